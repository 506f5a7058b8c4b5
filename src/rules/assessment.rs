//! Rules of self-assessment: what a sheet that was handed in gives reason for.

use super::shape::{Judged, Reach, Shape};
use super::{Facts, Rule, State, case_file};
use crate::model::assessment::{Assessment, Award};
use crate::model::{AnyRecord, Kind, Record};

/// Rules of self-assessment: one row each.
pub const RULES: &[Rule] = &[
    // A sheet in the best band gives reason to propose a commendation.
    Rule {
        name: "assessment_commendable",
        reads: &[Kind::Branch, Kind::Assessment, Kind::Award],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Assessment, commendable),
        cases: case_file!("assessment_commendable"),
    },
];

fn commendable<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let sheet = Assessment::from_any(any)?;
    let on = sheet.submitted_on.filter(|_| sheet.is_submitted())?;
    let Some(standard) = facts.numbers.standards().named(&sheet.standard) else {
        return Some(Judged::new(State::Unknown).on(Some(on)));
    };
    let best = standard.bands.first()?;
    let first = *best.title.zh == *sheet.band || *best.title.en == *sheet.band;
    let proposed = facts.book.of::<Award>(sheet.head.id).next().is_some();
    let state = if first && !proposed { State::Opportunity } else { State::Met };
    Some(Judged::new(state).on(Some(on)))
}
