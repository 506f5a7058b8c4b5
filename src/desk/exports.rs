//! What left the program with private fields in it: the log of exports, beside the journal.

use super::Desk;
use crate::base::{Lang, Text};
use crate::exchange::purpose::{self, Purpose};
use crate::model::{Codes, Kind};
use crate::msg;
use chrono::{DateTime, FixedOffset};

/// One export that held private fields.
pub struct Exported {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Who.
    pub by: String,
    /// On which machine.
    pub device: String,
    /// What, for whom and where to, in words.
    pub words: Text,
}

impl Desk {
    /// Says whether the log of exports has grown: its length.
    pub fn exports_length(&self) -> u64 {
        purpose::length(&self.store.place().dir)
    }

    /// Lists the exports that held private fields, the last first.
    pub fn exports(&self) -> Vec<Exported> {
        let mut all: Vec<Exported> =
            purpose::notes(&self.store.place().dir).iter().rev().filter_map(|note| exported(note)).collect();
        all.sort_by_key(|e| std::cmp::Reverse(e.at));
        all
    }
}

fn exported(note: &[String]) -> Option<Exported> {
    let [at, by, device, purpose, what, file] = note else { return None };
    let whom = Purpose::ALL.iter().find(|c| c.name == purpose)?;
    let kind = Kind::named(what).map(Kind::label);
    let what =
        kind.map_or_else(|| Text::plain(what.clone()), |label| Text::owned(label.get(Lang::Zh), label.get(Lang::En)));
    let words = msg!("导出{what}, 含隐私字段 ({whom}): {file}", "exported {what} with private fields ({whom}): {file}");
    let words = words.with("what", what).with("whom", whom.label).with("file", file.as_str());
    Some(Exported { at: DateTime::parse_from_rfc3339(at).ok()?, by: by.clone(), device: device.clone(), words })
}
