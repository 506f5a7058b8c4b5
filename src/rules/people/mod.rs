//! Rules of people: posts that fall vacant, disciplines that are in force.
//! Every institution's rules may lean on it.
//! Begin with `post`.

pub mod discipline;
pub mod post;
pub mod relation;
pub mod tenure;
