//! Every filled cell of every visible sheet is read, named as not kept, or part of a row that was refused with its
//! reason: over every file there is.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zhibu::base::{Id, Lang, Minter, Trouble};
use zhibu::exchange::format::{Cell, Sheets};
use zhibu::exchange::intake::aliases::Aliases;
use zhibu::exchange::intake::{self, Ask, Proposal, State};
use zhibu::model::{Book, Head};

pub const BRANCH: Id = Id(7);

/// Every file below a directory, in the order of their names.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

/// Reads a file into a proposal against a book.
pub fn propose(path: &Path, book: &Book, ids: &Minter) -> Result<Proposal, Trouble> {
    let aliases = Aliases::embedded()?;
    let today = "2026-11-24".parse().unwrap();
    let ask = Ask::new(book, &aliases, BRANCH, today);
    let mut head = || Head { id: ids.mint(), branch: BRANCH, ..Default::default() };
    Ok(intake::read(path, &ask, &mut head, &mut |_| ControlFlow::Continue(()))?.expect("nobody stopped it"))
}

/// Counts the filled cells of a sheet without asking the import.
fn filled(sheets: &mut Sheets, sheet: usize) -> u32 {
    let mut n = 0;
    let counted = sheets.read(sheet, &mut |row| {
        // What a merged area repeats stands in the file once.
        n += (0..row.cells.len()).filter(|at| row.cells[*at] != Cell::Empty && !row.is_spread(*at)).count() as u32;
        ControlFlow::Continue(())
    });
    counted.map(|()| n).unwrap_or_default()
}

/// Lists what a proposal does not account for.
pub fn missing(path: &Path, proposal: &Proposal) -> Vec<String> {
    let mut out = Vec::new();
    let mut sheets = Sheets::open(path).unwrap();
    let notes = proposal.notes.iter().map(|n| n.render(Lang::Zh)).collect::<Vec<_>>().join("\n");
    for (at, sheet) in proposal.sheets.iter().enumerate().filter(|(_, s)| !s.hidden) {
        let there = filled(&mut sheets, at);
        let told = sheet.above + sheet.cells();
        if there != told {
            out.push(format!("{}: {there} cells filled, {told} told", sheet.name));
        }
        for column in &sheet.columns {
            let sum = column.read + column.refused + column.named();
            if column.is_kept() && column.filled != sum {
                let (title, filled) = (&column.title, column.filled);
                out.push(format!(
                    "{} “{title}”: {filled} filled, {} read, {} refused",
                    sheet.name, column.read, column.refused
                ));
            }
            if sheet.kind.is_some() && column.named() > 0 && !notes.contains(&column.title) {
                out.push(format!("{} “{}” is not named", sheet.name, column.title));
            }
        }
        if sheet.kind.is_none() && there > 0 && !notes.contains(&sheet.name) {
            out.push(format!("{} is not named", sheet.name));
        }
    }
    let silent = |r: &&intake::RowReport| matches!(r.state, State::Skipped | State::Conflict) && r.why.is_empty();
    out.extend(proposal.rows.iter().filter(silent).map(|r| format!("row {} gives no reason", r.row)));
    out
}

#[test]
fn no_cell_of_any_file_is_lost() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import");
    let (mut read, mut lost) = (0, Vec::new());
    for path in files(&dir) {
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if ending == "toml" || path.file_name().is_some_and(|n| n == "README.md") {
            continue;
        }
        let Ok(proposal) = propose(&path, &Book::default(), &Minter::new(1 << 80)) else { continue };
        read += 1;
        lost.extend(missing(&path, &proposal).into_iter().map(|m| format!("{}: {m}", path.display())));
    }
    assert!(read > 30, "only {read} files could be read");
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
