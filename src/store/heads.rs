//! Writing the heads: beside the journals and on this machine, behind every change that is acknowledged.
//!
//! A head is written at once and becomes durable on a thread of its own, which takes what came meanwhile together: a second
//! wait for the disk would double what a change costs. Whoever leaves waits for it. A power cut in between leaves a head that
//! lags behind the journal, which is no damage.

use super::chain::Chain;
use super::head::{Head, HeadFile, brief};
use super::layout;
use super::mark::Mark;
use super::place::Place;
use super::witness;
use crate::base::disk::{Disk, DiskFile, parent};
use crate::base::{Fault, Id};
use crate::msg;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

/// The heads of a store, open for its only writer.
pub struct Heads {
    place: Place,
    home: String,
    writer: Id,
    /// The data directory has not got this name yet.
    unnamed: bool,
    open: BTreeMap<Id, Pair>,
    syncing: Option<Syncing>,
}

struct Pair {
    beside: HeadFile,
    /// A machine that cannot remember does without.
    machine: Option<HeadFile>,
}

impl Heads {
    /// Gets ready to write the heads of a store under the name `writer`; without one, under a new one, which the data
    /// directory is given with the first change.
    /// # Errors
    /// The machine gives no random numbers.
    pub fn new(place: &Place, writer: Option<Id>) -> Result<Heads, Fault> {
        let unnamed = writer.is_none();
        let writer = writer.map_or_else(layout::new_writer, Ok)?;
        let home = witness::home(place);
        Ok(Heads { place: place.clone(), home, writer, unnamed, open: BTreeMap::new(), syncing: None })
    }

    /// Returns the data directory's name.
    pub fn writer(&self) -> Id {
        self.writer
    }

    /// Returns whether a branch's head is open.
    pub fn knows(&self, branch: Id) -> bool {
        self.open.contains_key(&branch)
    }

    /// Opens the head of a branch and writes how far its chain has come, durably.
    /// # Errors
    /// The disk is full or failed.
    pub fn begin(&mut self, chain: &Chain) -> Result<(), Fault> {
        let disk = &*self.place.disk;
        if self.unnamed {
            layout::name_writer(disk, &self.place.dir, self.writer)?;
            self.unnamed = false;
        }
        let branch = chain.branch();
        let (beside, head) = beside(disk, &self.place.dir, chain, self.writer)?;
        let afar = Head { home: self.home.clone(), ..head };
        let machine = self.place.state.as_deref().and_then(|state| remembered(disk, state, afar));
        self.open.insert(branch, Pair { beside, machine });
        Ok(())
    }

    /// Notes that a change of a branch is acknowledged.
    /// # Errors
    /// The disk failed; the change stands.
    pub fn note(&mut self, branch: Id, mark: Mark) -> Result<(), Fault> {
        let Some(pair) = self.open.get_mut(&branch) else { return Ok(()) };
        pair.beside.advance(mark)?;
        // What the machine cannot remember it does not remember.
        pair.machine = pair.machine.take().and_then(|mut file| file.advance(mark).ok().map(|()| file));
        if !self.place.behind {
            return pair.beside.sync();
        }
        let path = pair.beside.path().to_owned();
        let syncing = match self.syncing.take() {
            Some(syncing) => syncing,
            None => Syncing::start(self.place.disk.clone())?,
        };
        // A thread that is gone is met again when its work is waited for.
        let _ = syncing.jobs.send(Job::Sync(path));
        self.syncing = Some(syncing);
        Ok(())
    }

    /// Waits until every head stands on the disk.
    /// # Errors
    /// The disk failed.
    pub fn settle(&mut self) -> Result<(), Fault> {
        let done = self.syncing.as_ref().map_or(Ok(()), Syncing::wait);
        for file in self.open.values_mut().filter_map(|pair| pair.machine.as_mut()) {
            let _ = file.sync();
        }
        done
    }
}

impl Drop for Heads {
    fn drop(&mut self) {
        let _ = self.settle();
        if let Some(Syncing { jobs, thread }) = self.syncing.take() {
            drop(jobs);
            let _ = thread.join();
        }
    }
}

/// Writes durably, beside a branch's journal, how far its chain has come.
/// # Errors
/// The disk is full or failed.
pub fn beside(disk: &dyn Disk, dir: &Path, chain: &Chain, writer: Id) -> Result<(HeadFile, Head), Fault> {
    let (branch, mark) = (chain.branch(), chain.mark());
    let path = layout::heads(dir).join(branch.to_string());
    let before = super::head::read(disk, &path)?.filter(|head| head.mark == mark && head.branch == branch);
    let recent = before.map_or_else(|| recent(chain), |head| head.recent);
    let head = Head { branch, writer, mark, recent, home: String::new() };
    disk.make_dirs(parent(&path))?;
    Ok((HeadFile::open(disk, &path, head.clone())?, head))
}

/// Opens what the machine remembers; `None` where it cannot.
fn remembered(disk: &dyn Disk, state: &Path, head: Head) -> Option<HeadFile> {
    let path = witness::machine(state, head.branch, head.writer);
    disk.make_dirs(parent(&path)).ok()?;
    HeadFile::open(disk, &path, head).ok()
}

/// Reads the hashes of a chain's last changes; as far as it is sound.
fn recent(chain: &Chain) -> VecDeque<super::head::Brief> {
    // A gap has no hashes: what lies before it is not counted by its place any more.
    let mut next = chain.mark().seq;
    let last = chain.backward().map_while(Result::ok).take(Head::most());
    let last = last.take_while(|entry| {
        let follows = entry.seq == next;
        next = entry.seq.saturating_sub(1);
        follows
    });
    last.map(|entry| brief(&entry.hash)).collect()
}

enum Job {
    Sync(PathBuf),
    Wait(SyncSender<Option<Fault>>),
}

/// The thread that waits for the disk.
struct Syncing {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl Syncing {
    fn start(disk: Arc<dyn Disk>) -> Result<Syncing, Fault> {
        let (jobs, inbox) = channel();
        let doing = msg!("记下已确认的更改", "noting what is acknowledged");
        let thread = Builder::new().name("heads".to_owned()).spawn(move || serve(&*disk, &inbox));
        Ok(Syncing { jobs, thread: thread.map_err(|e| Fault::new(doing, e))? })
    }

    fn wait(&self) -> Result<(), Fault> {
        let (reply, answer) = sync_channel(1);
        let gone = || Fault::new(msg!("记下已确认的更改", "noting what is acknowledged"), "its thread has ended");
        self.jobs.send(Job::Wait(reply)).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?.map_or(Ok(()), Err)
    }
}

fn serve(disk: &dyn Disk, inbox: &Receiver<Job>) {
    let mut files: BTreeMap<PathBuf, Box<dyn DiskFile>> = BTreeMap::new();
    let mut trouble: Option<Fault> = None;
    while let Ok(job) = inbox.recv() {
        let (mut due, mut waiting) = (BTreeSet::new(), Vec::new());
        for job in std::iter::once(job).chain(inbox.try_iter()) {
            match job {
                Job::Sync(path) => drop(due.insert(path)),
                Job::Wait(reply) => waiting.push(reply),
            }
        }
        for path in due {
            if let Err(fault) = sync(disk, &mut files, &path) {
                trouble = Some(fault);
            }
        }
        for reply in waiting {
            let _ = reply.send(trouble.take());
        }
    }
}

fn sync(disk: &dyn Disk, files: &mut BTreeMap<PathBuf, Box<dyn DiskFile>>, path: &Path) -> Result<(), Fault> {
    if let Some(file) = files.get_mut(path) {
        return file.sync();
    }
    let mut file = disk.open(path)?;
    file.sync()?;
    files.insert(path.to_owned(), file);
    Ok(())
}
