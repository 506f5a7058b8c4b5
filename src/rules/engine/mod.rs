//! The engine: how a rule is judged, how every rule is run, how a finding is put into words.
//! Every institution's rules lean on it.
//! Begin with `findings` (running them) and `evaluators` (judging).

pub mod cases;
pub mod deeds;
pub mod due;
pub mod evaluators;
pub mod findings;
pub mod missing;
pub mod rehearsal;
pub mod wording;
