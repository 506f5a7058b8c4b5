//! What an import would do, row by row, with its reasons, and what became of every cell.

use super::account::SheetAccount;
use crate::base::{Lang, Text};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::header::Header;
use crate::model::{Change, Kind};
use crate::msg;
use std::ops::Range;

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

    /// Returns the stable name.
    pub fn name(self) -> &'static str {
        match self {
            State::New => "new",
            State::Changed => "changed",
            State::Same => "same",
            State::Conflict => "conflict",
            State::Skipped => "skipped",
        }
    }

    /// Returns the words for people.
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
    /// Which sheet it stands on, by its place in [`Proposal::sheets`].
    pub sheet: usize,
    /// Which table it is a row of, by its place in [`Proposal::tables`].
    pub table: usize,
    /// Which part of its table: one of several sheets or lists side by side.
    pub part: usize,
    /// Its number in the sheet.
    pub row: u32,
    /// Whom it is about, as the sheet has it.
    pub name: String,
    /// What it would do.
    pub state: State,
    /// Why: what is new, what differs, what cannot be read, what to look at again.
    pub why: Vec<Why>,
    /// Its part of the changes.
    pub(super) made: Range<usize>,
}

/// What a sheet would do to the book.
pub struct Proposal {
    /// The kind of record; of several the one that most rows are.
    pub kind: Kind,
    /// What the sheet is called: its own name, or the file's where that says nothing.
    pub title: String,
    /// The headers that rows were read by, one a kind.
    pub tables: Vec<Header>,
    /// What became of every sheet, cell by cell.
    pub sheets: Vec<SheetAccount>,
    /// One report for each row that holds something.
    pub rows: Vec<RowReport>,
    /// The change of the book, all accepted rows together.
    pub changes: Vec<Change>,
    /// About the sheet as a whole: unknown columns, the encoding.
    pub notes: Vec<Text>,
    /// How many cells were put right in the preview.
    pub mended: usize,
    pub(super) rejected: Vec<(Row, usize)>,
    pub(super) doubtful: Vec<(Row, usize)>,
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
            Kind::Member => msg!("{title}（{n}人）", "{title} ({n} people)"),
            _ => msg!("{title}（{kind} {n}条）", "{title} ({kind}, {n} rows)"),
        };
        let mut out = text.with("title", self.title.as_str()).with("kind", self.kind.label()).with("n", n).render(lang);
        if self.mended > 0 {
            let text = msg!("，导入前改了 {n} 格", ", {n} cells put right before");
            out += &text.with("n", self.mended).render(lang);
        }
        out
    }

    /// Returns the cells of a row that was not taken, or taken with something to look at again.
    pub fn cells(&self, row: usize) -> Option<&[Cell]> {
        let all = self.rejected.iter().chain(&self.doubtful);
        all.into_iter().find(|(_, at)| *at == row).map(|(row, _)| row.cells.as_slice())
    }

    /// Counts the rows that [`super::write_rejected`] would write.
    pub fn rejected(&self) -> usize {
        self.rejected.len()
    }
}

/// Adds to rows what was found once all were read: the row, whether something changed, what there is to say.
pub(super) fn late(rows: &mut [RowReport], found: Vec<(u32, bool, Option<Why>)>) {
    for (row, changed, why) in found {
        let taken = |r: &&mut RowReport| r.row == row && !matches!(r.state, State::Skipped | State::Conflict);
        let Some(report) = rows.iter_mut().find(taken) else { continue };
        if changed && report.state == State::Same {
            report.state = State::Changed;
        }
        report.why.extend(why);
    }
}
