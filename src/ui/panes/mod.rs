//! The panes: views of records and findings.

pub mod card;
pub mod count;
mod count_draw;
pub mod log;
pub mod meeting;
mod meeting_draw;
pub mod table;
mod table_draw;
pub mod today;
