//! Rules of inspections: the superior's duty, so that nothing here is ever red.

use super::engine::evaluators::{Judged, Reach, Shape, pending};
use super::{Facts, Rule, State, case_file};
use crate::base::date;
use crate::model::oversight::{Inspection, InspectionLevel, Organiser};
use crate::model::people::roster::Branch;
use crate::model::{AnyRecord, Kind, Record};
use chrono::NaiveDate;

/// Rules of inspections: one row each.
pub const RULES: &[Rule] = &[
    // The college committee comes once in every period of the calendar.
    Rule {
        name: "inspection_visit",
        reads: &[Kind::Branch, Kind::Inspection],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Branch, visits),
        cases: case_file!("inspection_visit"),
    },
    // An organiser whose appointment is over is appointed anew, or followed.
    Rule {
        name: "organiser_term",
        reads: &[Kind::Branch, Kind::Organiser],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Organiser, appointed),
        cases: case_file!("organiser_term"),
    },
];

/// Looks at the period that ended last, then at the one that runs; what is older is history.
fn visits<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let branch = Branch::from_any(any)?;
    let (started, limit) = (branch.started_on?, facts.numbers.value("inspection.every", facts.today)?);
    let months = limit.whole()?;
    let now = date::period(facts.today, months)?;
    let came = |from: NaiveDate, next: NaiveDate| {
        let by_college = |i: &&Inspection| i.head.branch == branch.head.id && i.level == Some(InspectionLevel::College);
        facts
            .book
            .all::<Inspection>()
            .filter(by_college)
            .any(|i| i.head.happened.is_some_and(|d| (from..next).contains(&d)))
    };
    let judged = |state, from: NaiveDate, next: NaiveDate| {
        let last = next.pred_opt().unwrap_or(next);
        Judged::new(state).from(from).due(last).limit(Some(limit))
    };
    let before = date::add_months(now, -months);
    if before >= started && !came(before, now) {
        return Some(judged(State::Open, before, now));
    }
    let next = date::add_months(now, months);
    let open = judged(State::Open, now, next);
    let near = open.due.is_some_and(|due| pending(facts, due, "inspection.lead", None) == State::DueSoon);
    Some(if near && !came(now, next) { open } else { judged(State::Met, now, next) })
}

/// Nothing is asked once somebody of that name was appointed later.
fn appointed<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let organiser = Organiser::from_any(any)?;
    let due = organiser.until?;
    let later =
        |o: &Organiser| *o.name == *organiser.name && o.head.id != organiser.head.id && o.until.is_none_or(|u| u > due);
    if facts.book.all::<Organiser>().any(later) {
        return None;
    }
    let state = match pending(facts, due, "organiser.lead", None) {
        State::Open => State::Met,
        state => state,
    };
    Some(Judged::new(state).due(due))
}
