//! Reports: what the rules compute, laid out as a sheet or a calendar.

pub mod assessment;
mod due;
pub mod rectification;
mod road;

use assessment::sheet::assessment;
pub use due::events;
use rectification::{ledger, list};

use crate::base::disk::{Disk, Real};
use crate::base::{Lang, Msg, Refusal, Trouble};
use crate::exchange::format::{self, Cell};
use crate::exchange::purpose::Leaving;
use crate::model::{AnyRecord, Kind, Record};
use crate::msg;
use crate::rules::Facts;
use serde_json::{Value, json};
use std::path::Path;

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

/// A report by the name under which it is exported.
#[derive(Clone, Copy)]
pub struct Layout {
    /// Its stable name.
    pub name: &'static str,
    /// What it is called.
    pub label: Msg,
    /// Lays it out.
    pub make: Make,
}

/// How a report is laid out.
#[derive(Clone, Copy)]
pub enum Make {
    /// For the branch as it stands.
    Whole(fn(&Facts, Lang) -> Report),
    /// For a period, by its name or the id of its record; nothing said is the present one.
    Period(fn(&Facts, Option<&str>, Lang) -> Result<Report, Refusal>),
}

/// Every report.
pub const REPORTS: &[Layout] = &[
    Layout { name: "assessment", label: msg!("自评表", "self-assessment sheet"), make: Make::Period(assessment) },
    Layout {
        name: "rectification_ledger",
        label: msg!("整改台账", "ledger of rectification"),
        make: Make::Whole(ledger),
    },
    Layout {
        name: "rectification_list", label: msg!("整改清单", "list of rectification"), make: Make::Whole(list)
    },
    Layout {
        name: "award_ledger",
        label: msg!("表彰台账", "ledger of commendation"),
        make: Make::Whole(assessment::award::ledger),
    },
    Layout {
        name: "road_table", label: msg!("发展党员分析表", "table of the road"), make: Make::Whole(road::table)
    },
];

impl Layout {
    /// Finds a report by its name.
    pub fn named(name: &str) -> Option<&'static Layout> {
        REPORTS.iter().find(|layout| layout.name == name)
    }

    /// Writes the report; the ending of the file says as what, `leaving` is told before. Gives how many rows there are.
    /// `on` is what it is asked for, where it is made for a period.
    /// # Errors
    /// There is no such period, its sheet cannot be shown, or the file cannot be written.
    pub fn write(
        &self,
        facts: &Facts,
        on: Option<&str>,
        path: &Path,
        lang: Lang,
        leaving: Leaving,
    ) -> Result<usize, Trouble> {
        let report = match (self.make, on) {
            (Make::Whole(make), None) => make(facts, lang),
            (Make::Period(make), on) => make(facts, on, lang)?,
            (Make::Whole(_), Some(_)) => {
                let text = msg!(
                    "“{what}”总是整个支部的，不能用 --on 选",
                    "“{what}” is of the whole branch: --on chooses nothing"
                );
                return Err(Refusal::new(text.with("what", self.label)).at("on").into());
            }
        };
        leaving()?;
        let json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        if json {
            let rows: Vec<Value> = report.rows.iter().map(|row| report.object(row)).collect();
            Real.write_atomic(path, format!("{:#}\n", Value::from(rows)).as_bytes())?;
        } else {
            format::write(path, &report.title, &report.header, &mut report.rows.iter().cloned())?;
        }
        Ok(report.rows.len())
    }
}

impl Report {
    fn new(title: Msg, columns: &[(&'static str, Msg)], lang: Lang) -> Report {
        Report {
            title: title.get(lang).to_owned(),
            names: columns.iter().map(|(name, _)| *name).collect(),
            header: columns.iter().map(|(_, label)| label.get(lang).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    fn object(&self, row: &[Cell]) -> Value {
        let cell = |cell: &Cell| match cell {
            Cell::Empty => Value::Null,
            Cell::Number(n) => json!(n),
            Cell::Flag(b) => json!(b),
            other => Value::String(format::plain(other)),
        };
        let pairs = self.names.iter().zip(row).map(|(name, value)| ((*name).to_owned(), cell(value)));
        Value::Object(pairs.collect())
    }
}

/// Returns the words of a field of a record, as a list shows them.
fn shown(facts: &Facts, any: &AnyRecord, name: &str, lang: Lang) -> Cell {
    let kind: Kind = any.kind();
    let Some(at) = kind.field(name) else { return Cell::Empty };
    match any.get(at) {
        crate::base::Value::None => Cell::Empty,
        crate::base::Value::Day(day) => Cell::Day(day, None),
        crate::base::Value::Month(month) => Cell::Text(month.to_string()),
        value => Cell::Text(crate::model::book::display::words(facts.book, kind.fields()[at].kind, &value, lang)),
    }
}

fn any<R: Record>(record: &R) -> AnyRecord {
    record.clone().into_any()
}

fn words(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}
