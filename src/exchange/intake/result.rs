//! One row of the results of an earlier evaluation: a person, the year, the grade, what was promised, what is open.

use super::diff::settle;
use super::people::{Marks, People};
use super::proposal::{State, Why};
use super::sheet::Sheet;
use super::taken::{Refused, Taken, refusal, set};
use crate::base::{Id, Lang, Text, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell::{self, unknown};
use crate::model::book::field;
use crate::model::book::field::Access;
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Grade, RoundStep};
use crate::model::meeting::commitment::{Promise, PromiseState};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::rectification::{Rectification, RectificationState, Source};
use crate::model::{Book, Cause, Change, Codes, Head, Hooks, Kind, Link, Record, locks};
use crate::msg;
use crate::rules::evaluation::year;
use crate::rules::meeting::room;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Takes the rows of a sheet of results one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    taken: HashMap<(Id, String), u32>,
    /// The book with every row taken so far in it: a row that its guards refuse is left out alone.
    book: Book,
    pub(super) changes: Vec<Change>,
}

/// What a row says.
#[derive(Default)]
struct Said {
    year: String,
    day: Option<NaiveDate>,
    grade: Option<Grade>,
    values: Vec<(usize, Value)>,
    promise: String,
    promise_by: Option<NaiveDate>,
    promise_state: Option<PromiseState>,
    item: String,
    item_by: Option<NaiveDate>,
    doubts: Vec<Why>,
}

/// Digits of a year.
const YEAR: usize = 4;

impl<'a> Intake<'a> {
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        let people = People::new(sheet.ask.book, sheet.ask.branch);
        let book = sheet.ask.book.clone();
        Intake { people, taken: HashMap::new(), book, changes: Vec::new(), sheet, head }
    }

    /// Returns the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let name = self.line(row, "member").unwrap_or_default();
        let number =
            cell::code(self.cell(row, "student_no"), self.sheet.all_words()).ok().flatten().unwrap_or_default();
        let shown = crate::base::width::fit(&name, 24);
        let refused = |note: bool, why: Vec<Why>| Refused { name: shown.clone(), why, note };
        if number.is_empty() && (name.is_empty() || self.sheet.all_words().is_total(&name)) {
            let text = msg!("没有姓名和学号，当作说明", "no name and no student number: taken for a note");
            return Err(refused(true, vec![Why { text: text.into(), field: None }]));
        }
        let said = self.say(row).map_err(|why| refused(false, vec![why]))?;
        let marks = Marks { name: &name, student_no: &number, ..Default::default() };
        let found = self.people.find(&marks).map_err(|(field, text)| refused(false, vec![Why::at(field, text)]))?;
        let Some(member) = found else {
            let text = msg!("名册里没有{name}", "{name} is not in the roster").with("name", name.as_str());
            return Err(refused(false, vec![Why::at("member", text)]));
        };
        if let Some(first) = self.taken.insert((member.head.id, said.year.clone()), row.number) {
            let text = msg!("与第 {n} 行是同一人、同一年度", "the same person and year as in row {n}").with("n", first);
            return Err(refused(false, vec![Why::at("member", text)]));
        }
        let (state, why) = self.put(member, said).map_err(|why| refused(false, why))?;
        Ok(Taken { state, name: shown, why })
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r Cell {
        self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n))
    }

    fn line(&self, row: &Row, field: &str) -> Result<String, Why> {
        let words = cell::line(self.cell(row, field), field::WORDS_MAX).map_err(|text| Why::at(field, text))?;
        Ok(words.filter(|w| !self.sheet.all_words().is_blank(w)).unwrap_or_default())
    }

    fn day(&self, row: &Row, field: &str) -> Result<Option<NaiveDate>, Why> {
        cell::day(self.cell(row, field), self.sheet.all_words()).map_err(|text| Why::at(field, text))
    }

    /// Reads a code by the sheet's words for it; nothing where nothing stands.
    fn code<E: Codes>(&self, row: &Row, field: &str) -> Result<Option<E>, Why> {
        let word = self.line(row, field)?;
        if word.is_empty() {
            return Ok(None);
        }
        let found = self.sheet.words.code(field, &word, E::ALL).and_then(|c| E::from_code(c.code));
        found.map(Some).ok_or_else(|| Why::at(field, unknown(&word)))
    }

    fn say(&self, row: &Row) -> Result<Said, Why> {
        let from_title = self.sheet.header.column("year").is_none();
        let mut said = Said { year: self.year(row)?, day: self.day(row, "happened")?, ..Said::default() };
        if let Some(day) = said.day.filter(|day| room::lies_ahead(self.sheet.ask.today, *day)) {
            let text = msg!("{day} 还没有到", "{day} has not come yet").with("day", day);
            return Err(Why::at("happened", text));
        }
        if from_title {
            let text = msg!("年度 {year} 取自标题或文件名", "the year {year} is that of the title or of the file");
            said.doubts.push(Why::at("year", text.with("year", said.year.as_str())));
        }
        said.grade = self.code(row, "grade")?;
        said.promise = self.prose(row, "promise")?;
        (said.promise_by, said.promise_state) = (self.day(row, "promise_by")?, self.code(row, "promise_state")?);
        (said.item, said.item_by) = (self.line(row, "item")?, self.day(row, "item_by")?);
        let typed =
            |f: &&crate::model::Field| f.access == Access::Input && !f.owner && !["grade", "promise"].contains(&f.name);
        for field in Kind::EvaluationResult.fields().iter().filter(typed) {
            let (Some(at), Some(column)) =
                (Kind::EvaluationResult.field(field.name), self.sheet.header.column(field.name))
            else {
                continue;
            };
            let value = self.sheet.value(&self.people, field, row.cell(column), &mut said.doubts);
            let value = value.map_err(|text| Why::at(field.name, text))?;
            if !value.is_none() {
                said.values.push((at, value));
            }
        }
        Ok(said)
    }

    fn prose(&self, row: &Row, field: &str) -> Result<String, Why> {
        let words = cell::long(self.cell(row, field), field::PROSE_MAX).map_err(|text| Why::at(field, text))?;
        Ok(words.filter(|w| !self.sheet.all_words().is_blank(w)).unwrap_or_default())
    }

    /// Reads the year, however it is written: 2025, 2025年度, the name of a round.
    fn year(&self, row: &Row) -> Result<String, Why> {
        let word = self.line(row, "year")?;
        let runs = word.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == YEAR);
        let told = self.sheet.year.filter(|_| self.sheet.header.column("year").is_none());
        let Some(year) = runs.and_then(|run| run.parse::<i32>().ok()).or(told) else {
            let text = msg!(
                "没有写明评议年度：文件名或标题写上（如 2025年度）再导",
                "the year of the evaluation is missing: write it into the title or the name of the file"
            );
            return Err(Why::at("year", text));
        };
        if year > self.sheet.ask.today.year() {
            let text = msg!("{year} 年度还没有到", "the year {year} has not come yet").with("year", year);
            return Err(Why::at("year", text));
        }
        Ok(year.to_string())
    }

    /// Finds the round of a year, also one that an earlier row of this sheet has begun.
    fn round(&self, year: &str) -> Option<&Evaluation> {
        let ours = |e: &&Evaluation| e.head.branch == self.sheet.ask.branch && *e.year == *year;
        self.book.all::<Evaluation>().find(ours)
    }

    fn put(&mut self, member: &Member, mut said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        let doubts = std::mem::take(&mut said.doubts);
        let one = |why: Why| vec![why];
        let probationary = self.probationary(member, &said).map_err(one)?;
        let round = self.round(&said.year).cloned();
        let known = round.as_ref().and_then(|round| {
            let mine = |r: &&EvaluationResult| r.member.0 == member.head.id;
            self.book.of::<EvaluationResult>(round.head.id).find(mine).cloned()
        });
        let mut changes = Vec::new();
        let (state, mut why) = match (round, known) {
            (Some(round), Some(result)) => self.compare(&round, &result, &said, &mut changes)?,
            (Some(round), None) if !round.is_closed() => return Err(vec![running(&round)]),
            (round, _) => self.add(round, member, probationary, &said, &mut changes).map_err(one)?,
        };
        if state != State::Conflict && !changes.is_empty() {
            let mut next = self.book.clone();
            next.apply(&changes);
            locks::hold(&self.book, &next, &changes, Cause::Deed).map_err(|r| vec![refusal(r)])?;
            self.book = next;
            self.changes.append(&mut changes);
        }
        why.extend(doubts);
        Ok((state, why))
    }

    /// Returns whether the person was probationary then; refuses a grade for one, and anybody who was no member.
    fn probationary(&self, member: &Member, said: &Said) -> Result<bool, Why> {
        let of = Evaluation { year: said.year.as_str().into(), ..Evaluation::default() };
        let day = said.day.unwrap_or(*year::days(&of).end()).min(self.sheet.ask.today);
        let standing = self.sheet.ask.book.standing_on(member.head.id, day);
        // Whoever the meeting had admitted takes part, though the approval came later.
        let stage = standing.stage.max(standing.decided.unwrap_or(Stage::Masses).min(Stage::Probationary));
        if stage < Stage::Probationary {
            let text = msg!("{day} 时还不是党员，不参加评议", "no member on {day}: takes no part").with("day", day);
            return Err(Why::at("member", text));
        }
        let graded = said.grade.is_some_and(|g| g != Grade::Ungraded);
        if stage == Stage::Probationary && graded {
            let text =
                msg!("{day} 时是预备党员，参加评议，不评等次", "probationary on {day}: takes part, is not graded");
            return Err(Why::at("grade", text.with("day", day)));
        }
        Ok(stage == Stage::Probationary)
    }

    /// Compares with the result that is there. While a round runs its grades are stated in it, by nobody's sheet.
    fn compare(
        &mut self,
        round: &Evaluation,
        result: &EvaluationResult,
        said: &Said,
        changes: &mut Vec<Change>,
    ) -> Result<(State, Vec<Why>), Vec<Why>> {
        if !round.is_closed() && said.grade.is_some() && said.grade != result.grade && !result.probationary {
            return Err(vec![running(round)]);
        }
        let mut values = said.values.clone();
        let grade = said.grade.filter(|_| !result.probationary).zip(Kind::EvaluationResult.field("grade"));
        values.extend(grade.map(|(grade, at)| (at, Value::Code(grade.code()))));
        let before = result.clone().into_any();
        // A round that runs sets its days itself.
        let day = said.day.filter(|_| round.is_closed());
        let (mut state, mut why, change) = settle(self.sheet.ask, before.clone(), values, day.map(Into::into))?;
        if state == State::Conflict {
            return Ok((state, why));
        }
        let mut after = change.and_then(|c| c.after).unwrap_or_else(|| before.clone());
        let (promise, item) = (self.promise(result, said, changes), self.item(result, said, changes));
        if let Some(at) = Kind::EvaluationResult.field("promise").filter(|_| result.promise.id().is_none()) {
            promise.into_iter().try_for_each(|id| set(&mut after, at, Value::Link(id))).map_err(|why| vec![why])?;
        }
        for (new, field, label) in
            [(promise.is_some(), "promise", Promise::LABEL), (item.is_some(), "item", Rectification::LABEL)]
        {
            if new {
                state = State::Changed;
                why.push(Why::at(field, msg!("新增{what}", "new: {what}").with("what", label)));
            }
        }
        if before != after {
            changes.push(Change::edit(before, after));
        }
        Ok((state, why))
    }

    /// Adds a result, and the round it belongs to where that year has none: one that is over.
    fn add(
        &mut self,
        round: Option<Evaluation>,
        member: &Member,
        probationary: bool,
        said: &Said,
        changes: &mut Vec<Change>,
    ) -> Result<(State, Vec<Why>), Why> {
        if said.grade.is_none() && !probationary {
            return Err(Why::at("grade", msg!("没有评定等次", "the grade is missing")));
        }
        let id = round.map(|round| round.head.id).unwrap_or_else(|| {
            let round = Evaluation {
                head: self.new_head(None),
                year: said.year.as_str().into(),
                step: Some(RoundStep::Closed),
                ..Evaluation::default()
            };
            let id = round.head.id;
            changes.push(Change::add(round.into_any()));
            id
        });
        let base = EvaluationResult {
            head: self.new_head(said.day),
            evaluation: Link::to(id),
            member: Link::to(member.head.id),
            level: member.level,
            probationary,
            grade: said.grade.filter(|_| !probationary),
            // Until when it may run nobody says here: until the day that was set.
            rectify_until: said.item_by.filter(|_| said.grade == Some(Grade::Unqualified)),
            ..EvaluationResult::default()
        };
        let promise = self.promise(&base, said, changes);
        let result = EvaluationResult { promise: Link::to(promise.unwrap_or_default()), ..base };
        let mut any = result.clone().into_any();
        for (at, value) in &said.values {
            set(&mut any, *at, value.clone())?;
        }
        changes.push(Change::add(any));
        self.item(&result, said, changes);
        Ok((State::New, Vec::new()))
    }

    fn new_head(&mut self, happened: Option<NaiveDate>) -> Head {
        Head { branch: self.sheet.ask.branch, happened, ..(self.head)() }
    }

    /// Adds what was promised, unless the person has promised just that; gives the new promise.
    fn promise(&mut self, result: &EvaluationResult, said: &Said, changes: &mut Vec<Change>) -> Option<Id> {
        // A list shows a long promise cut short.
        let same = |p: &Promise| *p.text == *said.promise || p.title(&self.book, Lang::Zh) == said.promise;
        if said.promise.is_empty() || self.book.of::<Promise>(result.member.0).any(same) {
            return None;
        }
        let promise = Promise {
            head: self.new_head(said.day),
            member: result.member,
            text: said.promise.as_str().into(),
            deadline: said.promise_by,
            state: said.promise_state,
            ..Promise::default()
        };
        let id = promise.head.id;
        changes.push(Change::add(promise.into_any()));
        Some(id)
    }

    /// Adds what is still to be put right, unless the result has just that; gives the new item.
    fn item(&mut self, result: &EvaluationResult, said: &Said, changes: &mut Vec<Change>) -> Option<Id> {
        let same = |item: &Rectification| *item.title == *said.item;
        if said.item.is_empty() || self.book.of::<Rectification>(result.head.id).any(same) {
            return None;
        }
        let item = Rectification {
            head: self.new_head(said.day),
            title: said.item.as_str().into(),
            source: Some(Source::Evaluation),
            result: Link::to(result.head.id),
            owner: result.member,
            deadline: said.item_by,
            state: Some(RectificationState::Issued),
            ..Rectification::default()
        };
        let id = item.head.id;
        changes.push(Change::add(item.into_any()));
        Some(id)
    }
}

fn running(round: &Evaluation) -> Why {
    let text = msg!(
        "{year} 年度的评议还没有结束，等次在评议中评定",
        "the evaluation of {year} still runs: its grades are stated in it"
    );
    Why::at("grade", Text::from(text).with("year", &*round.year))
}
