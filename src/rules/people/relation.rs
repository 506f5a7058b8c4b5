//! Rules of relations: the receipt of a transfer, and how long a standing may last before something is decided.

use crate::model::people::relation::{StatusChange, StatusKind, Transfer, standing_on};
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Kind, Record};
use crate::rules::engine::evaluators::{JudgeRecord, Judged, Reach, Shape, no_later, pending};
use crate::rules::{Facts, Rule, State, case_file};

/// Rules of relations: one row each.
pub const RULES: &[Rule] = &[
    // The unit that takes somebody in sends its receipt.
    Rule {
        name: "transfer_receipt",
        reads: &[Kind::Branch, Kind::Transfer],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Transfer, receipt),
        cases: case_file!("transfer_receipt"),
    },
    // A letter that nobody has handed in is issued anew, or dealt with.
    Rule {
        name: "transfer_letter",
        reads: &[Kind::Branch, Kind::Transfer],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Transfer, letter),
        cases: case_file!("transfer_letter"),
    },
    // Whoever is out of contact too long is suspended.
    dated("status_lost", case_file!("status_lost"), lost),
    // Whoever stays suspended is removed.
    dated("status_suspended", case_file!("status_suspended"), suspended),
    // Whoever is abroad is asked how they are.
    dated("status_abroad", case_file!("status_abroad"), abroad),
    // Whoever is away is asked too.
    dated("status_away", case_file!("status_away"), away),
    // Rights come back when a probation within the Party is over.
    dated("status_probation", case_file!("status_probation"), probation),
];

const fn dated(name: &'static str, cases: &'static str, judge: JudgeRecord) -> Rule {
    let reads = &[Kind::Branch, Kind::StatusChange, Kind::Member];
    Rule { name, reads, reach: Reach::Branch, shape: Shape::Record(Kind::StatusChange, judge), cases }
}

fn receipt<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let transfer = Transfer::from_any(any).filter(|t| t.returned.is_empty())?;
    let from = transfer.head.happened?;
    let limit = facts.numbers.value("transfer.receipt", from)?;
    let due = no_later(facts, from, limit);
    let state = match transfer.receipt_on {
        Some(on) if on <= due => State::Met,
        Some(_) => State::Open,
        None => pending(facts, due, "transfer.lead", Some(due)),
    };
    Some(Judged::new(state).due(due).from(from).on(transfer.receipt_on).limit(Some(limit)))
}

fn letter<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let transfer = Transfer::from_any(any).filter(|t| t.returned.is_empty() && t.receipt_on.is_none())?;
    let from = transfer.head.happened?;
    let limit = facts.numbers.value("transfer.letter", from)?;
    let due = no_later(facts, from, limit);
    // The receipt is asked for long before: the letter speaks up only when its own end comes near.
    let state = pending(facts, due, "transfer.lead", Some(due));
    Some(Judged::new(if state == State::Open { State::Met } else { state }).due(due).from(from).limit(Some(limit)))
}

fn lost<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    within(facts, any, StatusKind::LostContact, "status.lost", true)
}

fn suspended<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    within(facts, any, StatusKind::Suspended, "status.suspended", true)
}

fn abroad<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    within(facts, any, StatusKind::Abroad, "status.abroad", true)
}

fn away<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    within(facts, any, StatusKind::Away, "status.away", false)
}

/// Counts from the last contact, or from the day it began; a later standing of the same person ends the clock.
fn within<'a>(facts: &Facts<'a>, any: &'a AnyRecord, kind: StatusKind, time: &str, red: bool) -> Option<Judged<'a>> {
    let status = current(facts, any, kind)?;
    let began = status.head.happened?;
    let contact = status.contact_on.filter(|_| kind != StatusKind::Suspended);
    let from = contact.unwrap_or(began);
    let limit = facts.numbers.value(time, facts.today)?;
    let due = no_later(facts, from, limit);
    let state = pending(facts, due, "status.lead", red.then_some(due));
    Some(Judged::new(if state == State::Open { State::Met } else { state }).due(due).from(from).limit(Some(limit)))
}

fn probation<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let status = current(facts, any, StatusKind::OnPartyProbation)?;
    let (from, due) = status.head.happened.zip(status.until)?;
    let state = pending(facts, due, "status.lead", Some(due));
    Some(Judged::new(if state == State::Open { State::Met } else { state }).due(due).from(from))
}

/// Returns a standing that holds today, of somebody who is here.
fn current<'a>(facts: &Facts, any: &'a AnyRecord, kind: StatusKind) -> Option<&'a StatusChange> {
    let status = StatusChange::from_any(any).filter(|s| s.status == Some(kind))?;
    let last = standing_on(facts.book, status.member.0, facts.today)?;
    let here = facts.book.get::<Member>(status.member.0).is_some_and(|m| m.here_on(facts.today));
    (last.head.id == status.head.id && here).then_some(status)
}
