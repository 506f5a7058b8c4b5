//! The shell on the real binary, by subject.

pub mod config;
pub mod contract;
pub mod count;
pub mod documents;
pub mod duties;
pub mod evaluation;
pub mod facts;
pub mod findings;
pub mod inherited;
pub mod inherited_sheets;
pub mod mappings;
pub mod months;
pub mod packaging;
pub mod parts;
pub mod rehearsal;
pub mod results;
pub mod rolls;
pub mod roster;
pub mod service;
pub mod sheets;
pub mod transcripts;
pub mod truth;
