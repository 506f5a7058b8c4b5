//! The steps of the road as columns of a sheet: what their titles are, and what a cell under one says.

use super::Sheet;
use crate::base::{Date, Msg, Text};
use crate::exchange::format::Cell;
use crate::exchange::intake::cell;
use crate::model::book::field;
use crate::model::road::cultivation::{ContactRole, TrainingKind};
use crate::model::road::development::{Outcome, StepKind};
use crate::model::road::from_roster::TOLD;
use crate::model::{Code, Codes, Kind};
use crate::msg;

/// What the name of a column that is a step begins with.
pub const STEP: &str = "step.";

/// The decisions whose days a roster tells by names of its own, each with the approval that follows from it.
pub(super) const DECISIONS: [(&str, StepKind, Option<StepKind>); 4] = [
    ("applied_on", StepKind::Apply, None),
    ("activist_on", StepKind::Activist, Some(StepKind::ActivistFiled)),
    ("prospect_on", StepKind::Prospect, Some(StepKind::ProspectAgreed)),
    ("admitted_on", StepKind::Vote1, Some(StepKind::Approval1)),
];

/// Returns the name of the column that is a step.
pub fn column(kind: StepKind) -> String {
    let told = DECISIONS.iter().find(|(_, step, _)| *step == kind);
    told.map_or_else(|| format!("{STEP}{}", kind.row().name), |(name, ..)| (*name).to_owned())
}

/// Lists the words for every step with the column that it is.
pub fn labels() -> impl Iterator<Item = (&'static str, String)> {
    let kinds = StepKind::ALL.iter().filter_map(|code| Some((code, StepKind::from_code(code.code)?)));
    kinds.flat_map(|(code, kind)| [code.label.zh, code.label.en].map(|word| (word, column(kind))))
}

/// Returns whether a column holds something of the road.
pub fn is_one(field: &str) -> bool {
    field.contains('.') || TOLD.contains(&field)
}

/// Returns the words for a column that becomes a record of its own, such as a step or a training; `None` for a field.
pub fn label(field: &str) -> Option<Msg> {
    let coded = |all: &'static [Code], name: &str| all.iter().find(|c| c.name == name).map(|c| c.label);
    match field.split_once('.') {
        Some(("step", name)) => coded(StepKind::ALL, name),
        Some(("training", name)) => coded(TrainingKind::ALL, name),
        Some(("with", name)) => coded(ContactRole::ALL, name),
        Some(("talker", _)) => Some(msg!("谈话人", "who held the talk")),
        _ if field == "extended_until" => Some(msg!("预备期延长至", "probation extended to")),
        _ if field == "award" => Some(Kind::Award.label()),
        _ if field == "branch" => Some(Kind::Branch.label()),
        _ => None,
    }
}

/// Returns what may be left of a title: without the number of a stage before it and a number behind it, and without what
/// says that the column holds days.
pub fn bare(title: &str) -> [&str; 2] {
    const DAYS: Msg = msg!("年月日|时间|日期|年月|日|情况", "date|on|day");
    const STAGE: Msg = msg!("阶段", "stage");
    const NUMBERS: Msg = msg!("一二三四五六七八九十0123456789", "0123456789");
    let stage = title.strip_prefix(STAGE.zh).map(|t| t.trim_start_matches(|c| NUMBERS.zh.contains(c)));
    let title = stage.unwrap_or(title).trim_end_matches(|c: char| c.is_ascii_digit());
    let mut ends = DAYS.zh.split('|').chain(DAYS.en.split('|'));
    [title, ends.find_map(|end| title.strip_suffix(end)).unwrap_or(title)]
}

/// What happened according to a cell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Happened {
    Not,
    Done(Option<Date>, Option<Outcome>),
}

/// Reads whether something happened and when: a day, a month, a tick, a word such as 已谈 or 未完成.
pub(super) fn happened(sheet: &Sheet, cell: &Cell) -> Result<Happened, Text> {
    const DONE: Msg = msg!("已|√|✓|✔|☑|●|完成|通过|合格|结业|是|有", "done|passed|yes|y");
    const NOT: Msg = msg!("未|没|否|无|×|✗|待|正在|不", "not|no|n");
    const FAILED: Msg = msg!("不合格|未通过|不通过|没通过|未过", "failed");
    let words = sheet.all_words();
    let fault = match cell::date(cell, words) {
        Ok(date) => return Ok(date.map_or(Happened::Not, |date| Happened::Done(Some(date), None))),
        Err(text) => text,
    };
    let Some(line) = cell::line(cell, field::WORDS_MAX)? else { return Ok(Happened::Not) };
    let begins = |list: Msg| {
        list.zh.split('|').any(|w| line.starts_with(w)) || list.en.split('|').any(|w| line.eq_ignore_ascii_case(w))
    };
    if begins(FAILED) {
        return Ok(Happened::Done(None, Some(Outcome::Failed)));
    }
    match words.flag(&line) {
        Some(true) => return Ok(Happened::Done(None, None)),
        Some(false) => return Ok(Happened::Not),
        None => {}
    }
    // A day with a word behind it: 2024.3.1 合格, 2024年3月1日（通过）.
    let open = |c: char| c.is_whitespace() || matches!(c, '(' | '\u{ff08}');
    if let Some((day, _)) = line.split_once(open)
        && let Ok(Some(date)) = cell::date(&Cell::Text(day.to_owned()), words)
    {
        return Ok(Happened::Done(Some(date), None));
    }
    if begins(NOT) {
        return Ok(Happened::Not);
    }
    if begins(DONE) { Ok(Happened::Done(None, None)) } else { Err(fault) }
}

/// Reads a tick where a day is expected: whether it happened; `None` where the cell says something else.
pub(super) fn ticked(sheet: &Sheet, cell: &Cell) -> Option<bool> {
    match happened(sheet, cell) {
        Ok(Happened::Done(None, None)) => Some(true),
        Ok(Happened::Not) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::intake::aliases::Aliases;

    #[test]
    fn every_column_of_a_roster_has_words_for_people() {
        let aliases = Aliases::embedded().expect("the words the program comes with");
        let member = aliases.kind(Kind::Member.name()).expect("people");
        let own =
            |name: &str| Kind::Member.field(name).is_some() || Kind::Member.columns().iter().any(|c| c.name == name);
        let bare: Vec<&String> = member.fields.iter().filter(|f| !own(f) && label(f).is_none()).collect();
        assert!(bare.is_empty(), "shown by their internal names: {bare:?}");
    }
}
