//! Who may stand in an activity or a service: those who belonged to the branch on its day.

use super::engine::evaluators::{Judged, Reach, Shape};
use super::{Facts, Rule, State, case_file};
use crate::base::{Id, Refusal};
use crate::model::activity::event::Participation;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book, Head, Kind};
use crate::msg;
use chrono::NaiveDate;

/// Rules of services and activities: one row each.
pub const RULES: &[Rule] = &[
    // Whoever did a service belonged to the branch on its day.
    row(
        "service_outsider",
        Kind::Service,
        &[Kind::Branch, Kind::Service, Kind::Member],
        case_file!("service_outsider"),
    ),
    // So did whoever took part in an activity.
    row(
        "participation_outsider",
        Kind::Participation,
        &[Kind::Branch, Kind::Activity, Kind::Participation, Kind::Member],
        case_file!("participation_outsider"),
    ),
];

const fn row(name: &'static str, kind: Kind, reads: &'static [Kind], cases: &'static str) -> Rule {
    Rule { name, reads, reach: Reach::Branch, shape: Shape::Record(kind, outsider), cases }
}

/// Somebody who was here when it was entered may turn out to have left before.
fn outsider<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let (day, people) = named(facts.book, any)?;
    let here = people.iter().all(|(_, id)| is_here(facts.book, any.head(), day, *id));
    Some(Judged::new(if here { State::Met } else { State::Open }).due(day).on(Some(day)))
}

/// Returns the day of a service, an activity or a participation, and whom it names by which field.
fn named(book: &Book, any: &AnyRecord) -> Option<(NaiveDate, Vec<(&'static str, Id)>)> {
    match any {
        AnyRecord::Service(s) => Some((s.head.happened?, vec![("member", s.member.0)])),
        AnyRecord::Participation(p) => Some((p.day(book)?, vec![("member", p.member.0)])),
        AnyRecord::Activity(a) => {
            // The day cannot leave behind who took part.
            let list = book.of::<Participation>(a.head.id).map(|p| ("happened", p.member.0));
            let led = a.leader.id().map(|id| ("leader", id));
            Some((a.head.happened?, list.chain(led).collect()))
        }
        _ => None,
    }
}

fn is_here(book: &Book, head: &Head, day: NaiveDate, member: Id) -> bool {
    book.get::<Member>(member).is_some_and(|m| m.head.branch == head.branch && m.here_on(day))
}

/// Refuses to enter somebody who did not belong to the branch on the day. What was entered and has moved since is found
/// by the rules, and holds nobody up.
///
/// # Errors
/// The first person who was not here, at the field that says so.
pub fn checked(book: &Book, before: Option<&AnyRecord>, after: &AnyRecord) -> Result<(), Refusal> {
    let Some((day, people)) = named(book, after) else { return Ok(()) };
    let was = before.and_then(|b| named(book, b)).filter(|(old, _)| *old == day);
    let known = |person: &(&str, Id)| was.as_ref().is_some_and(|(_, people)| people.contains(person));
    let strange = |person: &&(&'static str, Id)| !known(person) && !is_here(book, after.head(), day, person.1);
    let Some((field, id)) = people.iter().find(strange) else { return Ok(()) };
    let text = msg!("{name} {day} 不在本支部", "{name} was not in this branch on {day}");
    let name = book.get::<Member>(*id).map_or(String::new(), |m| m.name.to_string());
    Err(Refusal::new(text.with("name", name).with("day", day)).at(*field))
}
