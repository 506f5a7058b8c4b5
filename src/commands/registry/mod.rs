//! The registry: what a command is, its keys, and the commands that treat all kinds alike.
//! Every institution's commands, the desk, the shell and the screen lean on it.
//! Begin with `command`.

pub mod chord;
pub mod command;
pub mod editing;
pub mod export;
pub mod import;
pub mod keyfile;
pub mod keymap;
pub mod moves;
pub mod record;
pub mod step;
pub mod store;
pub mod writing;
