//! Times as transcripts write them: seconds from the beginning, lengths, moments.

use crate::base::Msg;
use crate::base::date::{self, half_width};
use crate::msg;
use chrono::{NaiveDate, NaiveTime, Timelike};

/// Hours that a recording may last.
const LONGEST: u32 = 100;

/// Reads `01:02`, `59:58`, `01:00:31`, `00:00:03.480`, `00:00:03,480` as seconds; two parts are minutes and seconds.
pub fn offset(text: &str) -> Option<u32> {
    match parts(text)?.as_slice() {
        [m, s] if *s < 60 && *m < 60 * LONGEST => Some(m * 60 + s),
        [h, m, s] if *h < LONGEST && *m < 60 && *s < 60 => Some((h * 60 + m) * 60 + s),
        _ => None,
    }
}

/// Reads `18:40` as hours and minutes, `18:40:05` with seconds.
pub fn of_hours(text: &str) -> Option<u32> {
    match parts(text)?.as_slice() {
        [h, m] if *h < LONGEST && *m < 60 => Some((h * 60 + m) * 60),
        [_, _, _] => offset(text),
        _ => None,
    }
}

fn parts(text: &str) -> Option<Vec<u32>> {
    let text = half_width(text.trim());
    // Milliseconds behind the last part.
    let whole = match text.rsplit_once(['.', ',']) {
        Some((head, tail)) if tail.len() <= 3 && !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_digit()) => head,
        Some(_) => return None,
        None => &text,
    };
    let number = |p: &str| if (1..=4).contains(&p.len()) { p.parse().ok() } else { None };
    let digits = |p: &&str| p.bytes().all(|b| b.is_ascii_digit());
    let all: Vec<&str> = whole.split(':').collect();
    if !all.iter().all(digits) || all.iter().skip(1).any(|p| p.len() != 2) {
        return None;
    }
    all.into_iter().map(number).collect()
}

/// Reads how long something lasted: `1小时 2分钟 8秒`, `1h 2min 8s`, `62:08`.
pub fn length(text: &str) -> Option<u32> {
    const UNITS: [(Msg, u32); 3] = [(msg!("时小", "h"), 3600), (msg!("分", "m"), 60), (msg!("秒", "s"), 1)];
    let text = half_width(text.trim()).to_lowercase();
    let (mut sum, mut number, mut any) = (0u32, String::new(), false);
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
        } else if let Some((_, size)) = UNITS.iter().find(|(unit, _)| unit.zh.contains(c) || unit.en.contains(c))
            && !number.is_empty()
        {
            sum = sum.checked_add(number.parse::<u32>().ok()?.checked_mul(*size)?)?;
            (number, any) = (String::new(), true);
        }
    }
    if any { Some(sum) } else { offset(&text) }
}

/// Reads a day and, where one stands there, a time of day: `2026年11月24日 下午 6:31`, `2026-11-24 18:31:00 CST`.
pub fn moment(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    const MORNING: Msg = msg!("上午|凌晨|早上", "am");
    const EVENING: Msg = msg!("下午|晚上|中午|傍晚", "pm");
    let mut text = half_width(text.trim());
    let mut late = false;
    for (words, is_late) in [(MORNING, false), (EVENING, true)] {
        for word in words.zh.split('|').chain([words.en]) {
            if let Some(at) = text.to_lowercase().find(word) {
                text.replace_range(at..at + word.len(), " ");
                late |= is_late;
            }
        }
    }
    // A zone behind it says where the clock stood, not when.
    let text = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let (day, time) = date::moment(&text.split_whitespace().collect::<Vec<_>>().join(" "))?;
    let noon = |t: NaiveTime| if late && t.hour() < 12 { t.with_hour(t.hour() + 12).unwrap_or(t) } else { t };
    Some((day, time.map(noon)))
}
