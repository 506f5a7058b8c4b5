//! A record: typed members, and the same members by name for everything that treats kinds alike.

use crate::base::{Date, Id, Lang, Month, Msg, Refusal, Value};
use crate::model::book::field::Field;
use crate::model::book::tables::Book;
use crate::model::{AnyRecord, Kind, Standing};
use chrono::{DateTime, FixedOffset, NaiveDate};
use std::sync::Arc;

/// What every record carries: who it is, where it belongs, when it happened, when and by whom it was entered.
#[derive(Clone, PartialEq, Debug)]
pub struct Head {
    /// Its identity.
    pub id: Id,
    /// The branch that keeps it.
    pub branch: Id,
    /// The day of the fact; `None` where nobody knows it.
    pub happened: Option<NaiveDate>,
    /// The month or the year of it, where that is all that is known; nothing beside a day.
    pub month: Option<Month>,
    /// When it was first entered. More than seven days after `happened` it shows as a late entry.
    pub entered: DateTime<FixedOffset>,
    /// Who entered it.
    pub by: Arc<str>,
    /// Whether it came from another book, with its id and with what only commands set.
    pub brought: bool,
}

impl Head {
    /// Returns whether a part follows what it belongs to into this book: both came from another one, so that the part was
    /// there when its owner was locked.
    pub fn follows(&self, owner: &Head) -> bool {
        self.brought && owner.brought
    }
}

impl Default for Head {
    fn default() -> Head {
        Head {
            id: Id::NONE,
            branch: Id::NONE,
            happened: None,
            month: None,
            entered: DateTime::UNIX_EPOCH.fixed_offset(),
            by: Arc::from(""),
            brought: false,
        }
    }
}

impl Head {
    /// Returns the date of the fact as far as it is known.
    pub fn date(&self) -> Option<Date> {
        self.happened.map(Date::Day).or(self.month.map(Date::Month))
    }

    /// Sets the date of the fact as far as it is known.
    pub fn set_date(&mut self, date: Option<Date>) {
        (self.happened, self.month) = (date.and_then(Date::day), date.and_then(Date::month));
    }
}

/// A column that no field holds: computed when it is shown, so it has no setter.
#[derive(Clone, Copy)]
pub struct Column {
    /// Stable `snake_case` name, as in the shell's JSON.
    pub name: &'static str,
    /// Words for people.
    pub label: Msg,
    /// What it holds, so that it is shown and sorted like a field.
    pub kind: crate::model::FieldKind,
    /// Computes it.
    pub read: fn(&Book, &AnyRecord) -> Value,
}

/// How one member of a record is read and set.
pub type Access<R> = (fn(&R) -> Value, fn(&mut R, Value) -> Result<(), Refusal>);

/// How one member of a record would keep a cell: cleaned and normalised as setting it does.
pub type KeepCell = fn(Value) -> Result<Value, Refusal>;

/// A field's bytes that this version does not know, kept as they are.
pub type Unknown = Option<Box<Vec<(String, Vec<u8>)>>>;

/// A kind of record. `record!` writes this; what is special about a kind stands in [`Hooks`].
pub trait Record: Hooks + Clone + Default + PartialEq + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;
    /// Stable name of the kind.
    const NAME: &'static str;
    /// Words for people.
    const LABEL: Msg;
    /// What the day of the fact is called for this kind.
    const HAPPENED: Option<Msg>;
    /// Its fields.
    const FIELDS: &'static [Field];
    /// Getter and setter of each field, in the order of `FIELDS`.
    const ACCESS: &'static [Access<Self>];
    /// How each field would keep a cell, in the order of `FIELDS`.
    const KEPT: &'static [KeepCell];
    /// Returns the head.
    fn head(&self) -> &Head;
    /// Returns the head for writing.
    fn head_mut(&mut self) -> &mut Head;
    /// Returns what this version could not read.
    fn unknown(&self) -> &Unknown;
    /// Returns what this version could not read, for writing.
    fn unknown_mut(&mut self) -> &mut Unknown;
    /// Wraps it.
    fn into_any(self) -> AnyRecord;
    /// Unwraps one of this kind.
    fn from_any(any: &AnyRecord) -> Option<&Self>;
}

/// What is special about a kind. Every method has a plain default.
pub trait Hooks: Sized {
    /// Returns the words that stand for this record in a link, a list and the log.
    fn title(&self, book: &Book, lang: Lang) -> String;

    /// Refuses a change after which something that must always hold would not. `before` is nothing for a new
    /// record, `after` is nothing for a removed one; `book` is the book as it would be.
    fn guard(_before: Option<&Self>, _after: Option<&Self>, _book: &Book) -> Result<(), Refusal> {
        Ok(())
    }

    /// Puts a new record at the beginning of its life.
    fn begin(&mut self) {}

    /// Whether records of this kind stand somewhere on the road, as the book then computes.
    const STANDS: bool = false;

    /// Computes where this record stands on the book's day.
    fn standing(&self, _book: &Book) -> Standing {
        Standing::NEW
    }

    /// Returns whether it counts as here, on a day or now.
    fn is_here(&self, _day: Option<NaiveDate>) -> bool {
        false
    }

    /// Returns whose standing it moves.
    fn moves(&self) -> Option<Id> {
        None
    }

    /// Lists the days of what it says was done, each no earlier than those before it; the field is empty for a day that
    /// stands in another record. Such a day never lies ahead.
    fn deeds(&self, _book: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        Vec::new()
    }

    /// Returns what it stands under besides its owners.
    fn also_under(&self) -> Option<Id> {
        None
    }

    /// Lists what is computed and never stored.
    fn columns() -> &'static [Column] {
        &[]
    }

    /// Names the columns a list shows until the user chooses others.
    fn shown() -> &'static [&'static str] {
        &[]
    }

    /// Names the columns that anybody may read; none: the kind is for the branch and those above it. Free text, and what
    /// is private, never stands here.
    fn public() -> &'static [&'static str] {
        &[]
    }

    /// Names what a paper that is posted may tell besides, because it has to say whom or what it is about.
    fn posted() -> &'static [&'static str] {
        &[]
    }
}
