//! What a standard can count, one file a group of records.
//! It leans on `counted`; scoring leans on it.
//! Begin with `SOURCES`.

pub mod branch;
mod given;
pub mod masses;
pub mod meetings;
pub mod people;
pub mod service;

use super::Only;
use super::counted::{ACTIVITY, Ask, GIVEN, MEETING, RULE, Source, Tally, Unit, of_level, of_stage, soon};
use crate::base::Text;
use crate::model::activity::event::ActivityKind;
use crate::model::meeting::sitting::MeetingKind;
use crate::model::people::roster::Member;
use crate::model::{Codes, Kind, Record};
use crate::msg;
use crate::rules::engine::evaluators::Reach;
use chrono::{Datelike, NaiveDate};

/// The sources besides `meeting.KIND`, `activity.KIND` and `rule.NAME`.
pub(in crate::rules::assessment::standard) const SOURCES: &[Source] = &[
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
    Source { name: GIVEN, more: msg!("补 {n} 项", "{n} more"), read: given::read },
];

/// Returns whether a file may name this.
pub(in crate::rules::assessment::standard) fn is_known(name: &str) -> bool {
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
pub(in crate::rules::assessment::standard) fn names() -> Vec<&'static str> {
    ["meeting.KIND", "activity.KIND", "rule.NAME"].into_iter().chain(SOURCES.iter().map(|s| s.name)).collect()
}

/// Counts.
pub(in crate::rules::assessment::standard) fn read(ask: &Ask, of: &str, only: &Only) -> Tally {
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

/// Says in words what one more of something is.
pub(in crate::rules::assessment::standard) fn more(of: &str, n: usize) -> Text {
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
pub(in crate::rules::assessment::standard) fn mend(of: &str, n: usize) -> Text {
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
