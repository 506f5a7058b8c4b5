//! Commands by name, and the keys that reach them; nothing here knows a terminal.

pub mod chord;
pub mod editing;
pub mod keyfile;
pub mod keymap;
