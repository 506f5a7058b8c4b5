//! The real binary in a pseudo-terminal.

pub mod count;
pub mod evaluation;
mod first_start;
pub mod terminal;
