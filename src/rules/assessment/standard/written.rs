//! A work standard as its file says it.

use super::primitive::{Method, Part};
use crate::base::{Frac, Round};
use crate::model::assessment::ScoreColumn;
use crate::model::people::roster::{Basis, Branch, Level};
use crate::rules::Facts;
use crate::rules::law::numbers::Both;
use chrono::{Datelike, NaiveDate};

/// A work standard as its file says it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Standard {
    /// The name of its file.
    pub name: String,
    /// The school's own file it was read from.
    pub own: Option<String>,
    /// The fingerprint of what the file says; blank lines and remarks are no part of it.
    pub digest: String,
    /// What it says, line by line without blank lines and remarks.
    pub text: String,
    /// Its title.
    pub title: Both,
    /// What it rests on.
    pub basis: Both,
    /// The days of a year on which a period begins, month and day.
    pub starts: Vec<(u32, u32)>,
    /// The points of all areas together.
    pub max: Frac,
    /// Rounding, where it is asked for.
    pub round: Option<(Frac, Round)>,
    /// Where it is rounded.
    pub round_at: Vec<Place>,
    /// Where nothing falls below zero.
    pub floor: Option<Place>,
    /// Whether more than the maximum may be reached.
    pub no_ceiling: bool,
    /// Whether the points of what does not apply go to the rest of its area.
    pub rescale: bool,
    /// The share of its points below which an indicator asks for a rectification.
    pub rectify_below: Option<Frac>,
    /// Weights of the columns, where they are blended.
    pub blend: Vec<(ScoreColumn, Frac)>,
    /// The least number of voices for the column of the others.
    pub least_voices: Option<i32>,
    /// For which levels of students; empty is all.
    pub levels: Vec<Level>,
    /// For which kinds of branch; empty is all.
    pub bases: Vec<Basis>,
    /// The areas.
    pub areas: Vec<Area>,
    /// The bands from the best down.
    pub bands: Vec<Band>,
    /// What caps the band whatever the points.
    pub vetoes: Vec<Veto>,
    /// How many branches a band is meant for.
    pub quota: Option<(usize, Frac)>,
}

/// A place in the sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// One indicator.
    Item,
    /// One area.
    Area,
    /// The whole sheet.
    Total,
}

/// One area of a standard.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Area {
    /// Its number.
    pub id: String,
    /// Its title.
    pub title: Both,
    /// No more than this.
    pub cap: Option<Frac>,
    /// Times this.
    pub weight: Option<Frac>,
    /// Whether the weight comes before the cap.
    pub weight_first: bool,
    /// Its indicators.
    pub items: Vec<Item>,
}

/// What an indicator does to the total.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sign {
    /// Part of the maximum.
    #[default]
    Base,
    /// On top, up to its points.
    Bonus,
    /// Taken off, up to its points.
    Deduction,
}

/// Who says the points of an indicator.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Judge {
    /// The records alone.
    #[default]
    Records,
    /// The records suggest, somebody confirms.
    Confirm,
    /// Somebody, with evidence.
    Person,
}

/// One indicator.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Item {
    /// Its number.
    pub id: String,
    /// Its title.
    pub title: Both,
    /// What to show for it.
    pub evidence: Both,
    /// Its points.
    pub points: Frac,
    /// What it does to the total.
    pub sign: Sign,
    /// Who says its points.
    pub judge: Judge,
    /// How much of its shortfall is taken off the total as well.
    pub shortfall: Option<Frac>,
    /// For which levels of students; empty is all.
    pub levels: Vec<Level>,
    /// For which kinds of branch; empty is all.
    pub bases: Vec<Basis>,
    /// What it is made of.
    pub parts: Vec<Part>,
}

/// A band of the total, by its lower edge.
#[derive(Clone, PartialEq, Debug)]
pub struct Band {
    /// Its lower edge.
    pub from: Frac,
    /// Its name.
    pub title: Both,
}

/// What caps the band.
#[derive(Clone, PartialEq, Debug)]
pub struct Veto {
    /// Its number, under which somebody may declare it.
    pub id: String,
    /// What it is.
    pub title: Both,
    /// What is counted; `None` where only somebody can declare it.
    pub of: Option<Part>,
    /// The best band left.
    pub band: usize,
}

/// One period of a standard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Period {
    /// What it is called: `2026`, or `2026-09` where it begins within a year.
    pub name: String,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

/// Returns whether something that names levels and kinds of branch is meant for this one.
pub(in crate::rules) fn applies(levels: &[Level], bases: &[Basis], branch: Option<&Branch>) -> bool {
    let (level, basis) = branch.map_or((None, None), |b| (b.level, b.basis));
    let fits = |none: bool, found: bool| none || found;
    fits(levels.is_empty() || level.is_none(), level.is_some_and(|l| levels.contains(&l)))
        && fits(bases.is_empty() || basis.is_none(), basis.is_some_and(|b| bases.contains(&b)))
}

impl Area {
    /// Returns whether it has no points of its own: bonus and deduction alone.
    pub fn is_beyond(&self) -> bool {
        self.items.iter().all(|i| i.sign != Sign::Base)
    }
}

impl Item {
    /// Returns whether every score given is an event of its own, so that a new one does not replace the last.
    pub fn is_events(&self) -> bool {
        let event = |p: &Part| p.of == "given" && matches!(p.method, Method::Valued { .. } | Method::Price { .. });
        self.parts.iter().any(event)
    }
}

impl Standard {
    /// Begins with the name of a file and what it says.
    pub(super) fn of_file(name: &str, text: &str) -> Standard {
        let text = said(text);
        Standard { name: name.to_owned(), digest: digest(&text), text, ..Standard::default() }
    }

    /// Returns the period in which a day lies.
    pub fn period(&self, day: NaiveDate) -> Period {
        let years = [day.year() - 1, day.year(), day.year() + 1];
        let mut begins: Vec<NaiveDate> = years
            .iter()
            .flat_map(|y| self.starts.iter().filter_map(|(m, d)| NaiveDate::from_ymd_opt(*y, *m, *d)))
            .collect();
        begins.sort_unstable();
        let at = begins.iter().rposition(|b| *b <= day).unwrap_or_default();
        let from = begins.get(at).copied().unwrap_or(day);
        let to = begins.get(at + 1).and_then(NaiveDate::pred_opt).unwrap_or(day);
        let whole = self.starts.len() == 1 && from.ordinal() == 1;
        let name = if whole { from.year().to_string() } else { from.format("%Y-%m").to_string() };
        Period { name, from, to }
    }

    /// Returns the period of a name.
    pub fn period_named(&self, name: &str) -> Option<Period> {
        let first = name.get(..name.len().min("2026-01".len()))?;
        let day = if first.contains('-') { format!("{first}-01") } else { format!("{first}-01-01") };
        let day: NaiveDate = day.parse().ok()?;
        // A period that begins within a month is named by it.
        let end = crate::base::date::add_months(day, 1).pred_opt()?;
        Some(self.period(if name.contains('-') { end } else { day })).filter(|p| p.name == name)
    }

    /// Returns the period before one.
    pub fn before(&self, period: &Period) -> Period {
        self.period(period.from.pred_opt().unwrap_or(period.from))
    }

    /// Returns the band of a total, the last where none is reached.
    pub fn band(&self, total: Frac) -> Option<usize> {
        let reached = self.bands.iter().position(|b| total >= b.from);
        reached.or_else(|| self.bands.len().checked_sub(1))
    }

    /// Finds an indicator by its number.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items().find(|(_, i)| i.id == id).map(|(_, i)| i)
    }

    /// Lists the indicators with the place of their area.
    pub fn items(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.areas.iter().enumerate().flat_map(|(at, a)| a.items.iter().map(move |i| (at, i)))
    }
}

/// Returns the branch whose sheet it is: the first of the book.
pub(in crate::rules) fn branch<'a>(facts: &Facts<'a>) -> Option<&'a Branch> {
    facts.book.all::<Branch>().next()
}

/// Returns what a standard's file says, without what is no part of it.
fn said(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the fingerprint of what a standard's file says.
fn digest(said: &str) -> String {
    blake3::hash(said.as_bytes()).to_hex()[..DIGEST].to_owned()
}

/// How much of a fingerprint is kept.
const DIGEST: usize = 16;
