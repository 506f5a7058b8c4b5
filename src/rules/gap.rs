//! What a finding says is missing altogether, so that a worksheet can ask for it.

use super::person::{Moment, Person, When};
use super::review::again;
use super::shape::Shape;
use super::{Facts, Finding, RULES};
use crate::model::Codes;
use crate::model::development::StepKind;
use crate::model::roster::Member;

/// A record that is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// A step of the road.
    Step(StepKind),
    /// A thought report.
    ThoughtReport,
    /// A training of the term.
    Training,
}

/// Lists the records whose absence a finding is about; none where what is there contradicts itself.
pub fn gaps(facts: &Facts, finding: &Finding) -> Vec<Gap> {
    let Some((rule, judged)) = RULES.get(usize::from(finding.rule)).zip(again(facts, finding)) else {
        return Vec::new();
    };
    if let Some(what) = judged.what {
        // What is missing may be a word on a paper: only a step is a record of its own.
        let mut steps = StepKind::ALL.iter().filter_map(|code| StepKind::from_code(code.code));
        let Some(first) = steps.find(|step| step.row().label == what) else { return Vec::new() };
        return lacking(facts, finding, first).into_iter().map(Gap::Step).collect();
    }
    let to = match rule.shape {
        Shape::Within { to, .. } if judged.on.is_none() => to,
        Shape::Every { last, .. } => last,
        _ => return Vec::new(),
    };
    let gap = match to {
        Moment::Talked => Gap::Step(StepKind::FirstTalk),
        Moment::Reviewed => Gap::Step(StepKind::Cultivate),
        Moment::Reported => Gap::ThoughtReport,
        Moment::Done(kind) | Moment::Taken(kind) => Gap::Step(kind),
        Moment::Applied => Gap::Step(StepKind::Apply),
        Moment::Activist => Gap::Step(StepKind::Activist),
        Moment::Trained => Gap::Training,
    };
    vec![gap]
}

/// Lists everything a gate misses: it names the first alone.
fn lacking(facts: &Facts, finding: &Finding, first: StepKind) -> Vec<StepKind> {
    let member = facts.book.get::<Member>(finding.subject.id);
    let Some(person) = member.and_then(|m| Person::gather(facts, m)) else { return vec![first] };
    let taken = |step: &&super::road::RoadStep| step.needs.contains(&first) && person.has(step.step);
    let Some(gate) = facts.numbers.road().iter().find(taken) else { return vec![first] };
    let day = finding.due.unwrap_or(facts.today);
    let asked = |need: &&StepKind| facts.numbers.road_step(**need).is_some_and(|r| r.on(day).is_some());
    let missing = |need: &&StepKind| person.last(facts, Moment::Done(**need)) == When::Never;
    gate.needs.iter().filter(asked).filter(missing).copied().collect()
}
