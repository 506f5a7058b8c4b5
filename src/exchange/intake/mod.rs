//! Sheet rows become a proposal: what each row would do to the book, with its reason, before anything is written.

pub mod account;
pub mod aliases;
pub mod cell;
mod check_in;
mod diff;
pub mod header;
mod ledger;
mod line;
mod meeting;
mod member;
mod named;
mod people;
mod plan;
mod proposal;
mod quote;
mod record;
mod rejected;
mod result;
mod roll;
mod rows;
mod road;
mod say;
mod step;
pub mod steps;
mod value;
mod written;

pub use account::{ColumnAccount, SheetAccount};
pub use proposal::{Proposal, RowReport, State, Take, Why};
pub use rejected::write_rejected;

use super::intake::aliases::{Aliases, KindAliases, Mapping, Words};

use super::format::{self, Cell, Kind as FileKind, Row, Sheets};
use super::intake::header::Header;
use super::transcript;
use crate::base::{Id, Text, Trouble};
use crate::model::book::field;
use crate::model::{Book, Change, Code, Head, Key, Kind};
use crate::msg;
use chrono::NaiveDate;
use plan::{Group, Plan};
use rows::Rows;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

/// What an import is told: the book as it is, and how to go about it.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// A snapshot of the book.
    pub book: &'a Book,
    /// The words of sheets.
    pub aliases: &'a Aliases,
    /// What somebody said that columns mean.
    pub map: &'a Mapping,
    /// The sheet asked for; nothing: every visible one that has a table.
    pub sheet: Option<&'a str>,
    /// The kind asked for; nothing: whichever fits the header best.
    pub kind: Option<Kind>,
    /// The record that every row is a part of, where one was chosen: lines of a meeting, the list of an activity.
    pub on: Option<Key>,
    /// The branch that new people come to.
    pub branch: Id,
    /// Whose value stands; nothing: conflicts are left alone.
    pub take: Option<Take>,
    /// The rules' day.
    pub today: NaiveDate,
}

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
    let title = title(path, &sheets, &groups);
    let mut out =
        Collected { seen: 0, progress, rows: Vec::new(), rejected: Vec::new(), changes: Vec::new(), accounts, notes: Vec::new() };
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
    let Collected { rows, rejected, changes, accounts: sheets, .. } = out;
    Ok(Some(Proposal { kind, title, tables, sheets, rows, changes, notes, rejected }))
}

/// Everything read so far.
struct Collected<'a> {
    seen: u32,
    progress: &'a mut dyn FnMut(u32) -> ControlFlow<()>,
    rows: Vec<RowReport>,
    rejected: Vec<(Row, usize)>,
    changes: Vec<Change>,
    accounts: Vec<SheetAccount>,
    /// What somebody must know of the rows of a kind as a whole.
    notes: Vec<Text>,
}

/// A row that was taken: what it does, whom it is about, and what there is to say.
pub(super) struct Taken {
    state: State,
    name: String,
    why: Vec<Why>,
}

/// A row that cannot be taken.
pub(super) struct Refused {
    name: String,
    why: Vec<Why>,
    /// A note or a line of sums: nothing to mend.
    note: bool,
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
        let year = year(sheets, group, title)?;
        let sheet = Sheet { ask, words, header: &group.header, text: sheets.kind() == FileKind::Text, year };
        let texts = if group.kind == Kind::Line { texts(sheets, group)? } else { HashSet::new() };
        let whole = if group.kind == Kind::Attendance { roll(sheets, group, &sheet)? } else { Default::default() };
        let mut intake = Rows::new(group.kind, &sheet, head, title, texts, whole)?;
        self.notes.extend(intake.about());
        let begin = self.rows.len();
        for at in group.parts.iter().map(|p| p.sheet).collect::<std::collections::BTreeSet<_>>() {
            let mut going = true;
            sheets.read(at, &mut |row| {
                going = self.row(&sheet, (table, group), at, row, &mut intake);
                if going { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            if !going {
                return Ok(None);
            }
        }
        self.late(begin, intake.late());
        let made = intake.made();
        let changes = intake.finish();
        // What comes with the rows as a whole stands before them.
        let before = changes.len() - made + self.changes.len();
        for report in &mut self.rows[begin..] {
            report.made = report.made.start + before..report.made.end + before;
        }
        Ok(Some(changes))
    }

    /// Adds to rows what was found once all were read.
    fn late(&mut self, begin: usize, found: Vec<(u32, bool, Option<Why>)>) {
        for (row, changed, why) in found {
            let taken = |r: &&mut RowReport| r.row == row && !matches!(r.state, State::Skipped | State::Conflict);
            let Some(report) = self.rows[begin..].iter_mut().find(taken) else { continue };
            if changed && report.state == State::Same {
                report.state = State::Changed;
            }
            report.why.extend(why);
        }
    }

    /// Takes one row of a sheet through every table it crosses; says whether to go on.
    fn row(&mut self, sheet: &Sheet, (table, group): (usize, &Group), at: usize, row: Row, intake: &mut Rows) -> bool {
        let parts: Vec<_> = group.parts.iter().filter(|p| p.sheet == at).collect();
        let Some(first) = parts.first() else { return true };
        if row.number <= first.header {
            self.accounts[at].above(&row);
            return true;
        }
        self.seen += 1;
        // Often enough that Esc is felt at once, seldom enough that it costs nothing.
        if self.seen % 512 == 0 && (self.progress)(self.seen).is_break() {
            return false;
        }
        self.accounts[at].filled(&row);
        let place = (at, table);
        if let Some(refused) = sheet.unfit(&row, first.width) {
            for part in &parts {
                self.accounts[at].settle(&row, part, &row, &[]);
            }
            self.take(place, &row, Err(refused));
            return true;
        }
        for part in parts {
            // Most rows are read as they stand, and are not copied for it.
            let cut = if part.is_plain() { None } else { Some(part.cut(&row, sheet.all_words())) };
            let one = match &cut {
                None => &row,
                Some(Some(cut)) => cut,
                Some(None) => continue,
            };
            let pieces = intake.unfold(one);
            let mut accepted = Vec::new();
            for piece in pieces.as_deref().unwrap_or(std::slice::from_ref(one)) {
                let before = intake.made();
                let done = intake.take(piece);
                accepted.push(done.as_ref().is_ok_and(|taken| taken.state != State::Conflict));
                self.take(place, piece, done);
                self.rows.last_mut().into_iter().for_each(|report| report.made = before..intake.made());
            }
            let taken: Vec<(&Row, bool)> =
                pieces.as_deref().unwrap_or(std::slice::from_ref(one)).iter().zip(accepted).collect();
            self.accounts[at].settle(&row, part, one, &taken);
        }
        true
    }

    fn take(&mut self, (sheet, table): (usize, usize), row: &Row, done: Result<Taken, Refused>) {
        let (state, name, why, mend) = match done {
            Ok(t) => (t.state, t.name, t.why, t.state == State::Conflict),
            Err(r) => (State::Skipped, r.name, r.why, !r.note),
        };
        self.rows.push(RowReport { sheet, table, row: row.number, name, state, why, made: 0..0 });
        if mend {
            self.rejected.push((row.clone(), self.rows.len() - 1));
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

/// What every row of one sheet is read with.
pub(super) struct Sheet<'a> {
    ask: &'a Ask<'a>,
    words: &'a KindAliases,
    header: &'a Header,
    text: bool,
    /// The year that stands over the table, or in the name of the sheet or the file.
    year: Option<i32>,
}

/// Gives the kind of the rows that are a part of a record.
pub fn part_of(on: Key) -> Kind {
    if on.kind == Kind::Activity { Kind::Participation } else { Kind::Line }
}

impl Sheet<'_> {
    fn all_words(&self) -> &Words {
        &self.ask.aliases.words
    }

    /// Reads several codes of one list; words of two parts are tried whole before they are taken apart.
    fn set(&self, field: &str, all: &'static [Code], cell: &Cell) -> Result<u32, Text> {
        let code = |word: &str| self.words.code(field, word, all).map(|c| 1 << c.code);
        if let Some(bit) = cell::line(cell, field::WORDS_MAX)?.as_deref().and_then(code) {
            return Ok(bit);
        }
        let words = cell::list(cell, self.all_words())?.unwrap_or_default();
        words.iter().try_fold(0, |bits, word| Ok(bits | code(word).ok_or_else(|| say::unknown(word))?))
    }

    /// Refuses a row of a text file with more cells than the header: a separator inside a value has moved the rest.
    fn unfit(&self, row: &Row, want: usize) -> Option<Refused> {
        let have = row.cells.iter().rposition(|c| *c != Cell::Empty)? + 1;
        if !self.text || have <= want {
            return None;
        }
        let text = msg!(
            "这一行有 {have} 格, 表头只有 {want} 格 (值里有分隔符?)",
            "{have} cells under a header of {want} (a separator inside a value?)"
        );
        let why = Why { text: text.with("have", have).with("want", want), field: None };
        Some(Refused { name: String::new(), why: vec![why], note: false })
    }
}

/// Finds the year that a table is about: over its header, in the name of its sheet, in the file's.
fn year(sheets: &mut Sheets, group: &Group, title: &str) -> Result<Option<i32>, Trouble> {
    let mut found = None;
    for part in &group.parts {
        for row in header::top(sheets, part.sheet)?.iter().filter(|row| row.number < part.header) {
            found = found.or_else(|| row.cells.iter().find_map(|c| written_year(&format::plain(c))));
        }
        found = found.or_else(|| sheets.names().get(part.sheet).and_then(|name| written_year(name)));
    }
    Ok(found.or_else(|| written_year(title)).or_else(|| sheets.path().file_stem().and_then(|s| written_year(&s.to_string_lossy()))))
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
fn roll(sheets: &mut Sheets, group: &Group, sheet: &Sheet) -> Result<check_in::Whole, Trouble> {
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

/// Gives every text of a sheet of lines.
fn texts(sheets: &mut Sheets, group: &Group) -> Result<HashSet<String>, Trouble> {
    let (mut out, at) = (HashSet::new(), group.header.column("text").unwrap_or(usize::MAX));
    for part in &group.parts {
        sheets.read(part.sheet, &mut |row| {
            out.insert(line::plain(&format::plain(row.cell(at))));
            ControlFlow::Continue(())
        })?;
    }
    Ok(out)
}

/// Gives the sheet's name, or the file's where the program named the sheet itself or several are read.
fn title(path: &Path, sheets: &Sheets, groups: &[Group]) -> String {
    let mut read = groups.iter().flat_map(|g| &g.parts).map(|p| p.sheet);
    let first = read.next().unwrap_or_default();
    let one = read.all(|sheet| sheet == first);
    let name = sheets.names().get(first).map(String::as_str).filter(|_| one).unwrap_or_default();
    let own = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    let made = own.eq_ignore_ascii_case("sheet") || own == msg!("工作表", "").zh || own.is_empty();
    if made { path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default() } else { name.to_owned() }
}
