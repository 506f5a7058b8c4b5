//! Indicators with so few of their points that something is to be put right: the measures ask it of every branch with
//! findings, not only of those that fail.

use super::{Given, Line, Standard};
use crate::model::rectification::Rectification;
use crate::rules::Facts;

/// Returns whether an indicator asks for a rectification: it has few of its points, nobody has raised one from this sheet
/// or is at one, and nobody has said why there is none.
pub fn asks(facts: &Facts, standard: &Standard, line: &Line, given: &Given) -> bool {
    let sheet = given.sheet.map(|s| s.head.id);
    let answers = |r: &Rectification| *r.indicator == *line.id && (r.runs() || r.assessment.id() == sheet);
    line.is_low(standard) && given.waived(&line.id).is_none() && !facts.book.all::<Rectification>().any(answers)
}

/// Keeps the indicators of a sheet that ask for a rectification.
pub fn all(facts: &Facts, standard: &Standard, lines: Vec<Line>, given: &Given) -> Vec<Line> {
    lines.into_iter().filter(|line| asks(facts, standard, line, given)).collect()
}
