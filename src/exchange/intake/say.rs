//! One row of a roster read cell by cell into what it says of a person.

use super::people::{Marks, Newcomer};
use super::proposal::Why;
use super::sheet::Sheet;
use super::ticked;
use crate::base::{Date, Id, Text, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell::{self, unknown};
use crate::exchange::intake::header::Meaning;
use crate::exchange::intake::own::link_name;
use crate::model::book::{display, field};
use crate::model::people::standing::Stage;
use crate::model::road::from_roster::{TOLD, Told};
use crate::model::{Codes, Field, FieldKind, Kind};
use crate::msg;
use crate::rules::meeting::room;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The longest name a person has; longer ones are a slip of the clipboard.
const NAME_MAX: usize = 60;

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
    pub(super) id: Option<Id>,
    pub(super) told: Told,
    pub(super) group: Option<String>,
    /// Decisions that a tick says were taken, by the names of their days.
    pub(super) ticked: Vec<&'static str>,
    pub(super) doubts: Vec<Why>,
    pub(super) faults: Vec<Why>,
    /// Cells that could not be read and were left out.
    pub(super) left: u32,
}

impl Said {
    pub(super) fn words(&self, name: &str) -> &str {
        let at = Kind::Member.field(name);
        self.values.iter().find(|(i, _)| Some(*i) == at).and_then(|(_, v)| v.as_str()).unwrap_or_default()
    }

    pub(super) fn birth(&self) -> Option<Date> {
        let at = Kind::Member.field("birth_date");
        self.values.iter().find(|(i, _)| Some(*i) == at).and_then(|(_, v)| v.as_date())
    }

    /// Returns whether the row tells a field.
    pub(super) fn has(&self, name: &str) -> bool {
        let at = Kind::Member.field(name);
        self.values.iter().any(|(i, _)| Some(*i) == at)
    }

    /// Takes the birthday from where it is told to the day.
    pub(super) fn born(&mut self, day: NaiveDate) {
        let at = Kind::Member.field("birth_date").unwrap_or_default();
        self.values.retain(|(i, _)| *i != at);
        self.values.push((at, Value::Day(day)));
        self.doubts.retain(|why| why.field.as_deref() != Some("birth_date"));
    }

    fn shared(&self, name: &str) -> Arc<str> {
        let at = Kind::Member.field(name);
        match self.values.iter().find(|(i, _)| Some(*i) == at) {
            Some((_, Value::Str(s))) => s.clone(),
            _ => Arc::from(""),
        }
    }

    /// Returns what tells this person from the other rows.
    pub(super) fn newcomer(&self, row: u32) -> Newcomer {
        Newcomer {
            row,
            // Two of one name with an id each are two, whatever else is known of them.
            name: self.id.map_or_else(|| self.shared("name"), |id| id.to_string().into()),
            student_no: self.shared("student_no"),
            id_number: self.shared("id_number"),
            birth_date: self.birth().and_then(Date::day),
        }
    }

    pub(super) fn marks(&self) -> Marks<'_> {
        Marks {
            name: self.words("name"),
            student_no: self.words("student_no"),
            id_number: self.words("id_number"),
            birth_date: self.birth().and_then(Date::day),
        }
    }
}

/// Reads rows by the header's plan.
pub(super) struct Reader<'a> {
    sheet: &'a Sheet<'a>,
    plan: Vec<(usize, Target)>,
    kept: HashSet<Arc<str>>,
    codes: HashMap<usize, HashMap<String, u8>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sheet: &'a Sheet<'a>) -> Reader<'a> {
        let plan = sheet.header.columns.iter().enumerate().filter_map(|(n, c)| {
            let target = |f: &str| {
                let date =
                    TOLD.iter().find(|t| **t == f).map(|t| if *t == "stage" { Target::Stage } else { Target::Date(t) });
                date.or_else(|| Kind::Member.field(f).map(Target::Field))
            };
            match &c.meaning {
                // JSON has the name of a group beside its id.
                Meaning::Field(f) => Some((sheet.header.column(&link_name(f)).unwrap_or(n), target(f)?)),
                // 政治面貌 beside 人员类别: whichever says more is the stage.
                Meaning::Again(f) if f == "stage" => Some((n, Target::Stage)),
                _ => None,
            }
        });
        Reader { sheet, plan: plan.collect(), kept: HashSet::new(), codes: HashMap::new() }
    }

    /// Reads every planned cell.
    pub(super) fn say(&mut self, row: &Row) -> Said {
        let mut said = Said { id: self.sheet.id(row), ..Said::default() };
        for n in 0..self.plan.len() {
            let (column, target) = self.plan[n];
            // Only what is taken is asked for.
            let Some(there) = row.cells.get(column).filter(|cell| **cell != Cell::Empty) else { continue };
            if let Target::Field(at) = target
                && Kind::Member.fields()[at].private
                && cell::is_masked(there)
            {
                said.doubts.push(Why::at(Kind::Member.fields()[at].name, display::MASKED));
                continue;
            }
            let cell = row.cell(column);
            match target {
                Target::Field(at) => self.field(at, cell, &mut said),
                Target::Stage => self.stage("stage", cell, &mut said),
                Target::Date(name) => self.date(name, cell, &mut said),
            }
        }
        if let Some(born) = said.birth().map(Date::first).filter(|d| room::lies_ahead(self.sheet.ask.today, *d)) {
            let text = msg!("出生日期 {day} 在今天以后", "the birth date {day} lies in the future");
            said.faults.push(Why::at("birth_date", text.with("day", born)));
        }
        self.square(&mut said);
        let ahead = |name: &&&str| {
            let date = stage_of(name).and_then(|s| said.told.date(s));
            date.is_some_and(|d| room::lies_ahead(self.sheet.ask.today, d.first()))
        };
        if let Some(name) = TOLD.iter().find(ahead) {
            let day = stage_of(name).and_then(|s| said.told.date(s)).map(|d| d.to_string()).unwrap_or_default();
            said.faults.push(Why::at(name, msg!("{day} 还没有到", "{day} lies ahead").with("day", day)));
        }
        said
    }

    /// Squares the stage with the dates beside it.
    fn square(&self, said: &mut Said) {
        let told = &mut said.told;
        // Rosters list the day a probation will end under the same title.
        let expected = told.converted_on.is_some_and(|d| room::lies_ahead(self.sheet.ask.today, d.first()));
        if expected && told.stage != Some(Stage::Full) {
            told.converted_on = None;
            let text = msg!("预备党员的转正日期在今天以后，未读取", "a conversion in the future is not taken over");
            said.doubts.push(Why::at("converted_on", text));
        }
        let told = &mut said.told;
        let Some(stage) = told.stage else { return };
        let dated =
            Stage::ALL.iter().filter_map(|c| Stage::from_code(c.code)).filter(|s| told.date(*s).is_some()).max();
        let Some(furthest) = dated.filter(|f| *f > stage) else { return };
        if stage == Stage::Masses && furthest < Stage::Probationary {
            // "Masses" or "League member" says what somebody is not; it does not deny an application.
            told.stage = None;
        } else {
            let text = msg!("阶段是{a}，却填了{b}的日期", "the stage is {a}, but a date of {b} is given");
            said.faults.push(Why::at("stage", text.with("a", stage.row().label).with("b", furthest.row().label)));
        }
    }

    fn field(&mut self, at: usize, cell: &Cell, said: &mut Said) {
        let field = &Kind::Member.fields()[at];
        let words = self.sheet.all_words();
        let own = self.sheet.header.own;
        let read = match (field.name, field.kind) {
            ("name", _) => cell::line(cell, NAME_MAX).map(|s| s.map(|s| Value::words(&s))),
            ("student_no", _) => cell::code(cell, words).map(|s| s.map(|s| Value::Str(s.into()))),
            ("phone", _) => cell::phones(cell, words).map(|list| {
                let mut list = list.unwrap_or_default().into_iter();
                let first = list.next();
                if let (Some(first), rest) = (&first, list.collect::<Vec<_>>())
                    && !rest.is_empty()
                {
                    let text = msg!(
                        "有几个号码，导入 {first}，没有导入 {rest}",
                        "several numbers: {first} is taken, {rest} is not"
                    );
                    let text = text.with("first", first.as_str()).with("rest", rest.join(msg!("、", ", ").zh));
                    said.doubts.push(Why::at("phone", text));
                }
                first.map(|s| Value::Str(s.into()))
            }),
            ("id_number", _) => cell::id_number(cell, words).map(|id| {
                id.map(|id| {
                    said.doubts.extend(id.doubt.map(|text| Why::at("id_number", text)));
                    Value::Str(id.number.into())
                })
            }),
            (_, FieldKind::Words | FieldKind::Prose) => cell::line(cell, field::WORDS_MAX)
                .map(|s| s.filter(|s| own || !words.is_blank(s)).map(|s| Value::Str(s.into()))),
            (_, FieldKind::Day) if field.months => cell::date(cell, words).map(|date| {
                said.doubts.extend(date.and_then(|date| super::value::partly(field.name, date)));
                date.map(|date| Some(date).into())
            }),
            (_, FieldKind::Day) => cell::day(cell, words).map(|d| d.map(Value::Day)),
            (_, FieldKind::Code(all)) => return self.code(field, all, at, cell, said),
            (_, FieldKind::Set(all)) => return self.set(field, all, at, cell, said),
            (_, FieldKind::Link(_)) => match cell::line(cell, NAME_MAX) {
                Ok(name) => {
                    said.group = name.filter(|n| !words.is_blank(n));
                    Ok(None)
                }
                Err(e) => Err(e),
            },
            (_, FieldKind::Flag) => cell::flag(cell, words).map(|b| b.map(Value::Flag)),
            (_, FieldKind::Int) => cell::count(cell, words).map(|n| n.map(|n| Value::Int(n.into()))),
            (_, FieldKind::Money) => cell::money(cell, words).map(|n| n.map(Value::Int)),
            (_, FieldKind::Time) => cell::time(cell, words).map(|t| t.map(Value::Time)),
        };
        match read.and_then(|value| value.map(|value| self.keep(at, value)).transpose()) {
            Ok(Some(value)) => said.values.push((at, value)),
            Ok(None) => {}
            // Whose last digits a sheet program has lost is still somebody: the number alone is left out.
            Err(text) if field.name == "id_number" && text == cell::DIGITS_LOST.into() => {
                let left = msg!("{why}，这一项没有导入，请补全后再导", "{why}; left out: fill it in and import again");
                said.doubts.push(Why::at(field.name, left.with("why", text)));
            }
            // Two columns that differ: neither is believed, and the person comes.
            Err(text) if matches!(cell, Cell::Doubt(_)) => said.doubts.push(Why::at(field.name, text)),
            Err(text) => self.fault(field.name, text, said),
        }
    }

    /// Notes what cannot be read: it holds the row back, or is left out with a remark where little hangs on it.
    fn fault(&self, field: &str, text: Text, said: &mut Said) {
        if self.sheet.words.is_soft(field) {
            let left = msg!("{why}，这一项没有导入", "{why}; left out");
            said.doubts.push(Why::at(field, left.with("why", text)));
            said.left += 1;
        } else {
            said.faults.push(Why::at(field, text));
        }
    }

    /// Returns words as the field keeps them; few distinct ones are held once.
    fn keep(&mut self, at: usize, value: Value) -> Result<Value, Text> {
        let value = Kind::Member.kept(at, value).map_err(|refusal| refusal.text)?;
        let Value::Str(words) = &value else { return Ok(value) };
        if !Kind::Member.fields()[at].shared {
            return Ok(value);
        }
        let one = self.kept.get(words).cloned().unwrap_or_else(|| {
            self.kept.insert(words.clone());
            words.clone()
        });
        Ok(Value::Str(one))
    }

    fn code(&mut self, field: &Field, all: &'static [crate::model::Code], at: usize, cell: &Cell, said: &mut Said) {
        let word = match cell::line(cell, NAME_MAX) {
            Ok(Some(word)) if !self.sheet.all_words().is_blank(&word) => word,
            Ok(_) => return,
            Err(text) => return self.fault(field.name, text, said),
        };
        // Registers repeat a few words thousands of times.
        let known = self.codes.get(&at).and_then(|seen| seen.get(&word)).copied();
        let found = known.or_else(|| {
            let code = self.sheet.words.code(field.name, &word, all)?.code;
            self.codes.entry(at).or_default().insert(word.clone(), code);
            Some(code)
        });
        match found {
            Some(code) => said.values.push((at, Value::Code(code))),
            None if self.sheet.words.otherwise(field.name) == Some("stage") => self.stage(field.name, cell, said),
            None => self.fault(field.name, unknown(&word), said),
        }
    }

    /// Reads several codes; words that are none of them are left out one by one.
    fn set(&self, field: &Field, all: &'static [crate::model::Code], at: usize, cell: &Cell, said: &mut Said) {
        let (bits, strange) = match self.sheet.known(field.name, all, cell) {
            Ok(found) => found,
            Err(text) => return self.fault(field.name, text, said),
        };
        if !strange.is_empty() {
            self.fault(field.name, unknown(&strange.join(msg!("、", ", ").zh)), said);
        }
        if bits != 0 {
            said.values.push((at, Value::Set(bits)));
        }
    }

    fn stage(&self, column: &str, cell: &Cell, said: &mut Said) {
        let word = match cell::line(cell, NAME_MAX) {
            Ok(Some(word)) if !self.sheet.all_words().is_blank(&word) => word,
            Ok(_) => return,
            Err(text) => return self.fault(column, text, said),
        };
        match self.sheet.words.code("stage", &word, Stage::ALL) {
            Some(row) => said.told.stage = said.told.stage.max(Stage::from_code(row.code)),
            None => self.level(column, &word, said),
        }
    }

    /// Reads a level of study under a title that is also a stage's: 类别.
    fn level(&self, column: &str, word: &str, said: &mut Said) {
        let level =
            self.sheet.words.otherwise("stage").filter(|_| column == "stage").and_then(|f| Kind::Member.field(f));
        let code = level.and_then(|at| match Kind::Member.fields()[at].kind {
            FieldKind::Code(all) => Some((at, self.sheet.words.code("level", word, all)?.code)),
            _ => None,
        });
        match code {
            Some((at, code)) => said.values.push((at, Value::Code(code))),
            None => self.fault(column, unknown(word), said),
        }
    }

    fn date(&self, name: &'static str, cell: &Cell, said: &mut Said) {
        let day = match cell::date(cell, self.sheet.all_words()) {
            Ok(date) => {
                said.doubts.extend(date.and_then(|date| super::value::partly(name, date)));
                date
            }
            // Two days that differ: the fact is known, its day is not.
            Err(text) if matches!(cell, Cell::Doubt(_)) => {
                said.doubts.push(Why::at(name, text));
                said.told.stage = said.told.stage.max(stage_of(name));
                return;
            }
            Err(text) => {
                // A tick says that it happened, not when.
                return match ticked::ticked(self.sheet, cell) {
                    Some(true) => said.ticked.push(name),
                    Some(false) => {}
                    None => {
                        // A day that is none tells all the same that it happened.
                        let digits = crate::exchange::format::plain(cell).contains(|c: char| c.is_ascii_digit());
                        if digits && self.sheet.words.is_soft(name) {
                            said.ticked.push(name);
                        }
                        self.fault(name, text, said);
                    }
                };
            }
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
}

/// The stages that have a day, in the order of the road.
pub(super) const ROAD: [Stage; 5] =
    [Stage::Applicant, Stage::Activist, Stage::Prospect, Stage::Probationary, Stage::Full];

/// Returns the stage that a date of the road belongs to.
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
