//! What a workbook says of a sheet beside its cells: areas merged downwards, hidden rows, numbers shown with zeros.

use super::{Cell, Row};
use memchr::memmem;
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// An area of merged cells: first and last row from 1, its first column from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Merged {
    /// The row whose cell is shown.
    pub first: u32,
    /// The last row of the area.
    pub last: u32,
    /// The column of the cell.
    pub column: usize,
}

/// What there is beside the cells of one sheet.
#[derive(Clone, Default, Debug)]
pub struct Beside {
    /// Areas of more than one row.
    pub merged: Vec<Merged>,
    /// Numbers of hidden rows.
    pub hidden: HashSet<u32>,
    /// Numbers that are shown otherwise than they are kept, by row and column.
    pub shown: HashMap<(u32, usize), String>,
}

const CHUNK: usize = 64 << 10;
/// No tag that is looked for is longer.
const TAG: usize = 1 << 10;

impl Beside {
    /// Adds an area, where it runs over several rows.
    pub fn merge(&mut self, rows: (u32, u32), column: u32) {
        if rows.0 < rows.1 {
            self.merged.push(Merged { first: rows.0, last: rows.1, column: column as usize });
        }
    }

    /// Puts areas in the order in which rows come.
    pub fn sorted(mut self) -> Beside {
        self.merged.sort_by_key(|m| m.first);
        self
    }
}

/// Gives every row of an area what its first row shows.
pub struct Spread<'a> {
    beside: &'a Beside,
    next: usize,
    open: Vec<(Merged, Cell)>,
}

impl<'a> Spread<'a> {
    /// Begins above the first row.
    pub fn new(beside: &'a Beside) -> Spread<'a> {
        Spread { beside, next: 0, open: Vec::new() }
    }

    /// Completes a row; rows come from the top.
    pub fn complete(&mut self, row: &mut Row) {
        row.hidden = self.beside.hidden.contains(&row.number);
        if !self.beside.shown.is_empty() {
            let columns = 0..row.cells.len();
            for (n, words) in columns.filter_map(|n| Some((n, self.beside.shown.get(&(row.number, n))?))) {
                if matches!(row.cells[n], Cell::Number(_)) {
                    row.cells[n] = Cell::Text(words.clone());
                }
            }
        }
        self.open.retain(|(area, _)| area.last >= row.number);
        for (area, cell) in &self.open {
            row.spread(area.column, cell);
        }
        while let Some(area) = self.beside.merged.get(self.next).filter(|m| m.first <= row.number) {
            self.next += 1;
            let cell = row.cells.get(area.column).filter(|c| area.first == row.number && **c != Cell::Empty);
            self.open.extend(cell.map(|cell| (*area, cell.clone())));
        }
    }
}

/// Looks through an xlsx. What cannot be found out is left out: the cells are read all the same.
pub fn xlsx(path: &Path, sheet: &str) -> Beside {
    look(path, sheet).unwrap_or_default().sorted()
}

fn look(path: &Path, sheet: &str) -> Option<Beside> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let part = part(&mut zip, sheet)?;
    let mut out = Beside::default();
    let mut file = zip.by_name(&part).ok()?;
    let (merge, hidden) = (memmem::Finder::new("mergeCell "), memmem::Finder::new("hidden="));
    let mut buf: Vec<u8> = Vec::with_capacity(CHUNK + TAG);
    let mut done = false;
    while !done {
        let kept = buf.len();
        buf.resize(kept + CHUNK, 0);
        let n = file.read(&mut buf[kept..]).ok()?;
        buf.truncate(kept + n);
        done = n == 0;
        // A tag cut in two is looked at when the rest of it is there.
        let whole = if done { buf.len() } else { buf.iter().rposition(|b| *b == b'>').map_or(0, |at| at + 1) };
        for at in merge.find_iter(&buf[..whole]) {
            let area = tag(&buf[..whole], at).and_then(|t| attribute(t, "ref")).and_then(area);
            if let Some((rows, column)) = area {
                out.merge(rows, column);
            }
        }
        for at in hidden.find_iter(&buf[..whole]) {
            let Some(tag) = tag(&buf[..whole], at).filter(|t| is_named(t, "row")) else { continue };
            if attribute(tag, "hidden").is_some_and(|v| v == "1" || v == "true") {
                out.hidden.extend(attribute(tag, "r").and_then(|r| r.parse::<u32>().ok()));
            }
        }
        buf.drain(..whole);
        if buf.len() > TAG {
            buf.clear();
        }
    }
    Some(out)
}

/// Finds the part of a workbook that holds a sheet.
fn part(zip: &mut ZipArchive<BufReader<File>>, sheet: &str) -> Option<String> {
    let mut text = |name: &str| {
        let mut out = String::new();
        let file = zip.by_name(name).ok()?;
        file.take(16 << 20).read_to_string(&mut out).ok()?;
        Some(out)
    };
    let book = text("xl/workbook.xml")?;
    let links = text("xl/_rels/workbook.xml.rels")?;
    let named = |t: &&str| attribute(t, "name").is_some_and(|name| unescaped(name) == sheet);
    let id =
        tags(&book, "sheet").find(named).and_then(|t| attribute(t, "r:id").or(attribute(t, "relationships:id")))?;
    let link = tags(&links, "Relationship").find(|t| attribute(t, "Id") == Some(id))?;
    let target = attribute(link, "Target")?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

fn unescaped(words: &str) -> String {
    quick_xml::escape::unescape(words).map_or_else(|_| words.to_owned(), |w| w.into_owned())
}

/// Lists the tags of a name, whatever prefix their names bear.
fn tags<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let begins = text.match_indices('<').map(|(at, _)| &text[at..]);
    begins.filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag)).filter(move |tag| is_named(tag, name))
}

/// Returns the tag around a place.
fn tag(bytes: &[u8], at: usize) -> Option<&str> {
    let begin = bytes[..at].iter().rposition(|b| *b == b'<')?;
    let end = at + bytes[at..].iter().position(|b| *b == b'>')?;
    std::str::from_utf8(&bytes[begin..end]).ok()
}

fn is_named(tag: &str, name: &str) -> bool {
    let own = tag.trim_start_matches('<').split([' ', '/', '\n', '\t', '\r']).next().unwrap_or_default();
    own.rsplit(':').next() == Some(name)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let (before, behind) = (rest[..at].chars().last(), rest[at + name.len()..].trim_start());
        let value = behind.strip_prefix('=').map(str::trim_start).filter(|_| before.is_none_or(char::is_whitespace));
        if let Some(value) = value {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
        rest = &rest[at + name.len()..];
    }
}

/// Reads `A2:B4` as rows from 1 and the first column from 0.
fn area(words: &str) -> Option<((u32, u32), u32)> {
    let (from, to) = words.split_once(':')?;
    let place = |cell: &str| {
        let letters = cell.trim_start_matches('$').chars().take_while(char::is_ascii_alphabetic).count();
        let (column, row) = cell.trim_start_matches('$').split_at(letters);
        let column =
            column.bytes().fold(0u32, |n, b| n.saturating_mul(26) + u32::from(b.to_ascii_uppercase() - b'A') + 1);
        Some((row.trim_start_matches('$').parse::<u32>().ok()?, column.checked_sub(1)?))
    };
    let ((first, column), (last, _)) = (place(from)?, place(to)?);
    Some(((first, last), column))
}

/// Looks through an ods.
pub fn ods(path: &Path, sheet: &str) -> Beside {
    walk(path, sheet).unwrap_or_default().sorted()
}

fn walk(path: &Path, sheet: &str) -> Option<Beside> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(zip.by_name("content.xml").ok()?));
    let (mut buf, mut out) = (Vec::new(), Beside::default());
    let mut at = At::default();
    loop {
        buf.clear();
        match xml.read_event_into(&mut buf).ok()? {
            Event::Start(e) => at.begin(&e, sheet, &mut out),
            Event::Empty(e) => {
                at.begin(&e, sheet, &mut out);
                at.end(e.local_name().as_ref(), &mut out);
            }
            Event::Text(e) if at.inside && at.number => at.words.push_str(e.as_ref()),
            Event::End(e) => at.end(e.local_name().as_ref(), &mut out),
            Event::Eof => return Some(out),
            _ => {}
        }
    }
}

/// Where in an ods the reader is.
#[derive(Default)]
struct At {
    inside: bool,
    row: u32,
    rows: u32,
    column: usize,
    columns: usize,
    number: bool,
    words: String,
}

impl At {
    fn begin(&mut self, e: &BytesStart, sheet: &str, out: &mut Beside) {
        let text = |name: &str| {
            let found = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == name);
            found.map(|a| unescaped(&a.value))
        };
        let count = |name: &str| text(name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
        match e.local_name().as_ref() {
            "table" => {
                self.inside = text("name").is_some_and(|name| name == sheet);
                self.row = 1;
            }
            "table-row" if self.inside => {
                (self.column, self.rows) = (0, count("number-rows-repeated"));
                if text("visibility").is_some_and(|v| v != "visible") && self.rows < TAG as u32 {
                    out.hidden.extend(self.row..self.row + self.rows);
                }
            }
            "table-cell" | "covered-table-cell" if self.inside => {
                self.columns = count("number-columns-repeated") as usize;
                out.merge((self.row, self.row + count("number-rows-spanned") - 1), self.column as u32);
                self.number = text("value-type").is_some_and(|kind| kind == "float");
                self.words.clear();
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, out: &mut Beside) {
        match name {
            "table" => self.inside = false,
            "table-row" if self.inside => self.row = self.row.saturating_add(self.rows),
            "table-cell" | "covered-table-cell" if self.inside => {
                let zeros = self.words.len() > 1 && self.words.starts_with('0');
                if self.number && zeros && self.words.bytes().all(|b| b.is_ascii_digit()) {
                    out.shown.insert((self.row, self.column), std::mem::take(&mut self.words));
                }
                self.column += self.columns;
            }
            _ => {}
        }
    }
}

/// Counts the digits of a number format that is made of zeros alone: `00000000`.
pub fn zeros(format: &str) -> usize {
    if format.bytes().all(|b| b == b'0') { format.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_as_sheet_programs_write_them() {
        assert_eq!(area("A2:A4"), Some(((2, 4), 0)));
        assert_eq!(area("$AB$10:$AD$12"), Some(((10, 12), 27)));
        assert_eq!(area("A2"), None);
        assert_eq!(attribute("<x:sheet sheetId=\"1\" name='a &amp; b' r:id=\"rId1\"", "name"), Some("a &amp; b"));
        assert!(is_named("<x:row r=\"1\"", "row") && !is_named("<rows", "row"));
    }

    #[test]
    fn every_row_of_an_area_shows_what_its_first_row_shows() {
        let beside = Beside { merged: vec![Merged { first: 2, last: 3, column: 0 }], ..Beside::default() };
        let mut spread = Spread::new(&beside);
        let text = |s: &str| Cell::Text(s.to_owned());
        let mut rows = [
            Row::new(1, vec![text("班级"), text("姓名")]),
            Row::new(2, vec![text("一班"), text("甲")]),
            Row::new(3, vec![Cell::Empty, text("乙")]),
            Row::new(4, vec![Cell::Empty, text("丙")]),
        ];
        rows.iter_mut().for_each(|row| spread.complete(row));
        let shown: Vec<_> = rows.iter().map(|row| row.cells[0].clone()).collect();
        assert_eq!(shown, [text("班级"), text("一班"), text("一班"), Cell::Empty]);
        assert!(rows[2].is_spread(0) && !rows[1].is_spread(0));
    }
}
