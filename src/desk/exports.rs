//! What left the program, or was read unmasked: the log of exports, beside the journal.

use super::Desk;
use crate::base::disk::{Disk, Real};
use crate::base::{Fault, Text, Trouble};
use crate::exchange::paper::Paper;
use crate::exchange::purpose::seal::{self, Seal};
use crate::exchange::purpose::{self, Purpose};
use crate::exchange::report::Layout;
use crate::model::{Codes, Kind};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::path::Path;

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

/// A file that left, and what proves it.
#[derive(Clone, Debug)]
pub struct SealedPaper {
    /// When, RFC 3339.
    pub at: String,
    /// Who wrote it.
    pub by: String,
    /// What it is, in words.
    pub what: Text,
    /// Where it was written to.
    pub path: String,
    /// What proves it.
    pub seal: Seal,
}

impl SealedPaper {
    fn of(entry: &[String]) -> Option<SealedPaper> {
        let [at, by, _, _, what, path, change, content, file, line] = entry else { return None };
        let change = change.parse().ok()?;
        let seal = Seal { change, content: content.clone(), file: file.clone(), line: line.clone() };
        Some(SealedPaper { at: at.clone(), by: by.clone(), what: label(what), path: path.clone(), seal })
    }
}

/// What came of verifying a file.
pub struct VerifiedPaper {
    /// The export that it is, or claims to be; nothing for a file that never left from here.
    pub sealed: Option<SealedPaper>,
    /// Whether it says what it said then, to the character.
    pub whole: bool,
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

    /// Returns the number of the last change; 0 before the first.
    pub fn last_change(&self) -> u64 {
        self.entries().next().and_then(Result::ok).map_or(0, |(seq, _)| seq)
    }

    /// Notes what a file says that was written, so that it can be verified. What left is noted already: where this cannot
    /// be, the file is not one that anybody can verify.
    pub fn seal(&self, purpose: Option<Purpose>, what: &str, file: &Path, line: &str) {
        let Ok(bytes) = Real.read(file) else { return };
        let Ok(content) = seal::content(file, &bytes) else { return };
        let (when, whom) = (self.clock.now().to_rfc3339(), purpose.map_or("-", |p| p.row().name));
        let (change, path) = (self.last_change().to_string(), file.display().to_string());
        let digest = seal::digest(&bytes);
        let parts = [&when, &self.by, &self.device, whom, what, &path, &change, &content.digest, &digest, line];
        let _ = purpose::append_sealed(&self.store.place().dir, parts);
    }

    /// Verifies a file against what was noted when it left.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn verified(&self, file: &Path) -> Result<VerifiedPaper, Trouble> {
        let bytes = Real.read(file)?;
        let content = seal::content(file, &bytes)?;
        let digest = seal::digest(&bytes);
        let entries = purpose::entries(&self.store.place().dir);
        let mut sealed: Vec<SealedPaper> = entries.iter().rev().filter_map(|entry| SealedPaper::of(entry)).collect();
        let whole = |s: &SealedPaper| s.seal.file == digest;
        // A word processor that saved it anew has changed bytes and no word.
        let same = |s: &SealedPaper| {
            let lines = content.lines.iter().all(|line| *line == s.seal.line);
            s.seal.content == content.digest && lines && content.lines.is_empty() == s.seal.line.is_empty()
        };
        if let Some(at) = sealed.iter().position(whole).or_else(|| sealed.iter().position(same)) {
            return Ok(VerifiedPaper { sealed: Some(sealed.swap_remove(at)), whole: true });
        }
        let codes: Vec<&str> = content.lines.iter().filter_map(|line| seal::code(line)).collect();
        let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
        let by_code = sealed.iter().position(|s| seal::code(&s.seal.line).is_some_and(|code| codes.contains(&code)));
        let by_words = || sealed.iter().position(|s| s.seal.content == content.digest);
        let by_name = || sealed.iter().position(|s| name(Path::new(&s.path)) == name(file));
        let meant = by_code.or_else(by_words).or_else(by_name).map(|at| sealed.swap_remove(at));
        Ok(VerifiedPaper { sealed: meant, whole: false })
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
            msg!("导出记录不完整，另存为 {file}", "the log of exports was not whole; put aside as {file}")
        }
        (Some(_), READ) => msg!("查看{what}（{whom}）", "read {what} ({whom})"),
        (Some(whom), _) if whom.code == Purpose::Public.code() => {
            msg!("导出{what}（{whom}）：{file}", "exported {what} ({whom}): {file}")
        }
        (Some(_), _) => {
            msg!("导出{what}，含隐私字段（{whom}）：{file}", "exported {what} with private fields ({whom}): {file}")
        }
        (None, _) => msg!("导出{what}：{file}", "exported {what}: {file}"),
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
