//! Rules of evaluation: who takes part, what is proposed, what the year's records show, conduct sheets.
//! Rules of assessments lean on it.
//! Begin with `round`.

pub mod conduct;
pub mod round;
pub mod score;
pub mod turnout;
pub mod year;
