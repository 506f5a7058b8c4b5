//! Working days: Monday to Friday, but for the statutory days and what the yearly notices of the years held shift.
//! And when terms begin.

use super::flaw::{Flaw, unreadable};
use super::numbers::{Dated, Unit};
use crate::base::{Msg, Text, date};
use crate::msg;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeArray, DeTable};

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
    statutory: Statutory,
}

/// The days that are free by regulation, without a yearly notice.
#[derive(Clone, Debug, Default, PartialEq)]
struct Statutory {
    /// The first year.
    from: i32,
    /// The days of any year, in a year of its own.
    every: BTreeSet<NaiveDate>,
    /// All days of the years whose moon is worked out.
    days: BTreeMap<i32, BTreeSet<NaiveDate>>,
}

/// The same as its file has it.
#[derive(serde::Deserialize)]
struct StatutoryFile {
    from: i32,
    every: Vec<String>,
    days: BTreeMap<i32, Vec<String>>,
}

impl Statutory {
    fn shipped() -> Statutory {
        let text = include_str!("../../../fixtures/calendar/statutory.toml");
        let file: StatutoryFile = toml::from_str(text).expect("shipped statutory days");
        let read = |year: i32, days: &[String]| {
            days.iter().map(|day| format!("{year}-{day}").parse().expect("a shipped statutory day")).collect()
        };
        let days = file.days.iter().map(|(year, days)| (*year, read(*year, days))).collect();
        Statutory { from: file.from, every: read(file.from, &file.every), days }
    }

    fn has(&self, day: NaiveDate) -> bool {
        match self.days.get(&day.year()) {
            Some(days) => days.contains(&day),
            None if day.year() < self.from => false,
            None => day.with_year(self.from).is_some_and(|day| self.every.contains(&day)),
        }
    }
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
    /// Whether the notice of a year is not held, so that what it shifts is not counted: shown as ≈.
    pub approximate: bool,
}

impl Counted {
    /// Returns the later of two days; a doubt about either stays.
    #[must_use]
    pub fn later(self, other: Counted) -> Counted {
        Counted { day: self.day.max(other.day), approximate: self.approximate || other.approximate }
    }
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
        calendar.statutory = Statutory::shipped();
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
        let mut reader = Reader { file, text, flaws: Vec::new() };
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(e) => {
                let said = unreadable(e.message().to_owned());
                reader.flaw(e.span().unwrap_or_default(), said);
                return (self, reader.flaws);
            }
        };
        for (key, value) in table.get_ref().iter().filter(|(key, _)| key.get_ref() != "schema") {
            let year = key.get_ref().parse::<i32>().ok().filter(|year| YEARS.contains(year));
            let (Some(year), Some(lists)) = (year, value.get_ref().as_table()) else {
                let text = msg!("“{name}” 不是年份", "“{name}” is not a year").with("name", key.get_ref().to_string());
                reader.flaw(key.span(), text);
                continue;
            };
            let mut days = self.years.get(&year).cloned().unwrap_or_default();
            // Holidays come from one notice: its two lists replace both. A school's terms are a matter of their own.
            if lists.get("off").or(lists.get("work")).is_some() {
                days = Year { terms: days.terms, held: true, ..Year::default() };
            }
            for (list, items) in lists.iter() {
                let name = list.get_ref().as_ref();
                let Some(items) = items.get_ref().as_array().filter(|_| matches!(name, "off" | "work" | "terms"))
                else {
                    reader.list(name, list.span(), items.span());
                    continue;
                };
                let read = reader.days(year, items);
                for (day, span) in &read {
                    let flaw = match name {
                        "work" if self.statutory.has(*day) => {
                            Some(msg!("{day} 是法定节假日，不能上班", "{day} is a statutory holiday, never a workday"))
                        }
                        "work" if is_weekday(*day) => {
                            Some(msg!("{day} 是周一至周五，本来就上班", "{day} is Monday to Friday, a workday anyway"))
                        }
                        "off" if days.work.contains(day) => Some(TWICE),
                        "work" if days.off.contains(day) => Some(TWICE),
                        _ => None,
                    };
                    if let Some(what) = flaw {
                        reader.flaw(span.clone(), what.with("day", *day));
                    }
                }
                let read = read.into_iter().map(|(day, _)| day).collect();
                match name {
                    "off" => days.off = read,
                    "work" => days.work = read,
                    _ => days.terms = read,
                }
            }
            days.own = own.then(|| file.to_owned());
            self.years.insert(year, days);
        }
        (self, reader.flaws)
    }

    /// Returns whether the holidays of a year are known.
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

    /// Returns whether people work on a day; by its weekday and the statutory days alone where the year is not held.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        if self.statutory.has(day) {
            return false;
        }
        match self.years.get(&day.year()) {
            Some(year) => year.work.contains(&day) || (is_weekday(day) && !year.off.contains(&day)),
            None => is_weekday(day),
        }
    }

    /// Returns whether a day is a holiday by regulation or by the official plan (a free weekend is none).
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.statutory.has(day) || self.years.get(&day.year()).is_some_and(|year| year.off.contains(&day))
    }

    /// Returns whether working days between two days are only nearly known: a year's notice is not held. Shown as ≈.
    pub fn is_doubtful(&self, from: NaiveDate, to: NaiveDate) -> bool {
        (from.year()..=to.year()).any(|year| !self.holds(year))
    }

    /// Returns the year whose notice is wanted on a day: that of the day itself where it should have been held long ago,
    /// else the next.
    pub fn wanted(&self, today: NaiveDate) -> Option<i32> {
        let last = self.years.iter().rfind(|(_, year)| year.held).map(|(year, _)| *year);
        let later = |year: &i32| !self.holds(*year) && last.is_none_or(|last| *year > last);
        [today.year(), today.year() + 1].into_iter().find(later)
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
        let approximate = length.unit == Unit::WorkingDays && self.is_doubtful(start, day);
        Counted { day, approximate }
    }
}

/// Years that a calendar may speak of; beyond them a number is a slip of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

const TWICE: Msg = msg!("{day} 写了两次", "{day} stands twice");

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A calendar file being read: every fault is kept with its place.
struct Reader<'r> {
    file: &'r str,
    text: &'r str,
    flaws: Vec<Flaw>,
}

impl Reader<'_> {
    fn flaw(&mut self, span: std::ops::Range<usize>, what: impl Into<Text>) {
        let (file, text) = (self.file.to_owned(), self.text.into());
        self.flaws.push(Flaw { file, text, span, what: what.into(), hint: None });
    }

    /// Reports what stands where a list of days belongs.
    fn list(&mut self, name: &str, key: std::ops::Range<usize>, items: std::ops::Range<usize>) {
        if matches!(name, "off" | "work" | "terms") {
            let text = msg!("这里要写日期的列表，如 [\"01-01\"]", "a list of days belongs here, such as [\"01-01\"]");
            return self.flaw(items, text);
        }
        let text = msg!(
            "没有 “{name}” 这个名字：只有 off、work 和 terms",
            "only off, work and terms belong here, not “{name}”"
        );
        self.flaw(key, text.with("name", name));
    }

    /// Reads the days of one list.
    fn days(&mut self, year: i32, items: &DeArray<'_>) -> Vec<(NaiveDate, std::ops::Range<usize>)> {
        let mut out: Vec<(NaiveDate, std::ops::Range<usize>)> = Vec::new();
        for item in items.iter() {
            let text = item.get_ref().as_str().unwrap_or_default();
            match format!("{year}-{text}").parse::<NaiveDate>() {
                Ok(day) if out.iter().any(|(known, _)| *known == day) => {
                    self.flaw(item.span(), TWICE.with("day", day));
                }
                Ok(day) => out.push((day, item.span())),
                Err(_) if item.get_ref().as_str().is_none() || text.parse::<NaiveDate>().is_ok() => {
                    let what = msg!("这里要写月-日，如 \"01-01\"", "month and day belong here, such as \"01-01\"");
                    self.flaw(item.span(), what);
                }
                Err(_) => {
                    let what = msg!("“{text}” 不是存在的日期", "“{text}” is not a date that exists");
                    self.flaw(item.span(), what.with("text", text));
                }
            }
        }
        out
    }
}
