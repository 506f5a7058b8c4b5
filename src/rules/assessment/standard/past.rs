//! The sheets of earlier periods: which there are, and what those that were handed in came to, whatever file they were
//! filled by.

use super::handed_in::{self, Kept, Row};
use super::{Area, Item, Period, Standard, branch, default_of};
use crate::base::{Frac, Text};
use crate::model::assessment::Assessment;
use crate::model::people::roster::Branch;
use crate::msg;
use crate::rules::Facts;
use chrono::NaiveDate;
use std::borrow::Cow;

/// What an earlier period came to when it was handed in.
#[derive(Clone, PartialEq, Debug)]
pub struct Past {
    /// Its name.
    pub period: String,
    /// Its total.
    pub total: Option<Frac>,
    /// Its band.
    pub band: String,
    kept: Kept,
}

impl Past {
    /// Returns an indicator; `None` where it was not asked under the same number and name.
    pub fn item(&self, item: &Item) -> Option<&Row> {
        self.kept.item(&item.id, &item.title.zh)
    }

    /// Returns an area; `None` where there was none of the same number and name.
    pub fn area(&self, area: &Area) -> Option<&Row> {
        self.kept.area(&area.id, &area.title.zh)
    }

    /// Returns the total as a share of the points there were.
    pub fn share(&self) -> Option<Frac> {
        self.total?.over(self.kept.most?)
    }

    /// Says the total; where the whole was another one, of how many points and what share.
    pub fn words(&self, standard: &Standard) -> String {
        let Some(total) = self.total else { return "-".to_owned() };
        match self.kept.most.filter(|most| *most != standard.max) {
            Some(most) => {
                let share = self.share().map(percent).unwrap_or_default();
                format!("{}/{} ({share})", total.words(), most.short())
            }
            None => total.words(),
        }
    }

    /// Returns what of the present standard cannot be held against it; `None` where all can.
    pub fn apart(&self, standard: &Standard) -> Option<Text> {
        let other = standard.items().filter(|(_, i)| self.item(i).is_none()).count();
        let text = msg!(
            "{period} 用《{title}》，{n} 项没有同号同名的，不可比",
            "{period} went by “{title}”: {n} indicators have no equal of that number and name"
        );
        let text = text.with("period", self.period.as_str()).with("title", self.kept.title.as_str()).with("n", other);
        (other > 0).then_some(text)
    }
}

/// Parts of a percentage.
const PERCENT: i32 = 100;

/// Writes a share as a percentage with one decimal.
pub fn percent(share: Frac) -> String {
    format!("{}%", (share * Frac::of(PERCENT)).words())
}

/// How many earlier periods stand beside the present one.
const SERIES: usize = 4;

/// Returns the first day of the period of a sheet whose file may be gone: a year, or a month of it.
fn begins(facts: &Facts, sheet: &Assessment) -> Option<NaiveDate> {
    let known = facts.numbers.standards().of_sheet(sheet).and_then(|s| s.period_named(&sheet.period));
    let named = |rest: &str| format!("{}{rest}", &*sheet.period).parse().ok();
    known.map(|p| p.from).or_else(|| named("-01")).or_else(|| named("-01-01"))
}

/// Lists the periods before one that were handed in, the latest first.
pub fn past(facts: &Facts, period: &Period) -> Vec<Past> {
    let home = branch(facts).map(|b| b.head.id);
    let mine = |a: &&Assessment| a.is_submitted() && home.is_none_or(|id| a.head.branch == id);
    let all = facts.book.all::<Assessment>().filter(mine);
    let begun = all.filter_map(|a| Some((begins(facts, a)?, a)));
    let mut before: Vec<(NaiveDate, &Assessment)> = begun.filter(|(from, _)| *from < period.from).collect();
    before.sort_by_key(|(from, _)| std::cmp::Reverse(*from));
    let one = |a: &Assessment| Past {
        period: a.period.to_string(),
        total: Frac::parse(&a.total),
        band: a.band.to_string(),
        kept: handed_in::read(&a.inputs),
    };
    before.into_iter().take(SERIES).map(|(_, a)| one(a)).collect()
}

/// Returns the standard by which a period is assessed: that of the sheet begun for it, else the one that applies now.
pub fn of_period<'a>(facts: &Facts<'a>, standard: &'a Standard, period: Period) -> (Cow<'a, Standard>, Period) {
    let sheet = facts.book.all::<Assessment>().find(|a| *a.period == *period.name);
    let own = sheet.and_then(|a| facts.numbers.standards().of_sheet(a));
    let found = own.and_then(|s| s.period_named(&period.name).map(|p| (s, p)));
    found.unwrap_or((Cow::Borrowed(standard), period))
}

/// Lists the sheets there are, the present one first: the periods since this book began, and every one that was begun.
pub fn sheets<'a>(facts: &Facts<'a>) -> Vec<(Cow<'a, Standard>, Period)> {
    let Some(standard) = default_of(facts) else { return Vec::new() };
    let now = standard.period(facts.today);
    let began = facts.book.all::<Branch>().find_map(|b| b.started_on).unwrap_or(now.from);
    let back = std::iter::successors(Some(now.clone()), |p| Some(standard.before(p)).filter(|p| p.to >= began));
    let mut out: Vec<_> = back.map(|period| of_period(facts, standard, period)).collect();
    for sheet in facts.book.all::<Assessment>() {
        let own = facts.numbers.standards().of_sheet(sheet).unwrap_or(Cow::Borrowed(standard));
        let earlier = own.period_named(&sheet.period).filter(|p| p.from < now.from);
        if let Some(period) = earlier.filter(|p| out.iter().all(|(_, known)| known.name != p.name)) {
            out.push((own, period));
        }
    }
    out[1..].sort_by_key(|(_, period)| std::cmp::Reverse(period.from));
    out
}
