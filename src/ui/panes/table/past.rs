//! The roster as of another day: who was here then, at which stage, what was decided and waited for approval.

use crate::base::{Lang, date};
use crate::model::Book;
use crate::model::people::roster::Member;
use crate::msg;
use chrono::NaiveDate;

/// A snapshot as of a day, kept until the book moves.
pub(super) struct PastRoster {
    pub(super) day: NaiveDate,
    pub(super) book: Book,
    /// How many were decided on and not yet approved.
    awaiting: usize,
}

impl PastRoster {
    pub(super) fn new(book: &Book, day: NaiveDate) -> PastRoster {
        let book = book.as_of(day);
        let waits = |m: &&Member| book.has_here(m) && book.standing(m.head.id).decided.is_some();
        let awaiting = book.all::<Member>().filter(waits).count();
        PastRoster { day, book, awaiting }
    }

    /// Catches up with the book.
    pub(super) fn follow(&mut self, book: &Book) {
        if self.book.changes() != book.changes() {
            *self = PastRoster::new(book, self.day);
        }
    }

    /// Returns which day is looked at, and how many wait for an approval.
    pub(super) fn title(&self, lang: Lang) -> String {
        let day = if lang == Lang::Zh { date::official(self.day) } else { self.day.to_string() };
        let text = msg!(" 截至{day} · 待批 {n} ", " as of {day} · awaiting approval {n} ");
        text.with("day", day).with("n", self.awaiting).render(lang)
    }
}
