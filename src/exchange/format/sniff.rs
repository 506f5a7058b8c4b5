//! What a file is, by its first bytes and its list of contents; what is no sheet is refused here, cheaply.

use super::biff;
use super::ole::Container;
use crate::base::{Fault, Msg, Text, Trouble};
use crate::msg;
use quick_xml::events::Event;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use zip::ZipArchive;

/// The kind of a sheet file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Excel since 2007.
    Xlsx,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
    /// Text with separators.
    Text,
    /// Word since 2007: no sheet, but it may be a transcript.
    Word,
}

/// A file larger than this is no register of a branch.
const MAX_FILE: u64 = 256 << 20;
/// What a packed file may become altogether; a million rows of thirteen columns take about 600 MB.
const MAX_UNPACKED: u64 = 2 << 30;
/// Parts smaller than this are never taken for a bomb.
const HARMLESS: u64 = 64 << 20;
/// Sheets shrink to a tenth or a fiftieth; only emptiness shrinks further.
const MAX_RATIO: u64 = 200;

/// Looks at a file without reading it whole.
pub fn sniff(path: &Path) -> Result<Kind, Trouble> {
    let meta = std::fs::metadata(path).map_err(|e| unreadable(path, e))?;
    if meta.is_dir() {
        return Err(Fault::why(
            msg!("这是目录，不是文件", "this is a directory, not a file"),
            msg!("目录", "directory"),
        )
        .path(path)
        .into());
    }
    if !meta.is_file() {
        return Err(no_sheet(path, msg!("不是普通文件", "not a regular file")));
    }
    let mut file = File::open(path).map_err(|e| unreadable(path, e))?;
    let mut head = Vec::new();
    file.by_ref().take(64 << 10).read_to_end(&mut head).map_err(|e| unreadable(path, e))?;
    if head.is_empty() {
        return Err(Fault::new(msg!("文件是空的", "the file is empty"), "0 B").path(path).into());
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        within(path, meta.len())?;
        return packed(path, &mut file);
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        within(path, meta.len())?;
        return old(path, &mut file);
    }
    // Excel before 1993 wrote its records without a container.
    if [0x0009_u16, 0x0209, 0x0409].iter().any(|kind| head.starts_with(&kind.to_le_bytes())) && head.contains(&0) {
        return Err(no_sheet(path, msg!("Excel 4 或更早的格式", "the format of Excel 4 or older")));
    }
    text(path, &head)?;
    within(path, meta.len())?;
    Ok(Kind::Text)
}

/// Says that a file is locked by a password.
pub fn locked(path: &Path) -> Fault {
    Fault::new(msg!("表格有密码保护，无法读取", "the sheet is protected by a password"), "EncryptedPackage")
        .path(path)
        .hint(msg!(
            "在 Excel 或 WPS 中打开，去掉密码后另存，再导入",
            "open it in Excel or WPS, remove the password, save it, import again"
        ))
}

/// Says that a file could not be read at all.
pub fn unreadable(path: &Path, e: std::io::Error) -> Trouble {
    let doing = match e.kind() {
        std::io::ErrorKind::NotFound => msg!("没有这个文件", "there is no such file"),
        std::io::ErrorKind::PermissionDenied => msg!("没有权限读这个文件", "no permission to read this file"),
        _ => msg!("读取表格", "reading the sheet"),
    };
    Fault::new(doing, e).path(path).into()
}

/// Says that a Word document is no sheet.
pub fn word(path: &Path) -> Trouble {
    no_sheet(path, WORD)
}

const WORD: Msg = msg!("Word 文档", "Word document");

fn within(path: &Path, len: u64) -> Result<(), Trouble> {
    if len <= MAX_FILE { Ok(()) } else { Err(too_big(path, len)) }
}

fn too_big(path: &Path, len: u64) -> Trouble {
    let text = Text::from(msg!("表格太大，上限 {n} MB", "the sheet is too large, the limit is {n} MB"));
    Fault::new(text.with("n", MAX_FILE >> 20), format!("{} MB", len >> 20)).path(path).into()
}

fn no_sheet(path: &Path, what: impl Into<Text>) -> Trouble {
    Fault::why(msg!("不是电子表格", "this is not a sheet"), what)
        .path(path)
        .hint(msg!("可以导入 xlsx, xls, ods 和 csv", "xlsx, xls, ods and csv can be imported"))
        .into()
}

fn packed(path: &Path, file: &mut File) -> Result<Kind, Trouble> {
    let Some(entries) = contents(file) else {
        return Err(damaged(path, "zip without its list of contents"));
    };
    let total = entries.iter().fold(0u64, |sum, e| sum.saturating_add(e.size));
    let bomb = entries.iter().any(|e| e.size > HARMLESS && e.size / e.packed.max(1) > MAX_RATIO);
    if bomb || total > MAX_UNPACKED {
        let what = format!("{} MB unpacked", total >> 20);
        return Err(Fault::new(
            msg!("压缩包展开后大得不正常，未读取", "unpacked it would be absurdly large; not read"),
            what,
        )
        .path(path)
        .into());
    }
    let has = |name: &str| entries.iter().any(|e| e.name.replace('\\', "/").eq_ignore_ascii_case(name));
    if has("xl/workbook.xml") {
        honest(path, file)?;
        Ok(Kind::Xlsx)
    } else if has("xl/workbook.bin") {
        Err(no_sheet(path, Text::plain("xlsb")))
    } else if has("word/document.xml") {
        Ok(Kind::Word)
    } else if has("ppt/presentation.xml") {
        Err(no_sheet(path, Text::plain("PowerPoint")))
    } else if has("content.xml") && has("mimetype") {
        Ok(Kind::Ods)
    } else {
        Err(no_sheet(path, msg!("压缩包里没有工作簿", "zip without a workbook")))
    }
}

/// The shortest way to write one shared string: `<si/>`; and a count that is harmless even where it is wrong.
const SHORTEST: u64 = 5;
const HARMLESS_COUNT: u64 = 10_000;

/// Refuses a workbook whose shared strings claim to be more than there is room for: the reader asks for memory first.
fn honest(path: &Path, file: &mut File) -> Result<(), Trouble> {
    let fault = |e: &dyn ToString| damaged(path, e.to_string());
    let mut zip = ZipArchive::new(file).map_err(|e| fault(&e))?;
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|e| fault(&e))?;
        let name = part.name().map_err(|e| fault(&e))?.replace('\\', "/").to_ascii_lowercase();
        if !name.ends_with("sharedstrings.xml") {
            continue;
        }
        let size = part.size();
        let mut xml = quick_xml::Reader::from_reader(BufReader::new(part.take(size)));
        let mut buf = Vec::new();
        loop {
            match xml.read_event_into(&mut buf).map_err(|e| fault(&e))? {
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sst" => {
                    let mut attributes = e.attributes();
                    attributes.with_checks(false);
                    let claims = attributes.flatten().filter(|a| a.key.local_name().as_ref() == "uniqueCount");
                    let most = claims.filter_map(|a| a.value.trim().parse::<u128>().ok()).max();
                    if most.is_some_and(|n| n > u128::from(size / SHORTEST + HARMLESS_COUNT)) {
                        return Err(damaged(path, "more shared strings than the file can hold"));
                    }
                    break;
                }
                Event::Eof => break,
                _ => buf.clear(),
            }
        }
    }
    Ok(())
}

/// One part of a packed file, as its list of contents tells it.
struct Part {
    name: String,
    packed: u64,
    size: u64,
}

/// Reads the list of contents without unpacking anything; `None` where there is none.
fn contents(file: &mut File) -> Option<Vec<Part>> {
    let mut zip = ZipArchive::new(file).ok()?;
    let parts = 0..zip.len();
    let part = |n| {
        let part = zip.by_index_raw(n).ok()?;
        Some(Part { name: part.name().ok()?.into_owned(), packed: part.compressed_size(), size: part.size() })
    };
    parts.map(part).collect()
}

/// Tells an old workbook from a new one locked by a password: both come in the same container.
fn old(path: &Path, file: &mut File) -> Result<Kind, Trouble> {
    file.seek(SeekFrom::Start(0)).map_err(|e| unreadable(path, e))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|e| unreadable(path, e))?;
    let Some(container) = Container::open(&bytes) else {
        return Err(damaged(path, "OLE container with broken tables"));
    };
    if container.has("EncryptedPackage") {
        return Err(locked(path).into());
    }
    if container.has("WordDocument") {
        return Err(no_sheet(path, WORD));
    }
    let Some(book) = ["Workbook", "Book"].into_iter().find(|name| container.has(name)) else {
        return Err(no_sheet(path, msg!("OLE 容器里没有工作簿", "OLE container without a workbook")));
    };
    match container.stream(book) {
        Some(stream) if biff::is_locked(&stream) => Err(locked(path).into()),
        Some(stream) if !biff::is_sane(&stream) => Err(damaged(path, "workbook with impossible cells")),
        Some(stream) if biff::is_scattered(&stream) => {
            let text = msg!(
                "有一格远在表格的角落里，整张表展开后太大，没有读",
                "a cell lies in the far corner of a sheet, which would be absurdly large unfolded; not read"
            );
            let hint = msg!("删去角落里的那一格，或另存为 .xlsx 再导入", "clear that cell, or save the sheet as .xlsx");
            Err(Fault::new(text, "xls").path(path).hint(hint).into())
        }
        Some(_) => Ok(Kind::Xls),
        None => Err(damaged(path, "workbook with a broken stream")),
    }
}

fn text(path: &Path, head: &[u8]) -> Result<(), Trouble> {
    let known: [(&[u8], &str); 8] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
        (b"\x1f\x8b", "gzip"),
        (b"{\\rtf", "RTF"),
    ];
    if let Some((_, name)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(no_sheet(path, Text::plain(*name)));
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Ok(());
    }
    let strange = head.iter().filter(|b| b.is_ascii_control() && !b"\t\r\n\x0c".contains(b)).count();
    if head.contains(&0) || strange * 20 > head.len() {
        let shown: Vec<String> = head.iter().take(4).map(|b| format!("{b:02x}")).collect();
        return Err(no_sheet(path, msg!("开头是 {bytes}", "begins with {bytes}").with("bytes", shown.join(" "))));
    }
    let begin = String::from_utf8_lossy(&head[..head.len().min(512)]).trim_start().to_ascii_lowercase();
    let begin = begin.trim_start_matches('\u{feff}');
    if ["<html", "<!doctype", "<table", "<?xml", "<meta"].iter().any(|tag| begin.starts_with(tag)) {
        return Err(Fault::new(msg!("这是网页，不是电子表格", "this is a web page, not a sheet"), "HTML")
            .path(path)
            .hint(msg!(
                "用 Excel 或 WPS 打开它，另存为 .xlsx 再导入",
                "open it in Excel or WPS, save it as .xlsx, import again"
            ))
            .into());
    }
    Ok(())
}

/// Says that a sheet's file is cut off or damaged, or locked by a password.
pub(super) fn damaged(path: &Path, source: impl ToString) -> Trouble {
    let source = source.to_string();
    if source.contains("password") {
        return locked(path).into();
    }
    Fault::new(
        msg!(
            "这个表格读不出来：写法不受支持，或文件不完整或已损坏",
            "the sheet cannot be read: written in a way that is not supported, cut off or damaged"
        ),
        source,
    )
    .path(path)
    .hint(msg!(
        "用 Excel 或 WPS 打开，另存为 .xlsx 再导入；打不开就重新下载或复制一份",
        "open it in Excel or WPS and save it as .xlsx; if they cannot, download or copy it again"
    ))
    .into()
}
