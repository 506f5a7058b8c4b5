//! The law as data: numbers by name and day, the calendar, and the reader of rules files.
//! The engine and every institution's rules lean on it.
//! Begin with `numbers`.

pub mod calendar;
pub mod flaw;
pub mod numbers;
pub mod numeral;
pub mod reader;
pub mod share;
mod unit;
