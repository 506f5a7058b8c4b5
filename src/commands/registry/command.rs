//! A command is a row: name, words, where it works, what it asks, when it may, what it does.

use super::writing::Writing;
use crate::base::{Date, Id, Minter, Msg, Refusal, Text, Value};
use crate::model::book::identity;
pub use crate::model::book::tx::About;
use crate::model::meeting::sitting::unlocked;
use crate::model::{AnyRecord, Cause, Change, Field, FieldKind, Head, Key, Kind, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use std::borrow::Cow;

/// Who does it, where, when, and on what.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The branch whose journal takes the change.
    pub branch: Id,
    /// Who enters it.
    pub by: String,
    /// The machine.
    pub device: String,
    /// Time of entry.
    pub now: DateTime<FixedOffset>,
    /// The records it is done on: the marked rows, or the one under the cursor.
    pub on: Vec<Key>,
    /// Source of new ids.
    pub ids: Minter,
    /// The last change of the branch's journal, known where a file is written.
    pub change: u64,
}

impl Situation {
    /// Makes the head of a new record.
    pub fn head(&self, happened: Option<NaiveDate>) -> Head {
        Head {
            id: self.ids.mint(),
            branch: self.branch,
            happened,
            entered: self.now,
            by: self.by.as_str().into(),
            ..Head::default()
        }
    }

    /// Returns the time of day of entry, minutes precise.
    pub fn time(&self) -> Option<NaiveTime> {
        let t = self.now.time();
        NaiveTime::from_hms_opt(chrono::Timelike::hour(&t), chrono::Timelike::minute(&t), 0)
    }

    /// Returns the only record of a kind it is done on; refuses none and several in words.
    pub fn one<'b, R: Record>(&self, facts: &Facts<'b>) -> Result<&'b R, Refusal> {
        let mut found = self.on.iter().filter_map(|key| facts.book.get::<R>(key.id));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Refusal::new(msg!("请先选一条{kind}", "first choose: {kind}").with("kind", R::LABEL))),
            _ => Err(Refusal::new(msg!("一次只能选一条{kind}", "choose only one {kind}").with("kind", R::LABEL))),
        }
    }

    /// Wraps changes into a change of the book by this command. `about` says in words what it was about.
    pub fn tx(&self, facts: &Facts, command: &str, about: impl Into<About>, changes: Vec<Change>) -> Tx {
        Tx {
            branch: self.branch,
            device: self.device.clone(),
            command: command.to_owned(),
            args: about.into().args(),
            cause: Cause::Deed,
            by: self.by.clone(),
            reason: String::new(),
            at: self.now,
            seen: facts.book.changes(),
            reads: Vec::new(),
            changes,
        }
    }
}

/// Where a command is offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// On a record of this kind, or its list.
    On(Kind),
}

/// One thing a command asks for: a field of a form, a flag of the shell.
#[derive(Clone, Copy)]
pub struct Arg {
    /// Name, words, kind, whether it is needed.
    pub field: Field,
    /// What it begins with, worked out from the situation.
    pub fill: fn(&Facts, &Situation) -> Value,
    /// Whether the other answers leave it anything to ask.
    pub only: fn(&Args) -> bool,
    /// Which records may be chosen, where not all of a kind may.
    pub among: Option<fn(&Facts, &Situation, Id) -> bool>,
}

impl Arg {
    /// Asks for something that begins empty.
    pub const fn new(name: &'static str, label: Msg, kind: FieldKind) -> Arg {
        Arg::of(Field::new(name, label, kind))
    }

    /// Asks for a field of a record.
    pub const fn of(field: Field) -> Arg {
        Arg { field, fill: |_, _| Value::None, only: |_| true, among: None }
    }

    /// Makes it needed.
    #[must_use]
    pub const fn needed(mut self) -> Arg {
        self.field.required = true;
        self
    }

    /// Says for which other answers it is asked.
    #[must_use]
    pub const fn only(mut self, only: fn(&Args) -> bool) -> Arg {
        self.only = only;
        self
    }

    /// Returns which records may be chosen.
    #[must_use]
    pub const fn among(mut self, among: fn(&Facts, &Situation, Id) -> bool) -> Arg {
        self.among = Some(among);
        self
    }

    /// Returns what it begins with.
    #[must_use]
    pub const fn filled(mut self, fill: fn(&Facts, &Situation) -> Value) -> Arg {
        self.fill = fill;
        self
    }
}

/// What was answered: only what was given stands here, an emptied field as [`Value::None`].
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Args(pub Vec<(String, Value)>);

impl Args {
    /// Returns an answer.
    pub fn get(&self, name: &str) -> Value {
        self.given(name).cloned().unwrap_or_default()
    }

    /// Returns an answer if the question was answered at all.
    pub fn given(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// Sets an answer.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|(n, _)| n == name) {
            Some((_, v)) => *v = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Returns words, empty where none were given.
    pub fn words(&self, name: &str) -> String {
        self.get(name).as_str().unwrap_or_default().to_owned()
    }

    /// Returns a date.
    pub fn day(&self, name: &str) -> Option<NaiveDate> {
        self.get(name).as_day()
    }

    /// Returns a date as far as it is known.
    pub fn date(&self, name: &str) -> Option<Date> {
        self.get(name).as_date()
    }

    /// Returns a time.
    pub fn time(&self, name: &str) -> Option<NaiveTime> {
        match self.get(name) {
            Value::Time(t) => Some(t),
            _ => None,
        }
    }

    /// Returns a number.
    pub fn int(&self, name: &str) -> Option<i32> {
        match self.get(name) {
            Value::Int(n) => i32::try_from(n).ok(),
            _ => None,
        }
    }

    /// Returns a link.
    pub fn link(&self, name: &str) -> Option<Id> {
        self.get(name).as_link()
    }

    /// Returns a code.
    pub fn code<E: crate::model::Codes>(&self, name: &str) -> Option<E> {
        match self.get(name) {
            Value::Code(c) => E::from_code(c),
            _ => None,
        }
    }

    /// Sets every field of a record that was answered anew; what stands there already is not asked about.
    pub fn fill(&self, record: &mut AnyRecord) -> Result<(), Refusal> {
        if let Some(day) = self.given("happened") {
            record.head_mut().set_date(day.as_date());
        }
        for (name, value) in &self.0 {
            if let Some(at) = record.kind().field(name).filter(|at| record.get(*at) != *value) {
                let value = identity::read(record.kind(), name, value)?;
                record.set(at, value).map_err(|r| r.at(name.clone()))?;
            }
        }
        Ok(())
    }
}

/// What the desk itself does with the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// Check the whole chain.
    Verify,
    /// Write a backup.
    Backup,
    /// Destroy what is marked in an open count.
    Discard,
}

/// Which way through time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Take back.
    Undo,
    /// Do again.
    Redo,
}

/// What a command prepares: a pure function of the facts.
pub type Edit = fn(&Facts, &Situation, &Args) -> Result<Tx, Refusal>;

/// What a command answers in lines: a pure function of the facts too, and nothing is written.
pub type Tell = fn(&Facts, &Situation, &Args) -> Result<Vec<Text>, Refusal>;

/// What a command does.
#[derive(Clone, Copy)]
pub enum Run {
    /// Adds a record of a kind from its fields.
    Add(Kind),
    /// Edits the records it is on: the answered fields alone.
    Change(Kind),
    /// Removes the records it is on.
    Remove(Kind),
    /// Plans a record of a kind for everybody it is on: asked by the rules.
    Plan(Kind),
    /// Prepares a change.
    Edit(Edit),
    /// Answers in lines; nothing is written.
    Tell(Tell),
    /// Writes a file and changes nothing.
    Write(Writing),
    /// Runs a maintenance task.
    Keep(Keep),
    /// Undo and redo.
    Time(Way),
    /// Shows the records of a kind on the screen.
    List(Kind),
    /// Moves on the screen; nothing is written.
    Show(super::moves::Move),
}

/// A row of the registry.
#[derive(Clone)]
pub struct Command {
    /// Stable name, `kind.verb`.
    pub name: Cow<'static, str>,
    /// What it does, in words.
    pub doc: Text,
    /// Where it is offered.
    pub scope: Scope,
    /// What it asks.
    pub args: Vec<Arg>,
    /// Refuses, with its reason, where it may not be done.
    pub when: fn(&Facts, &Situation) -> Result<(), Refusal>,
    /// What it does.
    pub run: Run,
}

/// Kinds whose commands find their record by what is around it: the year's sheet, the round of a result, the meeting of
/// a line. Of every other kind one must be chosen before a command asks anything.
const AROUND: [Kind; 6] =
    [Kind::Assessment, Kind::Evaluation, Kind::GradeCount, Kind::Attendance, Kind::Line, Kind::Quotation];

impl Command {
    /// Builds a row that may always be done.
    pub fn new(name: &'static str, doc: Msg, scope: Scope, args: &[Arg], run: Run) -> Command {
        Command { name: name.into(), doc: doc.into(), scope, args: args.to_vec(), when: |_, _| Ok(()), run }
    }

    /// Returns when it may be done.
    #[must_use]
    pub fn when(mut self, when: fn(&Facts, &Situation) -> Result<(), Refusal>) -> Command {
        self.when = when;
        self
    }

    /// Refuses, with its reason, where it may not be done on these records.
    pub fn may(&self, facts: &Facts, situation: &Situation) -> Result<(), Refusal> {
        if let Run::Write(Writing::Paper(paper)) = self.run {
            paper.fits(&situation.on)?;
        }
        if let (Run::Change(_) | Run::Remove(_) | Run::Edit(_), Scope::On(kind)) = (self.run, self.scope)
            && !AROUND.contains(&kind)
            && !situation.on.iter().any(|key| key.kind == kind)
        {
            return Err(Refusal::new(msg!("请先选一条{kind}", "first choose: {kind}").with("kind", kind.label())));
        }
        if let Run::Change(kind) | Run::Remove(kind) = self.run {
            let found = situation.on.iter().filter(|key| key.kind == kind);
            let found = found.filter_map(|key| facts.book.any(kind, key.id));
            found.into_iter().try_for_each(|record| unlocked(record, facts.book))?;
        }
        (self.when)(facts, situation)
    }

    /// Names the first thing it needs and was not told.
    pub fn missing(&self, args: &Args) -> Option<&Arg> {
        self.args.iter().find(|a| a.field.required && args.get(a.field.name).is_none())
    }

    /// Returns whether it has something to ask first.
    pub fn asks(&self, args: &Args) -> bool {
        let fields = matches!(self.run, Run::Add(_) | Run::Change(_) | Run::Plan(_));
        self.missing(args).is_some() || (fields && args.0.is_empty() && !self.args.is_empty())
    }
}
