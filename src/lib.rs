//! zhibu: office records for a student Party branch.

pub mod base;
pub mod store;
