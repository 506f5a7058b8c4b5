//! One row of a sheet of any kind, from its field table: the record it is about is known by its id, else by what makes
//! two rows one record.

use super::ask::Ask;
use super::diff::settle;
use super::proposal::{State, Take, Why};
use super::reader::{RecordReader, Said};
use super::sheet::Sheet;
use super::taken::{Refused, Taken, refusal, set};
use crate::base::{Id, Refusal, Value};
use crate::exchange::format::Row;
use crate::model::book::display;
use crate::model::book::field::Access;
use crate::model::road::development::Step;
use crate::model::road::from_roster;
use crate::model::{AnyRecord, Book, Change, FieldKind, Head, Kind, Record};
use crate::model::{fund, locks};
use crate::msg;
use crate::rules::activity;
use crate::rules::engine::deeds;
use std::collections::{HashMap, HashSet};

/// Takes the rows of a sheet one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    kind: Kind,
    reader: RecordReader<'a>,
    /// The book with every row taken so far in it: a row that its guards refuse is left out alone.
    book: Book,
    /// The records of the branch, by each way in which a row may mean them.
    known: Vec<HashMap<String, Vec<Id>>>,
    /// Ids that stand in the sheet: their records are meant by no other row.
    ids: HashSet<Id>,
    taken: HashMap<String, u32>,
    pub(super) changes: Vec<Change>,
}

/// The record that a row means, and how surely.
enum Meant {
    /// By its id.
    Known(AnyRecord),
    /// By what it says.
    Alike(AnyRecord),
    /// None that is there.
    New,
}

impl<'a> Intake<'a> {
    pub fn new(kind: Kind, sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head, ids: HashSet<Id>) -> Intake<'a> {
        let mut known = vec![HashMap::<String, Vec<Id>>::new(); sheet.words.same.len()];
        for record in sheet.ask.book.rows(kind).filter(|r| r.head().branch == sheet.ask.branch) {
            for (way, known) in sheet.words.same.iter().zip(&mut known) {
                // A row that tells no day means the only one of its name, whatever its day.
                for dated in [true, false] {
                    let mark = mark(way, dated, |name| of(record, name));
                    known.entry(mark).or_default().push(record.head().id);
                    if !has_day(way) {
                        break;
                    }
                }
            }
        }
        let reader = RecordReader::new(kind, sheet);
        let book = sheet.ask.book.clone();
        Intake { kind, reader, book, known, ids, taken: HashMap::new(), changes: Vec::new(), sheet, head }
    }

    /// Returns the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let name = self.reader.name(row);
        let refused = |note, why| Refused { name: name.clone(), why, note };
        if name.is_empty() || (!self.sheet.header.own && self.sheet.all_words().is_total(&name)) {
            let text = msg!("没有姓名或名称，当作说明", "neither person nor title: taken for a note");
            return Err(refused(true, vec![Why { text: text.into(), field: None }]));
        }
        let mut said = self.reader.say(row);
        self.belong(&mut said);
        if !said.faults.is_empty() {
            return Err(refused(false, std::mem::take(&mut said.faults)));
        }
        let doubts = std::mem::take(&mut said.doubts);
        let meant = self.meant(&said).map_err(|why| refused(false, vec![why]))?;
        if matches!(meant, Meant::New) {
            self.defaults(&mut said);
            if let Some(why) = self.needed(&said) {
                return Err(refused(false, vec![why]));
            }
        }
        if let Some(first) = self.taken.insert(self.once(&said), row.number) {
            let text = msg!("与第 {n} 行相同", "the same as row {n}").with("n", first);
            return Err(refused(false, vec![Why { text, field: None }]));
        }
        let (state, mut why) = match meant {
            Meant::Known(record) => self.compare(record, said, self.sheet.ask.take.or(Some(Take::Sheet))),
            Meant::Alike(record) => self.compare(record, said, self.sheet.ask.take),
            Meant::New => self.add(said).map(|()| (State::New, Vec::new())),
        }
        .map_err(|why| refused(false, why))?;
        why.extend(doubts);
        Ok(Taken { state, name, why })
    }

    /// Puts a row under the record that was chosen for the whole sheet.
    fn belong(&self, said: &mut Said) {
        let Some(key) = self.sheet.ask.on else { return };
        let own = |f: &crate::model::Field| f.owner && f.kind == FieldKind::Link(key.kind);
        if let Some(at) = self.kind.fields().iter().position(own) {
            said.values.retain(|(i, _)| *i != at);
            said.values.push((at, Value::Link(key.id)));
            said.faults.retain(|why| why.field.as_deref() != Some(self.kind.fields()[at].name));
        }
    }

    /// Fills what the sheet has no column for.
    fn defaults(&self, said: &mut Said) {
        for (name, word) in self.sheet.words.defaults() {
            let Some(at) = self.kind.field(name).filter(|at| !said.values.iter().any(|(i, _)| i == at)) else {
                continue;
            };
            let value = display::parse(self.sheet.ask.book, &self.kind.fields()[at], word, self.sheet.ask.today);
            said.values.extend(value.ok().map(|value| (at, value)));
        }
    }

    /// Names the first needed field that a row leaves open.
    fn needed(&self, said: &Said) -> Option<Why> {
        let mut fields = self.kind.fields().iter().filter(|f| f.required);
        let missing = fields.find(|f| said.value(self.kind, f.name).is_none())?;
        let text = msg!("没有写{field}", "{field} is missing").with("field", missing.label);
        Some(Why::at(missing.name, text))
    }

    /// Returns what two rows of one sheet may not both say.
    fn once(&self, said: &Said) -> String {
        match said.id {
            Some(id) => id.to_string(),
            None => {
                let way = self.way(said).map(|at| self.sheet.words.same[at].as_str()).unwrap_or_default();
                format!("{way} {}", mark(way, true, |name| self.kept(said, name)))
            }
        }
    }

    /// Returns the first way of meaning a record that a row goes.
    fn way(&self, said: &Said) -> Option<usize> {
        let told = |way: &String| parts(way).next().is_some_and(|name| !said.value(self.kind, name).is_none());
        self.sheet.words.same.iter().position(told)
    }

    fn kept(&self, said: &Said, name: &str) -> Value {
        let value = said.value(self.kind, name);
        self.kind.field(name).and_then(|at| self.kind.kept(at, value.clone()).ok()).unwrap_or(value)
    }

    /// Finds the record that a row means.
    fn meant(&self, said: &Said) -> Result<Meant, Why> {
        let ask = self.sheet.ask;
        // The store has one branch of its own: a sheet describes it, whoever wrote the sheet.
        if let (Kind::Branch, Some(ours)) = (self.kind, ask.book.any(Kind::Branch, ask.branch)) {
            let sure = said.id == Some(ask.branch);
            return Ok(if sure { Meant::Known(ours.clone()) } else { Meant::Alike(ours.clone()) });
        }
        if let Some(record) = said.id.and_then(|id| self.book.any(self.kind, id)) {
            if record.head().branch == ask.branch {
                return Ok(Meant::Known(record.clone()));
            }
            let text = msg!("这一条属于另一个支部", "this record belongs to another branch");
            return Err(Why { text: text.into(), field: None });
        }
        let Some(first) = self.way(said) else { return Ok(Meant::New) };
        for (at, way) in self.sheet.words.same.iter().enumerate().skip(first) {
            let dated = said.day.is_some() || !has_day(way);
            let there = self.known[at].get(&mark(way, dated, |name| self.kept(said, name)));
            let lacks = |record: &&AnyRecord| {
                // Of a later way only those that could not have been meant in an earlier one.
                let earlier = self.sheet.words.same[first..at].iter().filter_map(|way| parts(way).next());
                earlier.into_iter().all(|name| of(record, name).is_none())
            };
            let free = there.into_iter().flatten().filter(|id| !self.ids.contains(id));
            let records = free.filter_map(|id| ask.book.any(self.kind, *id)).filter(lacks);
            let mut records: Vec<&AnyRecord> = records.filter(|r| !self.is_replaced(r, said)).collect();
            records.sort_by_key(|record| self.differs(record, said));
            if let Some(record) = records.first().filter(|_| dated || records.len() == 1) {
                return Ok(Meant::Alike((*record).clone()));
            }
        }
        Ok(Meant::New)
    }

    /// Counts the values in which a row differs from a record.
    fn differs(&self, record: &AnyRecord, said: &Said) -> usize {
        said.values.iter().filter(|(at, value)| record.get(*at) != *value).count()
    }

    /// Returns whether a step was only inferred from a roster and its own record now comes from the other book.
    fn is_replaced(&self, record: &AnyRecord, said: &Said) -> bool {
        let step = Step::from_any(record).filter(|_| said.id.is_some());
        step.is_some_and(|step| step.from_roster && !step.head.brought)
    }

    /// Adds the record; one of another book comes with its id and with what only commands set.
    fn add(&mut self, said: Said) -> Result<(), Vec<Why>> {
        let fresh = (self.head)();
        let brought = said.id.is_some();
        let id = said.id.unwrap_or(fresh.id);
        let mut any = self.kind.blank(Head { id, branch: self.sheet.ask.branch, brought, ..fresh });
        any.head_mut().set_date(said.day.filter(|_| self.kind.happened().is_some()));
        if !brought {
            any.begin();
        }
        for (at, value) in said.values {
            set(&mut any, at, value).map_err(|why| vec![why])?;
        }
        let mut changes = self.replaced(&any);
        changes.push(Change::add(any));
        self.apply(changes)
    }

    /// Removes the steps that a roster made somebody infer where the step itself is there now.
    fn replaced(&self, any: &AnyRecord) -> Vec<Change> {
        let Some(step) = Step::from_any(any).filter(|step| step.head.brought) else { return Vec::new() };
        // An approval that nobody told was inferred with its decision.
        let approval = step.step.and_then(from_roster::approval_of);
        let inferred = |s: &&Step| {
            let day = s.head.happened.is_none() || s.head.happened == step.head.happened;
            let meant = s.step == step.step || (approval.is_some() && s.step == approval && s.head.happened.is_none());
            s.from_roster && !s.head.brought && meant && day && !self.ids.contains(&s.head.id)
        };
        let gone = self.book.of::<Step>(step.member.0).filter(inferred);
        gone.map(|step| Change::remove(step.clone().into_any())).collect()
    }

    /// Takes changes into the book of this sheet, or leaves it as it was where a guard refuses.
    fn apply(&mut self, mut changes: Vec<Change>) -> Result<(), Vec<Why>> {
        self.book.apply(&changes);
        let guarded = |c: &Change| match (&c.before, &c.after) {
            (before, Some(after)) => {
                locks::row(before.as_ref(), after, &self.book)?;
                deeds::checked(&self.book, self.sheet.ask.today, before.as_ref(), after)?;
                if let AnyRecord::FundEntry(entry) = after {
                    fund::within(&self.book, before.as_ref(), entry)?;
                }
                activity::checked(&self.book, before.as_ref(), after)
            }
            (before, None) => AnyRecord::guard(before.as_ref(), None, &self.book),
        };
        if let Err(no) = changes.iter().try_for_each(guarded) {
            let back: Vec<Change> = changes.iter().rev().map(Change::reverse).collect();
            self.book.apply(&back);
            return Err(vec![refusal(no)]);
        }
        self.changes.append(&mut changes);
        Ok(())
    }

    /// Compares a row with its record. What only commands set is never changed by a sheet.
    fn compare(&mut self, before: AnyRecord, said: Said, take: Option<Take>) -> Result<(State, Vec<Why>), Vec<Why>> {
        let (mut values, mut locked) = (Vec::new(), Vec::new());
        for (at, value) in said.values {
            let field = &self.kind.fields()[at];
            let have = before.get(at);
            // A link that could not be followed when its record came is filled in later.
            let filled = have.is_none() && matches!(field.kind, FieldKind::Link(_));
            if field.access == Access::Input || filled {
                values.push((at, value));
            } else if self.kind.kept(at, value.clone()).map_err(|r: Refusal| vec![refusal(r)])? != have {
                locked.push(self.set_by_commands(at, &have, &value));
            }
        }
        let on = said.day.filter(|_| self.kind.happened().is_some());
        let ask = Ask { take, ..*self.sheet.ask };
        let (mut state, mut why, change) = settle(&ask, before, values, on)?;
        if let Some(change) = change {
            self.apply(vec![change])?;
        }
        if take != Some(Take::Book) && !locked.is_empty() {
            state = if state == State::Same { State::Conflict } else { state };
            why.append(&mut locked);
        }
        Ok((state, why))
    }

    fn set_by_commands(&self, at: usize, have: &Value, value: &Value) -> Why {
        let field = &self.kind.fields()[at];
        let shown = |value: &Value, lang| {
            let words = display::words(self.sheet.ask.book, field.kind, value, lang);
            crate::base::width::fit(&words, 24)
        };
        let both = |value: &Value| {
            crate::base::Text::owned(shown(value, crate::base::Lang::Zh), shown(value, crate::base::Lang::En))
        };
        let text = msg!(
            "{field}：本子 {old}，表格 {new}；由命令更改，不随表格更改",
            "{field}: the book has {old}, the sheet {new}; changed by commands, not by a sheet"
        );
        Why::at(field.name, text.with("field", field.label).with("old", both(have)).with("new", both(value)))
    }
}

/// The name of the day of the fact.
const HAPPENED: &str = "happened";

/// Returns the fields of one way of meaning a record.
fn parts(way: &str) -> impl Iterator<Item = &str> {
    way.split('+')
}

/// Returns a field of a record, its day too, by name.
fn of(any: &AnyRecord, name: &str) -> Value {
    match name {
        HAPPENED => any.head().date().into(),
        _ => any.value(name),
    }
}

fn has_day(way: &str) -> bool {
    parts(way).any(|name| name == HAPPENED)
}

/// Returns what a row and a record must have alike to mean one thing in this way, with its day or without.
fn mark(way: &str, dated: bool, value: impl Fn(&str) -> Value) -> String {
    let names = parts(way).filter(|name| dated || *name != HAPPENED);
    names.map(|name| format!("{:?}\u{1f}", value(name))).collect::<String>() + if dated { "" } else { "?" }
}
