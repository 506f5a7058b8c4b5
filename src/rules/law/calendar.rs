//! Working days: Monday to Friday, but for the holidays and shifted workdays of the years held. And when terms begin.

use super::flaw::Flaw;
use super::numbers::{Dated, Unit};
use crate::base::date;
use crate::msg;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeTable;

/// The days of one year that are not as their weekday says.
#[derive(Clone, Debug, Default, PartialEq)]
struct Year {
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
    /// Whether its holidays are known.
    held: bool,
    /// The days on which a term begins; none where the school has not said.
    terms: BTreeSet<NaiveDate>,
    /// The branch's own file it comes from.
    own: Option<String>,
}

/// Holidays, shifted workdays and terms of the years held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
    /// When terms usually begin, month and day.
    usual: Vec<String>,
}

/// When terms usually begin.
#[derive(serde::Deserialize)]
struct Usual {
    begins: Vec<String>,
}

/// A day that was counted out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// The day.
    pub day: NaiveDate,
    /// Whether a year had no calendar, so that only weekdays were counted: shown as ≈.
    pub approximate: bool,
}

impl Calendar {
    /// Reads the calendar that comes with the program.
    ///
    /// # Panics
    /// A shipped file is faulty: a test reads them.
    pub fn shipped() -> Calendar {
        let text = include_str!("../../../fixtures/calendar/holidays.toml");
        let (mut calendar, flaws) = Calendar::default().with("holidays.toml", text, false);
        assert!(flaws.is_empty(), "shipped calendar: {flaws:?}");
        let usual: Usual =
            toml::from_str(include_str!("../../../fixtures/calendar/terms.toml")).expect("shipped terms");
        calendar.usual = usual.begins;
        calendar
    }

    /// Reads the shipped calendar and a school's own files (name, text) on top; what it says of a year replaces that.
    pub fn load(own: &[(String, String)]) -> (Calendar, Vec<Flaw>) {
        let mut calendar = Calendar::shipped();
        let mut flaws = Vec::new();
        for (file, text) in own {
            let (next, found) = calendar.clone().with(file, text, true);
            if found.is_empty() {
                calendar = next;
            }
            flaws.extend(found);
        }
        (calendar, flaws)
    }

    fn with(mut self, file: &str, text: &str, own: bool) -> (Calendar, Vec<Flaw>) {
        let flaw = |span: std::ops::Range<usize>, what: crate::base::Text| Flaw {
            file: file.to_owned(),
            text: text.into(),
            span,
            what,
            hint: None,
        };
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(e) => {
                let said = msg!("不是有效的 TOML: {e}", "not valid TOML: {e}").with("e", e.message());
                return (self, vec![flaw(e.span().unwrap_or_default(), said)]);
            }
        };
        let mut flaws = Vec::new();
        for (key, value) in table.get_ref().iter().filter(|(key, _)| key.get_ref() != "schema") {
            let (Ok(year), Some(lists)) = (key.get_ref().parse::<i32>(), value.get_ref().as_table()) else {
                let text = msg!("“{name}” 不是年份", "“{name}” is not a year").with("name", key.get_ref().to_string());
                flaws.push(flaw(key.span(), text));
                continue;
            };
            let mut days = self.years.get(&year).cloned().unwrap_or_default();
            // Holidays come from one notice: its two lists replace both. A school's terms are a matter of their own.
            if lists.get("off").or(lists.get("work")).is_some() {
                days = Year { terms: days.terms, held: true, ..Year::default() };
            }
            for (list, items) in lists.iter() {
                let into = match list.get_ref().as_ref() {
                    "off" => &mut days.off,
                    "work" => &mut days.work,
                    "terms" => {
                        days.terms.clear();
                        &mut days.terms
                    }
                    name => {
                        let text = msg!(
                            "没有 “{name}” 这个名字: 只有 off、work 和 terms",
                            "only off, work and terms belong here, not “{name}”"
                        );
                        flaws.push(flaw(list.span(), text.with("name", name)));
                        continue;
                    }
                };
                let Some(items) = items.get_ref().as_array() else {
                    flaws.push(flaw(
                        items.span(),
                        msg!("这里要写日期的列表, 如 [\"01-01\"]", "a list of days belongs here, such as [\"01-01\"]")
                            .into(),
                    ));
                    continue;
                };
                for item in items.iter() {
                    let text = item.get_ref().as_str().unwrap_or_default();
                    match format!("{year}-{text}").parse::<NaiveDate>() {
                        Ok(day) => drop(into.insert(day)),
                        Err(_) => {
                            let what = msg!("“{text}” 不是存在的日期", "“{text}” is not a date that exists");
                            flaws.push(flaw(item.span(), what.with("text", text)));
                        }
                    }
                }
            }
            days.own = own.then(|| file.to_owned());
            self.years.insert(year, days);
        }
        (self, flaws)
    }

    /// Says whether the holidays of a year are known.
    pub fn holds(&self, year: i32) -> bool {
        self.years.get(&year).is_some_and(|y| y.held)
    }

    /// Lists the days within these on which a term begins, each with whether that is only when terms usually begin.
    pub fn terms(&self, from: NaiveDate, to: NaiveDate) -> Vec<(NaiveDate, bool)> {
        let mut out = Vec::new();
        for year in from.year()..=to.year() {
            match self.years.get(&year).map(|y| &y.terms).filter(|terms| !terms.is_empty()) {
                Some(terms) => out.extend(terms.iter().map(|day| (*day, false))),
                None => {
                    let usual = self.usual.iter().filter_map(|day| format!("{year}-{day}").parse().ok());
                    out.extend(usual.map(|day| (day, true)));
                }
            }
        }
        out.retain(|(day, _)| (from..=to).contains(day));
        out
    }

    /// Lists the years that come from the branch's own files, and from which.
    pub fn own(&self) -> impl Iterator<Item = (i32, &str)> {
        self.years.iter().filter_map(|(year, days)| Some((*year, days.own.as_deref()?)))
    }

    /// Says whether people work on a day, by its weekday alone where the year is not held.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.years.get(&day.year()) {
            Some(year) => year.work.contains(&day) || (weekday && !year.off.contains(&day)),
            None => weekday,
        }
    }

    /// Says whether a day is a holiday by the official plan (a free weekend is none).
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.years.get(&day.year()).is_some_and(|year| year.off.contains(&day))
    }

    /// Counts out a length from a day: the last day of `n` working or calendar days. The starting day itself
    /// counts only if `counting_start`.
    pub fn count(&self, start: NaiveDate, length: &Dated, counting_start: bool) -> Counted {
        let n = i64::from(length.whole().unwrap_or_default());
        let counts = |day: NaiveDate| length.unit != Unit::WorkingDays || self.is_working(day);
        let mut left = n;
        let mut day = if counting_start { start } else { date::add_days(start, 1) };
        // No calendar has a gap of this many days; a length of zero ends on the day itself.
        for _ in 0..n.saturating_mul(i64::from(u8::MAX)) {
            left -= i64::from(counts(day));
            if left == 0 {
                break;
            }
            day = date::add_days(day, 1);
        }
        let day = if n == 0 { start } else { day };
        let asked = length.unit == Unit::WorkingDays;
        let approximate = asked && (start.year()..=day.year()).any(|year| !self.holds(year));
        Counted { day, approximate }
    }
}
