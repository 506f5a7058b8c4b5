//! The screen in the user's language: keys in, screen out.

mod answers;
mod ballots;
mod counts;
mod evaluation;
mod findings;
mod meetings;
mod people;
mod recorder;
mod recorder_bad;
mod recorder_parts;
mod road;
mod secrets;
mod service;
mod session;
mod shape;
mod touched;
mod tryouts;
mod typing;
