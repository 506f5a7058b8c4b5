//! The journal: what was done, taking it back, doing it again.

use super::answer::{Answer, table};
use super::open::Mode;
use super::{Shell, run};
use crate::base::Trouble;
use crate::desk::{Exported, words};
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
    shell.tell(&desk);
    let limit = if limit == 0 { usize::MAX } else { limit };
    let entries: Vec<(u64, Tx)> = desk.history().take(limit).collect::<Result<_, _>>()?;
    // What left with private fields is no change of the book; it stands between them by its time.
    let since = entries.last().filter(|_| entries.len() == limit).map(|(_, tx)| tx.at);
    let mut exports = desk.exports();
    exports.retain(|e| since.is_none_or(|since| e.at >= since));
    Ok(shell.say(
        || {
            let mut all: Vec<_> = entries.iter().map(|(seq, tx)| (tx.at, entry(shell, *seq, tx))).collect();
            all.extend(exports.iter().map(|e| (e.at, export(shell, e))));
            all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            all.into_iter().map(|(_, entry)| entry).collect()
        },
        |lang| {
            let header = [msg!("编号", "no."), msg!("时间", "when"), msg!("谁", "who"), msg!("更改", "what")]
                .map(|m| m.get(lang));
            let rows = entries.iter().map(|(seq, tx)| {
                let when = tx.at.format("%Y-%m-%d %H:%M").to_string();
                let mut what = words(&shell.registry, tx, lang);
                if !tx.reason.is_empty() {
                    what += &format!(" ({})", tx.reason);
                }
                (tx.at, vec![seq.to_string(), when, tx.by.clone(), what])
            });
            let mut rows: Vec<_> = rows.collect();
            rows.extend(exports.iter().map(|e| {
                let when = e.at.format("%Y-%m-%d %H:%M").to_string();
                (e.at, vec!["-".to_owned(), when, e.by.clone(), e.words.render(lang)])
            }));
            rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            table(&header, &rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>())
        },
    ))
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
