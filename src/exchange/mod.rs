//! Files of other programs: reading sheets into proposals, writing sheets and papers.

pub mod aliases;
pub mod cell;
pub mod demo;
pub mod findings;
pub mod format;
pub mod header;
pub mod intake;
pub mod report;
pub mod tally;
