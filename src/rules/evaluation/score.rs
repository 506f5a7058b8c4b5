//! The weighted total of a conduct sheet: nothing until the school supplies weights, and nothing while a source is missing.

use super::conduct::Conduct;
use super::round;
use crate::base::{Frac, Msg, Text};
use crate::model::Codes;
use crate::model::evaluation::opinion::{Opinion, Voice};
use crate::model::evaluation::round::{EvaluationResult, Grade};
use crate::msg;
use crate::rules::Facts;

/// What one source gives one person.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// The source.
    pub voice: Voice,
    /// What it weighs, of one.
    pub weight: Frac,
    /// The mean of its voices, of a hundred; `None` where it said nothing that has points.
    pub points: Option<Frac>,
}

/// The sources of one person with what they weigh.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// One a source that weighs anything.
    pub parts: Vec<Part>,
    /// Those that have not said enough.
    pub lacks: Vec<Voice>,
    /// The sum, where every source has spoken.
    pub total: Option<Frac>,
}

/// Adds up what the sources give one person; `None` where the sheet weighs none.
///
/// No grade is proposed from it: what somebody says of himself raises nothing.
pub fn score(facts: &Facts, result: &EvaluationResult) -> Option<Score> {
    let sheet = round::sheet(facts, result).filter(|s| !s.sources.is_empty() && !result.probationary)?;
    let missing = round::missing(facts, result);
    let (mut parts, mut lacks) = (Vec::new(), Vec::new());
    for (name, weight) in sheet.sources.iter().filter(|(_, weight)| *weight > Frac::ZERO) {
        let voices = voices(name);
        let points = points(facts, sheet, result, voices);
        let asked = if name == TEACHERS { sheet.teachers.unwrap_or(Voice::Teacher) } else { voices[0] };
        if points.is_none() || missing.contains(&asked) {
            lacks.push(asked);
        }
        parts.push(Part { voice: asked, weight: *weight, points });
    }
    let sum = || parts.iter().map(|p| Some(p.weight * p.points?)).sum::<Option<Frac>>();
    let total = if lacks.is_empty() { sum() } else { None };
    Some(Score { parts, lacks, total })
}

const TEACHERS: &str = "teachers";
/// What the parts of a whole are told in.
const WHOLE: u8 = 100;

/// Returns who speaks under a source of the sheet.
fn voices(name: &str) -> &'static [Voice] {
    match name {
        "self" => &[Voice::Own],
        "members" => &[Voice::Members],
        "students" => &[Voice::Students],
        _ => &[Voice::Teacher, Voice::Supervisor, Voice::Mentor],
    }
}

/// Returns whether an opinion without a name speaks for so few that what they gave would tell them apart.
pub fn is_hidden(facts: &Facts, o: &Opinion) -> bool {
    let unnamed = o.by.is_empty() && o.voice == Some(Voice::Students);
    unnamed && round::is_few(facts, o.head.happened, o.voices.unwrap_or(1))
}

/// Takes the mean of everything a source said: marks by the weights of the items, grades by what the sheet says they are worth.
fn points(facts: &Facts, sheet: &Conduct, result: &EvaluationResult, voices: &[Voice]) -> Option<Frac> {
    let (mut sum, mut n) = (Frac::ZERO, Frac::ZERO);
    let mut add = |points: Frac, voices: i32| {
        sum = sum + points * Frac::of(voices);
        n = n + Frac::of(voices);
    };
    let worth = |at: usize| sheet.grades.map(|grades| grades[at]);
    for opinion in facts.book.of::<Opinion>(result.member.0).filter(|o| o.evaluation == result.evaluation) {
        if !opinion.voice.is_some_and(|v| voices.contains(&v)) || is_hidden(facts, opinion) {
            continue;
        }
        let marked = opinion.marks().and_then(|marks| sheet.points(&marks));
        let graded = || opinion.grade.filter(|g| *g != Grade::Ungraded).and_then(|g| worth(g as usize));
        if let Some(points) = marked.or_else(graded) {
            add(points, opinion.voices.unwrap_or(1));
        }
    }
    for voice in voices {
        let (marks, _) = round::votes(facts, result, Some(*voice));
        for (at, n) in marks.into_iter().enumerate() {
            if let Some(points) = worth(at) {
                add(points, n);
            }
        }
    }
    sum.over(n)
}

impl Score {
    /// Says the total with its parts, or that a source is missing.
    pub fn words(&self) -> Text {
        msg!("加权总分：{sum}", "weighted total: {sum}").with("sum", self.sum())
    }

    /// The same without saying what it is.
    pub fn sum(&self) -> Text {
        let total = match self.total {
            Some(total) => Text::plain(total.short()),
            None => INCOMPLETE.into(),
        };
        let part = |p: &Part, words: fn(Msg) -> &'static str| {
            let points = p.points.map_or_else(|| "-".to_owned(), Frac::short);
            format!("{} {points} × {}%", words(p.voice.row().label), (p.weight * Frac::of(WHOLE)).short())
        };
        let text = msg!("{total}（{parts}）", "{total} ({parts})").with("total", total);
        text.with("parts", self.joined(part, msg!(" + ", " + ")))
    }

    /// Returns what each source weighs.
    pub fn weights(&self) -> Text {
        let part = |p: &Part, words: fn(Msg) -> &'static str| {
            format!("{} {}%", words(p.voice.row().label), (p.weight * Frac::of(WHOLE)).short())
        };
        self.joined(part, msg!("、", ", "))
    }

    fn joined(&self, part: impl Fn(&Part, fn(Msg) -> &'static str) -> String, between: Msg) -> Text {
        let all = |words: fn(Msg) -> &'static str| {
            self.parts.iter().map(|p| part(p, words)).collect::<Vec<_>>().join(words(between))
        };
        Text::owned(all(|m| m.zh), all(|m| m.en))
    }
}

/// What stands instead of a total while a source is missing.
pub const INCOMPLETE: Msg = msg!("未齐", "incomplete");
