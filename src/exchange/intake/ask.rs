//! What an import is told before it reads a file.

use super::aliases::Aliases;
use super::mapping::{Mapping, Mended};
use super::proposal::Take;
use crate::base::Id;
use crate::model::{Book, Key, Kind};
use chrono::NaiveDate;

/// What an import is told: the book as it is, and how to go about it.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// A snapshot of the book.
    pub book: &'a Book,
    /// The words of sheets.
    pub aliases: &'a Aliases,
    /// What somebody said that columns mean.
    pub map: &'a Mapping,
    /// Cells that somebody put right in the preview.
    pub mended: &'a Mended,
    /// The sheet asked for; nothing: every visible one that has a table.
    pub sheet: Option<&'a str>,
    /// Another name of our own branch, by which sheets call it.
    pub ours: Option<&'a str>,
    /// The kind asked for; nothing: whichever fits the header best.
    pub kind: Option<Kind>,
    /// The record that every row is a part of, where one was chosen: lines of a meeting, the list of an activity.
    pub on: Option<Key>,
    /// The branch that new people come to.
    pub branch: Id,
    /// Whose value stands; nothing: conflicts are left alone.
    pub take: Option<Take>,
    /// Whether what follows from other cells is written, such as the year of entry from the class.
    pub derive: bool,
    /// The rules' day.
    pub today: NaiveDate,
}

/// Nothing was said of any column.
const UNSAID: &Mapping = &Mapping::new();

/// Nothing was put right.
const UNMENDED: &Mended = &Mended::new();

impl<'a> Ask<'a> {
    /// Asks for whatever a file holds, for a branch on the rules' day; conflicts are left alone.
    pub fn new(book: &'a Book, aliases: &'a Aliases, branch: Id, today: NaiveDate) -> Ask<'a> {
        let (map, mended) = (UNSAID, UNMENDED);
        let (sheet, ours, kind, on, take) = (None, None, None, None, None);
        Ask { book, aliases, map, mended, sheet, ours, kind, on, branch, take, derive: false, today }
    }
}

/// Returns the kind of the rows that are a part of a record.
pub fn part_of(on: Key) -> Kind {
    if on.kind == Kind::Activity { Kind::Participation } else { Kind::Line }
}
