//! People as the store keeps them, and the book read from them.

use crate::people::people;
use zhibu::model::book::codec::{Interner, decode, encode};
use zhibu::model::{Book, Key};

/// Writes invented people as the store keeps them.
pub fn stored(count: usize) -> Vec<(Key, Vec<u8>)> {
    people(count).map(|p| (p.key(), encode(&p))).collect()
}

/// Reads a book from the store's bytes.
pub fn load(stored: &[(Key, Vec<u8>)]) -> Book {
    let mut words = Interner::default();
    Book::load(stored.iter().map(|(key, bytes)| decode(*key, bytes, &mut words).expect("bytes just written")))
}
