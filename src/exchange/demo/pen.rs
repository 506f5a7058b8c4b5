//! The pen that writes the demo: ids in the order of entry, names by kind, deeds in the order of their evening.

use super::DEVICE;
use super::row::{DemoRow, sheet};
use crate::base::{Id, Msg, Refusal};
use crate::model::book::tx::About;
use crate::model::people::roster::Member;
use crate::model::road::development::Step;
use crate::model::{Book, Cause, Change, Head, Kind, Record, Tx};
use crate::msg;
use chrono::{DateTime, FixedOffset, NaiveDate};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(super) type At = DateTime<FixedOffset>;

/// People came in by sheets, one a year of entry.
pub(super) const IMPORT: &str = "import";

/// The commands that the demo's journal speaks of, in the order in which one evening's work is written.
const DEEDS: &[&str] = &[
    "branch.add",
    "group.add",
    IMPORT,
    "group.edit",
    "meeting.add",
    "meeting.sign",
    "attendance.make_up",
    "step.add",
    "talk.add",
    "thought_report.add",
    "contact.add",
    "contact.edit",
    "recommendation.add",
    "review.add",
    "training.add",
    "pre_review.add",
    "public_notice.add",
    "public_notice.edit",
    "objection.add",
    "plan.add",
    "organiser.add",
    "analysis.add",
    "inspection.add",
    "disclosure.add",
    "practice_base.add",
    "service.add",
    "service.edit",
    "activity.add",
    "activity.names",
    "evaluation.start",
    "result.talk",
    "result.opinion",
    "grade_count.open",
    "grade_count.close",
    "result.grade",
    "evaluation.step",
    "result.tell",
    "result.promise",
    "promise.settle",
    "result.handle",
    "rectification.add",
    "rectification.start",
    "progress.add",
    "rectification.extend",
    "rectification.accept",
    "member.transfer_out",
];

/// What was typed in together: when, which command, about what. Their order is the journal's.
type Deed = (At, usize, String);

/// What is known while the files are read.
pub(super) struct Pen {
    pub(super) branch: Id,
    pub(super) by: Arc<str>,
    pub(super) minted: HashMap<i64, u128>,
    pub(super) names: HashMap<(Kind, String), Id>,
    pub(super) deeds: BTreeMap<Deed, (Arc<str>, Vec<Change>)>,
    /// Steps of each person, for rosters as of a day.
    pub steps: HashMap<Id, Vec<Step>>,
    /// Everybody, in the order of the roster, as they are at the end.
    pub people: Vec<Member>,
}

impl Pen {
    /// Mints an id: the time of entry, then the place among what was entered at that time. No chance in it.
    pub fn mint(&mut self, at: At) -> Id {
        let ms = at.timestamp_millis();
        let n = self.minted.entry(ms).or_default();
        *n += 1;
        Id((ms as u128) << 80 | *n)
    }

    /// Makes the head of a new record.
    pub fn head(&mut self, at: At, happened: Option<NaiveDate>, by: &Arc<str>) -> Head {
        Head { id: self.mint(at), branch: self.branch, happened, entered: at, by: by.clone(), ..Head::default() }
    }

    /// Remembers under which word of the files a record goes.
    pub fn name(&mut self, kind: Kind, word: &str, id: Id) {
        self.names.insert((kind, word.to_owned()), id);
    }

    /// Finds a record by its word.
    pub fn find(&self, kind: Kind, word: &str) -> Option<Id> {
        self.names.get(&(kind, word.to_owned())).copied()
    }

    /// Returns the name of a person, for the "by" of what they wrote.
    pub fn who(&self, id: Id) -> Arc<str> {
        let person = self.people.iter().find(|p| p.head.id == id);
        person.map_or_else(|| self.by.clone(), |p| Arc::from(&*p.name))
    }

    /// Writes a change into the deed of that time.
    pub fn write(&mut self, at: At, command: &str, about: &str, by: &Arc<str>, change: Change) {
        let rank = DEEDS.iter().position(|d| *d == command).unwrap_or(DEEDS.len());
        let deed = self.deeds.entry((at, rank, about.to_owned()));
        deed.or_insert_with(|| (by.clone(), Vec::new())).1.push(change);
    }

    /// Takes a record on to its next state, if it is another one.
    pub fn turn<R: Record>(&mut self, (at, command, about): (At, &str, &str), now: &mut R, next: R) {
        if *now != next {
            let by = self.by.clone();
            let change = Change::edit(now.clone().into_any(), next.clone().into_any());
            self.write(at, command, about, &by, change);
            *now = next;
        }
    }

    /// Returns the person in charge.
    pub fn by(&self) -> Arc<str> {
        self.by.clone()
    }

    /// Fills a new record of the person in charge.
    pub fn make<R: Record>(&mut self, row: &DemoRow, happened: Option<NaiveDate>) -> Result<R, Refusal> {
        let mut record = R::default();
        *record.head_mut() = self.head(row.at("entered")?, happened, &self.by());
        row.fill(&mut record, &|kind, word| self.find(kind, word))?;
        Ok(record)
    }

    /// Makes a record and writes it.
    pub fn add<R: Record>(&mut self, row: &DemoRow, command: &str, happened: Option<NaiveDate>) -> Result<R, Refusal> {
        let record: R = self.make(row, happened)?;
        self.write(row.at("entered")?, command, "", &self.by(), Change::add(record.clone().into_any()));
        Ok(record)
    }

    /// Enters records that belong to the person in the column `student_no`.
    pub fn owned<R: Record>(&mut self, command: &str, file: &str, text: &str) -> Result<Vec<R>, Refusal> {
        let mut out = Vec::new();
        for mut row in sheet(file, text)? {
            row.rename("student_no", "member");
            let on = row.day("on")?;
            out.push(self.add(&row, command, Some(on))?);
        }
        Ok(out)
    }

    /// Turns the deeds into changes, each saying in words what it was about.
    pub(super) fn finish(self) -> Vec<Tx> {
        let mut book = Book::default();
        let mut txs = Vec::with_capacity(self.deeds.len());
        for ((at, rank, name), (by, changes)) in self.deeds {
            book.apply(&changes);
            txs.push(Tx {
                branch: self.branch,
                device: DEVICE.into(),
                command: DEEDS[rank].into(),
                args: about(&book, DEEDS[rank], &name, &changes).args(),
                cause: Cause::Deed,
                by: by.to_string(),
                reason: String::new(),
                at,
                seen: txs.len() as u64,
                reads: Vec::new(),
                changes,
            });
        }
        txs
    }
}

const SHEET: Msg = msg!("{name}级名册", "roster of {name}");

/// Says it as the command itself would: by the titles of its records.
fn about(book: &Book, command: &str, name: &str, changes: &[Change]) -> About {
    if command == IMPORT {
        return super::people(&SHEET.with("name", name), changes.len());
    }
    let records = changes.iter().filter_map(|c| c.after.as_ref());
    let named: Vec<About> = records.map(|r| About::of(|lang| r.title(book, lang))).collect();
    // What has a name is one thing with its parts, however many records that took.
    if name.is_empty() { About::several(&named) } else { named.into_iter().next().unwrap_or_default() }
}
