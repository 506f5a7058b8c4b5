//! What the book was: the versions of a record or a meeting, and the book as it stood after any of them.

use super::{Desk, say};
use crate::base::{Id, Text, Trouble, Value};
use crate::commands::Registry;
use crate::model::book::codec::{self, Interner};
use crate::model::{Book, Cause, Change, Key, Kind, Tx};
use chrono::{DateTime, FixedOffset};

/// One change of a record or of a meeting's parts.
#[derive(Clone, PartialEq, Debug)]
pub struct Version {
    /// Its number in the journal.
    pub seq: u64,
    /// When it was entered.
    pub at: DateTime<FixedOffset>,
    /// By whom.
    pub by: String,
    /// What was done.
    pub words: Text,
}

/// Returns whether a change is of the record `id`, or of something that belongs to it.
fn about(change: &Change, id: Id) -> bool {
    let owned = |any: &crate::model::AnyRecord| {
        let fields = any.kind().fields().iter().enumerate();
        fields.into_iter().any(|(at, field)| field.owner && any.get(at) == Value::Link(id))
    };
    change.key.id == id || change.before.iter().chain(&change.after).any(owned)
}

impl Desk {
    /// Lists the changes of one record behind a change of this number, newest first: number, and the change with nothing
    /// but its own part. It looks back no further than the record's making.
    pub fn history_of(&self, key: Key, behind: u64) -> Result<Vec<(u64, Tx)>, Trouble> {
        let mut out = Vec::new();
        for entry in self.entries() {
            let (seq, payload) = entry?;
            if seq <= behind {
                break;
            }
            if !codec::touches(&payload, key)? {
                continue;
            }
            let mut tx = codec::decode_tx(&payload, &mut Interner::default())?;
            tx.changes.retain(|c| c.key == key);
            let made = tx.cause == Cause::Deed && tx.changes.iter().any(|c| c.before.is_none());
            out.push((seq, tx));
            if made {
                break;
            }
        }
        Ok(out)
    }

    /// Lists the changes of a record and of what belongs to it, newest first; it looks back no further than its making.
    pub fn versions(&self, registry: &Registry, kind: Kind, id: Id) -> Result<Vec<Version>, Trouble> {
        let mut out = Vec::new();
        for entry in self.entries() {
            let (seq, tx) = read(entry)?;
            if tx.changes.iter().any(|c| about(c, id)) {
                out.push(Version { seq, at: tx.at, by: tx.by.clone(), words: say(registry, &tx) });
            }
            if tx.changes.iter().any(|c| c.key.id == id && c.key.kind == kind && c.before.is_none()) {
                break;
            }
        }
        Ok(out)
    }

    /// Returns the book as it stood after the change of this number.
    pub fn book_at(&self, seq: u64) -> Result<Book, Trouble> {
        let mut book = self.book.clone();
        for entry in self.entries() {
            let (number, tx) = read(entry)?;
            if number <= seq {
                break;
            }
            let back: Vec<Change> = tx.changes.iter().rev().map(Change::reverse).collect();
            book.apply(&back);
        }
        Ok(book)
    }
}

fn read(entry: Result<(u64, Vec<u8>), Trouble>) -> Result<(u64, Tx), Trouble> {
    let (seq, payload) = entry?;
    Ok((seq, codec::decode_tx(&payload, &mut Interner::default())?))
}
