//! Files of other programs: reading sheets into proposals, writing sheets and papers.

pub mod aliases;
pub mod cell;
pub mod demo;
pub mod findings;
pub mod format;
pub mod grades;
pub mod header;
pub mod intake;
pub mod json;
pub mod paper;
pub mod purpose;
pub mod records;
pub mod report;
pub mod tally;
pub mod template;
pub mod transcript;
