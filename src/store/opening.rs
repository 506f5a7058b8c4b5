//! Opening a store: what is remembered is asked first, then the journals are judged, held and followed by the database.

use super::chain::Chain;
use super::engine::Engine;
use super::gather::gather;
use super::head::HeadFile;
use super::heads::Heads;
use super::image::Image;
use super::journal::Journal;
use super::judge::{self, Finding, Judged};
use super::keeper::{Keeper, State};
use super::layout;
use super::load::replay;
use super::lock::{self, Lock};
use super::mark::Mark;
use super::mem::Mem;
use super::place::Place;
use super::witness::Witnesses;
use crate::base::disk::{Disk, Entry};
use crate::base::{Fault, Id, Msg, Text, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;

/// Segments that are held from the start, at most: each takes an open file.
const HELD: usize = 64;

const REBUILT: Msg = msg!("数据库损坏，已从日志重建", "the database was damaged and is rebuilt from the journals");

impl Engine {
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

    pub(super) fn with(place: Place, lock: Option<Lock>, anyway: bool) -> Result<Engine, Trouble> {
        // What is remembered is read first: a writer beside us lets the journals grow meanwhile.
        let seen = Witnesses::gather(&place)?;
        let (mut journals, mut finding) = (BTreeMap::new(), None);
        for branch in judge::branches(&place, &seen)? {
            let judged = match anyway {
                true => judge::thoroughly(&place, &seen, branch).map(|(judged, _)| judged),
                false => judge::judge(&place, &seen, branch),
            };
            match judged {
                Ok(judged) => drop(journals.insert(branch, (judged.lags, Journal::of(judged, place.limits)))),
                Err(found) if anyway => {
                    finding = finding.or(Some(found.fault(&place, branch)));
                    journals.insert(branch, (false, Engine::as_it_is(&place, branch)?));
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
        let mut engine = Engine {
            place,
            journals,
            keeper,
            thread,
            lock,
            notices: Vec::new(),
            heads,
            version,
            finding,
            stopped: false,
            damage: Arc::default(),
        };
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

    /// Opens a branch's journal for reading whatever speaks against it: as it is, or put together from what it still holds.
    fn as_it_is(place: &Place, branch: Id) -> Result<Journal, Fault> {
        let journals = layout::journals(&place.dir);
        if let Ok((chain, tail, stray)) = Chain::look(&place.disk, &journals, branch, None)
            && chain.verify().is_ok()
        {
            return Ok(Journal::of(Judged { chain, tail, stray, lags: false }, place.limits));
        }
        let mut image = Image::default();
        let dir = journals.join(branch.to_string());
        for (n, bytes) in gather(place, branch, None)?.segments.into_iter().enumerate() {
            image.put(dir.join(format!("{:04}.log", n + 1)), bytes);
        }
        let image: Arc<dyn Disk> = Arc::new(image);
        Journal::open(&image, &journals, branch, None, place.limits)
    }

    /// Opens the database behind the journals, and says what was wrong with it.
    fn database(place: &Place, writes: bool) -> Result<(Keeper, JoinHandle<()>, Vec<Text>), Trouble> {
        let mut notices = Vec::new();
        if writes && !place.disk.keep_private(&place.dir) {
            let words = msg!("其他用户能读 {dir}：请改它的权限", "others can read {dir}: change its permissions");
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
                    "数据库打不开（{why}），本次直接从日志读取",
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
                msg!("数据库缺失，已从日志重建", "the database was missing and is rebuilt from the journals").into(),
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
                msg!("数据库与日志不一致，已从日志重建", "the database disagreed with the journals and is rebuilt")
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
            let head = judge::head_of(*branch, self.heads.writer(), *mark);
            let Err(found) = judge::hear(self.journals.get(branch).map(Journal::chain), seen, &head) else { continue };
            if let Finding::Short { .. } = found {
                let path = layout::heads(&self.place.dir).join(branch.to_string());
                self.place.disk.make_dirs(&layout::heads(&self.place.dir))?;
                HeadFile::open(&*self.place.disk, &path, head)?;
            }
            return Err(found.fault(&self.place, *branch));
        }
        Ok(())
    }

    /// Returns the database what it lacks; `false` if it is at odds with a journal or failed.
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
        self.keeper.ask(State::reset)?;
        if self.catch_up(&BTreeMap::new())? { Ok(()) } else { self.keeper.trouble().map_or(Ok(()), Err) }
    }
}
