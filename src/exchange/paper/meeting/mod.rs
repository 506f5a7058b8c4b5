//! Papers of meetings: minutes, rolls, the register of a year.
//! The front door lists them.
//! Begin with `minutes`.

pub mod heads;
pub mod minutes;
mod part;
pub mod register;
pub mod roll;
