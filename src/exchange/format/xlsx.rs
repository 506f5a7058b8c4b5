//! Workbooks: xlsx cell by cell as they stream, xls and ods a sheet at a time.

use super::beside::{self, Beside};
use super::{Cell, Kind, MAX_COLUMNS, Row};
use crate::base::date;
use calamine::{
    Data, DataRef, Error, ExcelDateTime, Ods, Range, Reader, SheetType, SheetVisible, Sheets, Style, Xls, Xlsx,
    XlsxError,
};
use chrono::{NaiveDate, NaiveTime};
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

type Input = BufReader<File>;

/// Opens an xlsx.
pub fn open(path: &Path) -> Result<Xlsx<Input>, XlsxError> {
    Xlsx::new(BufReader::with_capacity(64 << 10, File::open(path)?))
}

/// Opens one of the other kinds.
pub fn open_other(path: &Path, kind: Kind) -> Result<Sheets<Input>, Error> {
    let input = BufReader::with_capacity(64 << 10, File::open(path)?);
    Ok(match kind {
        Kind::Xls => Sheets::Xls(Xls::new(input)?),
        _ => Sheets::Ods(Ods::new(input)?),
    })
}

/// Lists the sheets, hidden ones last: they mostly hold the choices of drop-down lists. Tells how many are not hidden.
pub fn names<R: Reader<Input>>(book: &R) -> (Vec<String>, usize) {
    let mut sheets: Vec<_> = book.sheets_metadata().iter().filter(|s| matches!(s.typ, SheetType::WorkSheet)).collect();
    sheets.sort_by_key(|s| s.visible != SheetVisible::Visible);
    let visible = sheets.iter().filter(|s| s.visible == SheetVisible::Visible).count();
    (sheets.into_iter().map(|s| s.name.clone()).collect(), visible)
}

/// Streams the rows of one sheet.
pub fn read(
    book: &mut Xlsx<Input>,
    sheet: &str,
    each: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), XlsxError> {
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let looks: Vec<Look> = cells.styles().iter().map(Look::of).collect();
    let mut row = Row::default();
    let mut width = 0;
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let (number, column) = (cell.get_position().0 + 1, cell.get_position().1 as usize);
        if number != row.number {
            width = width.max(row.cells.len());
            let next = Row::new(number, Vec::with_capacity(width));
            let done = std::mem::replace(&mut row, next);
            if !done.cells.is_empty() && each(done).is_break() {
                return Ok(());
            }
        }
        let value = match cell.get_value() {
            DataRef::SharedString(s) => words(s),
            DataRef::String(s) | DataRef::DurationIso(s) => words(s),
            DataRef::Float(n) => number_as_shown(*n, looks.get(style)),
            DataRef::Int(n) => number_as_shown(*n as f64, looks.get(style)),
            DataRef::Bool(b) => Cell::Flag(*b),
            DataRef::DateTime(d) => moment(d),
            DataRef::DateTimeIso(s) => iso(s),
            DataRef::Error(e) => Cell::Fault(e.to_string()),
            DataRef::Empty => Cell::Empty,
        };
        if value != Cell::Empty && column < MAX_COLUMNS {
            // A row is struck where all of its words are.
            let struck = looks.get(style).is_some_and(|look| look.struck);
            row.struck = struck && (row.struck || row.cells.is_empty());
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            row.cells[column] = value;
        }
    }
    if !row.cells.is_empty() {
        let _ = each(row);
    }
    Ok(())
}

/// Reads a whole sheet of the other kinds.
pub fn range(book: &mut Sheets<Input>, sheet: &str) -> Result<Range<Data>, Error> {
    book.worksheet_range(sheet)
}

/// Hands over the rows of a range.
pub fn read_range(range: &Range<Data>, each: &mut dyn FnMut(Row) -> ControlFlow<()>) {
    let Some((top, left)) = range.start() else { return };
    for (n, data) in range.rows().enumerate() {
        let mut cells = vec![Cell::Empty; left as usize];
        cells.extend(data.iter().map(|d| match d {
            Data::String(s) | Data::DurationIso(s) => words(s),
            Data::Float(n) => Cell::Number(*n),
            Data::Int(n) => Cell::Number(*n as f64),
            Data::Bool(b) => Cell::Flag(*b),
            Data::DateTime(d) => moment(d),
            Data::DateTimeIso(s) => iso(s),
            Data::Error(e) => Cell::Fault(e.to_string()),
            Data::Empty => Cell::Empty,
        }));
        cells.truncate(MAX_COLUMNS);
        while cells.last() == Some(&Cell::Empty) {
            cells.pop();
        }
        let number = top + 1 + n as u32;
        if !cells.is_empty() && each(Row::new(number, cells)).is_break() {
            return;
        }
    }
}

/// What a style does to a number or to words.
struct Look {
    /// As many digits as the number is shown with, zeros in front.
    digits: usize,
    struck: bool,
}

impl Look {
    fn of(style: &Style) -> Look {
        let format = style.number_format.as_ref().map_or("", |f| f.format_code.as_str());
        Look { digits: beside::zeros(format), struck: style.font.as_ref().is_some_and(|font| font.strikethrough) }
    }
}

/// Returns a number as the sheet shows it: student numbers lose their zeros in the cell and get them back by the format.
fn number_as_shown(n: f64, look: Option<&Look>) -> Cell {
    match look.map_or(0, |look| look.digits) {
        digits @ 2.. if n.fract() == 0.0 && (0.0..1e15).contains(&n) => Cell::Text(format!("{n:0digits$}")),
        _ => Cell::Number(n),
    }
}

/// Returns what there is beside the cells of an xls or ods.
pub fn beside(book: &mut Sheets<Input>, path: &Path, sheet: &str) -> Beside {
    let Sheets::Xls(book) = book else { return beside::ods(path, sheet) };
    let mut out = super::biff::shown(path, sheet).unwrap_or_default();
    for area in book.merge_cells_by_sheet_name(sheet).unwrap_or_default() {
        out.merge((area.start.0 + 1, area.end.0 + 1), area.start.1);
    }
    out.sorted()
}

fn words(s: &str) -> Cell {
    if s.trim().is_empty() { Cell::Empty } else { Cell::Text(s.to_owned()) }
}

/// Turns a date of the sheet into a day; what is a time alone, or a duration, stays a number.
fn moment(d: &ExcelDateTime) -> Cell {
    let number = d.as_f64();
    if d.is_duration() || number < 1.0 {
        return Cell::Number(number);
    }
    let (y, m, day, h, min, sec, ms) = d.to_ymd_hms_milli();
    let Some(date) = NaiveDate::from_ymd_opt(i32::from(y), u32::from(m), u32::from(day)) else {
        return Cell::Number(number);
    };
    // A time is a fraction: 14:30 may come back as 14:29:59.999.
    let minutes = u32::from(h) * 60 + u32::from(min) + u32::from(sec == 59 && ms >= 500);
    let time = NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0).filter(|_| minutes > 0);
    Cell::Day(date, time)
}

fn iso(s: &str) -> Cell {
    let whole = s.split_once('T').filter(|(_, t)| t.starts_with("00:00")).map_or(s, |(day, _)| day);
    match date::moment(whole.split('.').next().unwrap_or(whole)) {
        Some((day, time)) => Cell::Day(day, time),
        None => words(s),
    }
}
