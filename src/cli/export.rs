//! Records of a kind, or a paper, written to a file.

use super::answer::Answer;
use super::open::Mode;
use super::records;
use super::run::on_any;
use super::shell::Shell;
use super::words::{Purpose, What};
use crate::base::{Refusal, Trouble, Value};
use crate::commands::Args;
use crate::commands::registry::writing::Writing;
use crate::desk::Desk;
use crate::exchange::paper::{PAPERS, Paper};
use crate::exchange::purpose;
use crate::model::book::display;
use crate::model::{Codes, Kind};
use crate::msg;
use serde_json::json;

/// Writes all records of a kind, those chosen, or a paper.
pub fn export(shell: &Shell, what: &What) -> Result<Answer, Trouble> {
    let purpose = what.purpose.map(code);
    if let Some(answer) = super::report::export(shell, what, purpose)? {
        return Ok(answer);
    }
    if let "check" | "due" | "inherited" = what.what.as_str() {
        return super::findings::export(shell, &what.what, &what.output, purpose);
    }
    let (writing, kinds): (Writing, &[Kind]) = match Paper::named(&what.what) {
        Some(paper) => (Writing::Paper(paper), paper.about),
        None => {
            let kind = records::kind(&what.what).map_err(unknown)?;
            (Writing::Records(kind), Kind::ALL.iter().find(|k| **k == kind).map_or(&[], std::slice::from_ref))
        }
    };
    let desk = shell.desk(Mode::Read)?;
    let mut on = Vec::new();
    for word in what.on.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|w| !w.is_empty()) {
        on.push(on_any(&desk, kinds, word)?);
    }
    let mut args = Args::default();
    args.set("file", Value::words(&what.output.display().to_string()));
    if let Some(purpose) = purpose {
        args.set("purpose", Value::Code(purpose.code()));
    }
    if let Some(year) = what.year {
        args.set("year", Value::Int(year.into()));
    }
    if what.draft {
        args.set("draft", Value::Flag(true));
    }
    if what.all {
        args.set("left", Value::Flag(true));
    }
    if let Some(words) = &what.kinds {
        args.set("kinds", kinds_of(shell, &desk, writing, words)?);
    }
    if let Writing::Paper(paper) = writing {
        paper.admit(purpose)?;
    }
    if let Writing::Paper(paper) = writing
        && let Err(refusal) = paper.fits(&on)
    {
        let hint = msg!("加上 --on 编号（多个用逗号隔开）", "add --on ID (several parted by commas)");
        return Err(Refusal::hint(refusal, hint).into());
    }
    let written = desk.write(writing, on, &args, shell.lang)?;
    if let Some(converting) = written.converting {
        converting.finish()?;
        desk.seal(purpose, writing.name(), &written.file, "");
    }
    let file = written.file.display().to_string();
    let told = || match written.rows {
        Some(rows) => json!({ "file": file, "rows": rows, "left_out": written.left_out }),
        None => json!({ "file": file, "paper": what.what }),
    };
    Ok(shell.say(told, |lang| written.words.render(lang)))
}

/// Reads as which kinds of a sitting its paper is to be made; only a paper that asks takes them.
fn kinds_of(shell: &Shell, desk: &Desk, writing: Writing, words: &str) -> Result<Value, Trouble> {
    let command = shell.registry.find(&format!("paper.{}", writing.name()));
    let arg = command.and_then(|c| c.args.iter().find(|a| a.field.name == "kinds"));
    let none = msg!("--kinds 只用于会议记录", "--kinds is for minutes only");
    let field = arg.ok_or_else(|| Trouble::Usage(none.into()))?.field;
    Ok(display::parse(&desk.book, &field, words, desk.today)?)
}

/// Returns the purpose that was typed.
pub fn code(purpose: Purpose) -> purpose::Purpose {
    match purpose {
        Purpose::Internal => purpose::Purpose::Internal,
        Purpose::Superior => purpose::Purpose::Superior,
        Purpose::Public => purpose::Purpose::Public,
    }
}

/// Returns which papers there are, beside the kinds.
fn unknown(trouble: Trouble) -> Trouble {
    let Trouble::Usage(text) = trouble else { return trouble };
    let papers: Vec<&str> = PAPERS.iter().map(|p| p.name).collect();
    Trouble::Usage(
        msg!("{text}；文书：{papers}", "{text}; papers: {papers}").with("text", text).with("papers", papers.join(" ")),
    )
}
