//! Sheets that zhibu wrote itself: how an export says what its rows are, and how it is known again.

use super::aliases::key;
use super::format::{Cell, Row};
use super::header::{Column, Header, Meaning};
use crate::base::Id;
use crate::model::query::Shown;
use crate::model::{Book, FieldKind, Kind};
use std::collections::HashMap;

/// The title of the last column of an export, which holds the id of each record.
pub const ID: &str = "zhibu_id";

/// Under which name a JSON export keeps the id.
const JSON_ID: &str = "id";

/// What stands beside the columns of a record in its JSON.
const BESIDE: [&str; 2] = ["entered", "branch"];

/// Ids looked at in the book before a sheet is given up that names its kind by nothing else.
const LOOKED_AT: usize = 8;

/// Knows a sheet that was exported here by the titles of its first row, and of which kind its rows are: by the sheet's
/// name, by records of the book, or because its titles fit one kind alone.
pub fn recognise(sheet: &str, top: &[Row], book: &Book, json: bool) -> Option<Header> {
    let at = top.iter().position(|row| id_column(row, json).is_some())?;
    let (row, ids) = (&top[at], id_column(&top[at], json)?);
    let titles: Vec<Option<&str>> = row.cells.iter().map(title).collect();
    let known = Kind::ALL.iter().map(|kind| (*kind, fields(*kind, json)));
    let fits: Vec<(Kind, HashMap<String, String>)> = known
        .filter(|(_, fields)| {
            let told = titles.iter().enumerate().filter(|(n, _)| *n != ids).filter_map(|(_, t)| *t);
            told.clone().any(|t| fields.contains_key(&key(t))) && told.into_iter().all(|t| fields.contains_key(&key(t)))
        })
        .collect();
    let named = Kind::ALL.iter().copied().find(|kind| is_name(*kind, sheet));
    let below = top[at + 1..].iter().filter_map(|row| title(row.cell(ids))?.parse::<Id>().ok()).take(LOOKED_AT);
    let here = below.filter_map(|id| book.find(id)).map(|record| record.kind()).next();
    let kind = match fits.as_slice() {
        _ if here.is_some() => here,
        _ if named.is_some() => named,
        [(one, _)] => Some(*one),
        _ => None,
    }?;
    let fields = fields(kind, json);
    let mut seen = Vec::new();
    let columns = titles.iter().enumerate().map(|(n, title)| {
        let field = title.and_then(|t| fields.get(&key(t)));
        let meaning = match (title, field) {
            _ if n == ids => Meaning::Field(ID.to_owned()),
            (None, _) => Meaning::Untitled,
            (_, Some(field)) if seen.contains(&field) => Meaning::Again(field.clone()),
            (_, Some(field)) => {
                seen.push(field);
                Meaning::Field(field.clone())
            }
            _ => Meaning::Stray,
        };
        Column { title: title.unwrap_or_default().to_owned(), meaning }
    });
    let columns: Vec<Column> = columns.collect();
    let blocks = std::iter::once(0..titles.len()).collect();
    Some(Header { kind: kind.name().to_owned(), row: row.number, columns, blocks, own: true })
}

/// Finds the column of ids among the titles of a row.
fn id_column(row: &Row, json: bool) -> Option<usize> {
    let at = |name: &str| row.cells.iter().position(|cell| title(cell).is_some_and(|t| key(t) == key(name)));
    at(ID).or_else(|| at(JSON_ID).filter(|_| json && BESIDE.iter().all(|name| at(name).is_some())))
}

fn title(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(s) => Some(s.as_str()),
        _ => None,
    }
}

/// Says whether a sheet is called as a kind is, in either language.
fn is_name(kind: Kind, sheet: &str) -> bool {
    let label = kind.label();
    [kind.name(), label.zh, label.en].iter().any(|name| key(name) == key(sheet))
}

/// Gives every title that an export of a kind may have, with the column it stands for: labels in a sheet, names in JSON.
fn fields(kind: Kind, json: bool) -> HashMap<String, String> {
    let mut out = HashMap::new();
    let columns = Shown::all(kind);
    for column in columns.iter().filter(|_| !json) {
        for title in [column.label.zh, column.label.en] {
            out.entry(key(title)).or_insert_with(|| column.name.to_owned());
        }
    }
    for column in &columns {
        out.entry(key(column.name)).or_insert_with(|| column.name.to_owned());
    }
    for column in columns.iter().filter(|c| matches!(c.kind, FieldKind::Link(_))) {
        let name = link_name(column.name);
        out.entry(key(&name)).or_insert(name);
    }
    for name in BESIDE {
        out.entry(key(name)).or_insert_with(|| name.to_owned());
    }
    out
}

/// Gives the name under which JSON tells what a link leads to.
pub fn link_name(field: &str) -> String {
    format!("{field}_name")
}

/// Lists the kinds so that whatever a record leads to comes before it: a set of exports is read in this order. Two kinds
/// that lead to each other stand as they are listed.
pub fn order() -> Vec<Kind> {
    let mut out: Vec<Kind> = Vec::new();
    while out.len() < Kind::ALL.len() {
        let left = || Kind::ALL.iter().copied().filter(|kind| !out.contains(kind));
        let waits = |kind: Kind, needed: bool| {
            let links = kind.fields().iter().filter(|f| f.required || !needed);
            let mut targets = links.filter_map(|f| if let FieldKind::Link(to) = f.kind { Some(to) } else { None });
            targets.any(|to| to != kind && !out.contains(&to))
        };
        let next = left().find(|kind| !waits(*kind, false)).or_else(|| left().find(|kind| !waits(*kind, true)));
        let Some(next) = next.or_else(|| left().next()) else { break };
        out.push(next);
    }
    out
}
