//! What is counted: events with the records they came from, and who knows of none.

use super::{Given, Only, Period};
use crate::base::{Frac, Msg, Text};
use crate::model::Key;
use crate::model::assessment::AwardLevel;
use crate::model::book::record::Head;
use crate::model::people::roster::Member;
use crate::rules::Facts;
use chrono::{Datelike, NaiveDate};

/// How one event stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Right.
    Good,
    /// Right, but entered late: worth what the standard says.
    Late,
    /// Wrong.
    Bad,
    /// Not there.
    Missing,
    /// Nobody knows: no pass, no zero.
    Unknown,
}

/// One line of the drill-down: what a figure came from.
#[derive(Clone, PartialEq, Debug)]
pub struct Proof {
    /// How it stands.
    pub mark: Mark,
    /// The record; `None` for what is missing.
    pub key: Option<Key>,
    /// The day of the fact.
    pub on: Option<NaiveDate>,
    /// What to say besides the record's own title.
    pub note: Text,
}

/// One event that is counted.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    /// The record it is.
    pub key: Option<Key>,
    /// The day it counts for.
    pub on: Option<NaiveDate>,
    /// How it stands.
    pub mark: Mark,
    /// Its value, where it has one.
    pub value: Frac,
    /// The group or person it belongs to.
    pub whose: Option<crate::base::Id>,
    /// How high it ranks.
    pub level: Option<AwardLevel>,
    /// What the same event is called every time.
    pub event: String,
    /// Whether it can still be put right.
    pub open: bool,
    /// What to say besides the record's own title.
    pub note: Text,
}

impl Unit {
    /// Makes an event of a record.
    pub fn new(key: Key, on: Option<NaiveDate>, mark: Mark) -> Unit {
        Unit {
            key: Some(key),
            on,
            mark,
            value: if matches!(mark, Mark::Good | Mark::Late) { Frac::ONE } else { Frac::ZERO },
            whose: None,
            level: None,
            event: String::new(),
            open: false,
            note: Text::plain(""),
        }
    }

    /// Returns its line of the drill-down.
    pub fn proof(&self) -> Proof {
        Proof { mark: self.mark, key: self.key, on: self.on, note: self.note.clone() }
    }
}

/// Events of one kind.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tally {
    /// The events up to the day that is looked at.
    pub units: Vec<Unit>,
    /// Whether anybody could know: without a source a figure is unknown, with one it is none.
    pub known: bool,
    /// Whether something of this kind is due later in the period.
    pub later: bool,
    /// Whether nothing happened in which there could have been any: what takes points off then drops out.
    pub idle: bool,
}

/// What a question needs: the facts as of a day, the period, what was given by hand.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The facts; their day is the one that is looked at.
    pub facts: Facts<'a>,
    /// The period.
    pub period: &'a Period,
    /// What was given by hand.
    pub given: &'a Given<'a>,
    /// The indicator.
    pub item: &'a str,
    /// Today itself: what lies before it can no longer be done.
    pub now: NaiveDate,
}

impl Ask<'_> {
    /// Returns the days that count: the window of the part within the period, up to the day that is looked at.
    pub fn span(&self, only: &Only) -> (NaiveDate, NaiveDate) {
        let (from, to) = self.window(only);
        (from, to.min(self.facts.today))
    }

    /// Returns the days that count at the end of the period; none from before this book began, of which it knows nothing.
    pub fn window(&self, only: &Only) -> (NaiveDate, NaiveDate) {
        let (from, to) = self.whole(only);
        (self.began().map_or(from, |began| from.max(began)), to)
    }

    /// Returns the day this book began.
    pub fn began(&self) -> Option<NaiveDate> {
        super::branch(&self.facts).and_then(|b| b.started_on)
    }

    /// Returns the same days, whether the book was there or not.
    pub fn whole(&self, only: &Only) -> (NaiveDate, NaiveDate) {
        let year = self.period.from.year();
        let day = |d: &super::MonthDay| NaiveDate::from_ymd_opt(year - d.back, d.month, d.day);
        match only.window.as_ref().and_then(|(from, to)| day(from).zip(day(to))) {
            Some((from, to)) => (from, to),
            None => (self.period.from, self.period.to),
        }
    }

    /// Returns whether the days that count are over.
    pub fn is_over(&self, only: &Only) -> bool {
        self.window(only).1 < self.facts.today
    }

    /// Returns whether a day counts.
    pub fn counts(&self, only: &Only, day: Option<NaiveDate>) -> bool {
        let (from, to) = self.span(only);
        day.is_some_and(|d| (from..=to).contains(&d) && (only.months.is_empty() || only.months.contains(&d.month())))
    }
}

/// A way to count.
pub(super) struct Source {
    /// Its name in a standard's file.
    pub name: &'static str,
    /// What one more of it is called.
    pub more: Msg,
    /// Counts.
    pub read: fn(&Ask, &Only) -> Tally,
}

/// What people hand in: figures, events, judgements.
pub(super) const GIVEN: &str = "given";
pub(super) const MEETING: &str = "meeting.";
pub(super) const ACTIVITY: &str = "activity.";
pub(super) const RULE: &str = "rule.";
/// Returns whether a record was entered soon enough to count.
pub(super) fn soon(only: &Only, head: &Head) -> bool {
    let within = |on: NaiveDate, days: i32| (head.entered.date_naive() - on).num_days() <= i64::from(days);
    only.entered_within.zip(head.happened).is_none_or(|(days, on)| within(on, days))
}

/// Returns whether somebody is of a stage that is asked for, on a day.
pub(super) fn of_stage(ask: &Ask, only: &Only, member: &Member, day: NaiveDate) -> bool {
    only.stages.is_empty() || only.stages.contains(&ask.facts.book.standing_on(member.head.id, day).stage)
}

/// Returns whether somebody is of a level that is asked for.
pub(super) fn of_level(ask: &Ask, only: &Only, member: &Member) -> bool {
    let level = || member.level.or(super::branch(&ask.facts).and_then(|b| b.level));
    only.students.is_empty() || level().is_some_and(|l| only.students.contains(&l))
}
