//! What a meeting leaves to do: promises of a person, tasks of the branch.

use super::sitting::{Line, Meeting};
use crate::base::{Lang, Refusal};
use crate::model::people::roster::Member;
use crate::model::{Book, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// What became of a promise.
    PromiseState {
        Open = 0 "open" msg!("待兑现", "open"),
        Kept = 1 "kept" msg!("已兑现", "kept"),
        Partly = 2 "partly" msg!("部分兑现", "partly kept"),
        NotKept = 3 "not_kept" msg!("未兑现", "not kept"),
    }
}

record! {
    /// What somebody promised to better, with a day (承诺). Next year's meeting opens with it.
    Promise "promise" msg!("承诺", "promise"), happened: Some(msg!("承诺日期", "promised on")), {
        /// Who.
        member: Link<Member> = msg!("承诺人", "person"), Required Owner;
        /// What.
        text: Prose = msg!("承诺", "promise"), Required;
        /// By when.
        deadline: Option<NaiveDate> = msg!("兑现期限", "by"), Required;
        /// At which meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Owner;
        /// The criticism that was accepted.
        line: Link<Line> = msg!("发言记录", "line"), Owner;
        /// What became of it.
        state: Option<PromiseState> = msg!("兑现情况", "state"), Command;
        /// When that was said.
        settled_on: Option<NaiveDate> = msg!("核实日期", "settled on"), Command;
        /// What shows it.
        evidence: Words = msg!("佐证", "evidence"), Command;
    }
}

record! {
    /// Something a meeting gave somebody to do (任务).
    Task "task" msg!("任务", "task"), happened: Some(msg!("布置日期", "given on")), {
        /// What.
        title: Words = msg!("任务", "task"), Required;
        /// Who does it.
        owner: Link<Member> = msg!("责任人", "owner"), Required Owner;
        /// By when.
        deadline: Option<NaiveDate> = msg!("完成期限", "deadline"), Required;
        /// At which meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Owner;
        /// From which line.
        line: Link<Line> = msg!("发言记录", "line"), Owner;
        /// When it was done.
        done_on: Option<NaiveDate> = msg!("完成日期", "done on"), Command;
        /// What came of it.
        result: Words = msg!("完成情况", "result"), Command;
    }
}

impl Promise {
    /// Returns whether nobody has said yet what became of it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, None | Some(PromiseState::Open))
    }
}

/// A day by which something is due does not precede the day it was given.
fn in_order(given: Option<NaiveDate>, due: Option<NaiveDate>) -> Result<(), Refusal> {
    let text = msg!("期限 {a} 早于 {b}", "the day {a} precedes {b}");
    match (given, due) {
        (Some(given), Some(due)) if due < given => {
            Err(Refusal::new(text.with("a", due).with("b", given)).at("deadline"))
        }
        _ => Ok(()),
    }
}

impl Hooks for Promise {
    fn title(&self, _: &Book, _: Lang) -> String {
        crate::base::width::fit(self.text.lines().next().unwrap_or_default(), 60)
    }
    fn shown() -> &'static [&'static str] {
        &["member", "text", "deadline", "state", "happened", "meeting"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        after.map_or(Ok(()), |p| in_order(p.head.happened, p.deadline))
    }
}

impl Hooks for Task {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["deadline", "title", "owner", "done_on", "happened", "meeting"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        after.map_or(Ok(()), |t| in_order(t.head.happened, t.deadline))
    }
}
