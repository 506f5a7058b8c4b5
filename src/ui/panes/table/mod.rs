//! The pane of any kind of record as a table.
//! Only the closed set of panes leans on it.
//! Begin with `pane`.

mod columns;
mod draw;
mod export;
pub mod pane;
mod past;
