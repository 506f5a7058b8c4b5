//! The screen: panes show, layers ask, the desk writes.

pub mod app;
mod drafts;
mod draw;
pub mod event;
pub mod layer;
pub mod layers;
pub mod pane;
pub mod panes;
mod pressed;
pub mod reply;
pub mod run;
pub mod terminal;
pub mod theme;
pub mod tryout;
mod unhandled;
pub mod view;
pub mod widgets;
mod work;
