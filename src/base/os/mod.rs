//! What differs between systems, behind one wall: rights and locks of files, space, processes, signals, accounts.
//!
//! One file a system with the same functions in each; nothing of one system stands outside this folder (a test holds
//! that). The rest of the program is written against `std` and these functions.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::*;
#[cfg(windows)]
pub use windows::*;

/// What the system asks a program for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Leave: SIGTERM, SIGINT; the end of a Windows session.
    Leave,
    /// The terminal is gone: SIGHUP, reading from it fails, or a thread that listens has died. Leave without drawing.
    Gone,
    /// Stop for a while: SIGTSTP from outside.
    Suspend,
    /// Running again after a stop that we did not see.
    Resume,
}
