//! The pane of a vote being counted.
//! Only the closed set of panes and the count of grading sheets lean on it.
//! Begin with `count`.

mod ask;
pub mod count;
pub mod counting;
mod draw;
