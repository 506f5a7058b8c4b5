//! Sheets that zhibu wrote itself: how an export says what its rows are, and how it is known again.

use super::aliases::key;
use super::header::{Column, Header, Meaning};
use crate::base::{Id, Refusal};
use crate::exchange::format::{Cell, Row};
use crate::model::book::query::Shown;
use crate::model::{Book, FieldKind, Kind};
use crate::msg;
use std::collections::HashMap;

/// The title of the last column of an export, which holds the id of each record.
pub const ID: &str = "zhibu_id";

/// Under which name a JSON export keeps the id.
const JSON_ID: &str = "id";

/// What stands beside the columns of a record in its JSON.
const BESIDE: [&str; 2] = ["entered", "branch"];

/// Ids looked at in the book before a sheet is given up that names its kind by nothing else.
const LOOKED_AT: usize = 8;

/// A sheet of which it is asked whether it was exported here.
pub struct OwnSheet<'a> {
    /// Its name.
    pub sheet: &'a str,
    /// Its first rows.
    pub top: &'a [Row],
    /// The book that it is held against.
    pub book: &'a Book,
    /// Whether it is JSON.
    pub json: bool,
    /// The kind asked for.
    pub kind: Option<Kind>,
}

/// Knows a sheet that was exported here by the titles of its first row, and of which kind its rows are: as somebody
/// says, by records of the book, by the sheet's name, or because its titles fit one kind alone.
///
/// # Errors
/// It was exported here, and might be of several kinds: it is taken for none of them unasked.
pub fn recognise(asked: &OwnSheet) -> Result<Option<Header>, Refusal> {
    let json = asked.json;
    let found = asked.top.iter().enumerate().find_map(|(at, row)| Some((at, row, id_column(row, json)?)));
    let Some((at, row, ids)) = found else { return Ok(None) };
    let titles: Vec<Option<&str>> = row.cells.iter().map(title).collect();
    let told: Vec<&str> =
        titles.iter().enumerate().filter(|(n, _)| *n != ids).filter_map(|(_, title)| *title).collect();
    let below = asked.top[at + 1..].iter().filter_map(|row| title(row.cell(ids))?.parse().ok()).take(LOOKED_AT);
    let kind = kind_of(asked, &told, &below.collect::<Vec<Id>>())?;
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
    Ok(Some(Header { kind: kind.name().to_owned(), row: row.number, columns, blocks, own: true }))
}

/// Says of which kind the rows of an export are.
fn kind_of(asked: &OwnSheet, told: &[&str], ids: &[Id]) -> Result<Kind, Refusal> {
    let known = Kind::ALL.iter().map(|kind| (*kind, fields(*kind, asked.json)));
    let fits: Vec<_> = known
        .filter(|(_, fields)| !told.is_empty() && told.iter().all(|title| fields.contains_key(&key(title))))
        .collect();
    let fit = |kind: &Kind| fits.is_empty() || fits.iter().any(|(other, _)| other == kind);
    let here = ids.iter().find_map(|id| asked.book.find(*id)).map(|record| record.kind());
    let named = Kind::ALL.iter().copied().find(|kind| is_name(*kind, asked.sheet)).filter(fit);
    let whole = |(kind, fields): &&(Kind, HashMap<String, String>)| {
        let has = |name: &str| told.iter().any(|title| fields.get(&key(title)).is_some_and(|field| field == name));
        Shown::all(*kind).iter().all(|column| has(column.name))
    };
    let exact: Vec<Kind> = fits.iter().filter(whole).map(|(kind, _)| *kind).collect();
    let alone = match (fits.as_slice(), exact.as_slice()) {
        ([(one, _)], _) | (_, [one]) => Some(*one),
        _ => None,
    };
    let found = here.or(named).or(alone);
    if let (Some(kind), Some(found)) = (asked.kind, found)
        && kind != found
    {
        let text = msg!(
            "这是 zhibu 导出的{found}，不能当作{kind}导入",
            "zhibu exported this sheet as {found}; it cannot be imported as {kind}"
        );
        return Err(Refusal::new(text.with("found", found.label()).with("kind", kind.label())).at("kind"));
    }
    asked.kind.or(found).ok_or_else(|| {
        let list: Vec<&str> = fits.iter().map(|(kind, _)| kind.name()).collect();
        let text = msg!(
            "这是 zhibu 导出的表格，看不出是哪一类记录：{list}",
            "zhibu exported this sheet; of which kind its rows are is not clear: {list}"
        );
        let hint = msg!("请用 --kind 写明", "say it with --kind");
        Refusal::new(text.with("list", list.join(" "))).at("kind").hint(hint)
    })
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

/// Returns whether a sheet is called as a kind is, in either language.
fn is_name(kind: Kind, sheet: &str) -> bool {
    let label = kind.label();
    [kind.name(), label.zh, label.en].iter().any(|name| key(name) == key(sheet))
}

/// Returns every title that an export of a kind may have, with the column it stands for: labels in a sheet, names in JSON.
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
        // Nothing that a reader looks for: the branch of a roster is told by its name.
        out.entry(key(name)).or_insert_with(|| format!("zhibu_{name}"));
    }
    out
}

/// Returns the name under which JSON tells what a link leads to.
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
            // Who has an opinion of a round must be in it, which no link says.
            if kind == Kind::Opinion && !out.contains(&Kind::EvaluationResult) {
                return true;
            }
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
