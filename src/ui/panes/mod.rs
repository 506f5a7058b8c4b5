//! The panes: views of records and findings.

pub mod assessment;
mod assessment_draw;
pub mod calendar;
pub mod card;
pub mod log;
pub mod meeting;
mod meeting_draw;
pub mod table;
mod table_draw;
pub mod today;
