//! One row of a ledger of rectification: an item by its number, or by what is wrong.

use super::diff::settle;
use super::member::{refusal, set};
use super::people::People;
use super::{Refused, Sheet, State, Taken, Why};
use crate::base::Value;
use crate::exchange::format::Row;
use crate::exchange::intake::cell;
use crate::exchange::intake::header::Meaning;
use crate::model::book::field::Access;
use crate::model::rectification::{Rectification, RectificationState};
use crate::model::{AnyRecord, Change, Head, Kind, Record, locks};
use crate::msg;
use std::collections::HashMap;

/// Takes the rows of a ledger one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    plan: Vec<(usize, Option<usize>)>,
    taken: HashMap<String, u32>,
    pub(super) changes: Vec<Change>,
}

/// What a row says: the day of issue, and fields by their place.
#[derive(Default)]
struct Said {
    issued: Option<chrono::NaiveDate>,
    values: Vec<(usize, Value)>,
    faults: Vec<Why>,
    doubts: Vec<Why>,
}

impl<'a> Intake<'a> {
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        // A column without a field is the day of issue; what only a command sets is left alone.
        let input = |at: &usize| Kind::Rectification.fields()[*at].access == Access::Input;
        let plan = sheet.header.columns.iter().enumerate().filter_map(|(n, column)| match &column.meaning {
            Meaning::Field(name) if name == "happened" => Some((n, None)),
            Meaning::Field(name) => Some((n, Some(Kind::Rectification.field(name).filter(input)?))),
            _ => None,
        });
        let people = People::new(sheet.ask.book, sheet.ask.branch);
        Intake { plan: plan.collect(), people, taken: HashMap::new(), changes: Vec::new(), sheet, head }
    }

    /// Gives the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let said = self.say(row);
        let of = |name: &str| {
            let at = Kind::Rectification.field(name);
            let found = said.values.iter().find(|(i, _)| Some(*i) == at);
            found.and_then(|(_, v)| v.as_str()).unwrap_or_default().to_owned()
        };
        let (no, title) = (of("no"), of("title"));
        let name = crate::base::width::fit(&title, 40);
        if title.is_empty() {
            let text = msg!("没有写明问题, 当作说明", "nothing says what is wrong: taken for a note");
            return Err(Refused { name, why: vec![Why { text: text.into(), field: None }], note: true });
        }
        let refused = |why| Refused { name: name.clone(), why, note: false };
        if !said.faults.is_empty() {
            return Err(refused(said.faults));
        }
        let key = if no.is_empty() { title.clone() } else { no.clone() };
        if let Some(first) = self.taken.insert(key, row.number) {
            let text = msg!("与第 {n} 行是同一项", "the same item as in row {n}").with("n", first);
            return Err(refused(vec![Why::at("title", text)]));
        }
        let ours = |r: &&Rectification| match no.is_empty() || r.no.is_empty() {
            true => *r.title == *title && (said.issued.is_none() || r.head.happened == said.issued),
            false => *r.no == *no,
        };
        let known = self.sheet.ask.book.all::<Rectification>().find(ours);
        let doubts = said.doubts.clone();
        let taken = match known {
            Some(item) => self.compare(item, said),
            None => self.add(said),
        };
        let (state, mut why) = taken.map_err(refused)?;
        why.extend(doubts);
        Ok(Taken { state, name, why })
    }

    fn say(&self, row: &Row) -> Said {
        let mut said = Said::default();
        let words = self.sheet.all_words();
        for (column, at) in &self.plan {
            let cell = row.cell(*column);
            let Some(at) = *at else {
                match cell::day(cell, words) {
                    Ok(day) => said.issued = day,
                    Err(text) => said.faults.push(Why::at("happened", text)),
                }
                continue;
            };
            let field = &Kind::Rectification.fields()[at];
            match self.sheet.value(&self.people, field, cell, &mut said.doubts) {
                Ok(Value::None) => {}
                Ok(value) => said.values.push((at, value)),
                Err(text) => said.faults.push(Why::at(field.name, text)),
            }
        }
        said
    }

    fn add(&mut self, said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        let head = Head { branch: self.sheet.ask.branch, happened: said.issued, ..(self.head)() };
        let item = Rectification { head, state: Some(RectificationState::Issued), ..Default::default() };
        let mut any = item.into_any();
        for (at, value) in said.values {
            set(&mut any, at, value).map_err(|why| vec![why])?;
        }
        locks::row(None, &any, self.sheet.ask.book).map_err(|r| vec![refusal(r)])?;
        self.changes.push(Change::add(any));
        Ok((State::New, Vec::new()))
    }

    fn compare(&mut self, item: &Rectification, said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        let (state, why, change) =
            settle(self.sheet.ask, AnyRecord::Rectification(item.clone().into()), said.values, None)?;
        self.changes.extend(change);
        Ok((state, why))
    }
}
