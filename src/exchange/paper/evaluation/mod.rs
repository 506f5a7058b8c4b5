//! Papers of evaluation: forms, summary, report, sheets of grades.
//! The front door lists them.
//! Begin with `form`.

mod cells;
mod counts;
pub mod form;
pub mod grades;
pub mod report;
pub mod summary;
mod weight;
