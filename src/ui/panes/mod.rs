//! The panes: views of records and findings.

pub mod card;
pub mod log;
pub mod meeting;
pub mod meeting_draw;
pub mod table;
pub mod today;
