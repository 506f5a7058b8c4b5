//! Files that prove something: their fingerprint when they were noted, and how they stand now.

use crate::base::Id;
use crate::base::disk::Entry;
use crate::exchange::format::places;
use crate::model::book::evidence::{FileState, Files};
use crate::model::{AnyRecord, Book, Kind};
use crate::store::Place;
use std::path::PathBuf;

/// Bytes read at a time.
const PIECE: usize = 1 << 20;
/// Hexadecimal digits of a fingerprint: enough to tell two files apart by eye and by machine.
const DIGITS: usize = 16;

/// A path of its own, `~/` for the home directory, or one below the data directory.
fn path(place: &Place, file: &str) -> PathBuf {
    place.dir.join(places::home(file))
}

/// Returns the fingerprint of a file; `None` where it cannot be read.
pub(super) fn fingerprint(place: &Place, file: &str) -> Option<String> {
    let path = path(place, file);
    let Ok(Entry::File(len)) = place.disk.entry(&path) else { return None };
    let mut hasher = blake3::Hasher::new();
    let mut at = 0;
    while at < len {
        let piece = place.disk.read_range(&path, at, PIECE).ok().filter(|p| !p.is_empty())?;
        hasher.update(&piece);
        at += piece.len() as u64;
    }
    Some(hasher.finalize().to_hex()[..DIGITS].to_owned())
}

/// Returns how a file stands; `None` where none was named.
pub(super) fn state(place: &Place, file: &str, hash: &str) -> Option<FileState> {
    if file.is_empty() {
        return None;
    }
    Some(match fingerprint(place, file) {
        None => FileState::Missing,
        Some(now) if hash.is_empty() || now == hash => FileState::There,
        Some(_) => FileState::Changed,
    })
}

/// Returns the file that a record names with its fingerprint; `None` for a kind that notes none.
pub(super) fn named(record: &AnyRecord) -> Option<(String, String)> {
    let text = |name: &str| Some(record.get(record.kind().field(name)?).as_str().unwrap_or_default().to_owned());
    let (file, hash) = (text("file")?, text("hash")?);
    (!file.is_empty()).then_some((file, hash))
}

/// Every file that the book names, ready to be looked at on whatever thread.
pub struct Look {
    place: Place,
    named: Vec<(Id, String, String)>,
}

impl Look {
    pub(super) fn new(place: Place, book: &Book) -> Look {
        let noted = Kind::ALL.iter().filter(|kind| kind.field("hash").is_some());
        let all = noted.flat_map(|kind| book.rows(*kind));
        let named = all.filter_map(|r| named(r).map(|(file, hash)| (r.head().id, file, hash))).collect();
        Look { place, named }
    }

    /// Looks at them.
    pub fn run(self) -> Files {
        let one = |(id, file, hash): &(Id, String, String)| Some((*id, state(&self.place, file, hash)?));
        self.named.iter().filter_map(one).collect()
    }
}
