//! A school's own rules, standards, calendars and templates as one folder or one zip file, for another branch: every file
//! is named in its list, so that what was lost on the way is missed.

use crate::base::disk::{Disk, Entry, Real};
use crate::base::{Fault, Text, Trouble};
use crate::msg;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The files of a parcel, by their path below the data directory.
pub type Contents = BTreeMap<String, Vec<u8>>;

/// The list of a parcel: a line each, the hash of the file and its path.
pub const LIST: &str = "files.txt";
/// The most that a parcel holds, packed or not.
const BYTES: u64 = 64 << 20;
const FILES: usize = 2000;

/// Returns whether a path names a zip file and no folder.
fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}

/// Writes files with their list, into a folder that is empty or not there, or into a zip file.
///
/// # Errors
/// The folder holds something, or the disk fails.
pub fn write(path: &Path, files: &Contents) -> Result<(), Trouble> {
    let mut all = files.clone();
    let line = |(name, bytes): (&String, &Vec<u8>)| format!("{}  {name}\n", blake3::hash(bytes).to_hex());
    all.insert(LIST.to_owned(), files.iter().map(line).collect::<String>().into_bytes());
    if is_zip(path) {
        return Ok(Real.write_atomic(path, &zipped(&all)?)?);
    }
    let free = match Real.entry(path)? {
        Entry::Nothing => true,
        Entry::Dir => Real.list(path)?.is_empty(),
        _ => false,
    };
    if !free {
        let text = msg!("{path} 不是空的目录", "{path} is no empty directory");
        return Err(Trouble::Usage(text.with("path", path.display().to_string())));
    }
    for (name, bytes) in &all {
        let place = path.join(name);
        Real.make_dirs(crate::base::disk::parent(&place))?;
        Real.write_atomic(&place, bytes)?;
    }
    Ok(())
}

fn zipped(files: &Contents) -> Result<Vec<u8>, Fault> {
    let fault = |e: &dyn std::fmt::Display| Fault::new(msg!("打包", "packing"), e.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), plain).map_err(|e| fault(&e))?;
        zip.write_all(bytes).map_err(|e| fault(&e))?;
    }
    Ok(zip.finish().map_err(|e| fault(&e))?.into_inner())
}

/// What a parcel holds, and everything that is wrong with it as a parcel.
#[derive(Default, Debug)]
pub struct Parcel {
    /// The files that are there, but for the list.
    pub files: Contents,
    /// What is missing, was altered, or does not belong there.
    pub faults: Vec<Text>,
}

/// Reads a parcel. `belongs` says whether a path may stand in a data directory.
///
/// # Errors
/// There is nothing, or it cannot be read at all.
pub fn read(path: &Path, belongs: &dyn Fn(&str) -> bool) -> Result<Parcel, Trouble> {
    let mut files = match Real.entry(path)? {
        Entry::Nothing => {
            let text = msg!("没有 {path}", "there is no {path}").with("path", path.display().to_string());
            return Err(Trouble::Usage(text));
        }
        Entry::Dir => folder(path)?,
        _ => unzipped(path)?,
    };
    let mut faults = Vec::new();
    let Some(list) = files.remove(LIST) else {
        let text = msg!(
            "缺少清单 {list}：不是 zhibu profile export 写出的",
            "no list {list}: not written by zhibu profile export"
        );
        return Ok(Parcel { files, faults: vec![text.with("list", LIST)] });
    };
    let list = String::from_utf8_lossy(&list).into_owned();
    let named: BTreeMap<&str, &str> =
        list.lines().filter_map(|line| line.split_once("  ")).map(|(hash, name)| (name, hash)).collect();
    for (name, hash) in &named {
        match files.get(*name) {
            None => faults.push(msg!("{name}：缺少这个文件", "{name}: this file is missing").with("name", *name)),
            Some(bytes) if blake3::hash(bytes).to_hex().as_str() != *hash => {
                faults.push(
                    msg!(
                        "{name}：与清单不符，可能改动过或没有传完",
                        "{name}: not as the list has it; altered, or cut short"
                    )
                    .with("name", *name),
                );
            }
            Some(_) => {}
        }
    }
    for name in files.keys() {
        if !named.contains_key(name.as_str()) {
            faults.push(msg!("{name}：清单里没有", "{name}: not on the list").with("name", name.as_str()));
        } else if !belongs(name) {
            faults.push(
                msg!(
                    "{name}：不是规则、标准、日历或模板文件",
                    "{name}: no file of rules, standards, calendars or templates"
                )
                .with("name", name.as_str()),
            );
        }
    }
    Ok(Parcel { files, faults })
}

fn absurd(path: &Path) -> Trouble {
    let doing = msg!("读取规程包", "reading the parcel");
    let why = msg!("多于 {files} 个文件或大于 {mb} MB", "more than {files} files or {mb} MB");
    Fault::why(doing, why.with("files", FILES).with("mb", BYTES >> 20)).path(path).into()
}

fn folder(path: &Path) -> Result<Contents, Trouble> {
    let (mut out, mut left, mut open) = (Contents::new(), BYTES, vec![String::new()]);
    while let Some(dir) = open.pop() {
        for name in Real.list(&path.join(&dir))?.into_iter().filter(|name| !name.starts_with('.')) {
            let name = if dir.is_empty() { name } else { format!("{dir}/{name}") };
            let place = path.join(&name);
            match Real.entry(&place)? {
                Entry::Dir if !Real.is_link(&place) => open.push(name),
                Entry::File(len) if !Real.is_link(&place) => {
                    left = left.checked_sub(len).ok_or_else(|| absurd(path))?;
                    out.insert(name, Real.read(&place)?);
                }
                _ => {}
            }
            if out.len() + open.len() > FILES {
                return Err(absurd(path));
            }
        }
    }
    Ok(out)
}

fn unzipped(path: &Path) -> Result<Contents, Trouble> {
    let fault = |e: String| Trouble::from(Fault::new(msg!("不是 zip 文件", "no zip file"), e).path(path));
    let bytes = crate::base::disk::read_plain(path, BYTES)?;
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| fault(e.to_string()))?;
    if zip.len() > FILES {
        return Err(absurd(path));
    }
    let (mut out, mut left) = (Contents::new(), BYTES);
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|e| fault(e.to_string()))?;
        if part.is_dir() {
            continue;
        }
        let name = part.name().map_err(|e| fault(e.to_string()))?.into_owned();
        let mut bytes = Vec::new();
        // The size a part claims is not believed: only so much is unpacked as may be.
        part.take(left + 1).read_to_end(&mut bytes).map_err(|e| fault(e.to_string()))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| absurd(path))?;
        out.insert(name, bytes);
    }
    Ok(out)
}
