//! What a sheet is made of, before anybody asks what it means.

use chrono::{NaiveDate, NaiveTime};

/// What one cell of a sheet holds, before anybody asks what it means.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Cell {
    /// Nothing, or blanks alone.
    #[default]
    Empty,
    /// Words exactly as they stand.
    Text(String),
    /// A number; a time of day alone is the fraction of a day.
    Number(f64),
    /// A cell formatted as a date.
    Day(NaiveDate, Option<NaiveTime>),
    /// Yes or no.
    Flag(bool),
    /// A formula's failure: `#N/A`.
    Fault(String),
    /// A formula to be written, and what it comes to; what is read holds the outcome alone.
    Formula(String, Box<Cell>),
    /// A cell that cannot be believed as it stands, and why; it is made by an import and never read from a file.
    Doubt(Box<(Cell, crate::base::Text)>),
}

/// Which cells of a row somebody has asked for. It is no part of what the row says: rows of the same cells are equal.
#[derive(Clone, Debug, Default)]
struct Asked(std::cell::Cell<[u64; MAX_COLUMNS / 64]>);

impl PartialEq for Asked {
    fn eq(&self, _: &Asked) -> bool {
        true
    }
}

/// A row that holds something.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    /// Its number as the sheet program shows it, from 1.
    pub number: u32,
    /// Its cells from column A on; trailing blank ones are left out.
    pub cells: Vec<Cell>,
    /// Whether the sheet hides it.
    pub hidden: bool,
    /// Whether its words are struck through.
    pub struck: bool,
    asked: Asked,
    /// Cells that repeat what a merged area shows in its first row.
    spread: [u64; MAX_COLUMNS / 64],
}

impl Row {
    /// Makes a row that nobody has asked anything.
    pub fn new(number: u32, cells: Vec<Cell>) -> Row {
        Row { number, cells, ..Row::default() }
    }

    /// Fills a blank cell with what a merged area shows there. A row that holds nothing else stays blank.
    pub(super) fn spread(&mut self, column: usize, cell: &Cell) {
        if column >= MAX_COLUMNS || self.cells.get(column).is_some_and(|c| *c != Cell::Empty) || self.is_blank() {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        self.cells[column] = cell.clone();
        self.spread[column / 64] |= 1 << (column % 64);
    }

    /// Returns whether a cell repeats what a merged area shows in its first row.
    pub fn is_spread(&self, column: usize) -> bool {
        column < MAX_COLUMNS && self.spread[column / 64] & (1 << (column % 64)) != 0
    }

    /// Returns a cell, an empty one beyond the row's end. That it was asked for is kept: a cell that is never asked for
    /// is not read, and is said to be so.
    pub fn cell(&self, column: usize) -> &Cell {
        if column < MAX_COLUMNS {
            let mut asked = self.asked.0.get();
            asked[column / 64] |= 1 << (column % 64);
            self.asked.0.set(asked);
        }
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Returns whether somebody has asked for a cell.
    pub fn was_asked(&self, column: usize) -> bool {
        column < MAX_COLUMNS && self.asked.0.get()[column / 64] & (1 << (column % 64)) != 0
    }

    /// Returns whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|c| *c == Cell::Empty)
    }
}

/// Columns beyond this one are not read: no register has them, and a stray cell in XFD costs 16,384 a row.
pub const MAX_COLUMNS: usize = 512;
