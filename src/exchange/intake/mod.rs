//! Sheet rows become a proposal: what each row would do to the book, with its reason, before anything is written.

mod about;
pub mod account;
pub mod aliases;
mod ask;
mod award;
mod branch;
pub mod cell;
mod check_in;
mod compare;
mod derived;
mod diff;
pub mod header;
mod line;
pub mod mapping;
mod meeting;
mod member;
mod named;
mod namesake;
pub mod own;
mod own_file;
mod part;
mod people;
mod plan;
mod proposal;
mod quote;
mod reader;
mod record;
mod rejected;
pub mod remembered;
mod result;
mod road;
mod roll;
mod rows;
mod say;
mod section;
mod sheet;
mod step;
pub mod steps;
mod taken;
mod ticked;
mod value;
mod written;

pub use account::{ColumnAccount, SheetAccount};
pub use ask::{Ask, part_of};
pub use proposal::{Proposal, RowReport, State, Take, Why};
pub use rejected::write_rejected;

use super::format::{Kind as FileKind, Row, Sheets};
use super::transcript;
use crate::base::{Text, Trouble};
use crate::model::{Change, Head, Kind};
use crate::msg;
use branch::Branches;
use part::Group;
use plan::Plan;
use rows::Rows;
use sheet::Sheet;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use taken::{Refused, Taken};

/// Reads a file into a proposal. `head` makes the head of a new record; `progress` is told the rows read so far and
/// may stop it, which gives nothing.
///
/// # Errors
/// The file is no sheet, is damaged, or has no header of a kind that can be imported.
pub fn read(
    path: &Path,
    ask: &Ask,
    head: &mut dyn FnMut() -> Head,
    progress: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Option<Proposal>, Trouble> {
    if let Some(told) = transcript::open(path)? {
        return match ask.kind.filter(|_| !quote::is_asked(ask.kind)) {
            Some(kind) => Err(quote::not_that(path, kind)),
            None => quote::propose(path, &told, ask, head).map(Some),
        };
    }
    let mut sheets = Sheets::open(path)?;
    let Plan { groups, accounts } = Plan::make(&mut sheets, ask)?;
    let title = about::title(path, &sheets, &groups);
    let (rows, rejected, doubtful, changes, notes) = Default::default();
    let mut out = Collected { seen: 0, progress, rows, rejected, doubtful, changes, accounts, notes };
    let mut book = ask.book.clone();
    for (table, group) in groups.iter().enumerate() {
        // What one table adds can be pointed to by the next.
        let ask = Ask { book: &book, ..*ask };
        let Some(made) = out.group(&mut sheets, &ask, (table, group), &title, head)? else { return Ok(None) };
        if table + 1 < groups.len() {
            book.apply(&made);
        }
        out.join(made);
    }
    if !out.unread(&mut sheets)? {
        return Ok(None);
    }
    let mut notes = std::mem::take(&mut out.notes);
    if let Some(encoding) = sheets.encoding() {
        notes.push(msg!("编码 {encoding}", "encoding {encoding}").with("encoding", encoding));
    }
    let several = out.accounts.iter().filter(|a| !a.hidden).count() > 1;
    notes.extend(out.accounts.iter().flat_map(|account| account::notes(account, several)));
    let rows = |kind: Kind| out.rows.iter().filter(|r| groups[r.table].kind == kind).count();
    let kind = groups.iter().map(|g| g.kind).rev().max_by_key(|kind| rows(*kind)).unwrap_or(Kind::Member);
    let tables = groups.into_iter().map(|g| g.header).collect();
    let Collected { rows, rejected, doubtful, changes, accounts: sheets, .. } = out;
    let mended = ask.mended.len();
    Ok(Some(Proposal { kind, title, tables, sheets, rows, changes, notes, mended, rejected, doubtful }))
}

/// Everything read so far.
struct Collected<'a> {
    seen: u32,
    progress: &'a mut dyn FnMut(u32) -> ControlFlow<()>,
    rows: Vec<RowReport>,
    rejected: Vec<(Row, usize)>,
    /// Rows that are taken with something to look at again.
    doubtful: Vec<(Row, usize)>,
    changes: Vec<Change>,
    accounts: Vec<SheetAccount>,
    /// What somebody must know of the rows of a kind as a whole.
    notes: Vec<Text>,
}

/// What the rows of one kind are read with.
struct Reading<'a> {
    sheet: &'a Sheet<'a>,
    group: &'a Group,
    table: usize,
    branches: Branches,
}

impl Collected<'_> {
    /// Reads the tables of one kind; gives their changes, or nothing where it was stopped.
    fn group(
        &mut self,
        sheets: &mut Sheets,
        ask: &Ask,
        (table, group): (usize, &Group),
        title: &str,
        head: &mut dyn FnMut() -> Head,
    ) -> Result<Option<Vec<Change>>, Trouble> {
        let Some(words) = ask.aliases.kind(group.kind.name()) else { return Ok(Some(Vec::new())) };
        let json = sheets.is_json();
        let year = about::year(sheets, group, title)?;
        let text = sheets.kind() == FileKind::Text && !json;
        let sheet = Sheet { ask, words, header: &group.header, text, json, year };
        let branches = Branches::look(sheets, ask, group, &mut self.notes)?;
        let mut intake = if group.is_whole() {
            Rows::Records(record::Intake::new(group.kind, &sheet, head, about::ids(sheets, group)?))
        } else {
            let texts = if group.kind == Kind::Line { about::texts(sheets, group)? } else { HashSet::new() };
            let whole =
                if group.kind == Kind::Attendance { about::roll(sheets, group, &sheet)? } else { Default::default() };
            Rows::new(group.kind, &sheet, head, title, texts, whole)?
        };
        self.notes.extend(intake.about());
        let reading = Reading { sheet: &sheet, group, table, branches };
        let begin = self.rows.len();
        for at in group.parts.iter().map(|p| p.sheet).collect::<std::collections::BTreeSet<_>>() {
            let mut going = true;
            sheets.read(at, &mut |row| {
                going = self.row(&reading, at, row, &mut intake);
                if going { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            if !going {
                return Ok(None);
            }
        }
        proposal::late(&mut self.rows[begin..], intake.late());
        let made = intake.made();
        let changes = intake.finish();
        // What comes with the rows as a whole stands before them.
        let before = changes.len() - made + self.changes.len();
        for report in &mut self.rows[begin..] {
            report.made = report.made.start + before..report.made.end + before;
        }
        Ok(Some(changes))
    }

    /// Takes one row of a sheet through every table it crosses; says whether to go on.
    fn row(&mut self, reading: &Reading, at: usize, row: Row, intake: &mut Rows) -> bool {
        let Reading { sheet, group, table, branches } = reading;
        let parts: Vec<_> = group.parts.iter().filter(|p| p.sheet == at).collect();
        let Some(first) = parts.first() else { return true };
        if row.number <= first.header {
            self.accounts[at].above(&row);
            return true;
        }
        self.seen += 1;
        // Often enough that Esc is felt at once, seldom enough that it costs nothing.
        if self.seen.is_multiple_of(512) && (self.progress)(self.seen).is_break() {
            return false;
        }
        self.accounts[at].filled(&row);
        let place = (at, *table);
        if let Some(refused) = sheet.unfit(&row, first.width) {
            for part in &parts {
                self.accounts[at].settle(&row, part, &row, &[]);
            }
            self.take(sheet, place, &row, Err(refused));
            return true;
        }
        for (n, part) in group.parts.iter().enumerate().filter(|(_, p)| p.sheet == at) {
            let mended: Vec<(usize, &str)> = sheet.ask.mended.of(*table, n, row.number).collect();
            // Most rows are read as they stand, and are not copied for it.
            let mut cut = match part.is_plain() && mended.is_empty() {
                true => None,
                false => Some(part.cut(&row, sheet.all_words())),
            };
            let changed = cut.as_mut().and_then(Option::as_mut).map(|cut| sheet.mend(cut, &mended));
            let one = match &cut {
                None => &row,
                Some(Some(cut)) => cut,
                Some(None) => continue,
            };
            let pieces = intake.unfold(one);
            let mut accepted = Vec::new();
            for piece in pieces.as_deref().unwrap_or(std::slice::from_ref(one)) {
                let before = intake.made();
                let done = branches.other(piece, sheet).map_or_else(|| intake.take(piece), Err);
                accepted.push(done.as_ref().is_ok_and(|taken| taken.state != State::Conflict));
                self.take(sheet, place, piece, done);
                if let Some(report) = self.rows.last_mut() {
                    (report.made, report.part) = (before..intake.made(), n);
                    report.why.extend(changed.iter().flatten().cloned());
                }
            }
            let taken: Vec<(&Row, bool)> =
                pieces.as_deref().unwrap_or(std::slice::from_ref(one)).iter().zip(accepted).collect();
            self.accounts[at].settle(&row, part, one, &taken);
        }
        true
    }

    fn take(&mut self, sheet: &Sheet, (at, table): (usize, usize), row: &Row, done: Result<Taken, Refused>) {
        let (state, name, mut why, mend) = match done {
            Ok(t) => (t.state, t.name, t.why, t.state == State::Conflict),
            Err(r) => (State::Skipped, r.name, r.why.into_iter().map(|why| sheet.titled(why)).collect(), !r.note),
        };
        why.extend(sheet.doubts(row, state));
        self.rows.push(RowReport { sheet: at, table, part: 0, row: row.number, name, state, why, made: 0..0 });
        let at = self.rows.len() - 1;
        if mend {
            self.rejected.push((row.clone(), at));
        } else if matches!(state, State::New | State::Same) && !self.rows[at].why.is_empty() {
            self.doubtful.push((row.clone(), at));
        }
    }

    /// Joins the changes of one kind to those before; a record that both change is changed once.
    fn join(&mut self, made: Vec<Change>) {
        if self.changes.is_empty() {
            self.changes = made;
            return;
        }
        for change in made {
            match self.changes.iter_mut().find(|c| c.key == change.key) {
                Some(before) => before.after = change.after,
                None => self.changes.push(change),
            }
        }
    }

    /// Counts the cells of the sheets that were not read; says whether it was not stopped.
    fn unread(&mut self, sheets: &mut Sheets) -> Result<bool, Trouble> {
        for at in 0..self.accounts.len() {
            let account = &mut self.accounts[at];
            if account.kind.is_none() && !account.hidden {
                sheets.read(at, &mut |row| {
                    account.filled(&row);
                    ControlFlow::Continue(())
                })?;
            }
        }
        Ok((self.progress)(self.seen).is_continue())
    }
}
