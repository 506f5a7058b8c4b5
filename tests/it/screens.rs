//! The screen in the user's language: keys in, screen out.

mod counts;
mod meetings;
mod people;
mod recorder;
mod recorder_bad;
mod shape;
