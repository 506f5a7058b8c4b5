//! Files of other programs: reading sheets into proposals, writing sheets and papers.

pub mod demo;
pub mod findings;
pub mod format;
pub mod intake;
pub mod json;
pub mod paper;
pub mod parcel;
pub mod purpose;
pub mod records;
pub mod report;
pub mod template;
pub mod transcript;
