//! Civil dates: reading what people type and sheets hold, months with clipping.
//!
//! Comparing a date with today is not done here: that is what `rules/` is for.

use super::msg::Msg;
use crate::msg;
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

/// Adds calendar months, clipping at the end of the month: 31 January + 1 month is 28 February.
/// This is the "no later than" side (2026-02-29 does not exist, so 2024-02-29 + 12 is 2025-02-28).
pub fn add_months(date: NaiveDate, months: i32) -> NaiveDate {
    let n = Months::new(months.unsigned_abs());
    let moved = if months < 0 { date.checked_sub_months(n) } else { date.checked_add_months(n) };
    moved.unwrap_or(date)
}

/// Adds calendar months on the "not before" side: where the day does not exist, the first of the next month.
pub fn not_before_months(date: NaiveDate, months: i32) -> NaiveDate {
    let clipped = add_months(date, months);
    if clipped.day() == date.day() { clipped } else { add_days(clipped, 1) }
}

/// Adds days, negative ones too.
pub fn add_days(date: NaiveDate, days: i64) -> NaiveDate {
    let n = Days::new(days.unsigned_abs());
    let moved = if days < 0 { date.checked_sub_days(n) } else { date.checked_add_days(n) };
    moved.unwrap_or(date)
}

/// Years that a date in the book may lie in; beyond them a number is a slip of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

const TODAY: Msg = msg!("今天", "today");
const TOMORROW: Msg = msg!("明天", "tomorrow");
const YESTERDAY: Msg = msg!("昨天", "yesterday");
const UNITS: Msg = msg!("年月日号", "....");

/// Returns the first day of the period of so many months of the calendar in which a day lies: of its quarter, for three.
pub fn period(day: NaiveDate, months: i32) -> Option<NaiveDate> {
    let months = u32::try_from(months).ok().filter(|n| *n > 0)?;
    NaiveDate::from_ymd_opt(day.year(), day.month0() / months * months + 1, 1)
}

/// Reads a date as people type it, near `today`: `2026-06-01 2026.6.1 20260601 0601 6.1 今天 +7 -1`.
///
/// A form without a year takes the year that puts it nearest to today.
pub fn typed(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = half_width(text.trim());
    for (word, days) in [(TODAY, 0), (TOMORROW, 1), (YESTERDAY, -1)] {
        if text == word.zh || text.eq_ignore_ascii_case(word.en) {
            return Some(add_days(today, days));
        }
    }
    if let Some(n) = text.strip_prefix('+').and_then(|n| n.parse::<u32>().ok()) {
        return (n < 40_000).then(|| add_days(today, i64::from(n)));
    }
    if let Some(n) = text.strip_prefix('-').and_then(|n| n.parse::<u32>().ok()) {
        return (n < 40_000).then(|| add_days(today, -i64::from(n)));
    }
    if let Some(date) = written(&text) {
        return Some(date);
    }
    let parts = numbers(&text)?;
    let (month, day) = match parts.as_slice() {
        [(4, n)] => (n / 100, n % 100),
        [(1 | 2, m), (1 | 2, d)] => (*m, *d),
        _ => return None,
    };
    (-1..=1)
        .filter_map(|years| NaiveDate::from_ymd_opt(today.year() + years, month, day))
        .min_by_key(|d| (*d - today).num_days().abs())
}

/// Reads a date with its year as sheets hold it: `2023年6月1日 2023.6.1 2023/6/1 20230601`, a time behind it ignored.
pub fn written(text: &str) -> Option<NaiveDate> {
    let text = half_width(text.trim());
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts = numbers(day)?;
    let (y, m, d) = match parts.as_slice() {
        [(8, n)] => (n / 10_000, n / 100 % 100, n % 100),
        [(4, y), (1 | 2, m), (1 | 2, d)] => (*y, *m, *d),
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d)?;
    YEARS.contains(&date.year()).then_some(date)
}

/// Reads a time of day: `18:30 1830 18：30 9:05`.
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = half_width(text.trim());
    let parts = numbers(&text.replace(':', "."))?;
    let (h, m) = match parts.as_slice() {
        [(3 | 4, n)] => (n / 100, n % 100),
        [(1 | 2, h), (2, m)] | [(1 | 2, h), (2, m), (2, _)] => (*h, *m),
        _ => return None,
    };
    NaiveTime::from_hms_opt(h, m, 0)
}

/// Reads a date and, where one stands behind it, a time: `2019/2/3  14:30`, `2026-11-24T18:00`.
pub fn moment(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let text = half_width(text.trim());
    let date = written(&text)?;
    let rest = text.split_once([' ', 'T']).map(|(_, t)| t.trim()).filter(|t| !t.is_empty());
    match rest {
        Some(t) => Some((date, Some(time(t)?))),
        None => Some((date, None)),
    }
}

/// Reads the serial number Excel stores a date as (1900 system), whole days only.
pub fn excel_serial(serial: f64) -> Option<NaiveDate> {
    let days = serial.floor();
    // 61 is 1900-03-01: before it Excel counts a day that never was.
    if !(61.0..=110_000.0).contains(&days) {
        return None;
    }
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    Some(add_days(epoch, days as i64))
}

/// Says a half-year or a year from one day to another, with the sign that follows; nothing for any other time.
pub fn span(from: NaiveDate, to: NaiveDate) -> Option<Msg> {
    let months = [6, 12].into_iter().find(|n| add_months(from, *n) == to)?;
    Some(if months == 6 { msg!("半年，", " by half a year,") } else { msg!("一年，", " by a year,") })
}

/// Writes a date as official papers want it: 2026年11月9日.
pub fn official(date: NaiveDate) -> String {
    const FORM: Msg = msg!("{y}年{m}月{d}日", "{y}-{m}-{d}");
    FORM.with("y", date.year()).with("m", date.month()).with("d", date.day()).render(super::msg::Lang::Zh)
}

/// Joins a day and a time, midnight where none is known.
pub fn at(date: NaiveDate, time: Option<NaiveTime>) -> NaiveDateTime {
    date.and_time(time.unwrap_or(NaiveTime::MIN))
}

/// Splits digits from `- / .` and the Chinese units into (number of digits, value); anything else is no date.
fn numbers(text: &str) -> Option<Vec<(usize, u32)>> {
    let mut out: Vec<(usize, u32)> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        if let Some(n) = c.to_digit(10) {
            if !open {
                out.push((0, 0));
                open = true;
            }
            let last = out.last_mut()?;
            if last.0 >= 8 {
                return None;
            }
            *last = (last.0 + 1, last.1 * 10 + n);
        } else if open && (matches!(c, '-' | '/' | '.') || UNITS.zh.contains(c)) {
            open = false;
        } else {
            return None;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Turns full-width digits and signs into their ASCII.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{3002}' => '.',
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(s: &str) -> NaiveDate {
        s.parse().unwrap()
    }

    #[test]
    fn months_clip_on_the_safe_side() {
        for (from, n, later, earliest) in [
            ("2026-01-31", 1, "2026-02-28", "2026-03-01"),
            ("2024-02-29", 12, "2025-02-28", "2025-03-01"),
            ("2026-11-30", 3, "2027-02-28", "2027-03-01"),
            ("2025-11-18", 12, "2026-11-18", "2026-11-18"),
        ] {
            assert_eq!(add_months(d(from), n), d(later), "{from}+{n}");
            assert_eq!(not_before_months(d(from), n), d(earliest), "{from}+{n}");
        }
    }

    #[test]
    fn every_typed_form_is_read() {
        let today = d("2026-11-24");
        for (text, want) in [
            ("2026-06-01", "2026-06-01"),
            ("2026.6.1", "2026-06-01"),
            ("2026年6月1日", "2026-06-01"),
            ("20260601", "2026-06-01"),
            ("0601", "2026-06-01"),
            ("6.1", "2026-06-01"),
            ("６．１", "2026-06-01"),
            ("0105", "2027-01-05"),
            ("今天", "2026-11-24"),
            ("today", "2026-11-24"),
            ("+7", "2026-12-01"),
            ("-1", "2026-11-23"),
        ] {
            assert_eq!(typed(text, today), Some(d(want)), "{text}");
        }
        for text in ["", "abc", "2026-02-30", "13.1", "99999", "+99999999999", "2026-6", "1.2.3.4", "0230"] {
            assert_eq!(typed(text, today), None, "{text}");
        }
    }

    #[test]
    fn every_written_form_is_read() {
        for text in ["2023年6月1日", "2023.6.1", "2023/6/1", "20230601", "2023-06-01T00:00:00", "2023/6/1  14:30"] {
            assert_eq!(written(text), Some(d("2023-06-01")), "{text}");
        }
        assert_eq!(written("6.1"), None);
        assert_eq!(moment("2019/2/3  14:30"), Some((d("2019-02-03"), NaiveTime::from_hms_opt(14, 30, 0))));
        assert_eq!(excel_serial(45078.0), Some(d("2023-06-01")));
    }
}
