//! Reports as a sheet, a calendar or JSON.

use super::answer::Answer;
use super::open::Mode;
use super::shell::Shell;
use super::words::What;
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
pub fn export(shell: &Shell, asked: &What, purpose: Option<Purpose>) -> Result<Option<Answer>, Trouble> {
    let (what, path) = (asked.what.as_str(), asked.output.as_path());
    if what == "due" && ending(path) == "ics" {
        not_public(purpose, findings::DUE)?;
        let alarm = asked.alarm.as_deref().map(minutes).transpose()?;
        return calendar(shell, path, alarm).map(Some);
    }
    let Some(layout) = Layout::named(what) else { return Ok(None) };
    not_public(purpose, layout.label)?;
    let desk = shell.desk(Mode::Read)?;
    let leaving = || desk.leaves(purpose, what, &path.display().to_string());
    let rows = layout.write(&desk.facts(), asked.on.first().map(String::as_str), path, shell.lang, &leaving)?;
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

/// Reads `30m`, `2h`, `1d` as minutes.
fn minutes(text: &str) -> Result<u32, Trouble> {
    let wrong = || {
        let told = msg!("--alarm 写作 30m、2h 或 1d，不是 “{text}”", "--alarm is 30m, 2h or 1d, not “{text}”");
        Trouble::Usage(told.with("text", text))
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let n: u16 = digits.parse().map_err(|_| wrong())?;
    match &text[digits.len()..] {
        "" | "m" => Ok(n.into()),
        "h" => Ok(u32::from(n) * 60),
        "d" => Ok(u32::from(n) * 24 * 60),
        _ => Err(wrong()),
    }
}

/// Writes what is due as a calendar; the file that stands there is brought up to date.
fn calendar(shell: &Shell, path: &Path, alarm: Option<u32>) -> Result<Answer, Trouble> {
    let desk = shell.desk(Mode::Read)?;
    let events = events(&desk.facts(), shell.lang);
    let old = match Real.read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| foreign())?,
        Err(_) if !path.exists() => String::new(),
        Err(fault) => return Err(fault.into()),
    };
    let name = desk.book.name_of(desk.branch, shell.lang);
    let writing = ics::Making { name: &name, now: desk.clock.now(), alarm };
    let text = ics::write(&writing, &events, &old)?;
    Real.write_atomic(path, text.as_bytes())?;
    Ok(wrote(shell, path, events.len()))
}

fn foreign() -> Refusal {
    Refusal::new(msg!("这个文件不是文本日历，没有改动", "this file is no calendar in text; it is left alone"))
        .hint(msg!("请换一个文件名", "choose another name"))
}
