//! Reports of self-assessment: the sheet of the period, the ledger of commendation.
//! The front door lists them.
//! Begin with `sheet`.

pub mod award;
pub mod sheet;
