//! Activities and services: what the branch held, who took part, what a member does for others.
//! Assessments lean on it.
//! Begin with `event`.

pub mod event;
pub mod service;
