//! Commands of evaluation: a round, its secret ballots, what follows a grade.
//! The front door lists them.
//! Begin with `round`.

pub mod consequence;
pub mod grade_count;
pub mod round;
