//! The roll that minutes from elsewhere bring with them: one row a person, held against the roll of the meeting.

use super::line::Intake;
use super::proposal::{State, Take, Why};
use super::taken::{Refused, Taken};
use crate::exchange::format::spoken::ROLL;
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::model::book::field;
use crate::model::meeting::sitting::{Attendance, LeaveReason, Meeting, Presence};
use crate::model::{Book, Change, Codes, Head, Link, Record};
use crate::msg;

/// What stands between names.
const BETWEEN: crate::base::Msg = msg!("、，；,;\n", ",;\n");
/// Columns that a row of the roll keeps: they say which meeting it is.
const HEAD: [&str; 6] = ["meeting", "kinds", "happened", "place", "chair", "recorder"];

impl Intake<'_> {
    /// Returns a row of the roll for everybody it names, then the row itself without them; `None` where it names nobody.
    pub fn unfold(&self, row: &Row) -> Option<Vec<Row>> {
        let header = self.sheet.header;
        let columns: Vec<usize> = ROLL.iter().filter_map(|field| header.column(field)).collect();
        if columns.iter().all(|at| *row.cell(*at) == Cell::Empty) {
            return None;
        }
        let width = row.cells.len();
        let cells = |keep: &dyn Fn(usize) -> bool| -> Vec<Cell> {
            (0..width).map(|at| if keep(at) { row.cell(at).clone() } else { Cell::Empty }).collect()
        };
        let head: Vec<usize> = HEAD.iter().filter_map(|field| header.column(field)).collect();
        let mut out = Vec::new();
        for at in &columns {
            for name in self.names(row.cell(*at)) {
                let mut one = Row::new(row.number, cells(&|n| head.contains(&n)));
                one.cells[*at] = Cell::Text(name);
                out.push(one);
            }
        }
        let rest = cells(&|n| !columns.contains(&n));
        let speaks = rest.iter().enumerate().any(|(n, cell)| *cell != Cell::Empty && !head.contains(&n));
        let nobody =
            |at: &usize| cell::line(row.cell(*at), field::WORDS_MAX).is_ok_and(|w| w.is_none_or(|w| self.blank(&w)));
        if speaks || (out.is_empty() && !columns.iter().all(nobody)) {
            out.push(Row::new(row.number, rest));
        }
        Some(out)
    }

    fn blank(&self, word: &str) -> bool {
        self.sheet.all_words().is_blank(word)
    }

    /// Takes names apart; a number of heads is no name.
    fn names(&self, cell: &Cell) -> Vec<String> {
        let words = cell::long(cell, field::PROSE_MAX).ok().flatten().unwrap_or_default();
        let name = |name: &str| !self.blank(name) && !name.contains(|c: char| c.is_ascii_digit());
        let parts = words.split(|c| BETWEEN.zh.contains(c)).map(str::trim);
        parts.filter(|part| !part.is_empty() && name(part)).map(str::to_owned).collect()
    }

    /// Takes a row of the roll; `None` for any other row.
    pub(super) fn called(&mut self, row: &Row) -> Option<Result<Taken, Refused>> {
        let cell = |field: &str| self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n));
        let (field, words) = ROLL.iter().find_map(|field| Some((*field, self.names(cell(field)).pop()?)))?;
        let (name, reason) = bracketed(&words);
        let done = self.call(row, field, &name, &reason);
        Some(match done {
            Ok((state, why)) => Ok(Taken { state, name, why }),
            Err(why) => Err(Refused { name, why, note: false }),
        })
    }

    fn call(&mut self, row: &Row, field: &str, name: &str, reason: &str) -> Result<(State, Vec<Why>), Vec<Why>> {
        let mut said = self.say(row);
        if !said.faults.is_empty() {
            return Err(said.faults);
        }
        let member = self.person(field, name).map_err(|why| vec![why])?;
        let target = self.target(&mut said).map_err(|why| vec![why])?;
        let (book, meeting): (&Book, _) = (self.sheet.ask.book, self.targets[target].id);
        if !self.seen.insert((meeting, member)) {
            return Err(vec![Why::at(field, msg!("签到里已有这个人", "this person stands on the roll above"))]);
        }
        let held = book.get::<Meeting>(meeting);
        if held.is_some_and(Meeting::is_signed) {
            return Err(vec![Why::at(field, msg!("记录已签字锁定", "the minutes are signed and locked"))]);
        }
        let leave_reason = self.code("leave_reason", LeaveReason::ALL, &Cell::Text(reason.to_owned()));
        let leave_reason = leave_reason.ok().flatten().and_then(LeaveReason::from_code);
        let state = match field {
            "present" => Presence::Present,
            "absent" if leave_reason.is_none() => Presence::Absent,
            _ => Presence::Leave,
        };
        let label = state.row().label;
        let note = if leave_reason.is_none() { reason } else { "" };
        let called = Attendance { state: Some(state), leave_reason, note: note.into(), ..Attendance::default() };
        let news = Why::at(field, msg!("签到：{state}", "roll: {state}").with("state", label));
        let Some(before) = book.of::<Attendance>(meeting).find(|a| a.member.0 == member) else {
            let head = Head { branch: self.sheet.ask.branch, ..(self.head)() };
            let row = Attendance { head, meeting: Link::to(meeting), member: Link::to(member), ..called };
            self.changes.push(Change::add(row.into_any()));
            return Ok((State::New, vec![news]));
        };
        let had = before.corrected(book).state;
        if had == Some(state) {
            return Ok((State::Same, Vec::new()));
        }
        if let Some(had) = had {
            let text = msg!("签到：本子 {old}，表格 {new}", "roll: the book has {old}, the sheet {new}");
            let differs = Why::at(field, text.with("old", had.row().label).with("new", label));
            match self.sheet.ask.take {
                None => return Ok((State::Conflict, vec![differs])),
                Some(Take::Book) => return Ok((State::Same, Vec::new())),
                Some(Take::Sheet) if held.is_some_and(Meeting::is_over) => {
                    let text =
                        msg!("会议已结束，签到表只能更正", "the meeting is over: its roll can only be corrected");
                    return Err(vec![Why::at(field, text)]);
                }
                Some(Take::Sheet) => {}
            }
        }
        let (head, meeting, member) = (before.head.clone(), before.meeting, before.member);
        let after = Attendance { head, meeting, member, unknown: before.unknown.clone(), ..called };
        self.changes.push(Change::edit(before.clone().into_any(), after.into_any()));
        Ok((State::Changed, vec![news]))
    }
}

/// Parts a name from what stands behind it in brackets.
fn bracketed(words: &str) -> (String, String) {
    const OPEN: crate::base::Msg = msg!("（", "(");
    const CLOSE: crate::base::Msg = msg!("）", ")");
    let open = |c: char| OPEN.zh.starts_with(c) || OPEN.en.starts_with(c);
    let close = |c: char| CLOSE.zh.starts_with(c) || CLOSE.en.starts_with(c);
    match words.split_once(open) {
        Some((name, reason)) => (name.trim().to_owned(), reason.trim_end_matches(close).trim().to_owned()),
        None => (words.to_owned(), String::new()),
    }
}
