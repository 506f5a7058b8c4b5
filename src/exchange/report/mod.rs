//! Reports: what the rules compute, laid out as a sheet or a calendar.

pub mod assessment;
mod due;
pub mod rectification;

pub use assessment::assessment;
pub use due::events;
pub use rectification::{ledger, list};

use crate::base::Lang;
use crate::exchange::format::Cell;
use crate::model::{AnyRecord, Kind, Record};
use crate::rules::Facts;

/// A report laid out in rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// Its title.
    pub title: String,
    /// The stable names of its columns, for JSON.
    pub names: Vec<&'static str>,
    /// The titles of its columns.
    pub header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Makes a report.
type Make = fn(&Facts, Lang) -> Report;

/// Reports by the name under which they are exported.
pub const REPORTS: &[(&str, Make)] =
    &[("assessment", assessment), ("rectification_ledger", ledger), ("rectification_list", list)];

impl Report {
    fn new(title: crate::base::Msg, columns: &[(&'static str, crate::base::Msg)], lang: Lang) -> Report {
        Report {
            title: title.get(lang).to_owned(),
            names: columns.iter().map(|(name, _)| *name).collect(),
            header: columns.iter().map(|(_, label)| label.get(lang).to_owned()).collect(),
            rows: Vec::new(),
        }
    }
}

/// Gives the words of a field of a record, as a list shows them.
fn shown(facts: &Facts, any: &AnyRecord, name: &str, lang: Lang) -> Cell {
    let kind: Kind = any.kind();
    let Some(at) = kind.field(name) else { return Cell::Empty };
    match any.get(at) {
        crate::base::Value::None => Cell::Empty,
        crate::base::Value::Day(day) => Cell::Day(day, None),
        value => Cell::Text(crate::model::show::words(facts.book, kind.fields()[at].kind, &value, lang)),
    }
}

fn any<R: Record>(record: &R) -> AnyRecord {
    record.clone().into_any()
}

fn words(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}
