//! Reading records: a list, one of them.

use super::Shell;
use super::answer::{Answer, table};
use super::open::Mode;
use crate::base::{Id, Text, Trouble};
use crate::exchange::json;
use crate::model::query::{Shown, Where};
use crate::model::{AnyRecord, Book, Kind, show, sort};
use crate::msg;
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

/// Lists records of a kind that meet a condition.
pub fn list(shell: &Shell, name: &str, only: Option<&str>, sort: Option<&str>) -> Result<Answer, Trouble> {
    let kind = kind(name)?;
    let desk = shell.desk(Mode::Read)?;
    let rows = chosen(&desk.book, kind, only, sort, desk.today)?;
    let book = &desk.book;
    Ok(shell.say(
        || rows.iter().map(|row| json::record(book, row)).collect(),
        |lang| {
            let columns: Vec<Shown> = kind.shown().iter().filter_map(|name| Shown::named(kind, name)).collect();
            let mut header: Vec<&str> = columns.iter().map(|c| c.label.get(lang)).collect();
            header.push("id");
            let cells = |row: &&AnyRecord| -> Vec<String> {
                let shown = columns.iter().map(|c| show::words(book, c.kind, &c.read(book, row), lang));
                shown.chain([row.head().id.to_string()]).collect()
            };
            let count = msg!("{n} 条", "{n} records").with("n", rows.len()).render(lang);
            table(&header, &rows.iter().map(cells).collect::<Vec<_>>()) + &count
        },
    ))
}

/// Gives the rows that meet a condition, in the order asked for.
pub fn chosen<'b>(
    book: &'b Book,
    kind: Kind,
    only: Option<&str>,
    sort: Option<&str>,
    today: chrono::NaiveDate,
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
    let id = show::link(&desk.book, kind, id)?;
    let Some(record) = desk.book.any(kind, id) else { return Ok(Answer::json(&Value::Null)) };
    let book = &desk.book;
    Ok(shell.say(
        || json::record(book, record),
        |lang| {
            let rows = Shown::all(kind).into_iter().filter_map(|column| {
                let words = show::words(book, column.kind, &column.read(book, record), lang);
                // As on the screen: enough to recognise, not to copy. Whoever needs the whole asks for JSON.
                let words = if column.private { show::masked(&words) } else { words };
                (!words.is_empty()).then(|| vec![column.label.get(lang).to_owned(), words])
            });
            let id = id.to_string();
            let rows: Vec<Vec<String>> = rows.collect();
            table(&[kind.label().get(lang), &id], &rows)
        },
    ))
}
