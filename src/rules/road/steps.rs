//! The road as data: each step with what it needs, who acts and which paper it leaves.

use crate::model::road::development::StepKind;
use crate::model::road::standing::Stage;
use crate::rules::Numbers;
use crate::rules::law::numbers::{Basis, Both};
use chrono::NaiveDate;

/// One step of the road.
#[derive(Clone, PartialEq, Debug)]
pub struct RoadStep {
    /// Which step.
    pub step: StepKind,
    /// The stage it takes a person out of.
    pub next: Option<Stage>,
    /// Who acts.
    pub actor: Both,
    /// Who acts in a branch without a committee.
    pub small: Option<Both>,
    /// Whether it is taken only under a general branch.
    pub general: bool,
    /// The record it leaves.
    pub paper: Both,
    /// What must have been done: a plan without it is refused.
    pub needs: Vec<StepKind>,
    /// What should have been done: a plan without it is warned of.
    pub wants: Vec<StepKind>,
    /// What it rests on, by first day.
    pub basis: Vec<(NaiveDate, Basis)>,
}

impl RoadStep {
    /// Gives its basis on a day; nothing where the rules of that day know no such step.
    pub fn on(&self, day: NaiveDate) -> Option<&Basis> {
        self.basis.iter().rfind(|(from, _)| *from <= day).map(|(_, b)| b)
    }
}

impl Numbers {
    /// Lists the steps of the road in order.
    pub fn road(&self) -> &[RoadStep] {
        &self.road
    }

    /// Finds a step of the road.
    pub fn road_step(&self, step: StepKind) -> Option<&RoadStep> {
        self.road.iter().find(|r| r.step == step)
    }

    /// Finds the step that takes a person out of a stage.
    pub fn out_of(&self, stage: Stage) -> Option<&RoadStep> {
        self.road.iter().find(|r| r.next == Some(stage))
    }
}
