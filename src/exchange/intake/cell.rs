//! From a cell to a value of a field: words, codes of students, days, times. What cannot be read for certain is
//! refused with its reason; nothing is guessed and nothing is damaged in silence.

use super::aliases::Words;
use crate::base::clean::{self, is_unseen};
use crate::base::date::{self, half_width};
use crate::base::{Date, Month, Msg, Text, money};
use crate::exchange::format::Cell;
use crate::model::book::identity::{self, IdNumber};
use crate::msg;
use chrono::{NaiveDate, NaiveTime, Timelike};

/// What a cell gives: a value, nothing, or the reason why it cannot be read.
pub type Reading<T> = Result<Option<T>, Text>;

/// From here on a sheet program keeps no more digits of a number.
const LOST: f64 = 1e15;

const FAULT: Msg = msg!("单元格是公式错误 {what}", "the cell holds a formula's error {what}");
/// Why a number is refused of which a sheet program has kept the beginning alone.
pub const DIGITS_LOST: Msg =
    msg!("按数字存储，末几位已丢失，请改为文本重填", "stored as a number; its last digits are lost");
const CONTROL: Msg = msg!("含有控制字符", "contains control characters");
const UNREADABLE: Msg = msg!("含有无法识别的字符（编码错误）", "contains characters that could not be decoded");
const TOO_LONG: Msg = msg!("太长：{n} 个字，上限 {max}", "too long: {n} characters, the limit is {max}");
const NO_CODE: Msg = msg!("不是学号或编号：{what}", "not a number or code: {what}");
const NO_DATE: Msg = msg!("不是日期：{what}", "not a date: {what}");
const NO_DAY: Msg = msg!("日期缺少日：{what}", "the date lacks its day: {what}");
const NO_TIME: Msg = msg!("不是时间：{what}", "not a time: {what}");
const NO_FLAG: Msg = msg!("不是 是/否：{what}", "neither yes nor no: {what}");
const NO_COUNT: Msg = msg!("不是整数：{what}", "not a whole number: {what}");

/// Shows a cell's words in a reason, shortened.
fn shown(words: &str) -> String {
    crate::base::width::fit(&crate::base::width::printable(words.trim()), 24)
}

/// Reads words on one line: line breaks become blanks, marks without width go, control characters are refused.
pub fn line(cell: &Cell, max: usize) -> Reading<String> {
    if let Cell::Text(s) = cell
        && is_plain(s)
    {
        return limited(s.clone(), max);
    }
    let Some(words) = long(cell, usize::MAX)? else { return Ok(None) };
    let one = match words.contains('\n') {
        true => words.split_whitespace().collect::<Vec<_>>().join(" "),
        false => words,
    };
    limited(one, max)
}

/// Returns whether nothing in a line has to be cleaned: letters of any script, no blanks.
fn is_plain(s: &str) -> bool {
    s.chars().all(|c| c.is_ascii_graphic() || ('\u{2e80}'..'\u{d7ff}').contains(&c) && c != '\u{3000}')
        && !s.starts_with('_')
}

/// Reads words that may have several lines.
pub fn long(cell: &Cell, max: usize) -> Reading<String> {
    let raw = match cell {
        Cell::Empty => return Ok(None),
        Cell::Fault(what) => return Err(FAULT.with("what", shown(what))),
        Cell::Doubt(doubt) => return Err(doubt.1.clone()),
        Cell::Text(s) => s.replace("_x000D_", ""),
        Cell::Number(n) if n.fract() == 0.0 && n.abs() < LOST => format!("{n:.0}"),
        Cell::Number(n) => n.to_string(),
        Cell::Day(..) | Cell::Flag(_) | Cell::Formula(..) => crate::exchange::format::plain(cell),
    };
    let mut words = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\r' => {}
            '\n' => words.push(c),
            '\t' => words.push(' '),
            '\u{fffd}' => return Err(UNREADABLE.into()),
            c if c.is_control() => return Err(CONTROL.into()),
            c if is_unseen(c) => {}
            c => words.push(c),
        }
    }
    limited(words.trim().to_owned(), max)
}

/// Returns whether a cell shows a mask that an export or a screen put over a value.
pub fn is_masked(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if clean::is_masked(text))
}

fn limited(words: String, max: usize) -> Reading<String> {
    if words.is_empty() {
        return Ok(None);
    }
    if words.len() > max {
        let n = words.chars().count();
        if n > max {
            return Err(TOO_LONG.with("n", n).with("max", max));
        }
    }
    Ok(Some(words))
}

/// Reads a student number or another code: `11312018275` stored as a number stays `11312018275`.
pub fn code(cell: &Cell, words: &Words) -> Reading<String> {
    let text = match cell {
        Cell::Number(n) if n.abs() >= LOST => return Err(DIGITS_LOST.into()),
        Cell::Number(n) if n.fract() != 0.0 || *n < 0.0 => return Err(NO_CODE.with("what", n.to_string())),
        Cell::Day(..) | Cell::Flag(_) | Cell::Formula(..) => {
            return Err(NO_CODE.with("what", crate::exchange::format::plain(cell)));
        }
        _ => match line(cell, 64)? {
            Some(text) => half_width(&text),
            None => return Ok(None),
        },
    };
    let text = text.trim().trim_start_matches(['\'', '`']).trim();
    if text.is_empty() || words.is_blank(text) {
        return Ok(None);
    }
    if is_exponent(text) {
        return Err(DIGITS_LOST.into());
    }
    // What other programs write for a number that stands in a column of text.
    let text = text.strip_suffix(".0").filter(|t| t.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text);
    Ok(Some(text.to_owned()))
}

/// Returns whether digits were written as `9.90108E+17`.
fn is_exponent(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(head, tail)| {
        head.contains('.')
            && head.parse::<f64>().is_ok()
            && tail.strip_prefix('+').unwrap_or(tail).parse::<u8>().is_ok()
    })
}

/// Reads an ID number; one whose digits were lost is refused, one whose check digit fails is doubted, the number of
/// another document is kept as it stands.
pub fn id_number(cell: &Cell, words: &Words) -> Reading<IdNumber> {
    let Some(text) = code(cell, words)? else { return Ok(None) };
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '-' | ' ');
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    match identity::id_number(&text) {
        // Passports, permits and cards of other places have a letter or two before their digits.
        Err(_) if text.chars().all(sign) && (1..=3).contains(&letters) && (6..=12).contains(&digits) => {
            let doubt =
                msg!("不是居民身份证号，按其他证件号保留", "no ID number of a citizen: kept as another document's");
            Ok(Some(IdNumber { number: text, doubt: Some(doubt) }))
        }
        read => read.map(Some).map_err(|refusal| refusal.text),
    }
}

/// Reads a phone number: digits, and what stands between them removed.
pub fn phone(cell: &Cell, words: &Words) -> Reading<String> {
    let number = code(cell, words)?.map(|text| identity::phone(&text));
    number.transpose().map_err(|refusal| refusal.text)
}

/// Reads the phone numbers of a cell.
pub fn phones(cell: &Cell, words: &Words) -> Reading<Vec<String>> {
    match (phone(cell, words), list(cell, words)) {
        (Err(text), Ok(Some(list))) if list.len() > 1 => {
            let numbers = list.iter().map(|words| identity::phone(words));
            numbers.collect::<Result<Vec<_>, _>>().map(Some).map_err(|_| text)
        }
        (found, _) => Ok(found?.map(|number| vec![number])),
    }
}

/// Reads a day in every form that sheets hold.
pub fn day(cell: &Cell, words: &Words) -> Reading<NaiveDate> {
    Ok(moment(cell, words)?.map(|(day, _)| day))
}

/// Reads a date as far as the cell tells it: a day, a month, a year.
pub fn date(cell: &Cell, words: &Words) -> Reading<Date> {
    match (moment(cell, words), month(cell)) {
        (Ok(found), _) => Ok(found.map(|(day, _)| Date::Day(day))),
        (Err(_), Some(month)) => Ok(Some(Date::Month(month))),
        (Err(text), None) => Err(text),
    }
}

/// Reads a month or a year alone. Of a number with one digit behind the point nobody knows whether a zero was lost.
fn month(cell: &Cell) -> Option<Month> {
    match cell {
        Cell::Text(s) => Month::parse(half_width(s).trim_matches(['\'', '`', ' '])),
        Cell::Number(n) if n.fract() == 0.0 => Month::parse(&n.to_string()),
        Cell::Number(n) => Month::parse(&n.to_string()).filter(|_| n.to_string().len() > "2024.1".len()),
        _ => None,
    }
}

/// Returns whether a cell holds a month without its day: the fact is known, its day is not.
pub fn is_month(cell: &Cell) -> bool {
    let text = match cell {
        Cell::Text(s) => closed_up(half_width(s).trim()),
        Cell::Number(n) => n.to_string(),
        _ => return false,
    };
    let whole = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    date::written(&format!("{whole}-01")).is_some()
        || (whole.len() == 6 && date::written(&format!("{whole}01")).is_some())
}

/// Reads a day and, where one stands behind it, a time.
pub fn moment(cell: &Cell, words: &Words) -> Reading<(NaiveDate, Option<NaiveTime>)> {
    let text = match cell {
        Cell::Day(day, time) => return Ok(Some((*day, *time))),
        Cell::Number(n) => {
            let time = (n.fract() > 0.0).then(|| fraction(n.fract())).flatten();
            if let Some(day) = serial(*n) {
                return Ok(Some((day, time)));
            }
            n.to_string()
        }
        _ => match line(cell, 64)? {
            Some(text) => half_width(&text),
            None => return Ok(None),
        },
    };
    if words.is_blank(&text) {
        return Ok(None);
    }
    let text = closed_up(text.trim_matches(['\'', '`', ' ']));
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    if let Some(found) = date::moment(whole) {
        return Ok(Some(found));
    }
    // Excel writes a date into a csv as its number when the column was formatted as one.
    if let Some(day) = whole.parse().ok().and_then(serial) {
        return Ok(Some((day, None)));
    }
    let reason = if is_month(cell) { NO_DAY } else { NO_DATE };
    Err(reason.with("what", shown(&text)))
}

/// Reads Excel's number of a day, where it lies in the years of people alive; `2023` and `202306` are no such numbers.
fn serial(n: f64) -> Option<NaiveDate> {
    // 1927-05-18 to 2100-02-24.
    (10_000.0..73_110.0).contains(&n).then(|| date::excel_serial(n)).flatten()
}

/// Takes blanks away around the separators of a date: `2023. 6. 1`, `2023 年 6 月 1 日`.
fn closed_up(text: &str) -> String {
    let chars: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let colon = |at: usize| chars[at..].iter().find(|c| !c.is_ascii_digit()) == Some(&':');
    let mut out = String::new();
    for (n, c) in chars.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| chars.get(n));
        // The one blank that means something stands between a day and a time.
        if *c != ' ' || (digit(chars.get(n + 1)) && (digit(before) || colon(n + 1))) {
            out.push(*c);
        }
    }
    out
}

/// Reads a time of day.
pub fn time(cell: &Cell, words: &Words) -> Reading<NaiveTime> {
    match cell {
        Cell::Day(_, Some(time)) => return Ok(Some(*time)),
        Cell::Number(n) if (0.0..1.0).contains(n) => return Ok(fraction(*n)),
        _ => {}
    }
    let Some(text) = line(cell, 64)? else { return Ok(None) };
    if words.is_blank(&text) {
        return Ok(None);
    }
    match date::time(&text).or_else(|| date::moment(&half_width(&text)).and_then(|(_, time)| time)) {
        Some(time) => Ok(Some(time)),
        None => Err(NO_TIME.with("what", shown(&text))),
    }
}

/// A day, and the times from and to which something lasted.
pub type Span = (NaiveDate, Option<NaiveTime>, Option<NaiveTime>);

/// Reads a day with a time and, where one stands behind it, the time of the end: `2026-11-24 18:00-19:30`.
pub fn span(cell: &Cell, words: &Words) -> Reading<Span> {
    if let Cell::Text(s) = cell
        && let Some((begin, end)) = s.rsplit_once(['~', '\u{ff5e}', '\u{2014}', '\u{2013}', '-'])
        && let (Ok(Some((day, Some(time)))), Some(end)) =
            (moment(&Cell::Text(begin.to_owned()), words), date::time(end))
    {
        return Ok(Some((day, Some(time), Some(end))));
    }
    Ok(moment(cell, words)?.map(|(day, time)| (day, time, None)))
}

/// Turns a fraction of a day into minutes.
fn fraction(n: f64) -> Option<NaiveTime> {
    let minutes = (n * 1440.0).round() as u32 % 1440;
    NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).map(|t| t.with_second(0).unwrap_or(t))
}

/// Reads yes or no.
pub fn flag(cell: &Cell, words: &Words) -> Reading<bool> {
    if let Cell::Flag(b) = cell {
        return Ok(Some(*b));
    }
    let Some(text) = line(cell, 64)? else { return Ok(None) };
    match words.flag(&text) {
        Some(flag) => Ok(Some(flag)),
        None if words.is_blank(&text) => Ok(None),
        None => Err(NO_FLAG.with("what", shown(&text))),
    }
}

/// Reads a whole number, zero and above: `20`, `20人`.
pub fn count(cell: &Cell, words: &Words) -> Reading<u32> {
    const PERSONS: Msg = msg!("人", "persons");
    let Some(text) = line(cell, 64)? else { return Ok(None) };
    if words.is_blank(&text) {
        return Ok(None);
    }
    let plain = half_width(&text);
    match plain.trim_end_matches(PERSONS.zh).trim().parse() {
        Ok(n) => Ok(Some(n)),
        Err(_) => Err(NO_COUNT.with("what", shown(&text))),
    }
}

/// Reads an amount of money as fen.
pub fn money(cell: &Cell, words: &Words) -> Reading<i64> {
    let Some(text) = line(cell, 64)?.filter(|text| !words.is_blank(text)) else { return Ok(None) };
    money::parse(&text).map(Some).map_err(Into::into)
}

/// Splits a list: posts, kinds of meeting, names.
pub fn list(cell: &Cell, words: &Words) -> Reading<Vec<String>> {
    let Some(text) = long(cell, 2_000)? else { return Ok(None) };
    let marks = |c: char| matches!(c, ',' | ';' | '/' | '|' | '+' | '\n' | '\u{3001}' | '\u{ff0c}' | '\u{ff1b}');
    // A blank separates only where nothing else does: "deputy secretary, publicity" is two.
    let blanks = !text.contains(marks);
    let parts = text.split(|c: char| marks(c) || (blanks && c.is_whitespace())).map(str::trim);
    let parts: Vec<String> = parts.filter(|p| !p.is_empty() && !words.is_blank(p)).map(str::to_owned).collect();
    Ok((!parts.is_empty()).then_some(parts))
}

/// Says that a word is none of those that are known.
pub(super) fn unknown(word: &str) -> Text {
    msg!("不认识 “{word}”", "“{word}” is not known here").with("word", crate::base::width::fit(word, 24))
}

#[cfg(test)]
mod tests;
