//! Records as a sheet or JSON, with no more of a person than the purpose asks for.

use super::answer::Answer;
use super::open::Mode;
use super::words::Purpose;
use super::{Shell, json, records};
use crate::base::disk::{Disk, Real};
use crate::base::{Lang, Trouble, Value};
use crate::exchange::format::{self, Cell};
use crate::model::query::Shown;
use crate::model::{AnyRecord, Book, Kind, show};
use crate::msg;
use chrono::Datelike;
use serde_json::json;
use std::path::Path;

/// Writes all records of a kind.
pub fn export(shell: &Shell, what: &str, path: &Path, purpose: Option<Purpose>) -> Result<Answer, Trouble> {
    if let Some(answer) = super::report::export(shell, what, path)? {
        return Ok(answer);
    }
    let kind = records::kind(what)?;
    let desk = shell.desk(Mode::Read)?;
    let columns: Vec<Shown> = Shown::all(kind).into_iter().filter(|c| is_told(c, purpose)).collect();
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let rows: Vec<&AnyRecord> = desk.book.rows(kind).collect();
    if ending == "json" {
        let all: Vec<serde_json::Value> = rows.iter().map(|row| object(&desk.book, row, &columns, purpose)).collect();
        Real.write_atomic(path, format!("{:#}\n", serde_json::Value::from(all)).as_bytes())?;
    } else {
        let header: Vec<String> = columns.iter().map(|c| c.label.get(shell.lang).to_owned()).collect();
        let cells = |row: &&AnyRecord| {
            let row: Vec<Cell> = columns.iter().map(|c| cell(&desk.book, row, c, purpose, shell.lang)).collect();
            row
        };
        format::write(path, kind.label().get(shell.lang), &header, &mut rows.iter().map(cells))?;
    }
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
