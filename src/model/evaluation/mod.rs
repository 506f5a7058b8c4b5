//! Evaluation of members: a round, what is said of a person in it, the grading sheets.
//! Assessments and rectification lean on it.
//! Begin with `round`.

pub mod grading;
pub mod opinion;
pub mod round;
