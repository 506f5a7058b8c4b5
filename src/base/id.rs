//! Identity of a record: a ULID, 26 characters of Crockford base 32, ordered by the time it was minted.

use std::cell::Cell;
use std::fmt;
use std::str::FromStr;
use ulid::Ulid;

/// A record's identity. Zero stands for "none" and is never minted.
///
/// Packed to eight bytes, because sixteen would pad every key and every finding by half.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(C, packed(8))]
pub struct Id(pub u128);

impl Id {
    /// No record at all.
    pub const NONE: Id = Id(0);

    /// Returns whether this names no record.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Returns the sixteen bytes, most significant first, so that byte order is mint order.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Reads what [`Id::to_bytes`] wrote.
    pub fn from_bytes(bytes: [u8; 16]) -> Id {
        Id(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Ulid(self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = ();
    fn from_str(s: &str) -> Result<Id, ()> {
        Ulid::from_string(s.trim()).map(|u| Id(u.0)).map_err(|_| ())
    }
}

/// Mints ids in rising order from one seed, so that a command's result follows from what it was given.
#[derive(Clone, Debug)]
pub struct Minter(Cell<u128>);

impl Minter {
    /// Begins after `seed` (see [`crate::base::Clock::seed`]).
    pub fn new(seed: u128) -> Minter {
        Minter(Cell::new(seed))
    }

    /// Returns the next id.
    pub fn mint(&self) -> Id {
        self.0.set(self.0.get().wrapping_add(1).max(1));
        Id(self.0.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_and_its_bytes() {
        let id = Id(0x0192_0000_0000_0000_0000_0000_0000_00ff);
        assert_eq!(id.to_string().parse::<Id>(), Ok(id));
        assert_eq!(Id::from_bytes(id.to_bytes()), id);
        assert!("not an id".parse::<Id>().is_err());
    }
}
