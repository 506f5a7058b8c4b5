//! What stands against a member in some days: disciplines on record, and votes of the branch that no record follows yet.

use crate::base::Id;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::discipline::Discipline;
use crate::model::road::development::Outcome;
use crate::model::vote::motion::{Motion, MotionKind};
use crate::model::{Key, Kind};
use crate::rules::Facts;
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// One thing that stands against somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Penalty {
    /// Whom.
    pub member: Id,
    /// The record, or the vote.
    pub key: Key,
    /// The day it was decided.
    pub on: NaiveDate,
}

impl Penalty {
    /// Returns whether the decision itself is on record, not the branch's vote alone.
    pub fn is_recorded(&self) -> bool {
        self.key.kind == Kind::Discipline
    }
}

/// Lists what stands against everybody, the earliest first; a vote and the decision that followed it are one.
pub fn all(facts: &Facts, days: &RangeInclusive<NaiveDate>) -> Vec<Penalty> {
    listed(facts.book.all::<Discipline>(), facts.book.all::<Motion>(), facts, days)
}

/// Lists what stands against one person.
pub fn of(facts: &Facts, days: &RangeInclusive<NaiveDate>, member: Id) -> Vec<Penalty> {
    listed(facts.book.of::<Discipline>(member), facts.book.of::<Motion>(member), facts, days)
}

fn listed<'a>(
    records: impl Iterator<Item = &'a Discipline>,
    votes: impl Iterator<Item = &'a Motion>,
    facts: &Facts,
    days: &RangeInclusive<NaiveDate>,
) -> Vec<Penalty> {
    let within = |on: Option<NaiveDate>| on.filter(|on| days.contains(on));
    let recorded = records.filter_map(|d| {
        let key = Key { kind: Kind::Discipline, id: d.head.id };
        Some(Penalty { member: d.member.0, key, on: within(d.head.happened)? })
    });
    let carried = |m: &&Motion| m.kind == Some(MotionKind::Penalty) && m.outcome == Some(Outcome::Passed);
    let voted = votes.filter(carried).filter_map(|m| {
        let on = within(facts.book.get::<Meeting>(m.meeting.0)?.head.happened)?;
        let followed = facts.book.of::<Discipline>(m.subject.0).any(|d| d.follows(m, Some(on)));
        let key = Key { kind: Kind::Motion, id: m.head.id };
        (!followed).then_some(Penalty { member: m.subject.0, key, on })
    });
    let mut out: Vec<Penalty> = recorded.chain(voted).collect();
    out.sort_by_key(|p| (p.on, p.key));
    out
}
