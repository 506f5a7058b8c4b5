//! zhibu: office records for a student Party branch.

pub mod base;
