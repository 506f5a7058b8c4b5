//! Sheets of grades: a blank one for a second counter, read back filled in; answers of a questionnaire, one row a ballot.

use crate::base::{Lang, Msg, Refusal, Trouble};
use crate::exchange::format::{Cell, Sheets, plain, write};
use crate::model::Codes;
use crate::model::evaluation::grading::{FIGURES, FIRST, GradePass, Slip};
use crate::model::evaluation::round::Grade;
use crate::model::vote::ballot::BLANK;
use crate::model::vote::recount::Counted;
use crate::msg;
use std::ops::ControlFlow;
use std::path::Path;

const RETURNED: Msg = msg!("收回", "returned");
const INVALID: Msg = msg!("废票", "invalid ballots");
const BAD: Msg = msg!("无效", "invalid");

/// Writes a sheet with a row for each person and no figures.
/// # Errors
/// The file cannot be written.
pub fn blank(path: &Path, people: &[String], lang: Lang) -> Result<(), Trouble> {
    let grades = GRADES.map(|g| g.row().label);
    let mut header = vec![msg!("姓名", "person").get(lang).to_owned()];
    header.extend(grades.into_iter().chain([BAD]).map(|m| m.get(lang).to_owned()));
    let heads = [RETURNED, INVALID].map(|m| m.get(lang).to_owned());
    let row = |label: String| {
        let mut row = vec![Cell::Text(label)];
        row.resize(1 + FIGURES, Cell::Empty);
        row
    };
    let mut rows = heads.into_iter().chain(people.iter().cloned()).map(row);
    write(path, msg!("测评计票表", "grades").get(lang), &header, &mut rows).map(drop)
}

/// Reads totals from a count sheet, or counts the answers of a questionnaire whose header names the people.
/// # Errors
/// It is no sheet, names somebody who does not stand on the ballot, marks somebody twice, or holds what is no grade.
pub fn read(path: &Path, people: &[String], slip: Slip) -> Result<Vec<Option<u32>>, Trouble> {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    Sheets::open(path)?.read(0, &mut |row| {
        if !row.is_blank() {
            let cells = (0..row_len(&row)).map(|at| plain(row.cell(at)).trim().to_owned()).collect();
            rows.push((row.number as u64, cells));
        }
        ControlFlow::Continue(())
    })?;
    let Some(((_, header), rows)) = rows.split_first() else {
        return Err(Refusal::new(msg!("表里没有内容", "the sheet is empty")).into());
    };
    // Whose column it is: the header may number the people, as questionnaires do.
    let whose: Vec<Option<usize>> = header.iter().map(|cell| person(cell, people)).collect();
    let found = if whose.iter().flatten().count() > 0 {
        answers(header, &whose, rows, people, slip)
    } else {
        totals(rows, people)
    };
    found.map_err(Trouble::from)
}

fn row_len(row: &crate::exchange::format::Row) -> usize {
    (0..MOST).rev().find(|at| !plain(row.cell(*at)).trim().is_empty()).map_or(0, |at| at + 1)
}

/// The most columns that are looked at.
const MOST: usize = 512;

/// Finds whose column a header is: the name itself, or the longest name in it.
fn person(cell: &str, people: &[String]) -> Option<usize> {
    let exact = people.iter().position(|p| p == cell);
    let inside = || {
        let held = people.iter().enumerate().filter(|(_, p)| cell.contains(p.as_str()));
        held.max_by_key(|(_, p)| p.chars().count()).map(|(at, _)| at)
    };
    exact.or_else(inside)
}

fn at_row(number: u64, text: impl Into<crate::base::Text>) -> Refusal {
    let text = msg!("第 {row} 行：{text}", "row {row}: {text}").with("row", number).with("text", text.into());
    Refusal::new(text)
}

fn totals(rows: &[(u64, Vec<String>)], people: &[String]) -> Result<Vec<Option<u32>>, Refusal> {
    let mut out = vec![None; FIRST + FIGURES * people.len()];
    let mut seen = vec![false; people.len()];
    for (number, cells) in rows {
        let label = cells.first().map(String::as_str).unwrap_or_default();
        let figure = |at: usize| -> Result<Option<u32>, Refusal> {
            let word = cells.get(at).map(String::as_str).unwrap_or_default();
            let wrong = || msg!("“{word}” 不是票数", "“{word}” is no number of votes").with("word", word);
            if word.is_empty() { Ok(None) } else { word.parse().map(Some).map_err(|_| at_row(*number, wrong())) }
        };
        let is = |m: Msg| label == m.zh || label == m.en;
        if is(RETURNED) || is(INVALID) {
            out[usize::from(is(INVALID))] = figure(1)?;
            continue;
        }
        let Some(at) = people.iter().position(|p| p == label) else {
            let text = msg!("{who} 不在测评名单上", "{who} does not stand on the ballot").with("who", label);
            return Err(at_row(*number, text));
        };
        if std::mem::replace(&mut seen[at], true) {
            return Err(at_row(*number, msg!("{who} 有两行", "{who} has two rows").with("who", label)));
        }
        for i in 0..FIGURES {
            out[FIRST + FIGURES * at + i] = figure(1 + i)?.or(Some(0));
        }
    }
    // A sheet that does not say how many came back had nothing invalid.
    if out[0].is_none() {
        let sum = |at: usize| (0..FIGURES).filter_map(|i| out[FIRST + FIGURES * at + i]).sum::<u32>();
        out[0] = (0..people.len()).map(sum).max();
    }
    Ok(out)
}

/// Counts one row a ballot; a blank answer makes the mark invalid, two columns for one person are two marks.
fn answers(
    header: &[String],
    whose: &[Option<usize>],
    rows: &[(u64, Vec<String>)],
    people: &[String],
    slip: Slip,
) -> Result<Vec<Option<u32>>, Refusal> {
    for (at, who) in whose.iter().enumerate().filter_map(|(at, who)| Some((at, (*who)?))) {
        if whose[..at].contains(&Some(who)) {
            let text = msg!("{who} 有两列：一人只能一种等次", "{who} has two columns: one mark a person");
            return Err(Refusal::new(text.with("who", header[at].as_str())));
        }
    }
    if let Some(at) = (0..people.len()).find(|at| !whose.contains(&Some(*at))) {
        let text = msg!("问卷里没有 {who}", "{who} is not in the questionnaire").with("who", people[at].as_str());
        return Err(Refusal::new(text));
    }
    let mut pass = GradePass::begin(slip);
    for (number, cells) in rows {
        for at in 0..people.len() {
            let column = whose.iter().position(|w| *w == Some(at)).unwrap_or_default();
            let word = cells.get(column).map(String::as_str).unwrap_or_default();
            pass.mark(grade(word).ok_or_else(|| {
                let text = msg!("“{word}” 不是等次", "“{word}” is no grade").with("word", word);
                at_row(*number, text)
            })?);
        }
    }
    let graded = pass.sums(slip);
    let mut out = vec![Some(graded.returned), Some(graded.invalid)];
    out.extend(graded.rows.into_iter().flatten().map(Some));
    Ok(out)
}

/// Reads a mark: the word of a grade, its number, or `None` at all; several grades in one cell are no valid mark.
fn grade(word: &str) -> Option<u8> {
    let between = |c: char| c.is_whitespace() || msg!(",，;；、┋|", ",;|").zh.contains(c);
    let parts: Vec<&str> = word.split(between).filter(|p| !p.is_empty()).collect();
    let one = |part: &str| {
        let named = |g: &Grade| g.row().label.zh == part || g.row().name == part || g.row().label.en == part;
        let number = || part.parse::<u8>().ok().filter(|n| (1..=4).contains(n));
        GRADES.iter().position(named).and_then(|at| u8::try_from(at + 1).ok()).or_else(number)
    };
    match parts.as_slice() {
        [] => Some(BLANK),
        [part] => one(part),
        several => several.iter().all(|p| one(p).is_some()).then_some(BLANK),
    }
}

const GRADES: [Grade; 4] = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified];
