//! People: the branch, its groups, its members, and what was decided against somebody.
//! Every institution leans on it.
//! Begin with `roster`.

pub mod discipline;
pub mod relation;
pub mod roster;
pub mod standing;
pub mod term;
