//! What a field is: declared once, read by form, table, sheet, search, journal and shell alike.

use crate::base::Msg;
use crate::model::Kind;

/// The longest line of words a record takes, in characters.
pub const WORDS_MAX: usize = 500;
/// The longest text a record takes, in characters.
pub const PROSE_MAX: usize = 200_000;

/// One code of a closed list: a stable number on disk, a stable name in the shell, a label for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// Number on disk, below 32, never reused.
    pub code: u8,
    /// English `snake_case` name for the shell and files.
    pub name: &'static str,
    /// Words for people.
    pub label: Msg,
}

/// What kind of cell a field holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum FieldKind {
    /// One line of words.
    Words,
    /// Words of several lines.
    Prose,
    /// Yes or no.
    Flag,
    /// A whole number, not negative.
    Int,
    /// Money, held in fen.
    Money,
    /// A civil date.
    Day,
    /// A time of day.
    Time,
    /// One of a list.
    Code(&'static [Code]),
    /// Several of a list.
    Set(&'static [Code]),
    /// Another record of this kind.
    Link(Kind),
}

/// Who may set a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// A form, an import, the shell.
    Input,
    /// Only a command of its own.
    Command,
}

/// What a field is, whatever the record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Stable `snake_case` name.
    pub name: &'static str,
    /// Words for people.
    pub label: Msg,
    /// What it holds.
    pub kind: FieldKind,
    /// Who may set it.
    pub access: Access,
    /// Personal data that is masked on the screen and left out of public exports.
    pub private: bool,
    /// A record without it is refused.
    pub required: bool,
    /// The link to the record this one belongs to; indexed by the book.
    pub owner: bool,
    /// Few distinct values: kept once in memory.
    pub shared: bool,
    /// Takes a month or a year where nobody knows the day.
    pub months: bool,
    /// Says who somebody is: never set for several at once.
    pub identity: bool,
}

impl Field {
    /// Builds a plain optional input field; `record!` sets the rest.
    pub const fn new(name: &'static str, label: Msg, kind: FieldKind) -> Field {
        let (private, required, owner, shared, months, identity) = (false, false, false, false, false, false);
        Field { name, label, kind, access: Access::Input, private, required, owner, shared, months, identity }
    }
}

/// The marks that may stand behind a field in `record!`.
#[derive(Clone, Copy)]
pub enum Mark {
    /// See [`Field::required`].
    Required,
    /// See [`Field::private`].
    Private,
    /// See [`Field::owner`].
    Owner,
    /// See [`Field::shared`].
    Shared,
    /// See [`Field::months`].
    Months,
    /// See [`Field::identity`].
    Identity,
    /// See [`Access::Command`].
    Command,
}

impl Field {
    /// Applies marks at compile time.
    pub const fn marked(mut self, marks: &[Mark]) -> Field {
        let mut i = 0;
        while i < marks.len() {
            match marks[i] {
                Mark::Required => self.required = true,
                Mark::Private => self.private = true,
                Mark::Owner => self.owner = true,
                Mark::Shared => self.shared = true,
                Mark::Months => self.months = true,
                Mark::Identity => self.identity = true,
                Mark::Command => self.access = Access::Command,
            }
            i += 1;
        }
        self
    }
}
