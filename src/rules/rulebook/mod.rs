//! The rulebook: numbers, the road and its order, meeting templates, standards and conduct sheets in one place.
//! Everything that judges is handed one; it leans on what institutions write as data, never on how they judge.
//! Begin with `Rulebook`; `profile` says which files make one.

mod circle;
mod overlay;
pub mod profile;
mod sequence;
mod source;

use crate::base::Text;
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::rules::assessment::standard::Standards;
use crate::rules::evaluation::conduct;
use crate::rules::law::numbers::{Basis, Force, Numbers};
use crate::rules::meeting::agenda::Templates;
use crate::rules::road::steps::{Gate, Need, Pair, RoadStep, in_force};
use chrono::NaiveDate;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// What the rules judge by.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    values: Numbers,
    pairs: Vec<Pair>,
    road: Vec<RoadStep>,
    gates: Vec<Gate>,
    /// What a profile or a school's own file lays over the national text, as `rules --diff` lists it.
    laid: Vec<Laid>,
    templates: Templates,
    /// The work standards, read when they are first asked for.
    standards: OnceLock<Standards>,
    /// The conduct sheets, read when they are first asked for.
    conduct: OnceLock<conduct::Sheets>,
}

/// Most rules ask a rulebook for a number.
impl Deref for Rulebook {
    type Target = Numbers;

    fn deref(&self) -> &Numbers {
        &self.values
    }
}

/// Something that a profile or an own file lays over the national text.
#[derive(Clone, PartialEq, Debug)]
pub struct Laid {
    /// `step`, `gate`, `pair`, `veto` or `number`.
    pub kind: &'static str,
    /// The stable name of what it is.
    pub name: Arc<str>,
    /// What it is, in words.
    pub what: Text,
    /// From which day; `None` for what has no day.
    pub from: Option<NaiveDate>,
    /// How it stands from then on.
    pub new: Text,
    /// What it rests on.
    pub basis: Option<Basis>,
    /// The file it comes from.
    pub file: String,
}

impl Rulebook {
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

    /// Returns the work standards.
    pub fn standards(&self) -> &Standards {
        self.standards.get_or_init(|| Standards::load(&[]))
    }

    /// Reads a school's own standards (name, text) beside the shipped ones.
    pub fn own_standards(&mut self, own: &[(String, String)]) {
        self.standards = Standards::load(own).into();
    }

    /// Returns the conduct sheets.
    pub fn conduct(&self) -> &conduct::Sheets {
        self.conduct.get_or_init(|| conduct::Sheets::load(&[]))
    }

    /// Reads a school's own conduct sheets (name, text) beside the shipped ones.
    pub fn own_conduct(&mut self, own: &[(String, String)]) {
        self.conduct = conduct::Sheets::load(own).into();
    }

    /// Lists what profiles and a school's own files lay over the national text.
    pub fn laid(&self) -> &[Laid] {
        &self.laid
    }

    /// Lists the pairs of steps whose dates stand in order.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Returns how meetings are prepared.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }
}
