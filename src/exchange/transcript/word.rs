//! The words of a Word document, a line a paragraph.

use crate::base::{Fault, Trouble};
use crate::exchange::format;
use crate::exchange::template::xml::{self, Element};
use crate::msg;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

const DOCUMENT: &str = "word/document.xml";
/// What the document may become unpacked.
const MAX_TEXT: u64 = 64 << 20;

/// Reads the paragraphs as lines.
///
/// # Errors
/// The file cannot be read, or would be absurdly large.
pub fn text(path: &Path) -> Result<String, Trouble> {
    let file = File::open(path).map_err(|e| format::unreadable(path, e))?;
    let damaged = |what: String| {
        let doing = msg!("Word 文档不完整或已损坏", "the Word document is cut off or damaged");
        Trouble::from(Fault::new(doing, what).path(path))
    };
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|e| damaged(e.to_string()))?;
    let part = zip.by_name(DOCUMENT).map_err(|e| damaged(e.to_string()))?;
    let mut out = String::new();
    part.take(MAX_TEXT + 1).read_to_string(&mut out).map_err(|e| damaged(e.to_string()))?;
    if out.len() as u64 > MAX_TEXT {
        return Err(damaged(format!("{} MB", MAX_TEXT >> 20)));
    }
    let root = xml::read(&out).map_err(damaged)?;
    let mut lines = String::new();
    paragraphs(&root, &mut lines);
    Ok(lines)
}

fn paragraphs(element: &Element, out: &mut String) {
    match element.name.as_str() {
        "w:t" => out.push_str(&element.words()),
        "w:tab" => out.push('\t'),
        "w:br" | "w:cr" => out.push('\n'),
        _ => element.elements().for_each(|e| paragraphs(e, out)),
    }
    if element.name == "w:p" {
        out.push('\n');
    }
}
