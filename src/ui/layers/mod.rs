//! The layers: what lies over a pane and takes the keys.

pub mod form;
pub mod import;
mod import_draw;
mod import_page;
mod import_pages;
mod import_row;
pub mod notice;
pub mod palette;
pub mod picker;
pub mod reading;
pub mod search;
