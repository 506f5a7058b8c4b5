//! The rules: their case files, the demo, walks of the whole road.

pub mod cases;
pub mod demo;
pub mod evaluation;
pub mod road;
pub mod sitting;
pub mod walk;
pub mod world;
