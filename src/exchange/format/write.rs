//! Writing a sheet: xlsx or csv by the file's ending.

use super::Cell;
use crate::base::disk::{Disk, Real};
use crate::base::width::width;
use crate::base::{Fault, Text, Trouble};
use crate::msg;
use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Column widths in characters: narrower is unreadable, wider pushes the rest off the screen.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=40;

/// Writes a header and rows as xlsx or csv, by the file's ending. In an xlsx words stay words, so that a student number
/// keeps its zeros and an ID number its digits; a csv knows no types, and Excel rounds a long number of one when it is
/// opened there (imported here it is whole). Gives the number of rows below the header.
pub fn write(
    path: &Path,
    sheet: &str,
    header: &[String],
    rows: &mut dyn Iterator<Item = Vec<Cell>>,
) -> Result<usize, Trouble> {
    write_marked(path, sheet, header, None, rows)
}

/// Writes as [`write()`] does; a column that is for this program alone is hidden where the format can hide one.
pub fn write_marked(
    path: &Path,
    sheet: &str,
    header: &[String],
    hidden: Option<usize>,
    rows: &mut dyn Iterator<Item = Vec<Cell>>,
) -> Result<usize, Trouble> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let mut count = 0;
    let rows = &mut rows.inspect(|_| count += 1);
    let bytes = match ending.as_str() {
        "xlsx" => xlsx(sheet, header, hidden, rows).map_err(|e| e.to_string()),
        "csv" => {
            let header = header.iter().map(|title| Cell::Text(title.clone())).collect();
            csv(&mut std::iter::once(header).chain(rows))
        }
        _ => {
            let text = Text::from(msg!(
                "不会写 .{ending} 文件；可以写 .xlsx 和 .csv",
                "cannot write .{ending}; .xlsx and .csv can be written"
            ));
            return Err(Trouble::Usage(text.with("ending", ending)));
        }
    };
    save(path, bytes)?;
    Ok(count)
}

/// Writes a whole file for its user's eyes alone, or leaves what stood there.
pub(super) fn save(path: &Path, bytes: Result<Vec<u8>, String>) -> Result<(), Trouble> {
    let bytes = bytes.map_err(|e| Fault::new(msg!("写入表格", "writing the sheet"), e).path(path))?;
    Ok(Real.write_atomic(path, &bytes)?)
}

/// How cells are shown.
struct Formats {
    day: Format,
    moment: Format,
    /// Keeps words words when somebody goes into the cell and leaves it again.
    words: Format,
}

fn xlsx(
    sheet: &str,
    header: &[String],
    hidden: Option<usize>,
    rows: &mut dyn Iterator<Item = Vec<Cell>>,
) -> Result<Vec<u8>, XlsxError> {
    let bold = Format::new().set_bold();
    let formats = Formats {
        day: Format::new().set_num_format("yyyy-mm-dd"),
        moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        words: Format::new().set_num_format("@"),
    };
    let mut book = Workbook::new();
    let page = book.add_worksheet_with_constant_memory()?;
    page.set_name(sheet_name(sheet))?;
    page.set_freeze_panes(1, 0)?;
    let mut widths: Vec<usize> = header.iter().map(|h| width(h)).collect();
    for (column, title) in header.iter().enumerate() {
        page.write_string_with_format(0, column as u16, title, &bold)?;
    }
    for (cells, row) in rows.zip(1..) {
        for (column, cell) in cells.iter().enumerate() {
            if widths.len() <= column {
                widths.resize(column + 1, 0);
            }
            widths[column] = widths[column].max(put(page, row, column as u16, cell, &formats)?);
        }
    }
    for (column, cells) in widths.iter().enumerate() {
        let wide = (cells + 2).clamp(*WIDTHS.start(), *WIDTHS.end());
        page.set_column_width(column as u16, wide as f64)?;
        if hidden == Some(column) {
            page.set_column_hidden(column as u16)?;
        }
    }
    book.save_to_buffer()
}

/// Writes one cell and gives the width it wants.
fn put(page: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<usize, XlsxError> {
    Ok(match cell {
        Cell::Empty => 0,
        Cell::Text(s) | Cell::Fault(s) => {
            match is_retyped(s) {
                true => page.write_string_with_format(row, column, s, &formats.words)?,
                false => page.write_string(row, column, s)?,
            };
            s.lines().map(width).max().unwrap_or(0)
        }
        Cell::Formula(_, outcome) => put(page, row, column, outcome, formats)?,
        Cell::Doubt(doubt) => put(page, row, column, &doubt.0, formats)?,
        Cell::Number(n) => {
            page.write_number(row, column, *n)?;
            8
        }
        Cell::Day(d, None) => {
            page.write_datetime_with_format(row, column, serial(*d, None), &formats.day)?;
            10
        }
        Cell::Day(d, time) => {
            page.write_datetime_with_format(row, column, serial(*d, *time), &formats.moment)?;
            16
        }
        Cell::Flag(b) => {
            page.write_boolean(row, column, *b)?;
            5
        }
    })
}

/// Returns whether a sheet program would make a number, a date or a formula of words that somebody enters again. Longer
/// ones than it shows in a cell of words are left alone.
fn is_retyped(words: &str) -> bool {
    words.len() <= 255
        && !words.contains('\n')
        && words.starts_with(|c: char| c.is_ascii_digit() || "=+-.@%".contains(c))
}

pub(super) fn serial(day: NaiveDate, time: Option<NaiveTime>) -> rust_xlsxwriter::ExcelDateTime {
    use chrono::{Datelike, Timelike};
    let time = time.unwrap_or_default();
    // Excel knows no day before 1900; such a day is shown as its first one rather than losing the file.
    rust_xlsxwriter::ExcelDateTime::from_ymd(day.year().clamp(1900, 9999) as u16, day.month() as u8, day.day() as u8)
        .and_then(|d| d.and_hms(time.hour() as u16, time.minute() as u8, 0))
        .unwrap_or_default()
}

/// Makes a name that Excel takes: at most 31 characters, none of `[]:*?/\`.
pub(super) fn sheet_name(name: &str) -> String {
    let clean: String = name.chars().filter(|c| !c.is_control() && !"[]:*?/\\'".contains(*c)).take(31).collect();
    if clean.trim().is_empty() { "Sheet1".to_owned() } else { clean }
}

/// Writes lines as csv.
pub(super) fn csv(lines: &mut dyn Iterator<Item = Vec<Cell>>) -> Result<Vec<u8>, String> {
    // Excel and WPS read a csv as UTF-8 only behind this mark.
    let mut out = ::csv::WriterBuilder::new()
        .flexible(true)
        .terminator(::csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    for cells in lines {
        out.write_record(cells.iter().map(inert)).map_err(|e| e.to_string())?;
    }
    out.into_inner().map_err(|e| e.to_string())
}

/// Returns a cell for a csv: words that a sheet program would run as a formula stand behind a `'`.
fn inert(cell: &Cell) -> String {
    let words = plain(cell);
    match cell {
        Cell::Number(_) => words,
        _ if is_formula(words.trim_start_matches('\'')) => format!("'{words}"),
        _ => words,
    }
}

/// Returns words of a csv without the `'` that keeps them from being run.
pub(super) fn awake(words: &str) -> &str {
    words.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(words)
}

fn is_formula(words: &str) -> bool {
    words.len() > 1 && words.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Returns a cell's words.
pub fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(s) | Cell::Fault(s) => s.clone(),
        Cell::Number(n) => n.to_string(),
        Cell::Day(d, None) => d.to_string(),
        Cell::Day(d, Some(t)) => format!("{d} {}", t.format("%H:%M")),
        Cell::Flag(b) => b.to_string(),
        Cell::Formula(_, outcome) => plain(outcome),
        Cell::Doubt(doubt) => plain(&doubt.0),
    }
}
