//! Rules of votes: quorum and majority, ballots, elections.
//! Rules of evaluations and assessments lean on it.
//! Begin with `majority`.

pub mod ballots;
pub mod election;
pub mod majority;
pub mod motion;
