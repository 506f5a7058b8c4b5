//! One row of a sheet of any kind that `aliases.toml` gives columns and what makes two rows one record: services,
//! activities, who took part, bases.

use super::diff::settle;
use super::member::{refusal, set};
use super::people::{Marks, People};
use super::{Refused, Sheet, State, Taken, Why};
use crate::base::{Id, Lang, Refusal, Text, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::exchange::intake::header::Meaning;
use crate::model::book::display;
use crate::model::book::field::{self, Access};
use crate::model::locks;
use crate::model::{AnyRecord, Change, Field, FieldKind, Head, Kind};
use crate::msg;
use crate::rules::activity;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Takes the rows of a sheet one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    kind: Kind,
    people: People<'a>,
    /// Columns and the fields they fill.
    plan: Vec<(usize, usize)>,
    taken: HashMap<String, u32>,
    pub(super) changes: Vec<Change>,
}

/// What a row says.
#[derive(Default)]
struct Said {
    day: Option<NaiveDate>,
    values: Vec<(usize, Value)>,
    faults: Vec<Why>,
    doubts: Vec<Why>,
}

impl Said {
    fn value(&self, kind: Kind, name: &str) -> Value {
        if name == "happened" {
            return self.day.map_or(Value::None, Value::Day);
        }
        let at = kind.field(name);
        self.values.iter().find(|(i, _)| Some(*i) == at).map(|(_, v)| v.clone()).unwrap_or_default()
    }
}

impl<'a> Intake<'a> {
    pub fn new(kind: Kind, sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        // What only a command sets is left alone.
        let input = |at: &usize| kind.fields()[*at].access == Access::Input;
        let plan = sheet.header.columns.iter().enumerate().filter_map(|(n, column)| match &column.meaning {
            Meaning::Field(name) => Some((n, kind.field(name).filter(input)?)),
            _ => None,
        });
        let people = People::new(sheet.ask.book, sheet.ask.branch);
        Intake { kind, plan: plan.collect(), people, taken: HashMap::new(), changes: Vec::new(), sheet, head }
    }

    /// Gives the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let name = self.name(row);
        let refused = |note, why| Refused { name: name.clone(), why, note };
        if name.is_empty() || self.sheet.all_words().is_total(&name) {
            let text = msg!("没有姓名或名称, 当作说明", "neither person nor title: taken for a note");
            return Err(refused(true, vec![Why { text: text.into(), field: None }]));
        }
        let mut said = self.say(row);
        if !said.faults.is_empty() {
            return Err(refused(false, std::mem::take(&mut said.faults)));
        }
        if let Some(why) = self.needed(&said) {
            return Err(refused(false, vec![why]));
        }
        let same = &self.sheet.words.same;
        let mark = format!("{:?}", same.iter().map(|name| said.value(self.kind, name)).collect::<Vec<_>>());
        if let Some(first) = self.taken.insert(mark, row.number) {
            let text = msg!("与第 {n} 行相同", "the same as row {n}").with("n", first);
            return Err(refused(false, vec![Why { text, field: None }]));
        }
        let doubts = std::mem::take(&mut said.doubts);
        let (state, mut why) = self.put(said).map_err(|why| refused(false, why))?;
        why.extend(doubts);
        Ok(Taken { state, name, why })
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r Cell {
        self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n))
    }

    fn told(&self, cell: &Cell) -> Result<Option<String>, Text> {
        Ok(cell::line(cell, field::WORDS_MAX)?.filter(|w| !self.sheet.all_words().is_blank(w)))
    }

    fn line(&self, row: &Row, field: &str) -> String {
        self.told(self.cell(row, field)).ok().flatten().unwrap_or_default()
    }

    /// Gives whom or what a row is about, as the sheet has it.
    fn name(&self, row: &Row) -> String {
        let found = ["member", "student_no", "title", "name"].into_iter().map(|field| self.line(row, field));
        crate::base::width::fit(&found.into_iter().find(|w| !w.is_empty()).unwrap_or_default(), 24)
    }

    fn say(&self, row: &Row) -> Said {
        let mut said = Said::default();
        match cell::day(self.cell(row, "happened"), self.sheet.all_words()) {
            Ok(day) => said.day = day,
            Err(text) => said.faults.push(Why::at("happened", text)),
        }
        for (column, at) in &self.plan {
            let field = &self.kind.fields()[*at];
            match self.value(row, field, row.cell(*column), &mut said) {
                Ok(Value::None) => {}
                Ok(value) => said.values.push((*at, value)),
                Err(text) => said.faults.push(Why::at(field.name, text)),
            }
        }
        // A sheet that has numbers alone names people all the same.
        if let Some(at) = self.kind.field("member").filter(|at| !self.plan.iter().any(|(_, i)| i == at)) {
            match self.person(row) {
                Ok(Value::None) => {}
                Ok(value) => said.values.push((at, value)),
                Err(text) => said.faults.push(Why::at("member", text)),
            }
        }
        self.belong(&mut said);
        for (name, word) in self.sheet.words.defaults() {
            let Some(at) = self.kind.field(name).filter(|at| !said.values.iter().any(|(i, _)| i == at)) else {
                continue;
            };
            let value = display::parse(self.sheet.ask.book, &self.kind.fields()[at], word, self.sheet.ask.today);
            said.values.extend(value.ok().map(|value| (at, value)));
        }
        said
    }

    /// Puts a row under the record that was chosen for the whole sheet.
    fn belong(&self, said: &mut Said) {
        let Some(key) = self.sheet.ask.on else { return };
        let own = |f: &Field| f.owner && f.kind == FieldKind::Link(key.kind);
        if let Some(at) = self.kind.fields().iter().position(own) {
            said.values.retain(|(i, _)| *i != at);
            said.values.push((at, Value::Link(key.id)));
        }
    }

    fn value(&self, row: &Row, field: &Field, cell: &Cell, said: &mut Said) -> Result<Value, Text> {
        match field.kind {
            FieldKind::Link(Kind::Member) if field.name == "member" => self.person(row),
            FieldKind::Link(kind) if kind != Kind::Member => {
                let Some(text) = self.told(cell)? else { return Ok(Value::None) };
                self.link(kind, &text, said.day).map(Value::Link)
            }
            FieldKind::Set(all) => Ok(match self.sheet.set(field.name, all, cell)? {
                0 => Value::None,
                bits => Value::Set(bits),
            }),
            FieldKind::Code(all) => {
                let Some(text) = self.told(cell)? else { return Ok(Value::None) };
                match self.sheet.words.code(field.name, &text, all) {
                    Some(code) => Ok(Value::Code(code.code)),
                    None => display::code(all, &text).map(|c| Value::Code(c.code)).map_err(|r| r.text),
                }
            }
            _ => self.sheet.value(&self.people, field, cell, &mut said.doubts),
        }
    }

    /// Finds the person of a row by name and student number; whoever is not in the roster is refused.
    fn person(&self, row: &Row) -> Result<Value, Text> {
        let name = self.line(row, "member");
        let number = cell::code(self.cell(row, "student_no"), self.sheet.all_words())?.unwrap_or_default();
        if name.is_empty() && number.is_empty() {
            return Ok(Value::None);
        }
        let marks = Marks { name: &name, student_no: &number, ..Default::default() };
        let found = self.people.find(&marks).map_err(|(_, text)| text)?;
        let who = if name.is_empty() { &number } else { &name };
        let none = || msg!("名册里没有{name}", "{name} is not in the roster").with("name", who.as_str());
        found.map(|m| Value::Link(m.head.id)).ok_or_else(none)
    }

    /// Finds another record by its title, of several of one title that of the row's day.
    fn link(&self, kind: Kind, text: &str, day: Option<NaiveDate>) -> Result<Id, Text> {
        let book = self.sheet.ask.book;
        let called = |r: &&AnyRecord| r.title(book, Lang::Zh) == text;
        let mut fit = book.rows(kind).filter(called).filter(|r| day.is_none() || r.head().happened == day);
        match (fit.next(), fit.next()) {
            (Some(one), None) => Ok(one.head().id),
            _ => display::link(book, kind, text).map_err(|r| r.text),
        }
    }

    /// Names the first needed field that a row leaves open.
    fn needed(&self, said: &Said) -> Option<Why> {
        let mut fields = self.kind.fields().iter().filter(|f| f.required);
        let missing = fields.find(|f| said.value(self.kind, f.name).is_none())?;
        let text = msg!("没有写{field}", "{field} is missing").with("field", missing.label);
        Some(Why::at(missing.name, text))
    }

    /// Adds the record, or compares it with the one that is there.
    fn put(&mut self, said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        let ask = self.sheet.ask;
        let of = |any: &AnyRecord, name: &str| match name {
            "happened" => any.head().happened.map_or(Value::None, Value::Day),
            _ => any.value(name),
        };
        let same = &self.sheet.words.same;
        let ours = |any: &&AnyRecord| same.iter().all(|name| of(any, name) == said.value(self.kind, name));
        let happened = said.day.filter(|_| self.kind.happened().is_some());
        if let Some(known) = ask.book.rows(self.kind).filter(|r| r.head().branch == ask.branch).find(ours) {
            let (state, why, change) = settle(ask, known.clone(), said.values, happened.map(Into::into))?;
            self.changes.extend(change);
            return Ok((state, why));
        }
        let mut any = self.kind.blank(Head { branch: ask.branch, happened, ..(self.head)() });
        for (at, value) in said.values {
            set(&mut any, at, value).map_err(|why| vec![why])?;
        }
        let guarded = |r: Refusal| vec![refusal(r)];
        locks::row(None, &any, ask.book).map_err(guarded)?;
        activity::checked(ask.book, None, &any).map_err(guarded)?;
        self.changes.push(Change::add(any));
        Ok((State::New, Vec::new()))
    }
}
