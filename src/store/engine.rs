//! The store as a whole: who may write, every branch's journal, the database behind them.

use super::chain::Chain;
use super::head::{Head, HeadFile, brief};
use super::heads::Heads;
use super::journal::{self, Journal};
use super::judge::{self, Finding};
use super::keeper::Keeper;
use super::layout;
use super::load::{Loader, replay};
use super::lock::{self, Lock};
use super::mark::{Mark, Put};
use super::mem::Mem;
use super::place::Place;
use super::walk::Backward;
use super::witness::{Source, Witnesses};
use crate::base::disk::Entry;
use crate::base::{Fault, Id, Msg, Refusal, Text, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

/// An open store.
pub struct Engine {
    place: Place,
    journals: BTreeMap<Id, Journal>,
    keeper: Keeper,
    thread: Option<JoinHandle<()>>,
    lock: Option<Lock>,
    notices: Vec<Text>,
    heads: Heads,
    /// The version the store says it is of.
    version: u32,
    finding: Option<Fault>,
    /// Nothing more is written by this handle.
    stopped: bool,
}

/// Segments that are held from the start, at most: each takes an open file.
const HELD: usize = 64;

const REBUILT: Msg = msg!("数据库损坏, 已从日志重建", "the database was damaged and is rebuilt from the journals");

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

    /// Opens a store for writing: takes the lock, brings the database up to the journals.
    /// # Errors
    /// A refusal if there is no store; [`Trouble::Busy`] if somebody else writes; a fault if the disk failed, a journal is
    /// damaged, or something that was acknowledged is missing.
    pub fn write(place: Place, now: DateTime<FixedOffset>) -> Result<Engine, Trouble> {
        layout::expect(&*place.disk, &place.dir)?;
        let lock = Lock::take(&*place.disk, &place.dir, now)?;
        // Whoever made the store may have been cut off before its names were durable.
        place.disk.sync_dir(&place.dir)?;
        Engine::with(place, Some(lock), false)
    }

    /// Opens a store for reading, beside a writer if there is one: the journals are replayed into memory, the database is
    /// not touched.
    /// # Errors
    /// A refusal if there is no store; a fault if the disk failed, a journal is damaged, or something that was acknowledged
    /// is missing.
    pub fn read(place: Place) -> Result<Engine, Trouble> {
        layout::expect(&*place.disk, &place.dir)?;
        Engine::with(Engine::in_memory(place), None, false)
    }

    /// Opens a store for reading though something speaks against it, see [`Engine::finding`].
    /// # Errors
    /// A refusal if there is no store; a fault if nothing of it can be read.
    pub fn read_anyway(place: Place) -> Result<Engine, Trouble> {
        layout::expect(&*place.disk, &place.dir)?;
        Engine::with(Engine::in_memory(place), None, true)
    }

    fn in_memory(place: Place) -> Place {
        Place { backend: Arc::new(|_| Ok(Box::new(Mem::default()))), ..place }
    }

    fn with(place: Place, lock: Option<Lock>, anyway: bool) -> Result<Engine, Trouble> {
        // What is remembered is read first: a writer beside us lets the journals grow meanwhile.
        let seen = Witnesses::gather(&place)?;
        let (mut journals, mut finding) = (BTreeMap::new(), None);
        for branch in judge::branches(&place, &seen)? {
            match judge::judge(&place, &seen, branch) {
                Ok(judged) => drop(journals.insert(branch, (judged.lags, Journal::of(judged, place.limits)))),
                Err(found) if anyway => {
                    finding = finding.or(Some(found.fault(&place, branch)));
                    let journal = Journal::open(&place.disk, &layout::journals(&place.dir), branch, None, place.limits)?;
                    journals.insert(branch, (false, journal));
                }
                Err(found) => return Err(found.fault(&place, branch).into()),
            }
        }
        let lagging: Vec<Id> = journals.iter().filter(|(_, (lags, _))| *lags).map(|(branch, _)| *branch).collect();
        let mut journals: BTreeMap<Id, Journal> = journals.into_iter().map(|(branch, (_, j))| (branch, j)).collect();
        if lock.is_some() {
            // Whoever writes holds what it writes, whatever became of the lock; of very many, the one it writes to.
            for journal in journals.values_mut().take(HELD) {
                if !journal.hold()? {
                    return Err(Trouble::Busy { pid: lock::signed(&*place.disk, &place.dir) });
                }
            }
        }
        let (keeper, thread, mut notices) = Engine::database(&place, lock.is_some())?;
        let heads = Heads::new(&place, seen.writer.filter(|_| seen.twin.is_none()))?;
        let version = seen.version;
        let thread = Some(thread);
        let mut engine = Engine { place, journals, keeper, thread, lock, notices: Vec::new(), heads, version, finding, stopped: false };
        engine.follow(&seen, &mut notices)?;
        if engine.lock.is_some() && version >= layout::VERSION {
            for branch in lagging {
                let Some(journal) = engine.journals.get_mut(&branch) else { continue };
                // A change that nobody may have acknowledged stands on the disk before anybody is told of it.
                journal.settle()?;
                engine.heads.begin(journal.chain())?;
            }
        }
        if engine.lock.is_some() {
            lock::sign(&*engine.place.disk, &engine.place.dir);
        }
        engine.notices = notices;
        Ok(engine)
    }

    /// Opens the database behind the journals, and says what was wrong with it.
    fn database(place: &Place, writes: bool) -> Result<(Keeper, JoinHandle<()>, Vec<Text>), Trouble> {
        let mut notices = Vec::new();
        if writes && !place.disk.keep_private(&place.dir) {
            let words = msg!("其他用户能读 {dir}: 请改它的权限", "others can read {dir}: change its permissions");
            notices.push(words.with("dir", place.dir.display().to_string()));
        }
        let before = layout::set_aside(&*place.disk, &place.dir)?;
        let database = layout::database(&place.dir);
        let missing = writes && place.disk.entry(&database)? == Entry::Nothing;
        let started = Keeper::start(place.backend.clone(), database.clone());
        let (keeper, thread) = match started {
            Ok(started) => started,
            Err(Trouble::Fault(fault)) => {
                // A full disk has no room for a database; the journals alone can be read, and may have room reserved.
                let words = msg!(
                    "数据库打不开 ({why}), 本次直接从日志读取",
                    "the database cannot be opened ({why}); reading the journals instead"
                );
                notices.push(words.with("why", fault.source));
                Keeper::start(Arc::new(|_| Ok(Box::new(Mem::default()))), database)?
            }
            Err(Trouble::Busy { .. }) => return Err(Trouble::Busy { pid: lock::signed(&*place.disk, &place.dir) }),
            Err(trouble) => return Err(trouble),
        };
        if missing && notices.is_empty() && !layout::branches(&*place.disk, &place.dir)?.is_empty() {
            notices.push(
                msg!("数据库缺失, 已从日志重建", "the database was missing and is rebuilt from the journals").into(),
            );
        }
        if layout::set_aside(&*place.disk, &place.dir)? > before && notices.is_empty() {
            notices.push(REBUILT.into());
        }
        Ok((keeper, thread, notices))
    }

    /// Brings the database up to the journals.
    fn follow(&mut self, seen: &Witnesses, notices: &mut Vec<Text>) -> Result<(), Trouble> {
        let before = layout::set_aside(&*self.place.disk, &self.place.dir)?;
        let marks = match self.keeper.ask(|state| state.backend().marks()) {
            Ok(marks) => marks,
            Err(_) => self.keeper.ask(|state| state.reset().map(|()| Vec::new()))?,
        };
        let marks: BTreeMap<Id, Mark> = marks.into_iter().collect();
        if self.lock.is_some() {
            self.hear_database(seen, &marks)?;
        }
        if !self.catch_up(&marks)? {
            notices.push(
                msg!("数据库与日志不一致, 已从日志重建", "the database disagreed with the journals and is rebuilt")
                    .into(),
            );
            self.rebuild()?;
        }
        if layout::set_aside(&*self.place.disk, &self.place.dir)? > before && notices.is_empty() {
            notices.push(REBUILT.into());
        }
        Ok(())
    }

    /// The database only ever holds what a journal has acknowledged: where it knows more, a journal has lost something. What
    /// it knows is noted beside the journals, so that readers, who cannot ask it, say the same from now on.
    fn hear_database(&self, seen: &Witnesses, marks: &BTreeMap<Id, Mark>) -> Result<(), Fault> {
        for (branch, mark) in marks {
            let head = Head {
                branch: *branch,
                writer: self.heads.writer(),
                mark: *mark,
                recent: [brief(&mark.hash)].into(),
                home: String::new(),
            };
            let known = match self.journals.get(branch) {
                Some(journal) => judge::compare(journal.chain(), &head, Source::Database),
                None if mark.seq > 0 => Err(Finding::Short { seq: 0, known: mark.seq, by: Source::Database }),
                None => Ok(()),
            };
            match known {
                Err(found @ Finding::Short { .. }) => {
                    let path = layout::heads(&self.place.dir).join(branch.to_string());
                    self.place.disk.make_dirs(&layout::heads(&self.place.dir))?;
                    HeadFile::open(&*self.place.disk, &path, head)?;
                    return Err(found.fault(&self.place, *branch));
                }
                // Without heads the database is the only memory there is; beside them it is a cache that is wrong.
                Err(found @ Finding::Fork { .. }) if seen.beside(*branch).is_none() => {
                    return Err(found.fault(&self.place, *branch));
                }
                _ => {}
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
        self.expect_lock()?;
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

    /// Says whether it was opened for reading only.
    pub fn is_read_only(&self) -> bool {
        self.lock.is_none()
    }

    /// Says whether a write failed, so that the store has to be opened again before it takes changes.
    pub fn is_broken(&self) -> bool {
        self.stopped || self.journals.values().any(Journal::is_broken)
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

    /// Gives what speaks against the store, if it was opened though something does.
    pub fn finding(&self) -> Option<&Fault> {
        self.finding.as_ref()
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
