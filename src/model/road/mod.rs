//! The road into the Party: steps, cultivation, the gates before a vote, and the stage that follows from them.
//! Meetings, votes and evaluations lean on it.
//! Begin with `development` (steps) and `standing` (stages).

pub mod cultivation;
pub mod development;
pub mod from_roster;
pub mod gate;
pub mod standing;
