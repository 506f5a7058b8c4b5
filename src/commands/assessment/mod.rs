//! Commands of self-assessment: the sheet, the superior's column, commendation.
//! The front door lists them.
//! Begin with `sheet`.

pub mod award;
pub mod held_to;
pub mod moving;
pub mod sheet;
pub mod superior;
