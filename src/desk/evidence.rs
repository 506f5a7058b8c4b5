//! Files that prove something: their fingerprint when they were noted, and how they stand now.

use crate::base::Msg;
use crate::base::disk::Entry;
use crate::commands::export::home;
use crate::msg;
use crate::store::Place;
use std::path::PathBuf;

/// How an evidence file stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It is what it was.
    There,
    /// It is not what it was when it was noted.
    Changed,
    /// It is gone.
    Missing,
}

impl State {
    /// Gives the stable name.
    pub fn name(self) -> &'static str {
        match self {
            State::There => "there",
            State::Changed => "changed",
            State::Missing => "missing",
        }
    }

    /// Gives the words for people.
    pub fn label(self) -> Msg {
        match self {
            State::There => msg!("在", "there"),
            State::Changed => msg!("已改动", "changed since"),
            State::Missing => msg!("缺失", "missing"),
        }
    }
}

/// Bytes read at a time.
const PIECE: usize = 1 << 20;
/// Hexadecimal digits of a fingerprint: enough to tell two files apart by eye and by machine.
const DIGITS: usize = 16;

/// A path of its own, `~/` for the home directory, or one below the data directory.
fn path(place: &Place, file: &str) -> PathBuf {
    place.dir.join(home(file))
}

/// Gives the fingerprint of a file; nothing where it cannot be read.
pub(super) fn fingerprint(place: &Place, file: &str) -> Option<String> {
    let path = path(place, file);
    let Ok(Entry::File(len)) = place.disk.entry(&path) else { return None };
    let mut hasher = blake3::Hasher::new();
    let mut at = 0;
    while at < len {
        let piece = place.disk.read_range(&path, at, PIECE).ok().filter(|p| !p.is_empty())?;
        hasher.update(&piece);
        at += piece.len() as u64;
    }
    Some(hasher.finalize().to_hex()[..DIGITS].to_owned())
}

/// Says how a file stands; nothing where none was named.
pub(super) fn state(place: &Place, file: &str, hash: &str) -> Option<State> {
    if file.is_empty() {
        return None;
    }
    Some(match fingerprint(place, file) {
        None => State::Missing,
        Some(now) if hash.is_empty() || now == hash => State::There,
        Some(_) => State::Changed,
    })
}
