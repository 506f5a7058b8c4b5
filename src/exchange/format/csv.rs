//! Text with separators: the encoding found, the separator found, rows as a sheet program would number them.

use super::{Cell, Row, sniff};
use crate::base::{Fault, Text, Trouble};
use crate::msg;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Decoder, Encoding, GB18030, GBK, UTF_8};
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

/// How a text file is written.
pub struct Layout {
    /// Its encoding.
    pub encoding: &'static Encoding,
    /// What stands between two cells.
    pub separator: u8,
}

const CHUNK: usize = 64 << 10;
/// How much of a file that is not UTF-8 is looked at to guess its encoding.
const GUESS: u64 = 4 << 20;
/// Minutes larger than this are none: a year of a large branch is a hundredth of it.
const MAX_TEXT: u64 = 32 << 20;

/// Finds encoding and separator: a byte order mark, then strict UTF-8, then a guess.
pub fn look(path: &Path) -> Result<Layout, Trouble> {
    let mut file = File::open(path).map_err(|e| sniff::unreadable(path, e))?;
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head).map_err(|e| sniff::unreadable(path, e))?;
    let encoding = match Encoding::for_bom(&head) {
        Some((encoding, _)) => encoding,
        None => match plain(path).map_err(|e| sniff::unreadable(path, e))? {
            Plain::Utf8 => UTF_8,
            Plain::Other => guess(path).map_err(|e| sniff::unreadable(path, e))?,
            Plain::Binary => {
                let doing = msg!("文本中有不属于文本的字节", "the text holds bytes that are no text");
                return Err(Fault::new(doing, "NUL").path(path).into());
            }
        },
    };
    let file = File::open(path).map_err(|e| sniff::unreadable(path, e))?;
    let mut begin = Vec::new();
    Decode::new(file, encoding).take(CHUNK as u64).read_to_end(&mut begin).map_err(|e| sniff::unreadable(path, e))?;
    Ok(Layout { encoding, separator: separator(&String::from_utf8_lossy(&begin)) })
}

/// Reads the text itself, or its beginning.
pub fn text(path: &Path, layout: &Layout, most: Option<u64>) -> Result<String, Trouble> {
    let file = File::open(path).map_err(|e| sniff::unreadable(path, e))?;
    let mut out = Vec::new();
    let mut reader = Decode::new(file, layout.encoding).take(most.unwrap_or(MAX_TEXT));
    reader.read_to_end(&mut out).map_err(|e| sniff::unreadable(path, e))?;
    if most.is_none() && out.len() as u64 == MAX_TEXT {
        let doing = msg!("文件太大，不是会议记录", "the file is too large for minutes");
        return Err(Fault::new(doing, format!("{} MB", MAX_TEXT >> 20)).path(path).into());
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

enum Plain {
    Utf8,
    Other,
    Binary,
}

/// Checks the whole file for UTF-8, chunk by chunk.
fn plain(path: &Path) -> io::Result<Plain> {
    let mut file = File::open(path)?;
    let mut buf = vec![0; CHUNK];
    let mut held = 0;
    loop {
        let n = file.read(&mut buf[held..])?;
        let filled = held + n;
        if buf[held..filled].contains(&0) {
            return Ok(Plain::Binary);
        }
        match std::str::from_utf8(&buf[..filled]) {
            Ok(_) => held = 0,
            // Half a character at the end of a chunk is carried over; at the end of the file it is a fault.
            Err(e) if e.error_len().is_none() && n > 0 => {
                buf.copy_within(e.valid_up_to()..filled, 0);
                held = filled - e.valid_up_to();
            }
            Err(_) => return Ok(Plain::Other),
        }
        if n == 0 {
            return Ok(Plain::Utf8);
        }
    }
}

fn guess(path: &Path) -> io::Result<&'static Encoding> {
    let mut bytes = Vec::new();
    File::open(path)?.take(GUESS).read_to_end(&mut bytes)?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    let guessed = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    if guessed == GBK {
        return Ok(GB18030);
    }
    // A short register in GB18030 can look like another encoding; it reads without a fault, so it is believed.
    let whole =
        bytes.len() as u64 == GUESS || GB18030.decode_without_bom_handling_and_without_replacement(&bytes).is_some();
    Ok(if whole && guessed != BIG5 { GB18030 } else { guessed })
}

/// Takes the separator that stands outside quotation marks most often in the first lines.
fn separator(begin: &str) -> u8 {
    if let Some(named) = begin.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return named;
    }
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    let (mut quoted, mut lines) = (false, 0);
    for b in begin.bytes() {
        match b {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => lines += 1,
            _ if !quoted => counts.iter_mut().filter(|(s, _)| *s == b).for_each(|(_, n)| *n += 1),
            _ => {}
        }
        if lines == 20 {
            break;
        }
    }
    let mut best = counts[0];
    for candidate in &counts[1..] {
        if candidate.1 > best.1 {
            best = *candidate;
        }
    }
    best.0
}

/// Refuses a text whose quotation marks do not pair: what stands behind the one left open would be one cell, with
/// other people in it. Text goes on behind a closing mark only where the mark was meant to open.
///
/// # Errors
/// A quotation that runs over a line's end is never closed, or closed in the middle of a cell; its line is named.
pub fn quotes(path: &Path, layout: &Layout) -> Result<(), Trouble> {
    let file = File::open(path).map_err(|e| sniff::unreadable(path, e))?;
    let mut reader = Decode::new(file, layout.encoding);
    let mut buf = vec![0; CHUNK];
    let mut scan = Quotes { separator: layout.separator, line: 1, begin: 0, state: Quote::Begin };
    loop {
        let n = reader.read(&mut buf).map_err(|e| sniff::unreadable(path, e))?;
        let broken = buf[..n].iter().any(|b| scan.broken(*b)) || (n == 0 && scan.state == Quote::Inside);
        if broken {
            let text = Text::from(msg!(
                "第 {n} 行的引号没有闭合，后面的行会并进这一格",
                "the quotation mark in line {n} is never closed: the lines behind it would become one cell"
            ));
            let hint = msg!("补上或去掉这个引号再导入", "close or remove the mark, then import again");
            return Err(Fault::new(text.with("n", scan.begin), "\"").path(path).hint(hint).into());
        }
        if n == 0 {
            return Ok(());
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// At the beginning of a cell.
    Begin,
    /// In a cell without marks.
    Plain,
    /// In a quotation.
    Inside,
    /// Behind a mark inside a quotation: the end of it, or the first of two that mean one.
    Mark,
}

struct Quotes {
    separator: u8,
    line: u32,
    /// The line in which the quotation begins.
    begin: u32,
    state: Quote,
}

impl Quotes {
    /// Takes one byte; says whether it stands where none can.
    fn broken(&mut self, byte: u8) -> bool {
        let ends = byte == self.separator || byte == b'\n' || byte == b'\r';
        self.line += u32::from(byte == b'\n');
        self.state = match (self.state, byte) {
            (Quote::Begin, b'"') => {
                self.begin = self.line;
                Quote::Inside
            }
            (Quote::Inside, b'"') => Quote::Mark,
            (Quote::Inside, _) => Quote::Inside,
            (Quote::Mark, b'"') => Quote::Inside,
            // A mark in the middle of a line's own cell is a slip that costs nobody a row.
            (Quote::Mark, _) if !ends && self.begin < self.line => return true,
            (_, _) if ends => Quote::Begin,
            _ => Quote::Plain,
        };
        false
    }
}

/// Streams the rows.
pub fn read(path: &Path, layout: &Layout, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), Trouble> {
    let file = File::open(path).map_err(|e| sniff::unreadable(path, e))?;
    let mut reader = ::csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(layout.separator)
        .from_reader(Decode::new(file, layout.encoding));
    let mut record = ::csv::StringRecord::new();
    let mut number = 0;
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(e) => return Err(sniff::damaged(path, e)),
        }
        // A blank line is a row to a sheet program but none to the reader; a line break inside a cell is no row.
        let inside: u64 = record.iter().map(|f| f.bytes().filter(|b| *b == b'\n').count() as u64).sum();
        let lines = (reader.position().line() - line).saturating_sub(inside);
        number += lines.max(1) as u32;
        let cells = record.iter().map(super::write::awake);
        let cells = cells.map(|f| if f.trim().is_empty() { Cell::Empty } else { Cell::Text(f.to_owned()) });
        let row = Row::new(number, cells.take(super::MAX_COLUMNS).collect());
        if !row.is_blank() && each(row).is_break() {
            return Ok(());
        }
    }
}

/// Reads any encoding as UTF-8, its byte order mark removed.
struct Decode {
    file: File,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    /// Bytes of `text` that were handed on, and bytes that it holds.
    given: usize,
    held: usize,
    last: bool,
}

impl Decode {
    fn new(file: File, encoding: &'static Encoding) -> Decode {
        let decoder = encoding.new_decoder_with_bom_removal();
        // No encoding grows to more than three bytes for one.
        Decode { file, decoder, raw: vec![0; CHUNK], text: vec![0; CHUNK * 3 + 16], given: 0, held: 0, last: false }
    }
}

impl Read for Decode {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.held && !self.last {
            let n = self.file.read(&mut self.raw)?;
            self.last = n == 0;
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..n], &mut self.text, self.last);
            (self.given, self.held) = (0, written);
        }
        let n = out.len().min(self.held - self.given);
        out[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> (Layout, Vec<Row>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let layout = look(file.path()).unwrap();
        let mut rows = Vec::new();
        read(file.path(), &layout, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
        (layout, rows)
    }

    fn texts(row: &Row) -> Vec<&str> {
        row.cells.iter().map(|c| if let Cell::Text(s) = c { s.as_str() } else { "" }).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_rows() {
        let plain = "学号,姓名\n001,单晓\n002,查理🙂\n";
        let (gb, _, _) = GB18030.encode(plain);
        let mut bom = b"\xef\xbb\xbf".to_vec();
        bom.extend_from_slice(plain.as_bytes());
        let mut wide = vec![0xff, 0xfe];
        wide.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
        for (bytes, name) in
            [(plain.as_bytes(), "UTF-8"), (&gb[..], "gb18030"), (&bom[..], "UTF-8"), (&wide[..], "UTF-16LE")]
        {
            let (layout, rows) = rows(bytes);
            assert_eq!(layout.encoding.name(), name);
            assert_eq!(rows.len(), 3, "{name}");
            assert_eq!(texts(&rows[0]), ["学号", "姓名"], "{name}");
            assert_eq!(texts(&rows[2]), ["002", "查理🙂"], "{name}");
        }
    }

    #[test]
    fn rows_are_numbered_as_a_sheet_program_does() {
        let (_, rows) = rows("a,b\r\n\r\n\"x\ny\",1\r\n,\r\nz,2".as_bytes());
        let numbers: Vec<u32> = rows.iter().map(|r| r.number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(texts(&rows[1]), ["x\ny", "1"]);
    }

    #[test]
    fn a_quotation_that_is_never_closed_names_its_line() {
        for (text, line) in [
            ("姓名,备注\n周甲,\"他说\n周乙,好\n", Some(2)),
            ("姓名,备注\n周甲,好\n周乙,\"他说\n周丙,\"好\"\n", Some(3)),
            ("姓名,备注\n周甲,\"他说\n好\"\n周乙,\"a\"\"b\"\n", None),
            ("姓名,备注\n周甲,他说\"好\n周乙,\"a\"b\n", None),
        ] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), text).unwrap();
            let told = quotes(file.path(), &look(file.path()).unwrap());
            let told = told.err().map(|e| e.line(crate::base::Lang::Zh));
            assert_eq!(told.is_some(), line.is_some(), "{text}");
            let (told, line) = (told.unwrap_or_default(), line.map_or(String::new(), |n| format!("第 {n} 行")));
            assert!(told.contains(&line), "{told}");
        }
    }

    #[test]
    fn the_separator_is_the_commonest_outside_quotes() {
        for (text, want) in
            [("a,b;c\n", b','), ("a\tb\tc,d", b'\t'), ("\"a,b,c,d\";e\n", b';'), ("sep=;\na;b", b';'), ("a", b',')]
        {
            assert_eq!(separator(text), want, "{text}");
        }
    }

    #[test]
    fn a_character_halved_between_chunks_is_whole() {
        let mut text = "x".repeat(CHUNK - 1);
        text.push_str("党支部,b\n");
        let (layout, rows) = rows(text.as_bytes());
        assert_eq!(layout.encoding, UTF_8);
        assert!(texts(&rows[0])[0].ends_with("党支部"));
    }
}
