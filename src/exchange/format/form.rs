//! A sheet that is handed in as it stands: a title, facts above, a table, sums that compute themselves; it prints on
//! pages of one width with its header on each.

use super::Cell;
use super::write::{csv, plain, save, serial, sheet_name};
use crate::base::Trouble;
use crate::base::width::width;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// What stands on the sheet, from top to bottom.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Form {
    /// Over all columns; none where it is empty.
    pub title: String,
    /// Rows between title and table; the last cell of each reaches to the right edge.
    pub above: Vec<Vec<Cell>>,
    /// Words over the columns.
    pub header: Vec<String>,
    /// The table.
    pub rows: Vec<Vec<Cell>>,
    /// Rows below the table.
    pub below: Vec<Vec<Cell>>,
    /// Over every page.
    pub head: String,
    /// Under every page, beside its number.
    pub foot: String,
}

/// Column widths in characters: what is longer is wrapped.
const WIDTHS: std::ops::RangeInclusive<usize> = 5..=36;
/// Words longer than this stand at the left of their cell.
const SHORT: usize = 16;
/// The height of a line, and of the highest row, in points.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 400.0;
/// The paper size A4.
const A4: u8 = 9;

impl Form {
    /// Returns the row of the header, from 1.
    pub fn header_row(&self) -> usize {
        usize::from(!self.title.is_empty()) + self.above.len() + 1
    }

    /// Returns everything it says, cell by cell.
    pub fn words(&self) -> String {
        let rows = self.lines().map(|cells| cells.iter().map(plain).collect::<Vec<_>>().join("\t"));
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Returns the width of a column: that of its table, where the header is wrapped before it makes it any wider.
    fn width(&self, column: usize) -> usize {
        let widest = |text: &str| text.lines().map(width).max().unwrap_or(0);
        let cells = self.rows.iter().chain(&self.below).filter_map(|cells| cells.get(column));
        let most = cells.map(|cell| widest(&plain(cell))).max().unwrap_or(0);
        (most.max(widest(&self.header[column]).div_ceil(2)) + 2).clamp(*WIDTHS.start(), *WIDTHS.end())
    }

    /// Lists every row as it stands on the sheet.
    fn lines(&self) -> impl Iterator<Item = Vec<Cell>> {
        let words = |s: &String| Cell::Text(s.clone());
        let title = (!self.title.is_empty()).then(|| vec![words(&self.title)]);
        let header = self.header.iter().map(words).collect();
        let table = std::iter::once(header).chain(self.rows.iter().cloned());
        title.into_iter().chain(self.above.iter().cloned()).chain(table).chain(self.below.iter().cloned())
    }
}

/// Writes it as xlsx or csv, by the file's ending.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, name: &str, form: &Form) -> Result<(), Trouble> {
    let csv_wanted = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    save(path, if csv_wanted { csv(&mut form.lines()) } else { xlsx(name, form).map_err(|e| e.to_string()) })
}

/// How the parts of a form look.
struct Looks {
    title: Format,
    head: Format,
    cell: Format,
    long: Format,
    day: Format,
    moment: Format,
}

fn xlsx(name: &str, form: &Form) -> Result<Vec<u8>, XlsxError> {
    let cell = Format::new()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let looks = Looks {
        title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
        head: cell.clone().set_bold(),
        long: cell.clone().set_align(FormatAlign::Left).set_align(FormatAlign::Top),
        day: cell.clone().set_num_format("yyyy-mm-dd"),
        moment: cell.clone().set_num_format("yyyy-mm-dd hh:mm"),
        cell,
    };
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet_name(name))?.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    page.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer(format!("&L{}&C&P / &N", form.foot));
    if !form.head.is_empty() {
        page.set_header(format!("&C{}", form.head));
    }
    let header = form.header_row() - 1;
    page.set_repeat_rows(header as u32, header as u32)?;
    page.set_freeze_panes(header as u32 + 1, 0)?;
    let widths: Vec<usize> = (0..form.header.len()).map(|column| form.width(column)).collect();
    for (column, wide) in widths.iter().enumerate() {
        page.set_column_width(column as u16, *wide as f64)?;
    }
    let last = widths.len().saturating_sub(1) as u16;
    for (n, cells) in form.lines().enumerate() {
        let row = n as u32;
        if n == 0 && !form.title.is_empty() {
            page.merge_range(row, 0, row, last.max(1), &form.title, &looks.title)?.set_row_height(row, LINE * 2.0)?;
            continue;
        }
        let mut lines = 1;
        for (column, cell) in cells.iter().enumerate() {
            let at = (row, column as u16);
            if n < header && column + 1 == cells.len() && at.1 < last {
                page.merge_range(row, at.1, row, last, "", &looks.cell)?;
                lines = lines.max(plain(cell).lines().count());
            } else {
                lines = lines.max(wrapped(cell, widths.get(column).copied().unwrap_or(*WIDTHS.end())));
            }
            put(page, at, cell, &looks, n == header)?;
        }
        page.set_row_height(row, (LINE * lines as f64).min(HIGHEST))?;
    }
    book.save_to_buffer()
}

/// Returns how many lines a cell takes in a column of this width.
fn wrapped(cell: &Cell, wide: usize) -> usize {
    let Cell::Text(words) = cell else { return 1 };
    words.split('\n').map(|line| width(line).div_ceil(wide.saturating_sub(1).max(1)).max(1)).sum()
}

fn put(page: &mut Worksheet, at: (u32, u16), cell: &Cell, looks: &Looks, head: bool) -> Result<(), XlsxError> {
    let (row, column) = at;
    let look = match cell {
        _ if head => &looks.head,
        Cell::Text(words) if width(words) > SHORT => &looks.long,
        _ => &looks.cell,
    };
    match cell {
        Cell::Empty => page.write_blank(row, column, look)?,
        Cell::Number(n) => page.write_number_with_format(row, column, *n, look)?,
        Cell::Day(day, None) => page.write_datetime_with_format(row, column, serial(*day, None), &looks.day)?,
        Cell::Day(day, time) => page.write_datetime_with_format(row, column, serial(*day, *time), &looks.moment)?,
        Cell::Formula(text, outcome) => {
            let formula = Formula::new(text).set_result(plain(outcome));
            page.write_formula_with_format(row, column, formula, look)?
        }
        Cell::Text(_) | Cell::Fault(_) | Cell::Flag(_) | Cell::Doubt(_) => {
            page.write_string_with_format(row, column, plain(cell), look)?
        }
    };
    Ok(())
}
