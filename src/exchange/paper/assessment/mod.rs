//! Papers of self-assessment: the form that is handed in, the request for commendation.
//! The front door lists them.
//! Begin with `form`.

pub mod award;
pub mod form;
