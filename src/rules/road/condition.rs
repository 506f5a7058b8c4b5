//! One condition of a step, and the questions that all conditions share.

use super::person::{Moment, Person};
use super::steps::RoadStep;
use crate::base::Text;
use crate::model::people::roster::Branch;
use crate::model::people::term;
use crate::model::road::development::StepKind;
use crate::msg;
use crate::rules::Facts;
use crate::rules::law::numbers::{Basis, Both};
use chrono::NaiveDate;

/// One condition of a step, as of the day it is planned for.
#[derive(Clone, Debug)]
pub struct Condition<'a> {
    /// The rule or the step that is asked for, by name.
    pub rule: &'a str,
    /// Whether it is met.
    pub met: bool,
    /// Whether a plan without it is refused; otherwise it is only warned of.
    pub blocks: bool,
    /// Whether not even the superior's approval lifts it: pre-review, notices, the count of the vote.
    pub absolute: bool,
    /// What is asked and how it stands.
    pub text: Text,
    /// The first day on which it is met, where that can be known.
    pub earliest: Option<NaiveDate>,
    /// Whether that day is only nearly known, for want of a year's calendar: shown as ≈.
    pub approximate: bool,
    /// Who must act.
    pub actor: Option<&'a Both>,
    /// What it rests on.
    pub basis: Option<&'a Basis>,
}

/// Finds a step among those that are taken in a person's branch on a day: the rules of that day may know no such
/// step, and without a general branch nobody deliberates.
pub(in crate::rules) fn taken<'a>(
    facts: &Facts<'a>,
    person: &Person,
    step: StepKind,
    on: NaiveDate,
) -> Option<&'a RoadStep> {
    let branch = || facts.book.get::<Branch>(person.member.head.branch);
    let road = facts.numbers.road_step(step).filter(|r| r.on(on).is_some())?;
    (!road.general || branch().is_some_and(|b| term::has_general(facts.book, b, on))).then_some(road)
}

pub(super) fn moment(step: StepKind) -> Moment {
    if step == StepKind::FirstTalk { Moment::Talked } else { Moment::Done(step) }
}

/// Writes a day, with ≈ where it is only nearly known.
pub fn nearly(day: NaiveDate, approximate: bool) -> Text {
    let text = if approximate { msg!("≈ {day}", "≈ {day}") } else { msg!("{day}", "{day}") };
    text.with("day", day)
}

/// Returns what not even the superior's approval replaces: articles 13 and 18 know no exception. What only the school asks
/// is the school's to lift.
pub(super) fn is_absolute(step: StepKind) -> bool {
    matches!(step, StepKind::PublicNotice0 | StepKind::PreReview1)
}
