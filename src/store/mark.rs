//! The small words of the store: hashes, keys, puts, and how far a chain has come.

use crate::base::Fault;

/// A blake3 hash: a link of a journal's chain.
pub type Hash = [u8; 32];

/// Names a record in the database: its kind's code, then its id, most significant byte first.
pub type Key = [u8; 17];

/// What a change leaves under a key: a value, or nothing.
pub type Put = (Key, Option<Vec<u8>>);

/// Reads the puts out of a change's payload.
pub type Decode = fn(&[u8]) -> Result<Vec<Put>, Fault>;

/// How far a branch's chain has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Number of the last change.
    pub seq: u64,
    /// The chain's hash after it.
    pub hash: Hash,
}
