//! Sheet rows become a proposal: what each row would do to the book, with its reason, before anything is written.

mod diff;
mod ledger;
mod line;
mod meeting;
mod member;
mod people;
mod quote;
mod record;
mod rejected;
mod result;
mod roll;
mod say;
mod step;
mod value;
mod written;

pub use rejected::write_rejected;

use super::aliases::{Aliases, KindAliases, Words};
use super::cell;
use super::format::{Cell, Kind as FileKind, Row, Sheets};
use super::header::{self, Header};
use super::transcript;
use crate::base::{Id, Lang, Text, Trouble};
use crate::model::{Book, Change, Code, Head, Key, Kind, field};
use crate::msg;
use chrono::NaiveDate;
use std::collections::HashSet;
use std::ops::{ControlFlow, Range};
use std::path::Path;

/// Whose value stands where sheet and book differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Take {
    /// The sheet's.
    Sheet,
    /// The book's; the sheet fills gaps alone.
    Book,
}

/// What a row would do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum State {
    /// Adds somebody.
    New,
    /// Fills gaps, or changes values where that was asked for.
    Changed,
    /// Says what the book says.
    Same,
    /// Differs from the book; left alone until told whose value stands.
    Conflict,
    /// Cannot be taken.
    Skipped,
}

impl State {
    /// Every state, in the order a report counts them.
    pub const ALL: [State; 5] = [State::New, State::Changed, State::Same, State::Conflict, State::Skipped];

    /// Gives the stable name.
    pub fn name(self) -> &'static str {
        match self {
            State::New => "new",
            State::Changed => "changed",
            State::Same => "same",
            State::Conflict => "conflict",
            State::Skipped => "skipped",
        }
    }

    /// Gives the words for people.
    pub fn label(self) -> crate::base::Msg {
        match self {
            State::New => msg!("新增", "new"),
            State::Changed => msg!("更改", "changed"),
            State::Same => msg!("相同", "same"),
            State::Conflict => msg!("冲突", "conflict"),
            State::Skipped => msg!("跳过", "skipped"),
        }
    }
}

/// A reason, and the field it is about.
#[derive(Clone, PartialEq, Debug)]
pub struct Why {
    /// The words.
    pub text: Text,
    /// Name of the field.
    pub field: Option<String>,
}

impl Why {
    pub(super) fn at(field: &str, text: impl Into<Text>) -> Why {
        Why { text: text.into(), field: Some(field.to_owned()) }
    }
}

/// What became of one row.
#[derive(Clone, PartialEq, Debug)]
pub struct RowReport {
    /// Its number in the sheet.
    pub row: u32,
    /// Whom it is about, as the sheet has it.
    pub name: String,
    /// What it would do.
    pub state: State,
    /// Why: what is new, what differs, what cannot be read, what to look at again.
    pub why: Vec<Why>,
    /// Its part of the changes.
    made: Range<usize>,
}

/// What a sheet would do to the book.
pub struct Proposal {
    /// The kind of record.
    pub kind: Kind,
    /// What the sheet is called: its own name, or the file's where that says nothing.
    pub title: String,
    /// Where the header stood and what each column means.
    pub header: Header,
    /// One report for each row that holds something.
    pub rows: Vec<RowReport>,
    /// The change of the book, all accepted rows together.
    pub changes: Vec<Change>,
    /// About the sheet as a whole: unknown columns, the encoding.
    pub notes: Vec<Text>,
    rejected: Vec<(Row, usize)>,
}

impl Proposal {
    /// Counts the rows of one state.
    pub fn count(&self, state: State) -> usize {
        self.rows.iter().filter(|r| r.state == state).count()
    }

    /// Says in words what accepting it is about: `2026级名册 (124人)`.
    pub fn about(&self, lang: Lang) -> String {
        let n = self.count(State::New) + self.count(State::Changed);
        let text = match self.kind {
            Kind::Member => msg!("{title} ({n}人)", "{title} ({n} people)"),
            _ => msg!("{title} ({n}条)", "{title} ({n} rows)"),
        };
        text.with("title", self.title.as_str()).with("n", n).render(lang)
    }

    /// Counts the rows that [`write_rejected`] would write.
    pub fn rejected(&self) -> usize {
        self.rejected.len()
    }
}

/// What an import is told: the book as it is, and how to go about it.
pub struct Ask<'a> {
    /// A snapshot of the book.
    pub book: &'a Book,
    /// The words of sheets.
    pub aliases: &'a Aliases,
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

/// Reads a sheet into a proposal. `head` makes the head of a new record; `progress` is told the rows read so far and
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
    let header = header::find(&mut sheets, ask.aliases, ask.kind.map(Kind::name))?;
    let (Some(kind), Some(words)) = (Kind::named(&header.kind), ask.aliases.kind(&header.kind)) else {
        return Ok(None);
    };
    let sheet = Sheet { ask, words, header: &header, text: sheets.kind() == FileKind::Text };
    let (title, notes) = (title(path, &sheets, header.sheet), notes(&sheets, &header));
    let mut intake = match kind {
        Kind::Line => {
            let texts = texts(&mut sheets, &header)?;
            Rows::Lines(line::Intake::new(&sheet, head, &title, texts)?)
        }
        Kind::Meeting => Rows::Meetings(meeting::Intake::new(&sheet, head)),
        Kind::Step => Rows::Steps(step::Intake::new(&sheet, head)),
        Kind::Rectification => Rows::Ledger(ledger::Intake::new(&sheet, head)),
        Kind::EvaluationResult => Rows::Results(result::Intake::new(&sheet, head)),
        Kind::Member => Rows::People(member::Intake::new(&sheet, head)),
        _ => Rows::Records(record::Intake::new(kind, &sheet, head)),
    };
    let mut out = Collected::default();
    let mut stopped = false;
    sheets.read(header.sheet, &mut |row| {
        if row.number <= header.row {
            return ControlFlow::Continue(());
        }
        out.seen += 1;
        // Often enough that Esc is felt at once, seldom enough that it costs nothing.
        if out.seen % 512 == 0 && progress(out.seen).is_break() {
            stopped = true;
            return ControlFlow::Break(());
        }
        for row in intake.unfold(row) {
            let before = intake.made();
            out.take(row, |row| sheet.unfit(row).map_or_else(|| intake.take(row), Err));
            out.rows.last_mut().into_iter().for_each(|report| report.made = before..intake.made());
        }
        ControlFlow::Continue(())
    })?;
    if stopped || progress(out.seen).is_break() {
        return Ok(None);
    }
    let made = intake.made();
    let changes = intake.finish();
    // What comes with the rows as a whole stands before them.
    let whole = changes.len() - made;
    out.rows.iter_mut().for_each(|r| r.made = r.made.start + whole..r.made.end + whole);
    Ok(Some(Proposal { kind, title, header, rows: out.rows, changes, notes, rejected: out.rejected }))
}

/// Rows of one kind or the other.
enum Rows<'a> {
    People(member::Intake<'a>),
    Meetings(meeting::Intake<'a>),
    Steps(step::Intake<'a>),
    Ledger(ledger::Intake<'a>),
    Results(result::Intake<'a>),
    Lines(line::Intake<'a>),
    Records(record::Intake<'a>),
}

impl Rows<'_> {
    /// Parts a row that says several things into rows of one each.
    fn unfold(&self, row: Row) -> Vec<Row> {
        match self {
            Rows::Lines(intake) => intake.unfold(row),
            _ => vec![row],
        }
    }

    fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        match self {
            Rows::People(intake) => intake.take(row),
            Rows::Meetings(intake) => intake.take(row),
            Rows::Steps(intake) => intake.take(row),
            Rows::Ledger(intake) => intake.take(row),
            Rows::Results(intake) => intake.take(row),
            Rows::Lines(intake) => intake.take(row),
            Rows::Records(intake) => intake.take(row),
        }
    }

    fn finish(self) -> Vec<Change> {
        match self {
            Rows::People(intake) => intake.finish(),
            Rows::Meetings(intake) => intake.finish(),
            Rows::Steps(intake) => intake.finish(),
            Rows::Ledger(intake) => intake.finish(),
            Rows::Results(intake) => intake.finish(),
            Rows::Lines(intake) => intake.finish(),
            Rows::Records(intake) => intake.finish(),
        }
    }
}

#[derive(Default)]
struct Collected {
    seen: u32,
    rows: Vec<RowReport>,
    rejected: Vec<(Row, usize)>,
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

impl Collected {
    fn take(&mut self, row: Row, work: impl FnOnce(&Row) -> Result<Taken, Refused>) {
        let (state, name, why, mend) = match work(&row) {
            Ok(t) => (t.state, t.name, t.why, t.state == State::Conflict),
            Err(r) => (State::Skipped, r.name, r.why, !r.note),
        };
        self.rows.push(RowReport { row: row.number, name, state, why, made: 0..0 });
        if mend {
            self.rejected.push((row, self.rows.len() - 1));
        }
    }
}

/// What every row of one sheet is read with.
pub(super) struct Sheet<'a> {
    ask: &'a Ask<'a>,
    words: &'a KindAliases,
    header: &'a Header,
    text: bool,
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
    fn unfit(&self, row: &Row) -> Option<Refused> {
        let (have, want) = (row.cells.iter().rposition(|c| *c != Cell::Empty)? + 1, self.header.columns.len());
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

/// Gives every text of a sheet of lines.
fn texts(sheets: &mut Sheets, header: &Header) -> Result<HashSet<String>, Trouble> {
    let (mut out, at) = (HashSet::new(), header.column("text").unwrap_or(usize::MAX));
    sheets.read(header.sheet, &mut |row| {
        out.insert(line::plain(&super::format::plain(row.cell(at))));
        ControlFlow::Continue(())
    })?;
    Ok(out)
}

/// Gives the sheet's name, or the file's where the program named the sheet itself.
fn title(path: &Path, sheets: &Sheets, sheet: usize) -> String {
    let name = sheets.names().get(sheet).map(String::as_str).unwrap_or_default();
    let own = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    let made = own.eq_ignore_ascii_case("sheet") || own == msg!("工作表", "").zh || own.is_empty();
    if made { path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default() } else { name.to_owned() }
}

fn notes(sheets: &Sheets, header: &Header) -> Vec<Text> {
    let mut out = Vec::new();
    if sheets.names().len() > 1 {
        let name = sheets.names()[header.sheet].as_str();
        out.push(msg!("读取工作表 “{name}”", "reading the sheet “{name}”").with("name", name));
    }
    if let Some(encoding) = sheets.encoding() {
        out.push(msg!("编码 {encoding}", "encoding {encoding}").with("encoding", encoding));
    }
    let strays: Vec<&str> = header.strays().collect();
    if !strays.is_empty() {
        let text = msg!("不认识的列, 未读取: {list}", "unknown columns, not read: {list}");
        out.push(text.with("list", crate::base::width::fit(&strays.join(", "), 200)));
    }
    out
}
