//! The panes of a round: its people, one of them, the count of grading sheets.
//! Only the closed set of panes leans on it.
//! Begin with `pane`.

pub mod grades;
mod grades_draw;
mod grades_sheet;
pub mod pane;
pub mod person;
mod words;
