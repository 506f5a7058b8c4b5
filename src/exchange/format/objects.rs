//! JSON as a sheet: an array of objects is rows under the names of their members.

use super::{Cell, Row};
use serde_json::Value;

/// Reads the rows of a JSON text, the names as the first; `None` where it is no array of objects.
pub fn rows(text: &str) -> Option<Vec<Row>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('[') {
        return None;
    }
    let all: Vec<serde_json::Map<String, Value>> = serde_json::from_str(text).ok()?;
    let mut names: Vec<&str> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut rows = Vec::with_capacity(all.len() + 1);
    for (object, number) in all.iter().zip(2..) {
        let mut cells = Vec::with_capacity(names.len());
        for (name, value) in object {
            let at = *places.entry(name.as_str()).or_insert_with(|| {
                names.push(name);
                names.len() - 1
            });
            if cells.len() <= at {
                cells.resize(at + 1, Cell::Empty);
            }
            cells[at] = cell(value);
        }
        while cells.last() == Some(&Cell::Empty) {
            cells.pop();
        }
        rows.push(Row::new(number, cells));
    }
    let header = Row::new(1, names.into_iter().map(|name| Cell::Text(name.to_owned())).collect());
    rows.insert(0, header);
    Some(rows)
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(b) => Cell::Flag(*b),
        Value::Number(n) => n.as_f64().map_or(Cell::Empty, Cell::Number),
        Value::String(s) if s.trim().is_empty() => Cell::Empty,
        Value::String(s) => Cell::Text(s.clone()),
        Value::Array(all) if all.is_empty() => Cell::Empty,
        Value::Array(all) => Cell::Text(
            all.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect::<Vec<_>>().join(","),
        ),
        Value::Object(_) => Cell::Text(value.to_string()),
    }
}
