//! Records as a sheet or JSON, with no more of a person than the purpose asks for.

use super::format::{self, Cell};
use super::intake::own;
use super::json;
use super::purpose::{CROWD, Crowd, Leaving, Purpose};
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
    /// How many cells stay blank, because fewer than five people would stand for them.
    pub blank: usize,
}

/// Records as somebody may read them: what they tell in columns.
pub struct Sheet {
    /// The columns.
    pub columns: Vec<Shown>,
    /// The cells of each record.
    pub rows: Vec<Vec<Value>>,
    /// What came of it.
    pub told: Told,
}

/// Writes records; the ending of the file's name is the format. `leaving` is told once everything is ready and before
/// anything is written.
///
/// # Errors
/// An ending that is no sheet's, and whatever the disk says.
pub fn write(wanted: &Wanted, path: &Path, lang: Lang, leaving: Leaving) -> Result<Told, Trouble> {
    let Wanted { book, kind, purpose, .. } = *wanted;
    // A kind whose records are nothing without what is private is told for a purpose alone.
    if !Purpose::tells_private(purpose) && kind.fields().iter().any(|f| f.private && f.required) {
        return Err(Purpose::refuse_public(kind.label()).into());
    }
    let mut rows = wanted.rows();
    targets_first(&mut rows, kind);
    let json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    if purpose == Some(Purpose::Public) {
        let sheet = public(wanted)?;
        leaving()?;
        let Sheet { columns, rows, told } = sheet;
        if json {
            let all = rows.iter().map(|row| open(book, &columns, row));
            Real.write_atomic(path, format!("{:#}\n", all.collect::<serde_json::Value>()).as_bytes())?;
        } else {
            let cells =
                |row: &Vec<Value>| columns.iter().zip(row).map(|(c, v)| cell(book, c, v.clone(), lang)).collect();
            format::write(path, kind.label().get(lang), &header(&columns, lang), &mut rows.iter().map(cells))?;
        }
        return Ok(told);
    }
    let (asked, left_out) = wanted.columns();
    leaving()?;
    if json {
        let all: Vec<serde_json::Value> = rows.iter().map(|row| object(book, row, &asked)).collect();
        Real.write_atomic(path, format!("{:#}\n", serde_json::Value::from(all)).as_bytes())?;
    } else {
        let linked = linked(book, &asked, lang);
        let mut cells = |row: &&AnyRecord| {
            let cells = asked.iter().map(|c| linked_cell(book, kind, c, c.read(book, row), &linked, lang));
            cells.chain([Cell::Text(row.head().id.to_string())]).collect::<Vec<Cell>>()
        };
        let titles: Vec<String> = header(&asked, lang).into_iter().chain([own::ID.to_owned()]).collect();
        let rows = &mut rows.iter().map(&mut cells);
        format::write_marked(path, kind.label().get(lang), &titles, Some(asked.len()), rows)?;
    }
    Ok(Told { rows: rows.len(), left_out, blank: 0 })
}

/// Returns records as anybody may read them. Of people it gives all or none, in no order of theirs: a choice of them, or
/// their place, would tell who they are.
///
/// # Errors
/// The kind is not for the public, some people were chosen, or they are fewer than five.
pub fn public(wanted: &Wanted) -> Result<Sheet, Refusal> {
    let Wanted { book, kind, ids, left, .. } = *wanted;
    Purpose::admit(Some(Purpose::Public), kind)?;
    let read = |row: &AnyRecord, columns: &[Shown]| -> Vec<Value> {
        columns.iter().map(|c| Purpose::told(Some(Purpose::Public), c, c.read(book, row))).collect()
    };
    let (columns, left_out) = wanted.columns();
    if kind != Kind::Member {
        let rows: Vec<Vec<Value>> = wanted.rows().into_iter().map(|row| read(row, &columns)).collect();
        let told = Told { rows: rows.len(), left_out, blank: 0 };
        return Ok(Sheet { columns, rows, told });
    }
    if left || !ids.is_empty() {
        let text =
            msg!("公开的名册只按全体在册的人出", "a public roster is of everybody who is here, no choice of them");
        return Err(Refusal::new(text).at("purpose"));
    }
    // What is told of each is settled over all columns, so that two exports tell no more than one.
    let all: Vec<Shown> = kind.public().iter().filter_map(|name| Shown::named(kind, name)).collect();
    let mut rows: Vec<Vec<Value>> = wanted.rows().into_iter().map(|row| read(row, &all)).collect();
    let plain = |row: &Vec<Value>| all.iter().zip(row).map(|(c, v)| display::plain(c.kind, v)).collect::<Vec<String>>();
    let Some(crowd) = Crowd::of(&rows.iter().map(plain).collect::<Vec<_>>()) else {
        let text =
            msg!("不足 {n} 人，公开的名册会说出是谁", "fewer than {n} people: a public roster would tell who they are");
        return Err(Refusal::new(text.with("n", CROWD)).at("purpose"));
    };
    let mut blank = 0;
    for (at, row) in rows.iter_mut().enumerate() {
        for (column, value) in row.iter_mut().enumerate().filter(|(column, _)| !crowd.tells(at, *column)) {
            blank += usize::from(columns.iter().any(|c| c.name == all[column].name));
            *value = Value::None;
        }
    }
    rows.sort_by_cached_key(plain);
    let places: Vec<usize> = columns.iter().filter_map(|c| all.iter().position(|a| a.name == c.name)).collect();
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()).collect();
    let told = Told { rows: rows.len(), left_out, blank };
    Ok(Sheet { columns, rows, told })
}

impl<'a> Wanted<'a> {
    /// Lists the records: those chosen, else all, of people those who are here.
    fn rows(&self) -> Vec<&'a AnyRecord> {
        let Wanted { book, kind, ids, left, .. } = *self;
        match ids.is_empty() {
            true => book.rows(kind).filter(|r| left || Member::from_any(r).is_none_or(|m| book.has_here(m))).collect(),
            false => ids.iter().filter_map(|id| book.any(kind, *id)).collect(),
        }
    }

    /// Lists the columns asked for that the purpose tells, and the names of those it does not.
    fn columns(&self) -> (Vec<Shown>, Vec<&'static str>) {
        let mut asked = Shown::all(self.kind);
        asked.retain(|c| self.columns.is_empty() || self.columns.iter().any(|name| name == c.name));
        // Chosen columns stand in the order they were chosen in.
        asked.sort_by_key(|c| self.columns.iter().position(|name| name == c.name));
        let withheld = |c: &Shown| Purpose::withholds(self.purpose, c).is_some();
        let left_out = asked.iter().filter(|c| withheld(c)).map(|c| c.name).collect();
        asked.retain(|c| !withheld(c));
        (asked, left_out)
    }
}

fn header(columns: &[Shown], lang: Lang) -> Vec<String> {
    columns.iter().map(|c| c.label.get(lang).to_owned()).collect()
}

/// The words for what links lead to, by kind.
type Linked<'a> = HashMap<Kind, Names<'a>>;

/// Gathers the titles of everything that the columns lead to.
fn linked<'a>(book: &'a Book, columns: &[Shown], lang: Lang) -> Linked<'a> {
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

/// Returns a cell as it is found again: what a link leads to by words that mean nothing else.
fn linked_cell(book: &Book, of: Kind, column: &Shown, value: Value, linked: &Linked, lang: Lang) -> Cell {
    match (&value, column.kind) {
        // A column that follows links of several kinds names what it finds.
        (Value::Link(id), FieldKind::Link(kind)) if book.any(kind, *id).is_some() => {
            let names = linked.get(&kind).map(|names| names.words(*id, lang, of == kind));
            Cell::Text(names.unwrap_or_default())
        }
        _ => cell(book, column, value, lang),
    }
}

fn cell(book: &Book, column: &Shown, value: Value, lang: Lang) -> Cell {
    match value {
        Value::None => Cell::Empty,
        Value::Int(fen) if column.kind == FieldKind::Money => Cell::Number(fen as f64 / 100.0),
        Value::Int(n) => Cell::Number(n as f64),
        Value::Day(day) => Cell::Day(day, None),
        Value::Month(month) => Cell::Text(month.to_string()),
        value => Cell::Text(display::words(book, column.kind, &value, lang)),
    }
}

/// Writes a record that anybody may read: no ids, by which records could be laid side by side.
pub fn open(book: &Book, columns: &[Shown], row: &[Value]) -> serde_json::Value {
    let cell = |(column, value): (&Shown, &Value)| {
        let told = match value {
            Value::Link(id) => serde_json::Value::String(book.name_of(*id, Lang::Zh)),
            value => json::cell(column.kind, value),
        };
        (column.name.to_owned(), told)
    };
    serde_json::Value::Object(columns.iter().zip(row).map(cell).collect())
}

fn object(book: &Book, row: &AnyRecord, columns: &[Shown]) -> serde_json::Value {
    // What is not told is no column at all: a masked cell could be read back as a value.
    let mut out = json::record(book, row, true);
    if let Some(map) = out.as_object_mut() {
        for column in Shown::all(row.kind()).iter().filter(|c| !columns.iter().any(|told| told.name == c.name)) {
            // Plain removal would shuffle what stands behind it.
            map.shift_remove(column.name);
            map.shift_remove(&format!("{}_name", column.name));
        }
    }
    out
}
