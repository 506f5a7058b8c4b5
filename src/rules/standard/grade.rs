//! The scoring primitives: events in, points and their proofs out.

use super::tally::{self, Ask, Mark, Proof, Tally, Unit};
use super::{Edge, Method, Only, Part, Per, Price, Sides};
use crate::base::{Frac, Id, Round, Text, date};
use crate::model::roster::Group;
use crate::msg;
use chrono::{Datelike, NaiveDate};

/// What a part comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Figure {
    /// Points.
    Points(Frac),
    /// Nobody knows: no zero, no pass.
    Unknown,
    /// Nothing of the kind was due: no applicants, no such meeting.
    NotApplicable,
    /// Its days are not over and nothing of it has ended.
    NotYet,
}

/// A part scored.
pub(super) struct Graded {
    pub figure: Figure,
    pub proofs: Vec<Proof>,
    /// How many more can still be had.
    pub open: usize,
}

impl Graded {
    fn bare(figure: Figure, proofs: Vec<Proof>) -> Graded {
        Graded { figure, proofs, open: 0 }
    }
}

/// A stretch of the period.
struct Slot {
    from: NaiveDate,
    to: NaiveDate,
    name: Text,
}

/// Scores a part; `extra` more of what is counted are imagined.
pub(super) fn grade(ask: &Ask, part: &Part, extra: usize) -> Graded {
    match &part.method {
        Method::Held { per, carry, each } => return held(ask, part, (*per, *carry, *each), extra),
        Method::Interval { years } => return interval(ask, part, *years),
        Method::Deduct { prices } => return deduct(ask, part.points, prices),
        Method::Judged => return Graded::bare(Figure::Unknown, Vec::new()),
        Method::Count { spread: Some(per), target } => return spread(ask, part, *target, *per, extra),
        _ => {}
    }
    let tally = tally::read(ask, &part.of, &part.only);
    // Where nobody could know, what is not there is unknown and no failure.
    let told = |u: &Unit| Proof { mark: if tally.known { u.mark } else { Mark::Unknown }, ..u.proof() };
    let proofs: Vec<Proof> = tally.units.iter().map(told).collect();
    let open = room(ask, part, &tally);
    Graded { figure: figure(ask, part, &tally, extra), proofs, open }
}

/// Says how many more could be had: what can still be put right, or what is still to come.
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

fn missing(target: Frac, have: Frac) -> usize {
    let gap = (target - have).rounded(Frac::ONE, Round::Up).whole();
    usize::try_from(gap).unwrap_or(0)
}

/// Gives what one event is worth.
fn worth(unit: &Unit, only: &Only) -> Frac {
    match unit.mark {
        Mark::Late => unit.value * only.late.unwrap_or(Frac::ONE),
        _ => unit.value,
    }
}

/// Gives how many there are; what somebody handed in is a number itself.
fn number(tally: &Tally, part: &Part) -> Frac {
    let good = tally.units.iter().filter(|u| matches!(u.mark, Mark::Good | Mark::Late));
    let late = part.only.late.unwrap_or(Frac::ONE);
    let one = |u: &Unit| if u.mark == Mark::Late { late } else { Frac::ONE };
    good.map(|u| if part.of == tally::GIVEN { u.value } else { one(u) }).sum()
}

/// Gives the mean worth; nothing without events. `extra` of the bad ones are imagined right.
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

/// Gives the points a share lies away from its middle: whole steps only.
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
        let tally = tally::read(ask, &price.of, &price.only);
        known &= tally.known;
        idle &= tally.idle;
        later |= tally.later;
        let (unclear, wrong): (Vec<&Unit>, Vec<&Unit>) = tally.units.iter().partition(|u| u.mark == Mark::Unknown);
        known &= unclear.is_empty();
        proofs.extend(unclear.into_iter().map(Unit::proof));
        let events = match price.of == tally::GIVEN {
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

fn interval(ask: &Ask, part: &Part, years: i32) -> Graded {
    let months = years.saturating_mul(MONTHS_OF_A_YEAR);
    let from = date::add_months(ask.facts.today, -months);
    let period = super::Period { from, ..ask.period.clone() };
    let ask = Ask { period: &period, ..*ask };
    let mut tally = tally::read(&ask, &part.of, &part.only);
    tally.units.retain(|u| matches!(u.mark, Mark::Good | Mark::Late));
    let last = tally.units.iter().max_by_key(|u| u.on);
    let proofs = match last {
        Some(unit) => vec![unit.proof()],
        None => vec![absent(msg!("{n} 年内没有", "none within {n} years").with("n", years))],
    };
    let points = if last.is_some() { part.points } else { Frac::ZERO };
    Graded { figure: Figure::Points(points), proofs, open: usize::from(last.is_none()) }
}

fn absent(note: Text) -> Proof {
    Proof { mark: Mark::Missing, key: None, on: None, note }
}

/// A fact of the calendar, not of a standard.
const MONTHS_OF_A_YEAR: i32 = 12;

/// Cuts the period into the slots in which something is due.
fn slots(ask: &Ask, part: &Part, per: Per) -> Vec<Slot> {
    let (from, to) = ask.whole(&part.only);
    let months = match per {
        Per::Month => 1,
        Per::Quarter => MONTHS_OF_A_YEAR / QUARTERS,
        Per::Half => MONTHS_OF_A_YEAR / 2,
    };
    let mut out = Vec::new();
    let mut begin = from;
    let mut n = 0;
    while begin <= to {
        n += months;
        let next = date::add_months(from, n);
        let end = date::add_days(next, -1).min(to);
        let (year, month) = (i64::from(begin.year()), i64::from(begin.month()));
        let name = match per {
            Per::Month => msg!("{y}年{m}月", "{y}-{m}"),
            Per::Quarter => msg!("{y}年{m}月起的一季", "the quarter from {y}-{m}"),
            Per::Half => msg!("{y}年{m}月起的半年", "the half-year from {y}-{m}"),
        };
        let asked = per != Per::Month || part.only.months.is_empty() || part.only.months.contains(&begin.month());
        if asked {
            out.push(Slot { from: begin, to: end, name: name.with("y", year).with("m", month) });
        }
        begin = next;
    }
    // Nobody knows what was held before this book began.
    out.retain(|slot| ask.began().is_none_or(|began| began <= slot.from));
    out
}

/// A fact of the calendar, not of a standard.
const QUARTERS: i32 = 4;

fn ended<'s>(ask: &Ask, slots: &'s [Slot]) -> Vec<&'s Slot> {
    slots.iter().filter(|s| s.to < ask.facts.today).collect()
}

fn held(ask: &Ask, part: &Part, (per, carry, each): (Per, bool, bool), extra: usize) -> Graded {
    let tally = tally::read(ask, &part.of, &part.only);
    let slots = slots(ask, part, per);
    let due = ended(ask, &slots);
    let groups: Vec<Option<(Id, Text)>> = match each {
        true => ask.facts.book.all::<Group>().map(|g| Some((g.head.id, Text::plain(&*g.name)))).collect(),
        false => vec![None],
    };
    let (mut sum, mut proofs, mut open, mut extra) = (Frac::ZERO, Vec::new(), 0, extra);
    for group in &groups {
        let mine: Vec<&Unit> =
            tally.units.iter().filter(|u| group.as_ref().is_none_or(|(id, _)| u.whose == Some(*id))).collect();
        let mut spare = 0usize;
        for slot in &due {
            let here: Vec<&&Unit> =
                mine.iter().filter(|u| u.on.is_some_and(|on| slot.from <= on && on <= slot.to)).collect();
            let best = here.iter().copied().max_by_key(|u| u.mark == Mark::Good);
            match best {
                Some(unit) => {
                    spare += here.len() - 1;
                    sum = sum + if unit.mark == Mark::Late { part.only.late.unwrap_or(Frac::ONE) } else { Frac::ONE };
                    proofs.extend(here.iter().map(|u| u.proof()));
                }
                None if carry && spare > 0 => {
                    spare -= 1;
                    sum = sum + Frac::ONE;
                }
                None => {
                    let can = slot.to >= ask.now;
                    open += usize::from(can);
                    if can && extra > 0 {
                        extra -= 1;
                        sum = sum + Frac::ONE;
                    } else {
                        let who = group.as_ref().map_or(Text::plain(""), |(_, name)| name.clone());
                        let text = msg!("{who}{slot} 没有", "{who} {slot}: none");
                        proofs.push(absent(text.with("who", who).with("slot", slot.name.clone())));
                    }
                }
            }
        }
    }
    let figure = match sum.over(Frac::of(due.len() * groups.len())) {
        Some(share) => Figure::Points(share * part.points),
        None if slots.is_empty() || groups.is_empty() => Figure::NotApplicable,
        None => Figure::NotYet,
    };
    Graded { figure, proofs, open }
}

/// A count whose target grows with the slots that have ended.
fn spread(ask: &Ask, part: &Part, target: Frac, per: Per, extra: usize) -> Graded {
    let mut tally = tally::read(ask, &part.of, &part.only);
    let slots = slots(ask, part, per);
    let due = ended(ask, &slots);
    let Some(last) = due.last() else {
        let figure = if slots.is_empty() { Figure::NotApplicable } else { Figure::NotYet };
        return Graded::bare(figure, Vec::new());
    };
    tally.units.retain(|u| u.on.is_some_and(|on| on <= last.to));
    let so_far = (target * Frac::of(due.len())).over(Frac::of(slots.len())).unwrap_or(target);
    let have = number(&tally, part);
    let reached = (have + Frac::of(extra)).over(so_far).unwrap_or(Frac::ONE).min(Frac::ONE);
    let mut proofs: Vec<Proof> = tally.units.iter().map(Unit::proof).collect();
    let short = missing(so_far, have);
    if short > 0 {
        proofs.push(absent(
            msg!("到此应有 {a} 次, 少 {n} 次", "{a} were due by now, {n} short")
                .with("a", so_far.short())
                .with("n", short),
        ));
    }
    let can = ask.window(&part.only).1 >= ask.now;
    Graded { figure: Figure::Points(reached * part.points), proofs, open: if can { short } else { 0 } }
}
