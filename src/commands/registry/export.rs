//! Files out: papers, the records of a kind, reports. They read and change nothing, so that nothing of them is undone.

use super::command::{Arg, Args, Command, Run, Scope, Situation};
use super::writing::Writing;
use crate::base::{Fault, Lang, Refusal, Text, Trouble, Value, disk};
use crate::exchange::format::{self, places};
use crate::exchange::paper::{self, Ask, Converting, PAPERS, Paper};
use crate::exchange::purpose::{Leaving, Purpose};
use crate::exchange::records::{self, Told, Wanted};
use crate::exchange::report::REPORTS;
use crate::model::meeting::sitting::MeetingKind;
use crate::model::{Cell, Codes, FieldKind, Kind, Set};
use crate::msg;
use crate::rules::Facts;
use chrono::Datelike;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Returns for whom something is written; what is posted is for everybody.
pub fn purpose(writing: Writing, args: &Args) -> Option<Purpose> {
    match writing {
        Writing::Paper(paper) if paper.public => Some(Purpose::Public),
        _ => args.code("purpose"),
    }
}

/// What was written.
pub struct Written {
    /// The file.
    pub file: PathBuf,
    /// What was done, in words.
    pub words: Text,
    /// Columns that the purpose left out.
    pub left_out: Vec<&'static str>,
    /// How many records, of a kind.
    pub rows: Option<usize>,
    /// What is still to be made of it, taking seconds.
    pub converting: Option<Converting>,
    /// The line on its pages by which it is verified.
    pub line: String,
}

const FILE: Arg = Arg::new("file", msg!("写到文件", "file"), FieldKind::Words).needed();
const PURPOSE: Arg = Arg::new("purpose", msg!("用途", "purpose"), FieldKind::Code(Purpose::ALL));
const YEAR: Arg =
    Arg::new("year", msg!("年度", "year"), FieldKind::Int).filled(|f, _| Value::Int(f.today.year().into()));
const KINDS: Arg = Arg::new("kinds", msg!("只按这些类型出", "as these kinds only"), FieldKind::Set(MeetingKind::ALL));
const DRAFT: Arg =
    Arg::new("draft", msg!("写成草稿（缺处以方括号标出）", "as a draft, with gaps in brackets"), FieldKind::Flag);
const LEFT: Arg = Arg::new("left", msg!("连同不在支部的人", "with those who left"), FieldKind::Flag);
const COLUMNS: Arg = Arg::new("columns", msg!("只写这些列", "these columns only"), FieldKind::Words);

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    let row = |name: String, doc: Text, scope, args: Vec<Arg>, writing| Command {
        name: Cow::Owned(name),
        doc,
        scope,
        args,
        when: |_, _| Ok(()),
        run: Run::Write(writing),
    };
    let papers = PAPERS.iter().map(|paper| {
        let scope = paper.about.first().map_or(Scope::Global, |kind| Scope::On(*kind));
        let args = match paper.name {
            _ if paper.yearly => vec![FILE, YEAR, PURPOSE, DRAFT],
            "minutes" => vec![FILE, KINDS, PURPOSE, DRAFT],
            _ => vec![FILE, PURPOSE, DRAFT],
        };
        let doc = msg!("打印{paper}", "print {paper}").with("paper", paper.label);
        row(format!("paper.{}", paper.name), doc, scope, args, Writing::Paper(paper))
    });
    let records = Kind::ALL.iter().map(|kind| {
        let doc = msg!("导出{kind}", "export {kind}").with("kind", kind.label());
        let mut args = vec![FILE, PURPOSE, COLUMNS];
        args.extend((*kind == Kind::Member).then_some(LEFT));
        row(format!("{}.export", kind.name()), doc, Scope::On(*kind), args, Writing::Records(*kind))
    });
    let reports = REPORTS.iter().map(|report| {
        let doc = msg!("导出{report}", "export {report}").with("report", report.label);
        row(format!("report.{}", report.name), doc, Scope::Global, vec![FILE], Writing::Report(report))
    });
    papers.chain(records).chain(reports).collect()
}

fn ask<'a>(
    paper: &'static Paper,
    facts: &Facts<'a>,
    situation: &'a Situation,
    args: &Args,
    templates: &'a Path,
) -> Ask<'a> {
    let year = paper.yearly.then(|| args.int("year").unwrap_or(facts.today.year()));
    let mut kinds = Set::default();
    // What is no set of kinds has been refused where it was typed.
    let _ = kinds.set(args.get("kinds"));
    let purpose = purpose(Writing::Paper(paper), args);
    let draft = args.get("draft") == Value::Flag(true);
    Ask {
        facts: *facts,
        branch: situation.branch,
        on: &situation.on,
        purpose,
        year,
        kinds,
        templates,
        draft,
        change: situation.change,
    }
}

/// Proposes a file that nothing stands at yet, in the working directory.
pub fn proposed(writing: Writing, facts: &Facts, situation: &Situation, args: &Args, lang: Lang) -> String {
    let (stem, ending) = match writing {
        Writing::Paper(paper) => paper::default_name(paper, &ask(paper, facts, situation, args, Path::new("")), lang),
        Writing::Records(kind) => (format!("{}-{}", kind.label().get(lang), facts.today), "xlsx"),
        Writing::Report(report) => (format!("{}-{}", report.label.get(lang), facts.today), "xlsx"),
    };
    format::fresh(&disk::working_dir(), &stem, ending).display().to_string()
}

/// Writes the file that was asked for; `leaving` is told once everything is ready.
///
/// # Errors
/// A paper that cannot be made of these records, a faulty template, and whatever the disk says.
pub fn write(
    writing: Writing,
    facts: &Facts,
    situation: &Situation,
    args: &Args,
    templates: &Path,
    lang: Lang,
    leaving: Leaving,
) -> Result<Written, Trouble> {
    let typed = args.words("file");
    let file = places::meant(&typed);
    if file.is_dir() {
        let doing = msg!("这是目录，不是文件", "this is a directory, not a file");
        return Err(Fault::new(doing, "directory").path(file).into());
    }
    let path = file.display().to_string();
    match writing {
        Writing::Paper(paper) => {
            let written = paper::write(paper, &ask(paper, facts, situation, args, templates), &file, leaving)?;
            let mut words: Text = msg!("{paper}写入 {path}", "{paper} written to {path}").into();
            if written.hidden > 0 {
                words = msg!(
                    "{paper}写入 {path}；未含不对外公开的 {n} 项",
                    "{paper} written to {path}; without {n} that are not for the public"
                )
                .with("n", written.hidden);
            }
            let words = words.with("paper", paper.label).with("path", path);
            let (converting, line) = (written.converting, written.line);
            Ok(Written { file, words, left_out: Vec::new(), rows: None, converting, line })
        }
        Writing::Records(kind) => {
            let ids: Vec<_> = situation.on.iter().filter(|key| key.kind == kind).map(|key| key.id).collect();
            let columns = columns(kind, &args.words("columns"))?;
            let (left, purpose) = (args.get("left") == Value::Flag(true), args.code("purpose"));
            let wanted = Wanted { book: facts.book, kind, ids: &ids, left, columns: &columns, purpose };
            let told = records::write(&wanted, &file, lang, leaving)?;
            let words = left_out(&told, purpose).with("n", told.rows).with("path", path);
            Ok(Written {
                file,
                words,
                left_out: told.left_out,
                rows: Some(told.rows),
                converting: None,
                line: String::new(),
            })
        }
        Writing::Report(report) => {
            let rows = report.write(facts, None, &file, lang, leaving)?;
            let words = msg!("{n} 行写入 {path}", "{n} rows written to {path}").with("n", rows).with("path", path);
            Ok(Written { file, words, left_out: Vec::new(), rows: Some(rows), converting: None, line: String::new() })
        }
    }
}

/// Returns how many records were written, and what of them was not.
fn left_out(told: &Told, purpose: Option<Purpose>) -> Text {
    let list = told.left_out.join(" ");
    match (told.left_out.is_empty(), purpose) {
        (true, _) => msg!("{n} 条写入 {path}", "{n} records written to {path}").into(),
        (_, Some(Purpose::Public)) => msg!(
            "{n} 条写入 {path}；公开的不含 {list}；另有 {blank} 格空着，因为不足五人相同",
            "{n} records written to {path}; for the public without {list}; {blank} cells are blank, because fewer than \
             five people share them"
        )
        .with("blank", told.blank)
        .with("list", list),
        _ => msg!(
            "{n} 条写入 {path}；未含 {list}（要含隐私字段请写用途 internal 或 superior）",
            "{n} records written to {path}; without {list} (purpose internal or superior includes private fields)"
        )
        .with("list", list),
    }
}

/// Reads the names of columns.
fn columns(kind: Kind, words: &str) -> Result<Vec<String>, Refusal> {
    let all = crate::model::book::query::Shown::all(kind);
    let names = words.split([',', ' ']).filter(|w| !w.is_empty());
    let find = |word: &str| {
        let fits = |c: &&crate::model::book::query::Shown| [c.name, c.label.zh, c.label.en].contains(&word);
        let none = msg!("没有 “{name}” 这一列", "no column is called “{name}”").with("name", word);
        all.iter().find(fits).map(|c| c.name.to_owned()).ok_or_else(|| Refusal::new(none).at("columns"))
    };
    names.map(find).collect()
}
