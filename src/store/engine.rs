//! The store as a whole: who may write, every branch's journal, the database behind them.

use super::journal::{Journal, Limits};
use super::keeper::{Keeper, OpenBackend};
use super::load::{Decode, Loader, replay};
use super::lock::Lock;
use super::mem::Mem;
use super::walk::{Backward, Chain};
use super::{Mark, Put, damaged, layout};
use crate::base::disk::{Disk, Entry};
use crate::base::{Fault, Id, Refusal, Text, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

/// Where a store is and what it is made of.
#[derive(Clone)]
pub struct Place {
    /// The disk it stands on.
    pub disk: Arc<dyn Disk>,
    /// Its data directory.
    pub dir: PathBuf,
    /// Opens the database behind the journals, given its directory.
    pub backend: OpenBackend,
    /// Reads the puts out of a change's payload.
    pub decode: Decode,
    /// Sizes of the journals.
    pub limits: Limits,
}

impl Place {
    /// Names the store in `dir` on the machine's disk with sled behind it.
    pub fn real(dir: &Path, decode: Decode) -> Place {
        Place {
            disk: Arc::new(crate::base::disk::Real),
            dir: dir.to_owned(),
            backend: Arc::new(super::sled::SledStore::boxed),
            decode,
            limits: Limits::default(),
        }
    }
}

/// An open store.
pub struct Engine {
    place: Place,
    journals: BTreeMap<Id, Journal>,
    keeper: Keeper,
    thread: Option<JoinHandle<()>>,
    lock: Option<Lock>,
    notices: Vec<Text>,
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
        Engine::with(place, Some(lock)).map_err(Trouble::from)
    }

    /// Opens a store for writing: takes the lock, brings the database up to the journals.
    /// # Errors
    /// A refusal if there is no store; [`Trouble::Busy`] if somebody else writes; a fault if the disk failed or a journal
    /// is damaged.
    pub fn write(place: Place, now: DateTime<FixedOffset>) -> Result<Engine, Trouble> {
        layout::expect(&*place.disk, &place.dir)?;
        let lock = Lock::take(&*place.disk, &place.dir, now)?;
        // Whoever made the store may have been cut off before its names were durable.
        place.disk.sync_dir(&place.dir)?;
        Engine::with(place, Some(lock)).map_err(Trouble::from)
    }

    /// Opens a store for reading, beside a writer if there is one: the journals are replayed into memory, the database is
    /// not touched.
    /// # Errors
    /// A refusal if there is no store; a fault if the disk failed or a journal is damaged.
    pub fn read(mut place: Place) -> Result<Engine, Trouble> {
        layout::expect(&*place.disk, &place.dir)?;
        place.backend = Arc::new(|_| Ok(Box::new(Mem::default())));
        Engine::with(place, None).map_err(Trouble::from)
    }

    fn with(place: Place, lock: Option<Lock>) -> Result<Engine, Fault> {
        let mut notices = Vec::new();
        if lock.is_some() && !place.disk.keep_private(&place.dir) {
            let words = msg!("其他用户能读 {dir}: 请改它的权限", "others can read {dir}: change its permissions");
            notices.push(words.with("dir", place.dir.display().to_string()));
        }
        let branches = layout::branches(&*place.disk, &place.dir)?;
        let before = layout::set_aside(&*place.disk, &place.dir)?;
        let missing = lock.is_some() && place.disk.entry(&layout::database(&place.dir))? == Entry::Nothing;
        let database = layout::database(&place.dir);
        let (keeper, thread) = Keeper::start(place.backend.clone(), database.clone()).or_else(|fault| {
            // A full disk has no room for a database; the journals alone can be read, and may have room reserved.
            let words = msg!(
                "数据库打不开 ({why}), 本次直接从日志读取",
                "the database cannot be opened ({why}); reading the journals instead"
            );
            notices.push(words.with("why", fault.source));
            Keeper::start(Arc::new(|_| Ok(Box::new(Mem::default()))), database)
        })?;
        let thread = Some(thread);
        let mut engine = Engine { place, journals: BTreeMap::new(), keeper, thread, lock, notices: Vec::new() };
        let marks = match engine.keeper.ask(|state| state.backend().marks()) {
            Ok(marks) => marks,
            Err(_) => engine.keeper.ask(|state| state.reset().map(|()| Vec::new()))?,
        };
        let marks: BTreeMap<Id, Mark> = marks.into_iter().collect();
        for branch in branches {
            let journal = engine.journal(branch, marks.get(&branch).copied())?;
            engine.journals.insert(branch, journal);
        }
        engine.check_none_lost(&marks)?;
        let any = engine.journals.values().any(|journal| journal.seq() > 0);
        if missing && any && notices.is_empty() {
            notices.push(
                msg!("数据库缺失, 已从日志重建", "the database was missing and is rebuilt from the journals").into(),
            );
        }
        if !engine.catch_up(&marks)? {
            notices.push(
                msg!("数据库与日志不一致, 已从日志重建", "the database disagreed with the journals and is rebuilt")
                    .into(),
            );
            engine.rebuild()?;
        }
        if layout::set_aside(&*engine.place.disk, &engine.place.dir)? > before && notices.is_empty() {
            notices.push(
                msg!("数据库损坏, 已从日志重建", "the database was damaged and is rebuilt from the journals").into(),
            );
        }
        engine.notices = notices;
        Ok(engine)
    }

    fn journal(&self, branch: Id, known: Option<Mark>) -> Result<Journal, Fault> {
        Journal::open(&self.place.disk, &layout::journals(&self.place.dir), branch, known, self.place.limits)
    }

    /// The database only ever holds what a journal has acknowledged: if it knows more, a journal has lost something.
    fn check_none_lost(&self, marks: &BTreeMap<Id, Mark>) -> Result<(), Fault> {
        for (branch, mark) in marks {
            let seq = self.journals.get(branch).map_or(0, Journal::seq);
            if seq < mark.seq {
                let path = layout::journals(&self.place.dir).join(branch.to_string());
                return Err(damaged(
                    &path,
                    format!("ends with change {seq}, but change {} was acknowledged", mark.seq),
                ));
            }
        }
        Ok(())
    }

    /// Gives the database what it lacks; `false` if it is at odds with a journal or failed.
    fn catch_up(&mut self, marks: &BTreeMap<Id, Mark>) -> Result<bool, Fault> {
        for (branch, journal) in &mut self.journals {
            let mark = marks.get(branch).copied();
            if mark.map_or(journal.seq() == 0, |mark| mark == journal.mark()) {
                continue;
            }
            if self.lock.is_some() {
                journal.settle()?;
            }
            let from = mark.unwrap_or(Mark { seq: 0, hash: [0; 32] });
            let Some(walk) = journal.chain().after(from)? else { return Ok(false) };
            replay(walk, *branch, from.seq, &self.keeper, self.place.decode)?;
        }
        self.keeper.ask(|_| Ok(()))?;
        Ok(self.keeper.trouble().is_none())
    }

    fn rebuild(&mut self) -> Result<(), Fault> {
        self.keeper.ask(super::keeper::State::reset)?;
        if self.catch_up(&BTreeMap::new())? { Ok(()) } else { self.keeper.trouble().map_or(Ok(()), Err) }
    }

    /// Commits a change of `branch`: returns its number once it stands on the disk. `puts` is what the payload decodes to.
    /// # Errors
    /// The store is open for reading, or the disk is full or failed: nothing is to be shown as done. After a failed write
    /// ([`Engine::is_broken`]) the store takes no more changes until opened again.
    pub fn commit(&mut self, branch: Id, payload: &[u8], puts: Vec<Put>) -> Result<u64, Fault> {
        if self.lock.is_none() {
            return Err(Fault::why(msg!("写入", "writing"), msg!("以只读方式打开", "opened for reading only"))
                .path(&self.place.dir));
        }
        if !self.journals.contains_key(&branch) {
            let journal = self.journal(branch, None)?;
            self.journals.insert(branch, journal);
        }
        let Some(journal) = self.journals.get_mut(&branch) else { return Ok(0) };
        let seq = journal.append(payload)?;
        self.keeper.put(branch, seq, journal.mark(), puts);
        Ok(seq)
    }

    /// Says whether it was opened for reading only.
    pub fn is_read_only(&self) -> bool {
        self.lock.is_none()
    }

    /// Says whether a write failed, so that the store has to be opened again before it takes changes.
    pub fn is_broken(&self) -> bool {
        self.journals.values().any(Journal::is_broken)
    }

    /// Gives what loads the records, to be taken to a thread of its own.
    pub fn loader(&self) -> Loader {
        Loader::new(self.keeper.clone(), self.chains(), self.place.decode)
    }

    /// Lists the branches that have a journal.
    pub fn branches(&self) -> impl Iterator<Item = Id> + '_ {
        self.journals.keys().copied()
    }

    /// Gives the number of a branch's last change; 0 if it has none.
    pub fn seq(&self, branch: Id) -> u64 {
        self.journals.get(&branch).map_or(0, Journal::seq)
    }

    /// Walks back over a branch's changes, from the last one; reads no more than is asked for.
    pub fn history(&self, branch: Id) -> Option<Backward> {
        self.journals.get(&branch).map(Journal::backward)
    }

    /// Gives every branch's chain as it is now, for reading on any thread: verify, backup.
    pub fn chains(&self) -> Vec<Chain> {
        self.journals.values().map(|journal| journal.chain().clone()).collect()
    }

    /// Gives what was found and mended while opening, in words.
    pub fn notices(&self) -> &[Text] {
        &self.notices
    }

    /// Gives what stops the database from following, if anything does. Nothing is lost; the next open catches up.
    pub fn database_trouble(&self) -> Option<Fault> {
        self.keeper.trouble()
    }

    /// Writes the whole store into one file, see [`super::snapshot::backup`].
    /// # Errors
    /// See there.
    pub fn backup(&self, file: &Path) -> Result<super::snapshot::Saved, Fault> {
        super::snapshot::backup(&self.place.disk, &self.place.dir, &self.chains(), file)
    }

    pub(super) fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// Gives the store's place.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Closes the store: waits until the database has followed and is handed to the file system.
    /// # Errors
    /// The database failed; nothing is lost, the next open catches up.
    pub fn close(self) -> Result<(), Fault> {
        self.keeper.flush()
    }

    /// Leaves without tidying the database up, unless much would be left to the next open: for a process about to end.
    pub fn leave(mut self) {
        self.end(false);
    }

    fn end(&mut self, tidily: bool) {
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
