//! The pane of the branch's sheet against its standard.
//! Only the closed set of panes leans on it.
//! Begin with `pane`.

mod draw;
mod entry;
mod foot;
pub mod pane;
mod seen;
