//! For whom something is written, and how much of a person it may tell.

use crate::base::{Fault, Msg, Value};
use crate::model::book::query::Shown;
use crate::{codes, msg};
use chrono::Datelike;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

codes! {
    /// For whom an export or a paper is.
    Purpose {
        Internal = 0 "internal" msg!("支部内部", "the branch itself"),
        Superior = 1 "superior" msg!("报上级", "the organisation above"),
        Public = 2 "public" msg!("公开", "anybody"),
    }
}

impl Purpose {
    /// Says why a column is not told; nothing where it may be. A public paper leaves out even the student number, by
    /// which people are looked up; without a purpose nothing private is told.
    pub fn withholds(purpose: Option<Purpose>, column: &Shown) -> Option<Msg> {
        match purpose {
            Some(Purpose::Internal | Purpose::Superior) => None,
            Some(Purpose::Public) if column.private || column.name == "student_no" => {
                Some(msg!("公开的文书不能写它", "a public paper must not tell it"))
            }
            None if column.private => {
                Some(msg!("写明用途 (internal 或 superior) 才填", "told only for a purpose: internal or superior"))
            }
            _ => None,
        }
    }

    /// Gives a cell as the purpose allows: in public a birth date is its month alone.
    pub fn told(purpose: Option<Purpose>, column: &Shown, value: Value) -> Value {
        match (purpose, column.name, &value) {
            (Some(Purpose::Public), "birth_date", Value::Day(day)) => {
                Value::words(&format!("{:04}-{:02}", day.year(), day.month()))
            }
            _ => value,
        }
    }
}

/// The file in the data directory that tells which exports held private fields: when, who, for whom, what, where to.
const LOG: &str = "exports.log";

/// Says how long the notes are, by which a reader sees that one was added.
pub fn length(dir: &Path) -> u64 {
    std::fs::metadata(dir.join(LOG)).map_or(0, |file| file.len())
}

/// Gives the notes kept so far, the oldest first; none where none can be read.
pub fn notes(dir: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(dir.join(LOG)).unwrap_or_default();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Notes an export that holds private fields, before it is written.
///
/// # Errors
/// The note cannot be kept: then nothing is exported.
pub fn note(dir: &Path, parts: &[&str]) -> Result<(), Fault> {
    let path = dir.join(LOG);
    let fault = |e: std::io::Error| Fault::new(msg!("记录含隐私字段的导出", "noting an export"), e).path(&path);
    let clean = |part: &&str| part.replace(['\t', '\n', '\r'], " ");
    let line = parts.iter().map(clean).collect::<Vec<_>>().join("\t") + "\n";
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(fault)?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(fault)
}
