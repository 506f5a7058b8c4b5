//! The order of dates: each pair of steps is data, law or local.

use super::notice;
use super::person::{Deed, Person};
use super::steps::Pair;
use crate::rules::engine::evaluators::{Judged, not_before};
use crate::rules::law::numbers::{Basis, Force};
use crate::rules::{Facts, State};
use chrono::NaiveDate;

/// Judges one pair for a person; of several rounds the worst.
pub(in crate::rules) fn judge<'a>(facts: &Facts<'a>, person: &Person<'a>, pair: &'a Pair) -> Option<Judged<'a>> {
    let mut found: Option<Judged<'a>> = None;
    if !person.has(pair.earlier) {
        return None;
    }
    for later in person.taken(pair.later) {
        let Some(day) = later.on else { continue };
        let Some(basis) = pair.on(day) else { continue };
        let judged = one(facts, person, pair, day, basis);
        if judged.as_ref().is_some_and(|j| found.as_ref().is_none_or(|f| j.state < f.state)) {
            found = judged;
        }
    }
    found
}

fn one<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    pair: &'a Pair,
    day: NaiveDate,
    basis: &'a Basis,
) -> Option<Judged<'a>> {
    let days = || person.taken(pair.earlier).filter_map(|s| stands_for(facts, &s, pair));
    let fits = |d: &NaiveDate| if pair.strict { *d < day } else { *d <= day };
    // A notice's end may be only nearly known.
    let unsure = |from: NaiveDate| {
        let mut ends = person.taken(pair.earlier).filter(|s| stands_for(facts, s, pair) == Some(from));
        pair.by_end && ends.any(|s| s.until.is_none() && s.on.is_some_and(|on| facts.calendar.is_doubtful(on, from)))
    };
    let broken = if basis.force == Force::Law { State::Broken } else { State::Open };
    // Where a step was taken several times, the last time before counts: an earlier round excuses nothing.
    let Some(before) = days().filter(fits).max() else {
        let after = days().min()?;
        let judged = Judged::new(State::Met).due(day).from(after).on(Some(day)).contradicting(broken);
        return Some(Judged { approximate: unsure(after), ..judged });
    };
    let judged = Judged { approximate: unsure(before), ..Judged::new(State::Met).due(day).from(before).on(Some(day)) };
    let Some(limit) = pair.time.as_ref().and_then(|name| facts.numbers.value(name, day)) else { return Some(judged) };
    let earliest = not_before(facts, before, limit);
    let judged = Judged { earliest: Some(earliest), ..judged.limit(Some(limit)) };
    Some(if day < earliest { judged.contradicting(broken) } else { judged })
}

/// Returns the day by which a step is compared: its own, or the last day of a notice.
fn stands_for(facts: &Facts, step: &Deed, pair: &Pair) -> Option<NaiveDate> {
    let day = step.on?;
    if !pair.by_end {
        return Some(day);
    }
    step.until.or_else(|| notice::ends(facts, step.kind, day).map(|c| c.day)).or(Some(day))
}
