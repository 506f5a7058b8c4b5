//! Files of other programs: reading sheets into proposals, writing sheets and papers.

pub mod demo;
