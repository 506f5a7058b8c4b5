//! Records as a sheet or JSON, with no more of a person than the purpose asks for.

use super::format::{self, Cell};
use super::json;
use super::purpose::Purpose;
use crate::base::disk::{Disk, Real};
use crate::base::{Id, Lang, Refusal, Trouble, Value};
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book, Kind, Record};
use crate::msg;
use std::path::Path;

/// Which records are written, and how much of them.
pub struct Wanted<'a> {
    /// The records.
    pub book: &'a Book,
    /// Their kind.
    pub kind: Kind,
    /// Those chosen, in their order; none chosen: all of them.
    pub ids: &'a [Id],
    /// Whether all of them are also those who left the branch.
    pub left: bool,
    /// The names of the columns chosen; none chosen: all of them.
    pub columns: &'a [String],
    /// For whom.
    pub purpose: Option<Purpose>,
}

/// What was written.
pub struct Told {
    /// How many records.
    pub rows: usize,
    /// The names of the columns that the purpose left out.
    pub left_out: Vec<&'static str>,
}

/// Writes records; the ending of the file's name is the format.
///
/// # Errors
/// An ending that is no sheet's, and whatever the disk says.
pub fn write(wanted: &Wanted, path: &Path, lang: Lang) -> Result<Told, Trouble> {
    let Wanted { book, kind, ids, left, columns, purpose } = *wanted;
    // A kind whose records are nothing without what is private is told for a purpose, and never to the public.
    let told = matches!(purpose, Some(Purpose::Internal | Purpose::Superior));
    if !told && kind.fields().iter().any(|f| f.private && f.required) {
        let text = msg!("{kind}不对外公开", "{kind}: not for the public").with("kind", kind.label());
        let hint = msg!("写明用途 internal 或 superior 才能导出", "name a purpose: internal or superior");
        return Err(Refusal::new(text).at("purpose").hint(hint).into());
    }
    let chosen = |c: &Shown| columns.is_empty() || columns.iter().any(|name| name == c.name);
    let mut asked = Shown::all(kind);
    asked.retain(chosen);
    // Chosen columns stand in the order they were chosen in.
    asked.sort_by_key(|c| columns.iter().position(|name| name == c.name));
    let withheld = |c: &Shown| Purpose::withholds(purpose, c).is_some();
    let left_out = asked.iter().filter(|c| withheld(c)).map(|c| c.name).collect();
    asked.retain(|c| !withheld(c));
    let rows: Vec<&AnyRecord> = match ids.is_empty() {
        true => book.rows(kind).filter(|r| left || Member::from_any(r).is_none_or(|m| book.has_here(m))).collect(),
        false => ids.iter().filter_map(|id| book.any(kind, *id)).collect(),
    };
    let told = |row: &AnyRecord, c: &Shown| Purpose::told(purpose, c, c.read(book, row));
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json")) {
        let all: Vec<serde_json::Value> = rows.iter().map(|row| object(book, row, &asked, purpose)).collect();
        Real.write_atomic(path, format!("{:#}\n", serde_json::Value::from(all)).as_bytes())?;
    } else {
        let header: Vec<String> = asked.iter().map(|c| c.label.get(lang).to_owned()).collect();
        let cells = |row: &&AnyRecord| asked.iter().map(|c| cell(book, c, told(row, c), lang)).collect::<Vec<Cell>>();
        format::write(path, kind.label().get(lang), &header, &mut rows.iter().map(cells))?;
    }
    Ok(Told { rows: rows.len(), left_out })
}

fn cell(book: &Book, column: &Shown, value: Value, lang: Lang) -> Cell {
    match value {
        Value::None => Cell::Empty,
        Value::Int(n) => Cell::Number(n as f64),
        Value::Day(day) => Cell::Day(day, None),
        Value::Month(month) => Cell::Text(month.to_string()),
        value => Cell::Text(display::words(book, column.kind, &value, lang)),
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
            let value = Purpose::told(purpose, column, column.read(book, row));
            map.insert(column.name.into(), json::cell(column.kind, &value));
        }
    }
    out
}
