//! Rules of money: dues are paid month by month.

use super::engine::evaluators::{Judged, Reach, Shape, no_later, pending};
use super::{Facts, Rule, State, case_file};
use crate::model::fund::Dues;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Kind, Record};

/// Rules of money: one row each.
pub const RULES: &[Rule] = &[
    // Whoever has paid once pays on.
    Rule {
        name: "dues_arrears",
        reads: &[Kind::Branch, Kind::Dues, Kind::Member],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Dues, arrears),
        cases: case_file!("dues_arrears"),
    },
];

/// Counts from the last month that somebody paid for; where no payment is on record nothing is known.
fn arrears<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let dues = Dues::from_any(any)?;
    let paid = |d: &Dues| d.through.map(|through| through.last());
    let from = paid(dues)?;
    let later = |d: &&Dues| (paid(d), d.head.id) > (Some(from), dues.head.id);
    let here = facts.book.get::<Member>(dues.member.0).is_some_and(|m| m.here_on(facts.today));
    if !here || facts.book.of::<Dues>(dues.member.0).any(|d| later(&d)) {
        return None;
    }
    let limit = facts.numbers.value("dues.arrears", facts.today)?;
    let due = no_later(facts, from, limit);
    let state = match pending(facts, due, "dues.lead", Some(due)) {
        State::Open => State::Met,
        state => state,
    };
    Some(Judged::new(state).due(due).from(from).limit(Some(limit)))
}
