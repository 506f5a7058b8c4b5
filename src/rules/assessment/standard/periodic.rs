//! What is held regularly: the stretches of a period in which it is due, and how many of them have it.

use super::counted::{Ask, Mark, Proof, Unit};
use super::graded::{Figure, Graded, absent, missing, number};
use super::source;
use super::{Missed, Part, Per, Period};
use crate::base::{Frac, Id, Text, date};
use crate::model::people::roster::Group;
use crate::msg;
use crate::rules::people::tenure::has_committee;
use chrono::{Datelike, NaiveDate};

/// A stretch of the period.
struct Slot {
    from: NaiveDate,
    to: NaiveDate,
    name: Text,
}

/// What is asked of every stretch.
pub(super) struct Asked {
    /// Which stretches.
    pub per: Per,
    /// Whether a surplus is carried over.
    pub carry: bool,
    /// Whether every group is asked for itself.
    pub each: bool,
    /// How many times.
    pub least: usize,
    /// What a slot with too few costs.
    pub lack: Missed,
}

/// The source whose meetings only a branch with a committee holds.
const COMMITTEE: &str = "meeting.committee";
/// A fact of the calendar, not of a standard.
const MONTHS_OF_A_YEAR: i32 = 12;
/// A fact of the calendar, not of a standard.
const QUARTERS: i32 = 4;

/// Cuts the period into the slots in which something is due.
fn slots(ask: &Ask, part: &Part, per: Per) -> Vec<Slot> {
    let (from, to) = ask.whole(&part.only);
    let months = match per {
        Per::Month => 1,
        Per::Quarter => MONTHS_OF_A_YEAR / QUARTERS,
        Per::Half => MONTHS_OF_A_YEAR / 2,
        Per::Term => return known(ask, terms(ask, from, to)),
    };
    let mut out = Vec::new();
    let mut begin = from;
    let mut n = 0;
    while begin <= to {
        n += months;
        let next = date::add_months(from, n);
        let end = date::add_days(next, -1).min(to);
        let name = match per {
            Per::Quarter => msg!("{y}年{m}月起的一季", "the quarter from {y}-{m}"),
            Per::Half => msg!("{y}年{m}月起的半年", "the half-year from {y}-{m}"),
            Per::Month | Per::Term => msg!("{y}年{m}月", "{y}-{m}"),
        };
        let asked = per != Per::Month || part.only.months.is_empty() || part.only.months.contains(&begin.month());
        if asked {
            out.push(Slot { from: begin, to: end, name: named(name, begin) });
        }
        begin = next;
    }
    known(ask, out)
}

fn named(name: crate::base::Msg, begin: NaiveDate) -> Text {
    name.with("y", i64::from(begin.year())).with("m", i64::from(begin.month()))
}

/// Leaves out what lies before this book began: nobody knows what was held then.
fn known(ask: &Ask, mut slots: Vec<Slot>) -> Vec<Slot> {
    slots.retain(|slot| ask.began().is_none_or(|began| began <= slot.from));
    slots
}

/// Cuts days into terms, each with the vacation behind it. What lies before the first beginning goes with that term: its
/// own was asked for in the period in which it began.
fn terms(ask: &Ask, from: NaiveDate, to: NaiveDate) -> Vec<Slot> {
    let begins = ask.facts.calendar.terms(from, to);
    let mut out: Vec<Slot> = Vec::new();
    for (begin, approximate) in begins {
        let name = match approximate {
            true => msg!("≈{y}年{m}月起的学期", "≈ the term from {y}-{m}"),
            false => msg!("{y}年{m}月起的学期", "the term from {y}-{m}"),
        };
        let start = out.last().map_or(from, |_| begin);
        if let Some(last) = out.last_mut() {
            last.to = date::add_days(begin, -1);
        }
        out.push(Slot { from: start, to, name: named(name, begin) });
    }
    out
}

fn ended<'s>(ask: &Ask, slots: &'s [Slot]) -> Vec<&'s Slot> {
    slots.iter().filter(|s| s.to < ask.facts.today).collect()
}

/// Scores what is due in every slot that has ended; `extra` more are imagined, those first that only lack something.
pub(super) fn held(ask: &Ask, part: &Part, asked: &Asked, extra: usize) -> Graded {
    let tally = source::read(ask, &part.of, &part.only);
    let slots = slots(ask, part, asked.per);
    // A branch without a committee owes none of its meetings.
    if tally.units.is_empty() && part.of == COMMITTEE && !has_committee(&ask.facts) {
        return Graded::bare(Figure::NotApplicable, Vec::new());
    }
    let due = ended(ask, &slots);
    let groups: Vec<Option<(Id, Text)>> = match asked.each {
        true => ask.facts.book.all::<Group>().map(|g| Some((g.head.id, Text::plain(&*g.name)))).collect(),
        false => vec![None],
    };
    let out = Graded::bare(Figure::NotYet, Vec::new());
    let mut so_far = SoFar { out, extra, spare: 0, worth: Frac::ZERO, lost: Frac::ZERO, short: 0 };
    for group in &groups {
        let mine: Vec<&Unit> =
            tally.units.iter().filter(|u| group.as_ref().is_none_or(|(id, _)| u.whose == Some(*id))).collect();
        so_far.spare = 0;
        for slot in &due {
            let here: Vec<&Unit> =
                mine.iter().copied().filter(|u| u.on.is_some_and(|on| slot.from <= on && on <= slot.to)).collect();
            let who = group.as_ref().map_or(Text::plain(""), |(_, name)| name.clone());
            so_far.take(ask, part, asked, (slot, who), &here);
        }
    }
    let share = so_far.worth.over(Frac::of(due.len() * groups.len()));
    let mut out = so_far.out;
    out.figure = match share {
        _ if !tally.known => Figure::Unknown,
        Some(share) => Figure::Points(match asked.lack {
            Missed::Share | Missed::Piece => share * part.points,
            Missed::Each(price) => (part.points - price * so_far.lost).max(Frac::ZERO),
            Missed::Whole if so_far.short > 0 => Frac::ZERO,
            Missed::Whole => share * part.points,
        }),
        None if slots.is_empty() || groups.is_empty() => Figure::NotApplicable,
        None => Figure::NotYet,
    };
    out
}

/// What the slots came to so far.
struct SoFar {
    out: Graded,
    /// How many imagined are left.
    extra: usize,
    /// The surplus of the slots before.
    spare: usize,
    /// What the slots are worth together, one each.
    worth: Frac,
    /// How many are missed, with what is lost by entering late.
    lost: Frac,
    /// How many slots lack something.
    short: usize,
}

impl SoFar {
    /// Takes one slot with what was held in it.
    fn take(&mut self, ask: &Ask, part: &Part, asked: &Asked, (slot, who): (&Slot, Text), here: &[&Unit]) {
        self.out.proofs.extend(here.iter().map(|u| u.proof()));
        let right = here.iter().filter(|u| is_right(u)).count();
        let mut short = asked.least.saturating_sub(right);
        if short == 0 {
            self.spare += right - asked.least;
            let worth = worth(part, asked.least, here);
            (self.worth, self.lost) = (self.worth + worth, self.lost + (Frac::ONE - worth));
            return;
        }
        // Where each one missed counts for itself, a few more help; elsewhere only as many as a slot lacks.
        let piecewise = matches!(asked.lack, Missed::Piece | Missed::Each(_));
        let helps = |have: usize, short: usize| if piecewise || have >= short { have.min(short) } else { 0 };
        if asked.carry {
            let carried = helps(self.spare, short);
            (self.spare, short) = (self.spare - carried, short - carried);
        }
        let mend = here.iter().filter(|u| u.open).count().min(short);
        let can = if slot.to >= ask.now { short } else { helps(mend, short) };
        self.out.open += can;
        let more = if can == 0 { 0 } else { helps(self.extra, short).min(can) };
        (self.extra, short) = (self.extra - more, short - more);
        self.out.mended += mend.min(more);
        if short > 0 {
            self.short += 1;
            self.out.proofs.push(absent(lacking(asked.least, short).with("who", who).with("slot", slot.name.clone())));
        }
        let had = Frac::of(asked.least - short).over(Frac::of(asked.least)).unwrap_or(Frac::ZERO);
        let worth = if short == 0 || asked.lack == Missed::Piece { had } else { Frac::ZERO };
        (self.worth, self.lost) = (self.worth + worth, self.lost + Frac::of(short));
    }
}

fn is_right(unit: &Unit) -> bool {
    matches!(unit.mark, Mark::Good | Mark::Late)
}

/// Returns what a slot is worth that has enough: full if enough of it was entered in time.
fn worth(part: &Part, least: usize, here: &[&Unit]) -> Frac {
    let in_time = here.iter().filter(|u| u.mark == Mark::Good).count() >= least;
    if in_time { Frac::ONE } else { part.only.late.unwrap_or(Frac::ONE) }
}

/// Returns how many a slot lacks.
fn lacking(least: usize, short: usize) -> Text {
    match least {
        1 => msg!("{who}{slot} 没有", "{who} {slot}: none").into(),
        _ => msg!("{who}{slot} 应有 {a} 次，少 {n} 次", "{who} {slot}: {a} are due, {n} short")
            .with("a", least)
            .with("n", short),
    }
}

/// A count whose target grows with the slots that have ended.
pub(super) fn spread(ask: &Ask, part: &Part, target: Frac, per: Per, extra: usize) -> Graded {
    let mut tally = source::read(ask, &part.of, &part.only);
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
            msg!("到此应有 {a} 次，少 {n} 次", "{a} were due by now, {n} short")
                .with("a", so_far.short())
                .with("n", short),
        ));
    }
    let can = ask.window(&part.only).1 >= ask.now;
    Graded { figure: Figure::Points(reached * part.points), proofs, open: if can { short } else { 0 }, mended: 0 }
}

/// Asks whether a duty that returns after some years was done within them.
pub(super) fn interval(ask: &Ask, part: &Part, years: i32) -> Graded {
    let months = years.saturating_mul(MONTHS_OF_A_YEAR);
    let from = date::add_months(ask.facts.today, -months);
    let period = Period { from, ..ask.period.clone() };
    let ask = Ask { period: &period, ..*ask };
    let mut tally = source::read(&ask, &part.of, &part.only);
    tally.units.retain(|u| matches!(u.mark, Mark::Good | Mark::Late));
    let last = tally.units.iter().max_by_key(|u| u.on);
    let proofs = match last {
        Some(unit) => vec![unit.proof()],
        None => vec![absent(msg!("{n} 年内没有", "none within {n} years").with("n", years))],
    };
    let points = if last.is_some() { part.points } else { Frac::ZERO };
    Graded { figure: Figure::Points(points), proofs, open: usize::from(last.is_none()), mended: 0 }
}
