//! The tables of one kind, and how a row of each is cut out of its sheet for the header they have in common.

use crate::base::Text;
use crate::exchange::format::{Cell, Row, plain};
use crate::exchange::intake::aliases::Words;
use crate::exchange::intake::cell;
use crate::exchange::intake::header::Header;
use crate::model::Kind;
use crate::msg;
use std::ops::Range;

/// Tables of one kind.
pub(super) struct Group {
    pub kind: Kind,
    /// The header their rows are read by.
    pub header: Header,
    pub parts: Vec<Part>,
}

/// One table: a block of columns of one sheet.
pub(super) struct Part {
    /// Which sheet it stands on.
    pub sheet: usize,
    /// The row of its header.
    pub header: u32,
    /// Its columns in the sheet.
    pub columns: Range<usize>,
    /// How many columns the header of its whole sheet has.
    pub width: usize,
    /// Where its columns stand in the common header; nothing: at their own place.
    pub places: Option<Vec<usize>>,
    /// Second columns of a field, by the place of the first: they fill its gaps.
    pub twins: Vec<Twin>,
}

/// A second column of a field, and the first.
pub(super) struct Twin {
    pub first: usize,
    pub second: usize,
    pub titles: [String; 2],
}

impl Group {
    /// Returns whether its rows say all there is of their records: zhibu wrote them. The stage of a person stands beside the
    /// fields, and is read as in any roster.
    pub fn is_whole(&self) -> bool {
        self.header.own && self.kind != Kind::Member
    }
}

impl Part {
    /// Returns whether its rows can be read as they stand.
    pub fn is_plain(&self) -> bool {
        self.places.is_none() && self.twins.is_empty()
    }

    fn place(&self, column: usize) -> usize {
        let places = self.places.as_ref().and_then(|places| places.get(column.checked_sub(self.columns.start)?));
        places.copied().unwrap_or(column)
    }

    /// Cuts its own row out of a sheet's; `None` where its columns are blank. A gap in the first column of a field is
    /// filled from the second; where both are filled and differ, the cell is a doubt that names both.
    pub fn cut(&self, row: &Row, words: &Words) -> Option<Row> {
        let mut cells = match self.places {
            None => row.cells.clone(),
            Some(_) => {
                let mut cells = Vec::new();
                for n in self.columns.clone() {
                    let Some(cell) = row.cells.get(n).filter(|c| **c != Cell::Empty) else { continue };
                    let place = self.place(n);
                    if cells.len() <= place {
                        cells.resize(place + 1, Cell::Empty);
                    }
                    cells[place] = cell.clone();
                }
                cells
            }
        };
        for twin in &self.twins {
            let Some(second) = cells.get(twin.second).filter(|c| says(c, words)).cloned() else { continue };
            let first = cells.get(twin.first).filter(|c| says(c, words)).cloned();
            let value = match first {
                None => second,
                Some(first) if same(&first, &second, words) => continue,
                Some(first) => {
                    let text = doubt(twin, &first, &second);
                    Cell::Doubt(Box::new((first, text)))
                }
            };
            if cells.len() <= twin.first {
                cells.resize(twin.first + 1, Cell::Empty);
            }
            cells[twin.first] = value;
        }
        if cells.iter().all(|c| *c == Cell::Empty) {
            return None;
        }
        let mut out = Row::new(row.number, cells);
        (out.hidden, out.struck) = (row.hidden, row.struck);
        Some(out)
    }

    /// Returns what became of a filled cell of the sheet: whether it was read, or lies in a row that was refused; nothing
    /// where nobody asked for it.
    pub fn outcome(&self, column: usize, whole: &Row, taken: &[(&Row, bool)]) -> Option<bool> {
        let place = self.place(column);
        let first = self.twins.iter().find(|t| t.second == place).map(|t| t.first);
        let asked = |row: &Row| row.was_asked(place) || first.is_some_and(|first| row.was_asked(first));
        let holds = |row: &Row| row.cells.get(place).is_some_and(|c| *c != Cell::Empty);
        if taken.iter().any(|(row, accepted)| *accepted && asked(row)) {
            return Some(true);
        }
        if taken.is_empty() || taken.iter().any(|(row, accepted)| !accepted && holds(row)) {
            return Some(false);
        }
        // What was asked for when the row was taken apart, and named nobody.
        (!taken.iter().any(|(row, _)| holds(row)) && whole.was_asked(place)).then_some(true)
    }
}

/// Returns whether a cell says anything.
fn says(cell: &Cell, words: &Words) -> bool {
    match cell {
        Cell::Empty => false,
        Cell::Text(text) => !words.is_blank(text),
        _ => true,
    }
}

/// Returns whether two cells say the same, however they are spelt: the same day, or the same letters and digits.
fn same(a: &Cell, b: &Cell, words: &Words) -> bool {
    if let (Ok(Some(a)), Ok(Some(b))) = (cell::day(a, words), cell::day(b, words)) {
        return a == b;
    }
    let letters = |cell: &Cell| -> String {
        let words = crate::base::date::half_width(&plain(cell));
        words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(a) == letters(b)
}

fn doubt(twin: &Twin, first: &Cell, second: &Cell) -> Text {
    let shown = |cell: &Cell| crate::base::width::fit(&crate::base::width::printable(plain(cell).trim()), 24);
    let text =
        msg!("“{a}”写 {x}，“{b}”写 {y}，两列不一致", "“{a}” says {x} and “{b}” says {y}: the two columns differ");
    let [a, b] = &twin.titles;
    text.with("a", a.as_str()).with("x", shown(first)).with("b", b.as_str()).with("y", shown(second))
}
