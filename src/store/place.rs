//! Where a store is and what it is made of.

use super::backend::OpenBackend;
use super::frame;
use super::mark::Decode;
use super::sled::SledStore;
use crate::base::disk::{Disk, Real};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sizes, in bytes; tests make them small.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// A segment this long gets no further change.
    pub segment: u64,
    /// A longer change is split into parts of this length, at most [`frame::MOST`].
    pub part: usize,
    /// How far a segment is lengthened in advance, at most.
    pub step: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { segment: 8 << 20, part: frame::MOST, step: 1 << 20 }
    }
}

/// Where a store is and what it is made of.
#[derive(Clone)]
pub struct Place {
    /// The disk it stands on.
    pub disk: Arc<dyn Disk>,
    /// Its data directory.
    pub dir: PathBuf,
    /// Where this machine remembers what it has seen acknowledged, outside every data directory; nowhere if it cannot.
    pub state: Option<PathBuf>,
    /// Opens the database behind the journals, given its directory.
    pub backend: OpenBackend,
    /// Reads the puts out of a change's payload.
    pub decode: Decode,
    /// Sizes of the journals.
    pub limits: Limits,
    /// Whether heads become durable on a thread of their own, at once but behind the answer; else before it.
    pub behind: bool,
}

impl Place {
    /// Names the store in `dir` on the machine's disk with sled behind it; the machine remembers nothing of it.
    pub fn real(dir: &Path, decode: Decode) -> Place {
        Place {
            disk: Arc::new(Real),
            dir: dir.to_owned(),
            state: None,
            backend: Arc::new(SledStore::boxed),
            decode,
            limits: Limits::default(),
            behind: true,
        }
    }
}
