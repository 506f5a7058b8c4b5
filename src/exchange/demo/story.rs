//! How the demo branch's book was written: one change for what was typed in together.

use super::row::{Row, sheet, table, tables};
use super::{DEVICE, meeting, text};
use crate::base::{Id, Msg, Refusal};
use crate::model::book::tx::About;
use crate::model::people::roster::{Branch, Group, Member, Status};
use crate::model::rectification::{Progress, Rectification, RectificationState};
use crate::model::road::development::{Step, Talk, ThoughtReport};
use crate::model::{Book, Cause, Change, Head, Kind, Link, Record, Tx};
use crate::msg;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

type At = DateTime<FixedOffset>;

/// The demo branch and the changes that wrote it.
pub struct Story {
    /// The branch.
    pub branch: Id,
    /// The evening at which the story stops, in China Standard Time.
    pub now: NaiveDateTime,
    /// Everything that was entered, oldest first.
    pub txs: Vec<Tx>,
}

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

/// People came in by sheets, one a year of entry.
const IMPORT: &str = "import";

/// What was typed in together: when, which command, about what. Their order is the journal's.
type Deed = (At, usize, String);

/// What is known while the files are read.
pub(super) struct Pen {
    branch: Id,
    by: Arc<str>,
    minted: HashMap<i64, u128>,
    names: HashMap<(Kind, String), Id>,
    deeds: BTreeMap<Deed, (Arc<str>, Vec<Change>)>,
    /// Steps of each person, for rosters as of a day.
    pub steps: HashMap<Id, Vec<Step>>,
    /// Everybody, in the order of the roster, as they are at the end.
    pub people: Vec<Member>,
}

/// Reads the demo's files.
///
/// # Errors
/// Names the file and the row that cannot be used.
pub fn story() -> Result<Story, Refusal> {
    let file = table("branch.toml", text::BRANCH)?;
    let row = Row::of(&file, "branch.toml");
    let mut pen = Pen {
        branch: Id::NONE,
        by: row.get("by").into(),
        minted: HashMap::new(),
        names: HashMap::new(),
        deeds: BTreeMap::new(),
        steps: HashMap::new(),
        people: Vec::new(),
    };
    let now = row.at("day")?.naive_local();
    branch(&mut pen, &file, &row)?;
    members(&mut pen)?;
    leaders(&mut pen, &file, &row)?;
    let meetings = table("meetings.toml", text::MEETINGS)?;
    let meetings = tables(&meetings, "meeting", "meetings.toml");
    for (_, row) in &meetings {
        let id = pen.mint(row.at("entered")?);
        pen.name(Kind::Meeting, row.get("ref"), id);
    }
    steps(&mut pen)?;
    for (file, row) in &meetings {
        meeting::meeting(&mut pen, file, row)?;
    }
    pen.owned::<Talk>("talk.add", "talks.csv", text::TALKS)?;
    pen.owned::<ThoughtReport>("thought_report.add", "thought_reports.csv", text::REPORTS)?;
    super::cultivation::cultivation(&mut pen)?;
    super::cultivation::service(&mut pen)?;
    super::evaluation::rounds(&mut pen)?;
    let items = table("rectifications.toml", text::RECTIFICATIONS)?;
    for (file, row) in tables(&items, "rectification", "rectifications.toml") {
        rectification(&mut pen, file, &row)?;
    }
    Ok(Story { branch: pen.branch, now, txs: pen.finish() })
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
        Head { id: self.mint(at), branch: self.branch, happened, month: None, entered: at, by: by.clone() }
    }

    /// Remembers under which word of the files a record goes.
    pub fn name(&mut self, kind: Kind, word: &str, id: Id) {
        self.names.insert((kind, word.to_owned()), id);
    }

    /// Finds a record by its word.
    pub fn find(&self, kind: Kind, word: &str) -> Option<Id> {
        self.names.get(&(kind, word.to_owned())).copied()
    }

    /// Gives the name of a person, for the "by" of what they wrote.
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

    /// Gives the person in charge.
    pub fn by(&self) -> Arc<str> {
        self.by.clone()
    }

    /// Fills a new record of the person in charge.
    pub fn make<R: Record>(&mut self, row: &Row, happened: Option<NaiveDate>) -> Result<R, Refusal> {
        let mut record = R::default();
        *record.head_mut() = self.head(row.at("entered")?, happened, &self.by());
        row.fill(&mut record, &|kind, word| self.find(kind, word))?;
        Ok(record)
    }

    /// Makes a record and writes it.
    pub fn add<R: Record>(&mut self, row: &Row, command: &str, happened: Option<NaiveDate>) -> Result<R, Refusal> {
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
    fn finish(self) -> Vec<Tx> {
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

const SHEET: Msg = msg!("{name}名册", "roster of {name}");

fn branch(pen: &mut Pen, file: &toml::Table, row: &Row) -> Result<(), Refusal> {
    let (at, by) = (row.at("entered")?, pen.by.clone());
    pen.branch = pen.mint(at);
    let head = Head { id: pen.branch, branch: pen.branch, entered: at, by: by.clone(), ..Head::default() };
    let mut branch = Branch { head, ..Default::default() };
    row.fill(&mut branch, &|_, _| None)?;
    pen.write(at, "branch.add", row.get("name"), &by, Change::add(branch.into_any()));
    for (_, row) in tables(file, "group", "branch.toml") {
        let head = pen.head(at, None, &by);
        pen.name(Kind::Group, row.get("name"), head.id);
        let group = Group { head, name: row.get("name").into(), ..Default::default() };
        pen.write(at, "group.add", "", &by, Change::add(group.into_any()));
    }
    Ok(())
}

/// Names the leaders once the roster is in.
fn leaders(pen: &mut Pen, file: &toml::Table, branch: &Row) -> Result<(), Refusal> {
    let (at, by) = (branch.at("leaders_entered")?, pen.by.clone());
    let entered = branch.at("entered")?;
    for (_, row) in tables(file, "group", "branch.toml") {
        let id = row.link("name", Kind::Group, &|kind, word| pen.find(kind, word))?;
        let leader = row.link("leader", Kind::Member, &|kind, word| pen.find(kind, word))?;
        let head = Head { id, branch: pen.branch, entered, by: by.clone(), ..Head::default() };
        let before = Group { head, name: row.get("name").into(), ..Default::default() };
        let after = Group { leader: Link::to(leader), ..before.clone() };
        pen.write(at, "group.edit", "", &by, Change::edit(before.into_any(), after.into_any()));
    }
    Ok(())
}

/// Enters everybody; who has left was here first and is transferred out on their day.
fn members(pen: &mut Pen) -> Result<(), Refusal> {
    for row in sheet("members.csv", text::MEMBERS)? {
        let (at, by) = (row.at("entered")?, pen.by.clone());
        let mut last = Member { head: pen.head(at, None, &by), ..Default::default() };
        row.fill(&mut last, &|kind, word| pen.find(kind, word))?;
        pen.name(Kind::Member, &last.student_no, last.head.id);
        let mut first = last.clone();
        if last.out_on.is_some() {
            first.status = Some(Status::Normal);
            first.out_on = None;
            first.out_to = Default::default();
            let (before, after) = (first.clone().into_any(), last.clone().into_any());
            pen.write(row.at("out_entered")?, "member.transfer_out", "", &by, Change::edit(before, after));
        }
        let about = first.grade.to_string();
        pen.write(at, "import", &about, &by, Change::add(first.into_any()));
        pen.people.push(last);
    }
    Ok(())
}

fn steps(pen: &mut Pen) -> Result<(), Refusal> {
    for row in pen.owned::<Step>("step.add", "steps.csv", text::STEPS)? {
        pen.steps.entry(row.member.0).or_default().push(row);
    }
    Ok(())
}

/// Enters an item, its progress, its one extension and its closing, each at its time.
fn rectification(pen: &mut Pen, file: &toml::Table, row: &Row) -> Result<(), Refusal> {
    let (at, by, about) = (row.at("entered")?, pen.by.clone(), row.get("title").to_owned());
    let mut last = Rectification { head: pen.head(at, Some(row.day("issued")?), &by), ..Default::default() };
    let line = format!("{} {}", row.get("meeting"), row.get("line"));
    row.fill(&mut last, &|kind, word| pen.find(kind, if kind == Kind::Line { &line } else { word }))?;
    let mut now = Rectification {
        state: Some(RectificationState::Issued),
        deadline: last.original_deadline,
        accepted_by: Default::default(),
        accepted_on: None,
        verdict: Default::default(),
        asked_on: None,
        asked_until: None,
        asked_why: Default::default(),
        extended_by: Default::default(),
        extensions: None,
        ..last.clone()
    };
    pen.write(at, "rectification.add", &about, &by, Change::add(now.clone().into_any()));
    let mut edits = Vec::new();
    for (_, row) in tables(file, "progress", "rectifications.toml") {
        let (at, on) = (row.at("entered")?, row.day("on")?);
        let mut progress = Progress { head: pen.head(at, Some(on), &by), ..Default::default() };
        progress.rectification = Link::to(last.head.id);
        row.fill(&mut progress, &|_, _| None)?;
        pen.write(at, "progress.add", &about, &by, Change::add(progress.into_any()));
        edits.push((at, "rectification.start", None));
    }
    if let Some(extension) = file.get("extension").and_then(toml::Value::as_table) {
        let at = Row::of(extension, "rectifications.toml extension").at("entered")?;
        edits.push((at, "rectification.extend", last.deadline));
    }
    edits.sort_by_key(|(at, ..)| *at);
    for (at, command, deadline) in edits {
        let state = Some(RectificationState::Working);
        let next = match deadline {
            // What was asked for and approved came with the new deadline.
            Some(_) => Rectification { state, deadline, ..last.clone() },
            None => Rectification { state, ..now.clone() },
        };
        let next =
            Rectification { accepted_by: Default::default(), accepted_on: None, verdict: Default::default(), ..next };
        pen.turn((at, command, &about), &mut now, next);
    }
    if last.is_closed() {
        pen.turn((row.at("closed_entered")?, "rectification.accept", &about), &mut now, last);
    }
    Ok(())
}
