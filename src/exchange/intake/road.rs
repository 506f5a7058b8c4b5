//! Columns that are records of their own: a step of the road, a name under 培养联系人, a training, a commendation.

use super::diff::settle;
use super::named::{self, Late, Named};
use super::people::People;
use super::proposal::{State, Why};
use super::sheet::Sheet;
use super::steps::{DECISIONS, STEP};
use super::taken::set;
use super::ticked::{Happened, happened};
use crate::base::{Date, Id, Text, Value, name};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::exchange::intake::header::Meaning;
use crate::model::assessment::{Award, AwardState};
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::{ContactRole, Training, TrainingKind};
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::{Change, Codes, Head, Kind, Link, Record};
use crate::msg;
use crate::rules::meeting::room;
use std::collections::HashMap;

/// What a column is read into.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Step(StepKind),
    /// The day to which a probation was extended.
    Extended,
    Training(TrainingKind),
    With(ContactRole),
    /// Who held a talk: the first one, the committee's.
    Talker(StepKind),
    Award,
}

fn target(field: &str) -> Option<Target> {
    let step = field.strip_prefix(STEP).and_then(|name| StepKind::ALL.iter().find(|c| c.name == name));
    if let Some(code) = step {
        return StepKind::from_code(code.code).map(Target::Step);
    }
    Some(match field {
        "extended_until" => Target::Extended,
        "training.party_school" => Target::Training(TrainingKind::PartySchool),
        "training.prospect" => Target::Training(TrainingKind::Prospect),
        "with.contact" => Target::With(ContactRole::Contact),
        "with.introducer" => Target::With(ContactRole::Introducer),
        "talker.first_talk" => Target::Talker(StepKind::FirstTalk),
        "talker.committee_talk" => Target::Talker(StepKind::CommitteeTalk),
        "award" => Target::Award,
        _ => return None,
    })
}

/// A step as a cell tells it.
#[derive(Clone, PartialEq, Debug)]
struct Taken {
    kind: StepKind,
    date: Option<Date>,
    outcome: Option<Outcome>,
    until: Option<chrono::NaiveDate>,
    handler: String,
}

/// What the cells of a row say besides a person's own fields.
#[derive(Default)]
pub(super) struct Told {
    steps: Vec<Taken>,
    trainings: Vec<(TrainingKind, Option<Date>)>,
    with: Vec<(ContactRole, String)>,
    talkers: Vec<(StepKind, String)>,
    awards: Vec<String>,
}

impl Told {
    /// Takes a decision of which a tick says that it was taken.
    pub(super) fn ticked(&mut self, field: &str) {
        let Some((_, kind, _)) = DECISIONS.iter().find(|(name, ..)| *name == field) else {
            return self.ticked_conversion(field);
        };
        let outcome = (*kind == StepKind::Vote1).then_some(Outcome::Passed);
        self.steps.push(Taken { kind: *kind, date: None, outcome, until: None, handler: String::new() });
    }

    fn ticked_conversion(&mut self, field: &str) {
        if field == "converted_on" {
            let outcome = Some(Outcome::Passed);
            self.steps.push(Taken { kind: StepKind::Vote2, date: None, outcome, until: None, handler: String::new() });
        }
    }
}

/// Reads such columns and keeps the names until every row is read.
pub(super) struct Road<'a> {
    sheet: &'a Sheet<'a>,
    plan: Vec<(usize, Target)>,
    named: Vec<Named>,
}

impl<'a> Road<'a> {
    pub(super) fn new(sheet: &'a Sheet<'a>) -> Road<'a> {
        let plan = sheet.header.columns.iter().enumerate().filter_map(|(n, c)| match &c.meaning {
            Meaning::Field(f) => Some((n, target(f)?)),
            _ => None,
        });
        Road { sheet, plan: plan.collect(), named: Vec::new() }
    }

    /// Counts those named so far.
    pub(super) fn named(&self) -> usize {
        self.named.len()
    }

    /// Forgets those named since.
    pub(super) fn forget(&mut self, named: usize) {
        self.named.truncate(named);
    }

    /// Returns whether the sheet asks for a step in a column of its own.
    fn asks(&self, kind: StepKind) -> bool {
        self.plan.iter().any(|(_, target)| *target == Target::Step(kind))
    }

    /// Reads such cells of a row. What cannot be read is left out with a remark: the person comes in.
    pub(super) fn say(&self, row: &Row, doubts: &mut Vec<Why>) -> Told {
        let mut told = Told::default();
        for (column, target) in &self.plan {
            let cell = row.cell(*column);
            if *cell == Cell::Empty {
                continue;
            }
            if let Err(text) = self.cell(*target, cell, &mut told, doubts, *column) {
                doubts.push(self.at(*column, text));
            }
        }
        told
    }

    fn at(&self, column: usize, text: Text) -> Why {
        let title = self.sheet.header.columns.get(column).map_or("", |c| c.title.as_str());
        let left = msg!("“{title}”：{why}，这一格没有导入", "“{title}”: {why}; this cell is left out");
        let field = self.sheet.header.columns.get(column).map(|c| match &c.meaning {
            Meaning::Field(f) => f.clone(),
            _ => String::new(),
        });
        Why { text: left.with("title", title).with("why", text), field }
    }

    fn cell(
        &self,
        target: Target,
        cell: &Cell,
        told: &mut Told,
        doubts: &mut Vec<Why>,
        column: usize,
    ) -> Result<(), Text> {
        let names = |cell: &Cell| -> Result<Vec<String>, Text> {
            let list = cell::list(cell, self.sheet.all_words())?.unwrap_or_default();
            Ok(list.iter().map(|n| name::closed(bare(n)).into_owned()).filter(|n| !n.is_empty()).collect())
        };
        match target {
            Target::Step(kind) => {
                if let Happened::Done(date, outcome) = self.past(cell)? {
                    doubts.extend(
                        date.and_then(|date| super::value::partly(&format!("{STEP}{}", kind.row().name), date)),
                    );
                    told.steps.push(Taken { kind, date, outcome, until: None, handler: String::new() });
                }
            }
            Target::Extended => {
                if let Some(until) = cell::day(cell, self.sheet.all_words())? {
                    let kind = StepKind::ProbationExtended;
                    told.steps.push(Taken {
                        kind,
                        date: None,
                        outcome: None,
                        until: Some(until),
                        handler: String::new(),
                    });
                }
            }
            Target::Training(kind) => match self.past(cell)? {
                Happened::Done(date, None) => told.trainings.push((kind, date)),
                Happened::Done(_, Some(_)) => {
                    doubts.push(self.at(column, msg!("没有结业", "not finished").into()));
                }
                Happened::Not => {}
            },
            Target::With(role) => told.with.extend(names(cell)?.into_iter().map(|n| (role, n))),
            Target::Talker(kind) => told.talkers.extend(names(cell)?.into_iter().map(|n| (kind, n))),
            Target::Award => told.awards.extend(super::award::titles(cell, self.sheet)?),
        }
        Ok(())
    }

    /// Reads what happened; what lies ahead has not.
    fn past(&self, cell: &Cell) -> Result<Happened, Text> {
        let found = happened(self.sheet, cell)?;
        match found {
            Happened::Done(Some(date), _) if room::lies_ahead(self.sheet.ask.today, date.first()) => {
                Err(msg!("{day} 还没有到", "{day} lies ahead").with("day", date.to_string()))
            }
            found => Ok(found),
        }
    }

    /// Links everybody named once every row is read.
    pub(super) fn finish(
        &mut self,
        people: &People,
        new: &HashMap<String, Vec<Id>>,
        changes: &mut Vec<Change>,
        head: &mut dyn FnMut() -> Head,
    ) -> Vec<Late> {
        named::link(std::mem::take(&mut self.named), self.sheet.ask, people, new, changes, head)
    }

    /// Puts what a row says to a person: `made` are the changes of the stage so far. Gives the reasons, and whether
    /// the book says otherwise.
    pub(super) fn write(
        &mut self,
        (row, member): (u32, Id),
        mut told: Told,
        stage: Option<Stage>,
        made: &mut Vec<Change>,
        head: &mut dyn FnMut() -> Head,
    ) -> Result<(State, Vec<Why>), Vec<Why>> {
        self.approvals(&mut told, stage, made);
        for (kind, who) in &told.talkers {
            if let Some(step) = told.steps.iter_mut().find(|s| s.kind == *kind) {
                step.handler = if step.handler.is_empty() { who.clone() } else { format!("{}、{who}", step.handler) };
            }
            let date = told.steps.iter().find(|s| s.kind == *kind).and_then(|s| s.date);
            self.named.push(Named { row, member, role: None, name: who.clone(), date });
        }
        let introduced = told.with.iter().any(|(role, _)| *role == ContactRole::Introducer);
        let known = told.steps.iter().any(|s| s.kind == StepKind::Introducers);
        if introduced && !known {
            let kind = StepKind::Introducers;
            told.steps.push(Taken { kind, date: None, outcome: None, until: None, handler: String::new() });
        }
        for (role, name) in std::mem::take(&mut told.with) {
            self.named.push(Named { row, member, role: Some(role), name, date: None });
        }
        let (mut state, mut why) = (State::Same, Vec::new());
        for step in std::mem::take(&mut told.steps) {
            let (one, news) = self.step(member, step, made, head)?;
            state = if state == State::Conflict { state } else { worse(state, one) };
            why.extend(news);
        }
        for (kind, date) in std::mem::take(&mut told.trainings) {
            let one = self.training(member, kind, date, made, head);
            state = worse(state, one);
        }
        for title in std::mem::take(&mut told.awards) {
            state = worse(state, self.award(member, &title, made, head));
        }
        Ok((state, why))
    }

    /// Adds the approval that follows from a decision where the sheet has no column for it, and takes it away where
    /// the sheet has one and leaves it blank: then nobody has approved.
    fn approvals(&self, told: &mut Told, stage: Option<Stage>, made: &mut Vec<Change>) {
        let decisions = DECISIONS.iter().map(|(_, decision, approval)| (*decision, *approval));
        for (decision, approval) in decisions.chain([(StepKind::Vote2, Some(StepKind::Approval2))]) {
            let Some(approval) = approval else { continue };
            let said = told.steps.iter().any(|s| s.kind == approval);
            let passed = |s: &Taken| s.kind == decision && s.outcome != Some(Outcome::Failed);
            if told.steps.iter().any(passed) && !said && !self.asks(approval) {
                let (outcome, handler) = (None, String::new());
                told.steps.push(Taken { kind: approval, date: None, outcome, until: None, handler });
            }
            let reached = match approval {
                StepKind::ActivistFiled => Stage::Activist,
                StepKind::ProspectAgreed => Stage::Prospect,
                StepKind::Approval1 => Stage::Probationary,
                _ => Stage::Full,
            };
            if self.asks(approval) && !said && stage.is_none_or(|s| s < reached) {
                let is = |c: &Change| c.before.is_none() && step_of(c).is_some_and(|s| s.step == Some(approval));
                made.retain(|c| !is(c));
            }
        }
    }

    /// Puts one step to those a person has: the day of one that is known without it, or a new one.
    fn step(
        &self,
        member: Id,
        told: Taken,
        made: &mut Vec<Change>,
        head: &mut dyn FnMut() -> Head,
    ) -> Result<(State, Vec<Why>), Vec<Why>> {
        let ask = self.sheet.ask;
        let mine = |c: &&mut Change| step_of(c).is_some_and(|s| s.step == Some(told.kind) && s.member.0 == member);
        if let Some(change) = made.iter_mut().find(mine) {
            let Some(step) = step_of(change) else { return Ok((State::Same, Vec::new())) };
            let mut step = step.clone();
            if step.head.date().is_none() {
                step.head.set_date(told.date);
            }
            step.outcome = step.outcome.or(told.outcome);
            change.after = Some(step.into_any());
            return Ok((State::Changed, Vec::new()));
        }
        let values = values(&told);
        let fell = |s: &Step| s.outcome == Some(Outcome::Failed) && told.outcome != Some(Outcome::Failed);
        let before = ask.book.of::<Step>(member).filter(|s| s.step == Some(told.kind)).rfind(|s| !fell(s));
        if let Some(before) = before {
            let (state, why, change) = settle(ask, before.clone().into_any(), values, told.date)?;
            made.extend(change);
            let label = told.kind.row().label;
            let named = |why: Why| Why {
                text: msg!("{step}：{why}", "{step}: {why}").with("step", label).with("why", why.text),
                ..why
            };
            return Ok((state, why.into_iter().map(named).collect()));
        }
        let mut new = Head { branch: ask.branch, ..head() };
        new.set_date(told.date);
        let member = Link::to(member);
        let step = Step { head: new, member, step: Some(told.kind), from_roster: true, ..Step::default() };
        let mut any = step.into_any();
        for (at, value) in values {
            set(&mut any, at, value).map_err(|why| vec![why])?;
        }
        made.push(Change::add(any));
        Ok((State::Changed, Vec::new()))
    }

    fn training(
        &self,
        member: Id,
        kind: TrainingKind,
        date: Option<Date>,
        made: &mut Vec<Change>,
        head: &mut dyn FnMut() -> Head,
    ) -> State {
        let ask = self.sheet.ask;
        let told = |known: Option<Date>| match (date, known) {
            (Some(date), Some(known)) => date.is_told_by(known),
            (date, _) => date.is_none(),
        };
        if ask.book.of::<Training>(member).any(|t| t.category == Some(kind) && told(t.head.date())) {
            return State::Same;
        }
        let mut new = Head { branch: ask.branch, ..head() };
        new.set_date(date);
        let training = Training { head: new, member: Link::to(member), category: Some(kind), ..Training::default() };
        made.push(Change::add(training.into_any()));
        State::Changed
    }

    fn award(&self, member: Id, title: &str, made: &mut Vec<Change>, head: &mut dyn FnMut() -> Head) -> State {
        let ask = self.sheet.ask;
        if ask.book.of::<Award>(member).any(|a| *a.title == *title) {
            return State::Same;
        }
        let award = Award {
            head: Head { branch: ask.branch, ..head() },
            title: title.into(),
            member: Link::to(member),
            level: super::award::level(title),
            state: Some(AwardState::Granted),
            ..Award::default()
        };
        made.push(Change::add(award.into_any()));
        State::Changed
    }
}

/// Takes away what stands in brackets behind a name.
fn bare(words: &str) -> &str {
    words.split(['(', '\u{ff08}']).next().unwrap_or(words).trim()
}

fn step_of(change: &Change) -> Option<&Step> {
    change.after.as_ref().and_then(Step::from_any)
}

/// Returns the worse of two outcomes for a row.
fn worse(a: State, b: State) -> State {
    match (a, b) {
        (State::Conflict, _) | (_, State::Conflict) => State::Conflict,
        (State::Changed | State::New, _) | (_, State::Changed | State::New) => State::Changed,
        _ => State::Same,
    }
}

fn values(told: &Taken) -> Vec<(usize, Value)> {
    let outcome = told.outcome.map_or(Value::None, |o| Value::Code(o.code()));
    let all = [
        ("outcome", outcome),
        ("until", told.until.map_or(Value::None, Value::Day)),
        ("handler", Value::words(&told.handler)),
    ];
    let at = |(name, value): (&str, Value)| Some((Kind::Step.field(name)?, value));
    all.into_iter().filter(|(_, v)| !v.is_none()).filter_map(at).collect()
}
