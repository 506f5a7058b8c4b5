//! Commands of meetings: planning, the roll, the lines, the end.
//! The front door lists them.
//! Begin with `sitting`.

pub mod commitment;
pub mod line;
pub mod plan;
pub mod quotation;
pub mod roll;
pub mod series;
pub mod sitting;
