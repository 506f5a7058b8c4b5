//! Standards: the shipped files are whole, faults have their place, primitives keep to their boundaries.

mod demo;
mod files;
mod methods;
