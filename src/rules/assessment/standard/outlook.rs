//! What is still to be had, the cheapest points first, computed with the same rounding as the sheet.

use super::counted::Ask;
use super::sheet::{self, Line};
use super::source;
use super::{Given, Judge, Period, Standard, applies, branch};
use crate::base::{Frac, Text, date};
use crate::rules::Facts;

/// A way to more points.
#[derive(Clone, PartialEq, Debug)]
pub struct Gain {
    /// The indicator.
    pub item: String,
    /// What to do, in words.
    pub what: Text,
    /// How many of it.
    pub n: usize,
    /// The points at the end of the period if nothing is done.
    pub from: Frac,
    /// The points then.
    pub to: Frac,
}

/// Lists what can still be had in a period, the most points for the least first.
pub fn gains(facts: &Facts, standard: &Standard, period: &Period) -> Vec<Gain> {
    let given = Given::of(facts, standard, period);
    let end = date::add_days(period.to, 1).max(facts.today);
    let then = Facts { today: end, ..*facts };
    let mut out = Vec::new();
    for (area, item) in standard.items().filter(|(_, i)| applies(&i.levels, &i.bases, branch(facts))) {
        let ask = Ask { facts: then, period, given: &given, item: &item.id, now: facts.today };
        let now = sheet::line(&ask, standard, area, item, 0);
        // Where somebody confirms what the records suggest, the suggestion is what can be moved.
        let figure = |line: &Line| if item.judge == Judge::Confirm { line.auto } else { line.points };
        let Some(from) = figure(&now) else { continue };
        let Some(part) = item.parts.iter().find(|p| super::grade::grade(&ask, p, 0).open > 0) else { continue };
        // A point that rounding hides is none: as many more as it takes to move the figure.
        let moved = |n: &usize| -> Option<Line> {
            let line = sheet::line(&ask, standard, area, item, *n);
            (figure(&line) > Some(from)).then_some(line)
        };
        let found = (1..=now.open).find_map(|n| moved(&n).map(|line| (n, line)));
        if let Some((n, line)) = found {
            let there = super::grade::grade(&ask, part, n).mended == n;
            let what = if there { source::mend(&part.of, n) } else { source::more(&part.of, n) };
            out.push(Gain { item: item.id.clone(), what, n, from, to: figure(&line).unwrap_or(from) });
        }
    }
    let each = |g: &Gain| (g.to - g.from).over(Frac::of(g.n)).unwrap_or_default();
    out.sort_by(|a, b| each(b).cmp(&each(a)).then_with(|| a.item.cmp(&b.item)));
    out
}
