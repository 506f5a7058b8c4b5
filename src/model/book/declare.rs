//! How a kind of record is declared, one line a field, and how all kinds are listed.

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
            const KEPT: &'static [$crate::model::book::record::KeepCell] =
                &[$(<$ty as $crate::model::book::cell::Cell>::kept,)*];
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
            /// Returns the stable name.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$name => <$path>::NAME),* }
            }
            /// Returns the words for people.
            pub fn label(self) -> $crate::base::Msg {
                match self { $(Kind::$name => <$path>::LABEL),* }
            }
            /// Returns what the day of the fact is called, where the kind has one.
            pub fn happened(self) -> Option<$crate::base::Msg> {
                match self { $(Kind::$name => <$path>::HAPPENED),* }
            }
            /// Returns the fields.
            pub fn fields(self) -> &'static [Field] {
                match self { $(Kind::$name => <$path>::FIELDS),* }
            }
            /// Returns the computed columns.
            pub fn columns(self) -> &'static [Column] {
                match self { $(Kind::$name => <$path as Hooks>::columns()),* }
            }
            /// Returns the columns shown until the user chooses.
            pub fn shown(self) -> &'static [&'static str] {
                match self { $(Kind::$name => <$path as Hooks>::shown()),* }
            }
            /// Returns the columns that anybody may read.
            pub fn public(self) -> &'static [&'static str] {
                match self { $(Kind::$name => <$path as Hooks>::public()),* }
            }
            /// Returns the columns that only a paper that is posted tells besides.
            pub fn posted(self) -> &'static [&'static str] {
                match self { $(Kind::$name => <$path as Hooks>::posted()),* }
            }
            /// Returns whether records of this kind stand somewhere on the road.
            pub fn stands(self) -> bool {
                match self { $(Kind::$name => <$path as Hooks>::STANDS),* }
            }
            /// Returns a cell as a field would keep it.
            pub fn kept(self, field: usize, value: Value) -> Result<Value, Refusal> {
                match self { $(Kind::$name => (<$path>::KEPT[field])(value)),* }
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
            /// Returns the kind.
            pub fn kind(&self) -> Kind {
                match self { $(AnyRecord::$name(_) => Kind::$name),* }
            }
            /// Returns the head.
            pub fn head(&self) -> &Head {
                match self { $(AnyRecord::$name(r) => &r.head),* }
            }
            /// Returns the head for writing.
            pub fn head_mut(&mut self) -> &mut Head {
                match self { $(AnyRecord::$name(r) => &mut std::sync::Arc::make_mut(r).head),* }
            }
            /// Returns the cell of a field by its place in the field table.
            pub fn get(&self, field: usize) -> Value {
                match self { $(AnyRecord::$name(r) => (<$path>::ACCESS[field].0)(r)),* }
            }
            /// Sets the cell of a field by its place in the field table.
            pub fn set(&mut self, field: usize, value: Value) -> Result<(), Refusal> {
                match self { $(AnyRecord::$name(r) => (<$path>::ACCESS[field].1)(std::sync::Arc::make_mut(r), value)),* }
            }
            /// Returns what this version could not read.
            pub fn unknown(&self) -> &Unknown {
                match self { $(AnyRecord::$name(r) => &r.unknown),* }
            }
            /// Returns what this version could not read, for writing.
            pub fn unknown_mut(&mut self) -> &mut Unknown {
                match self { $(AnyRecord::$name(r) => std::sync::Arc::make_mut(r).unknown_mut()),* }
            }
            /// Computes where it stands on the book's day.
            pub fn standing(&self, book: &Book) -> Standing {
                match self { $(AnyRecord::$name(r) => Hooks::standing(&**r, book)),* }
            }
            /// Returns whether it counts as here, on a day or now.
            pub fn is_here(&self, day: Option<chrono::NaiveDate>) -> bool {
                match self { $(AnyRecord::$name(r) => Hooks::is_here(&**r, day)),* }
            }
            /// Returns whose standing it moves.
            pub fn moves(&self) -> Option<$crate::base::Id> {
                match self { $(AnyRecord::$name(r) => Hooks::moves(&**r)),* }
            }
            /// Lists the days of what it says was done, in their order.
            pub fn deeds(&self, book: &Book) -> Vec<(&'static str, Option<chrono::NaiveDate>)> {
                match self { $(AnyRecord::$name(r) => Hooks::deeds(&**r, book)),* }
            }
            /// Returns what it stands under besides its owners.
            pub fn also_under(&self) -> Option<$crate::base::Id> {
                match self { $(AnyRecord::$name(r) => Hooks::also_under(&**r)),* }
            }
            /// Returns the words that stand for it.
            pub fn title(&self, book: &Book, lang: Lang) -> String {
                match self { $(AnyRecord::$name(r) => r.title(book, lang)),* }
            }
            /// Puts a new record at the beginning of its life.
            pub fn begin(&mut self) {
                match self { $(AnyRecord::$name(r) => std::sync::Arc::make_mut(r).begin()),* }
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
