//! Records as a sheet or JSON, with no more of a person than the purpose asks for.

use super::format::{self, Cell};
use super::intake::own;
use super::json;
use super::purpose::Purpose;
use crate::base::disk::{Disk, Real};
use crate::base::{Id, Lang, Refusal, Trouble, Value};
use crate::model::book::display;
use crate::model::book::names::Names;
use crate::model::book::query::Shown;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book, FieldKind, Kind, Record};
use crate::msg;
use std::collections::{HashMap, HashSet};
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
    let Wanted { book, kind, ids: chosen_ids, left, columns, purpose } = *wanted;
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
    let mut rows: Vec<&AnyRecord> = match chosen_ids.is_empty() {
        true => book.rows(kind).filter(|r| left || Member::from_any(r).is_none_or(|m| book.has_here(m))).collect(),
        false => chosen_ids.iter().filter_map(|id| book.any(kind, *id)).collect(),
    };
    targets_first(&mut rows, kind);
    // To the public a record has no identity that could be followed.
    let ids = purpose != Some(Purpose::Public);
    let told = |row: &AnyRecord, c: &Shown| Purpose::told(purpose, c, c.read(book, row));
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json")) {
        let all: Vec<serde_json::Value> = rows.iter().map(|row| object(book, row, &asked, purpose)).collect();
        Real.write_atomic(path, format!("{:#}\n", serde_json::Value::from(all)).as_bytes())?;
    } else {
        let mut header: Vec<String> = asked.iter().map(|c| c.label.get(lang).to_owned()).collect();
        let linked = linked(book, &asked, lang);
        let mut cells = |row: &&AnyRecord| {
            let cells = asked.iter().map(|c| cell(book, kind, c, told(row, c), &linked, lang));
            cells.chain(ids.then(|| Cell::Text(row.head().id.to_string()))).collect::<Vec<Cell>>()
        };
        header.extend(ids.then(|| own::ID.to_owned()));
        let hidden = ids.then(|| asked.len());
        format::write_marked(path, kind.label().get(lang), &header, hidden, &mut rows.iter().map(&mut cells))?;
    }
    Ok(Told { rows: rows.len(), left_out })
}

/// Gathers the titles of everything that the columns lead to.
fn linked<'a>(book: &'a Book, columns: &[Shown], lang: Lang) -> HashMap<Kind, Names<'a>> {
    let kinds = columns.iter().filter_map(|c| if let FieldKind::Link(kind) = c.kind { Some(kind) } else { None });
    let kinds: HashSet<Kind> = kinds.collect();
    kinds.into_iter().map(|kind| (kind, Names::of(book, kind, &[lang]))).collect()
}

/// Puts a record that others of its kind lead to before them, so that it is there when they are read again.
fn targets_first(rows: &mut Vec<&AnyRecord>, kind: Kind) {
    let links: Vec<usize> =
        (0..kind.fields().len()).filter(|at| kind.fields()[*at].kind == FieldKind::Link(kind)).collect();
    if links.is_empty() {
        return;
    }
    let at: HashMap<Id, &AnyRecord> = rows.iter().map(|row| (row.head().id, *row)).collect();
    let (mut out, mut seen) = (Vec::with_capacity(rows.len()), HashSet::new());
    for row in rows.iter() {
        let mut chain = vec![*row];
        while let Some(last) = chain.pop() {
            let target = |field: &usize| last.get(*field).as_link().and_then(|id| at.get(&id)).copied();
            let mut ahead = links.iter().filter_map(target).filter(|t| !seen.contains(&t.head().id));
            match ahead.find(|t| !chain.iter().any(|c| c.head().id == t.head().id) && t.head().id != last.head().id) {
                Some(target) => chain.extend([last, target]),
                None if seen.insert(last.head().id) => out.push(last),
                None => {}
            }
        }
    }
    *rows = out;
}

fn cell(book: &Book, of: Kind, column: &Shown, value: Value, linked: &HashMap<Kind, Names>, lang: Lang) -> Cell {
    match value {
        // A column that follows links of several kinds names what it finds.
        Value::Link(id) => match column.kind {
            FieldKind::Link(kind) if book.any(kind, id).is_some() => {
                let names = linked.get(&kind).map(|names| names.words(id, lang, of == kind));
                Cell::Text(names.unwrap_or_default())
            }
            kind => Cell::Text(display::words(book, kind, &value, lang)),
        },
        Value::None => Cell::Empty,
        Value::Int(n) => Cell::Number(n as f64),
        Value::Day(day) => Cell::Day(day, None),
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
