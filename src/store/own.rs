//! What a branch keeps beside its journals and wrote itself: its rules, profiles, calendar, standards, conduct sheets, templates,
//! and the log of exports. A backup holds them; evidence files lie elsewhere and are not ours to copy.

use crate::base::Fault;
use crate::base::disk::{Disk, Entry};
use crate::msg;
use std::path::{Component, Path, PathBuf};

/// The directories.
const DIRS: [&str; 6] = ["rules", "profiles", "calendar", "standards", "conduct", "templates"];
/// The files: which profile holds, what columns of sheets mean, what left, and where that log ends.
const LOOSE: [&str; 5] = ["profile.toml", "mappings.toml", "aliases.toml", "exports.log", "exports.head"];
/// How deep a directory is looked into: a template is a folder of parts.
const DEEP: usize = 4;
/// The most files and bytes that are one's own.
const FILES: usize = 2000;
const BYTES: u64 = 64 << 20;

/// Lists them by path below the data directory, in order.
///
/// # Errors
/// A directory cannot be listed, or there is more than anybody writes himself.
pub fn list(disk: &dyn Disk, dir: &Path) -> Result<Vec<String>, Fault> {
    let mut out = Vec::new();
    for name in DIRS {
        below(disk, dir, name, DEEP, &mut out)?;
    }
    for log in LOOSE {
        if matches!(disk.entry(&dir.join(log))?, Entry::File(_)) && !disk.is_link(&dir.join(log)) {
            out.push(log.to_owned());
        }
    }
    let mut bytes = 0;
    for name in &out {
        bytes += if let Entry::File(len) = disk.entry(&dir.join(name))? { len } else { 0 };
    }
    if out.len() > FILES || bytes > BYTES {
        let doing = msg!("列出自己的规则、模板等文件", "listing the files of one's own");
        let why = msg!("多于 {files} 个或大于 {mb} MB", "more than {files} files or {mb} MB");
        return Err(Fault::why(doing, why.with("files", FILES).with("mb", BYTES >> 20)).path(dir));
    }
    Ok(out)
}

fn below(disk: &dyn Disk, dir: &Path, name: &str, deep: usize, out: &mut Vec<String>) -> Result<(), Fault> {
    // A link leads out of the directory: what it leads to is not the branch's own.
    if deep == 0 || out.len() > FILES || disk.is_link(&dir.join(name)) || disk.entry(&dir.join(name))? != Entry::Dir {
        return Ok(());
    }
    // What an editor keeps beside a file is none of ours.
    for file in disk.list(&dir.join(name))?.iter().filter(|f| !f.starts_with('.') && !f.ends_with('~')) {
        let path = format!("{name}/{file}");
        if disk.is_link(&dir.join(&path)) {
            continue;
        }
        match disk.entry(&dir.join(&path))? {
            Entry::File(_) => out.push(path),
            _ => below(disk, dir, &path, deep - 1, out)?,
        }
    }
    Ok(())
}

/// Returns where a file of this name stands in a data directory; `None` for a name that is none of these.
pub fn path(dir: &Path, name: &str) -> Option<PathBuf> {
    let parts: Option<Vec<&str>> = Path::new(name)
        .components()
        .map(|part| if let Component::Normal(part) = part { part.to_str() } else { None })
        .collect();
    match parts?.as_slice() {
        [log] if LOOSE.contains(log) => Some(dir.join(log)),
        [first, rest @ ..] if DIRS.contains(first) && (1..=DEEP).contains(&rest.len()) => Some(dir.join(name)),
        _ => None,
    }
}
