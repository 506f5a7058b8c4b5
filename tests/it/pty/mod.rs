//! The real binary in a pseudo-terminal.

pub mod count;
pub mod evaluation;
pub mod terminal;
