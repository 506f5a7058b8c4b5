//! The book as a paper's day knows it: what is dated later is not in it.

use crate::model::{AnyRecord, Book, Change, Key, Kind};
use chrono::NaiveDate;

/// Returns the book without what happened after a day. A meeting that is still to come stays, since ballots and sheets are
/// made for it, and so does what the paper is made of.
pub fn as_of(book: &Book, day: NaiveDate, on: &[Key]) -> Book {
    let later = |any: &&AnyRecord| any.head().happened.is_some_and(|on| on > day);
    let chosen = |any: &AnyRecord| on.iter().any(|key| key.id == any.head().id);
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Meeting);
    let gone = kinds.flat_map(|kind| book.rows(*kind)).filter(later).filter(|any| !chosen(any));
    let gone: Vec<Change> = gone.cloned().map(Change::remove).collect();
    let mut then = book.clone();
    then.apply(&gone);
    then
}
