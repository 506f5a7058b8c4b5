//! Files and directories that stand only while something is made: nobody can guess their names, and those of a process that
//! was killed are known and swept.

use super::passing_name::{HEAD, TAIL, name};
use super::{Disk, MAKE_DIR, Real, io_fault};
use crate::base::{Fault, os};
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};

/// Makes a directory that was not there and nobody else may enter.
///
/// # Errors
/// Not permitted, disk full.
pub fn make_dir(within: &Path) -> Result<PathBuf, Fault> {
    let dir = within.join(name());
    os::private_dir(&mut DirBuilder::new()).create(&dir).map_err(|e| io_fault(MAKE_DIR, &dir, &e))?;
    Ok(dir)
}

/// Removes what processes that have ended left in a directory. What cannot be removed only takes room.
pub fn sweep(dir: &Path) {
    for name in Real.list(dir).unwrap_or_default() {
        let mark = name.strip_prefix(HEAD).and_then(|n| n.strip_suffix(TAIL)).and_then(|n| n.split_once('-'));
        let Some(pid) = mark.and_then(|(pid, _)| pid.parse().ok()) else { continue };
        if !os::alive(pid) {
            let path = dir.join(&name);
            let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_is_neither_followed_nor_written_to() {
        let dir = tempfile::tempdir().unwrap();
        let (target, other) = (dir.path().join("x.csv"), dir.path().join("other"));
        std::fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, dir.path().join("x.csv.tmp")).unwrap();
        std::os::unix::fs::symlink(&other, &target).unwrap();
        Real.write_atomic(&target, b"new").unwrap();
        assert_eq!(std::fs::read(&other).unwrap(), b"mine");
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        assert!(!std::fs::symlink_metadata(&target).unwrap().is_symlink());
        assert_eq!(Real.list(dir.path()).unwrap(), ["other", "x.csv", "x.csv.tmp"]);
        assert_ne!(name(), name());
    }

    #[test]
    fn what_a_killed_process_left_is_swept_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        child.wait().unwrap();
        let (dead, live) = (format!("{HEAD}{pid}-0{TAIL}"), name());
        for name in [&dead, &live, "x.tmp"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        std::fs::create_dir(dir.path().join(format!("{HEAD}{pid}-1{TAIL}"))).unwrap();
        sweep(dir.path());
        assert_eq!(Real.list(dir.path()).unwrap(), [live.as_str(), "x.tmp"]);
    }
}
