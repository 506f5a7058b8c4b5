//! The pieces that panes and layers are made of. None of them knows a record.

pub mod columns;
pub mod input;
pub mod line;
pub mod month;
pub mod popup;
pub mod table;
pub mod text;
pub mod word;
pub mod wrap;

#[cfg(test)]
mod eye;
