//! The book: every record in memory, and what treats all kinds of record alike.
//! Every floor leans on it; it names no institution.
//! Begin with `tables` (the book), `record` (a record) and `tx` (a change).

pub mod cell;
pub mod codec;
pub mod codes;
pub mod days;
pub mod declare;
pub mod display;
pub mod evidence;
pub mod field;
pub mod find;
pub mod identity;
pub mod kept;
pub mod links;
pub mod names;
pub mod pick;
pub mod query;
pub mod record;
pub mod sort;
pub mod tables;
pub mod tx;
mod typed;
