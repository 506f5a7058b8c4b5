//! The road as data: each step with what it needs, who acts and which paper it leaves.

use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::rules::law::numbers::{Basis, Both};
use chrono::NaiveDate;
use std::sync::Arc;

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

/// Two steps whose dates stand in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Pair {
    /// `order.` with the two names: how findings and the shell call it.
    pub name: Arc<str>,
    /// The earlier.
    pub earlier: StepKind,
    /// The later.
    pub later: StepKind,
    /// Whether one day may not be both.
    pub strict: bool,
    /// Whether the earlier is compared by its last day (a notice's end) instead of its first.
    pub by_end: bool,
    /// The number that must lie between them at least.
    pub time: Option<Arc<str>>,
    /// From which day it holds, on which basis; no basis ends it.
    pub basis: Vec<(NaiveDate, Option<Basis>)>,
}

impl Pair {
    /// Returns the basis in force on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Basis> {
        in_force(&self.basis, day)
    }
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
