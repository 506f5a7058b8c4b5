//! The screen.

pub mod event;
pub mod terminal;
pub mod theme;
pub mod widgets;
