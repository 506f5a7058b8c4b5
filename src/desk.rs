//! The only writer: guarded, acknowledged by the journal, then shown.

mod backup;
mod clock;
mod drafts;
pub mod evidence;
mod exports;
mod secret;

pub use drafts::{Draft, Keeping, Seat, Typed};
pub use exports::{Exported, READ};

use crate::base::{Clock, Id, Lang, Text, Trouble, Value, disk, os};
use crate::commands::registry::export::{self, Written};
use crate::commands::registry::writing::Writing;
use crate::commands::{self, Args, Command, Keep, Registry, Situation};
use crate::exchange::purpose;
use crate::model::book::codec;
use crate::model::book::evidence::FileState;
use crate::model::book::identity::doubts;
use crate::model::{AnyRecord, Book, Cause, Cell, Change, Key, Tx, locks};
use crate::msg;
use crate::rules::{Calendar, Facts, Flaw, Rulebook};
use crate::store::{Engine, Scratch};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use drafts::Drawer;

mod past;
mod time;
pub use past::Version;

/// The only writer: validates, journals and applies changes.
pub struct Desk {
    /// The records, as everybody sees them.
    pub book: Book,
    /// The numbers of the regulations.
    pub numbers: Rulebook,
    /// Holidays and shifted workdays.
    pub calendar: Calendar,
    /// What is wrong with the branch's own rules files: none of a file that has a fault is used.
    pub flaws: Vec<Flaw>,
    /// The rules' day.
    pub today: NaiveDate,
    /// The branch whose journal takes the changes.
    pub branch: Id,
    /// Where the time of entry comes from.
    pub clock: Clock,
    /// Who sits here.
    pub by: String,
    /// The machine.
    pub device: String,
    /// The store.
    pub store: Engine,
}

/// Where a school's own templates lie in the data directory.
const TEMPLATES: &str = "templates";
/// The name of the last screen there.
pub const PAGE: &str = "page";
/// The name of the last place there.
const PLACE: &str = "place";

/// The outcome of a committed change.
#[derive(Clone, PartialEq, Debug)]
pub struct Done {
    /// Its number in the branch's journal.
    pub seq: u64,
    /// The records it touched.
    pub keys: Vec<Key>,
    /// What was done, in words.
    pub words: Text,
    /// The records before and after, for what is kept beside the book.
    pub changes: Vec<Change>,
}

impl Desk {
    /// Returns what the rules and commands may know.
    pub fn facts(&self) -> Facts<'_> {
        Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today: self.today }
    }

    /// Returns the situation of a command done now on these records, each of them once.
    pub fn situation(&self, mut on: Vec<Key>) -> Situation {
        let mut seen = HashSet::new();
        on.retain(|key| seen.insert(*key));
        Situation {
            branch: self.branch,
            by: self.by.clone(),
            device: self.device.clone(),
            now: self.clock.now(),
            on,
            ids: crate::base::Minter::new(self.clock.seed().max(self.book.newest().0)),
            change: 0,
        }
    }

    /// Does what a command prepares.
    pub fn perform(
        &mut self,
        registry: &Registry,
        command: &Command,
        on: Vec<Key>,
        args: &Args,
    ) -> Result<Done, Trouble> {
        let situation = self.situation(on);
        let mut args = args.clone();
        self.fingerprint(command, &mut args);
        match commands::prepare(command, &self.facts(), &situation, &args)? {
            Some(tx) => self.commit(registry, tx),
            None => Err(Trouble::Usage(msg!("这个命令只在屏幕上有用", "this command works on the screen only").into())),
        }
    }

    /// Writes the file that a command is asked for; the book and the journal are not touched.
    pub fn write(&self, writing: Writing, on: Vec<Key>, args: &Args, lang: Lang) -> Result<Written, Trouble> {
        let templates = self.store.place().dir.join(TEMPLATES);
        let (purpose, file) = (export::purpose(writing, args), args.words("file"));
        let leaving = || self.leaves(purpose, writing.name(), &file);
        let mut situation = self.situation(on);
        situation.change = self.last_change();
        let written = export::write(writing, &self.facts(), &situation, args, &templates, lang, &leaving)?;
        if written.converting.is_none() {
            self.seal(purpose, writing.name(), &written.file, &written.line);
        }
        Ok(written)
    }

    /// Notes the fingerprint of an evidence file beside its path.
    fn fingerprint(&self, command: &Command, args: &mut Args) {
        let file = args.words("file");
        if command.args.iter().any(|a| a.field.name == "file") && !file.is_empty() {
            let hash = evidence::fingerprint(self.store.place(), &file).unwrap_or_default();
            args.set("hash", Value::words(&hash));
        }
    }

    /// Returns how an evidence file stands: there, changed since it was noted, or gone.
    pub fn evidence(&self, file: &str, hash: &str) -> Option<FileState> {
        evidence::state(self.store.place(), file, hash)
    }

    /// Returns how the file of a record stands; `None` where it names none.
    pub fn file_state(&self, record: &AnyRecord) -> Option<FileState> {
        let (file, hash) = evidence::named(record)?;
        self.evidence(&file, &hash)
    }

    /// Gets ready to look at every file that the book names.
    pub fn look(&self) -> evidence::Look {
        evidence::Look::new(self.store.place().clone(), &self.book)
    }

    /// Takes a change: fits, locks, journal, book; on a fault nothing has moved.
    pub fn commit(&mut self, registry: &Registry, mut tx: Tx) -> Result<Done, Trouble> {
        tx.clean()?;
        let behind = self.keep_time(&mut tx);
        self.book.fits(&tx)?;
        let mut next = self.book.clone();
        next.apply(&tx.changes);
        locks::hold(&self.book, &next, &tx.changes, tx.cause)?;
        self.expect_no_marks(&tx.changes)?;
        let seq = self.store.commit(tx.branch, &codec::encode_tx(&tx), codec::puts_of(&tx))?;
        self.book = next;
        for record in tx.changes.iter().filter_map(|c| c.after.as_ref()) {
            let state = self.file_state(record);
            self.book.saw(state.map(|state| (record.head().id, state)));
        }
        let mut words = say(registry, &tx);
        // The totals stand; what could not be destroyed now is destroyed when the store is opened next.
        if let Err(trouble) = self.destroy_counted(&tx.changes) {
            let left = msg!(
                "{what}（计票草稿未能销毁，下次打开时再销毁：{why}）",
                "{what} (the sealed count could not be destroyed yet, which is done at the next start: {why})"
            );
            let why = Text::owned(trouble.line(Lang::Zh), trouble.line(Lang::En));
            words = left.with("what", words).with("why", why);
        }
        if let [Change { before, after: Some(AnyRecord::Member(m)), .. }] = &tx.changes[..] {
            let same = |b: &AnyRecord| {
                b.value("id_number") == m.id_number.get() && b.value("birth_date") == m.birth_date.get()
            };
            let doubts = if before.as_ref().is_some_and(same) { Vec::new() } else { doubts(&m.id_number, m.born()) };
            for doubt in doubts {
                words = msg!("{what}（{doubt}）", "{what} ({doubt})").with("what", words).with("doubt", doubt);
            }
        }
        if let Some(newest) = behind {
            let back = msg!(
                "{what}（本机时钟早于已有的更改 {newest}，录入时间按那时记；请校准时钟）",
                "{what} (this machine's clock is behind a change of {newest}, which is taken for the time of entry; set it)"
            );
            words = back.with("what", words).with("newest", newest.format("%Y-%m-%d %H:%M").to_string());
        }
        let keys = tx.changes.iter().map(|c| c.key).collect();
        Ok(Done { seq, keys, words, changes: tx.changes })
    }

    /// Lists changes, newest first, without their records.
    pub fn history(&self) -> impl Iterator<Item = Result<(u64, Tx), Trouble>> + use<> {
        self.entries().map(|entry| {
            let (seq, payload) = entry?;
            Ok((seq, codec::decode_head(&payload)?))
        })
    }

    /// Lists changes as the journal holds them, newest first: number and payload.
    pub fn entries(&self) -> impl Iterator<Item = Result<(u64, Vec<u8>), Trouble>> + use<> {
        let back = self.store.history(self.branch).into_iter().flatten();
        back.map(|entry| entry.map(|e| (e.seq, e.payload)).map_err(Trouble::from))
    }

    /// Runs a maintenance task.
    pub fn keep(&mut self, keep: Keep, on: &[Key], args: &Args) -> Result<Text, Trouble> {
        match keep {
            Keep::Discard => self.discard(on, args),
            Keep::Verify => {
                let found = self.store.verify()?;
                purpose::check(&self.store.place().dir)?;
                let text = msg!("核对完毕：{n} 次更改，链完整", "verified: {n} changes, the chain is whole");
                Ok(text.with("n", found.changes))
            }
            Keep::Backup => {
                let stamp = self.clock.now().format("%Y%m%d-%H%M%S");
                let file = self.store.place().dir.join("backups").join(format!("{stamp}.zhibu"));
                self.store.backup(&file)?;
                let text = msg!(
                    "备份写入 {path}，已读回核对（佐证文件不在内）",
                    "backed up to {path}, read back and verified (without evidence files)"
                );
                Ok(text.with("path", file.display().to_string()))
            }
        }
    }

    fn scratch(&self) -> Scratch {
        let place = self.store.place();
        Scratch::new(place.disk.clone(), &place.dir)
    }

    /// Keeps a draft durably in place of the last one; an empty one removes it.
    /// # Errors
    /// The store is open for reading, or the disk is full or failed.
    pub fn keep_draft(&self, draft: &Draft) -> Result<(), Trouble> {
        self.expect_writer()?;
        drafts::keep(&Drawer::new(self.store.place()), draft)
    }

    /// Begins to keep drafts on a thread of their own.
    pub fn keep_drafts_aside(&self) -> Keeping {
        Keeping::start(Drawer::new(self.store.place()))
    }

    /// Remembers the last screen, so that its rows stand at once while the book is loaded next time.
    pub fn keep_page(&self, page: &[String]) -> Result<(), Trouble> {
        Ok(self.scratch().keep(PAGE, page.join("\n").as_bytes())?)
    }

    /// Remembers where the last sheet lay.
    pub fn keep_place(&self, dir: &Path) -> Result<(), Trouble> {
        self.expect_writer()?;
        Ok(self.scratch().keep(PLACE, &os::path_bytes(dir.as_os_str()))?)
    }

    /// Returns where the last sheet lay, else the working directory.
    pub fn place(&self) -> PathBuf {
        let kept = self.scratch().read(PLACE).ok().flatten().map(|bytes| PathBuf::from(os::path_from(&bytes)));
        kept.filter(|dir| dir.is_dir()).unwrap_or_else(disk::working_dir)
    }

    /// Returns the draft an earlier session left.
    pub fn draft(&self) -> Option<Draft> {
        drafts::read(&Drawer::new(self.store.place()))
    }
}

/// The command under which the doctor enters records that only the database still had.
pub const RECOVER: &str = "store.recover";

/// Says in words what a change did.
pub fn say(registry: &Registry, tx: &Tx) -> Text {
    let doc = match registry.find(&tx.command) {
        Some(command) => command.doc.clone(),
        None if tx.command == RECOVER => msg!("从数据库救回", "saved from the database").into(),
        None => Text::plain(tx.command.clone()),
    };
    let what = match tx.about() {
        Some(about) => msg!("{doc} {about}", "{doc} {about}").with("doc", doc).with("about", about),
        None => doc,
    };
    match tx.cause {
        Cause::Deed => what,
        Cause::Undo(_) => msg!("撤销：{what}", "undo: {what}").with("what", what),
        Cause::Redo(_) => msg!("重做：{what}", "redo: {what}").with("what", what),
    }
}

/// Says it in one language.
pub fn words(registry: &Registry, tx: &Tx, lang: Lang) -> String {
    say(registry, tx).render(lang)
}
