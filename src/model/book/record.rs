//! A record: typed members, and the same members by name for everything that treats kinds alike.

use crate::base::{Date, Id, Lang, Month, Msg, Refusal, Value};
use crate::model::book::field::Field;
use crate::model::book::tables::Book;
use crate::model::{AnyRecord, Kind};
use chrono::{DateTime, FixedOffset, NaiveDate};
use std::sync::Arc;

/// What every record carries: who it is, where it belongs, when it happened, when and by whom it was entered.
#[derive(Clone, PartialEq, Debug)]
pub struct Head {
    /// Its identity.
    pub id: Id,
    /// The branch that keeps it.
    pub branch: Id,
    /// The day of the fact; nothing where nobody knows it.
    pub happened: Option<NaiveDate>,
    /// The month or the year of it, where that is all that is known; nothing beside a day.
    pub month: Option<Month>,
    /// When it was first entered. More than seven days after `happened` it shows as a late entry.
    pub entered: DateTime<FixedOffset>,
    /// Who entered it.
    pub by: Arc<str>,
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
        }
    }
}

impl Head {
    /// Gives the date of the fact as far as it is known.
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
    /// Gives the head.
    fn head(&self) -> &Head;
    /// Gives the head for writing.
    fn head_mut(&mut self) -> &mut Head;
    /// Gives what this version could not read.
    fn unknown(&self) -> &Unknown;
    /// Gives what this version could not read, for writing.
    fn unknown_mut(&mut self) -> &mut Unknown;
    /// Wraps it.
    fn into_any(self) -> AnyRecord;
    /// Unwraps one of this kind.
    fn from_any(any: &AnyRecord) -> Option<&Self>;
}

/// What is special about a kind. Every method has a plain default.
pub trait Hooks: Sized {
    /// Gives the words that stand for this record in a link, a list and the log.
    fn title(&self, book: &Book, lang: Lang) -> String;

    /// Refuses a change after which something that must always hold would not. `before` is nothing for a new
    /// record, `after` is nothing for a removed one; `book` is the book as it would be.
    fn guard(_before: Option<&Self>, _after: Option<&Self>, _book: &Book) -> Result<(), Refusal> {
        Ok(())
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

/// Declares a kind of record: a typed struct, its field table, getters and setters. One line a field.
#[macro_export]
macro_rules! record {
    ($(#[$doc:meta])* $name:ident $word:literal $label:expr, happened: $happened:expr, {
        $($(#[$fdoc:meta])* $field:ident : $ty:ty = $flabel:expr $(, $($mark:ident)+)? ;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug, Default)]
        pub struct $name {
            /// Identity, dates, author.
            pub head: $crate::model::book::record::Head,
            $($(#[$fdoc])* pub $field: $ty,)*
            /// Fields of a newer version, kept.
            pub unknown: $crate::model::book::record::Unknown,
        }

        impl $crate::model::book::record::Record for $name {
            const KIND: $crate::model::Kind = $crate::model::Kind::$name;
            const NAME: &'static str = $word;
            const LABEL: $crate::base::Msg = $label;
            const HAPPENED: Option<$crate::base::Msg> = $happened;
            const FIELDS: &'static [$crate::model::book::field::Field] = &[$(
                $crate::model::book::field::Field::new(
                    stringify!($field), $flabel, <$ty as $crate::model::book::cell::Cell>::KIND,
                ).marked(&[$($($crate::model::book::field::Mark::$mark),+)?]),
            )*];
            const ACCESS: &'static [$crate::model::book::record::Access<Self>] = &[$(
                (|r| $crate::model::book::cell::Cell::get(&r.$field), |r, v| $crate::model::book::cell::Cell::set(&mut r.$field, v)),
            )*];
            fn head(&self) -> &$crate::model::book::record::Head { &self.head }
            fn head_mut(&mut self) -> &mut $crate::model::book::record::Head { &mut self.head }
            fn unknown(&self) -> &$crate::model::book::record::Unknown { &self.unknown }
            fn unknown_mut(&mut self) -> &mut $crate::model::book::record::Unknown { &mut self.unknown }
            fn into_any(self) -> $crate::model::AnyRecord { $crate::model::AnyRecord::$name(std::sync::Arc::new(self)) }
            fn from_any(any: &$crate::model::AnyRecord) -> Option<&Self> {
                match any { $crate::model::AnyRecord::$name(r) => Some(r), _ => None }
            }
        }
    };
}

/// Lists every kind once: code on disk and type. The one place a new kind is added besides its own file.
#[macro_export]
macro_rules! kinds {
    ($($name:ident = $code:literal $path:path),* $(,)?) => {
        /// The kinds of record, with their code on disk.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum Kind { $(#[doc = stringify!($name)] $name = $code),* }

        /// A record of any kind; a clone is cheap.
        #[derive(Clone, PartialEq, Debug)]
        pub enum AnyRecord { $(#[doc = stringify!($name)] $name(std::sync::Arc<$path>)),* }

        impl Kind {
            /// Every kind, in the order of the list.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// Reads the code on disk.
            pub fn from_code(code: u8) -> Option<Kind> {
                match code { $($code => Some(Kind::$name),)* _ => None }
            }
            /// Gives the stable name.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$name => <$path>::NAME),* }
            }
            /// Gives the words for people.
            pub fn label(self) -> $crate::base::Msg {
                match self { $(Kind::$name => <$path>::LABEL),* }
            }
            /// Gives what the day of the fact is called, where the kind has one.
            pub fn happened(self) -> Option<$crate::base::Msg> {
                match self { $(Kind::$name => <$path>::HAPPENED),* }
            }
            /// Gives the fields.
            pub fn fields(self) -> &'static [Field] {
                match self { $(Kind::$name => <$path>::FIELDS),* }
            }
            /// Gives the computed columns.
            pub fn columns(self) -> &'static [Column] {
                match self { $(Kind::$name => <$path as Hooks>::columns()),* }
            }
            /// Gives the columns shown until the user chooses.
            pub fn shown(self) -> &'static [&'static str] {
                match self { $(Kind::$name => <$path as Hooks>::shown()),* }
            }
            /// Gives the columns that anybody may read.
            pub fn public(self) -> &'static [&'static str] {
                match self { $(Kind::$name => <$path as Hooks>::public()),* }
            }
            /// Gives the columns that only a paper that is posted tells besides.
            pub fn posted(self) -> &'static [&'static str] {
                match self { $(Kind::$name => <$path as Hooks>::posted()),* }
            }
            /// Makes an empty record with this head.
            pub fn blank(self, head: Head) -> AnyRecord {
                match self { $(Kind::$name => {
                    let mut record = <$path>::default();
                    record.head = head;
                    record.into_any()
                }),* }
            }
        }

        impl AnyRecord {
            /// Gives the kind.
            pub fn kind(&self) -> Kind {
                match self { $(AnyRecord::$name(_) => Kind::$name),* }
            }
            /// Gives the head.
            pub fn head(&self) -> &Head {
                match self { $(AnyRecord::$name(r) => &r.head),* }
            }
            /// Gives the head for writing.
            pub fn head_mut(&mut self) -> &mut Head {
                match self { $(AnyRecord::$name(r) => &mut std::sync::Arc::make_mut(r).head),* }
            }
            /// Gives the cell of a field by its place in the field table.
            pub fn get(&self, field: usize) -> Value {
                match self { $(AnyRecord::$name(r) => (<$path>::ACCESS[field].0)(r)),* }
            }
            /// Sets the cell of a field by its place in the field table.
            pub fn set(&mut self, field: usize, value: Value) -> Result<(), Refusal> {
                match self { $(AnyRecord::$name(r) => (<$path>::ACCESS[field].1)(std::sync::Arc::make_mut(r), value)),* }
            }
            /// Gives what this version could not read.
            pub fn unknown(&self) -> &Unknown {
                match self { $(AnyRecord::$name(r) => &r.unknown),* }
            }
            /// Gives what this version could not read, for writing.
            pub fn unknown_mut(&mut self) -> &mut Unknown {
                match self { $(AnyRecord::$name(r) => std::sync::Arc::make_mut(r).unknown_mut()),* }
            }
            /// Gives the words that stand for it.
            pub fn title(&self, book: &Book, lang: Lang) -> String {
                match self { $(AnyRecord::$name(r) => r.title(book, lang)),* }
            }
            /// Runs the kind's guard on one change.
            pub fn guard(before: Option<&AnyRecord>, after: Option<&AnyRecord>, book: &Book) -> Result<(), Refusal> {
                match before.or(after).map(AnyRecord::kind) {
                    $(Some(Kind::$name) => <$path as Hooks>::guard(
                        before.and_then(<$path>::from_any), after.and_then(<$path>::from_any), book),)*
                    None => Ok(()),
                }
            }
        }
    };
}
