//! What the sources weigh on the papers of an evaluation: points, weights and total, 未齐 where a source is missing.

use super::cells::{formula, words};
use super::counts::{counts, withheld};
use crate::base::{Frac, Id, Msg};
use crate::exchange::format::Cell;
use crate::exchange::paper::Ask;
use crate::exchange::paper::told::{BETWEEN, formal};
use crate::exchange::template::Data;
use crate::model::evaluation::opinion::{GradeCount, Voice};
use crate::model::evaluation::round::EvaluationResult;
use crate::msg;
use crate::rules::evaluation::round as rules;
use crate::rules::evaluation::score::{self, INCOMPLETE, Score};

/// What the total is called on a paper.
pub const WEIGHED: Msg = msg!("加权总分", "weighted total");

/// Returns whether a total may be told outside the committee: not where it would tell what the parts of a few must not.
pub fn tells(ask: &Ask, round: Id) -> bool {
    let few = |c: &GradeCount| rules::is_few(&ask.facts, c.head.happened, c.valid()) && !c.withheld;
    !counts(ask, round).iter().any(few)
}

/// Returns what the sources give one person and what they weigh; nothing where the school weighs none.
pub fn weighed(ask: &Ask, r: &EvaluationResult) -> String {
    let Some(score) = score::score(&ask.facts, r) else { return String::new() };
    match tells(ask, r.evaluation.0) {
        true => formal(&score.sum()),
        false => [formal(&score.weights()), withheld()].join(BETWEEN.zh),
    }
}

/// Writes for the report what the sources weigh, sheet by sheet, and everybody's total.
pub fn totals(ask: &Ask, round: Id, graded: &[&EvaluationResult], out: &mut Data) {
    let scores: Vec<(&EvaluationResult, Score)> =
        graded.iter().filter_map(|r| Some((*r, score::score(&ask.facts, r)?))).collect();
    let mut sheets: Vec<(String, String)> = Vec::new();
    for (r, score) in &scores {
        let title = rules::sheet(&ask.facts, r).map(|s| formal(&s.title.text())).unwrap_or_default();
        let row = (title, formal(&score.weights()));
        if !sheets.contains(&row) {
            sheets.push(row);
        }
    }
    out.list("weights", msg!("来源权重", "what sources weigh"), &sheets, |(sheet, weights)| {
        let mut row = Data::default();
        row.put("sheet", msg!("适用规范", "conduct sheet"), sheet.as_str());
        row.put("weight", msg!("权重", "weights"), weights.as_str());
        row
    });
    let total = |score: &Score| score.total.map_or_else(|| INCOMPLETE.zh.to_owned(), Frac::short);
    let said = |(r, score): &(&EvaluationResult, Score)| format!("{}{}", ask.name(r.member.0), total(score));
    let told: Vec<String> = match tells(ask, round) {
        true => scores.iter().map(said).collect(),
        false if scores.is_empty() => Vec::new(),
        false => vec![withheld()],
    };
    out.put("weighed", WEIGHED, told.join(msg!("、", ", ").zh));
}

/// The columns of points on a sheet: who speaks in each.
const COLUMNS: [(&[Voice], Msg); 4] = [
    (&[Voice::Own], msg!("本人得分", "points: self")),
    (&[Voice::Members], msg!("党员得分", "points: members")),
    (&[Voice::Students], msg!("普通学生得分", "points: students")),
    (&[Voice::Teacher, Voice::Supervisor, Voice::Mentor], msg!("教师导师得分", "points: teachers")),
];

/// The columns of a sheet that say what each source gives and weighs; none where nothing is weighed.
pub struct Weights {
    scores: Vec<(Id, Score)>,
    used: Vec<usize>,
    shown: bool,
}

impl Weights {
    /// Gathers everybody's points; where they are not `shown`, the weights alone are told.
    pub fn new(ask: &Ask, people: &[EvaluationResult], shown: bool) -> Weights {
        let score = |r: &EvaluationResult| Some((r.head.id, score::score(&ask.facts, r)?));
        let scores: Vec<(Id, Score)> = people.iter().filter_map(score).collect();
        let speaks = |at: &usize| scores.iter().any(|(_, s)| s.parts.iter().any(|p| COLUMNS[*at].0.contains(&p.voice)));
        let used = (0..COLUMNS.len()).filter(|at| shown && speaks(at)).collect();
        Weights { scores, used, shown }
    }

    /// Names the columns.
    pub fn header(&self) -> Vec<String> {
        if self.scores.is_empty() {
            return Vec::new();
        }
        let points = self.used.iter().map(|at| COLUMNS[*at].1.zh.to_owned());
        let last = [msg!("来源权重", "what sources weigh"), WEIGHED].map(|m| m.zh.to_owned());
        points.chain(last).collect()
    }

    /// Writes the points of one person and the total as a formula over them; `name` names a cell of this row by its
    /// place in these columns.
    pub fn row(&self, person: Id, name: &dyn Fn(usize) -> String) -> Vec<Cell> {
        let Some((_, score)) = self.scores.iter().find(|(id, _)| *id == person) else { return Vec::new() };
        let (mut out, mut sum) = (Vec::new(), Vec::new());
        for (at, column) in self.used.iter().enumerate() {
            let part = score.parts.iter().find(|p| COLUMNS[*column].0.contains(&p.voice));
            out.push(part.and_then(|p| p.points).map_or(Cell::Empty, |n| Cell::Number(n.float())));
            sum.extend(part.map(|p| format!("{}*{}", name(at), p.weight.float())));
        }
        out.push(words(formal(&score.weights())));
        out.push(match score.total {
            _ if !self.shown => words(withheld()),
            // As the screen says it: two places.
            Some(total) => {
                formula(format!("ROUND({},2)", sum.join("+")), Cell::Number(total.short().parse().unwrap_or_default()))
            }
            None => words(INCOMPLETE.zh),
        });
        out
    }
}
