//! zhibu: office records for a student Party branch.

pub mod base;
pub mod cli;
pub mod commands;
pub mod desk;
pub mod exchange;
pub mod model;
pub mod rules;
pub mod store;
pub mod ui;
