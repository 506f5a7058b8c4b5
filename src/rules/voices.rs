//! Rules of the voices of the masses: a suggestion is answered in the time of its class.

use super::engine::evaluators::{Judged, Reach, Shape, no_later, pending};
use super::{Facts, Rule, State, case_file};
use crate::model::voices::{AnswerClass, Suggestion};
use crate::model::{AnyRecord, Kind, Record};

/// Rules of suggestions: one row each.
pub const RULES: &[Rule] = &[
    // A suggestion is answered in time.
    Rule {
        name: "suggestion_answer",
        reads: &[Kind::Branch, Kind::Suggestion],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Suggestion, answer),
        cases: case_file!("suggestion_answer"),
    },
];

fn answer<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let suggestion = Suggestion::from_any(any)?;
    let from = suggestion.head.happened?;
    let time = match suggestion.class? {
        AnswerClass::Plain => "suggestion.plain",
        AnswerClass::Usual => "suggestion.usual",
        AnswerClass::Complex => "suggestion.complex",
    };
    let limit = facts.numbers.value(time, from)?;
    let due = no_later(facts, from, limit);
    let state = match suggestion.answered_on {
        Some(on) if on <= due => State::Met,
        Some(_) => State::Open,
        None => pending(facts, due, "suggestion.lead", None),
    };
    Some(Judged::new(state).due(due).from(from).on(suggestion.answered_on).limit(Some(limit)))
}
