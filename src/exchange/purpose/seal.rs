//! What proves a paper: the digest of what it says, kept with its entry in the log of exports. The line on the paper only
//! says which entry that is; whether the paper still says it is asked of the entry.

use crate::base::{Fault, Trouble};
use crate::exchange::format::{Sheets, plain};
use crate::exchange::template::Package;
use crate::exchange::template::xml::{self, Element};
use crate::msg;
use std::ops::ControlFlow;
use std::path::Path;

/// Characters of a digest on a paper.
const SHORT: usize = 16;

/// What a file says, without the line that it is verified by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedWords {
    /// The digest of what it says.
    pub digest: String,
    /// Its lines of verification.
    pub lines: Vec<String>,
}

/// What an entry keeps of a file that left.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seal {
    /// The last change of the book that it shows.
    pub change: u64,
    /// The digest of what it says.
    pub content: String,
    /// The digest of the file, byte by byte.
    pub file: String,
    /// The line on every page.
    pub line: String,
}

/// Writes the line of a paper: the change that it shows, and the beginning of a digest.
pub fn line(change: u64, digest: &str) -> String {
    let text = msg!("核验码：第{n}号更改·{code}", "verification: change {n}, {code}");
    let code = digest.get(..SHORT).unwrap_or(digest);
    text.with("n", change).with("code", code).render(crate::base::Lang::Zh)
}

/// Returns whether words are a line of verification.
fn is_line(words: &str) -> bool {
    words.contains(msg!("核验码：", "verification: ").zh)
}

/// Returns the code that a line of verification gives.
pub fn code(line: &str) -> Option<&str> {
    let (_, code) = line.trim().rsplit_once('·')?;
    Some(code.trim())
}

/// Returns the digest of words or bytes.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Reads what a file says: a document's words, a sheet's cells, else its bytes.
///
/// # Errors
/// It cannot be read.
pub fn content(path: &Path, bytes: &[u8]) -> Result<SealedWords, Trouble> {
    match path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
        Some("docx") => document(&Package::open(path)?),
        Some("xlsx") => sheet(path, bytes),
        _ => Ok(SealedWords { digest: digest(bytes), lines: Vec::new() }),
    }
}

/// Reads what a document says on its pages, heads and feet.
///
/// # Errors
/// A part is no XML.
pub fn document(package: &Package) -> Result<SealedWords, Trouble> {
    let (mut parts, mut lines) = (Vec::new(), Vec::new());
    for part in package.printed() {
        let text = String::from_utf8_lossy(package.part(&part).unwrap_or_default()).into_owned();
        let root = xml::read(text.trim_start_matches('\u{feff}'))
            .map_err(|e| Fault::new(msg!("核对文书", "verifying a paper"), e))?;
        let mut said = Vec::new();
        paragraphs(&root, &mut said);
        let (stamps, said): (Vec<String>, Vec<String>) = said.into_iter().partition(|words| is_line(words));
        lines.extend(stamps);
        parts.push(said.join("\n"));
    }
    // A word processor may name and order the parts anew. A part with nothing but the line is none.
    parts.retain(|words| !words.is_empty());
    parts.sort_unstable();
    Ok(SealedWords { digest: digest(parts.join("\n\n").as_bytes()), lines })
}

/// Lists the words of every paragraph; what a field computes is no word of the paper.
fn paragraphs(element: &Element, out: &mut Vec<String>) {
    fn words(element: &Element, out: &mut String) {
        for child in element.elements().filter(|c| !["w:p", "w:fldSimple"].contains(&c.name.as_str())) {
            if child.name == "w:t" { out.push_str(&child.words()) } else { words(child, out) }
        }
    }
    if element.name == "w:p" {
        let mut said = String::new();
        words(element, &mut said);
        if !said.trim().is_empty() {
            out.push(said);
        }
    }
    element.elements().for_each(|e| paragraphs(e, out));
}

fn sheet(path: &Path, bytes: &[u8]) -> Result<SealedWords, Trouble> {
    let mut sheets = Sheets::open(path)?;
    let mut said = String::new();
    for n in 0..sheets.names().len() {
        said.push_str(&sheets.names()[n].clone());
        sheets.read(n, &mut |row| {
            said.push('\n');
            for cell in &row.cells {
                said.push_str(&plain(cell));
                said.push('\t');
            }
            ControlFlow::Continue(())
        })?;
    }
    let (stamps, heads) = edges(bytes);
    said.push_str(&heads.join("\n"));
    Ok(SealedWords { digest: digest(said.as_bytes()), lines: stamps })
}

/// Lists what stands over and under a workbook's pages: the lines of verification, and the rest.
fn edges(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    use std::io::Read;
    let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return Default::default() };
    let mut all = Vec::new();
    for n in 0..zip.len() {
        let Ok(part) = zip.by_index(n) else { continue };
        if !part.name().is_ok_and(|name| name.starts_with("xl/worksheets/sheet")) {
            continue;
        }
        let mut text = String::new();
        // A workbook has been opened by the reader already: it is no bomb.
        let _ = part.take(1 << 26).read_to_string(&mut text);
        // A formula is what a cell says, too: its figure is only what it came to.
        let formulas = text.split("<f>").skip(1).filter_map(|rest| rest.split_once("</f>"));
        all.extend(formulas.map(|(formula, _)| formula.to_owned()));
        for (open, close) in [("<oddHeader>", "</oddHeader>"), ("<oddFooter>", "</oddFooter>")] {
            let words = text.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map(|(words, _)| words);
            let parts = words.into_iter().flat_map(|words| words.split("&amp;"));
            all.extend(parts.map(|part| part.trim_start_matches(['L', 'C', 'R']).to_owned()));
        }
    }
    all.into_iter().partition(|words| is_line(words))
}
