//! Reading records: a list, one of them.

use super::Shell;
use super::answer::{Answer, table};
use super::open::Mode;
use crate::base::{Id, Lang, Text, Trouble, date};
use crate::exchange::json;
use crate::model::book::query::{Shown, Where};
use crate::model::book::{display, sort};
use crate::model::people::roster::Member;
use crate::model::road::standing::Stage;
use crate::model::{AnyRecord, Book, Codes, Kind, Record};
use crate::msg;
use chrono::NaiveDate;
use serde_json::Value;

/// Finds a kind of record by its stable name or its words.
pub fn kind(name: &str) -> Result<Kind, Trouble> {
    let found = Kind::ALL.iter().find(|k| {
        let label = k.label();
        k.name() == name.replace('-', "_") || label.zh == name || label.en.eq_ignore_ascii_case(name)
    });
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
        let text = msg!("没有 “{name}” 这种记录; 可选: {names}", "there is no kind “{name}”; there are: {names}");
        Trouble::Usage(text.with("name", name).with("names", names.join(" ")))
    })
}

/// Whom a roster is made of.
pub struct Base<'a> {
    /// Those here on this day, else today.
    pub as_of: Option<&'a str>,
    /// Also those who left.
    pub all: bool,
}

/// Lists records of a kind that meet a condition; the roster of those who are here, now or on another day.
pub fn list(shell: &Shell, name: &str, only: Option<&str>, sort: Option<&str>, base: Base) -> Result<Answer, Trouble> {
    let kind = kind(name)?;
    let mut desk = shell.desk(Mode::Read)?;
    let day = base.as_of.map(|text| day(kind, text, desk.today)).transpose()?;
    if let Some(day) = day {
        desk.book = desk.book.as_of(day);
    }
    let book = &desk.book;
    let mut rows = chosen(book, kind, only, sort, desk.today)?;
    let all = base.all || (day.is_none() && only.is_some_and(asks_who_left));
    rows.retain(|row| all || Member::from_any(row).is_none_or(|m| book.has_here(m)));
    Ok(shell.say(
        || rows.iter().map(|row| json::record(book, row)).collect(),
        |lang| {
            let columns: Vec<Shown> = kind.shown().iter().filter_map(|name| Shown::named(kind, name)).collect();
            let mut header: Vec<&str> = columns.iter().map(|c| c.label.get(lang)).collect();
            header.push("id");
            let cells = |row: &&AnyRecord| -> Vec<String> {
                let shown = columns.iter().map(|c| eyed(book, c, row, lang));
                shown.chain([row.head().id.to_string()]).collect()
            };
            let count = msg!("{n} 条", "{n} records").with("n", rows.len()).render(lang);
            let count = day.map(|day| stages(book, &rows, day, lang)).unwrap_or(count);
            table(&header, &rows.iter().map(cells).collect::<Vec<_>>()) + &count
        },
    ))
}

/// Says whether a condition asks for what only those who left have.
fn asks_who_left(only: &str) -> bool {
    let asked = |part: &str| ["status", "out_on", "out_to"].iter().any(|name| part.trim_start().starts_with(name));
    only.split(" and ").any(asked)
}

/// Gives a cell as the screen shows it: of what is private enough to recognise, not to copy. Whoever needs the whole asks
/// for JSON.
fn eyed(book: &Book, column: &Shown, row: &AnyRecord, lang: Lang) -> String {
    let words = display::words(book, column.kind, &column.read(book, row), lang);
    if column.private { display::masked(&words) } else { words }
}

/// Reads the day a roster is asked for.
fn day(kind: Kind, text: &str, today: NaiveDate) -> Result<NaiveDate, Trouble> {
    if kind != Kind::Member {
        let text = msg!("--as-of 只用于名册 (member)", "--as-of is for the roster (member)");
        return Err(Trouble::Usage(text.into()));
    }
    date::typed(text, today).ok_or_else(|| {
        let words = msg!("--as-of 写作 2026-06-25, 不是 “{text}”", "--as-of is 2026-06-25, not “{text}”");
        Trouble::Usage(words.with("text", text))
    })
}

/// Counts the rows by what is in effect on a day, and behind it what was decided and waits for its approval.
fn stages(book: &Book, rows: &[&AnyRecord], day: NaiveDate, lang: Lang) -> String {
    let at = |stage: Stage| rows.iter().filter(|r| book.standing(r.head().id).stage == stage).count();
    let decided = |stage: Stage| rows.iter().filter(|r| book.standing(r.head().id).decided == Some(stage)).count();
    let part = |stage: Stage| format!("{} {}", stage.row().label.get(lang), at(stage));
    let all = Stage::ALL.iter().rev().filter_map(|c| Stage::from_code(c.code));
    let parts: Vec<String> = all.map(part).collect();
    let text = msg!(
        "截至 {day}: 共 {n} 人, {stages}; 已表决待批: 接收 {in}, 转正 {full}",
        "as of {day}: {n} people, {stages}; decided, awaiting approval: {in} admissions, {full} conversions"
    );
    let text = text.with("day", day).with("n", rows.len()).with("stages", parts.join(", "));
    text.with("in", decided(Stage::Probationary)).with("full", decided(Stage::Full)).render(lang)
}

/// Gives the rows that meet a condition, in the order asked for.
pub fn chosen<'b>(
    book: &'b Book,
    kind: Kind,
    only: Option<&str>,
    sort: Option<&str>,
    today: NaiveDate,
) -> Result<Vec<&'b AnyRecord>, Trouble> {
    // A condition that cannot be read is wrong words, not a refusal of the book's.
    let test = Where::parse(book, kind, only.unwrap_or_default(), today).map_err(|r| Trouble::Usage(r.text))?;
    let rows: Vec<&AnyRecord> = book.rows(kind).filter(|row| test.holds(book, row)).collect();
    let Some(sort) = sort else { return Ok(rows) };
    let (name, reverse) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    if name != "id" && Shown::named(kind, name).is_none() {
        return Err(Trouble::Usage(no_field(kind, name)));
    }
    let ids: Vec<Id> = rows.iter().map(|row| row.head().id).collect();
    Ok(sort::sorted(book, kind, &ids, name, reverse).into_iter().filter_map(|id| book.any(kind, id)).collect())
}

fn no_field(kind: Kind, name: &str) -> Text {
    let names: Vec<&str> = Shown::all(kind).iter().map(|c| c.name).collect();
    msg!("{kind} 没有 {name} 这个字段; 可选: {names}", "{kind} has no field {name}; there are: {names}")
        .with("kind", kind.label())
        .with("name", name)
        .with("names", names.join(" "))
}

/// Shows one record.
pub fn show(shell: &Shell, name: &str, id: &str) -> Result<Answer, Trouble> {
    let kind = kind(name)?;
    let desk = shell.desk(Mode::Read)?;
    let id = display::link(&desk.book, kind, id)?;
    let Some(record) = desk.book.any(kind, id) else { return Ok(Answer::json(&Value::Null)) };
    let (book, file) = (&desk.book, desk.file_state(record));
    Ok(shell.say(
        || {
            let mut value = json::record(book, record);
            file.into_iter().for_each(|state| value["file_state"] = state.name().into());
            value
        },
        |lang| {
            let rows = Shown::all(kind).into_iter().filter_map(|column| {
                let words = eyed(book, &column, record, lang);
                let state =
                    file.filter(|_| column.name == "file").map(|state| format!(" ({})", state.label().get(lang)));
                let words = words + &state.unwrap_or_default();
                (!words.is_empty()).then(|| vec![column.label.get(lang).to_owned(), words])
            });
            let id = id.to_string();
            let rows: Vec<Vec<String>> = rows.collect();
            table(&[kind.label().get(lang), &id], &rows)
        },
    ))
}
