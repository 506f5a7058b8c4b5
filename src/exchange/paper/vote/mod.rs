//! Papers of votes: ballots, results, the sheet of a second counter.
//! The front door lists them.
//! Begin with `motion`.

pub mod ballot;
pub mod motion;
pub mod tally;
