//! What a file tells of its tables as a whole, before any row is taken: their year, their name, the day of a roll.

use super::part::Group;
use super::sheet::Sheet;
use super::{check_in, line, own};
use crate::base::{Id, Trouble};
use crate::exchange::format::{self, Sheets};
use crate::exchange::intake::header;
use crate::msg;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

/// Finds the year that a table is about: over its header, in the name of its sheet, in the file's.
pub(super) fn year(sheets: &mut Sheets, group: &Group, title: &str) -> Result<Option<i32>, Trouble> {
    let mut found = None;
    for part in &group.parts {
        for row in header::top(sheets, part.sheet)?.iter().filter(|row| row.number < part.header) {
            found = found.or_else(|| row.cells.iter().find_map(|c| written_year(&format::plain(c))));
        }
        found = found.or_else(|| sheets.names().get(part.sheet).and_then(|name| written_year(name)));
    }
    Ok(found
        .or_else(|| written_year(title))
        .or_else(|| sheets.path().file_stem().and_then(|s| written_year(&s.to_string_lossy()))))
}

/// Reads a year with its word behind it: 2025年度, 2025年.
fn written_year(text: &str) -> Option<i32> {
    const YEAR: crate::base::Msg = msg!("年", "year");
    let at = text.find(YEAR.zh)?;
    let digits: String = text[..at].chars().rev().take_while(char::is_ascii_digit).collect();
    let year = digits.chars().rev().collect::<String>().parse().ok()?;
    (1900..2200).contains(&year).then_some(year)
}

/// Reads what a roll tells as a whole: its day, and when the last one left.
pub(super) fn roll(sheets: &mut Sheets, group: &Group, sheet: &Sheet) -> Result<check_in::Whole, Trouble> {
    let mut out = check_in::Whole::default();
    let at = |field: &str| group.header.column(field).unwrap_or(usize::MAX);
    let (arrived, left) = (at("arrived"), at("left"));
    for part in &group.parts {
        sheets.read(part.sheet, &mut |row| {
            if row.number > part.header {
                out.add(row.cell(arrived), row.cell(left), sheet);
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(out)
}

/// Returns every id that stands in the sheets of a kind.
pub(super) fn ids(sheets: &mut Sheets, group: &Group) -> Result<HashSet<Id>, Trouble> {
    let (mut out, at) = (HashSet::new(), group.header.column(own::ID).unwrap_or(usize::MAX));
    for part in &group.parts {
        sheets.read(part.sheet, &mut |row| {
            out.extend(format::plain(row.cell(at)).parse::<Id>().ok());
            ControlFlow::Continue(())
        })?;
    }
    Ok(out)
}

/// Returns every text of a sheet of lines.
pub(super) fn texts(sheets: &mut Sheets, group: &Group) -> Result<HashSet<String>, Trouble> {
    let (mut out, at) = (HashSet::new(), group.header.column("text").unwrap_or(usize::MAX));
    for part in &group.parts {
        sheets.read(part.sheet, &mut |row| {
            out.insert(line::plain(&format::plain(row.cell(at))));
            ControlFlow::Continue(())
        })?;
    }
    Ok(out)
}

/// Returns the sheet's name, or the file's where the program named the sheet itself or several are read.
pub(super) fn title(path: &Path, sheets: &Sheets, groups: &[Group]) -> String {
    let mut read = groups.iter().flat_map(|g| &g.parts).map(|p| p.sheet);
    let first = read.next().unwrap_or_default();
    let one = read.all(|sheet| sheet == first);
    let name = sheets.names().get(first).map(String::as_str).filter(|_| one).unwrap_or_default();
    let own = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    let made = own.eq_ignore_ascii_case("sheet") || own == msg!("工作表", "").zh || own.is_empty();
    if made { path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default() } else { name.to_owned() }
}
