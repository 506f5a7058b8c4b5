//! Reports as a sheet, a calendar or JSON.

use super::answer::Answer;
use super::open::Mode;
use super::shell::Shell;
use crate::base::disk::{Disk, Real};
use crate::base::{Lang, Msg, Refusal, Trouble};
use crate::exchange::findings;
use crate::exchange::format::ics;
use crate::exchange::purpose::Purpose;
use crate::exchange::report::{Layout, events};
use crate::msg;
use serde_json::json;
use std::path::Path;

/// Writes a report; nothing where no report is called so.
pub fn export(shell: &Shell, what: &str, path: &Path, purpose: Option<Purpose>) -> Result<Option<Answer>, Trouble> {
    if what == "due" && ending(path) == "ics" {
        not_public(purpose, findings::DUE)?;
        return calendar(shell, path).map(Some);
    }
    let Some(layout) = Layout::named(what) else { return Ok(None) };
    not_public(purpose, layout.label)?;
    let desk = shell.desk(Mode::Read)?;
    let leaving = || desk.leaves(purpose, what, &path.display().to_string());
    let rows = layout.write(&desk.facts(), path, shell.lang, &leaving)?;
    Ok(Some(wrote(shell, path, rows)))
}

/// Refuses the public what the rules say of people.
pub fn not_public(purpose: Option<Purpose>, what: Msg) -> Result<(), Refusal> {
    if purpose == Some(Purpose::Public) { Err(Purpose::refuse_public(what)) } else { Ok(()) }
}

fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn wrote(shell: &Shell, path: &Path, rows: usize) -> Answer {
    let path = path.display().to_string();
    shell.say(
        || json!({ "file": path, "rows": rows }),
        |lang: Lang| {
            let text = msg!("{n} 行写入 {path}", "{n} rows written to {path}");
            text.with("n", rows).with("path", path.as_str()).render(lang)
        },
    )
}

/// Writes what is due as a calendar; the file that stands there is brought up to date.
fn calendar(shell: &Shell, path: &Path) -> Result<Answer, Trouble> {
    let desk = shell.desk(Mode::Read)?;
    let events = events(&desk.facts(), shell.lang);
    let old = Real.read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let name = desk.book.name_of(desk.branch, shell.lang);
    let text = ics::write(&name, &events, desk.clock.now().to_utc(), &old);
    Real.write_atomic(path, text.as_bytes())?;
    Ok(wrote(shell, path, events.len()))
}
