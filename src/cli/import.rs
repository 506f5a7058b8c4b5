//! A sheet compared with the book, then taken as one change.

use super::answer::{Answer, table};
use super::open::Mode;
use super::records;
use super::run::on_any;
use super::shell::Shell;
use super::words::Side;
use crate::base::{Lang, Refusal, Trouble};
use crate::commands::registry::import;
use crate::desk::{Desk, Done};
use crate::exchange::intake::aliases::Aliases;
use crate::exchange::intake::header::Meaning;
use crate::exchange::intake::mapping::{Mapping, NOT_KEPT};
use crate::exchange::intake::remembered;
use crate::exchange::intake::{self, ColumnAccount, Proposal, RowReport, SheetAccount, State, Take, account};
use crate::model::Kind;
use crate::msg;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// What an import was asked.
pub struct Ask {
    /// The sheet.
    pub file: PathBuf,
    /// The kind of record, if not told from the header.
    pub kind: Option<String>,
    /// The meeting or activity that every row is a part of.
    pub on: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Another name of our branch.
    pub ours: Option<String>,
    /// What columns mean: `title=field`, `title=-` for one that is not kept.
    pub map: Vec<String>,
    /// Whether what follows from other cells is written.
    pub derive: bool,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// Whose value stands.
    pub take: Option<Side>,
    /// Where the rejected rows go.
    pub rejected: Option<PathBuf>,
}

/// Reads a sheet, tells what it would do, and does it.
pub fn import(shell: &Shell, ask: &Ask) -> Result<Answer, Trouble> {
    let mut desk = shell.desk(if ask.dry_run { Mode::Read } else { Mode::Write })?;
    let proposal = propose(shell, &desk, ask)?;
    let rejected = match &ask.rejected {
        Some(path) if proposal.rejected() > 0 => intake::write_rejected(path, &proposal, shell.lang)?,
        _ => 0,
    };
    let done =
        if ask.dry_run || proposal.changes.is_empty() { None } else { Some(accept(shell, &mut desk, &proposal)?) };
    if done.is_some() {
        remembered::keep(&desk.store.place().dir, &proposal, &mapping(&ask.map)?)?;
    }
    let answer = shell.say(
        || as_json(&proposal, done.as_ref(), shell.lang),
        |lang| {
            let mut out = told(&proposal, lang);
            if let Some(path) = ask.rejected.as_ref().filter(|_| rejected > 0) {
                let text = msg!("退回的 {n} 行存为 {path}", "{n} rejected rows saved as {path}");
                out += &text.with("n", rejected).with("path", path.display().to_string()).render(lang);
                out.push('\n');
            }
            out + &outcome(done.as_ref(), ask.dry_run, lang)
        },
    );
    desk.store.leave();
    Ok(answer)
}

fn accept(shell: &Shell, desk: &mut Desk, proposal: &Proposal) -> Result<Done, Trouble> {
    if proposal.changes.len() >= MANY
        && let Err(trouble) = desk.back_up_daily()
    {
        let text = msg!("今天的备份没有做成：{why}", "today's backup could not be made: {why}");
        super::answer::remark(&[text.with("why", trouble.line(shell.lang)).render(shell.lang)]);
    }
    let situation = desk.situation(Vec::new());
    let tx = import::import(&desk.facts(), &situation, proposal)?;
    desk.commit(&shell.registry, tx)
}

fn propose(shell: &Shell, desk: &Desk, ask: &Ask) -> Result<Proposal, Trouble> {
    let kind = ask.kind.as_deref().map(records::kind).transpose()?;
    let take = ask.take.map(|side| match side {
        Side::Sheet => Take::Sheet,
        Side::Book => Take::Book,
    });
    let aliases = Aliases::of(&desk.store.place().dir)?;
    let situation = desk.situation(Vec::new());
    let on = ask.on.as_deref().map(|word| on_any(desk, &[Kind::Meeting, Kind::Activity], word)).transpose()?;
    let kind = kind.or(on.map(intake::part_of));
    let map = mapping(&ask.map)?;
    if let Some((title, field)) = map.all().find(|(_, field)| *field != NOT_KEPT && !aliases.knows(field)) {
        let text = msg!(
            "没有“{field}”这个字段（--map {title}={field}）",
            "there is no field “{field}” (--map {title}={field})"
        );
        return Err(Trouble::Usage(text.with("field", field).with("title", title)));
    }
    let told = intake::Ask {
        map: &map,
        sheet: ask.sheet.as_deref(),
        ours: ask.ours.as_deref(),
        kind,
        on,
        take,
        derive: ask.derive,
        ..intake::Ask::new(&desk.book, &aliases, desk.branch, desk.today)
    };
    let watched = std::io::stderr().is_terminal() && !shell.flags.json;
    let mut progress = |rows: u32| {
        if watched && rows >= LONG {
            let words = msg!("已读 {n} 行", "{n} rows read").with("n", rows).render(shell.lang);
            let _ = write!(std::io::stderr(), "\r{words}");
        }
        ControlFlow::Continue(())
    };
    let data = &desk.store.place().dir;
    let proposal = remembered::read(data, &ask.file, &told, &mut || situation.head(None), &mut progress)?;
    let Some(proposal) = proposal else {
        let text = msg!("这种表格还不能导入", "sheets of this kind cannot be imported yet");
        return Err(Refusal::new(text).into());
    };
    if kind.is_none()
        && let Some(refusal) = doubtful_kind(&proposal, &aliases)
    {
        return Err(refusal.into());
    }
    if watched && proposal.rows.len() >= LONG as usize {
        let _ = writeln!(std::io::stderr());
    }
    Ok(proposal)
}

/// Asks for the kind where a list of names alone, or one with a title of its own, may be about anybody.
fn doubtful_kind(proposal: &Proposal, aliases: &Aliases) -> Option<Refusal> {
    let header = proposal.tables.first().filter(|_| proposal.kind == Kind::Member && proposal.count(State::New) > 0)?;
    let bare = header.fields() == 1;
    let other = aliases.words.other_people(&proposal.title).filter(|_| header.column("stage").is_none());
    if !bare && other.is_none() {
        return None;
    }
    let text = msg!(
        "“{title}”是本支部的人员，还是别的名单？看不出来，没有导入",
        "is “{title}” about the people of this branch, or another list? It cannot be told; nothing was imported"
    );
    let hint = msg!(
        "是本支部的人员，加 --kind member；不是，用 --kind 写明哪一类",
        "--kind member if it is; else name the kind"
    );
    Some(Refusal::new(text.with("title", proposal.title.as_str())).at("kind").hint(hint))
}

/// Reads what columns mean: `title=field`.
fn mapping(words: &[String]) -> Result<Mapping, Trouble> {
    let mut out = Mapping::default();
    for word in words {
        let Some((title, field)) =
            word.rsplit_once('=').filter(|(title, field)| !title.is_empty() && !field.is_empty())
        else {
            let text = msg!("--map 要写成 列名=字段，不是“{word}”", "--map takes TITLE=FIELD, not “{word}”");
            return Err(Trouble::Usage(text.with("word", word.as_str())));
        };
        out.set(title, field);
    }
    Ok(out)
}

/// Changes from which on a copy is made first, where today has none yet.
const MANY: usize = 20;
/// Rows from which on the reading is watched.
const LONG: u32 = 2000;

fn why(row: &RowReport, lang: Lang) -> String {
    row.why.iter().map(|w| w.text.render(lang)).collect::<Vec<_>>().join("; ")
}

fn as_json(proposal: &Proposal, done: Option<&Done>, lang: Lang) -> Value {
    let row = |row: &RowReport| {
        json!({
            "row": row.row,
            "state": row.state.name(),
            "why": why(row, lang),
            "field": row.why.iter().find_map(|w| w.field.as_deref()),
            "name": row.name,
            "sheet": proposal.sheets.get(row.sheet).map(|s| s.name.as_str()),
        })
    };
    let mut out = json!({ "kind": proposal.kind.name(), "title": proposal.title });
    for state in State::ALL {
        out[state.name()] = json!(proposal.count(state));
    }
    out["change"] = json!(done.map(|d| d.seq));
    out["sheets"] = proposal.sheets.iter().map(sheet_as_json).collect();
    out["notes"] = proposal.notes.iter().map(|n| n.render(lang)).collect();
    out["rows"] = proposal.rows.iter().map(row).collect();
    out
}

/// Returns what became of every cell of a sheet: see the shell contract.
fn sheet_as_json(sheet: &SheetAccount) -> Value {
    let column = |(n, c): (usize, &ColumnAccount)| {
        json!({
            "title": c.title,
            "column": account::letters(n),
            "meaning": match &c.meaning {
                Meaning::Field(field) | Meaning::Again(field) => Value::from(field.as_str()),
                _ => Value::Null,
            },
            "filled": c.filled,
            "read": c.read,
            "refused": c.refused,
            "kept": c.is_kept(),
        })
    };
    json!({
        "name": sheet.name,
        "kind": sheet.kind.map(Kind::name),
        "hidden": sheet.hidden,
        "header": sheet.header,
        "rows": sheet.rows,
        "above": sheet.above,
        "columns": sheet.columns.iter().enumerate().map(column).collect::<Vec<_>>(),
    })
}

fn told(proposal: &Proposal, lang: Lang) -> String {
    let kind = msg!("导入为：{kind}", "imported as: {kind}").with("kind", proposal.kind.label()).render(lang) + "\n";
    let mut out = kind + &proposal.notes.iter().map(|n| n.render(lang) + "\n").collect::<String>();
    // What is simply new or the same is told by its number.
    let telling = |r: &&RowReport| r.state != State::Same && (r.state != State::New || !r.why.is_empty());
    let rows: Vec<Vec<String>> = proposal
        .rows
        .iter()
        .filter(telling)
        .map(|r| vec![r.row.to_string(), r.state.label().get(lang).to_owned(), r.name.clone(), why(r, lang)])
        .collect();
    if !rows.is_empty() {
        let header = [msg!("行", "row"), msg!("结果", "state"), msg!("姓名", "name"), msg!("原因", "why")];
        out += &table(&header.map(|m| m.get(lang)), &rows);
    }
    let counts = State::ALL.map(|s| format!("{} {}", s.label().get(lang), proposal.count(s)));
    out + &format!("{}: {}\n", proposal.about(lang), counts.join(", "))
}

fn outcome(done: Option<&Done>, dry_run: bool, lang: Lang) -> String {
    match done {
        Some(done) => {
            let text = msg!("第 {n} 号更改；撤销：zhibu undo {n}", "change {n}; take it back with: zhibu undo {n}");
            text.with("n", done.seq).render(lang)
        }
        None if dry_run => msg!("只对比，没有写入", "compared only, nothing written").get(lang).to_owned(),
        None => msg!("没有可写入的变化", "nothing to change").get(lang).to_owned(),
    }
}
