//! What a standard can count, one file a group of records.
//! Only `counted` leans on it.
//! Begin with `meetings`.

pub mod branch;
pub mod masses;
pub mod meetings;
pub mod people;
pub mod service;
