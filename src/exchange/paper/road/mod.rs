//! Papers of the road: notices, filings, drafts of what is written by hand.
//! The front door lists them.
//! Begin with `filing`.

pub mod draft;
pub mod filing;
pub mod notice;
mod person;
