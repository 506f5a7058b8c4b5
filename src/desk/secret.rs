//! Open secret counts: sealed outside the journal while they last, destroyed once their totals are acknowledged.

use super::Desk;
use crate::base::{Fault, Refusal, Text, Trouble, Value};
use crate::commands::Args;
use crate::commands::registry::store::RECOUNT;
use crate::model::evaluation::grading::Grading;
use crate::model::vote::counting::Counting;
use crate::model::vote::motion::MotionState;
use crate::model::{AnyRecord, Change, Key, Kind};
use crate::msg;
use crate::store::Sealed;

/// Returns whether a record is being counted in secret, so that what is marked so far must last. A kind whose ballots are
/// counted has its line here; anything else sealed under its name is destroyed.
fn is_counting(record: &AnyRecord) -> bool {
    match record {
        AnyRecord::Motion(m) => m.is_issued() && matches!(m.state, None | Some(MotionState::Open)),
        AnyRecord::GradeCount(c) => !c.is_closed(),
        _ => false,
    }
}

/// Lists the changes that take a record out of counting.
fn leaving(changes: &[Change]) -> impl Iterator<Item = &Change> {
    let counting = |record: &Option<AnyRecord>| record.as_ref().is_some_and(is_counting);
    changes.iter().filter(move |c| counting(&c.before) && !counting(&c.after))
}

/// Returns whether the totals of a record that leaves its count stand among these changes.
fn carries_totals(of: &Change, changes: &[Change]) -> bool {
    match &of.after {
        Some(AnyRecord::GradeCount(count)) => count.is_closed(),
        _ => changes.iter().any(|c| match (&c.before, &c.after) {
            (None, Some(AnyRecord::Count(count))) => count.motion.0 == of.key.id,
            _ => false,
        }),
    }
}

fn name(key: Key) -> String {
    format!("{}-{}", key.kind.name(), key.id)
}

impl Desk {
    fn sealed(&self, name: &str) -> Sealed {
        let place = self.store.place();
        Sealed::new(place.disk.clone(), &place.dir, name).counted()
    }

    /// Keeps what is marked so far in the secret count of a record: durable when it returns, sealed, in no journal.
    /// # Errors
    /// The store is open for reading, or the disk is full or failed: the mark is not to be shown as taken.
    pub fn keep_secret(&self, of: Key, bytes: &[u8]) -> Result<(), Trouble> {
        self.expect_writer()?;
        Ok(self.sealed(&name(of)).keep(bytes)?)
    }

    /// Returns what is marked so far, also after a kill.
    /// # Errors
    /// The disk failed, or the sealed file is damaged: the paper ballots are counted again.
    pub fn secret(&self, of: Key) -> Result<Option<Vec<u8>>, Trouble> {
        Ok(self.sealed(&name(of)).read()?)
    }

    /// A reader beside the writer leaves the writer's scratch alone.
    pub(super) fn expect_writer(&self) -> Result<(), Trouble> {
        match self.store.is_read_only() {
            true => {
                let doing = msg!("只读打开，不能写入", "opened for reading only: nothing is written");
                Err(Fault::new(doing, "--read-only").path(&self.store.place().dir).into())
            }
            false => Ok(()),
        }
    }

    /// Destroys what is marked so far, with its key.
    /// # Errors
    /// The store is open for reading, or the disk failed.
    pub fn destroy_secret(&self, of: Key) -> Result<(), Trouble> {
        self.expect_writer()?;
        Ok(self.sealed(&name(of)).destroy()?)
    }

    /// Refuses a change that takes a record out of counting without its totals while marks are sealed: an undo of the
    /// issue, a removal, a withdrawal. Nothing could bring them back.
    pub(super) fn expect_no_marks(&self, changes: &[Change]) -> Result<(), Trouble> {
        match leaving(changes).find(|c| !carries_totals(c, changes) && self.holds_marks(c.key)) {
            Some(_) => {
                let text = msg!("已唱的票封存着，这样做会丢掉它们", "marks are sealed, and this would lose them");
                Err(Refusal::new(text)
                    .hint(msg!(
                        "先数完，或在计票中丢弃它们 (Delete)",
                        "close the count, or discard them there first (Delete)"
                    ))
                    .into())
            }
            None => Ok(()),
        }
    }

    /// Returns whether marks are sealed for a record; what cannot be read may be marks.
    fn holds_marks(&self, of: Key) -> bool {
        let blank = |bytes: &[u8]| match of.kind {
            Kind::Motion => Counting::is_blank(bytes),
            _ => Grading::is_blank(bytes),
        };
        match self.secret(of) {
            Ok(sealed) => sealed.is_some_and(|bytes| !blank(&bytes)),
            Err(_) => true,
        }
    }

    /// Destroys what is marked in an open count, because somebody says so.
    pub(super) fn discard(&self, on: &[Key], args: &Args) -> Result<Text, Trouble> {
        let Some(of) = on.iter().find(|key| self.book.any(key.kind, key.id).is_some_and(is_counting)) else {
            return Err(Refusal::new(msg!("没有在计票", "nothing is being counted here")).into());
        };
        if args.get(RECOUNT.field.name) != Value::Flag(true) {
            let text = msg!("没有丢弃：请确认纸质票另行重数", "not discarded: say that the paper is counted again");
            return Err(Refusal::new(text).at(RECOUNT.field.name).into());
        }
        self.destroy_secret(*of)?;
        Ok(msg!("已丢弃已唱的票，可以重新数", "the marks are discarded; the count begins anew").into())
    }

    /// Destroys the secrets of records that this change has taken out of counting.
    pub(super) fn destroy_counted(&self, changes: &[Change]) -> Result<(), Trouble> {
        leaving(changes).try_for_each(|c| self.destroy_secret(c.key))
    }

    /// Names the records whose secret counts were left open.
    pub fn open_secrets(&self) -> Vec<Key> {
        let place = self.store.place();
        let key = |name: &String| {
            let record = self.book.find(name.rsplit_once('-')?.1.parse().ok()?)?;
            is_counting(record).then(|| record.key())
        };
        // A disk that cannot be listed says so when the count is opened.
        Sealed::names(&*place.disk, &place.dir).unwrap_or_default().iter().filter_map(key).collect()
    }

    /// Destroys every secret whose record is not being counted: what a power cut left between totals and destruction.
    /// # Errors
    /// The disk failed.
    pub fn tidy_secrets(&self) -> Result<(), Trouble> {
        let place = self.store.place();
        let counting = |name: &str| {
            let record = name.rsplit_once('-').and_then(|(_, id)| self.book.find(id.parse().ok()?));
            record.is_some_and(is_counting)
        };
        let names = Sealed::names(&*place.disk, &place.dir)?;
        // A count is sealed under its kind and id; a draft lies beside it under its own name.
        for name in names.iter().filter(|name| name.contains('-') && !counting(name)) {
            self.sealed(name).destroy()?;
        }
        Ok(())
    }
}
