//! Loading the records out of the database, and bringing the database up to the journals.

use super::backend::Backend;
use super::chain::Chain;
use super::keeper::Keeper;
use super::mark::{Decode, Key, Mark, Put};
use super::walk::Forward;
use crate::base::{Fault, Id};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// What a load gives, piece by piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loading<'a> {
    /// A record: its key's 17 bytes and its value.
    Record(&'a [u8], &'a [u8]),
    /// The database turned out to be damaged and is rebuilt: forget every record given so far, they come again.
    Again,
}

/// Loads all records; may be taken to another thread. No change may be committed meanwhile.
pub struct Loader {
    keeper: Keeper,
    chains: Vec<Chain>,
    decode: Decode,
}

/// Records handed from thread to thread together: their bytes in one piece, and where each ends.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

const KEY: usize = size_of::<Key>();
/// Records in a batch, bytes in a batch, batches under way.
const RECORDS: usize = 1000;
const BYTES: usize = 256 << 10;
const UNDER_WAY: usize = 8;

impl Loader {
    pub(super) fn new(keeper: Keeper, chains: Vec<Chain>, decode: Decode) -> Loader {
        Loader { keeper, chains, decode }
    }

    /// Returns every record. A database that turns out to be damaged is rebuilt from the journals on the way.
    /// # Errors
    /// The disk failed, or a journal is damaged.
    pub fn load(&self, each: &mut dyn FnMut(Loading)) -> Result<(), Fault> {
        if self.once(each).is_ok() {
            return Ok(());
        }
        each(Loading::Again);
        self.keeper.ask(super::keeper::State::reset)?;
        for chain in &self.chains {
            replay(chain.forward(), chain.branch(), 0, &self.keeper, self.decode)?;
        }
        self.once(each)
    }

    fn once(&self, each: &mut dyn FnMut(Loading)) -> Result<(), Fault> {
        let (send, receive) = sync_channel(UNDER_WAY);
        let keeper = self.keeper.clone();
        // The database is read on its own thread while this one decodes what has been read.
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || keeper.ask(move |state| read(state.backend(), &send)));
            give(&receive, each);
            reading.join().unwrap_or(Ok(()))
        })
    }
}

fn read(backend: &mut dyn Backend, send: &SyncSender<Batch>) -> Result<(), Fault> {
    let mut batch = Batch::default();
    let loaded = backend.load(&mut |key, value| {
        batch.bytes.extend_from_slice(key);
        batch.bytes.extend_from_slice(value);
        batch.ends.push(batch.bytes.len());
        if batch.ends.len() >= RECORDS || batch.bytes.len() >= BYTES {
            // Nobody receives only when the load was given up.
            let _ = send.send(std::mem::take(&mut batch));
        }
    });
    let _ = send.send(batch);
    loaded
}

fn give(receive: &Receiver<Batch>, each: &mut dyn FnMut(Loading)) {
    for batch in receive {
        let mut start = 0;
        for end in batch.ends {
            let (key, value) = batch.bytes[start..end].split_at(KEY.min(end - start));
            each(Loading::Record(key, value));
            start = end;
        }
    }
}

/// Puts handed over together while catching up, and how many such hand-overs may wait.
const TOGETHER: usize = 1000;
const WAITING: usize = 16;

/// Hands the changes of a walk, which begins behind change `from`, to the database.
/// # Errors
/// The journal is damaged, or a payload cannot be read.
pub fn replay(walk: Forward, branch: Id, from: u64, keeper: &Keeper, decode: Decode) -> Result<(), Fault> {
    let mut puts: Vec<Put> = Vec::new();
    let (mut first, mut handed) = (from + 1, 0);
    let mut last: Option<Mark> = None;
    for entry in walk {
        let entry = entry?;
        puts.extend(decode(&entry.payload)?);
        last = Some(Mark { seq: entry.seq, hash: entry.hash });
        if let Some(mark) = last.filter(|_| puts.len() >= TOGETHER) {
            keeper.put(branch, first, mark, std::mem::take(&mut puts));
            (first, last, handed) = (mark.seq + 1, None, handed + 1);
            if handed % WAITING == 0 {
                keeper.ask(|_| Ok(()))?;
            }
        }
    }
    if let Some(mark) = last {
        keeper.put(branch, first, mark, puts);
    }
    Ok(())
}
