//! One road for every kind of sheet: opened by what is inside, read row by row, written as xlsx or csv.

mod beside;
mod biff;
mod csv;
mod form;
pub mod ics;
mod objects;
mod ole;
pub mod places;
mod row;
mod sniff;
pub mod spoken;
mod write;
mod xlsx;

pub use form::{Form, write as write_form};
pub use ics::Event;
pub use row::{Cell, MAX_COLUMNS, Row};
pub use sniff::{Kind, sniff, unreadable};
pub use write::{plain, write, write_marked};

use crate::base::Trouble;
use beside::{Beside, Spread};
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Bytes at the beginning that tell minutes from a sheet.
const BEGIN: u64 = 64 << 10;

/// An opened file of sheets.
pub struct Sheets {
    path: PathBuf,
    kind: Kind,
    source: Source,
    names: Vec<String>,
    /// How many of them can be seen; hidden ones are last.
    visible: usize,
    /// What there is beside the cells, for each sheet that was read.
    beside: Vec<Option<Beside>>,
}

enum Source {
    Xlsx(Box<calamine::Xlsx<BufReader<File>>>),
    Ranges(Box<calamine::Sheets<BufReader<File>>>),
    Text(csv::Layout),
    Spoken(csv::Layout, Vec<Row>),
    Objects(csv::Layout, Vec<Row>),
}

impl Sheets {
    /// Opens a file by what is inside; the ending of its name is not trusted.
    pub fn open(path: &Path) -> Result<Sheets, Trouble> {
        let kind = sniff::sniff(path)?;
        let (source, names, visible) = match kind {
            Kind::Text => {
                let layout = csv::look(path)?;
                let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
                let begin = csv::text(path, &layout, Some(BEGIN))?;
                let objects = begin.trim_start_matches('\u{feff}').trim_start().starts_with('[');
                let whole = if objects { objects::rows(&csv::text(path, &layout, None)?) } else { None };
                if let Some(rows) = whole {
                    (Source::Objects(layout, rows), vec![name], 1)
                } else if spoken::is_spoken(&begin) {
                    let rows = spoken::rows(path, &csv::text(path, &layout, None)?)?;
                    (Source::Spoken(layout, rows), vec![name], 1)
                } else {
                    csv::quotes(path, &layout)?;
                    (Source::Text(layout), vec![name], 1)
                }
            }
            Kind::Xlsx => {
                let book = guarded(path, || xlsx::open(path))?;
                let (names, visible) = xlsx::names(&book);
                (Source::Xlsx(Box::new(book)), names, visible)
            }
            Kind::Word => return Err(sniff::word(path)),
            Kind::Xls | Kind::Ods => {
                let book = guarded(path, || xlsx::open_other(path, kind))?;
                let (names, visible) = xlsx::names(&book);
                (Source::Ranges(Box::new(book)), names, visible)
            }
        };
        let beside = vec![None; names.len()];
        Ok(Sheets { path: path.to_owned(), kind, source, names, visible, beside })
    }

    /// Returns where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the names of the sheets, hidden ones last.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns whether it is an array of JSON objects.
    pub fn is_json(&self) -> bool {
        matches!(self.source, Source::Objects(..))
    }

    /// Returns whether a sheet is hidden in its workbook.
    pub fn is_hidden(&self, sheet: usize) -> bool {
        sheet >= self.visible
    }

    /// Returns what the file turned out to be.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the encoding of a text file.
    pub fn encoding(&self) -> Option<&'static str> {
        match &self.source {
            Source::Text(layout) | Source::Spoken(layout, _) | Source::Objects(layout, _) => {
                Some(layout.encoding.name())
            }
            _ => None,
        }
    }

    /// Hands over the rows of one sheet that hold something, until told to stop.
    pub fn read(&mut self, sheet: usize, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), Trouble> {
        let Some(name) = self.names.get(sheet) else { return Ok(()) };
        let beside = &mut self.beside[sheet];
        if beside.is_none() {
            *beside = Some(match &mut self.source {
                Source::Xlsx(_) => beside::xlsx(&self.path, name),
                Source::Ranges(book) => xlsx::beside(book, &self.path, name),
                _ => Beside::default(),
            });
        }
        let known = Beside::default();
        let mut spread = Spread::new(beside.as_ref().unwrap_or(&known));
        let each = &mut |mut row: Row| {
            spread.complete(&mut row);
            each(row)
        };
        match &mut self.source {
            Source::Text(layout) => csv::read(&self.path, layout, each),
            Source::Spoken(_, rows) | Source::Objects(_, rows) => {
                let _ = rows.iter().cloned().try_for_each(each);
                Ok(())
            }
            Source::Xlsx(book) => xlsx::read(book, name, each).map_err(|e| sniff::damaged(&self.path, e)),
            Source::Ranges(book) => {
                let range = guarded(&self.path, || xlsx::range(book, name))?;
                xlsx::read_range(&range, each);
                Ok(())
            }
        }
    }
}

/// Reads the beginning of a text file, or all of it.
///
/// # Errors
/// The file cannot be read, is no text, or is too large for minutes.
pub fn text(path: &Path, begin: bool) -> Result<String, Trouble> {
    csv::text(path, &csv::look(path)?, begin.then_some(BEGIN))
}

/// Name of the thread a foreign reader opens a file on, by which a panic hook can tell a panic that is caught.
pub const THREAD: &str = "sheet";

/// Runs a foreign reader: its errors, and its panics on damaged files, become one clear fault.
fn guarded<T: Send, E: ToString + Send>(path: &Path, work: impl FnOnce() -> Result<T, E> + Send) -> Result<T, Trouble> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).spawn_scoped(scope, work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(e))) => Err(sniff::damaged(path, e)),
            Ok(Err(_)) => Err(sniff::damaged(path, "the reader gave up")),
            Err(e) => Err(sniff::unreadable(path, e)),
        }
    })
}

/// A sheet or a directory that a sheet may be chosen from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Its name in its directory.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is a directory.
    pub dir: bool,
}

/// Endings of files that may be sheets, minutes or transcripts.
const ENDINGS: [&str; 10] = ["xlsx", "xls", "ods", "csv", "txt", "md", "json", "srt", "vtt", "docx"];

/// Returns what stands at a path; `None` where nothing does.
pub fn found(path: &Path) -> Option<Found> {
    let dir = std::fs::metadata(path).ok()?.is_dir();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Some(Found { name, path: path.to_owned(), dir })
}

/// Lists the sheets of a directory by name, then its directories; the one above comes first. What cannot be read is
/// passed over.
pub fn sheets_in(dir: &Path) -> Vec<Found> {
    let sheet = |f: &Found| {
        let ending = f.path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        f.dir || ENDINGS.contains(&ending.as_str())
    };
    let hidden = |f: &Found| f.name.starts_with(['.', '~']);
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut out: Vec<Found> = entries.filter_map(|e| found(&e.path())).filter(|f| sheet(f) && !hidden(f)).collect();
    out.sort_by(|a, b| (a.dir, &a.name).cmp(&(b.dir, &b.name)));
    if let Some(above) = dir.parent() {
        out.push(Found { name: "..".to_owned(), path: above.to_owned(), dir: true });
    }
    out
}

/// Makes of words a name that a file may have on every system: none of the signs that one forbids, no blank or dot at
/// its end, not the name of a device, and short enough (255 bytes, three a character, with room for a number).
pub fn stem(words: &str) -> String {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let fits = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { ' ' } else { c };
    let clean: String = words.chars().map(fits).collect();
    let short: String = clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
    let name = short.trim_end_matches(['.', ' ']);
    let low = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port =
        |head: &str| low.strip_prefix(head).is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit()));
    match name {
        "" => "-".to_owned(),
        name if DEVICES.contains(&low.as_str()) || port("com") || port("lpt") => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Returns a path in `dir` that nothing stands at yet: `stem.ending`, else `stem-2.ending` and so on.
pub fn fresh(dir: &Path, words: &str, ending: &str) -> PathBuf {
    let stem = stem(words);
    let numbered = (2..).map(|n| dir.join(format!("{stem}-{n}.{ending}")));
    let mut all = std::iter::once(dir.join(format!("{stem}.{ending}"))).chain(numbered);
    all.find(|path| !path.exists()).unwrap_or_else(|| dir.join(&stem))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_name_of_a_file_is_lawful_on_every_system() {
        for (words, name) in [
            ("会议记录-2026年11月", "会议记录-2026年11月"),
            ("a:b?c\"d<e>f|g/h\\i*j", "a b c d e f g h i j"),
            ("结论. ", "结论"),
            ("con", "_con"),
            ("LPT1.x", "_LPT1.x"),
            ("compare", "compare"),
            (" \t", "-"),
        ] {
            assert_eq!(stem(words), name, "{words}");
        }
        assert!(stem(&"长".repeat(200)).len() <= 180);
    }
}
