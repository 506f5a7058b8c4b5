//! The law as data: numbers by name and day, the calendar, and the reader of rules files.
//! The engine and every institution's rules lean on it.
//! Begin with `numbers`.

pub mod calendar;
mod circle;
pub mod flaw;
pub mod numbers;
pub mod numeral;
mod overlay;
pub mod profile;
mod sequence;
pub mod source;
mod unit;
