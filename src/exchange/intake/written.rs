//! What accepting a row would write, field by field, as it was read: looked at before anything is written.

use super::proposal::Proposal;
use super::rows::Rows;
use crate::base::{Date, Id, Lang, Value};
use crate::model::book::display;
use crate::model::road::development::Step;
use crate::model::{AnyRecord, Book, Change, Codes, FieldKind, Record};
use crate::msg;

impl Rows<'_> {
    /// Counts the changes of the rows taken so far.
    pub(super) fn made(&self) -> usize {
        let changes = match self {
            Rows::People(intake) => &intake.changes,
            Rows::Meetings(intake) => &intake.changes,
            Rows::Steps(intake) => &intake.changes,
            Rows::Results(intake) => &intake.changes,
            Rows::Lines(intake) => &intake.changes,
            Rows::Roll(intake) => &intake.changes,
            Rows::Records(intake) => &intake.changes,
        };
        changes.len()
    }
}

impl Proposal {
    /// Lists the fields that accepting a row would write, with their words; private ones masked unless revealed.
    pub fn written(&self, row: usize, book: &Book, lang: Lang, reveal: bool) -> Vec<(String, String)> {
        let changes = self.rows.get(row).and_then(|r| self.changes.get(r.made.clone())).unwrap_or_default();
        changes.iter().flat_map(|change| self.fields(change, book, lang, reveal)).collect()
    }

    fn fields(&self, change: &Change, book: &Book, lang: Lang, reveal: bool) -> Vec<(String, String)> {
        let Some(after) = &change.after else { return Vec::new() };
        let day = |date: Option<Date>| {
            date.map_or_else(|| msg!("日期不详", "day unknown").get(lang).to_owned(), |d| d.words(lang))
        };
        // A step of the road is one fact: what it is, and when.
        if let Some(step) = Step::from_any(after) {
            let name = step.step.map_or("", |s| s.row().label.get(lang));
            return vec![(name.to_owned(), day(step.head.date()))];
        }
        let kind = after.kind();
        let mut out = Vec::new();
        let before = change.before.as_ref();
        if let Some(label) = kind.happened().filter(|_| before.map(|b| b.head().date()) != Some(after.head().date())) {
            out.push((label.get(lang).to_owned(), day(after.head().date())));
        }
        for (at, field) in kind.fields().iter().enumerate() {
            let value = after.get(at);
            if value.is_none() || before.is_some_and(|b| b.get(at) == value) {
                continue;
            }
            let words = match (field.kind, &value) {
                (FieldKind::Link(_), Value::Link(id)) => self.name(*id, book, lang),
                (kind, value) => display::words(book, kind, value, lang),
            };
            let words = if field.private && !reveal { display::masked(&words) } else { words };
            out.push((field.label.get(lang).to_owned(), words));
        }
        out
    }

    /// Names a record of the book, or one that comes with the sheet.
    fn name(&self, id: Id, book: &Book, lang: Lang) -> String {
        // The book has only an id for what it does not know yet.
        let new = self.changes.iter().filter_map(|c| c.after.as_ref()).find(|r: &&AnyRecord| r.head().id == id);
        new.map_or_else(|| book.name_of(id, lang), |r| r.title(book, lang))
    }
}
