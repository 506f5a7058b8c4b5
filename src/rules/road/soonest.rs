//! How soon a step can be taken, if everything it still lacks is done as early as it may be.

use super::condition::{moment, taken};
use super::notice;
use super::person::{Person, When};
use super::plan::{done, person};
use crate::base::Id;
use crate::model::road::development::StepKind;
use crate::rules::Facts;
use crate::rules::engine::evaluators::{doubtful, not_before};
use crate::rules::law::calendar::Counted;
use chrono::NaiveDate;

/// Returns the first day on which a step can be taken if everything it still lacks is done as early as it may be, today
/// at the earliest: a notice that nobody has posted runs its days first.
pub(super) fn soonest(facts: &Facts, member: Id, step: StepKind) -> Option<Counted> {
    Some(from(facts, &person(facts, member)?, step))
}

fn from(facts: &Facts, person: &Person, step: StepKind) -> Counted {
    let today = facts.today;
    let known = |day: NaiveDate| Counted { day, approximate: false };
    let Some(road) = facts.numbers.road_step(step) else { return known(today) };
    // The day on which a step is done: its own, or the one on which it can be done.
    let done_on = |need: StepKind| match person.last(facts, moment(need)) {
        When::Never => from(facts, person, need),
        told => known(told.day().unwrap_or(today)),
    };
    let needs = facts.numbers.needs(step, today).into_iter().map(|need| need.step);
    let wants = road.wants.iter().copied().filter(|want| taken(facts, person, *want, today).is_some());
    let asked = needs.chain(wants).filter(|need| taken(facts, person, *need, today).is_some());
    let after = asked.map(|need| match person.last(facts, moment(need)) {
        When::Never => {
            let first = from(facts, person, need);
            notice::ends(facts, need, first.day).map_or(first, |ends| Counted {
                day: notice::after(ends.day),
                approximate: first.approximate || ends.approximate,
            })
        }
        _ => {
            let asked = done(facts, person, need, today, None);
            Counted { day: asked.earliest.unwrap_or(today), approximate: asked.approximate }
        }
    });
    let waits = facts.numbers.pairs().iter().filter(|p| p.later == step).filter_map(|pair| {
        pair.on(today)?;
        let first = done_on(pair.earlier);
        let limit = facts.numbers.value(pair.time.as_deref()?, today)?;
        let day = not_before(facts, first.day, limit);
        Some(Counted { day, approximate: first.approximate || doubtful(facts, first.day, day, limit) })
    });
    after.chain(waits).fold(known(today), Counted::later)
}
