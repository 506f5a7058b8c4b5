//! Rules of rectification: overdue is computed from the record's own deadline, never stored.

use super::shape::{Judged, Reach, Shape};
use super::{Facts, Rule, State, case_file};
use crate::base::date;
use crate::model::rectification::{Rectification, RectificationState};
use crate::model::{AnyRecord, Kind, Record};
use chrono::NaiveDate;

/// Rules of rectification: one row each.
pub const RULES: &[Rule] = &[
    // An item is done by its deadline.
    Rule {
        name: "rectification_deadline",
        reads: &[Kind::Branch, Kind::Rectification],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Rectification, deadline),
        cases: case_file!("rectification_deadline"),
    },
];

fn deadline<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    if item.state == Some(RectificationState::Withdrawn) {
        return None;
    }
    let Some(due) = item.deadline else {
        return item.runs().then(|| Judged::new(State::Unknown));
    };
    let mut judged = Judged::new(State::Met).due(due).on(item.accepted_on);
    judged.from = item.head.happened;
    judged.state = match item.state {
        // Handed in and waiting for the verdict: the branch owes nothing more.
        Some(RectificationState::AwaitingReview) => State::Open,
        Some(RectificationState::Draft) => pending_from(facts, due, None),
        _ if item.runs() => pending_from(facts, due, Some(due)),
        _ => State::Met,
    };
    Some(judged)
}

/// Reminds from the first of the days around the deadline.
fn pending_from(facts: &Facts, due: NaiveDate, red: Option<NaiveDate>) -> State {
    let days = facts.numbers.value("rectification.days", facts.today);
    let first = days.and_then(super::numbers::Dated::whole).unwrap_or_default();
    match facts.today {
        today if red.is_some_and(|red| today > red) => State::Overdue,
        today if today >= date::add_days(due, first.into()) => State::DueSoon,
        _ => State::Open,
    }
}

/// Says whether today is one of the days around a deadline on which people are reminded (−7, −3, 0, +1, +7).
pub fn is_reminder_day(facts: &Facts, deadline: NaiveDate) -> bool {
    let days = facts.numbers.value("rectification.days", facts.today);
    let list = days.map(super::numbers::Dated::list).unwrap_or_default();
    list.iter().any(|n| date::add_days(deadline, (*n).into()) == facts.today)
}
