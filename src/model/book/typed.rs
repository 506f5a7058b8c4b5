//! The book asked for records by their type.

use crate::base::Id;
use crate::model::{Book, Record};

impl Book {
    /// Returns a record by its id.
    pub fn get<R: Record>(&self, id: Id) -> Option<&R> {
        self.any(R::KIND, id).and_then(R::from_any)
    }

    /// Returns all records of a kind, typed.
    pub fn all<R: Record>(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows(R::KIND).filter_map(R::from_any)
    }

    /// Returns the records that belong to `owner`, in the order they were made.
    pub fn of<R: Record>(&self, owner: Id) -> impl DoubleEndedIterator<Item = &R> {
        self.owned(R::KIND, owner).filter_map(R::from_any)
    }
}
