//! How the files that records name stand: what the disk said when it was last looked at. It is no record and is never kept.

use crate::base::{Id, Msg};
use crate::msg;
use std::collections::BTreeMap;

/// How an evidence file stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileState {
    /// It is what it was.
    There,
    /// It is not what it was when it was noted.
    Changed,
    /// It is gone.
    Missing,
}

/// How the files of records stand, by the record.
pub type Files = BTreeMap<Id, FileState>;

impl FileState {
    /// Every state.
    pub const ALL: [FileState; 3] = [FileState::There, FileState::Changed, FileState::Missing];

    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        match self {
            FileState::There => "there",
            FileState::Changed => "changed",
            FileState::Missing => "missing",
        }
    }

    /// Returns the words for people.
    pub fn label(self) -> Msg {
        match self {
            FileState::There => msg!("在", "there"),
            FileState::Changed => msg!("已改动", "changed since"),
            FileState::Missing => msg!("缺失", "missing"),
        }
    }
}
