//! What the doctor tells.

use super::mark::{Key, Mark};
use crate::base::{Id, Text};
use std::path::PathBuf;

/// Something that is wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct Ailment {
    /// What, in words.
    pub what: Text,
    /// Where.
    pub path: PathBuf,
    /// What can be done, in words.
    pub remedy: Text,
}

/// Where a change is saved from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The journal, one bit put right.
    Journal,
    /// A backup.
    Backup,
    /// The database: what its records came to, without the change itself.
    Database,
}

impl Source {
    /// Returns its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Source::Journal => "journal",
            Source::Backup => "backup",
            Source::Database => "database",
        }
    }
}

/// A change that would be gone if only what is sound were kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Saved {
    /// Its branch.
    pub branch: Id,
    /// Its number.
    pub seq: u64,
    /// Where it is saved from.
    pub from: Source,
    /// Its bytes; `None` where only its records are known.
    pub payload: Option<Vec<u8>>,
}

/// A change that is lost.
#[derive(Clone, PartialEq, Debug)]
pub struct Lost {
    /// Its branch.
    pub branch: Id,
    /// Its number.
    pub seq: u64,
    /// The bytes of the last change before it that is known.
    pub before: Option<Vec<u8>>,
}

/// What is to be written in place of a branch's journal.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Plan {
    pub(super) branch: Id,
    /// Its segments; `None` where the journal stays and only what is remembered of it is written.
    pub(super) segments: Option<Vec<Vec<u8>>>,
    /// Its end.
    pub(super) mark: Mark,
}

/// What the doctor found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What is wrong with what was acknowledged.
    pub ailments: Vec<Ailment>,
    /// What is amiss beside it and mended without asking at the next start.
    pub remarks: Vec<Text>,
    /// Changes that are sound where they stand.
    pub sound: u64,
    /// Changes that can be saved.
    pub saved: Vec<Saved>,
    /// Changes that cannot.
    pub lost: Vec<Lost>,
    /// Changes given up when the journal was mended before: branch, first, last.
    pub gone: Vec<(Id, u64, u64)>,
    /// Records that only the database still has.
    pub recovered: Vec<Recovered>,
    /// Whether only a backup helps.
    pub hopeless: bool,
    pub(super) plans: Vec<Plan>,
    pub(super) format: bool,
    /// Whether mending was cut off and goes on where it stopped.
    pub resume: bool,
}

impl Report {
    /// Returns whether everything acknowledged is there, or was given up by somebody who knew.
    pub fn is_sound(&self) -> bool {
        self.ailments.is_empty()
    }
}

/// A record that only the database has as it was acknowledged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recovered {
    /// The branch whose lost changes it comes from.
    pub branch: Id,
    /// Its name in the database.
    pub key: Key,
    /// What the journal makes of it.
    pub before: Option<Vec<u8>>,
    /// What the database holds.
    pub after: Option<Vec<u8>>,
}
