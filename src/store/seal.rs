//! A secret that outlives a killed process and nothing else: what is marked in a secret count before its totals are taken.
//!
//! Two files in `scratch/`: `NAME.key`, a key that is used once, and `NAME.sealed`, two slots that are written in turn and in
//! place, each `MAGIC | number u64 | nonce | length u32 | XChaCha20-Poly1305(length u32, bytes, zeros to a whole block)` under
//! that key, bound to the name and the number. A torn slot leaves the other. No copy of either is ever made by us: neither
//! journal, database nor backup knows this directory; overwriting both files is all that a program can do. It is enough on a
//! disk that writes where it is told to. A solid-state disk, a file system that copies on write or journals its data, a
//! snapshot or a copy of the whole machine may keep the old blocks: against whoever can read those, only an encrypted disk
//! helps, and the README says so.
//!
//! The owner keeps its whole state at every mark ([`Sealed::keep`]), finds it again after a kill ([`Sealed::read`]), and
//! destroys it as soon as the journal has the totals ([`Sealed::destroy`]).

use crate::base::disk::{Disk, Entry};
use crate::base::{Fault, Msg};
use crate::msg;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Nonce, Payload};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MAGIC: &[u8; 8] = b"ZBSEAL1\n";
/// Bytes of a key.
const KEY: usize = 32;
const NONCE: usize = 24;
/// Magic, number, nonce and length.
const HEAD: usize = MAGIC.len() + 8 + NONCE + 4;
/// Number and checksum.
const NOTE: usize = 8 + 4;
/// Contents are padded to whole blocks, so that their length says little about how far the count is.
const BLOCK: usize = 4 << 10;
/// Room of one slot: two hundred ballots of three hundred names.
const SLOT: usize = 128 << 10;

const KEEPING: Msg = msg!("封存计票草稿", "sealing the count");
const READING: Msg = msg!("读取封存的计票草稿", "opening the sealed count");
const BURNING: Msg = msg!("销毁计票草稿", "destroying the sealed count");
const RECOUNT: Msg = msg!("请按纸质票重新计票", "please count the paper ballots again");

/// A sealed secret in a data directory.
#[derive(Clone)]
pub struct Sealed {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    name: String,
    /// Whether the number of what was kept is noted beside it.
    counted: bool,
}

impl Sealed {
    /// Looks after the secret of that name in the data directory `dir`; makes nothing before the first [`Sealed::keep`].
    pub fn new(disk: Arc<dyn Disk>, dir: &Path, name: &str) -> Sealed {
        Sealed { disk, dir: dir.join("scratch"), name: name.to_owned(), counted: false }
    }

    /// Notes beside it, in clear, how often something was kept: that is no secret, and tells when the last of it is lost.
    #[must_use]
    pub fn counted(mut self) -> Sealed {
        self.counted = true;
        self
    }

    fn noted(&self) -> Result<u64, Fault> {
        let path = self.path("marks");
        if !self.counted || !matches!(self.disk.entry(&path)?, Entry::File(_)) {
            return Ok(0);
        }
        let bytes = self.disk.read_range(&path, 0, NOTE)?;
        let number = |bytes: &[u8]| Some(u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?));
        let sound = bytes.len() == NOTE && crc32fast::hash(&bytes[..8]).to_le_bytes() == bytes[8..];
        Ok(number(&bytes).filter(|_| sound).unwrap_or(0))
    }

    fn note(&self, number: u64) -> Result<(), Fault> {
        if !self.counted {
            return Ok(());
        }
        let number = number.to_le_bytes();
        let sum = crc32fast::hash(&number).to_le_bytes();
        // It may lag behind what is sealed, and never runs ahead of it: nobody waits for it.
        self.disk.open(&self.path("marks"))?.write_at(0, &[&number[..], &sum].concat())
    }

    /// Makes sure that what was found is the last that was kept.
    fn expect_last(&self, found: u64) -> Result<(), Fault> {
        let noted = self.noted()?;
        if found >= noted {
            return Ok(());
        }
        let why = msg!("记过 {noted} 次，只找回 {found} 次", "marked {noted} times, only {found} can be found");
        let why = why.with("noted", noted).with("found", found);
        Err(Fault::why(READING, why).path(self.path("sealed")).hint(RECOUNT))
    }

    /// Names the secrets of a data directory, half destroyed ones too.
    /// # Errors
    /// The disk failed.
    pub fn names(disk: &dyn Disk, dir: &Path) -> Result<Vec<String>, Fault> {
        let dir = dir.join("scratch");
        if disk.entry(&dir)? != Entry::Dir {
            return Ok(Vec::new());
        }
        let files = disk.list(&dir)?;
        let stem =
            |file: &String| [".sealed", ".key", ".marks"].iter().find_map(|e| file.strip_suffix(e)).map(str::to_owned);
        let mut names: Vec<String> = files.iter().filter_map(stem).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Keeps the secret in place of the one before, durably: once this returns, a kill or a power cut leaves it readable.
    /// # Errors
    /// It is too long, what was kept before is lost in part, or the disk is full or failed; what was kept before stands.
    pub fn keep(&self, bytes: &[u8]) -> Result<(), Fault> {
        if bytes.len() + 4 > SLOT - HEAD - BLOCK {
            return Err(Fault::new(KEEPING, format!("{} bytes are too many", bytes.len())));
        }
        let key = match self.key()? {
            Some(key) => key,
            None => {
                self.expect_last(0)?;
                self.begin()?
            }
        };
        let last = self.newest(&key)?.map_or(0, |(number, _)| number);
        self.expect_last(last)?;
        let number = last + 1;
        let frame = self.seal(&key, number, bytes)?;
        let (mut file, at) = (self.disk.open(&self.path("sealed"))?, offset(number));
        let kept = file.write_at(at, &frame).and_then(|()| file.sync());
        if kept.is_err() {
            // The caller is told no: what may stand there must not be taken for the newest, and the other slot stays.
            let _ = file.write_at(at, &[0; MAGIC.len()]);
        }
        kept?;
        // The mark is sealed: a note that cannot be written lags behind.
        let _ = self.note(number);
        Ok(())
    }

    /// Returns the secret, if there is one.
    /// # Errors
    /// The disk failed, both slots are damaged, or less is found than was kept.
    pub fn read(&self) -> Result<Option<Vec<u8>>, Fault> {
        let found = match self.key()? {
            Some(key) => self.newest(&key)?,
            None => None,
        };
        self.expect_last(found.as_ref().map_or(0, |(number, _)| *number))?;
        Ok(found.map(|(_, bytes)| bytes))
    }

    /// Overwrites and removes the key, then the sealed file; one that is not there is destroyed already.
    /// # Errors
    /// The disk failed: whatever could be destroyed is, and doing it again goes on.
    pub fn destroy(&self) -> Result<(), Fault> {
        let done = [self.wipe("key"), self.wipe("sealed"), self.wipe("marks")];
        if self.disk.entry(&self.dir)? == Entry::Dir {
            self.disk.sync_dir(&self.dir)?;
        }
        done.into_iter().collect()
    }

    fn wipe(&self, ending: &str) -> Result<(), Fault> {
        let path = self.path(ending);
        let Entry::File(len) = self.disk.entry(&path)? else { return Ok(()) };
        let zeros = vec![0; usize::try_from(len).unwrap_or(2 * SLOT)];
        let mut file = self.disk.open(&path)?;
        let wiped = file.write_at(0, &zeros).and_then(|()| file.sync());
        drop(file);
        // Even where overwriting failed the name goes: nothing may find it again.
        let gone = self.disk.remove(&path);
        wiped.and(gone).map_err(|fault| Fault { doing: BURNING.into(), ..fault })
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.dir.join(format!("{}.{ending}", self.name))
    }

    /// Reads the key; one that was cut off while it was written or destroyed sealed nothing that still counts.
    fn key(&self) -> Result<Option<[u8; KEY]>, Fault> {
        let path = self.path("key");
        let Entry::File(_) = self.disk.entry(&path)? else { return Ok(None) };
        let key: Option<[u8; KEY]> = self.disk.read(&path)?.try_into().ok();
        Ok(key.filter(|key| *key != [0; KEY]))
    }

    /// Makes a new key and an empty file, both durable before anything is sealed.
    fn begin(&self) -> Result<[u8; KEY], Fault> {
        let key = <[u8; KEY]>::try_generate().map_err(|e| Fault::new(KEEPING, e))?;
        self.disk.make_dirs(&self.dir)?;
        let mut file = self.disk.open(&self.path("sealed"))?;
        file.set_len(0)?;
        file.set_len(2 * SLOT as u64)?;
        file.sync()?;
        let mut file = self.disk.open(&self.path("key"))?;
        file.set_len(0)?;
        file.write_at(0, &key)?;
        file.sync()?;
        self.disk.sync_dir(&self.dir)?;
        Ok(key)
    }

    /// Gives the newer of the slots that open with this key, with its number.
    fn newest(&self, key: &[u8; KEY]) -> Result<Option<(u64, Vec<u8>)>, Fault> {
        let path = self.path("sealed");
        let Entry::File(_) = self.disk.entry(&path)? else { return Ok(None) };
        let mut used = 0;
        let mut found: Option<(u64, Vec<u8>)> = None;
        for slot in [0, SLOT as u64] {
            let bytes = self.disk.read_range(&path, slot, SLOT)?;
            used += usize::from(bytes.starts_with(MAGIC));
            let opened = self.open(key, &bytes);
            if opened.as_ref().map(|(n, _)| *n) > found.as_ref().map(|(n, _)| *n) {
                found = opened;
            }
        }
        // One slot may be torn by what interrupted its writing; two are damage.
        if found.is_none() && used == 2 {
            return Err(Fault::why(READING, msg!("两份都已损坏", "both copies are damaged")).path(path).hint(RECOUNT));
        }
        Ok(found)
    }

    fn cipher(key: &[u8; KEY]) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*key).into())
    }

    /// Binds a slot to its secret and its number: no old slot can be put in the place of a newer one.
    fn bound(&self, number: u64) -> Vec<u8> {
        [&MAGIC[..], self.name.as_bytes(), &number.to_le_bytes()].concat()
    }

    fn seal(&self, key: &[u8; KEY], number: u64, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut plain = (bytes.len() as u32).to_le_bytes().to_vec();
        plain.extend_from_slice(bytes);
        plain.resize(plain.len().next_multiple_of(BLOCK), 0);
        let nonce = Nonce::<XChaCha20Poly1305>::try_generate().map_err(|e| Fault::new(KEEPING, e))?;
        let payload = Payload { msg: &plain, aad: &self.bound(number) };
        let cipher = Sealed::cipher(key).encrypt(&nonce, payload).map_err(|e| Fault::new(KEEPING, e))?;
        let len = (cipher.len() as u32).to_le_bytes();
        Ok([&MAGIC[..], &number.to_le_bytes(), &nonce, &len, &cipher].concat())
    }

    fn open(&self, key: &[u8; KEY], slot: &[u8]) -> Option<(u64, Vec<u8>)> {
        let (number, rest) = slot.strip_prefix(MAGIC)?.split_first_chunk::<8>()?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let number = u64::from_le_bytes(*number);
        let payload = Payload { msg: rest.get(..u32::from_le_bytes(*len) as usize)?, aad: &self.bound(number) };
        let plain = Sealed::cipher(key).decrypt(&(*nonce).into(), payload).ok()?;
        let (len, rest) = plain.split_first_chunk::<4>()?;
        Some((number, rest.get(..u32::from_le_bytes(*len) as usize)?.to_vec()))
    }
}

fn offset(number: u64) -> u64 {
    number % 2 * SLOT as u64
}

#[cfg(test)]
mod tests;
