//! What a branch keeps beside its journals and wrote itself: its rules, calendar, standards, conduct sheets, templates,
//! and the log of exports. A backup holds them; evidence files lie elsewhere and are not ours to copy.

use crate::base::Fault;
use crate::base::disk::{Disk, Entry};
use std::path::{Component, Path, PathBuf};

/// The directories.
const DIRS: [&str; 5] = ["rules", "calendar", "standards", "conduct", "templates"];
/// The files: what left, and where that log ends.
const LOGS: [&str; 2] = ["exports.log", "exports.head"];
/// How deep a directory is looked into: a template is a folder of parts.
const DEEP: usize = 4;

/// Lists them by path below the data directory, in order.
/// # Errors
/// A directory cannot be listed.
pub(super) fn list(disk: &dyn Disk, dir: &Path) -> Result<Vec<String>, Fault> {
    let mut out = Vec::new();
    for name in DIRS {
        below(disk, dir, name, DEEP, &mut out)?;
    }
    for log in LOGS {
        if matches!(disk.entry(&dir.join(log))?, Entry::File(_)) {
            out.push(log.to_owned());
        }
    }
    Ok(out)
}

fn below(disk: &dyn Disk, dir: &Path, name: &str, deep: usize, out: &mut Vec<String>) -> Result<(), Fault> {
    if deep == 0 || disk.entry(&dir.join(name))? != Entry::Dir {
        return Ok(());
    }
    // What an editor keeps beside a file is none of ours.
    for file in disk.list(&dir.join(name))?.iter().filter(|f| !f.starts_with('.') && !f.ends_with('~')) {
        let path = format!("{name}/{file}");
        match disk.entry(&dir.join(&path))? {
            Entry::File(_) => out.push(path),
            _ => below(disk, dir, &path, deep - 1, out)?,
        }
    }
    Ok(())
}

/// Gives where a file of this name stands in a data directory; nothing for a name that is none of these.
pub(super) fn path(dir: &Path, name: &str) -> Option<PathBuf> {
    let parts: Option<Vec<&str>> = Path::new(name)
        .components()
        .map(|part| if let Component::Normal(part) = part { part.to_str() } else { None })
        .collect();
    match parts?.as_slice() {
        [log] if LOGS.contains(log) => Some(dir.join(log)),
        [first, rest @ ..] if DIRS.contains(first) && (1..=DEEP).contains(&rest.len()) => Some(dir.join(name)),
        _ => None,
    }
}
