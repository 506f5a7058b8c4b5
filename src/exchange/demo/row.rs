//! Rows of the demo's files, csv and toml alike: cells by name, and how they fill a record.

use crate::base::{Id, Refusal, Value, date};
use crate::model::book::display;
use crate::model::{Book, FieldKind, Kind, Record};
use crate::msg;
use chrono::{DateTime, FixedOffset, NaiveDate};
use std::collections::HashMap;

/// One row of a file.
pub(super) struct DemoRow {
    place: String,
    cells: HashMap<String, String>,
}

/// Finds the record that a word of the file names.
pub(super) type Find<'a> = &'a dyn Fn(Kind, &str) -> Option<Id>;

impl DemoRow {
    /// Flattens a table: lists are joined with `;`, tables inside are left out.
    pub fn of(table: &toml::Table, place: impl Into<String>) -> DemoRow {
        let cells = table.iter().filter_map(|(name, value)| Some((name.clone(), plain(value)?))).collect();
        DemoRow { place: place.into(), cells }
    }

    /// Returns a cell; an unknown name is an empty one.
    pub fn get(&self, name: &str) -> &str {
        self.cells.get(name).map_or("", String::as_str)
    }

    /// Calls a cell by another name.
    pub fn rename(&mut self, from: &str, to: &str) {
        if let Some(cell) = self.cells.remove(from) {
            self.cells.insert(to.to_owned(), cell);
        }
    }

    /// Refuses the row, saying where it stands.
    pub fn wrong(&self, name: &str) -> Refusal {
        let text = msg!("{place}：{name} “{text}” 不能用", "{place}: {name} “{text}” cannot be used");
        Refusal::new(text.with("place", self.place.as_str()).with("name", name).with("text", self.get(name))).at(name)
    }

    /// Returns a cell that must be a date.
    pub fn day(&self, name: &str) -> Result<NaiveDate, Refusal> {
        date::written(self.get(name)).ok_or_else(|| self.wrong(name))
    }

    /// Returns a cell that must be a moment, in China Standard Time.
    pub fn at(&self, name: &str) -> Result<DateTime<FixedOffset>, Refusal> {
        let (day, time) = date::moment(self.get(name)).ok_or_else(|| self.wrong(name))?;
        Ok(super::china(date::at(day, time)))
    }

    /// Returns the moment of a day at the time that a cell names, in China Standard Time.
    pub fn at_time(&self, day: NaiveDate, name: &str) -> Result<DateTime<FixedOffset>, Refusal> {
        let time = date::time(self.get(name)).ok_or_else(|| self.wrong(name))?;
        Ok(super::china(date::at(day, Some(time))))
    }

    /// Returns the record that a cell names.
    pub fn link(&self, name: &str, kind: Kind, find: Find) -> Result<Id, Refusal> {
        find(kind, self.get(name)).ok_or_else(|| self.wrong(name))
    }

    /// Sets every field that has a cell of its name.
    pub fn fill<R: Record>(&self, record: &mut R, find: Find) -> Result<(), Refusal> {
        let empty = Book::default();
        for (field, (_, set)) in R::FIELDS.iter().zip(R::ACCESS) {
            let text = self.get(field.name);
            if text.is_empty() {
                continue;
            }
            let value = match field.kind {
                FieldKind::Link(kind) => Value::Link(self.link(field.name, kind, find)?),
                _ => display::parse(&empty, field, text, NaiveDate::default()).map_err(|_| self.wrong(field.name))?,
            };
            set(record, value).map_err(|_| self.wrong(field.name))?;
        }
        Ok(())
    }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(s) => Some(s.clone()),
        toml::Value::Table(_) => None,
        toml::Value::Array(list) => Some(list.iter().filter_map(plain).collect::<Vec<_>>().join(";")),
        other => Some(other.to_string()),
    }
}

fn unreadable(file: &str, why: impl ToString) -> Refusal {
    Refusal::new(msg!("{file}：{why}", "{file}: {why}").with("file", file).with("why", why.to_string()))
}

/// Reads a csv file.
pub(super) fn sheet(file: &str, text: &str) -> Result<Vec<DemoRow>, Refusal> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().map_err(|e| unreadable(file, e))?.iter().map(ToOwned::to_owned).collect();
    let mut rows = Vec::new();
    for (i, line) in reader.records().enumerate() {
        let line = line.map_err(|e| unreadable(file, e))?;
        let cells = names.iter().cloned().zip(line.iter().map(ToOwned::to_owned)).collect();
        rows.push(DemoRow { place: format!("{file} {}", i + 2), cells });
    }
    Ok(rows)
}

/// Reads a toml file.
pub(super) fn table(file: &str, text: &str) -> Result<toml::Table, Refusal> {
    text.parse().map_err(|e| unreadable(file, e))
}

/// Returns the tables of a list, `[[name]]` or `name = [{ … }]`, with a row for each.
pub(super) fn tables<'a>(of: &'a toml::Table, name: &str, place: &str) -> Vec<(&'a toml::Table, DemoRow)> {
    let list = of.get(name).and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let tables = list.iter().filter_map(toml::Value::as_table);
    tables.enumerate().map(|(i, t)| (t, DemoRow::of(t, format!("{place} {name} {}", i + 1)))).collect()
}
