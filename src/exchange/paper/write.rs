//! Writing a paper: the ending of the file's name is its format.

use super::told::as_of;
use super::{Ask, Made, Paper, check};
use crate::base::disk::{Disk, Real, passing};
use crate::base::{Fault, Lang, Msg, Text, Trouble};
use crate::exchange::format;
use crate::exchange::purpose::{Leaving, seal};
use crate::exchange::template::{self, DOCUMENT, Data, Package, PageEdge, xml};
use crate::msg;
use crate::rules::Facts;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What became of a paper.
pub struct Written {
    /// The file it stands in.
    pub file: PathBuf,
    /// How many records the public does not read of.
    pub hidden: usize,
    /// Whether the file is still to be made of another one.
    pub converting: Option<Converting>,
    /// The line on its pages by which it is verified; none where the format has no pages.
    pub line: String,
}

/// A PDF that LibreOffice is to make of a document; it takes seconds.
pub struct Converting {
    document: Vec<u8>,
    /// Where it may be made: the data directory, which is nobody else's and is swept at the next start.
    place: PathBuf,
    file: PathBuf,
}

/// The formats of a paper from a template, and those of a sheet.
const WORD: &[&str] = &["docx", "pdf", "md", "json"];
const SHEET: &[&str] = &["xlsx", "csv"];

/// Names the file a paper is written to unless somebody names another: its label and what it is about, with its ending.
pub fn default_name(paper: &Paper, ask: &Ask, lang: Lang) -> (String, &'static str) {
    let label = paper.label.get(lang);
    let words = match (ask.on.iter().find(|key| paper.about.contains(&key.kind)), ask.year.filter(|_| paper.yearly)) {
        (Some(key), _) => format!("{label}-{}", ask.facts.book.name_of(key.id, lang)),
        (None, Some(year)) => format!("{label}-{year}"),
        (None, None) => format!("{label}-{}", ask.facts.today),
    };
    (format::stem(&words), if matches!(paper.made, Made::Sheet(_)) { "xlsx" } else { "docx" })
}

/// Writes a paper to a file. A faulty template, or a record it cannot be made of, writes nothing; `leaving` is told once
/// everything is ready.
///
/// # Errors
/// As said, and whatever the disk says.
pub fn write(paper: &Paper, ask: &Ask, file: &Path, leaving: Leaving) -> Result<Written, Trouble> {
    paper.admit(ask.purpose)?;
    paper.fits(ask.on)?;
    let ending = file.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let formats = if matches!(paper.made, Made::Sheet(_)) { SHEET } else { WORD };
    if !formats.contains(&ending.as_str()) {
        let text = msg!("{paper}的文件名要以 {list} 结尾", "a file of {paper} ends in {list}");
        let list: Vec<String> = formats.iter().map(|f| format!(".{f}")).collect();
        return Err(Trouble::Usage(text.with("paper", paper.label).with("list", list.join(" "))));
    }
    let (mut converting, mut line) = (None, String::new());
    // A paper knows nothing that came after its day; one about something later is of that day.
    let about = ask.on.iter().filter_map(|key| ask.facts.book.any(key.kind, key.id)?.head().happened);
    let day = about.fold(ask.facts.today, Ord::max);
    let then = as_of(ask.facts.book, day, ask.on);
    let ask = &ask.at(Facts { book: &then, ..ask.facts });
    match &paper.made {
        Made::Sheet(make) => {
            let mut form = make(ask)?;
            line = seal::line(ask.change, &seal::digest(form.words().as_bytes()));
            form.foot.clone_from(&line);
            form.head = if ask.draft { DRAFT.zh.to_owned() } else { String::new() };
            leaving()?;
            format::write_form(file, paper.label.zh, &form)?;
        }
        Made::Word { template, document, fill } => {
            let mut data = fill(ask)?;
            check::require(paper, &mut data);
            let gaps = check::gaps(paper, &data);
            // Data are no paper: they say of every fact whether it is there.
            if !gaps.is_empty() && !ask.draft && ending != "json" {
                return Err(check::refuse(paper, ask, &gaps).into());
            }
            let bytes = match ending.as_str() {
                "json" => format!("{:#}\n", data.json()).into_bytes(),
                "md" => {
                    let filled = filled(paper, template, document, ask, &data)?;
                    let text = String::from_utf8_lossy(filled.part(DOCUMENT).unwrap_or_default()).into_owned();
                    let root = xml::read(&text).map_err(|e| Fault::new(msg!("写 Markdown", "writing Markdown"), e))?;
                    let head = if ask.draft { format!("{}\n\n", DRAFT.zh) } else { String::new() };
                    (head + &template::markdown(&root)).into_bytes()
                }
                _ => {
                    let mut filled = filled(paper, template, document, ask, &data)?;
                    line = seal::line(ask.change, &seal::document(&filled)?.digest);
                    let doing = msg!("写核验码", "writing the line of verification");
                    template::stamp(&mut filled, PageEdge::Foot, &line).map_err(|e| Fault::new(doing, e))?;
                    filled.zipped()?
                }
            };
            leaving()?;
            match ending.as_str() {
                "pdf" => {
                    let place = ask.templates.parent().unwrap_or(Path::new(".")).to_owned();
                    converting = Some(Converting { document: bytes, place, file: file.to_owned() });
                }
                _ => Real.write_atomic(file, &bytes)?,
            }
        }
    }
    Ok(Written { file: file.to_owned(), hidden: paper.hidden(ask), converting, line })
}

/// Fills the school's own template where there is one, else the shipped one.
fn filled(paper: &Paper, template: &str, document: &str, ask: &Ask, data: &Data) -> Result<Package, Trouble> {
    let path = ask.templates.join(format!("{template}.docx"));
    let mut package = if path.exists() {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        template::fill(&Package::open(&path)?, &Text::plain(name), data)?
    } else {
        template::fill(&Package::shipped(document), &paper.label.into(), data)?
    };
    if ask.draft {
        let doing = msg!("在每页标注草稿", "marking every page as a draft");
        template::stamp(&mut package, PageEdge::Head, DRAFT.zh).map_err(|e| Fault::new(doing, e))?;
    }
    Ok(package)
}

/// Over every page of what was written although something is missing.
const DRAFT: Msg = msg!("草稿（方括号处待填写，不作正式文书）", "draft: what stands in brackets is to be written");

impl Converting {
    /// Makes the PDF by LibreOffice, in a directory of its own within the data directory.
    ///
    /// # Errors
    /// LibreOffice is not there, or fails.
    pub fn finish(self) -> Result<(), Trouble> {
        let doing = msg!("用 LibreOffice 转换 PDF", "making a PDF by LibreOffice");
        let hint = msg!(
            "没有装 LibreOffice (soffice) 时请导出 .docx，用 Word 或 WPS 另存为 PDF",
            "without LibreOffice (soffice) export .docx and save it as PDF in Word or WPS"
        );
        let fault = |e: String| Trouble::from(Fault::new(doing, e).path(&self.file).hint(hint));
        let dir = passing::make_dir(&self.place)?;
        let made = self.convert(&dir);
        // What was made on the way only takes room.
        let _ = std::fs::remove_dir_all(&dir);
        Real.write_atomic(&self.file, &made.map_err(fault)?).map_err(Trouble::from)
    }

    fn convert(&self, dir: &Path) -> Result<Vec<u8>, String> {
        let document = dir.join("paper.docx");
        std::fs::write(&document, &self.document).map_err(|e| e.to_string())?;
        let profile = std::path::absolute(dir.join("profile")).map_err(|e| e.to_string())?;
        let mut command = Command::new("soffice");
        // A profile of its own: an office that is open would else take the document and say nothing.
        command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
        command.args(["--headless", "--convert-to", "pdf", "--outdir"]).arg(dir).arg(&document);
        let done = command.stdin(Stdio::null()).output().map_err(|e| format!("soffice: {e}"))?;
        std::fs::read(dir.join("paper.pdf")).map_err(|e| {
            let said = String::from_utf8_lossy(&done.stderr);
            format!("{e}: {}", said.lines().last().unwrap_or_default())
        })
    }
}
