//! The journal: what was done, taking it back, doing it again.

use super::answer::{Answer, table};
use super::open::Mode;
use super::run;
use super::shell::Shell;
use crate::base::{Msg, Trouble};
use crate::desk::{Exported, words};
use crate::model::{Cause, Tx};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use serde_json::json;

/// Takes back a change.
pub fn undo(shell: &Shell, number: Option<u64>) -> Result<Answer, Trouble> {
    let mut desk = shell.desk(Mode::Write)?;
    let done = desk.undo(&shell.registry, number)?;
    run::finished(shell, desk, done)
}

/// Does an undone change again.
pub fn redo(shell: &Shell, number: Option<u64>) -> Result<Answer, Trouble> {
    let mut desk = shell.desk(Mode::Write)?;
    let done = desk.redo(&shell.registry, number)?;
    run::finished(shell, desk, done)
}

/// One row of the log: a change, or what left between two changes.
enum LogLine {
    Change { seq: u64, tx: Box<Tx>, back: bool },
    Left(Exported),
}

/// Lists what was done, by number, the last first.
pub fn log(shell: &Shell, limit: usize) -> Result<Answer, Trouble> {
    // The journal alone is read: a long history costs what is shown, and a little more for the clock.
    let (desk, _) = super::open::begin(&shell.setting()?, Mode::Read)?;
    shell.tell(&desk);
    let limit = if limit == 0 { usize::MAX } else { limit };
    let read: Vec<(u64, Tx)> = desk.history().take(limit.saturating_add(BEFORE)).collect::<Result<_, _>>()?;
    let all = read.len() <= limit;
    let mut newest = None;
    let mut back: Vec<bool> = read
        .iter()
        .rev()
        .map(|(_, tx)| {
            let is_back = newest.is_some_and(|newest| tx.at < newest);
            newest = newest.max(Some(tx.at));
            is_back
        })
        .collect();
    back.reverse();
    let mut exports = desk.exports().into_iter().peekable();
    let mut rows = Vec::new();
    for ((seq, tx), back) in read.into_iter().zip(back).take(limit) {
        while let Some(left) = exports.next_if(|e| e.at >= tx.at) {
            rows.push(LogLine::Left(left));
        }
        rows.push(LogLine::Change { seq, tx: Box::new(tx), back });
    }
    if all {
        rows.extend(exports.map(LogLine::Left));
    }
    let zone = *desk.clock.now().offset();
    Ok(shell.say(
        || rows.iter().map(|row| object(shell, row)).collect(),
        |lang| {
            let header = [msg!("编号", "no."), msg!("时间", "when"), msg!("谁", "who"), msg!("更改", "what")]
                .map(|m| m.get(lang));
            // Times of entry are shown in one zone, wherever they were entered.
            let when = |at: DateTime<FixedOffset>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
            let cells = |row: &LogLine| match row {
                LogLine::Left(e) => vec!["-".to_owned(), when(e.at), e.by.clone(), e.words.render(lang)],
                LogLine::Change { seq, tx, back } => {
                    let mut what = words(&shell.registry, tx, lang);
                    if !tx.reason.is_empty() {
                        what += &format!(" ({})", tx.reason);
                    }
                    if *back {
                        what += BACK.get(lang);
                    }
                    vec![seq.to_string(), when(tx.at), tx.by.clone(), what]
                }
            };
            table(&header, &rows.iter().map(cells).collect::<Vec<_>>())
        },
    ))
}

/// Changes before those shown that are looked at for a later time of entry.
const BEFORE: usize = 100;

/// What stands behind a change that was entered at an earlier time than one before it.
const BACK: Msg = msg!(" [时钟早于前一更改]", " [clock behind an earlier change]");

fn object(shell: &Shell, row: &LogLine) -> serde_json::Value {
    match row {
        LogLine::Left(e) => export(shell, e),
        LogLine::Change { seq, tx, back } => {
            let mut out = entry(shell, *seq, tx);
            out["clock_back"] = json!(back);
            out
        }
    }
}

fn export(shell: &Shell, e: &Exported) -> serde_json::Value {
    json!({
        "change": null,
        "at": e.at.to_rfc3339(),
        "by": e.by,
        "device": e.device,
        "command": "export",
        "cause": "export",
        "of": null,
        "text": e.words.render(shell.lang),
        "reason": "",
    })
}

fn entry(shell: &Shell, seq: u64, tx: &Tx) -> serde_json::Value {
    let (cause, of) = match tx.cause {
        Cause::Deed => ("deed", None),
        Cause::Undo(n) => ("undo", Some(n)),
        Cause::Redo(n) => ("redo", Some(n)),
    };
    json!({
        "change": seq,
        "at": tx.at.to_rfc3339(),
        "by": tx.by,
        "device": tx.device,
        "command": tx.command,
        "cause": cause,
        "of": of,
        "text": words(&shell.registry, tx, shell.lang),
        "reason": tx.reason,
    })
}
