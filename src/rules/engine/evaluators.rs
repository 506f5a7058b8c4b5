//! Generic evaluators: what a rule row says, judged for one record.

use crate::base::{Msg, Text, date};
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::model::{AnyRecord, Key, Kind};
use crate::rules::law::numbers::{Basis, Dated, Force, Unit};
use crate::rules::road::person::{Moment, Person, When};
use crate::rules::{Facts, State};
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// How far a rule looks for one record: its own records, or everything in the branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// The record and what belongs to it.
    Own,
    /// Any record of the kinds it reads.
    Branch,
    /// A whole sheet: of few records, so each is judged again after every change.
    Sheet,
}

/// What a custom rule about a person answers.
pub type JudgePerson = for<'a> fn(&Facts<'a>, &Person<'a>) -> Option<Judged<'a>>;
/// What a custom rule about any other record answers.
pub type JudgeRecord = for<'a> fn(&Facts<'a>, &'a AnyRecord) -> Option<Judged<'a>>;

/// What a rule asks.
#[derive(Clone, Copy)]
pub enum Shape {
    /// One moment comes within a time after another.
    Within {
        /// Where the clock starts.
        from: Moment,
        /// What must have come.
        to: Moment,
        /// The number of the time.
        time: &'static str,
        /// The number of the reminder before it.
        lead: &'static str,
        /// Beyond this stage a missing moment is a gap in the records, no debt.
        past: Option<Stage>,
        /// Asked "as a rule": amber, never red.
        amber: bool,
        /// The number of the longer time that special cases may take: a note, no breach.
        special: Option<&'static str>,
    },
    /// Something comes again and again, never further apart than a time.
    Every {
        /// What comes again.
        last: Moment,
        /// Where the clock starts before the first time.
        from: Moment,
        /// The number of the time.
        time: &'static str,
        /// The number of the reminder before it.
        lead: &'static str,
        /// For whom.
        at: (Stage, Stage),
        /// Amber, never red.
        amber: bool,
    },
    /// Somebody may be taken further a time after a moment.
    Chance {
        /// Where the clock starts.
        from: Moment,
        /// The number of the time.
        time: &'static str,
        /// At which stage.
        at: Stage,
        /// What has been done about it.
        until: Moment,
    },
    /// Anything else about a person.
    Person(JudgePerson),
    /// Anything else about a record of that kind.
    Record(Kind, JudgeRecord),
}

impl Shape {
    /// Returns the kind of record that the rule is about.
    pub fn about(&self) -> Kind {
        match self {
            Shape::Record(kind, _) => *kind,
            _ => Kind::Member,
        }
    }

    /// Returns the number on which the rule rests.
    pub fn time(&self) -> Option<&'static str> {
        match self {
            Shape::Within { time, .. } | Shape::Every { time, .. } | Shape::Chance { time, .. } => Some(time),
            _ => None,
        }
    }
}

/// What a rule found, with what a sentence about it needs.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// How it stands.
    pub state: State,
    /// The day by which, or from which.
    pub due: Option<NaiveDate>,
    /// Where the clock started.
    pub from: Option<NaiveDate>,
    /// When it happened.
    pub on: Option<NaiveDate>,
    /// The first day on which it would have been right.
    pub earliest: Option<NaiveDate>,
    /// The value it was judged by.
    pub limit: Option<&'a Dated>,
    /// What it rests on, where that is no value's.
    pub basis: Option<&'a Basis>,
    /// The field that is missing.
    pub what: Option<Msg>,
    /// The steps that are missing, each with what asks for it.
    pub lacks: Vec<(StepKind, &'a Basis)>,
    /// Whether one of them counts for the veto of a standard.
    pub vetoed: bool,
    /// Somebody else it is about: a contact, an introducer; or another record.
    pub other: Option<Key>,
    /// What another question answered, in words: why a vote could not be planned.
    pub said: Option<Text>,
    /// Whether a year without calendar was counted: shown as ≈.
    pub approximate: bool,
    /// Whether it fell due before this book began and has its day from the take-over.
    pub woken: bool,
    /// Whether what is on record contradicts the rule by itself: no older record that is missing could explain it.
    pub contradicts: bool,
}

impl<'a> Judged<'a> {
    /// Answers with a state alone.
    pub fn new(state: State) -> Judged<'a> {
        Judged {
            state,
            due: None,
            from: None,
            on: None,
            earliest: None,
            limit: None,
            basis: None,
            what: None,
            lacks: Vec::new(),
            vetoed: false,
            other: None,
            said: None,
            approximate: false,
            woken: false,
            contradicts: false,
        }
    }

    /// Says by when.
    #[must_use]
    pub fn due(self, due: NaiveDate) -> Judged<'a> {
        Judged { due: Some(due), ..self }
    }

    /// Says since when the clock runs.
    #[must_use]
    pub fn from(self, from: NaiveDate) -> Judged<'a> {
        Judged { from: Some(from), ..self }
    }

    /// Says that the dates on record are wrong among themselves.
    #[must_use]
    pub fn contradicting(self, state: State) -> Judged<'a> {
        Judged { state, contradicts: true, ..self }
    }

    /// Returns when it happened.
    #[must_use]
    pub fn on(self, on: Option<NaiveDate>) -> Judged<'a> {
        Judged { on, ..self }
    }

    /// Says by which value.
    #[must_use]
    pub fn limit(self, limit: Option<&'a Dated>) -> Judged<'a> {
        Judged { limit, ..self }
    }
}

/// Moves a day on by a value, on the "no later than" side.
pub fn no_later(facts: &Facts, from: NaiveDate, value: &Dated) -> NaiveDate {
    shifted(facts, from, value, date::add_months)
}

/// Moves a day on by a value, on the "not before" side.
pub fn not_before(facts: &Facts, from: NaiveDate, value: &Dated) -> NaiveDate {
    shifted(facts, from, value, date::not_before_months)
}

fn shifted(facts: &Facts, from: NaiveDate, value: &Dated, months: fn(NaiveDate, i32) -> NaiveDate) -> NaiveDate {
    let n = value.whole().unwrap_or_default();
    match value.unit {
        Unit::Months => months(from, n),
        Unit::Years => months(from, n.saturating_mul(MONTHS_OF_A_YEAR)),
        Unit::WorkingDays => facts.calendar.count(from, value, false).day,
        _ => date::add_days(from, n.into()),
    }
}

/// Returns whether a day counted out from another by a value is only nearly known: shown as ≈.
pub fn doubtful(facts: &Facts, from: NaiveDate, to: NaiveDate, value: &Dated) -> bool {
    value.unit == Unit::WorkingDays && facts.calendar.is_doubtful(from, to)
}

/// Moves a day back by a value.
pub fn back(from: NaiveDate, value: &Dated) -> NaiveDate {
    let n = value.whole().unwrap_or_default();
    match value.unit {
        Unit::Months => date::add_months(from, -n),
        Unit::Years => date::add_months(from, n.saturating_mul(-MONTHS_OF_A_YEAR)),
        _ => date::add_days(from, -i64::from(n)),
    }
}

/// A fact of the calendar, not of a regulation.
const MONTHS_OF_A_YEAR: i32 = 12;

/// Returns how a debt stands that nobody has met: red after `red`, amber from `lead` before `due`.
pub fn pending(facts: &Facts, due: NaiveDate, lead: &str, red: Option<NaiveDate>) -> State {
    let amber = facts.numbers.value(lead, facts.today).map_or(due, |lead| back(due, lead));
    match facts.today {
        today if red.is_some_and(|red| today > red) => State::Overdue,
        today if today >= amber => State::DueSoon,
        _ => State::Open,
    }
}

/// Returns how something done after its day stands: broken by law, a deviation otherwise.
pub fn late(limit: &Dated, amber: bool) -> State {
    if limit.basis.force == Force::Law && !amber { State::Broken } else { State::Open }
}

impl Shape {
    /// Judges the rule for a person.
    pub fn judge_person<'a>(&self, facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
        match *self {
            Shape::Within { from, to, time, lead, past, amber, special } => {
                let judged = within(facts, person, (from, to), (time, lead), past, amber);
                judged.map(|judged| excused(facts, judged, special))
            }
            Shape::Every { last, from, time, lead, at, amber } => {
                every(facts, person, (last, from), (time, lead), at.0..=at.1, amber)
            }
            Shape::Chance { from, time, at, until } => chance(facts, person, (from, until), time, at),
            Shape::Person(judge) => judge(facts, person),
            Shape::Record(..) => None,
        }
    }
}

fn within<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    (from, to): (Moment, Moment),
    (time, lead): (&str, &str),
    past: Option<Stage>,
    amber: bool,
) -> Option<Judged<'a>> {
    let number = facts.numbers.number(time)?;
    let started = match person.last(facts, from) {
        When::Never => return None,
        // What is asked "as a rule" is not asked of dates that nobody knows.
        When::NoDay if amber => return None,
        When::NoDay => return number.on(facts.today).map(|limit| Judged::new(State::Unknown).limit(Some(limit))),
        When::On(day) => day,
    };
    let to = person.first_since(facts, to, started);
    // A limit between two dates belongs to the rules of the later one.
    let judged_on = to.day().unwrap_or_else(|| facts.today.max(started));
    let limit = number.on(judged_on)?;
    let due = no_later(facts, started, limit);
    let judged = Judged::new(State::Met).due(due).from(started).on(to.day()).limit(Some(limit));
    let state = match to {
        // Nobody could keep a limit that was none yet on its last day.
        When::On(day) if day > due => late(limit, amber || number.on(due).is_none()),
        When::On(_) => State::Met,
        When::NoDay => State::Unknown,
        // A limit that did not hold yet on the day it would have run out is no debt.
        When::Never if number.on(due).is_none() => return None,
        When::Never if past.is_some_and(|stage| person.beyond(stage)) => State::Unknown,
        When::Never => pending(facts, due, lead, (!amber).then_some(due)),
    };
    Some(Judged { state, ..judged })
}

/// Lets a time that was overrun pass with a note where special cases may take longer.
fn excused<'a>(facts: &Facts<'a>, judged: Judged<'a>, special: Option<&str>) -> Judged<'a> {
    let days = judged.from.zip(judged.on).filter(|_| judged.state == State::Broken);
    let Some(((from, on), longer)) = days.and_then(|days| Some((days, facts.numbers.value(special?, days.1)?))) else {
        return judged;
    };
    let last = no_later(facts, from, longer);
    let state = if on <= last { State::Open } else { State::Broken };
    Judged { state, said: Some(crate::base::Text::plain(last.to_string().as_str())), ..judged }
}

fn every<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    (last, from): (Moment, Moment),
    (time, lead): (&str, &str),
    at: RangeInclusive<Stage>,
    amber: bool,
) -> Option<Judged<'a>> {
    if !at.contains(&person.standing.stage) {
        return None;
    }
    let limit = facts.numbers.value(time, facts.today)?;
    let started = match (person.last(facts, last), person.last(facts, from)) {
        (When::On(last), _) | (When::Never | When::NoDay, When::On(last)) => last,
        _ => return Some(Judged::new(State::Unknown).limit(Some(limit))),
    };
    let due = no_later(facts, started, limit);
    let state = pending(facts, due, lead, (!amber).then_some(due));
    // Nothing is owed yet: the clock simply runs.
    let state = if state == State::Open { State::Met } else { state };
    Some(Judged::new(state).due(due).from(started).limit(Some(limit)))
}

fn chance<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    (from, until): (Moment, Moment),
    time: &str,
    at: Stage,
) -> Option<Judged<'a>> {
    if person.standing.stage != at {
        return None;
    }
    let limit = facts.numbers.value(time, facts.today)?;
    let When::On(started) = person.last(facts, from) else {
        return Some(Judged::new(State::Unknown).limit(Some(limit)));
    };
    if person.first_since(facts, until, started) != When::Never {
        return None;
    }
    let earliest = not_before(facts, started, limit);
    let state = if facts.today >= earliest { State::Opportunity } else { State::Met };
    Some(Judged::new(state).due(earliest).from(started).limit(Some(limit)))
}
