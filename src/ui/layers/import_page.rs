//! Which pages the preview of an import has, and how long each is.

use crate::exchange::intake::mapping::Place;
use crate::exchange::intake::{Proposal, SheetAccount};
use crate::model::FieldKind;

/// What the preview shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The rows and what each would do.
    Rows,
    /// Every column of every sheet and where it goes.
    Columns,
    /// The cells of one row.
    Cells(usize),
}

/// What a picker is asked for.
pub enum Asking {
    /// The kind of record.
    Kind,
    /// What a column means, by its title.
    Column(String),
    /// What a cell should say, and the field it is read as.
    Cell(Place, Option<FieldKind>),
}

impl Page {
    /// Counts the lines of a page; `rows` are those of the first.
    pub fn len(self, proposal: &Proposal, rows: usize) -> usize {
        match self {
            Page::Rows => rows,
            Page::Columns => columns(proposal).len(),
            Page::Cells(row) => proposal.tables[proposal.rows[row].table].columns.len(),
        }
    }
}

/// Lists the columns of the sheets that are read, those that are not kept first.
pub(super) fn columns(proposal: &Proposal) -> Vec<(&SheetAccount, usize)> {
    let mut out: Vec<_> =
        proposal.sheets.iter().filter(|s| !s.hidden).flat_map(|s| (0..s.columns.len()).map(move |n| (s, n))).collect();
    out.retain(|(sheet, n)| sheet.columns[*n].filled > 0 || !sheet.columns[*n].title.is_empty());
    out.sort_by_key(|(sheet, n)| {
        let column = &sheet.columns[*n];
        (column.named() == 0, !column.days)
    });
    out
}
