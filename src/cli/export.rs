//! Records as a sheet or JSON, with no more of a person than the purpose asks for.

use super::answer::Answer;
use super::open::Mode;
use super::words::Purpose;
use super::{Shell, json, records};
use crate::base::disk::{Disk, Real};
use crate::base::{Lang, Trouble, Value};
use crate::exchange::findings;
use crate::exchange::format::{self, Cell};
use crate::model::query::Shown;
use crate::model::{AnyRecord, Book, Kind, show};
use crate::msg;
use crate::rules;
use chrono::Datelike;
use serde_json::json;
use std::path::Path;

/// Writes all records of a kind, or what the rules find.
pub fn export(shell: &Shell, what: &str, path: &Path, purpose: Option<Purpose>) -> Result<Answer, Trouble> {
    if let Some(answer) = super::report::export(shell, what, path)? {
        return Ok(answer);
    }
    match what {
        "check" | "due" | "inherited" => found(shell, what, path),
        _ => kind(shell, records::kind(what)?, path, purpose),
    }
}

/// Writes findings: all, those that are due, or the worksheet of what was missing before this book began.
fn found(shell: &Shell, what: &str, path: &Path) -> Result<Answer, Trouble> {
    let desk = shell.desk(Mode::Read)?;
    let facts = desk.facts();
    let mut list = rules::findings(&facts, false);
    let mut others = 0;
    let n = match what {
        "inherited" => {
            let sheet = findings::worksheet(&facts, &list, shell.lang);
            others = sheet.others;
            format::write(path, findings::INHERITED.get(shell.lang), &sheet.header, &mut sheet.rows.into_iter())?
        }
        _ => {
            if what == "due" {
                list = findings::due(&facts, &list, None);
            }
            if ending(path) == "json" {
                let all: Vec<serde_json::Value> =
                    list.iter().map(|f| super::findings::as_json(&desk, f, shell.lang)).collect();
                write_json(path, all)?;
                list.len()
            } else {
                let title = if what == "due" { findings::DUE } else { findings::CHECK };
                let mut rows = list.iter().map(|f| findings::row(&facts, f, shell.lang));
                format::write(path, title.get(shell.lang), &findings::header(shell.lang), &mut rows)?
            }
        }
    };
    let path = path.display().to_string();
    Ok(shell.say(
        || json!({ "file": path, "rows": n, "left_out": others }),
        |lang| {
            let text = msg!("{n} 条写入 {path}", "{n} records written to {path}");
            let out = text.with("n", n).with("path", path.as_str()).render(lang);
            let more =
                msg!("; 另有 {n} 项不是缺记录, 请看 zhibu check", "; {n} more are no missing record, see zhibu check");
            if others == 0 { out } else { out + &more.with("n", others).render(lang) }
        },
    ))
}

fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn write_json(path: &Path, all: Vec<serde_json::Value>) -> Result<(), Trouble> {
    Ok(Real.write_atomic(path, format!("{:#}\n", serde_json::Value::from(all)).as_bytes())?)
}

/// Writes all records of a kind. With personal data as it is, that is logged first: then it is a writing command.
fn kind(shell: &Shell, kind: Kind, path: &Path, purpose: Option<Purpose>) -> Result<Answer, Trouble> {
    let full = matches!(purpose, Some(Purpose::Internal | Purpose::Superior));
    let unmasked = full && kind.fields().iter().any(|f| f.private);
    let mut desk = shell.desk(if unmasked { Mode::Write } else { Mode::Read })?;
    // A file of another ending is refused below: then nothing has left.
    if unmasked && ["xlsx", "csv", "json"].contains(&ending(path).as_str()) {
        desk.log_export(&shell.registry, kind.label(), desk.book.len(kind), path)?;
    }
    let columns: Vec<Shown> = Shown::all(kind).into_iter().filter(|c| is_told(c, purpose)).collect();
    let rows: Vec<&AnyRecord> = desk.book.rows(kind).collect();
    if ending(path) == "json" {
        write_json(path, rows.iter().map(|row| object(&desk.book, row, &columns, purpose)).collect())?;
    } else {
        let header: Vec<String> = columns.iter().map(|c| c.label.get(shell.lang).to_owned()).collect();
        let cells = |row: &&AnyRecord| {
            let row: Vec<Cell> = columns.iter().map(|c| cell(&desk.book, row, c, purpose, shell.lang)).collect();
            row
        };
        format::write(path, kind.label().get(shell.lang), &header, &mut rows.iter().map(cells))?;
    }
    desk.store.leave();
    let left_out: Vec<&str> = left_out(kind, purpose).iter().map(|c| c.name).collect();
    let path = path.display().to_string();
    Ok(shell.say(
        || json!({ "file": path, "rows": rows.len(), "left_out": left_out }),
        |lang| {
            let text = msg!("{n} 条写入 {path}", "{n} records written to {path}");
            let mut out = text.with("n", rows.len()).with("path", path.as_str()).render(lang);
            if !left_out.is_empty() {
                let text = msg!(
                    "; 未含 {list} (要含隐私字段请写 --purpose internal 或 superior)",
                    "; without {list} (--purpose internal or superior includes private fields)"
                );
                out += &text.with("list", left_out.join(" ")).render(lang);
            }
            out
        },
    ))
}

fn left_out(kind: Kind, purpose: Option<Purpose>) -> Vec<Shown> {
    Shown::all(kind).into_iter().filter(|c| !is_told(c, purpose)).collect()
}

/// Says whether a column may be told: a public paper leaves out even the student number, by which people are looked up.
fn is_told(column: &Shown, purpose: Option<Purpose>) -> bool {
    match purpose {
        Some(Purpose::Internal | Purpose::Superior) => true,
        Some(Purpose::Public) => !column.private && column.name != "student_no",
        None => !column.private,
    }
}

/// Gives a cell as the purpose allows: in public a birth date is its month alone.
fn value(book: &Book, row: &AnyRecord, column: &Shown, purpose: Option<Purpose>) -> Value {
    let value = column.read(book, row);
    match (purpose, column.name, &value) {
        (Some(Purpose::Public), "birth_date", Value::Day(day)) => {
            Value::words(&format!("{:04}-{:02}", day.year(), day.month()))
        }
        _ => value,
    }
}

fn cell(book: &Book, row: &AnyRecord, column: &Shown, purpose: Option<Purpose>, lang: Lang) -> Cell {
    match value(book, row, column, purpose) {
        Value::None => Cell::Empty,
        Value::Int(n) => Cell::Number(n as f64),
        Value::Day(day) => Cell::Day(day, None),
        value => Cell::Text(show::words(book, column.kind, &value, lang)),
    }
}

fn object(book: &Book, row: &AnyRecord, columns: &[Shown], purpose: Option<Purpose>) -> serde_json::Value {
    let mut out = json::record(book, row);
    if let Some(map) = out.as_object_mut() {
        for column in Shown::all(row.kind()).iter().filter(|c| !columns.iter().any(|told| told.name == c.name)) {
            // Plain removal would shuffle what stands behind it.
            map.shift_remove(column.name);
        }
        for column in columns.iter().filter(|c| c.name == "birth_date") {
            map.insert(column.name.into(), json::cell(column.kind, &value(book, row, column, purpose)));
        }
    }
    out
}
