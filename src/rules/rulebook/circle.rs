//! The search for steps that would run in a circle.

use super::Rulebook;
use super::overlay::Edge;
use crate::base::Text;
use crate::model::Codes;
use crate::model::road::development::StepKind;
use crate::msg;
use crate::rules::law::reader::Reader;
use chrono::NaiveDate;

impl Reader<'_> {
    /// Tells the first of these that closes a circle.
    pub(super) fn circle(&mut self, numbers: &Rulebook, edges: &[Edge]) {
        for (earlier, later, day, span) in edges {
            let day = self.over.as_ref().map_or(*day, |over| over.from.max(*day));
            if let Some(way) = numbers.way(*later, *earlier, day) {
                let steps = std::iter::once(*earlier).chain(way).map(|step| Text::from(step.row().label));
                let round = steps.reduce(|a, b| msg!("{a} → {b}", "{a} → {b}").with("a", a).with("b", b));
                let text = msg!("步骤的先后成了一个圈：{round}", "the steps run in a circle: {round}");
                return self.flaw(span.clone(), text.with("round", round.unwrap_or_else(|| Text::plain(""))));
            }
        }
    }
}

impl Rulebook {
    /// Finds a way from one step to another by what comes before what on a day.
    fn way(&self, from: StepKind, to: StepKind, day: NaiveDate) -> Option<Vec<StepKind>> {
        let pairs = self.pairs.iter().filter(|pair| pair.on(day).is_some()).map(|pair| (pair.earlier, pair.later));
        let needs = self.road.iter().filter(|road| road.on(day).is_some());
        let needs = needs.flat_map(|road| self.needs(road.step, day).into_iter().map(|need| (need.step, road.step)));
        let edges: Vec<(StepKind, StepKind)> = pairs.chain(needs).collect();
        let mut ways = vec![vec![from]];
        let mut seen = vec![from];
        while let Some(way) = ways.pop() {
            let last = *way.last()?;
            if last == to {
                return Some(way);
            }
            for (_, next) in edges.iter().filter(|(earlier, _)| *earlier == last) {
                if !seen.contains(next) {
                    seen.push(*next);
                    ways.push(way.iter().copied().chain([*next]).collect());
                }
            }
        }
        None
    }
}
