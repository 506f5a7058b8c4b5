//! What left the program, or was read unmasked: the log of exports, beside the journal.

use super::Desk;
use crate::base::{Fault, Text};
use crate::exchange::paper::Paper;
use crate::exchange::purpose::{self, Purpose};
use crate::exchange::report::Layout;
use crate::model::{Codes, Kind};
use crate::msg;
use chrono::{DateTime, FixedOffset};

/// Something that left.
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

/// Where something went that was read and not written to a file.
pub const READ: &str = "-";

impl Desk {
    /// Notes what is about to leave: for whom, what, and to which file. What holds nothing private leaves even where it
    /// cannot be noted, as from a medium that cannot be written.
    ///
    /// # Errors
    /// It holds private fields and cannot be noted.
    pub fn leaves(&self, purpose: Option<Purpose>, what: &str, file: &str) -> Result<(), Fault> {
        let (when, whom) = (self.clock.now().to_rfc3339(), purpose.map_or("-", |p| p.row().name));
        let noted = purpose::append(&self.store.place().dir, [&when, &self.by, &self.device, whom, what, file]);
        if Purpose::tells_private(purpose) { noted } else { Ok(()) }
    }

    /// Returns whether the log of exports has grown: its length.
    pub fn exports_length(&self) -> u64 {
        purpose::length(&self.store.place().dir)
    }

    /// Lists what left, the last first.
    pub fn exports(&self) -> Vec<Exported> {
        purpose::entries(&self.store.place().dir).iter().rev().filter_map(|entry| exported(entry)).collect()
    }
}

fn exported(entry: &[String]) -> Option<Exported> {
    let [at, by, device, purpose, what, file] = entry else { return None };
    let whom = Purpose::ALL.iter().find(|c| c.name == purpose);
    let words = match (whom, file.as_str()) {
        _ if what == purpose::LOG => {
            msg!("导出记录不完整, 另存为 {file}", "the log of exports was not whole; put aside as {file}")
        }
        (Some(_), READ) => msg!("查看{what} ({whom})", "read {what} ({whom})"),
        (Some(whom), _) if whom.code == Purpose::Public.code() => {
            msg!("导出{what} ({whom}): {file}", "exported {what} ({whom}): {file}")
        }
        (Some(_), _) => {
            msg!("导出{what}, 含隐私字段 ({whom}): {file}", "exported {what} with private fields ({whom}): {file}")
        }
        (None, _) => msg!("导出{what}: {file}", "exported {what}: {file}"),
    };
    let words = words.with("what", label(what)).with("file", file.as_str());
    let words = words.with("whom", whom.map_or(Text::plain(""), |whom| whom.label.into()));
    Some(Exported { at: DateTime::parse_from_rfc3339(at).ok()?, by: by.clone(), device: device.clone(), words })
}

/// Names a kind, a paper or a report.
fn label(what: &str) -> Text {
    let kind = || Kind::named(what).map(Kind::label);
    let paper = || Paper::named(what).map(|paper| paper.label);
    let report = || Layout::named(what).map(|report| report.label);
    kind().or_else(paper).or_else(report).map_or_else(|| Text::plain(what), Text::from)
}
