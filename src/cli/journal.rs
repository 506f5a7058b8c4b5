//! The journal: what was done, taking it back, doing it again.

use super::answer::{Answer, table};
use super::open::Mode;
use super::{Shell, run};
use crate::base::Trouble;
use crate::desk::words;
use crate::model::{Cause, Tx};
use crate::msg;
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

/// Lists what was done, the last first.
pub fn log(shell: &Shell, limit: usize) -> Result<Answer, Trouble> {
    // The journal alone is read: a long history costs what is shown.
    let (desk, _) = super::open::begin(&shell.setting()?, Mode::Read)?;
    let limit = if limit == 0 { usize::MAX } else { limit };
    let entries: Vec<(u64, Tx)> = desk.history().take(limit).collect::<Result<_, _>>()?;
    Ok(shell.say(
        || entries.iter().map(|(seq, tx)| entry(shell, *seq, tx)).collect(),
        |lang| {
            let header = [msg!("编号", "no."), msg!("时间", "when"), msg!("谁", "who"), msg!("更改", "what")]
                .map(|m| m.get(lang));
            let rows = entries.iter().map(|(seq, tx)| {
                let when = tx.at.format("%Y-%m-%d %H:%M").to_string();
                let mut what = words(&shell.registry, tx, lang);
                if !tx.reason.is_empty() {
                    what += &format!(" ({})", tx.reason);
                }
                vec![seq.to_string(), when, tx.by.clone(), what]
            });
            table(&header, &rows.collect::<Vec<_>>())
        },
    ))
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
