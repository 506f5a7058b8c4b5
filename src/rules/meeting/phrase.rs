//! Sentences of procedure, filled from what is recorded. Never words that somebody is to have said.

use super::room;
use crate::base::{Id, Lang, Text};
use crate::model::meeting::sitting::{Attendance, Meeting, Presence};
use crate::model::vote::motion::{Motion, MotionState};
use crate::rules::Facts;
use crate::rules::law::numeral;
use crate::rules::vote::motion;
use serde::Deserialize;

const PROCEDURE: &str = include_str!("../../../fixtures/phrases/procedure.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    phrase: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    label: [String; 2],
    #[serde(default)]
    when: String,
    text: String,
}

/// A sentence that may be put into the minutes now.
#[derive(Clone, PartialEq, Debug)]
pub struct Phrase {
    /// What it is called.
    pub label: Text,
    /// The whole sentence.
    pub text: String,
}

/// Lists the sentences that fit a meeting now.
///
/// # Panics
/// The shipped file is faulty: a test reads it.
pub fn phrases(facts: &Facts, meeting: Id) -> Vec<Phrase> {
    let file: File = toml::from_str(PROCEDURE).unwrap_or_else(|e| panic!("fixtures/phrases/procedure.toml: {e}"));
    let Some(record) = facts.book.get::<Meeting>(meeting) else { return Vec::new() };
    let values = values(facts, record);
    let heads = room::room(facts, meeting);
    let met = room::need(facts, record, &heads).map(|need| need.met);
    let fits = |row: &Row| match row.when.as_str() {
        "quorum" => met == Some(true),
        "no_quorum" => met == Some(false),
        _ => true,
    };
    let filled = |row: Row| {
        let mut text = row.text;
        for (name, value) in &values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        let [zh, en] = row.label;
        (!text.contains('{')).then_some(Phrase { label: Text::owned(zh, en), text })
    };
    file.phrase.into_iter().filter(fits).filter_map(filled).collect()
}

/// Returns what can be filled in, by name; what is not known is missing.
fn values(facts: &Facts, meeting: &Meeting) -> Vec<(&'static str, String)> {
    let id = meeting.head.id;
    let heads = room::room(facts, id);
    let said = |n: usize| numeral::chinese(u32::try_from(n).unwrap_or(u32::MAX));
    let mut out = Vec::new();
    if heads.due > 0 {
        out.push(("due", said(heads.due)));
        out.push(("present", said(heads.present)));
        out.push(("voters_due", said(heads.voters_due)));
        out.push(("voters_present", said(heads.voters_present)));
    }
    if let Some(need) = room::need(facts, meeting, &heads) {
        out.push(("share", need.share.render(Lang::Zh)));
        out.push(("needed", numeral::chinese(need.needed)));
    }
    if let Some(chair) = meeting.chair.id() {
        out.push(("chair", facts.book.name_of(chair, Lang::Zh)));
    }
    let roll = || facts.book.of::<Attendance>(id);
    let excluded = roll().filter(|a| a.state == Some(Presence::Excluded)).count();
    if excluded > 0 {
        out.push(("excluded", said(excluded)));
    }
    let last = roll().filter(|a| a.arrived.is_some()).max_by_key(|a| a.arrived);
    if let Some(late) = last {
        out.push(("late", facts.book.name_of(late.member.0, Lang::Zh)));
    }
    let decided = |m: &&Motion| matches!(m.state, Some(MotionState::Decided | MotionState::Failed));
    let motion = facts
        .book
        .of::<Motion>(id)
        .filter(decided)
        .max_by_key(|m| facts.book.of::<crate::model::vote::motion::Count>(m.head.id).map(|c| c.head.id).max());
    if let Some(result) = motion.and_then(|m| motion::sentence(facts, m.head.id)) {
        out.push(("result", result.render(Lang::Zh)));
    }
    out
}
