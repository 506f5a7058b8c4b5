//! Rules of self-assessment, and the work standards by which it is scored.
//! Screens, papers and commands lean on it.
//! Begin with `standard`; `sheet` holds the rules of a sheet that is handed in.

pub mod sheet;
pub mod standard;
