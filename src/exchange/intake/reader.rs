//! A row of a sheet of any kind, read by the field table alone: cells become values, words become links.

use super::people::{Marks, People};
use super::proposal::Why;
use super::sheet::Sheet;
use crate::base::{Date, Id, Lang, Text, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::exchange::intake::header::Meaning;
use crate::exchange::intake::own;
use crate::model::book::display;
use crate::model::book::field::{self, Access};
use crate::model::book::names::Names;
use crate::model::{Field, FieldKind, Kind};
use crate::msg;
use std::collections::HashMap;

/// Reads the rows of one sheet.
pub(super) struct RecordReader<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    kind: Kind,
    people: People<'a>,
    names: HashMap<Kind, Names<'a>>,
    /// Columns and the fields they fill.
    plan: Vec<(usize, usize)>,
}

/// What a row says.
#[derive(Default)]
pub(super) struct Said {
    /// Its id in the book it was exported from.
    pub(super) id: Option<Id>,
    /// The day of the fact.
    pub(super) day: Option<Date>,
    /// Values, by the place of their field.
    pub(super) values: Vec<(usize, Value)>,
    /// Why it cannot be taken.
    pub(super) faults: Vec<Why>,
    /// What to look at again.
    pub(super) doubts: Vec<Why>,
}

impl Said {
    /// Returns what a row says of a field.
    pub(super) fn value(&self, kind: Kind, name: &str) -> Value {
        if name == "happened" {
            return self.day.into();
        }
        let at = kind.field(name);
        self.values.iter().find(|(i, _)| Some(*i) == at).map(|(_, v)| v.clone()).unwrap_or_default()
    }
}

impl<'a> RecordReader<'a> {
    pub(super) fn new(kind: Kind, sheet: &'a Sheet<'a>) -> RecordReader<'a> {
        let own = sheet.header.own;
        let takes = |field: &Field| field.access == Access::Input || own || sheet.words.is_history(field.name);
        let plan = sheet.header.columns.iter().enumerate().filter_map(|(n, column)| match &column.meaning {
            Meaning::Field(name) => Some((n, kind.field(name).filter(|at| takes(&kind.fields()[*at]))?)),
            _ => None,
        });
        let plan: Vec<(usize, usize)> = plan.collect();
        let (book, languages) = (sheet.ask.book, [Lang::Zh, Lang::En]);
        let mut names = HashMap::new();
        for (_, at) in &plan {
            // Whoever writes a sheet by hand means people of the branch, by name and number; an export may mean anybody.
            if let FieldKind::Link(to) = kind.fields()[*at].kind
                && (own || to != Kind::Member)
            {
                names.entry(to).or_insert_with(|| Names::of(book, to, &languages));
            }
        }
        RecordReader { kind, people: People::new(book, sheet.ask.branch), names, plan, sheet }
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r Cell {
        self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n))
    }

    /// Reads words on one line; in a sheet from elsewhere some words stand for nothing.
    fn told(&self, cell: &Cell) -> Result<Option<String>, Text> {
        let blank = |words: &String| !self.sheet.header.own && self.sheet.all_words().is_blank(words);
        Ok(cell::line(cell, field::WORDS_MAX)?.filter(|words| !blank(words)))
    }

    fn line(&self, row: &Row, field: &str) -> String {
        self.told(self.cell(row, field)).ok().flatten().unwrap_or_default()
    }

    /// Returns whom or what a row is about, as the sheet has it.
    pub(super) fn name(&self, row: &Row) -> String {
        let first = ["member", "student_no", "title", "name"].into_iter();
        let needed = self.kind.fields().iter().filter(|f| f.required || self.sheet.header.own).map(|f| f.name);
        let found = first.chain(needed).map(|field| self.line(row, field)).find(|words| !words.is_empty());
        crate::base::width::fit(&found.unwrap_or_default(), 24)
    }

    /// Reads every planned cell.
    pub(super) fn say(&self, row: &Row) -> Said {
        let mut said = Said { id: self.sheet.id(row), ..Said::default() };
        let words = self.sheet.all_words();
        let read = match self.kind.takes_months() {
            true => cell::date(self.cell(row, "happened"), words),
            false => cell::day(self.cell(row, "happened"), words).map(|day| day.map(Date::Day)),
        };
        match read {
            Ok(day) => said.day = day,
            Err(text) => said.faults.push(Why::at("happened", text)),
        }
        for (column, at) in &self.plan {
            let field = &self.kind.fields()[*at];
            // Only what is taken is asked for.
            let Some(there) = row.cells.get(*column).filter(|cell| **cell != Cell::Empty) else { continue };
            if self.is_linked_name(field, row) {
                continue;
            }
            // What only commands set comes with a record of another book, never with a row that somebody wrote.
            let told = field.access == Access::Input || said.id.is_some() || self.sheet.words.is_history(field.name);
            let why = if !told {
                Some(msg!("由命令填写，不导入", "set by commands alone: not imported"))
            } else if field.private && cell::is_masked(there) {
                Some(display::MASKED)
            } else {
                None
            };
            if let Some(text) = why {
                said.doubts.push(Why::at(
                    field.name,
                    msg!("{field}：{why}", "{field}: {why}").with("field", field.label).with("why", text),
                ));
                continue;
            }
            match self.value(row, field, row.cell(*column), &mut said) {
                Ok(Value::None) => {}
                Ok(value) => said.values.push((*at, value)),
                Err(text) => said.faults.push(Why::at(field.name, text)),
            }
        }
        // A sheet that has numbers alone names people all the same.
        let told = |at: &usize| {
            said.values.iter().any(|(i, _)| i == at)
                || said.faults.iter().any(|why| why.field.as_deref() == Some("member"))
        };
        if let Some(at) = self.kind.field("member").filter(|at| !told(at)) {
            match self.person(row) {
                Ok(Value::None) => {}
                Ok(value) => said.values.push((at, value)),
                Err(text) => said.faults.push(Why::at("member", text)),
            }
        }
        said
    }

    /// Returns whether a cell of JSON repeats the name of what the link beside it leads to.
    fn is_linked_name(&self, field: &Field, row: &Row) -> bool {
        let link = |f: &&Field| matches!(f.kind, FieldKind::Link(_)) && own::link_name(f.name) == field.name;
        let beside = self.kind.fields().iter().find(link);
        beside.is_some_and(|f| self.sheet.json && *self.cell(row, f.name) != Cell::Empty)
    }

    fn value(&self, row: &Row, field: &Field, cell: &Cell, said: &mut Said) -> Result<Value, Text> {
        let words = self.sheet.all_words();
        let text = |words: Option<String>| words.map_or(Value::None, |words| Value::words(&words));
        Ok(match field.kind {
            FieldKind::Words => text(cell::line(cell, field::WORDS_MAX)?),
            FieldKind::Prose => {
                let blank = |words: &String| !self.sheet.header.own && self.sheet.all_words().is_blank(words);
                text(cell::long(cell, field::PROSE_MAX)?.filter(|words| !blank(words)))
            }
            FieldKind::Flag => cell::flag(cell, words)?.map_or(Value::None, Value::Flag),
            FieldKind::Int => cell::count(cell, words)?.map_or(Value::None, |n| Value::Int(n.into())),
            FieldKind::Money => cell::money(cell, words)?.map_or(Value::None, Value::Int),
            FieldKind::Day if field.months => cell::date(cell, words)?.into(),
            FieldKind::Day => cell::day(cell, words)?.map_or(Value::None, Value::Day),
            FieldKind::Time => cell::time(cell, words)?.map_or(Value::None, Value::Time),
            FieldKind::Set(all) => match self.sheet.set(field.name, all, cell)? {
                0 => Value::None,
                bits => Value::Set(bits),
            },
            FieldKind::Code(all) => {
                let Some(word) = self.told(cell)? else { return Ok(Value::None) };
                match self.sheet.words.code(field.name, &word, all) {
                    Some(code) => Value::Code(code.code),
                    None => Value::Code(display::code(all, &word).map_err(|r| r.text)?.code),
                }
            }
            FieldKind::Link(kind) => {
                let Some(word) = self.told(cell)? else { return Ok(Value::None) };
                return self.link(row, field, kind, &word, said);
            }
        })
    }

    /// Finds what a cell leads to. Whatever its record cannot be without holds the row back.
    fn link(&self, row: &Row, field: &Field, kind: Kind, word: &str, said: &mut Said) -> Result<Value, Text> {
        let found = match self.names.get(&kind) {
            None if field.name == "member" => return self.person(row),
            None => self.somebody(word),
            Some(names) => {
                names.find(word, said.day.and_then(Date::day)).map_err(|refusal| refusal.text).or_else(|text| {
                    // JSON has the name beside an id that is not there.
                    let beside = self.line(row, &own::link_name(field.name));
                    if beside.is_empty() {
                        Err(text)
                    } else {
                        names.find(&beside, said.day.and_then(Date::day)).map_err(|refusal| refusal.text)
                    }
                })
            }
        };
        match found {
            Ok(id) => Ok(Value::Link(id)),
            // A slip in a sheet that somebody wrote is put right there; what another book had is left out here.
            Err(text) if field.required || (kind != Kind::Member && !self.sheet.header.own) => Err(text),
            Err(text) => {
                let why = msg!("{field}：{why}", "{field}: {why}").with("field", field.label).with("why", text);
                said.doubts.push(Why::at(field.name, why));
                Ok(Value::None)
            }
        }
    }

    /// Finds somebody of the branch by name.
    fn somebody(&self, name: &str) -> Result<Id, Text> {
        let none = || msg!("名册里没有{name}", "{name} is not in the roster").with("name", name);
        let found = self.people.find(&Marks { name, ..Default::default() }).map_err(|(_, text)| text)?;
        match found {
            Some(member) => Ok(member.head.id),
            None => display::link(self.sheet.ask.book, Kind::Member, name).map_err(|_| none()),
        }
    }

    /// Finds the person of a row by name and student number; whoever is not in the roster is refused.
    fn person(&self, row: &Row) -> Result<Value, Text> {
        let name = self.line(row, "member");
        let number = cell::code(self.cell(row, "student_no"), self.sheet.all_words())?.unwrap_or_default();
        if name.is_empty() && number.is_empty() {
            return Ok(Value::None);
        }
        if number.is_empty() {
            return self.somebody(&name).map(Value::Link);
        }
        let marks = Marks { name: &name, student_no: &number, ..Default::default() };
        let found = self.people.find(&marks).map_err(|(_, text)| text)?;
        let who = if name.is_empty() { &number } else { &name };
        let none = || msg!("名册里没有{name}", "{name} is not in the roster").with("name", who.as_str());
        found.map(|m| Value::Link(m.head.id)).ok_or_else(none)
    }
}
