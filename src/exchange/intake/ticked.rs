//! Whether something happened, and when, as a cell has it: a day, a tick, a word.

use super::sheet::Sheet;
use crate::base::{Date, Msg, Text};
use crate::exchange::format::Cell;
use crate::exchange::intake::cell;
use crate::model::book::field;
use crate::model::road::development::Outcome;
use crate::msg;

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
