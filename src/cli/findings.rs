//! What the rules find: everything, or what is due.

use super::answer::Answer;
use super::open::Mode;
use super::shell::Shell;
use crate::base::date::{add_days, add_months};
use crate::base::disk::{Disk, Real};
use crate::base::{Lang, Trouble};
use crate::desk::Desk;
use crate::exchange::purpose::Purpose;
use crate::exchange::{findings, format};
use crate::model::Codes;
use crate::msg;
use crate::rules::{self, Facts, Finding, State};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Checks every record against every rule; exit code 1 if anything is broken or overdue.
pub fn check(shell: &Shell, all: bool) -> Result<Answer, Trouble> {
    let mut desk = shell.desk(Mode::Read)?;
    let files = desk.look().run();
    desk.book.saw(files);
    let facts = desk.facts();
    let found = rules::findings(&facts, all);
    let wrong = found.iter().any(|f| matches!(f.state, State::Broken | State::Overdue));
    let answer = shell.say(
        || found.iter().map(|f| as_json(&desk, f, shell.lang)).collect(),
        |lang| {
            let mut out = String::new();
            for state in State::ALL {
                let these: Vec<&Finding> = found.iter().filter(|f| f.state == state).collect();
                if !these.is_empty() {
                    out += &format!("{} ({})\n", state.label().get(lang), these.len());
                    these.iter().for_each(|f| out += &line(&desk, f, lang));
                }
            }
            if out.is_empty() { msg!("没有问题", "nothing found").get(lang).to_owned() } else { out }
        },
    );
    Ok(answer.code(u8::from(wrong)))
}

/// Lists what must be done when, soonest first.
pub fn due(shell: &Shell, within: Option<&str>) -> Result<Answer, Trouble> {
    let desk = shell.desk(Mode::Read)?;
    let facts = desk.facts();
    let end = within.map(|text| horizon(text, desk.today)).transpose()?;
    let rows = findings::due(&facts, &rules::findings(&facts, false), end);
    Ok(shell.say(
        || rows.iter().map(|f| as_json(&desk, f, shell.lang)).collect(),
        |lang| {
            let out: String = rows.iter().map(|f| line(&desk, f, lang)).collect();
            if out.is_empty() { msg!("没有到期事项", "nothing is due").get(lang).to_owned() } else { out }
        },
    ))
}

/// Writes findings: all, those that are due, or the worksheet of what was missing before this book began.
pub fn export(shell: &Shell, what: &str, path: &Path, purpose: Option<Purpose>) -> Result<Answer, Trouble> {
    let title = match what {
        "inherited" => findings::INHERITED,
        "due" => findings::DUE,
        _ => findings::CHECK,
    };
    super::report::not_public(purpose, title)?;
    let mut desk = shell.desk(Mode::Read)?;
    desk.leaves(purpose, what, &path.display().to_string())?;
    let files = desk.look().run();
    desk.book.saw(files);
    let facts = desk.facts();
    let mut list = rules::findings(&facts, false);
    let mut others = 0;
    let n = match what {
        "inherited" => {
            let sheet = findings::worksheet(&facts, &list, shell.lang);
            others = sheet.others;
            format::write(path, title.get(shell.lang), &sheet.header, &mut sheet.rows.into_iter())?
        }
        _ => {
            if what == "due" {
                list = findings::due(&facts, &list, None);
            }
            if ending(path) == "json" {
                let all: Vec<Value> = list.iter().map(|f| as_json(&desk, f, shell.lang)).collect();
                write_json(path, all)?;
                list.len()
            } else {
                let mut rows = list.iter().map(|f| findings::row(&facts, f, shell.lang));
                format::write(path, title.get(shell.lang), &findings::header(shell.lang), &mut rows)?
            }
        }
    };
    let path = path.display().to_string();
    Ok(shell.say(
        || json!({ "file": path, "rows": n, "left_out": others }),
        |lang| {
            let text = msg!("{n} 条写入 {path}", "{n} records written to {path}");
            let out = text.with("n", n).with("path", path.as_str()).render(lang);
            let more =
                msg!("；另有 {n} 项不是缺记录，请看 zhibu check", "; {n} more are no missing record, see zhibu check");
            if others == 0 { out } else { out + &more.with("n", others).render(lang) }
        },
    ))
}

fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn write_json(path: &Path, all: Vec<Value>) -> Result<(), Trouble> {
    Ok(Real.write_atomic(path, format!("{:#}\n", Value::from(all)).as_bytes())?)
}

/// Reads `30d`, `4w`, `2m` as the last day to look at.
fn horizon(text: &str, today: NaiveDate) -> Result<NaiveDate, Trouble> {
    let wrong = || {
        let text = msg!("--within 写作 30d、4w 或 2m，不是 “{text}”", "--within is 30d, 4w or 2m, not “{text}”")
            .with("text", text);
        Trouble::Usage(text)
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let n: u16 = digits.parse().map_err(|_| wrong())?;
    match &text[digits.len()..] {
        "" | "d" => Ok(add_days(today, n.into())),
        "w" => Ok(add_days(today, i64::from(n) * 7)),
        "m" => Ok(add_months(today, n.into())),
        _ => Err(wrong()),
    }
}

fn line(desk: &Desk, finding: &Finding, lang: Lang) -> String {
    let due = finding.due.map_or_else(|| " ".repeat(10), |d| d.to_string());
    let state = crate::base::width::pad(finding.state.label().get(lang), 11);
    format!("  {due}  {state} {}\n", rules::say(&desk.facts(), finding).render(lang))
}

/// Writes a finding as the contract has it.
pub fn as_json(desk: &Desk, finding: &Finding, lang: Lang) -> Value {
    as_json_by(&desk.facts(), finding, lang)
}

/// Writes a finding of any set of rules as the contract has it.
pub fn as_json_by(facts: &Facts, finding: &Finding, lang: Lang) -> Value {
    let basis = rules::basis(facts, finding);
    let evidence: Map<String, Value> = rules::evidence(facts, finding)
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Value::String(text.render(lang))))
        .collect();
    json!({
        "rule": rules::name(facts, finding),
        "title": rules::title(facts, finding).render(lang),
        "subject_kind": finding.subject.kind.name(),
        "subject_id": finding.subject.id.to_string(),
        "subject_name": facts.book.name_of(finding.subject.id, lang),
        "state": finding.state.name(),
        "due": finding.due.map(|d| d.to_string()),
        "text": rules::say(facts, finding).render(lang),
        "basis": basis.map(|b| b.document.title.text().render(lang)),
        "article": basis.and_then(|b| b.article.as_deref()),
        "verified": basis.is_some_and(|b| b.verified),
        "force": basis.map(|b| b.force.row().name),
        "own": basis.and_then(|b| b.own.as_deref()),
        "evidence": evidence,
    })
}
