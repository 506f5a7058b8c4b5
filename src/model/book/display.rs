//! Cells as people and the shell see and type them.

use super::names;
use crate::base::{Id, Lang, Month, Msg, Refusal, Value, clean, date, money, name};
use crate::model::{AnyRecord, Book, Code, Field, FieldKind, Kind};
use crate::msg;
use chrono::NaiveDate;

/// Renders a cell for people.
pub fn words(book: &Book, kind: FieldKind, value: &Value, lang: Lang) -> String {
    match (value, kind) {
        (Value::None, _) => String::new(),
        (Value::Flag(true), _) => msg!("是", "yes").get(lang).to_owned(),
        (Value::Flag(false), _) => msg!("否", "no").get(lang).to_owned(),
        (Value::Int(n), FieldKind::Money) => money::words(*n),
        (Value::Int(n), _) => n.to_string(),
        (Value::Str(s), _) => s.to_string(),
        (Value::Day(d), _) => d.to_string(),
        (Value::Month(m), _) => m.words(lang),
        (Value::Time(t), _) => t.format("%H:%M").to_string(),
        (Value::Code(c), FieldKind::Code(all)) => {
            all.iter().find(|row| row.code == *c).map(|row| row.label.get(lang).to_owned()).unwrap_or_default()
        }
        (Value::Set(bits), FieldKind::Set(all)) => {
            let names: Vec<&str> = members(*bits, all).map(|row| row.label.get(lang)).collect();
            names.join(msg!("、", ", ").get(lang))
        }
        (Value::Link(id), _) => book.name_of(*id, lang),
        (Value::Code(c), _) => c.to_string(),
        (Value::Set(s), _) => s.to_string(),
    }
}

/// Lists the codes of a set.
pub fn members(bits: u32, all: &'static [Code]) -> impl Iterator<Item = &'static Code> {
    all.iter().filter(move |row| row.code < 32 && bits & (1 << row.code) != 0)
}

/// Renders a cell for the shell: code names, ids, ISO dates.
pub fn plain(kind: FieldKind, value: &Value) -> String {
    match (value, kind) {
        (Value::Flag(b), _) => b.to_string(),
        (Value::Code(c), FieldKind::Code(all)) => {
            all.iter().find(|row| row.code == *c).map(|row| row.name.to_owned()).unwrap_or_default()
        }
        (Value::Set(bits), FieldKind::Set(all)) => {
            members(*bits, all).map(|row| row.name).collect::<Vec<_>>().join(",")
        }
        (Value::Link(id), _) => id.to_string(),
        (Value::None, _) => String::new(),
        (Value::Int(n), FieldKind::Money) => money::words(*n),
        (Value::Int(n), _) => n.to_string(),
        (Value::Str(s), _) => s.to_string(),
        (Value::Day(d), _) => d.to_string(),
        (Value::Month(m), _) => m.to_string(),
        (Value::Time(t), _) => t.format("%H:%M").to_string(),
        (Value::Code(c), _) => c.to_string(),
        (Value::Set(s), _) => s.to_string(),
    }
}

/// Why a mask is not taken for what it hides.
pub const MASKED: Msg = msg!("这是遮住后的样子，不是原值", "this is a mask, not the value under it");

/// Reads what somebody typed into a field. Links take an id, a student number, or a name that is unique.
pub fn parse(book: &Book, field: &Field, text: &str, today: NaiveDate) -> Result<Value, Refusal> {
    let text = clean::clean(text);
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::None);
    }
    let refuse = |r: Refusal| r.at(field.name);
    if field.private && clean::is_masked(text) {
        return Err(refuse(Refusal::new(MASKED)));
    }
    match field.kind {
        FieldKind::Words | FieldKind::Prose => Ok(Value::Str(text.into())),
        FieldKind::Flag => flag(text).map_err(refuse),
        FieldKind::Int => date::half_width(text)
            .parse()
            .map(Value::Int)
            .map_err(|_| refuse(Refusal::new(msg!("这里要填整数", "a whole number is needed")))),
        FieldKind::Money => money::parse(text).map(Value::Int).map_err(|why| refuse(Refusal::new(why))),
        FieldKind::Day => typed(field, text, today).ok_or_else(|| {
            if Month::parse(text).is_some() {
                return refuse(super::cell::needs_day());
            }
            let text = msg!("“{text}” 不是日期", "“{text}” is not a date").with("text", text);
            refuse(
                Refusal::new(text)
                    .hint(msg!("可写 2026-06-01、0601、6.1、今天、+7", "write 2026-06-01, 0601, 6.1, today or +7")),
            )
        }),
        FieldKind::Time => date::time(text)
            .map(Value::Time)
            .ok_or_else(|| refuse(Refusal::new(msg!("时间写作 18:30 或 1830", "write a time as 18:30 or 1830")))),
        FieldKind::Code(all) => code(all, text).map(|c| Value::Code(c.code)).map_err(refuse),
        FieldKind::Set(all) => set(all, text).map_err(refuse),
        FieldKind::Link(kind) => link(book, kind, text).map(Value::Link).map_err(refuse),
    }
}

/// Reads a day, or a month where the field takes one.
fn typed(field: &Field, text: &str, today: NaiveDate) -> Option<Value> {
    let month = || Month::parse(text).filter(|_| field.months).map(Value::Month);
    date::typed(text, today).map(Value::Day).or_else(month)
}

fn flag(text: &str) -> Result<Value, Refusal> {
    let yes = msg!("是", "yes");
    let no = msg!("否", "no");
    match text.to_ascii_lowercase().as_str() {
        t if t == yes.zh || matches!(t, "yes" | "y" | "true" | "1") => Ok(Value::Flag(true)),
        t if t == no.zh || matches!(t, "no" | "n" | "false" | "0") => Ok(Value::Flag(false)),
        _ => Err(Refusal::new(msg!("这里填 是 或 否", "answer yes or no"))),
    }
}

/// Finds a code by name, label or the beginning of a label that fits only one.
pub fn code(all: &'static [Code], text: &str) -> Result<&'static Code, Refusal> {
    let exact = all.iter().find(|c| c.name == text || c.label.zh == text || c.label.en.eq_ignore_ascii_case(text));
    if let Some(code) = exact {
        return Ok(code);
    }
    let mut near = all.iter().filter(|c| c.label.zh.starts_with(text) || c.name.starts_with(text));
    if let (Some(code), None) = (near.next(), near.next()) {
        return Ok(code);
    }
    let list = all.iter().map(|c| c.label.zh).collect::<Vec<_>>().join(" ");
    let names = all.iter().map(|c| c.name).collect::<Vec<_>>().join(" ");
    let text = msg!("没有 “{text}” 这一项；可选：{list}", "“{text}” is not one of: {names}").with("text", text);
    Err(Refusal::new(text.with("list", list).with("names", names)))
}

fn set(all: &'static [Code], text: &str) -> Result<Value, Refusal> {
    const BETWEEN: crate::base::Msg = msg!(",，;；、 ", ", ; ");
    let mut bits = 0;
    for part in text.split(|c| BETWEEN.zh.contains(c)).filter(|p| !p.is_empty()) {
        bits |= 1 << code(all, part)?.code;
    }
    Ok(if bits == 0 { Value::None } else { Value::Set(bits) })
}

/// Finds a record by id, student number or unique name; two of one name are both listed.
pub fn link(book: &Book, kind: Kind, text: &str) -> Result<Id, Refusal> {
    if let Some(id) = text.parse::<Id>().ok().filter(|id| book.any(kind, *id).is_some()) {
        return Ok(id);
    }
    let called = |title: &str| -> Vec<&AnyRecord> {
        let is = |r: &&AnyRecord| {
            name::same(&r.title(book, Lang::Zh), title)
                || (kind == Kind::Member && r.value("student_no").as_str() == Some(title))
        };
        book.rows(kind).filter(is).collect()
    };
    let mut found = called(text);
    if let (true, Some((title, mark))) = (found.is_empty(), names::bracketed(text)) {
        found = called(title);
        found.retain(|record| names::is_told_by(record, mark));
    }
    names::one(text, &found)
}

/// Shows only the edges of personal data: enough to recognise, not to copy.
pub fn masked(text: &str) -> String {
    // Of numbers the beginning tells whose they are; of words it would tell what they say.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return if text.is_empty() { String::new() } else { "****".to_owned() };
    }
    let chars: Vec<char> = text.chars().collect();
    let (head, tail) = match chars.len() {
        0..=2 => (0, 0),
        3..=11 => (3.min(chars.len() - 1), 0),
        _ => (4, 0),
    };
    let hidden = chars.len() - head - tail;
    chars[..head].iter().collect::<String>() + &"*".repeat(hidden.min(8))
}
