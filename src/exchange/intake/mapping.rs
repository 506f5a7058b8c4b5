//! What somebody said the columns of a sheet mean: it goes before the words the program comes with.

use super::aliases::{Found, KindAliases, key};
use std::collections::BTreeMap;

/// What somebody said the columns of a sheet mean, by their titles: a field, or nothing that is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping(BTreeMap<String, String>);

/// The word for a column that is not kept.
pub const NOT_KEPT: &str = "-";

impl Mapping {
    /// Says nothing.
    pub const fn new() -> Mapping {
        Mapping(BTreeMap::new())
    }

    /// Says what a column means: the name of a field, or [`NOT_KEPT`].
    pub fn set(&mut self, title: &str, field: &str) {
        self.0.insert(key(title), field.to_owned());
    }

    /// Returns what was said of a title.
    pub fn get(&self, title: &str) -> Option<&str> {
        self.0.get(&key(title)).map(String::as_str)
    }

    /// Returns whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists titles and fields.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(title, field)| (title.as_str(), field.as_str()))
    }
}

/// How the titles of one kind's sheets are understood: as somebody said, else by the words of the kind.
#[derive(Clone, Copy)]
pub struct Titles<'a> {
    /// The words of the kind.
    pub words: &'a KindAliases,
    /// What somebody said.
    pub own: &'a Mapping,
}

impl<'a> Titles<'a> {
    /// Looks a title up.
    pub fn means(&self, title: &str) -> Option<Found<'a>> {
        match self.own.get(title) {
            Some(NOT_KEPT) => Some(Found::Ignored),
            // A field of another kind says nothing here.
            Some(field) => self.words.fields.get(field).map(|f| Found::Field(f)),
            None => self.words.header(title),
        }
    }
}

/// Cells that somebody put right in the preview: by table, part of it, row and column of the common header.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mended(BTreeMap<Place, String>);

/// Where a cell stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Which table, by its place in [`super::Proposal::tables`].
    pub table: usize,
    /// Which part of it.
    pub part: usize,
    /// The number of its row in the sheet.
    pub row: u32,
    /// Its column in the header of the table.
    pub column: usize,
}

impl Mended {
    /// Puts nothing right.
    pub const fn new() -> Mended {
        Mended(BTreeMap::new())
    }

    /// Puts a cell right.
    pub fn set(&mut self, place: Place, words: &str) {
        self.0.insert(place, words.to_owned());
    }

    /// Forgets everything, as another kind or another file is read.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts the cells.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether nothing was put right.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists the cells of one row.
    pub fn of(&self, table: usize, part: usize, row: u32) -> impl Iterator<Item = (usize, &str)> {
        let from = Place { table, part, row, column: 0 };
        let to = Place { column: usize::MAX, ..from };
        self.0.range(from..=to).map(|(place, words)| (place.column, words.as_str()))
    }
}
