//! Commands of votes: motions, counts, elections.
//! The front door lists them.
//! Begin with `motion`.

pub mod count;
pub mod election;
pub mod motion;
