//! The records of a workbook of Excel before 2007: whether they keep to the sizes of their own format, whether they are
//! locked, how far apart the cells lie. The reader behind believes them and would ask the machine for a terabyte.

use super::beside::{Beside, zeros};
use super::ole::{Container, long, short};
use std::path::Path;

/// The last column and row a sheet of that time has.
const COLUMNS: usize = 256;
const ROWS: u32 = 65_536;

/// A sheet is read as a whole rectangle: one larger than this, and emptier than [`SPARSE`], is not.
const RECTANGLE: u64 = 1_500_000;
/// Cells of the rectangle for each that is filled.
const SPARSE: u64 = 64;

const FILE_PASS: u16 = 0x002f;
const BOUND_SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041e;
const STYLE: u16 = 0x00e0;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027e;
const MANY_RK: u16 = 0x00bd;

/// One record: its kind and its data.
type Record<'a> = (u16, &'a [u8]);

/// Hands over the records from a place on, until told to stop; says whether they went to their end.
fn records(stream: &[u8], mut at: usize, mut each: impl FnMut(Record) -> bool) -> bool {
    while let Some((kind, len)) = short(stream, at).zip(short(stream, at + 2)) {
        let Some(data) = stream.get(at + 4..at + 4 + usize::from(len)) else { return true };
        if !each((kind, data)) {
            return false;
        }
        at += 4 + usize::from(len);
    }
    true
}

/// Returns whether a workbook is locked by a password.
pub fn is_locked(stream: &[u8]) -> bool {
    let mut locked = false;
    records(stream, 0, |(kind, _)| {
        locked |= kind == FILE_PASS;
        !locked && kind != END
    });
    locked
}

/// Returns whether every cell of a workbook's stream lies where a cell can lie. Each sheet is walked from where the
/// list of sheets says it begins, for a damaged list would make other records of the same bytes.
pub fn is_sane(stream: &[u8]) -> bool {
    let mut sheets = Vec::new();
    fits(stream, 0, &mut sheets) && sheets.clone().into_iter().take(256).all(|at| fits(stream, at, &mut sheets))
}

fn fits(stream: &[u8], at: usize, sheets: &mut Vec<usize>) -> bool {
    records(stream, at, |(kind, data)| {
        let column = |at| short(data, at).is_some_and(|c| usize::from(c) < COLUMNS);
        if kind == BOUND_SHEET {
            sheets.extend(long(data, 0).map(|begin| begin as usize));
        }
        match kind {
            // The dimensions of a sheet, in the form of 1993 and of 1997.
            0x0200 if data.len() == 10 => short(data, 6).is_some_and(|c| usize::from(c) <= COLUMNS),
            0x0200 => {
                long(data, 0).zip(long(data, 4)).is_some_and(|(first, last)| first <= last && last <= ROWS)
                    && short(data, 10).is_some_and(|c| usize::from(c) <= COLUMNS)
            }
            // A number, a word, a flag, a formula.
            NUMBER | 0x0204 | 0x00d6 | 0x0205 | RK | 0x00fd | 0x0006 => column(2),
            // Several numbers in a row, first and last column at the ends.
            MANY_RK => {
                let last = data.len().wrapping_sub(2);
                column(2) && column(last) && short(data, 2) <= short(data, last)
            }
            _ => true,
        }
    })
}

/// Returns whether the cells of some sheet lie so far apart that the rectangle around them would not fit into memory.
pub fn is_scattered(stream: &[u8]) -> bool {
    sheets(stream).iter().any(|(_, at)| {
        let (mut rows, mut columns, mut filled) = ((u16::MAX, 0), (u16::MAX, 0), 0u64);
        let mut deep = 0;
        records(stream, *at, |(kind, data)| {
            deep = depth(deep, kind);
            if matches!(kind, NUMBER | 0x0204 | 0x00d6 | 0x0205 | RK | 0x00fd | 0x0006 | MANY_RK)
                && let Some((row, column)) = short(data, 0).zip(short(data, 2))
            {
                let last =
                    if kind == MANY_RK { short(data, data.len().wrapping_sub(2)).unwrap_or(column) } else { column };
                rows = (row.min(rows.0), row.max(rows.1));
                columns = (column.min(columns.0), last.max(columns.1));
                filled += u64::from(last.saturating_sub(column)) + 1;
            }
            deep > 0
        });
        let span = |(first, last): (u16, u16)| u64::from(last.saturating_sub(first)) + 1;
        let rectangle = span(rows) * span(columns);
        filled > 0 && rectangle > RECTANGLE && rectangle / filled > SPARSE
    })
}

/// Counts how deep in a sheet the reader is: charts stand inside sheets as sheets of their own.
fn depth(deep: u32, kind: u16) -> u32 {
    match kind {
        BEGIN => deep + 1,
        END => deep.saturating_sub(1),
        _ => deep.max(1),
    }
}

/// Lists the sheets of a workbook: their names, as far as they can be read, and where they begin.
fn sheets(stream: &[u8]) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    records(stream, 0, |(kind, data)| {
        if kind == BOUND_SHEET
            && let Some((begin, letters)) = long(data, 0).zip(data.get(6))
        {
            let letters = usize::from(*letters);
            let wide = data.get(7).is_some_and(|flags| flags & 1 == 1);
            let name = if wide {
                let units = data.get(8..).unwrap_or_default().chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]]));
                char::decode_utf16(units.take(letters)).map(|c| c.unwrap_or('?')).collect()
            } else {
                data.get(8..).unwrap_or_default().iter().take(letters).map(|b| char::from(*b)).collect()
            };
            out.push((name, begin as usize));
        }
        kind != END
    });
    out
}

/// Finds the numbers of a sheet that are shown with zeros in front.
pub fn shown(path: &Path, sheet: &str) -> Option<Beside> {
    let bytes = std::fs::read(path).ok()?;
    let container = Container::open(&bytes)?;
    let stream = ["Workbook", "Book"].into_iter().find_map(|name| container.stream(name))?;
    let (mut formats, mut styles) = (Vec::new(), Vec::new());
    records(&stream, 0, |(kind, data)| {
        match kind {
            // The code of a format of zeros is the same bytes in either width of its letters.
            FORMAT => {
                let code: String =
                    data.get(5..).unwrap_or_default().iter().filter(|b| **b != 0).map(|b| char::from(*b)).collect();
                formats.extend(short(data, 0).map(|id| (id, zeros(&code))));
            }
            STYLE => styles.push(short(data, 2).unwrap_or_default()),
            _ => {}
        }
        kind != END
    });
    let digits = |style: u16| {
        let format = styles.get(usize::from(style))?;
        formats.iter().find(|(id, digits)| id == format && *digits > 1).map(|(_, digits)| *digits)
    };
    let (_, at) = sheets(&stream).into_iter().find(|(name, _)| name == sheet)?;
    let (mut out, mut deep) = (Beside::default(), 0);
    let mut put = |row: u16, column: u16, style: u16, value: Option<f64>| {
        if let (Some(digits), Some(n)) = (digits(style), value.filter(|n| n.fract() == 0.0 && (0.0..1e15).contains(n)))
        {
            out.shown.insert((u32::from(row) + 1, usize::from(column)), format!("{n:0digits$}"));
        }
    };
    records(&stream, at, |(kind, data)| {
        deep = depth(deep, kind);
        if let Some((row, column)) = short(data, 0).zip(short(data, 2)) {
            let style = |at| short(data, at).unwrap_or_default();
            match kind {
                NUMBER => {
                    let value = data.get(6..14).and_then(|b| b.try_into().ok()).map(f64::from_le_bytes);
                    put(row, column, style(4), value);
                }
                RK => put(row, column, style(4), long(data, 6).map(rk)),
                MANY_RK => {
                    for (n, at) in (4..data.len().saturating_sub(6)).step_by(6).enumerate() {
                        put(row, column + n as u16, style(at), long(data, at + 2).map(rk));
                    }
                }
                _ => {}
            }
        }
        deep > 0
    });
    Some(out)
}

/// Reads a number in its short form.
fn rk(n: u32) -> f64 {
    let value = if n & 2 == 2 { f64::from(n as i32 >> 2) } else { f64::from_bits(u64::from(n & !3) << 32) };
    if n & 1 == 1 { value / 100.0 } else { value }
}
