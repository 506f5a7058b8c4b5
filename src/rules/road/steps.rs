//! The road as data: each step with what it needs, who acts and which paper it leaves.

use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::rules::Numbers;
use crate::rules::law::numbers::{Basis, Both, Force};
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
    /// What it rests on, by first day; no basis ends it.
    pub basis: Vec<(NaiveDate, Option<Basis>)>,
}

/// A step that a profile or a school asks for before another: the national text does not.
#[derive(Clone, PartialEq, Debug)]
pub struct Gate {
    /// The step that waits.
    pub step: StepKind,
    /// The step it waits for.
    pub needs: StepKind,
    /// Whether a plan without it is refused, in the school's own name; otherwise it is only warned of.
    pub blocks: bool,
    /// What it rests on, by first day; no basis ends it.
    pub basis: Vec<(NaiveDate, Option<Basis>)>,
    /// From when it counts for the veto of a standard; no basis ends that.
    pub veto: Vec<(NaiveDate, Option<Basis>)>,
}

/// A step that another one needs on a day.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// Which one.
    pub step: StepKind,
    /// Whether a plan without it is refused.
    pub blocks: bool,
    /// Whether it was left out counts for the veto of a standard.
    pub veto: bool,
    /// What asks for it.
    pub basis: &'a Basis,
}

/// Finds what is in force on a day.
pub(in crate::rules) fn in_force(dated: &[(NaiveDate, Option<Basis>)], day: NaiveDate) -> Option<&Basis> {
    dated.iter().rfind(|(from, _)| *from <= day).and_then(|(_, basis)| basis.as_ref())
}

impl RoadStep {
    /// Returns its basis on a day; `None` where the rules of that day know no such step.
    pub fn on(&self, day: NaiveDate) -> Option<&Basis> {
        in_force(&self.basis, day)
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

    /// Lists what a step needs on a day: by the national text, then by the profile. Steps that the rules of that day
    /// do not know are not asked for.
    pub fn needs(&self, step: StepKind, day: NaiveDate) -> Vec<Need<'_>> {
        let national = self.road_step(step).map_or(&[][..], |road| &road.needs);
        let national = national.iter().filter_map(|need| {
            let basis = self.road_step(*need)?.on(day)?;
            Some(Need { step: *need, blocks: true, veto: basis.force == Force::Law, basis })
        });
        let gates = self.gates.iter().filter(|gate| gate.step == step).filter_map(|gate| {
            self.road_step(gate.needs)?.on(day)?;
            let veto = in_force(&gate.veto, day).is_some();
            Some(Need { step: gate.needs, blocks: gate.blocks, veto, basis: in_force(&gate.basis, day)? })
        });
        national.chain(gates).collect()
    }

    /// Lists the steps that profiles and schools ask for before others.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// Finds the step that takes a person out of a stage.
    pub fn out_of(&self, stage: Stage) -> Option<&RoadStep> {
        self.road.iter().find(|r| r.next == Some(stage))
    }
}
