//! One row of a worksheet of steps: a step, a talk or a thought report of somebody in the roster, with its day.

use super::diff::settle;
use super::people::{Marks, People};
use super::proposal::{State, Why};
use super::sheet::Sheet;
use super::taken::{Refused, Taken, refusal, set};
use crate::base::{Id, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::model::book::field;
use crate::model::locks;
use crate::model::people::roster::Member;
use crate::model::road::cultivation::{Training, TrainingKind};
use crate::model::road::development::{Step, StepKind, Talk, ThoughtReport};
use crate::model::{AnyRecord, Change, Codes, Head, Kind, Link, Record};
use crate::msg;
use crate::rules::meeting::room;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Takes the rows of a worksheet one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    taken: HashMap<(Id, What, NaiveDate), u32>,
    pub(super) changes: Vec<Change>,
}

/// What kind of record a row becomes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Step(StepKind),
    Talk,
    ThoughtReport,
    Training,
}

/// What became of a row, with its reasons; or why it cannot be taken.
type Put = Result<(State, Vec<Why>), Vec<Why>>;

impl What {
    fn kind(self) -> Kind {
        match self {
            What::Step(_) => Kind::Step,
            What::Talk => Kind::Talk,
            What::ThoughtReport => Kind::ThoughtReport,
            What::Training => Kind::Training,
        }
    }

    fn label(self) -> crate::base::Msg {
        match self {
            What::Step(kind) => kind.row().label,
            What::Talk => Talk::LABEL,
            What::ThoughtReport => ThoughtReport::LABEL,
            What::Training => Training::LABEL,
        }
    }
}

impl<'a> Intake<'a> {
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        let people = People::new(sheet.ask.book, sheet.ask.branch);
        Intake { people, taken: HashMap::new(), changes: Vec::new(), sheet, head }
    }

    /// Returns the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row. One without a day is not filled in yet, which is no fault.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let cell = |field: &str| self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n));
        let words = |field: &str| cell::line(cell(field), field::WORDS_MAX).map(Option::unwrap_or_default);
        let name = words("member").unwrap_or_default();
        let number = cell::code(cell("student_no"), self.sheet.all_words()).ok().flatten().unwrap_or_default();
        let shown = crate::base::width::fit(&name, 24);
        let refused = |note: bool, why: Why| Refused { name: shown.clone(), why: vec![why], note };
        if name.is_empty() && number.is_empty() {
            let text = msg!("没有姓名和学号，当作说明", "no name and no student number: taken for a note");
            return Err(refused(true, Why { text: text.into(), field: None }));
        }
        let missing = words("step").map_err(|text| refused(false, Why::at("step", text)))?;
        let Some(what) = self.what(&missing) else {
            let text = msg!("没有叫 “{word}” 的步骤", "no step is called “{word}”").with("word", missing);
            return Err(refused(false, Why::at("step", text)));
        };
        let day = cell::day(cell("happened"), self.sheet.all_words());
        let Some(day) = day.map_err(|text| refused(false, Why::at("happened", text)))? else {
            return Err(refused(true, Why::at("happened", msg!("没有填日期", "no date filled in"))));
        };
        if room::lies_ahead(self.sheet.ask.today, day) {
            let text = msg!("{day} 还没有到", "{day} has not come yet").with("day", day);
            return Err(refused(false, Why::at("happened", text)));
        }
        let note = words("note").map_err(|text| refused(false, Why::at("note", text)))?;
        let marks = Marks { name: &name, student_no: &number, ..Default::default() };
        let found = self.people.find(&marks).map_err(|(field, text)| refused(false, Why::at(field, text)))?;
        let Some(member) = found else {
            let text = msg!("名册里没有{name}", "{name} is not in the roster").with("name", name.as_str());
            return Err(refused(false, Why::at("member", text)));
        };
        if let Some(first) = self.taken.insert((member.head.id, what, day), row.number) {
            let text = msg!("与第 {n} 行相同", "the same as row {n}").with("n", first);
            return Err(refused(false, Why::at("happened", text)));
        }
        let more = self.more(row, what, &note).map_err(|why| refused(false, why))?;
        match self.put(member, what, day, more) {
            Ok((state, why)) => Ok(Taken { state, name: shown, why }),
            Err(why) => Err(Refused { name: shown, why, note: false }),
        }
    }

    /// Reads what the row is about: a step by its words, or a talk, or a thought report.
    fn what(&self, word: &str) -> Option<What> {
        let step = self.sheet.words.code("step", word, StepKind::ALL).and_then(|c| StepKind::from_code(c.code));
        let is = |label: crate::base::Msg, name: &str| [label.zh, label.en, name].contains(&word.trim());
        step.map(What::Step)
            .or_else(|| is(ThoughtReport::LABEL, ThoughtReport::NAME).then_some(What::ThoughtReport))
            .or_else(|| is(Training::LABEL, Training::NAME).then_some(What::Training))
            .or_else(|| is(Talk::LABEL, Talk::NAME).then_some(What::Talk))
    }

    /// Reads what else a sheet of steps may say: how it ended, until when, by which paper.
    fn more(&self, row: &Row, what: What, note: &str) -> Result<Vec<(usize, Value)>, Why> {
        let kind = what.kind();
        let mut out = Vec::new();
        let place = match what {
            What::Talk => "text",
            What::Training => "course",
            _ => "note",
        };
        out.extend(kind.field(place).filter(|_| !note.is_empty()).map(|at| (at, Value::words(note))));
        for name in ["outcome", "until", "document", "from_roster"] {
            let Some((column, at)) = self.sheet.header.column(name).zip(kind.field(name)) else { continue };
            let words = crate::exchange::format::plain(row.cell(column));
            let (ask, field) = (self.sheet.ask, &kind.fields()[at]);
            let value = crate::model::book::display::parse(ask.book, field, &words, ask.today).map_err(refusal)?;
            if !value.is_none() {
                out.push((at, value));
            }
        }
        Ok(out)
    }

    /// Adds the record, or holds the row against the one that is there: on that day, or known without its day.
    fn put(&mut self, member: &Member, what: What, day: NaiveDate, more: Vec<(usize, Value)>) -> Put {
        let id = member.head.id;
        let told = msg!("{what} {day}", "{what} {day}").with("what", what.label()).with("day", day);
        let mut why = vec![Why { text: told, field: None }];
        if let Some(before) = self.known(id, what, day) {
            let (state, news, change) = settle(self.sheet.ask, before, more, Some(day.into()))?;
            self.changes.extend(change);
            if state == State::Conflict {
                return Ok((state, news));
            }
            why.extend(news);
            return Ok((state, why));
        }
        let head = Head { happened: Some(day), branch: self.sheet.ask.branch, ..(self.head)() };
        let member = Link::to(id);
        let mut any: AnyRecord = match what {
            What::Step(kind) => Step { head, member, step: Some(kind), ..Default::default() }.into_any(),
            What::Talk => Talk { head, member, ..Default::default() }.into_any(),
            What::ThoughtReport => ThoughtReport { head, member, ..Default::default() }.into_any(),
            // What is owed every term is the college's school; another course is entered with its kind.
            What::Training => {
                let category = Some(TrainingKind::PartySchool);
                Training { head, member, category, ..Default::default() }.into_any()
            }
        };
        for (at, value) in more {
            set(&mut any, at, value).map_err(|why| vec![why])?;
        }
        locks::row(None, &any, self.sheet.ask.book).map_err(|r| vec![refusal(r)])?;
        self.changes.push(Change::add(any));
        Ok((State::New, why))
    }

    /// Finds what the book holds of it: the record of that day, else a step whose day nobody knew.
    fn known(&self, member: Id, what: What, day: NaiveDate) -> Option<AnyRecord> {
        let of = |any: &&AnyRecord| match (what, Step::from_any(any)) {
            (What::Step(kind), Some(step)) => step.step == Some(kind),
            (_, step) => step.is_none(),
        };
        let on = |day: Option<NaiveDate>| {
            let mut there = self.sheet.ask.book.owned(what.kind(), member).filter(of);
            there.find(|any| any.head().happened == day).cloned()
        };
        on(Some(day)).or_else(|| on(None).filter(|any| any.kind() == Kind::Step))
    }
}
