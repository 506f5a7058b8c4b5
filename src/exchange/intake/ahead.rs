//! What is asked of a whole sheet before its rows are read.

use super::line;
use super::own;
use super::plan::Group;
use crate::base::{Id, Trouble};
use crate::exchange::format::{Sheets, plain};
use crate::msg;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

/// Gives every id that stands in the sheets of a kind.
pub(super) fn ids(sheets: &mut Sheets, group: &Group) -> Result<HashSet<Id>, Trouble> {
    let (mut out, at) = (HashSet::new(), group.header.column(own::ID).unwrap_or(usize::MAX));
    for part in &group.parts {
        sheets.read(part.sheet, &mut |row| {
            out.extend(plain(row.cell(at)).parse::<Id>().ok());
            ControlFlow::Continue(())
        })?;
    }
    Ok(out)
}

/// Gives every text of a sheet of lines.
pub(super) fn texts(sheets: &mut Sheets, group: &Group) -> Result<HashSet<String>, Trouble> {
    let (mut out, at) = (HashSet::new(), group.header.column("text").unwrap_or(usize::MAX));
    for part in &group.parts {
        sheets.read(part.sheet, &mut |row| {
            out.insert(line::plain(&plain(row.cell(at))));
            ControlFlow::Continue(())
        })?;
    }
    Ok(out)
}

/// Gives the sheet's name, or the file's where the program named the sheet itself or several are read.
pub(super) fn title(path: &Path, sheets: &Sheets, groups: &[Group]) -> String {
    let mut read = groups.iter().flat_map(|g| &g.parts).map(|p| p.sheet);
    let first = read.next().unwrap_or_default();
    let one = read.all(|sheet| sheet == first);
    let name = sheets.names().get(first).map(String::as_str).filter(|_| one).unwrap_or_default();
    let own = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    let made = own.eq_ignore_ascii_case("sheet") || own == msg!("工作表", "").zh || own.is_empty();
    if made { path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default() } else { name.to_owned() }
}
