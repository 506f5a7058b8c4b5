//! One row of a roster: read into a person's fields and stage, held against the book, turned into changes.

use super::people::{Marks, People, Unclear};
use super::{Refused, Sheet, State, Taken, Why};
use crate::base::{Id, Text, Value};
use crate::exchange::aliases::Found;
use crate::exchange::cell;
use crate::exchange::format::{Cell, Row};
use crate::exchange::header::Meaning;
use crate::model::road::{self, TOLD, Told};
use crate::model::roster::{Group, Member};
use crate::model::standing::Stage;
use crate::model::{AnyRecord, Change, Codes, Field, FieldKind, Head, Kind, Record, field};
use crate::msg;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The longest name a person has; longer ones are a slip of the clipboard.
const NAME_MAX: usize = 60;

const GRADE: crate::base::Msg = msg!("级", "");

/// What a column is read into.
#[derive(Clone, Copy)]
enum Target {
    /// A field, by its place.
    Field(usize),
    /// The stage.
    Stage,
    /// A date of the road, by its name.
    Date(&'static str),
}

/// What a row says, before it is held against the book.
#[derive(Default)]
pub(super) struct Said {
    pub(super) values: Vec<(usize, Value)>,
    pub(super) told: Told,
    pub(super) group: Option<String>,
    pub(super) doubts: Vec<Why>,
    faults: Vec<Why>,
}

impl Said {
    fn words(&self, name: &str) -> &str {
        let at = Kind::Member.field(name);
        self.values.iter().find(|(i, _)| Some(*i) == at).and_then(|(_, v)| v.as_str()).unwrap_or_default()
    }

    fn birth(&self) -> Option<NaiveDate> {
        let at = Kind::Member.field("birth_date");
        self.values.iter().find(|(i, _)| Some(*i) == at).and_then(|(_, v)| v.as_day())
    }

    fn marks(&self) -> Marks<'_> {
        Marks {
            name: self.words("name"),
            student_no: self.words("student_no"),
            id_number: self.words("id_number"),
            birth_date: self.birth(),
        }
    }
}

/// Takes the rows of a roster one after another.
pub struct Intake<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    plan: Vec<(usize, Target)>,
    pub(super) groups: HashMap<String, Id>,
    pub(super) group_at: usize,
    kept: HashSet<Arc<str>>,
    pub(super) changes: Vec<Change>,
}

impl<'a> Intake<'a> {
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        let plan = sheet.header.columns.iter().enumerate().filter_map(|(n, c)| {
            let target = |f: &str| {
                let date =
                    TOLD.iter().find(|t| **t == f).map(|t| if *t == "stage" { Target::Stage } else { Target::Date(t) });
                date.or_else(|| Kind::Member.field(f).map(Target::Field))
            };
            match &c.meaning {
                Meaning::Field(f) => Some((n, target(f)?)),
                // 政治面貌 beside 人员类别: whichever says more is the stage.
                Meaning::Again(f) if f == "stage" => Some((n, Target::Stage)),
                _ => None,
            }
        });
        let book = sheet.ask.book;
        let ours = book.all::<Group>().filter(|g| g.head.branch == sheet.ask.branch);
        Intake {
            people: People::new(book, sheet.ask.branch),
            plan: plan.collect(),
            group_at: Kind::Member.field("group").unwrap_or_default(),
            groups: ours.map(|g| (g.name.to_string(), g.head.id)).collect(),
            kept: HashSet::new(),
            changes: Vec::new(),
            sheet,
            head,
        }
    }

    /// Gives the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let mut said = self.say(row);
        let name = shown_name(&said, self.sheet, row);
        let refused = |name: String, why: Vec<Why>| Refused { name, why, note: false };
        if said.faults.is_empty()
            && let Some(why) = self.is_note(row, &said)
        {
            return Err(Refused { name, why: vec![why], note: true });
        }
        if !said.faults.is_empty() {
            let mut why = std::mem::take(&mut said.faults);
            why.append(&mut said.doubts);
            return Err(refused(name, why));
        }
        self.doubt(row, &mut said);
        let found = self.people.find(&said.marks()).map_err(|u| refused(name.clone(), vec![unclear(u)]))?;
        let taken = match found {
            Some(member) => {
                self.people.claim(member.head.id, row.number).map_err(|u| refused(name.clone(), vec![unclear(u)]))?;
                self.compare(member, said)
            }
            None => self.newcomer(row.number, said),
        };
        match taken {
            Ok((state, why)) => Ok(Taken { state, name, why }),
            Err(why) => Err(refused(name, why)),
        }
    }

    /// Reads every planned cell.
    fn say(&mut self, row: &Row) -> Said {
        let mut said = Said::default();
        for n in 0..self.plan.len() {
            let (column, target) = self.plan[n];
            let cell = row.cell(column);
            if *cell == Cell::Empty {
                continue;
            }
            match target {
                Target::Field(at) => self.field(at, cell, &mut said),
                Target::Stage => self.stage("stage", cell, &mut said),
                Target::Date(name) => self.date(name, cell, &mut said),
            }
        }
        if let Some(born) = said.birth().filter(|d| *d > self.sheet.ask.today) {
            let text = msg!("出生日期 {day} 在今天以后", "the birth date {day} lies in the future");
            said.faults.push(Why::at("birth_date", text.with("day", born)));
        }
        self.square(&mut said);
        said
    }

    /// Squares the stage with the dates beside it.
    fn square(&self, said: &mut Said) {
        let told = &mut said.told;
        let Some(stage) = told.stage else { return };
        // Rosters list the day a probation will end under the same title.
        if stage == Stage::Probationary && told.converted_on.is_some_and(|d| d > self.sheet.ask.today) {
            told.converted_on = None;
            let text = msg!("预备党员的转正日期在今天以后, 未读取", "a conversion in the future is not taken over");
            said.doubts.push(Why::at("converted_on", text));
        }
        let told = &mut said.told;
        let dated =
            Stage::ALL.iter().filter_map(|c| Stage::from_code(c.code)).filter(|s| told.date(*s).is_some()).max();
        let Some(furthest) = dated.filter(|f| *f > stage) else { return };
        if stage == Stage::Masses && furthest < Stage::Probationary {
            // "Masses" or "League member" says what somebody is not; it does not deny an application.
            told.stage = None;
        } else {
            let text = msg!("阶段是{a}, 却填了{b}的日期", "the stage is {a}, but a date of {b} is given");
            said.faults.push(Why::at("stage", text.with("a", stage.row().label).with("b", furthest.row().label)));
        }
    }

    fn field(&mut self, at: usize, cell: &Cell, said: &mut Said) {
        let field = &Kind::Member.fields()[at];
        let words = self.sheet.all_words();
        let read = match (field.name, field.kind) {
            ("name", _) => cell::line(cell, NAME_MAX).map(|s| s.map(|s| Value::Str(s.into()))),
            ("student_no", _) => cell::code(cell, words).map(|s| s.map(|s| Value::Str(s.into()))),
            ("phone", _) => cell::phone(cell, words).map(|s| s.map(|s| Value::Str(s.into()))),
            ("id_number", _) => cell::id_number(cell, words).map(|id| {
                id.map(|id| {
                    said.doubts.extend(id.doubt.map(|text| Why::at("id_number", text)));
                    Value::Str(id.number.into())
                })
            }),
            (_, FieldKind::Words | FieldKind::Prose) => cell::line(cell, field::WORDS_MAX)
                .map(|s| s.filter(|s| !words.is_blank(s)).map(|s| self.keep(field, s))),
            (_, FieldKind::Day) => cell::day(cell, words).map(|d| d.map(Value::Day)),
            (_, FieldKind::Code(all)) => return self.code(field, all, at, cell, said),
            (_, FieldKind::Set(all)) => self.set(field, all, cell),
            (_, FieldKind::Link(_)) => match cell::line(cell, NAME_MAX) {
                Ok(name) => {
                    said.group = name.filter(|n| !words.is_blank(n));
                    Ok(None)
                }
                Err(e) => Err(e),
            },
            (_, FieldKind::Flag) => cell::flag(cell, words).map(|b| b.map(Value::Flag)),
            (_, FieldKind::Int) => cell::count(cell, words).map(|n| n.map(|n| Value::Int(n.into()))),
            (_, FieldKind::Time) => cell::time(cell, words).map(|t| t.map(Value::Time)),
        };
        match read {
            Ok(Some(value)) => said.values.push((at, value)),
            Ok(None) => {}
            Err(text) => self.fault(field.name, text, said),
        }
    }

    /// Notes what cannot be read: it holds the row back, or is left out with a remark where little hangs on it.
    fn fault(&self, field: &str, text: Text, said: &mut Said) {
        let why = Why::at(field, text);
        if self.sheet.words.is_soft(field) { said.doubts.push(why) } else { said.faults.push(why) }
    }

    fn keep(&mut self, field: &Field, mut words: String) -> Value {
        if field.name == "grade"
            && let Some(year) = words.strip_suffix(GRADE.zh)
            && year.len() == 4
        {
            words = year.to_owned();
        }
        if !field.shared {
            return Value::Str(words.into());
        }
        let one = self.kept.get(words.as_str()).cloned().unwrap_or_else(|| {
            let one: Arc<str> = words.into();
            self.kept.insert(one.clone());
            one
        });
        Value::Str(one)
    }

    fn code(&mut self, field: &Field, all: &'static [crate::model::Code], at: usize, cell: &Cell, said: &mut Said) {
        let word = match cell::line(cell, NAME_MAX) {
            Ok(Some(word)) if !self.sheet.all_words().is_blank(&word) => word,
            Ok(_) => return,
            Err(text) => return self.fault(field.name, text, said),
        };
        let named = self.sheet.words.code(field.name, &word);
        match all.iter().find(|c| Some(c.name) == named || c.label.zh == word) {
            Some(code) => said.values.push((at, Value::Code(code.code))),
            None if self.sheet.words.otherwise(field.name) == Some("stage") => self.stage(field.name, cell, said),
            None => self.fault(field.name, unknown(&word), said),
        }
    }

    fn set(&self, field: &Field, all: &'static [crate::model::Code], cell: &Cell) -> cell::Reading<Value> {
        let mut bits = 0;
        for word in cell::list(cell, self.sheet.all_words())?.unwrap_or_default() {
            let named = self.sheet.words.code(field.name, &word);
            match all.iter().find(|c| Some(c.name) == named || c.label.zh == word) {
                Some(code) => bits |= 1 << code.code,
                None => return Err(unknown(&word)),
            }
        }
        Ok((bits != 0).then_some(Value::Set(bits)))
    }

    fn stage(&self, column: &str, cell: &Cell, said: &mut Said) {
        let word = match cell::line(cell, NAME_MAX) {
            Ok(Some(word)) if !self.sheet.all_words().is_blank(&word) => word,
            Ok(_) => return,
            Err(text) => return self.fault(column, text, said),
        };
        let named = self.sheet.words.code("stage", &word);
        match Stage::ALL.iter().find(|c| Some(c.name) == named || c.label.zh == word) {
            Some(row) => said.told.stage = said.told.stage.max(Stage::from_code(row.code)),
            None => self.fault(column, unknown(&word), said),
        }
    }

    fn date(&self, name: &'static str, cell: &Cell, said: &mut Said) {
        let day = match cell::day(cell, self.sheet.all_words()) {
            Ok(day) => day,
            // A month alone: the fact is known, its day is not.
            Err(text) if cell::is_month(cell) => {
                said.doubts.push(Why::at(name, text));
                said.told.stage = said.told.stage.max(stage_of(name));
                return;
            }
            Err(text) => return self.fault(name, text, said),
        };
        let told = &mut said.told;
        match name {
            "applied_on" => told.applied_on = day,
            "activist_on" => told.activist_on = day,
            "prospect_on" => told.prospect_on = day,
            "admitted_on" => told.admitted_on = day,
            _ => told.converted_on = day,
        }
    }

    /// Tells a note, a line of sums or a repeated header from a person.
    fn is_note(&self, row: &Row, said: &Said) -> Option<Why> {
        let marks = said.marks();
        let words = self.sheet.all_words();
        let total = row.cells.iter().find_map(|c| match c {
            Cell::Text(s) => Some(words.is_total(s)),
            _ => None,
        });
        let header = || self.sheet.words.header(marks.name) == Some(Found::Field("name"));
        let text = if total == Some(true) {
            msg!("合计行", "a line of sums")
        } else if marks.name.is_empty() && marks.student_no.is_empty() && marks.id_number.is_empty() {
            msg!("没有姓名和学号, 当作说明", "no name and no student number: taken for a note")
        } else if header() {
            msg!("重复的表头", "the header again")
        } else {
            return None;
        };
        Some(Why { text: text.into(), field: None })
    }

    /// Looks for what does not fit together without being impossible.
    fn doubt(&self, row: &Row, said: &mut Said) {
        let number = said.words("id_number");
        let born = number.get(6..14).filter(|_| number.len() == 18).and_then(crate::base::date::written);
        if let (Some(id), Some(told)) = (born, said.birth())
            && id != told
        {
            let text = msg!("与身份证号中的 {day} 不一致", "the ID number says {day}");
            said.doubts.push(Why::at("birth_date", text.with("day", id)));
        }
        let (have, want) = (row.cells.len(), self.sheet.header.columns.len());
        if self.sheet.text && have < want {
            let text = msg!("这一行只有 {have} 格, 表头有 {want} 格", "only {have} cells under a header of {want}");
            said.doubts.push(Why { text: text.with("have", have).with("want", want), field: None });
        }
    }

    fn newcomer(&mut self, row: u32, said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        if said.words("name").is_empty() {
            return Err(vec![Why::at("name", msg!("没有姓名", "the name is missing"))]);
        }
        // Checked before it is claimed: a row that is refused must not hold its student number.
        let mut member = Member { head: (self.head)(), ..Default::default() };
        member.head.branch = self.sheet.ask.branch;
        let id = member.head.id;
        let mut any = member.into_any();
        for (at, value) in &said.values {
            set(&mut any, *at, value.clone()).map_err(|why| vec![why])?;
        }
        let steps = road::changes(self.sheet.ask.book, id, &said.told, self.head).map_err(|r| vec![refusal(r)])?;
        self.people.claim_new(&said.marks(), row).map_err(|u| vec![unclear(u)])?;
        if let Some(name) = &said.group {
            let group = self.group(name);
            set(&mut any, self.group_at, Value::Link(group)).map_err(|why| vec![why])?;
        }
        self.changes.push(Change::add(any));
        self.changes.extend(steps);
        Ok((State::New, said.doubts))
    }

    /// Gives the group of that name, made with the import where there is none.
    pub(super) fn group(&mut self, name: &str) -> Id {
        if let Some(id) = self.groups.get(name) {
            return *id;
        }
        let mut group = Group { head: (self.head)(), name: name.into(), ..Default::default() };
        group.head.branch = self.sheet.ask.branch;
        let id = group.head.id;
        self.groups.insert(name.to_owned(), id);
        self.changes.push(Change::add(group.into_any()));
        id
    }
}

/// Gives the stage that a date of the road belongs to.
fn stage_of(name: &str) -> Option<Stage> {
    Some(match name {
        "applied_on" => Stage::Applicant,
        "activist_on" => Stage::Activist,
        "prospect_on" => Stage::Prospect,
        "admitted_on" => Stage::Probationary,
        "converted_on" => Stage::Full,
        _ => return None,
    })
}

/// Gives the name for the report, even where it cannot be taken.
fn shown_name(said: &Said, sheet: &Sheet, row: &Row) -> String {
    let name = said.words("name");
    let own = || sheet.header.column("name").map(|n| crate::exchange::format::plain(row.cell(n))).unwrap_or_default();
    let name = if name.is_empty() { own() } else { name.to_owned() };
    crate::base::width::fit(&crate::base::width::printable(name.trim()), 24)
}

fn unknown(word: &str) -> Text {
    msg!("不认识 “{word}”", "“{word}” is not known here").with("word", crate::base::width::fit(word, 24))
}

fn unclear((field, text): Unclear) -> Why {
    Why::at(field, text)
}

pub(super) fn refusal(r: crate::base::Refusal) -> Why {
    Why { text: r.text, field: r.field }
}

/// Sets a field; what the record refuses is a reason of the row.
pub(super) fn set(any: &mut AnyRecord, at: usize, value: Value) -> Result<(), Why> {
    any.set(at, value).map_err(|r| Why { field: Some(any.kind().fields()[at].name.to_owned()), ..refusal(r) })
}
