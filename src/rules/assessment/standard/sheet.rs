//! A sheet: every indicator scored, areas and total put together as the standard says.

use super::counted::{Ask, Proof};
use super::grade;
use super::graded::Figure;
use super::{Given, Item, Judge, Method, Period, Place, Sign, Standard, applies, branch};
use crate::base::{Frac, Text, date};
use crate::model::assessment::{Score, ScoreColumn};
use crate::msg;
use crate::rules::Facts;
use chrono::NaiveDate;

/// How an indicator stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Status {
    /// It has points.
    Scored,
    /// Nobody has scored it, or its records are not known.
    #[default]
    Unscored,
    /// Nothing of the kind was due: it drops out.
    NotApplicable,
    /// None of its days is over: it drops out for now.
    NotYet,
}

/// One indicator of a sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Line {
    /// The place of its area.
    pub area: usize,
    /// Its number.
    pub id: String,
    /// Its points at most.
    pub most: Frac,
    /// How it stands.
    pub status: Status,
    /// What the records say.
    pub auto: Option<Frac>,
    /// What the branch gave by hand.
    pub own: Option<Frac>,
    /// The branch's own column: what it gave by hand, else what the records say where they decide.
    pub mine: Option<Frac>,
    /// What the superior says.
    pub superior: Option<Frac>,
    /// What others say.
    pub others: Option<Frac>,
    /// What counts.
    pub points: Option<Frac>,
    /// What it came from.
    pub proofs: Vec<Proof>,
    /// How many more could still be had.
    pub open: usize,
}

impl Line {
    /// Returns whether it has so few of its points that a rectification is proposed.
    pub fn is_low(&self, standard: &Standard) -> bool {
        let base = standard.item(&self.id).is_some_and(|i| i.sign == Sign::Base);
        base && standard.rectify_below.zip(self.points).is_some_and(|(share, points)| points < self.most * share)
    }
}

/// A sheet of one standard and period as of a day.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sheet {
    /// The indicators in order.
    pub lines: Vec<Line>,
    /// Points and most points of each area.
    pub areas: Vec<(Frac, Frac)>,
    /// The points so far, weighed where the standard weighs its columns.
    pub total: Frac,
    /// The sum of the branch's own column.
    pub mine: Frac,
    /// What the total is at least and at most, once everything is scored.
    pub range: (Frac, Frac),
    /// The superior's total, where every indicator has one.
    pub superior: Option<Frac>,
    /// How many indicators are not scored.
    pub unscored: usize,
    /// The best and the worst band that are still possible.
    pub bands: Option<(usize, usize)>,
    /// What caps the band.
    pub vetoes: Vec<(usize, Vec<Proof>)>,
    /// What the superior should know; it changes no score.
    pub warnings: Vec<Text>,
}

impl Sheet {
    /// Returns one line.
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|l| l.id == id)
    }

    /// Returns the band, once nothing is left unscored.
    pub fn band(&self) -> Option<usize> {
        self.bands.filter(|_| self.unscored == 0).map(|(_, worst)| worst)
    }
}

/// Assesses a period as of the facts' day.
pub fn assess(facts: &Facts, standard: &Standard, period: &Period) -> Sheet {
    let given = Given::of(facts, standard, period);
    assess_on(facts, standard, period, &given, facts.today)
}

/// Assesses a period as it will stand when it is over and nothing more is done.
pub fn at_the_end(facts: &Facts, standard: &Standard, period: &Period) -> Sheet {
    let given = Given::of(facts, standard, period);
    assess_on(facts, standard, period, &given, date::add_days(period.to, 1).max(facts.today))
}

pub(super) fn assess_on(facts: &Facts, standard: &Standard, period: &Period, given: &Given, on: NaiveDate) -> Sheet {
    let then = Facts { today: on, ..*facts };
    let home = branch(facts);
    let mut lines = Vec::new();
    for (area, item) in standard.items().filter(|(_, i)| applies(&i.levels, &i.bases, home)) {
        let ask = Ask { facts: then, period, given, item: &item.id, now: facts.today };
        lines.push(line(&ask, standard, area, item, 0));
    }
    put_together(&then, standard, period, given, lines)
}

/// Scores one indicator; `extra` more of what its first part counts are imagined.
pub(super) fn line(ask: &Ask, standard: &Standard, area: usize, item: &Item, extra: usize) -> Line {
    let (mut sum, mut most, mut proofs, mut open) = (Frac::ZERO, Frac::ZERO, Vec::new(), 0);
    let (mut unknown, mut not_yet) = (item.parts.is_empty(), false);
    let mut extra = extra;
    for part in &item.parts {
        let first = grade::grade(ask, part, 0);
        let use_now = extra.min(first.open);
        extra -= use_now;
        let graded = if use_now > 0 { grade::grade(ask, part, use_now) } else { first };
        // What takes points off beside another part is often counted there already.
        let again = matches!(part.method, Method::Deduct { .. }) && !proofs.is_empty();
        proofs.extend(graded.proofs.into_iter().filter(|p| !again || !proofs.contains(p)).collect::<Vec<_>>());
        open += graded.open;
        match graded.figure {
            Figure::Points(points) => {
                // Of a deduction, what was taken off is the figure.
                let taken = item.sign == Sign::Deduction && matches!(part.method, Method::Deduct { .. });
                sum = sum + if taken { part.points - points } else { points };
                most = most + part.points;
            }
            Figure::Unknown => unknown = true,
            Figure::NotYet => not_yet = true,
            Figure::NotApplicable => {}
        }
    }
    let all: Frac = item.parts.iter().map(|p| p.points).sum();
    // Parts that drop out leave their points to the others.
    let sum = if most < all && most > Frac::ZERO { (sum * all).over(most).unwrap_or(sum) } else { sum };
    let nothing = most == Frac::ZERO && !unknown && !item.parts.iter().any(|p| p.points == Frac::ZERO);
    let auto = (!unknown && !nothing).then(|| settle(standard, item, sum));
    // Points of single events are not those of the indicator.
    let given = |column| {
        let points = ask.given.points(&item.id, column).filter(|_| !item.is_events() || column != ScoreColumn::Own);
        points.map(|p| settle(standard, item, p))
    };
    let (own, superior, others) = (given(ScoreColumn::Own), given(ScoreColumn::Superior), given(ScoreColumn::Others));
    let others = others.filter(|_| enough_voices(ask, standard));
    let mine = own.or(auto.filter(|_| item.judge == Judge::Records));
    let points = blended(standard, mine, superior, others);
    let status = match points {
        Some(_) => Status::Scored,
        None if nothing && own.is_none() => {
            if not_yet {
                Status::NotYet
            } else {
                Status::NotApplicable
            }
        }
        None => Status::Unscored,
    };
    let id = item.id.clone();
    Line { area, id, most: item.points, status, auto, own, mine, superior, others, points, proofs, open }
}

fn enough_voices(ask: &Ask, standard: &Standard) -> bool {
    let Some(least) = standard.least_voices else { return true };
    let voices: i32 = ask.given.scores(ask.item, ScoreColumn::Others).filter_map(|s| s.voices).sum();
    voices >= least
}

/// Weighs the columns where the standard blends them; a column that is missing is not made up for.
fn blended(standard: &Standard, own: Option<Frac>, superior: Option<Frac>, others: Option<Frac>) -> Option<Frac> {
    if standard.blend.is_empty() {
        return own;
    }
    let mut sum = Frac::ZERO;
    for (column, weight) in &standard.blend {
        let points = match column {
            ScoreColumn::Own => own,
            ScoreColumn::Superior => superior,
            ScoreColumn::Others => others,
        };
        sum = sum + points? * *weight;
    }
    Some(sum)
}

/// Clamps and rounds the points of one indicator.
fn settle(standard: &Standard, item: &Item, points: Frac) -> Frac {
    let points = if standard.floor == Some(Place::Item) { points.max(Frac::ZERO) } else { points };
    let points = if standard.no_ceiling && item.sign == Sign::Base && item.points == Frac::ZERO {
        points
    } else {
        points.min(item.points)
    };
    round(standard, Place::Item, points)
}

fn round(standard: &Standard, at: Place, points: Frac) -> Frac {
    match standard.round {
        Some((step, how)) if standard.round_at.contains(&at) => points.rounded(step, how),
        _ => points,
    }
}

/// Adds areas and total up, with what each unscored indicator is taken for.
fn add_up(standard: &Standard, lines: &[Line], points: &dyn Fn(&Line) -> Option<Frac>) -> (Vec<(Frac, Frac)>, Frac) {
    let (mut areas, mut total, mut dropped, mut beyond) = (Vec::new(), Frac::ZERO, Frac::ZERO, Frac::ZERO);
    for (at, area) in standard.areas.iter().enumerate() {
        let (mut sum, mut most, mut here) = (Frac::ZERO, Frac::ZERO, Frac::ZERO);
        for line in lines.iter().filter(|l| l.area == at) {
            let Some(item) = standard.item(&line.id) else { continue };
            let value = points(line);
            match item.sign {
                Sign::Bonus => beyond = beyond + value.unwrap_or_default(),
                Sign::Deduction => beyond = beyond - value.unwrap_or_default(),
                Sign::Base => {
                    most = most + item.points;
                    if let Some(value) = value {
                        sum = sum + value;
                        here = here + item.points;
                        let shortfall = item.shortfall.unwrap_or_default() * (item.points - value).max(Frac::ZERO);
                        beyond = beyond - shortfall;
                    }
                }
            }
        }
        if standard.rescale && here < most && here > Frac::ZERO {
            sum = (sum * most).over(here).unwrap_or(sum);
            here = most;
        }
        if standard.rescale && here == Frac::ZERO {
            dropped = dropped + most;
        }
        let weight = area.weight.unwrap_or(Frac::ONE);
        let capped = |points: Frac| area.cap.map_or(points, |cap| points.min(cap));
        let sum = if area.weight_first { capped(sum * weight) } else { capped(sum) * weight };
        let sum = if standard.floor == Some(Place::Item) { sum.max(Frac::ZERO) } else { sum };
        let sum = round(standard, Place::Area, sum);
        areas.push((sum, here * weight));
        total = total + sum;
    }
    // An area in which nothing applies leaves its points to the others.
    if dropped > Frac::ZERO && dropped < standard.max {
        total = (total * standard.max).over(standard.max - dropped).unwrap_or(total);
    }
    total = total + beyond;
    if standard.floor.is_some() {
        total = total.max(Frac::ZERO);
    }
    let bonus: Frac = standard.items().filter(|(_, i)| i.sign == Sign::Bonus).map(|(_, i)| i.points).sum();
    if !standard.no_ceiling {
        total = total.min(standard.max + bonus);
    }
    (areas, round(standard, Place::Total, round(standard, Place::Area, total)))
}

/// Adds the branch's own column up.
pub(super) fn mine(standard: &Standard, lines: &[Line]) -> Frac {
    let drops = |l: &Line| matches!(l.status, Status::NotApplicable | Status::NotYet);
    add_up(standard, lines, &|l| if drops(l) { None } else { l.mine }).1
}

fn put_together(facts: &Facts, standard: &Standard, period: &Period, given: &Given, lines: Vec<Line>) -> Sheet {
    let drops = |l: &Line| matches!(l.status, Status::NotApplicable | Status::NotYet);
    let with = |open: &dyn Fn(&Line) -> Frac| {
        add_up(standard, &lines, &|l| if drops(l) { None } else { l.points.or_else(|| Some(open(l))) })
    };
    let signed = |l: &Line, best: bool| {
        let down = standard.item(&l.id).is_some_and(|i| i.sign == Sign::Deduction);
        if best == down { Frac::ZERO } else { l.most }
    };
    let (worst, best) = (with(&|l| signed(l, false)).1, with(&|l| signed(l, true)).1);
    let (areas, total) = with(&|_| Frac::ZERO);
    let unscored = lines.iter().filter(|l| l.status == Status::Unscored).count();
    let superior = lines.iter().all(|l| drops(l) || l.superior.is_some());
    let superior = superior.then(|| add_up(standard, &lines, &|l| if drops(l) { None } else { l.superior }).1);
    let mine = mine(standard, &lines);
    let mut sheet = Sheet { areas, total, mine, range: (worst, best), superior, unscored, lines, ..Sheet::default() };
    for (at, veto) in standard.vetoes.iter().enumerate() {
        let mut proofs: Vec<Proof> = given.scores(&veto.id, ScoreColumn::Superior).map(declared).collect();
        proofs.extend(given.scores(&veto.id, ScoreColumn::Own).map(declared));
        if let Some(part) = &veto.of {
            let ask = Ask { facts: *facts, period, given, item: &veto.id, now: facts.today };
            let tally = super::source::read(&ask, &part.of, &part.only);
            proofs.extend(tally.units.iter().map(super::counted::Unit::proof));
        }
        if !proofs.is_empty() {
            sheet.vetoes.push((at, proofs));
        }
    }
    sheet.warnings.extend(changed(standard, given));
    let cap = sheet.vetoes.iter().map(|(at, _)| standard.vetoes[*at].band).max();
    let band = |total| standard.band(total).map(|b| cap.map_or(b, |cap| b.max(cap)));
    sheet.bands = band(best).zip(band(worst));
    if let Some((at, share)) = standard.quota.filter(|(at, _)| sheet.bands.is_some_and(|(best, _)| best <= *at)) {
        let name = standard.bands[at].title.text();
        let text = msg!(
            "“{band}”名额一般不超过支部数的 {share}，由上级统筹",
            "“{band}” is meant for no more than {share} of the branches; the superior decides"
        );
        sheet.warnings.push(text.with("band", name).with("share", percent(share)));
    }
    sheet
}

/// Says what became of a standard since its sheet was begun.
fn changed(standard: &Standard, given: &Given) -> Vec<Text> {
    let mut out = Vec::new();
    let begun = given.sheet.map(|s| &*s.digest).filter(|d| !d.is_empty());
    if begun.is_some_and(|digest| digest != standard.digest) {
        let text = msg!("标准文件在开始自评后改过", "the standard's file was changed since this sheet was begun");
        out.push(text.into());
    }
    if !given.strays.is_empty() {
        let named = |s: &&Score| format!("{} {}", &*s.indicator, &*s.title).trim().to_owned();
        let list = given.strays.iter().map(named).collect::<Vec<_>>().join("、");
        let text = msg!(
            "{list}：标准里已没有这些指标，所评的分没有计入",
            "{list}: no longer in the standard, their scores do not count"
        );
        out.push(text.with("list", list));
    }
    out
}

/// Parts of a percentage.
const PERCENT: i32 = 100;

fn percent(share: Frac) -> String {
    format!("{}%", (share * Frac::of(PERCENT)).rounded(Frac::ONE, crate::base::Round::Nearest).short())
}

fn declared(score: &crate::model::assessment::Score) -> Proof {
    let key = crate::model::Key { kind: crate::model::Kind::Score, id: score.head.id };
    let note = Text::plain(score.evidence.lines().next().unwrap_or_default());
    Proof { mark: super::Mark::Bad, key: Some(key), on: score.head.happened, note }
}

impl Standard {
    /// Returns what an indicator does to the total: a deduction takes off.
    pub fn added(&self, line: &Line) -> Frac {
        let points = line.points.unwrap_or_default();
        let down = self.item(&line.id).is_some_and(|i| i.sign == Sign::Deduction);
        if down { Frac::ZERO - points } else { points }
    }
}
