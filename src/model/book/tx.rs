//! A change: what a command did to the book, with its reverse inside.

use crate::base::{Id, Lang, Refusal, Text, Value, clean};
use crate::model::{AnyRecord, Kind};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::borrow::Cow;

/// Which record: its kind and its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: Id,
}

impl Key {
    /// Returns the seventeen bytes under which the store keeps it.
    pub fn to_bytes(self) -> [u8; 17] {
        let mut out = [0; 17];
        out[0] = self.kind as u8;
        out[1..].copy_from_slice(&self.id.to_bytes());
        out
    }

    /// Reads what [`Key::to_bytes`] wrote; `None` for a kind this version does not know.
    pub fn from_bytes(bytes: &[u8]) -> Option<Key> {
        let kind = Kind::from_code(*bytes.first()?)?;
        Some(Key { kind, id: Id::from_bytes(bytes.get(1..17)?.try_into().ok()?) })
    }
}

/// One record before and after. Swapping the two is its reverse.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Which record.
    pub key: Key,
    /// As it was; `None` if it is new.
    pub before: Option<AnyRecord>,
    /// As it will be; `None` if it is removed.
    pub after: Option<AnyRecord>,
}

impl Change {
    /// Adds a record.
    pub fn add(record: AnyRecord) -> Change {
        Change { key: record.key(), before: None, after: Some(record) }
    }

    /// Edits a record.
    pub fn edit(before: AnyRecord, after: AnyRecord) -> Change {
        Change { key: before.key(), before: Some(before), after: Some(after) }
    }

    /// Removes a record.
    pub fn remove(record: AnyRecord) -> Change {
        Change { key: record.key(), before: Some(record), after: None }
    }

    /// Returns the reverse.
    #[must_use]
    pub fn reverse(&self) -> Change {
        Change { key: self.key, before: self.after.clone(), after: self.before.clone() }
    }
}

/// Why a change was made: a deed, or the taking back or bringing back of one, by its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// Somebody did something.
    Deed,
    /// The change of this number was undone.
    Undo(u64),
    /// The undone change of this number was done again.
    Redo(u64),
}

/// One change of the book: acknowledged whole or not at all.
#[derive(Clone, PartialEq, Debug)]
pub struct Tx {
    /// The branch whose journal it goes to.
    pub branch: Id,
    /// The machine it was made on.
    pub device: String,
    /// Name of the command.
    pub command: String,
    /// What the command was about, in words: `(name, value)`.
    pub args: Vec<(String, String)>,
    /// Why.
    pub cause: Cause,
    /// Who.
    pub by: String,
    /// Reason given, for what needs one.
    pub reason: String,
    /// Time of entry.
    pub at: DateTime<FixedOffset>,
    /// How many changes the book had taken when this one was prepared.
    pub seen: u64,
    /// Kinds it was derived from: if one has moved since `seen`, it is refused.
    pub reads: Vec<Kind>,
    /// The records.
    pub changes: Vec<Change>,
}

impl Tx {
    /// Leaves out what changes nothing.
    #[must_use]
    pub fn lean(mut self) -> Tx {
        self.changes.retain(|c| c.before != c.after);
        self
    }

    /// Takes from every text what nobody sees, whichever way it came in. What is taken back or done again stays as it was.
    ///
    /// # Errors
    /// A field does not take its own text back.
    pub fn clean(&mut self) -> Result<(), Refusal> {
        if self.cause != Cause::Deed {
            return Ok(());
        }
        for record in self.changes.iter_mut().filter_map(|change| change.after.as_mut()) {
            for (at, field) in record.kind().fields().iter().enumerate() {
                if let Value::Str(text) = record.get(at)
                    && let Cow::Owned(text) = clean::clean(&text)
                {
                    record.set(at, Value::words(&text)).map_err(|r| r.at(field.name))?;
                }
            }
        }
        Ok(())
    }

    /// Refuses an empty change in words.
    pub fn not_empty(self) -> Result<Tx, Refusal> {
        if self.changes.is_empty() {
            return Err(Refusal::new(msg!("没有任何变化", "nothing would change")));
        }
        Ok(self)
    }

    /// Returns an argument's value by its name.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Returns what it was about; `None` where that was never said.
    pub fn about(&self) -> Option<Text> {
        let zh = self.arg(ABOUT)?;
        Some(Text::owned(zh, self.arg(ABOUT_EN).unwrap_or(zh)))
    }
}

/// Under which names the journal keeps what a change was about.
const ABOUT: &str = "about";
const ABOUT_EN: &str = "about_en";

/// What a change was about, in both languages, as the log keeps it.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct About {
    zh: String,
    en: String,
}

impl About {
    /// Says it once in each language.
    pub fn of(words: impl Fn(Lang) -> String) -> About {
        About { zh: words(Lang::Zh), en: words(Lang::En) }
    }

    /// Returns the arguments under which the journal keeps it; English only where it differs.
    pub fn args(self) -> Vec<(String, String)> {
        let About { zh, en } = self;
        let mut args = Vec::new();
        if en != zh {
            args.push((ABOUT_EN.to_owned(), en));
        }
        if !zh.is_empty() {
            args.push((ABOUT.to_owned(), zh));
        }
        args
    }

    /// Returns which of several records: the first, and how many.
    pub fn several(names: &[About]) -> About {
        match names {
            [one] => one.clone(),
            [first, ..] => {
                let with = |words: &str| format!("{words} … ({})", names.len());
                About { zh: with(&first.zh), en: with(&first.en) }
            }
            [] => About::default(),
        }
    }
}

impl<S: Into<String>> From<S> for About {
    fn from(words: S) -> About {
        let zh = words.into();
        About { en: zh.clone(), zh }
    }
}
