//! The pane of a meeting while it is held: roll, minutes, motions.
//! Only the closed set of panes leans on it.
//! Begin with `pane`.

mod ask;
mod at_item;
mod criticism;
mod draw;
mod entry;
pub mod first_steps;
mod hints;
mod item;
mod lines;
pub mod pane;
mod quotes;
mod roll;
mod seat;
mod sheet;
