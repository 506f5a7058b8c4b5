//! Rules of papers that are registered where they lie.

use super::engine::evaluators::{Judged, Reach, Shape};
use super::{Facts, Rule, State, case_file};
use crate::model::book::evidence::FileState;
use crate::model::{AnyRecord, Kind};
use crate::msg;

/// Rules of registered files: one row each.
pub const RULES: &[Rule] = &[
    // A registered file is there, and what it was.
    row("document_file", Kind::Document, case_file!("document_file")),
    // So is what proves that an item was worked on.
    row("progress_file", Kind::Progress, case_file!("progress_file")),
];

const fn row(name: &'static str, kind: Kind, cases: &'static str) -> Rule {
    let reads = if matches!(kind, Kind::Document) { DOCUMENT } else { PROGRESS };
    Rule { name, reads, reach: Reach::Own, shape: Shape::Record(kind, file), cases }
}

const DOCUMENT: &[Kind] = &[Kind::Branch, Kind::Document];
const PROGRESS: &[Kind] = &[Kind::Branch, Kind::Progress];

/// Nothing is said of a file that nobody has looked at.
fn file<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let file = any.value("file");
    let state = facts.book.file(any.head().id).filter(|_| !file.is_none())?;
    let text = msg!("{state}：{file}", "{state}: {file}").with("state", state.label());
    let said = text.with("file", file.as_str().unwrap_or_default());
    let judged = Judged::new(if state == FileState::There { State::Met } else { State::Open });
    Some(Judged { said: Some(said), ..judged })
}
