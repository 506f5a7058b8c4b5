//! A document as the parts in its zip file: the shipped ones from the program, a school's own from its data directory.

use crate::base::{Fault, Trouble};
use crate::msg;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A template larger than this is none; with a badge in it one takes a few hundred KB.
const MAX_FILE: u64 = 32 << 20;
/// What it may become unpacked.
const MAX_UNPACKED: u64 = 128 << 20;

/// A document: names and bytes of its parts, in the order of the file.
#[derive(Clone, Debug)]
pub struct Package(Vec<(String, Vec<u8>)>);

/// The parts that every shipped paper has in common.
const PARTS: [(&str, &str); 6] = [
    ("[Content_Types].xml", include_str!("../../../fixtures/templates/parts/content_types.xml")),
    ("_rels/.rels", include_str!("../../../fixtures/templates/parts/rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("../../../fixtures/templates/parts/document_rels.xml")),
    ("word/styles.xml", include_str!("../../../fixtures/templates/parts/styles.xml")),
    ("word/settings.xml", include_str!("../../../fixtures/templates/parts/settings.xml")),
    ("word/footer1.xml", include_str!("../../../fixtures/templates/parts/footer1.xml")),
];

/// The part that a paper is.
pub const DOCUMENT: &str = "word/document.xml";

impl Package {
    /// Makes a shipped paper of its document.
    pub fn shipped(document: &str) -> Package {
        let parts = PARTS.into_iter().chain([(DOCUMENT, document)]);
        Package(parts.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect())
    }

    /// Reads a school's own.
    ///
    /// # Errors
    /// It cannot be read, is no Word document, or would be absurdly large.
    pub fn open(path: &Path) -> Result<Package, Trouble> {
        let reading = msg!("读取模板", "reading the template");
        let fault = |what: String| {
            let doing = msg!("模板不是 Word 文档 (.docx)", "the template is no Word document (.docx)");
            let hint = msg!(
                "在 Word 或 WPS 中打开，另存为 .docx；或移走这个文件，改用自带的模板",
                "open it in Word or WPS and save it as .docx, or move it away to use the shipped one"
            );
            Trouble::from(Fault::new(doing, what).path(path).hint(hint))
        };
        let too_big = |size: u64| {
            let doing = msg!("模板大得不正常，未读取", "the template is absurdly large; not read");
            Trouble::from(Fault::new(doing, format!("{} MB", size >> 20)).path(path))
        };
        // Looked at before it is opened: a pipe would be waited for.
        let meta = std::fs::metadata(path).map_err(|e| Fault::new(reading, e).path(path))?;
        if !meta.is_file() {
            return Err(fault("not a regular file".to_owned()));
        }
        if meta.len() > MAX_FILE {
            return Err(too_big(meta.len()));
        }
        let file = File::open(path).map_err(|e| Fault::new(reading, e).path(path))?;
        let mut bytes = Vec::new();
        file.take(MAX_FILE).read_to_end(&mut bytes).map_err(|e| Fault::new(reading, e).path(path))?;
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| fault(e.to_string()))?;
        let mut parts = Vec::new();
        let mut left = MAX_UNPACKED;
        for at in 0..zip.len() {
            let part = zip.by_index(at).map_err(|e| fault(e.to_string()))?;
            if part.is_dir() {
                continue;
            }
            let name = part.name().map_err(|e| fault(e.to_string()))?.into_owned();
            let mut bytes = Vec::new();
            // The size a part claims is not believed: only so much is unpacked as may be.
            part.take(left + 1).read_to_end(&mut bytes).map_err(|e| fault(e.to_string()))?;
            left = left.checked_sub(bytes.len() as u64).ok_or_else(|| too_big(MAX_UNPACKED))?;
            parts.push((name, bytes));
        }
        let package = Package(parts);
        match package.part(DOCUMENT) {
            Some(_) => Ok(package),
            None => Err(fault(format!("no {DOCUMENT}"))),
        }
    }

    /// Returns the bytes of a part.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// Sets the bytes of a part that is there.
    pub fn set(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some((_, old)) = self.0.iter_mut().find(|(n, _)| n == name) {
            *old = bytes;
        }
    }

    /// Adds a part.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.push((name.to_owned(), bytes));
    }

    /// Names the parts that words are printed in: the document, its heads and feet, its notes.
    pub fn printed(&self) -> Vec<String> {
        let printed = |name: &&String| {
            name.strip_prefix("word/").and_then(|n| n.strip_suffix(".xml")).is_some_and(|n| {
                let kind = n.trim_end_matches("Stamp").trim_end_matches(|c: char| c.is_ascii_digit());
                ["document", "header", "footer", "footnotes", "endnotes"].contains(&kind)
            })
        };
        self.0.iter().map(|(name, _)| name).filter(printed).cloned().collect()
    }

    /// Zips it. The same paper gives the same bytes: no time of the machine is written.
    ///
    /// # Errors
    /// The zip writer fails, which it has no reason to in memory.
    pub fn zipped(&self) -> Result<Vec<u8>, Trouble> {
        let fault = |e: String| Trouble::from(Fault::new(msg!("压缩文书", "zipping the paper"), e));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name, options).map_err(|e| fault(e.to_string()))?;
            zip.write_all(bytes).map_err(|e| fault(e.to_string()))?;
        }
        Ok(zip.finish().map_err(|e| fault(e.to_string()))?.into_inner())
    }
}
