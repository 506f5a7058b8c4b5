//! Rules of the road into the Party: its steps, clocks, order of dates, and what a plan of a step needs.
//! Rules of meetings, votes, evaluations and assessments lean on it.
//! Begin with `steps` (the road as data) and `person` (one person on it).

pub mod condition;
pub mod cultivation;
pub mod development;
pub mod gates;
pub mod notice;
pub mod order;
pub mod person;
pub mod plan;
mod soonest;
mod step_needs;
pub mod steps;
pub mod why;
