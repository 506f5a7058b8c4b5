//! Where every filled cell of a sheet went: read into a record, named as not kept, or part of a row that was refused.

use super::part::Part;
use crate::base::{Lang, Text};
use crate::exchange::format::{self, Cell, Row};
use crate::exchange::intake::header::{Column, Meaning};
use crate::model::Kind;
use crate::msg;

/// How many values of a column are kept to show what it holds.
const SHOWN: usize = 3;

/// What became of the cells of one sheet.
#[derive(Clone, PartialEq, Debug)]
pub struct SheetAccount {
    /// Its name in the workbook.
    pub name: String,
    /// The kind of record its rows are; `None` where it was not read.
    pub kind: Option<Kind>,
    /// Whether it is hidden in its workbook. A hidden sheet is not read unless it is named.
    pub hidden: bool,
    /// The row of the header; 0 where none was found.
    pub header: u32,
    /// Rows below the header that hold something.
    pub rows: u32,
    /// Filled cells of the header and of what stands above it.
    pub above: u32,
    /// Its columns from A on.
    pub columns: Vec<ColumnAccount>,
}

/// What became of the cells of one column below the header.
#[derive(Clone, PartialEq, Debug)]
pub struct ColumnAccount {
    /// Its title, empty where it has none.
    pub title: String,
    /// What it holds.
    pub meaning: Meaning,
    /// Cells that hold something.
    pub filled: u32,
    /// Of these, how many were read into a record, or left out of it with a remark of their row.
    pub read: u32,
    /// Of these, how many lie in rows that were skipped or left alone, each with its reason.
    pub refused: u32,
    /// The first values, to see what the column is about.
    pub first: Vec<String>,
    /// Whether its values are days: what a person's stage may hang on.
    pub days: bool,
}

impl ColumnAccount {
    fn new(column: Option<&Column>) -> ColumnAccount {
        let (title, meaning) =
            column.map_or((String::new(), Meaning::Untitled), |c| (c.title.clone(), c.meaning.clone()));
        ColumnAccount { title, meaning, filled: 0, read: 0, refused: 0, first: Vec::new(), days: false }
    }

    /// Returns whether the column goes into records. One that stands for a field and was asked for by nobody does not.
    pub fn is_kept(&self) -> bool {
        self.read > 0 || (matches!(self.meaning, Meaning::Field(_)) && self.refused == self.filled)
    }

    /// Counts the cells that are named as not kept.
    pub fn named(&self) -> u32 {
        if self.is_kept() { 0 } else { self.filled }
    }

    /// Counts the cells of which nothing is told. There must be none.
    pub fn lost(&self) -> u32 {
        if self.is_kept() { self.filled.saturating_sub(self.read + self.refused) } else { 0 }
    }
}

/// Returns a column's letters as sheet programs show them.
pub fn letters(mut column: usize) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return out;
        }
        column = column / 26 - 1;
    }
}

impl SheetAccount {
    /// Begins an account of nothing read.
    pub fn new(name: &str, hidden: bool) -> SheetAccount {
        SheetAccount { name: name.to_owned(), kind: None, hidden, header: 0, rows: 0, above: 0, columns: Vec::new() }
    }

    /// Begins an account of a sheet with a header.
    pub(super) fn headed(&mut self, kind: Kind, row: u32, columns: &[Column]) {
        (self.kind, self.header) = (Some(kind), row);
        self.columns = columns.iter().map(|c| ColumnAccount::new(Some(c))).collect();
    }

    /// Counts the cells of a row that stands above the table.
    pub(super) fn above(&mut self, row: &Row) {
        self.above +=
            (0..row.cells.len()).filter(|n| row.cells[*n] != Cell::Empty && !row.is_spread(*n)).count() as u32;
    }

    /// Counts the filled cells of a row.
    pub(super) fn filled(&mut self, row: &Row) {
        self.rows += 1;
        for (n, cell) in row.cells.iter().enumerate() {
            // What a merged area repeats stands in the sheet once.
            if *cell == Cell::Empty || row.is_spread(n) {
                continue;
            }
            while self.columns.len() <= n {
                self.columns.push(ColumnAccount::new(None));
            }
            let column = &mut self.columns[n];
            column.filled += 1;
            if column.first.len() < SHOWN {
                column.days |= is_day(cell);
                column.first.push(format::plain(cell));
            }
        }
    }

    /// Settles what became of the cells of one table's row. `whole` is the row as it was cut for the table, `taken` are
    /// the rows it was read as, each with whether it was accepted; none of them: it was refused before it was read.
    pub(super) fn settle(&mut self, row: &Row, part: &Part, whole: &Row, taken: &[(&Row, bool)]) {
        for n in part.columns.clone() {
            if row.cells.get(n).is_none_or(|c| *c == Cell::Empty) || row.is_spread(n) {
                continue;
            }
            let Some(column) = self.columns.get_mut(n) else { continue };
            if !matches!(column.meaning, Meaning::Field(_) | Meaning::Again(_)) {
                continue;
            }
            match part.outcome(n, whole, taken) {
                Some(true) => column.read += 1,
                Some(false) => column.refused += 1,
                None => {}
            }
        }
    }

    /// Lists the columns whose cells are not kept: those with days first, for a stage may hang on them.
    pub fn not_kept(&self) -> Vec<(usize, &ColumnAccount)> {
        let mut out: Vec<_> = self.columns.iter().enumerate().filter(|(_, c)| c.named() > 0).collect();
        out.sort_by_key(|(_, c)| (!c.days, c.meaning == Meaning::Ignored));
        out
    }

    /// Counts the filled cells below the header.
    pub fn cells(&self) -> u32 {
        self.columns.iter().map(|c| c.filled).sum()
    }
}

/// Returns whether a cell holds a day, or words that read as one.
pub(super) fn is_day(cell: &Cell) -> bool {
    match cell {
        Cell::Day(..) => true,
        Cell::Text(words) => {
            crate::base::date::written(words.trim()).is_some() || crate::exchange::intake::cell::is_month(cell)
        }
        _ => false,
    }
}

/// Tells of a sheet what was not read of it, nothing cut.
pub fn notes(account: &SheetAccount, several: bool) -> Vec<Text> {
    let mut out = Vec::new();
    if account.hidden {
        return out;
    }
    let Some(kind) = account.kind else {
        if account.cells() > 0 {
            let text = msg!(
                "工作表“{name}”里没有能导入的表，没有读（{rows} 行，{n} 格）",
                "the sheet “{name}” has no table that can be imported; not read ({rows} rows, {n} cells)"
            );
            out.push(text.with("name", account.name.as_str()).with("rows", account.rows).with("n", account.cells()));
        }
        return out;
    };
    if several {
        let text = msg!("工作表“{name}”：{kind}，{rows} 行", "the sheet “{name}”: {kind}, {rows} rows");
        out.push(text.with("name", account.name.as_str()).with("kind", kind.label()).with("rows", account.rows));
    }
    let not_kept = account.not_kept();
    let (known, unknown): (Vec<_>, Vec<_>) =
        not_kept.into_iter().partition(|(_, c)| !matches!(c.meaning, Meaning::Stray | Meaning::Untitled));
    let days = unknown.iter().any(|(_, c)| c.days);
    for (list, text) in [
        (
            unknown,
            msg!("以下各列无法识别，没有导入：{list}", "these columns are not understood and not imported: {list}"),
        ),
        (known, msg!("以下各列没有导入：{list}", "these columns are not imported: {list}")),
    ] {
        if !list.is_empty() {
            out.push(text.with("list", listed(&list)));
        }
    }
    if days {
        out.push(
            msg!(
                "无法识别的列里有日期，阶段可能偏低，请先对应列名",
                "columns that are not understood hold days: stages may be too low; map the columns first"
            )
            .into(),
        );
    }
    out
}

/// Lists columns with their numbers of filled cells.
fn listed(columns: &[(usize, &ColumnAccount)]) -> Text {
    let words = |lang: Lang| {
        let one = |(n, column): &(usize, &ColumnAccount)| {
            let title = match column.title.is_empty() {
                true => msg!("{letters} 列", "column {letters}").with("letters", letters(*n)),
                false => Text::plain(column.title.as_str()),
            };
            let text = msg!("{title}（{n} 格）", "{title} ({n})").with("title", title);
            text.with("n", column.filled).render(lang)
        };
        let between = msg!("、", ", ").get(lang);
        columns.iter().map(one).collect::<Vec<_>>().join(between)
    };
    Text::owned(words(Lang::Zh), words(Lang::En))
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_called_as_sheet_programs_call_them() {
        let called = [0, 25, 26, 51, 52, 701, 702].map(super::letters);
        assert_eq!(called, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
