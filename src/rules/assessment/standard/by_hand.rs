//! What people gave by hand: points, figures, judgements with their evidence.

use super::counted::{Ask, Mark, Tally, Unit};
use super::{Only, Period, Standard};
use crate::base::{Frac, Text};
use crate::model::assessment::{Assessment, Score, ScoreColumn};
use crate::model::{Key, Kind};
use crate::rules::Facts;

/// The scores given for one sheet.
#[derive(Clone, Default)]
pub struct Given<'a> {
    /// The sheet, once somebody has begun one.
    pub sheet: Option<&'a Assessment>,
    scores: Vec<&'a Score>,
    /// Scores of indicators that the standard has no more, or that it calls otherwise now: they count nowhere.
    pub strays: Vec<&'a Score>,
}

impl<'a> Given<'a> {
    /// Gathers what was given for the sheet of a standard and a period. A score belongs to the indicator of its number
    /// and title; one of an older book has no title and goes by its number.
    pub fn of(facts: &Facts<'a>, standard: &Standard, period: &Period) -> Given<'a> {
        let book = facts.book;
        let standards = facts.numbers.standards();
        let fits = |a: &&Assessment| standards.of_sheet(a).map_or(&*a.standard, |s| &s.name) == standard.name;
        let sheet = book.all::<Assessment>().filter(|a| *a.period == *period.name).find(fits);
        let scores = sheet.into_iter().flat_map(|a| book.of::<Score>(a.head.id));
        let named = |s: &&Score| match standard.item(&s.indicator) {
            Some(item) => s.title.is_empty() || *s.title == *item.title.zh,
            None => standard.vetoes.iter().any(|v| *v.id == *s.indicator),
        };
        let (scores, strays) = scores.partition(named);
        Given { sheet, scores, strays }
    }

    /// Lists what was given for one indicator in one column.
    pub fn scores(&self, item: &str, column: ScoreColumn) -> impl Iterator<Item = &'a Score> {
        self.scores.iter().copied().filter(move |s| *s.indicator == *item && s.whose() == column)
    }

    /// Returns the points of a column: the last given.
    pub fn points(&self, item: &str, column: ScoreColumn) -> Option<Frac> {
        self.scores(item, column).filter_map(|s| Frac::parse(&s.points)).last()
    }

    /// Returns why nothing is put right about an indicator.
    pub fn waived(&self, item: &str) -> Option<&'a str> {
        self.scores(item, ScoreColumn::Own).map(|s| &*s.waived).filter(|w| !w.is_empty()).last()
    }

    /// Returns why the branch's own points differ from the records'.
    pub fn reason(&self, item: &str, column: ScoreColumn) -> Option<&'a str> {
        self.scores(item, column).map(|s| &*s.reason).filter(|r| !r.is_empty()).last()
    }
}

/// Counts what was given: figures, valued events, judgements. A figure that the superior handed in stands before the
/// branch's own; the superior's points are points, not an event.
pub(super) fn read(ask: &Ask, only: &Only) -> Tally {
    let figures = |c: &ScoreColumn| ask.given.scores(ask.item, *c).any(|s| !s.figure.is_empty());
    let all = [ScoreColumn::Superior, ScoreColumn::Others, ScoreColumn::Own];
    let columns = match all.into_iter().find(figures) {
        Some(column) => vec![column],
        None => vec![ScoreColumn::Others, ScoreColumn::Own],
    };
    let scores = columns.into_iter().flat_map(|column| ask.given.scores(ask.item, column));
    // A reason why nothing is put right is no event.
    let events = scores.filter(|s| !s.is_bare() && (!only.proven || s.is_proven()));
    let units: Vec<Unit> = events.map(unit).collect();
    Tally { known: !units.is_empty(), units, later: false, idle: false }
}

fn unit(score: &Score) -> Unit {
    let key = Key { kind: Kind::Score, id: score.head.id };
    let figure = Frac::parse(&score.figure).or_else(|| Frac::parse(&score.points));
    let mark = figure.map_or(Mark::Unknown, |_| Mark::Good);
    let note = Text::plain(score.evidence.lines().next().unwrap_or_default());
    let event = note.render(crate::base::Lang::Zh);
    Unit {
        value: figure.unwrap_or_default(),
        level: score.level,
        event,
        note,
        ..Unit::new(key, score.head.happened, mark)
    }
}
