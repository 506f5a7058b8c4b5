//! Records as JSON: names, codes and keys never change with the language.

use super::intake::own;
use crate::base;
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::{AnyRecord, Book, FieldKind};
use serde_json::{Map, Value, json};

/// Writes a cell.
pub fn cell(kind: FieldKind, value: &base::Value) -> Value {
    match (value, kind) {
        (base::Value::None, FieldKind::Flag) => Value::Bool(false),
        (base::Value::None, FieldKind::Set(_)) => json!([]),
        (base::Value::None, _) => Value::Null,
        (base::Value::Flag(b), _) => Value::Bool(*b),
        (base::Value::Int(_), FieldKind::Money) => json!(display::plain(kind, value)),
        (base::Value::Int(n), _) => json!(n),
        (base::Value::Set(bits), FieldKind::Set(all)) => display::members(*bits, all).map(|row| row.name).collect(),
        _ => Value::String(display::plain(kind, value)),
    }
}

/// Writes a record: its id, every field and computed column by name, links with the name of what they lead to. What is
/// private is masked unless it is to be told.
pub fn record(book: &Book, record: &AnyRecord, private: bool) -> Value {
    let mut out = Map::new();
    out.insert("id".into(), json!(record.head().id.to_string()));
    for column in Shown::all(record.kind()) {
        let held = column.read(book, record);
        let value = match column.private && !private && !held.is_none() {
            true => Value::String(display::masked(&display::words(book, column.kind, &held, base::Lang::Zh))),
            false => cell(column.kind, &held),
        };
        // A guest's name stands under the name that the link beside it would have: only one of them speaks.
        if !value.is_null() || !out.contains_key(column.name) {
            out.insert(column.name.into(), value);
        }
        if let FieldKind::Link(_) = column.kind {
            let name = column.read(book, record).as_link().map(|id| book.name_of(id, base::Lang::Zh));
            out.insert(own::link_name(column.name), json!(name));
        }
    }
    out.insert("entered".into(), json!(record.head().entered.to_rfc3339()));
    out.insert("branch".into(), json!(record.head().branch.to_string()));
    Value::Object(out)
}
