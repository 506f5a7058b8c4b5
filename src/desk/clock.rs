//! The time of entry, which never goes back: what is entered counts from the newest time that is known.

use super::Desk;
use crate::base::Clock;
use crate::model::{Cause, Tx};
use chrono::{DateTime, FixedOffset};
use ulid::Ulid;

impl Desk {
    /// Gives new records the newest time known where the machine's clock lies behind it, so that a late entry shows as
    /// one; the change itself keeps what the clock said. Gives that time where the clock went back.
    pub(super) fn keep_time(&self, tx: &mut Tx) -> Option<DateTime<FixedOffset>> {
        // An invented clock begins its evening anew every time.
        let Clock::Machine = self.clock else { return None };
        let newest = self.newest_time().filter(|newest| tx.at < *newest)?;
        if tx.cause == Cause::Deed {
            let new = tx.changes.iter_mut().filter(|change| change.before.is_none());
            new.filter_map(|change| change.after.as_mut()).for_each(|record| record.head_mut().entered = newest);
        }
        Some(newest)
    }

    /// Returns the newest time of entry that is known: of the last change, and of the newest id, which only grows.
    fn newest_time(&self) -> Option<DateTime<FixedOffset>> {
        let last = self.history().next().and_then(Result::ok).map(|(_, tx)| tx.at);
        let zone = *self.clock.now().offset();
        let millis = i64::try_from(Ulid(self.book.newest().0).timestamp_ms()).ok()?;
        let minted = DateTime::from_timestamp(millis / 1000, 0).map(|at| at.with_timezone(&zone));
        last.max(minted)
    }
}
