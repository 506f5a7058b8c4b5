//! The panes: views of records and findings.

pub mod assessment;
pub mod calendar;
pub mod card;
pub mod check;
pub mod evaluation;
pub mod log;
pub mod meeting;
pub mod road;
pub mod table;
pub mod today;
mod urgency;
pub mod vote;
