//! The store as a whole: who may write, every branch's journal, the database behind them.

use super::chain::Chain;
use super::heads::Heads;
use super::journal::{self, Journal};
use super::keeper::Keeper;
use super::layout;
use super::load::Loader;
use super::lock::Lock;
use super::mark::Put;
use super::place::Place;
use super::walk::Backward;
use crate::base::{Fault, Id, Refusal, Text, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// An open store.
pub struct Engine {
    pub(super) place: Place,
    pub(super) journals: BTreeMap<Id, Journal>,
    pub(super) keeper: Keeper,
    pub(super) thread: Option<JoinHandle<()>>,
    pub(super) lock: Option<Lock>,
    pub(super) notices: Vec<Text>,
    pub(super) heads: Heads,
    /// The version the store says it is of.
    pub(super) version: u32,
    pub(super) finding: Option<Fault>,
    /// Nothing more is written by this handle.
    pub(super) stopped: bool,
    /// What reading the whole chain in the background came upon.
    pub(super) damage: Arc<Mutex<Option<Fault>>>,
}

impl Engine {
    /// Makes a new store and opens it for writing.
    /// # Errors
    /// A refusal if the directory holds a store; a fault if it is a file or cannot be written.
    pub fn create(place: Place, now: DateTime<FixedOffset>) -> Result<Engine, Trouble> {
        if layout::presence(&*place.disk, &place.dir)? {
            let text =
                msg!("{dir} 中已有数据", "{dir} already holds data").with("dir", place.dir.display().to_string());
            return Err(Refusal::new(text)
                .hint(msg!("请用 --data 换一个目录", "choose another directory with --data"))
                .into());
        }
        place.disk.make_dirs(&place.dir)?;
        let lock = Lock::take(&*place.disk, &place.dir, now)?;
        layout::create(&*place.disk, &place.dir)?;
        Engine::with(place, Some(lock), false)
    }

    /// Commits a change of `branch`: returns its number once it stands on the disk. `puts` is what the payload decodes to.
    /// # Errors
    /// The store is open for reading, or the disk is full or failed: nothing is to be shown as done. After a failed write
    /// ([`Engine::is_broken`]) the store takes no more changes until opened again.
    pub fn commit(&mut self, branch: Id, payload: &[u8], puts: Vec<Put>) -> Result<u64, Fault> {
        self.expect_lock()?;
        if let Some(damage) = self.damage() {
            return Err(damage);
        }
        if self.stopped {
            return Err(journal::closed_for_writing(&self.place.dir));
        }
        if !self.journals.contains_key(&branch) {
            let journals = layout::journals(&self.place.dir);
            let journal = Journal::open(&self.place.disk, &journals, branch, None, self.place.limits)?;
            self.journals.insert(branch, journal);
        }
        self.remember(branch)?;
        let Some(journal) = self.journals.get_mut(&branch) else { return Ok(0) };
        let seq = journal.append(payload)?;
        if self.heads.note(branch, journal.mark()).is_err() {
            // The change stands; the next one waits until the store is opened again and its head is written.
            self.stopped = true;
        }
        self.keeper.put(branch, seq, journal.mark(), puts);
        Ok(seq)
    }

    /// Makes sure that nobody else was let in.
    fn expect_lock(&self) -> Result<(), Fault> {
        let doing = msg!("写入", "writing");
        let Some(lock) = &self.lock else {
            let why = msg!("以只读方式打开", "opened for reading only");
            return Err(Fault::why(doing, why).path(&self.place.dir));
        };
        if lock.stands()? {
            return Ok(());
        }
        let why = msg!(
            "锁文件 app.lock 被移走或替换了，可能另有程序在写：没有写入，请退出后重新打开",
            "the lock file app.lock was removed or replaced, so another program may be writing: nothing was written; leave and open zhibu again"
        );
        Err(Fault::why(doing, why).path(&self.place.dir))
    }

    /// Makes sure that what is acknowledged from now on is remembered. A store of the first version is one of the present
    /// version from its first change on.
    fn remember(&mut self, branch: Id) -> Result<(), Fault> {
        let old = self.version < layout::VERSION;
        for journal in self.journals.values().filter(|j| old || j.chain().branch() == branch) {
            if !self.heads.knows(journal.chain().branch()) {
                self.heads.begin(journal.chain())?;
            }
        }
        if old {
            layout::declare(&*self.place.disk, &self.place.dir)?;
            self.version = layout::VERSION;
        }
        Ok(())
    }

    /// Reads every journal from end to end.
    /// # Errors
    /// The first damage found.
    pub fn check(&self) -> Result<(), Fault> {
        self.chains().iter().try_for_each(|chain| chain.verify().map(|_| ()))
    }

    /// Does so on a thread of its own: damage stops writing as soon as it is known, and [`Engine::damage`] tells it.
    pub fn watch(&self) {
        let (chains, damage) = (self.chains(), self.damage.clone());
        std::thread::spawn(move || {
            if let Some(fault) = chains.iter().find_map(|chain| chain.verify().err()) {
                *damage.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
            }
        });
    }

    /// Returns the damage that was found while the store was open.
    pub fn damage(&self) -> Option<Fault> {
        self.damage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns whether it was opened for reading only.
    pub fn is_read_only(&self) -> bool {
        self.lock.is_none()
    }

    /// Returns whether a write failed, so that the store has to be opened again before it takes changes.
    pub fn is_broken(&self) -> bool {
        self.stopped || self.journals.values().any(Journal::is_broken)
    }

    /// Returns what loads the records, to be taken to a thread of its own.
    pub fn loader(&self) -> Loader {
        Loader::new(self.keeper.clone(), self.chains(), self.place.decode)
    }

    /// Lists the branches that have a journal.
    pub fn branches(&self) -> impl Iterator<Item = Id> + '_ {
        self.journals.keys().copied()
    }

    /// Returns the number of a branch's last change; 0 if it has none.
    pub fn seq(&self, branch: Id) -> u64 {
        self.journals.get(&branch).map_or(0, Journal::seq)
    }

    /// Walks back over a branch's changes, from the last one; reads no more than is asked for.
    pub fn history(&self, branch: Id) -> Option<Backward> {
        self.journals.get(&branch).map(Journal::backward)
    }

    /// Returns every branch's chain as it is now, for reading on any thread: verify, backup.
    pub fn chains(&self) -> Vec<Chain> {
        self.journals.values().map(|journal| journal.chain().clone()).collect()
    }

    /// Returns what speaks against the store, if it was opened though something does.
    pub fn finding(&self) -> Option<&Fault> {
        self.finding.as_ref()
    }

    /// Returns what was found and mended while opening, in words.
    pub fn notices(&self) -> &[Text] {
        &self.notices
    }

    /// Returns what stops the database from following, if anything does. Nothing is lost; the next open catches up.
    pub fn database_trouble(&self) -> Option<Fault> {
        self.keeper.trouble()
    }

    /// Writes the whole store into one file, see [`super::snapshot::backup`].
    /// # Errors
    /// See there.
    pub fn backup(&self, file: &Path) -> Result<super::snapshot::Saved, Trouble> {
        super::snapshot::backup(&self.place.disk, &self.place.dir, &self.chains(), file)
    }

    pub(super) fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// Returns the store's place.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Closes the store: waits until the database has followed and is handed to the file system.
    /// # Errors
    /// The database failed; nothing is lost, the next open catches up.
    pub fn close(mut self) -> Result<(), Fault> {
        self.heads.settle()?;
        self.keeper.flush()
    }

    /// Leaves without tidying the database up, unless much would be left to the next open: for a process about to end.
    pub fn leave(mut self) {
        self.end(false);
    }

    fn end(&mut self, tidily: bool) {
        // A head that could not be written lags behind its journal, which the next open makes good.
        let _ = self.heads.settle();
        self.keeper.end(tidily);
        if let Some(thread) = self.thread.take() {
            // A panic there was caught or has been shown; the journals hold everything.
            let _ = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // The lock goes last: nobody else opens the database while its thread still writes.
        self.end(true);
    }
}
