//! What a finding says is missing altogether, so that a worksheet can ask for it.

use super::evaluators::Shape;
use super::findings::again;
use crate::model::road::development::StepKind;
use crate::rules::road::person::Moment;
use crate::rules::{Facts, Finding, RULES};

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
    if !judged.lacks.is_empty() {
        return judged.lacks.into_iter().map(|(step, _)| Gap::Step(step)).collect();
    }
    // What is missing may be a word on a paper: only a step is a record of its own.
    if judged.what.is_some() {
        return Vec::new();
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
