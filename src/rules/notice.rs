//! Public notices (公示): how long they run, and what may follow them.

use super::calendar::Counted;
use super::person::Person;
use super::shape::{Judged, Shape, late};
use super::{Facts, Rule, State, case_file, road};
use crate::base::date;
use crate::model::development::{Step, StepKind};
use chrono::NaiveDate;

/// T4, the notices: one row each.
pub const RULES: &[Rule] = &[
    // Before the listing, by law since 2026.
    road("notice_0", case_file!("notice_0"), Shape::Person(|f, p| notice(f, p, StepKind::PublicNotice0))),
    // Before the vote on the admission.
    road("notice_1", case_file!("notice_1"), Shape::Person(|f, p| notice(f, p, StepKind::PublicNotice1))),
    // Before the vote on the conversion.
    road("notice_2", case_file!("notice_2"), Shape::Person(|f, p| notice(f, p, StepKind::PublicNotice2))),
];

/// Names the number of a notice's length; nothing for a step that is no notice.
pub fn length(step: StepKind) -> Option<&'static str> {
    match step {
        StepKind::PublicNotice0 => Some("notice_0.length"),
        StepKind::PublicNotice1 => Some("notice_1.length"),
        StepKind::PublicNotice2 => Some("notice_2.length"),
        _ => None,
    }
}

/// Counts out a public notice posted on a day; nothing where the rules of that day know no such notice.
pub fn ends(facts: &Facts, step: StepKind, posted: NaiveDate) -> Option<Counted> {
    let length = facts.numbers.value(length(step)?, posted)?;
    let counting = facts.numbers.value("notice.posting_day", posted).is_some_and(super::numbers::Dated::flag);
    Some(facts.calendar.count(posted, length, counting))
}

fn notice<'a>(facts: &Facts<'a>, person: &Person<'a>, kind: StepKind) -> Option<Judged<'a>> {
    let step: &Step = person.taken(kind).max_by_key(|s| s.head.happened)?;
    let limit = facts.numbers.value(length(kind)?, step.head.happened.unwrap_or(facts.today))?;
    let Some(posted) = step.head.happened else {
        return Some(Judged::new(State::Unknown).limit(Some(limit)));
    };
    let ends = ends(facts, kind, posted)?;
    let state = match step.until {
        Some(until) if until < ends.day => late(limit, false),
        _ if facts.today <= ends.day => State::DueSoon,
        _ => State::Met,
    };
    let judged = Judged::new(state).due(ends.day).from(posted).on(step.until).limit(Some(limit));
    Some(Judged { approximate: ends.approximate, ..judged })
}

/// Gives the first day on which a step may follow a public notice: the day after its end.
pub fn after(ends: NaiveDate) -> NaiveDate {
    date::add_days(ends, 1)
}
