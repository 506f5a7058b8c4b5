//! What is counted: events with the records they came from, and who knows of none.

use super::source::{branch, masses, meetings, people, service};
use super::{Given, Only, Period};
use crate::base::{Frac, Msg, Text};
use crate::model::activity::event::ActivityKind;
use crate::model::assessment::AwardLevel;
use crate::model::book::record::Head;
use crate::model::meeting::sitting::MeetingKind;
use crate::model::people::roster::Member;
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::evaluators::Reach;
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

/// The sources besides `meeting.KIND`, `activity.KIND` and `rule.NAME`.
pub(super) const SOURCES: &[Source] = &[
    meetings::ATTENDANCE,
    meetings::MINUTES,
    people::REVIEWS,
    people::CONVERSIONS,
    people::NOTICES,
    people::MEMBERS,
    people::ACTIVISTS,
    people::HOURS,
    people::CONTACTED,
    people::PLAN,
    branch::BROKEN,
    branch::RECTIFIED,
    branch::OVERDUE_ITEMS,
    branch::AWARDS,
    branch::PROMISES,
    branch::GRADES,
    branch::UNQUALIFIED,
    branch::DISCIPLINE,
    branch::FILES,
    masses::SATISFACTION,
    masses::ANSWERED,
    service::SERVICE,
    service::RECOMMENDATION_MEETINGS,
    Source { name: GIVEN, more: msg!("补 {n} 项", "{n} more"), read: super::by_hand::read },
];

/// What people hand in: figures, events, judgements.
pub(super) const GIVEN: &str = "given";
pub(super) const MEETING: &str = "meeting.";
pub(super) const ACTIVITY: &str = "activity.";
pub(super) const RULE: &str = "rule.";

/// Returns whether a file may name this.
pub(super) fn is_known(name: &str) -> bool {
    // A rule that looks at a sheet would ask the sheet that asks it.
    let rule = |n: &str| crate::rules::RULES.iter().any(|r| r.name == n && r.reach != Reach::Sheet);
    SOURCES.iter().any(|s| s.name == name)
        || meeting_kind(name).is_some()
        || activity_kind(name).is_some()
        || name.strip_prefix(RULE).is_some_and(rule)
}

/// Reads a code behind a prefix.
fn coded<E: Codes>(name: &str, prefix: &str) -> Option<E> {
    let code = name.strip_prefix(prefix)?;
    E::ALL.iter().find(|c| c.name == code).and_then(|c| E::from_code(c.code))
}

fn meeting_kind(name: &str) -> Option<MeetingKind> {
    coded(name, MEETING)
}

fn activity_kind(name: &str) -> Option<ActivityKind> {
    coded(name, ACTIVITY)
}

/// Lists what a file may name.
pub(super) fn names() -> Vec<&'static str> {
    ["meeting.KIND", "activity.KIND", "rule.NAME"].into_iter().chain(SOURCES.iter().map(|s| s.name)).collect()
}

/// Counts.
pub(super) fn read(ask: &Ask, of: &str, only: &Only) -> Tally {
    let mut tally = match (meeting_kind(of), activity_kind(of), of.strip_prefix(RULE)) {
        (Some(kind), ..) => meetings::held(ask, only, kind),
        (_, Some(kind), _) => service::held(ask, only, kind),
        (.., Some(rule)) => people::judged(ask, only, rule),
        _ => SOURCES.iter().find(|s| s.name == of).map(|s| (s.read)(ask, only)).unwrap_or_default(),
    };
    tally.units.retain(|u| qualifies(ask, of, only, u));
    tally
}

/// Returns whether an event counts at all, whatever it is.
fn qualifies(ask: &Ask, of: &str, only: &Only, unit: &Unit) -> bool {
    let book = ask.facts.book;
    let record = unit.key.and_then(|key| book.any(key.kind, key.id));
    let entered = record.filter(|r| r.kind() != Kind::Member).is_none_or(|r| soon(only, r.head()));
    let month = |day: NaiveDate| only.months.is_empty() || only.months.contains(&day.month());
    let person = record.and_then(Member::from_any);
    let day = unit.on.unwrap_or(ask.span(only).1);
    // Where a share of all people is asked for, the stage is what is right, not who is asked.
    let asked = |m: &Member| (people::is_share(of) || of_stage(ask, only, m, day)) && of_level(ask, only, m);
    only.level.is_none_or(|least| unit.level >= Some(least))
        && entered
        && unit.on.is_none_or(month)
        && person.is_none_or(asked)
}

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

/// Says in words what one more of something is.
pub(super) fn more(of: &str, n: usize) -> Text {
    if let Some(kind) = meeting_kind(of) {
        return msg!("再开 {n} 次{kind}", "{kind}, {n} more").with("n", n).with("kind", kind.row().label);
    }
    if let Some(kind) = activity_kind(of) {
        let text = msg!("再办 {n} 次{kind}活动", "{kind}, {n} more");
        return text.with("n", n).with("kind", kind.row().label);
    }
    let source = SOURCES.iter().find(|s| s.name == of);
    source.map_or(msg!("补 {n} 项", "{n} more"), |s| s.more).with("n", n)
}

/// Says in words that what is there already only lacks its list or its evidence.
pub(super) fn mend(of: &str, n: usize) -> Text {
    let Some(kind) = activity_kind(of) else { return more(of, n) };
    let text = msg!("补齐 {n} 次{kind}活动的名单或佐证", "list or evidence of {kind}, {n}");
    text.with("n", n).with("kind", kind.row().label)
}

/// The kinds of record that a standard may read, so that a sheet is computed again only when one has moved.
pub const READS: &[Kind] = &[
    Kind::Branch,
    Kind::Group,
    Kind::Member,
    Kind::Step,
    Kind::Talk,
    Kind::ThoughtReport,
    Kind::Contact,
    Kind::Review,
    Kind::Training,
    Kind::Recommendation,
    Kind::Service,
    Kind::Activity,
    Kind::Participation,
    Kind::Plan,
    Kind::PublicNotice,
    Kind::PreReview,
    Kind::Meeting,
    Kind::Attendance,
    Kind::Line,
    Kind::Motion,
    Kind::Count,
    Kind::Promise,
    Kind::Objection,
    Kind::EvaluationResult,
    Kind::Opinion,
    Kind::GradeCount,
    Kind::GradeTally,
    Kind::Document,
    Kind::Rectification,
    Kind::Assessment,
    Kind::Score,
    Kind::Award,
    Kind::Discipline,
];
