//! Votes: motions, counts, ballots that are being read out, elections.
//! Evaluations lean on it.
//! Begin with `motion`; `counting` and `recount` are a count in hand.

pub mod ballot;
pub mod counting;
pub mod election;
pub mod figures;
pub mod motion;
pub mod recount;
