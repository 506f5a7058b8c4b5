//! Rules of meetings: what one needs, who is in the room, what it leaves behind.
//! Rules of votes, evaluations and assessments lean on it.
//! Begin with `sitting`.

pub mod agenda;
pub mod criticism;
pub mod duties;
pub mod first_steps;
pub mod incomplete;
pub mod phrase;
pub mod reading;
pub mod rhythm;
pub mod room;
pub mod sitting;
