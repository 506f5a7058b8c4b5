//! The rules: their case files, the demo, walks of the whole road.

pub mod cases;
pub mod defects;
pub mod demo;
pub mod evaluation;
pub mod given;
pub mod honest;
pub mod moving;
pub mod office;
pub mod oracle;
pub mod profile;
pub mod road;
pub mod sitting;
pub mod truth;
pub mod walk;
pub mod world;
