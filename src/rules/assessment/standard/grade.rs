//! The scoring primitives: events in, points and their proofs out.

use super::counted::{self, Ask, Mark, Proof, Tally, Unit};
use super::graded::{Figure, Graded, missing, number};
use super::source;
use super::{Edge, Method, Only, Part, Price, Sides, periodic};
use crate::base::{Frac, Id};

/// Scores a part; `extra` more of what is counted are imagined.
pub(super) fn grade(ask: &Ask, part: &Part, extra: usize) -> Graded {
    match &part.method {
        Method::Held { per, carry, each, least, lack } => {
            let asked = periodic::Asked { per: *per, carry: *carry, each: *each, least: *least, lack: *lack };
            return periodic::held(ask, part, &asked, extra);
        }
        Method::Interval { years } => return periodic::interval(ask, part, *years),
        Method::Deduct { prices } => return deduct(ask, part.points, prices),
        Method::Judged => return Graded::bare(Figure::Unknown, Vec::new()),
        Method::Count { spread: Some(per), target } => return periodic::spread(ask, part, *target, *per, extra),
        _ => {}
    }
    let tally = source::read(ask, &part.of, &part.only);
    // Where nobody could know, what is not there is unknown and no failure.
    let told = |u: &Unit| Proof { mark: if tally.known { u.mark } else { Mark::Unknown }, ..u.proof() };
    let proofs: Vec<Proof> = tally.units.iter().map(told).collect();
    let open = room(ask, part, &tally);
    Graded { figure: figure(ask, part, &tally, extra), proofs, open, mended: 0 }
}

/// Returns how many more could be had: what can still be put right, or what is still to come.
fn room(ask: &Ask, part: &Part, tally: &Tally) -> usize {
    let mend = tally.units.iter().filter(|u| u.open).count();
    let over = ask.window(&part.only).1 < ask.now;
    match &part.method {
        Method::Count { target, .. } if !over => missing(*target, number(tally, part)),
        Method::All { least } | Method::Minimum { least, .. } if !over => {
            least.saturating_sub(tally.units.len()).max(mend)
        }
        Method::Ratio | Method::Mean => mend,
        _ => 0,
    }
}

/// Returns what one event is worth.
fn worth(unit: &Unit, only: &Only) -> Frac {
    match unit.mark {
        Mark::Late => unit.value * only.late.unwrap_or(Frac::ONE),
        _ => unit.value,
    }
}

/// Returns the mean worth; `None` without events. `extra` of the bad ones are imagined right.
fn share(tally: &Tally, only: &Only, extra: usize) -> Option<Frac> {
    let mut mend = extra;
    let sum: Frac = tally
        .units
        .iter()
        .map(|u| {
            let turned = u.open && mend > 0;
            mend -= usize::from(turned);
            if turned { Frac::ONE } else { worth(u, only) }
        })
        .sum();
    sum.over(Frac::of(tally.units.len()))
}

fn figure(ask: &Ask, part: &Part, tally: &Tally, extra: usize) -> Figure {
    if !tally.known || tally.units.iter().any(|u| u.mark == Mark::Unknown && (extra == 0 || !u.open)) {
        return Figure::Unknown;
    }
    let (from, to) = ask.window(&part.only);
    if to < from {
        return Figure::NotApplicable;
    }
    let over = ask.is_over(&part.only);
    let none = if tally.later && !over { Figure::NotYet } else { Figure::NotApplicable };
    let count = number(tally, part) + Frac::of(extra);
    let share = share(tally, &part.only, extra);
    let of_share = |points: &dyn Fn(Frac) -> Frac| share.map_or(none, |s| Figure::Points(points(s)));
    match &part.method {
        Method::Ratio | Method::Mean => of_share(&|s| s * part.points),
        Method::Count { target, .. } => {
            let reached = count.over(*target).unwrap_or_default().min(Frac::ONE);
            Figure::Points(reached * part.points)
        }
        Method::Steps { table, edge, number: true } => Figure::Points(step(table, *edge, count)),
        Method::Steps { table, edge, .. } => of_share(&|s| step(table, *edge, s)),
        Method::All { least } => {
            let all = tally.units.iter().all(|u| matches!(u.mark, Mark::Good | Mark::Late) || (u.open && extra > 0));
            match all && tally.units.len() + extra >= *least {
                true => Figure::Points(part.points),
                false if all && !over => Figure::NotYet,
                false => Figure::Points(Frac::ZERO),
            }
        }
        Method::Minimum { least, then } => match count >= Frac::of(*least) {
            true => grade(ask, then, 0).figure,
            false if !over => Figure::NotYet,
            false => Figure::Points(Frac::ZERO),
        },
        Method::Around { at, every, each, sides } => of_share(&|s| part.points + around(s, *at, *every, *each, *sides)),
        Method::Price { levels, once } => Figure::Points(priced(tally, levels, *once)),
        Method::Valued { from, to } => Figure::Points(tally.units.iter().map(|u| u.value.max(*from).min(*to)).sum()),
        Method::Held { .. } | Method::Interval { .. } | Method::Deduct { .. } | Method::Judged => Figure::Unknown,
    }
}

fn step(table: &[(Frac, Frac)], edge: Edge, value: Frac) -> Frac {
    let reached = |at: &Frac| match edge {
        Edge::AtLeast => value >= *at,
        Edge::MoreThan => value > *at,
        Edge::AtMost => value <= *at,
        Edge::LessThan => value < *at,
    };
    table.iter().find(|(at, _)| reached(at)).map_or(Frac::ZERO, |(_, points)| *points)
}

/// Returns the points a share lies away from its middle: whole steps only.
fn around(share: Frac, at: Frac, every: Frac, each: Frac, sides: Sides) -> Frac {
    let away = share - at;
    let away = match sides {
        Sides::Both => away,
        Sides::Above => away.max(Frac::ZERO),
        Sides::Below => away.min(Frac::ZERO),
    };
    let steps = away.over(every).unwrap_or_default();
    Frac::of(steps.whole()) * each
}

fn priced(tally: &Tally, levels: &[(crate::model::assessment::AwardLevel, Frac)], once: bool) -> Frac {
    let price = |u: &Unit| levels.iter().find(|(l, _)| Some(*l) == u.level).map_or(Frac::ZERO, |(_, p)| *p);
    if !once {
        return tally.units.iter().map(price).sum();
    }
    let mut best: Vec<((&str, Option<Id>), Frac)> = Vec::new();
    for unit in &tally.units {
        let event = (unit.event.as_str(), unit.whose);
        match best.iter_mut().find(|(e, _)| *e == event) {
            Some((_, most)) => *most = price(unit).max(*most),
            None => best.push((event, price(unit))),
        }
    }
    best.into_iter().map(|(_, p)| p).sum()
}

fn deduct(ask: &Ask, start: Frac, prices: &[Price]) -> Graded {
    let (from, to) = ask.window(&Only::default());
    if to < from {
        return Graded::bare(Figure::NotApplicable, Vec::new());
    }
    let (mut left, mut proofs, mut out, mut known) = (start, Vec::new(), false, true);
    let (mut idle, mut later) = (!prices.is_empty(), false);
    for price in prices {
        let tally = source::read(ask, &price.of, &price.only);
        known &= tally.known;
        idle &= tally.idle;
        later |= tally.later;
        let (unclear, wrong): (Vec<&Unit>, Vec<&Unit>) = tally.units.iter().partition(|u| u.mark == Mark::Unknown);
        known &= unclear.is_empty();
        proofs.extend(unclear.into_iter().map(Unit::proof));
        let events = match price.of == counted::GIVEN {
            true => wrong.iter().map(|u| u.value).sum(),
            false => Frac::of(wrong.len()),
        };
        left = left - price.each * events;
        out |= price.knock_out.is_some_and(|n| events >= Frac::of(n));
        // None of them handed in is no event.
        let wrong = wrong.into_iter().filter(|_| events > Frac::ZERO);
        proofs.extend(wrong.map(|u| Proof { mark: Mark::Bad, ..u.proof() }));
    }
    if idle {
        return Graded::bare(if later { Figure::NotYet } else { Figure::NotApplicable }, proofs);
    }
    // What starts at nothing takes off what stands beside it; the floor is the indicator's.
    let left = if out || (left.is_negative() && start > Frac::ZERO) { Frac::ZERO } else { left };
    Graded::bare(if known { Figure::Points(left) } else { Figure::Unknown }, proofs)
}
