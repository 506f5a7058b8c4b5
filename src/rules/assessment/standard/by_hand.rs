//! What people gave by hand: points, figures, judgements with their evidence.

use super::{Period, Standard};
use crate::base::Frac;
use crate::model::assessment::{Assessment, Score, ScoreColumn};
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
        let fits = |a: &&Assessment| {
            standards.of_sheet(a).map_or_else(|| a.standard.to_string(), |s| s.name.clone()) == standard.name
        };
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
