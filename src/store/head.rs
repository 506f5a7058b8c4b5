//! A head: the newest acknowledged change of a branch, kept outside its journal.
//!
//! A file of two slots of 4 KiB that are written in turn and in place: `MAGIC | turn u64 | branch 16 | writer 16 | seq u64 |
//! hash 32 | count u16, the first eight bytes of the hashes of the last changes, newest first | length u16, the data directory
//! it speaks of | zeros | crc32`. A torn slot leaves the other, which is one change older: a head may lag behind the journal
//! and never runs ahead of it. The hashes of the last changes tell from where on another journal differs.

use super::mark::{Hash, Mark};
use crate::base::disk::{Disk, DiskFile, Entry, parent};
use crate::base::{Fault, Id};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"ZBHEAD1\n";
/// Bytes of a slot: one page of a disk's cache.
const SLOT: usize = 4096;
/// Bytes of the fixed fields, both counts and the sum.
const FIXED: usize = 8 + 8 + 16 + 16 + 8 + 32 + 2 + 2 + 4;
/// Hashes of the last changes that are kept, and the bytes of each.
const RECENT: usize = 400;
const SHORT: usize = 8;

/// The first bytes of a change's hash: enough to tell two journals apart.
pub type Brief = [u8; 8];

/// What is known of a branch's last acknowledged change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The branch.
    pub branch: Id,
    /// Who wrote it: the random name of a data directory.
    pub writer: Id,
    /// The change and the chain's hash after it.
    pub mark: Mark,
    /// Hashes of the last changes, newest first.
    pub recent: VecDeque<Brief>,
    /// The data directory; empty beside the journal itself.
    pub home: String,
}

/// Shortens a hash.
pub fn brief(hash: &Hash) -> Brief {
    let mut out = Brief::default();
    out.copy_from_slice(&hash[..SHORT]);
    out
}

impl Head {
    /// Takes the next change.
    pub fn advance(&mut self, mark: Mark) {
        self.mark = mark;
        self.recent.push_front(brief(&mark.hash));
        self.recent.truncate(RECENT);
    }

    /// Returns the brief hash after change `seq`, if it is among the last ones.
    pub fn at(&self, seq: u64) -> Option<Brief> {
        let back = usize::try_from(self.mark.seq.checked_sub(seq)?).ok()?;
        self.recent.get(back).copied()
    }

    /// Returns the most hashes a head holds.
    pub fn most() -> usize {
        RECENT
    }

    fn encode(&self, turn: u64) -> Vec<u8> {
        let home = &self.home.as_bytes()[..self.home.len().min(SLOT - FIXED)];
        let room = (SLOT - FIXED - home.len()) / SHORT;
        let recent = self.recent.len().min(room).min(RECENT);
        let mut out = Vec::with_capacity(SLOT);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&turn.to_le_bytes());
        out.extend_from_slice(&self.branch.to_bytes());
        out.extend_from_slice(&self.writer.to_bytes());
        out.extend_from_slice(&self.mark.seq.to_le_bytes());
        out.extend_from_slice(&self.mark.hash);
        out.extend_from_slice(&(recent as u16).to_le_bytes());
        self.recent.iter().take(recent).for_each(|hash| out.extend_from_slice(hash));
        out.extend_from_slice(&(home.len() as u16).to_le_bytes());
        out.extend_from_slice(home);
        out.resize(SLOT - 4, 0);
        let crc = crc32fast::hash(&out);
        out.extend_from_slice(&crc.to_le_bytes());
        out
    }

    fn decode(slot: &[u8]) -> Option<(u64, Head)> {
        let (body, crc) = slot.get(..SLOT)?.split_at(SLOT - 4);
        (crc32fast::hash(body).to_le_bytes() == crc).then_some(())?;
        let rest = body.strip_prefix(MAGIC)?;
        let (turn, rest) = rest.split_first_chunk::<8>()?;
        let (branch, rest) = rest.split_first_chunk::<16>()?;
        let (writer, rest) = rest.split_first_chunk::<16>()?;
        let (seq, rest) = rest.split_first_chunk::<8>()?;
        let (hash, rest) = rest.split_first_chunk::<32>()?;
        let (count, rest) = rest.split_first_chunk::<2>()?;
        let (hashes, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*count)) * SHORT)?;
        let (len, rest) = rest.split_first_chunk::<2>()?;
        let home = rest.get(..usize::from(u16::from_le_bytes(*len)))?;
        let head = Head {
            branch: Id::from_bytes(*branch),
            writer: Id::from_bytes(*writer),
            mark: Mark { seq: u64::from_le_bytes(*seq), hash: *hash },
            recent: hashes.as_chunks::<SHORT>().0.iter().copied().collect(),
            home: String::from_utf8_lossy(home).into_owned(),
        };
        Some((u64::from_le_bytes(*turn), head))
    }
}

/// Reads the newer sound slot of a head's file; nothing where there is none.
/// # Errors
/// The disk failed.
pub fn read(disk: &dyn Disk, path: &Path) -> Result<Option<Head>, Fault> {
    Ok(newest(disk, path)?.map(|(_, head)| head))
}

fn newest(disk: &dyn Disk, path: &Path) -> Result<Option<(u64, Head)>, Fault> {
    if !matches!(disk.entry(path)?, Entry::File(_)) {
        return Ok(None);
    }
    let bytes = disk.read_range(path, 0, 2 * SLOT)?;
    let slots = bytes.chunks(SLOT).filter_map(Head::decode);
    Ok(slots.max_by_key(|(turn, _)| *turn))
}

/// A head's file, open for its only writer.
pub struct HeadFile {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    turn: u64,
    head: Head,
}

impl HeadFile {
    /// Opens the file, making it if it is missing, and writes `head` into it, durably.
    /// # Errors
    /// The disk is full or failed.
    pub fn open(disk: &dyn Disk, path: &Path, head: Head) -> Result<HeadFile, Fault> {
        let found = newest(disk, path)?;
        let mut file = disk.open(path)?;
        let turn = found.as_ref().map_or(0, |(turn, _)| *turn);
        // What can be read may never have reached the disk: it is written again.
        file.set_len(2 * SLOT as u64)?;
        let mut open = HeadFile { file, path: path.to_owned(), turn, head };
        open.write()?;
        if found.is_none() {
            // Neither slot counts yet: both are filled, so that a torn one never leaves none.
            open.write()?;
        }
        open.sync()?;
        disk.sync_dir(parent(path))?;
        Ok(open)
    }

    /// Writes the head after a further change; durable after [`HeadFile::sync`].
    /// # Errors
    /// The disk failed; the slot before stands.
    pub fn advance(&mut self, mark: Mark) -> Result<(), Fault> {
        self.head.advance(mark);
        self.write()
    }

    /// Waits until it stands on the disk.
    /// # Errors
    /// The disk failed.
    pub fn sync(&mut self) -> Result<(), Fault> {
        self.file.sync()
    }

    /// Returns the file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&mut self) -> Result<(), Fault> {
        self.turn += 1;
        self.file.write_at(self.turn % 2 * SLOT as u64, &self.head.encode(self.turn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::disk::Sim;

    fn head(seq: u64) -> Head {
        let mut head = Head {
            branch: Id(1),
            writer: Id(2),
            mark: Mark { seq: 0, hash: [0; 32] },
            recent: VecDeque::new(),
            home: "/data/支部".to_owned(),
        };
        (1..=seq).for_each(|n| head.advance(Mark { seq: n, hash: [n as u8; 32] }));
        head
    }

    #[test]
    fn a_head_survives_its_bytes_and_no_flipped_bit_passes() {
        let bytes = head(450).encode(7);
        assert_eq!(bytes.len(), SLOT);
        assert_eq!(Head::decode(&bytes), Some((7, head(450))));
        assert_eq!(head(450).at(100), Some([100; SHORT]));
        assert_eq!((head(450).at(50), head(450).at(451)), (None, None));
        for bit in (0..SLOT * 8).step_by(37) {
            let mut harmed = bytes.clone();
            harmed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Head::decode(&harmed), None, "bit {bit}");
        }
    }

    #[test]
    fn one_slot_is_enough() {
        let disk = Sim::new(1);
        let path = Path::new("/heads/a");
        disk.make_dirs(Path::new("/heads")).expect("a directory");
        let mut file = HeadFile::open(&disk, path, head(3)).expect("opens");
        file.advance(Mark { seq: 4, hash: [4; 32] }).expect("written");
        file.sync().expect("durable");
        assert_eq!(read(&disk.crash(), path).map(|h| h.map(|h| h.mark.seq)), Ok(Some(4)));
        for (slot, left) in [(0, 4), (SLOT, 3)] {
            let harmed = disk.crash();
            harmed.damage(path, |bytes| bytes[slot + 100] ^= 1);
            let seq = read(&harmed, path).expect("reads").map(|h| h.mark.seq);
            assert!(seq == Some(left) || seq == Some(7 - left), "{seq:?}");
        }
    }
}
