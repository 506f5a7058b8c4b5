//! A paper that comes back: whether it is what was written, and what has changed in the book since.

use super::answer::Answer;
use super::open::{self, Mode};
use super::shell::Shell;
use crate::base::{Refusal, Trouble};
use crate::desk::words;
use crate::exchange::purpose;
use crate::model::Tx;
use crate::msg;
use serde_json::json;
use std::path::Path;

/// Changes since that are told one by one.
const TOLD: usize = 20;

/// Verifies a file against the entry that was made when it was written.
pub fn verify(shell: &Shell, file: &Path) -> Result<Answer, Trouble> {
    let (desk, _) = open::begin(&shell.setting()?, Mode::Read)?;
    shell.tell(&desk);
    purpose::check(&desk.store.place().dir)?;
    let verified = desk.verified(file)?;
    let path = file.display().to_string();
    let Some(sealed) = verified.sealed else {
        let text =
            msg!("没有“{file}”的导出记录，无法核对", "“{file}” was never written from here: it cannot be verified");
        return Err(Refusal::new(text.with("file", path)).at("file").into());
    };
    let change = sealed.seal.change;
    if !verified.whole {
        let text = msg!(
            "“{file}”改动过：与{at}由{by}生成的{what}（第{n}号更改）不一致",
            "“{file}” was altered: it differs from the {what} written at {at} by {by} (change {n})"
        );
        let text = text.with("file", path).with("at", sealed.at).with("by", sealed.by).with("what", sealed.what);
        let hint = msg!("原件存于 {path}", "the original was written to {path}").with("path", sealed.path);
        return Err(Refusal::new(text.with("n", change)).at("file").hint(hint).into());
    }
    let mut since: Vec<(u64, Tx)> = Vec::new();
    for entry in desk.history() {
        let (seq, tx) = entry?;
        if seq <= change {
            break;
        }
        since.push((seq, tx));
    }
    let say = |tx: &Tx, lang| words(&shell.registry, tx, lang);
    let told = || {
        let rows: Vec<_> = since.iter().map(|(seq, tx)| json!({ "seq": seq, "words": say(tx, shell.lang) })).collect();
        json!({ "file": path, "whole": true, "change": change, "at": sealed.at, "by": sealed.by,
            "paper": sealed.what.render(shell.lang), "since": rows })
    };
    Ok(shell.say(told, |lang| {
        let text = msg!(
            "“{file}”未经改动：{what}，{by}于{at}生成，所示为第{n}号更改；此后有{m}项更改",
            "“{file}” is unaltered: {what}, written by {by} at {at}; it shows change {n}; {m} changes since"
        );
        let text = text.with("file", file.display().to_string()).with("what", sealed.what.clone());
        let text = text.with("by", sealed.by.as_str()).with("at", sealed.at.as_str());
        let mut out = text.with("n", change).with("m", since.len()).render(lang);
        for (seq, tx) in since.iter().take(TOLD) {
            out += &format!("\n{seq}  {}", say(tx, lang));
        }
        out
    }))
}
