//! Reading records: a list, one of them.

use super::answer::{Answer, table};
use super::open::Mode;
use super::shell::Shell;
use crate::base::{self, Id, Lang, Text, Trouble, date};
use crate::desk::{Desk, READ};
use crate::exchange::json;
use crate::exchange::purpose::Purpose;
use crate::exchange::records::{self, Wanted};
use crate::model::book::query::{Shown, Where};
use crate::model::book::{display, sort};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
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
        let text = msg!("没有 “{name}” 这种记录；可选：{names}", "there is no kind “{name}”; there are: {names}");
        Trouble::Usage(text.with("name", name).with("names", names.join(" ")))
    })
}

/// What a list is made of, and for whom.
#[derive(Default)]
pub struct Ask<'a> {
    /// The condition.
    pub only: Option<&'a str>,
    /// The field to sort by.
    pub sort: Option<&'a str>,
    /// Of a roster: those here on this day, else today.
    pub as_of: Option<&'a str>,
    /// Of a roster: also those who left.
    pub all: bool,
    /// For whom; nobody named: what is private is masked.
    pub purpose: Option<Purpose>,
}

/// Lists records of a kind that meet a condition; the roster of those who are here, now or on another day.
pub fn list(shell: &Shell, name: &str, ask: &Ask) -> Result<Answer, Trouble> {
    let kind = kind(name)?;
    Purpose::admit(ask.purpose, kind)?;
    let mut desk = shell.desk(Mode::Read)?;
    let day = ask.as_of.map(|text| day(kind, text, desk.today)).transpose()?;
    if let Some(day) = day {
        desk.book = desk.book.as_of(day);
    }
    let book = &desk.book;
    let mut rows = chosen(book, kind, ask, desk.today)?;
    let all = ask.all || (day.is_none() && ask.only.is_some_and(asks_who_left));
    rows.retain(|row| all || Member::from_any(row).is_none_or(|m| book.has_here(m)));
    if ask.purpose == Some(Purpose::Public) {
        return public(shell, &desk, kind, ask, &rows);
    }
    leaves(&desk, kind, ask.purpose)?;
    Ok(shell.say(
        || rows.iter().map(|row| json::record(book, row, Purpose::tells_private(ask.purpose))).collect(),
        |lang| {
            let columns: Vec<Shown> = kind.shown().iter().filter_map(|name| Shown::named(kind, name)).collect();
            let mut header: Vec<&str> = columns.iter().map(|c| c.label.get(lang)).collect();
            header.push("id");
            let cells = |row: &&AnyRecord| -> Vec<String> {
                let shown = columns.iter().map(|c| eyed(book, c, row, ask.purpose, lang));
                shown.chain([row.head().id.to_string()]).collect()
            };
            let count = msg!("{n} 条", "{n} records").with("n", rows.len()).render(lang);
            let count = day.map(|day| stages(book, &rows, day, lang)).unwrap_or(count);
            table(&header, &rows.iter().map(cells).collect::<Vec<_>>()) + &count
        },
    ))
}

/// Notes what is read unmasked before it is shown.
fn leaves(desk: &Desk, kind: Kind, purpose: Option<Purpose>) -> Result<(), Trouble> {
    match purpose {
        Some(_) => Ok(desk.leaves(purpose, kind.name(), READ)?),
        None => Ok(()),
    }
}

/// Lists what anybody may read of a kind, and says what that leaves out.
fn public(shell: &Shell, desk: &Desk, kind: Kind, ask: &Ask, rows: &[&AnyRecord]) -> Result<Answer, Trouble> {
    let book = &desk.book;
    // A choice of people, or the order of them, would tell who they are.
    let choice = ask.only.is_some() || ask.sort.is_some() || ask.as_of.is_some();
    let ids: Vec<Id> = rows.iter().map(|row| row.head().id).filter(|_| kind != Kind::Member || choice).collect();
    let wanted = Wanted { book, kind, ids: &ids, left: ask.all, columns: &[], purpose: ask.purpose };
    let mut sheet = records::public(&wanted)?;
    if kind != Kind::Member && rows.is_empty() {
        sheet.rows.clear();
    }
    leaves(desk, kind, ask.purpose)?;
    Ok(shell.say(
        || sheet.rows.iter().map(|row| records::open(book, &sheet.columns, row)).collect(),
        |lang| {
            let header: Vec<&str> = sheet.columns.iter().map(|c| c.label.get(lang)).collect();
            let cells = |row: &Vec<base::Value>| -> Vec<String> {
                sheet.columns.iter().zip(row).map(|(c, v)| display::words(book, c.kind, v, lang)).collect()
            };
            let count = msg!("{n} 条；公开的不含 {list}", "{n} records; for the public without {list}");
            let count = count.with("n", sheet.rows.len()).with("list", sheet.told.left_out.join(" "));
            table(&header, &sheet.rows.iter().map(cells).collect::<Vec<_>>()) + &count.render(lang)
        },
    ))
}

/// Returns whether a condition asks for what only those who left have.
fn asks_who_left(only: &str) -> bool {
    let asked = |part: &str| ["status", "out_on", "out_to"].iter().any(|name| part.trim_start().starts_with(name));
    only.split(" and ").any(asked)
}

/// Returns a cell for reading: what is private enough to recognise, not to copy, unless a purpose is named.
fn eyed(book: &Book, column: &Shown, row: &AnyRecord, purpose: Option<Purpose>, lang: Lang) -> String {
    let words = display::words(book, column.kind, &column.read(book, row), lang);
    if column.private && !Purpose::tells_private(purpose) { display::masked(&words) } else { words }
}

/// Reads the day a roster is asked for.
fn day(kind: Kind, text: &str, today: NaiveDate) -> Result<NaiveDate, Trouble> {
    if kind != Kind::Member {
        let text = msg!("--as-of 只用于名册 (member)", "--as-of is for the roster (member)");
        return Err(Trouble::Usage(text.into()));
    }
    date::typed(text, today).ok_or_else(|| {
        let words = msg!("--as-of 写作 2026-06-25，不是 “{text}”", "--as-of is 2026-06-25, not “{text}”");
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
        "截至 {day}：共 {n} 人，{stages}；已表决待批：接收 {in}，转正 {full}",
        "as of {day}: {n} people, {stages}; decided, awaiting approval: {in} admissions, {full} conversions"
    );
    let text = text.with("day", day).with("n", rows.len()).with("stages", parts.join(lang.comma()));
    text.with("in", decided(Stage::Probationary)).with("full", decided(Stage::Full)).render(lang)
}

/// Returns the rows that meet a condition, in the order asked for; never chosen or sorted by what is not told.
fn chosen<'b>(book: &'b Book, kind: Kind, ask: &Ask, today: NaiveDate) -> Result<Vec<&'b AnyRecord>, Trouble> {
    // A condition that cannot be read is wrong words, not a refusal of the book's.
    let test = Where::parse(book, kind, ask.only.unwrap_or_default(), today).map_err(|r| Trouble::Usage(r.text))?;
    test.columns().try_for_each(|column| Purpose::admit_asking(ask.purpose, column))?;
    let sort = ask.sort.map(|name| name.strip_prefix('-').map_or((name, false), |name| (name, true)));
    if let Some((name, _)) = sort.filter(|(name, _)| *name != "id") {
        let column = Shown::named(kind, name).ok_or_else(|| Trouble::Usage(no_field(kind, name)))?;
        Purpose::admit_asking(ask.purpose, &column)?;
    }
    let rows: Vec<&AnyRecord> = book.rows(kind).filter(|row| test.holds(book, row)).collect();
    let Some((name, reverse)) = sort else { return Ok(rows) };
    let ids: Vec<Id> = rows.iter().map(|row| row.head().id).collect();
    Ok(sort::sorted(book, kind, &ids, name, reverse).into_iter().filter_map(|id| book.any(kind, id)).collect())
}

fn no_field(kind: Kind, name: &str) -> Text {
    let names: Vec<&str> = Shown::all(kind).iter().map(|c| c.name).collect();
    msg!("{kind} 没有 {name} 这个字段；可选：{names}", "{kind} has no field {name}; there are: {names}")
        .with("kind", kind.label())
        .with("name", name)
        .with("names", names.join(" "))
}

/// Shows one record.
pub fn show(shell: &Shell, name: &str, id: &str, purpose: Option<Purpose>) -> Result<Answer, Trouble> {
    let kind = kind(name)?;
    Purpose::admit(purpose, kind)?;
    let desk = shell.desk(Mode::Read)?;
    let id = display::link(&desk.book, kind, id)?;
    let Some(record) = desk.book.any(kind, id) else { return Ok(Answer::json(&Value::Null)) };
    if purpose == Some(Purpose::Public) {
        let ask = Ask { only: Some(""), purpose, ..Ask::default() };
        return public(shell, &desk, kind, &ask, &[record]);
    }
    leaves(&desk, kind, purpose)?;
    let (book, file) = (&desk.book, desk.file_state(record));
    Ok(shell.say(
        || {
            let mut value = json::record(book, record, Purpose::tells_private(purpose));
            file.into_iter().for_each(|state| value["file_state"] = state.name().into());
            value
        },
        |lang| {
            let rows = Shown::all(kind).into_iter().filter_map(|column| {
                let words = eyed(book, &column, record, purpose, lang);
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
