//! Meetings: the sitting, its roll, its minutes, and the commitments it leaves.
//! Votes and evaluations lean on it.
//! Begin with `sitting`.

pub mod commitment;
pub mod minutes;
pub mod quotation;
pub mod roll;
pub mod sitting;
