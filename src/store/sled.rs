//! The database on sled: two trees, records and meta. Nowhere else is sled named.
//!
//! sled answers a damaged file with a panic as often as with an error, and sometimes with silence. So every call is
//! guarded, and a count and a sum of checksums over all records is kept beside them and compared after a load.

use super::backend::Backend;
use super::mark::{Key, Mark, Put};
use crate::base::disk::{Disk, Real, parent, remove_tree};
use crate::base::{Fault, Id, Lang, Trouble};
use crate::msg;
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use sled::{Db, Tree};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most records in one transaction: memory and time grow faster than their number.
const BATCH: usize = 1000;
/// Longer values are split: sled keeps no value that reaches its page size as well.
const CHUNK: usize = 6 << 10;
/// First byte of a stored value: it follows, or it stands in so many pieces under longer keys.
const INLINE: u8 = 0;
const PIECES: u8 = 1;
/// sled's cache, in bytes: the book is in memory, the database is read once.
const CACHE: u64 = 8 << 20;
/// What sled says when another handle has the directory, and how often that is waited for.
const LOCKED: &str = "could not acquire lock";
const PATIENCE: usize = 100;
/// Errors that come from the disk, not from what stands on it.
const OF_THE_DISK: [ErrorKind; 4] =
    [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];
/// Key of the set's count and sum in `meta`.
const SET: &[u8] = b"set";

/// A sled database in a directory of its own.
pub struct SledStore {
    open: Option<Open>,
    path: PathBuf,
}

struct Open {
    db: Db,
    records: Tree,
    meta: Tree,
    set: Set,
}

/// What stands in the records: how many, and the sum of their checksums. Adding and taking away keeps it right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Set {
    count: u64,
    sum: u64,
}

impl SledStore {
    /// Opens the database at `path`, making it if missing. One that will not open is set aside as `NAME.bad-N` and begun
    /// empty: the journals fill it again.
    /// # Errors
    /// [`Trouble::Busy`] if another process has it open; a fault if not even an empty one can be made.
    pub fn open(path: &Path) -> Result<SledStore, Trouble> {
        let mut store = SledStore { open: None, path: path.to_owned() };
        for _ in 0..PATIENCE {
            match Open::at(path) {
                Ok(open) => store.open = Some(open),
                // Our own lock says that nobody else writes: it is a process, or a handle, on its way out.
                Err(sled::Error::Io(e)) if e.to_string().contains(LOCKED) => {
                    std::thread::sleep(Duration::from_millis(20));
                    continue;
                }
                // A disk that is full or not writable says nothing about the database.
                Err(sled::Error::Io(e)) if OF_THE_DISK.contains(&e.kind()) => return Err(fault(path, e).into()),
                Err(e) if !path.exists() => return Err(fault(path, e).into()),
                Err(_) => store.reset()?,
            }
            return Ok(store);
        }
        Err(Trouble::Busy { pid: 0 })
    }

    /// Opens it as [`SledStore::open`] does, as the engine wants it.
    /// # Errors
    /// See there.
    pub fn boxed(path: &Path) -> Result<Box<dyn Backend>, Trouble> {
        Ok(Box::new(SledStore::open(path)?))
    }

    fn parts(&self) -> Result<&Open, Fault> {
        self.open.as_ref().ok_or_else(|| fault(&self.path, "closed"))
    }

    fn guarded<T>(&self, work: impl FnOnce(&Open) -> Result<T, Fault>) -> Result<T, Fault> {
        let open = self.parts()?;
        catch_unwind(AssertUnwindSafe(|| work(open))).unwrap_or_else(|_| Err(fault(&self.path, "damaged (panic)")))
    }
}

fn fault(path: &Path, source: impl ToString) -> Fault {
    Fault::new(msg!("使用数据库", "using the database"), source).path(path).hint(msg!(
        "日志完好，数据没有丢失：重新打开 zhibu 会自动重建数据库",
        "the journals are the truth and lose nothing: open zhibu again and the database is rebuilt"
    ))
}

fn bad(why: &str) -> sled::Error {
    sled::Error::ReportableBug(why.to_owned())
}

impl Open {
    fn at(path: &Path) -> sled::Result<Open> {
        let open = || -> sled::Result<Open> {
            // sled would make it for everybody to read.
            Real.make_dirs(path).map_err(|fault| std::io::Error::other(fault.source.render(Lang::En)))?;
            let config = sled::Config::new()
                .path(path)
                .flush_every_ms(None)
                .segment_size(2 << 20)
                .cache_capacity(CACHE)
                .mode(sled::Mode::HighThroughput);
            let db = config.open()?;
            let records = db.open_tree("records")?;
            let meta = db.open_tree("meta")?;
            let stored = meta.get(SET)?;
            let set = match stored {
                Some(bytes) => Set::decode(&bytes).ok_or_else(|| bad("bad sum"))?,
                None if records.is_empty() => Set::default(),
                None => return Err(bad("sum missing")),
            };
            Ok(Open { db, records, meta, set })
        };
        catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| Err(bad("damaged (panic)")))
    }

    /// Puts at most [`BATCH`] records, and the mark with the last of them, in one transaction.
    fn put(
        &self,
        path: &Path,
        set: Set,
        puts: &BTreeMap<Key, Option<&[u8]>>,
        mark: Option<(Id, Mark)>,
    ) -> Result<Set, Fault> {
        let mut batch = sled::Batch::default();
        let mut set = set;
        for (key, value) in puts {
            let old = self.records.get(key).map_err(|e| fault(path, e))?;
            let pieces = old.as_ref().map_or(0, |bytes| pieces(bytes));
            if let Some(old) = &old {
                set.take(key, &self.whole(path, key, old)?);
            }
            let new = value.map_or(0, |value| if value.len() > CHUNK { value.len().div_ceil(CHUNK) } else { 0 });
            for stale in new..pieces {
                batch.remove(&piece_key(key, stale)[..]);
            }
            match value {
                None => batch.remove(&key[..]),
                Some(value) => {
                    set.add(key, value);
                    insert(&mut batch, key, value);
                }
            }
        }
        let done = (&self.records, &self.meta).transaction(|(records, meta)| {
            records.apply_batch(&batch)?;
            meta.insert(SET, set.encode())?;
            if let Some((branch, mark)) = mark {
                meta.insert(&branch.to_bytes()[..], encode_mark(&mark))?;
            }
            Ok::<(), ConflictableTransactionError<()>>(())
        });
        done.map_err(|e| match e {
            TransactionError::Storage(e) => fault(path, e),
            TransactionError::Abort(()) => fault(path, "aborted"),
        })?;
        Ok(set)
    }

    fn whole(&self, path: &Path, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, Fault> {
        if stored.first() != Some(&PIECES) {
            return Ok(stored.get(1..).unwrap_or_default().to_vec());
        }
        let mut value = Vec::new();
        for n in 0..pieces(stored) {
            let piece = self.records.get(piece_key(key, n)).map_err(|e| fault(path, e))?;
            value.extend_from_slice(&piece.unwrap_or_default());
        }
        Ok(value)
    }

    /// Returns every record; the set that was found is to be what was put.
    fn load(&self, path: &Path, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), Fault> {
        let mut found = Set::default();
        let mut long: Option<(Vec<u8>, usize, Vec<u8>)> = None;
        for item in &self.records {
            let (key, stored) = item.map_err(|e| fault(path, e))?;
            if key.len() == 17 {
                match stored.first() {
                    Some(&PIECES) => long = Some((key.to_vec(), pieces(&stored), Vec::new())),
                    _ => {
                        let value = stored.get(1..).unwrap_or_default();
                        found.add(&key, value);
                        each(&key, value);
                    }
                }
            } else if let Some((head, left, value)) = long.as_mut().filter(|(head, ..)| key.starts_with(head)) {
                value.extend_from_slice(&stored);
                *left = left.saturating_sub(1);
                if *left == 0 {
                    found.add(head, value);
                    each(head, value);
                    long = None;
                }
            }
        }
        if found != self.set {
            return Err(fault(path, format!("{} records found, {} expected", found.count, self.set.count)));
        }
        Ok(())
    }
}

fn insert(batch: &mut sled::Batch, key: &Key, value: &[u8]) {
    let mut stored = Vec::with_capacity(value.len().min(CHUNK) + 5);
    if value.len() <= CHUNK {
        stored.push(INLINE);
        stored.extend_from_slice(value);
    } else {
        let chunks = value.chunks(CHUNK);
        stored.push(PIECES);
        stored.extend_from_slice(&(chunks.len() as u32).to_be_bytes());
        for (n, piece) in chunks.enumerate() {
            batch.insert(&piece_key(key, n)[..], piece);
        }
    }
    batch.insert(&key[..], stored);
}

/// Reads in how many pieces a value is stored; 0 if it is not.
fn pieces(stored: &[u8]) -> usize {
    match stored {
        [PIECES, a, b, c, d] => u32::from_be_bytes([*a, *b, *c, *d]) as usize,
        _ => 0,
    }
}

fn piece_key(key: &[u8], n: usize) -> Vec<u8> {
    [key, &(n as u32).to_be_bytes()].concat()
}

impl Set {
    fn add(&mut self, key: &[u8], value: &[u8]) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(Set::of(key, value));
    }

    fn take(&mut self, key: &[u8], value: &[u8]) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(Set::of(key, value));
    }

    /// Spreads the checksum over 64 bits, so that two changes do not easily cancel each other.
    fn of(key: &[u8], value: &[u8]) -> u64 {
        let mut crc = crc32fast::Hasher::new();
        crc.update(key);
        crc.update(value);
        (u64::from(crc.finalize()) << 20 ^ value.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn encode(self) -> Vec<u8> {
        sealed([self.count.to_be_bytes(), self.sum.to_be_bytes()].concat())
    }

    fn decode(bytes: &[u8]) -> Option<Set> {
        let body = unsealed(bytes).filter(|body| body.len() == 16)?;
        let (count, sum) = body.split_at(8);
        Some(Set { count: u64::from_be_bytes(count.try_into().ok()?), sum: u64::from_be_bytes(sum.try_into().ok()?) })
    }
}

fn encode_mark(mark: &Mark) -> Vec<u8> {
    sealed([&mark.seq.to_be_bytes()[..], &mark.hash].concat())
}

fn decode_mark(bytes: &[u8]) -> Option<Mark> {
    let body = unsealed(bytes).filter(|body| body.len() == 40)?;
    Some(Mark { seq: u64::from_be_bytes(body[..8].try_into().ok()?), hash: body[8..].try_into().ok()? })
}

fn sealed(mut body: Vec<u8>) -> Vec<u8> {
    let crc = crc32fast::hash(&body);
    body.extend_from_slice(&crc.to_be_bytes());
    body
}

fn unsealed(bytes: &[u8]) -> Option<&[u8]> {
    let (body, crc) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    (crc32fast::hash(body).to_be_bytes() == crc).then_some(body)
}

impl Backend for SledStore {
    fn marks(&self) -> Result<Vec<(Id, Mark)>, Fault> {
        self.guarded(|open| {
            let mut marks = Vec::new();
            for item in &open.meta {
                let (key, value) = item.map_err(|e| fault(&self.path, e))?;
                let Ok(branch) = <[u8; 16]>::try_from(&key[..]) else { continue };
                let mark = decode_mark(&value).ok_or_else(|| fault(&self.path, "bad mark"))?;
                marks.push((Id::from_bytes(branch), mark));
            }
            Ok(marks)
        })
    }

    fn put_batch(&mut self, branch: Id, mark: Mark, puts: &[Put]) -> Result<(), Fault> {
        let set = self.guarded(|open| {
            let mut set = open.set;
            let count = puts.chunks(BATCH).len().max(1);
            for n in 0..count {
                let chunk = puts.get(n * BATCH..puts.len().min((n + 1) * BATCH)).unwrap_or_default();
                // Of several puts under one key the last one stands.
                let chunk = chunk.iter().map(|(key, value)| (*key, value.as_deref())).collect();
                set = open.put(&self.path, set, &chunk, (n + 1 == count).then_some((branch, mark)))?;
            }
            Ok(set)
        });
        match (set, &mut self.open) {
            (Ok(set), Some(open)) => {
                open.set = set;
                Ok(())
            }
            // Some of it may have been put: what the sum is now is not known, so nothing further is put either.
            (Err(fault), open) => {
                *open = None;
                Err(fault)
            }
            _ => Ok(()),
        }
    }

    fn load(&self, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), Fault> {
        self.guarded(|open| open.load(&self.path, each))
    }

    fn flush(&mut self) -> Result<(), Fault> {
        self.guarded(|open| open.db.flush().map(|_| ()).map_err(|e| fault(&self.path, e)))
    }

    fn reset(&mut self) -> Result<(), Fault> {
        let old = self.open.take();
        // sled's last words may panic as well.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(old)));
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let free = |n: &u32| !parent(&self.path).join(format!("{name}.bad-{n}")).exists();
        let number = (1..).find(free).unwrap_or(1);
        let aside = Some(self.path.with_file_name(format!("{name}.bad-{number}")));
        if let Some(aside) = aside.filter(|_| self.path.exists()) {
            std::fs::rename(&self.path, &aside).map_err(|e| fault(&self.path, e))?;
            // It holds everybody's data: the last one is enough to look into. Its emptied directory keeps its number.
            let before = self.path.with_file_name(format!("{name}.bad-{}", number - 1));
            if before.exists() {
                let _ = remove_tree(&before).and_then(|()| Real.make_dirs(&before));
            }
        }
        self.open = Some(Open::at(&self.path).map_err(|e| fault(&self.path, e))?);
        Ok(())
    }

    fn leave(mut self: Box<Self>) {
        // What sled has not written yet is in the journals; its Drop would write and wait.
        std::mem::forget(self.open.take());
    }
}
