//! Dates as far as they are known: a day, a month, a year. A month is never made into a day.

use super::date::{add_days, half_width};
use super::msg::{Lang, Msg};
use crate::msg;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// Years that a date in the book may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// Numbers a year takes when a month is written as one number: itself and its twelve months.
const STEP: i32 = 13;

/// A month, or a year alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    year: i32,
    /// From 1; 0 is the year alone.
    month: u8,
}

/// A date as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Date {
    /// The day.
    Day(NaiveDate),
    /// The month, or the year alone.
    Month(Month),
}

impl Month {
    /// Makes a month of a year; `None` where there is none.
    pub fn new(year: i32, month: u8) -> Option<Month> {
        (YEARS.contains(&year) && month <= 12).then_some(Month { year, month })
    }

    /// Reads a month as people and sheets write it: `2024年3月 2024-03 2024.3 202403`, and a year alone: `2024年 2024`.
    pub fn parse(text: &str) -> Option<Month> {
        const YEAR: Msg = msg!("年", "-");
        const MONTH: Msg = msg!("月份", "");
        let text: String = half_width(text).split_whitespace().collect();
        let text = text.replace(YEAR.zh, YEAR.en);
        let text = text.trim_end_matches(|c| MONTH.zh.contains(c)).trim_end_matches(YEAR.en);
        let digits = |p: &str| p.bytes().all(|b| b.is_ascii_digit()).then(|| p.parse::<i32>().ok()).flatten();
        let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
        let (year, month) = match parts.as_slice() {
            [one] if one.len() == 6 => (digits(one.get(..4)?)?, digits(one.get(4..)?)?),
            [year] if year.len() == 4 => (digits(year)?, 0),
            [year, month] if year.len() == 4 && (1..=2).contains(&month.len()) => (digits(year)?, digits(month)?),
            _ => return None,
        };
        let alone = parts.len() == 1 && text.len() == 4;
        Month::new(year, u8::try_from(month).ok()?).filter(|m| m.month > 0 || alone)
    }

    /// Returns the first day it may be.
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, u32::from(self.month.max(1)), 1).unwrap_or_default()
    }

    /// Returns the last day it may be.
    pub fn last(self) -> NaiveDate {
        let next = match self.month {
            0 | 12 => NaiveDate::from_ymd_opt(self.year + 1, 1, 1),
            month => NaiveDate::from_ymd_opt(self.year, u32::from(month) + 1, 1),
        };
        add_days(next.unwrap_or_default(), -1)
    }

    /// Returns whether a day lies in it.
    pub fn has(self, day: NaiveDate) -> bool {
        (self.first()..=self.last()).contains(&day)
    }

    /// Returns whether it is a year alone.
    pub fn is_year(self) -> bool {
        self.month == 0
    }

    /// Returns it as one number, and reads it back with [`Month::from_code`].
    pub fn code(self) -> i32 {
        self.year * STEP + i32::from(self.month)
    }

    /// Reads what [`Month::code`] gives.
    pub fn from_code(code: i32) -> Option<Month> {
        Month::new(code.div_euclid(STEP), u8::try_from(code.rem_euclid(STEP)).ok()?)
    }

    /// Writes it for people: 2024年3月.
    pub fn words(self, lang: Lang) -> String {
        const MONTH: Msg = msg!("{y}年{m}月", "{y}-{m}");
        const YEAR: Msg = msg!("{y}年", "{y}");
        match (lang, self.month) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, 0) => YEAR.with("y", self.year).render(lang),
            (Lang::Zh, m) => MONTH.with("y", self.year).with("m", u32::from(m)).render(lang),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            0 => write!(f, "{:04}", self.year),
            m => write!(f, "{:04}-{m:02}", self.year),
        }
    }
}

impl Date {
    /// Returns the day, where it is known.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Date::Day(day) => Some(day),
            Date::Month(_) => None,
        }
    }

    /// Returns the month, where the day is not known.
    pub fn month(self) -> Option<Month> {
        match self {
            Date::Day(_) => None,
            Date::Month(month) => Some(month),
        }
    }

    /// Returns the first day it may be.
    pub fn first(self) -> NaiveDate {
        match self {
            Date::Day(day) => day,
            Date::Month(month) => month.first(),
        }
    }

    /// Returns the last day it may be.
    pub fn last(self) -> NaiveDate {
        match self {
            Date::Day(day) => day,
            Date::Month(month) => month.last(),
        }
    }

    /// Returns the year it lies in.
    pub fn year(self) -> i32 {
        self.first().year()
    }

    /// Returns whether this date, known less exactly, says nothing that the other does not.
    pub fn is_told_by(self, other: Date) -> bool {
        match (self, other) {
            (Date::Day(a), Date::Day(b)) => a == b,
            (Date::Day(_), Date::Month(_)) => false,
            (Date::Month(a), other) => a.has(other.first()) && a.has(other.last()),
        }
    }

    /// Writes it for people.
    pub fn words(self, lang: Lang) -> String {
        match self {
            Date::Day(day) => day.to_string(),
            Date::Month(month) => month.words(lang),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Date::Day(day) => day.fmt(f),
            Date::Month(month) => month.fmt(f),
        }
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Date {
        Date::Day(day)
    }
}

impl From<Month> for Date {
    fn from(month: Month) -> Date {
        Date::Month(month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_they_are_written() {
        for (text, want) in [
            ("2024年3月", "2024-03"),
            ("2024 年 3 月", "2024-03"),
            ("2024-03", "2024-03"),
            ("2024.3", "2024-03"),
            ("2024/12", "2024-12"),
            ("202403", "2024-03"),
            ("２０２４年３月", "2024-03"),
            ("2024年3月份", "2024-03"),
            ("2024年", "2024"),
            ("2024", "2024"),
        ] {
            let month = Month::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(month.to_string(), want, "{text}");
            assert_eq!(Month::from_code(month.code()), Some(month));
            assert_eq!(Month::parse(&month.to_string()), Some(month));
            assert_eq!(Month::parse(&month.words(Lang::Zh)), Some(month));
        }
        for text in [
            "",
            "完成",
            "已谈",
            "年月",
            "2024-13",
            "2024-00",
            "202400",
            "24-03",
            "2024-03-01",
            "3月",
            "1850",
            "20240301",
            "年",
        ] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_month_reaches_from_its_first_day_to_its_last() {
        let month = Month::new(2024, 2).unwrap();
        assert_eq!((month.first().to_string(), month.last().to_string()), ("2024-02-01".into(), "2024-02-29".into()));
        let year = Date::Month(Month::new(2024, 0).unwrap());
        assert_eq!((year.first().to_string(), year.last().to_string()), ("2024-01-01".into(), "2024-12-31".into()));
        let day = Date::Day("2024-02-10".parse().unwrap());
        assert!(year.is_told_by(Date::Month(month)) && Date::Month(month).is_told_by(day) && !day.is_told_by(year));
    }
}
