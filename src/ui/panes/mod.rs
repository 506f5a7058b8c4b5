//! The panes: views of records and findings.

pub mod assessment;
mod assessment_draw;
pub mod board;
pub mod calendar;
pub mod card;
pub mod check;
pub mod count;
mod count_ask;
mod count_draw;
pub mod log;
pub mod meeting;
mod meeting_draw;
mod meeting_item;
mod meeting_line;
mod meeting_roll;
mod meeting_round;
mod meeting_sheet;
mod meeting_text;
pub mod table;
mod table_draw;
mod table_export;
mod table_past;
pub mod today;
