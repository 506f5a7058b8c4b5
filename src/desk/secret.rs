//! Open secret counts: sealed outside the journal while they last, destroyed once their totals are acknowledged.

use super::Desk;
use crate::base::Trouble;
use crate::model::motion::MotionState;
use crate::model::{AnyRecord, Change, Key};
use crate::store::Sealed;

/// Says whether a record is being counted in secret, so that what is marked so far must last. A kind whose ballots are
/// counted has its line here; anything else sealed under its name is destroyed.
fn is_counting(record: &AnyRecord) -> bool {
    match record {
        AnyRecord::Motion(m) => m.is_issued() && matches!(m.state, None | Some(MotionState::Open)),
        AnyRecord::GradeCount(c) => !c.is_closed(),
        _ => false,
    }
}

fn name(key: Key) -> String {
    format!("{}-{}", key.kind.name(), key.id)
}

impl Desk {
    fn sealed(&self, name: &str) -> Sealed {
        let place = self.store.place();
        Sealed::new(place.disk.clone(), &place.dir, name)
    }

    /// Keeps what is marked so far in the secret count of a record: durable when it returns, sealed, in no journal.
    /// # Errors
    /// The store is open for reading, or the disk is full or failed: the mark is not to be shown as taken.
    pub fn keep_secret(&self, of: Key, bytes: &[u8]) -> Result<(), Trouble> {
        Ok(self.sealed(&name(of)).keep(bytes)?)
    }

    /// Gives what is marked so far, also after a kill.
    /// # Errors
    /// The disk failed, or the sealed file is damaged: the paper ballots are counted again.
    pub fn secret(&self, of: Key) -> Result<Option<Vec<u8>>, Trouble> {
        Ok(self.sealed(&name(of)).read()?)
    }

    /// Destroys what is marked so far, with its key.
    /// # Errors
    /// The disk failed.
    pub fn destroy_secret(&self, of: Key) -> Result<(), Trouble> {
        Ok(self.sealed(&name(of)).destroy()?)
    }

    /// Destroys the secrets of records that this change has taken out of counting.
    pub(super) fn destroy_counted(&self, changes: &[Change]) -> Result<(), Trouble> {
        let counted =
            |c: &&Change| c.before.as_ref().is_some_and(is_counting) && !c.after.as_ref().is_some_and(is_counting);
        changes.iter().filter(counted).try_for_each(|c| self.destroy_secret(c.key))
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
        for name in Sealed::names(&*place.disk, &place.dir)?.iter().filter(|name| !counting(name)) {
            self.sealed(name).destroy()?;
        }
        Ok(())
    }
}
