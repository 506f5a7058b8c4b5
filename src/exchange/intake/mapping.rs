//! What somebody said the columns of a sheet mean: it goes before the words the program comes with.

use super::aliases::{Found, KindAliases, key};
use std::collections::BTreeMap;

/// What somebody said the columns of a sheet mean, by their titles: a field, or nothing that is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping(BTreeMap<String, String>);

/// The word for a column that is not kept.
pub const NOT_KEPT: &str = "-";

impl Mapping {
    /// Says what a column means: the name of a field, or [`NOT_KEPT`].
    pub fn set(&mut self, title: &str, field: &str) {
        self.0.insert(key(title), field.to_owned());
    }

    /// Gives what was said of a title.
    pub fn get(&self, title: &str) -> Option<&str> {
        self.0.get(&key(title)).map(String::as_str)
    }

    /// Says whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
