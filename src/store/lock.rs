//! One writer at a time: `app.lock`, held by the kernel for as long as the process lives, so that none is ever stale.

use crate::base::disk::{Disk, DiskFile};
use crate::base::{Fault, Trouble};
use chrono::{DateTime, FixedOffset};
use std::path::{Path, PathBuf};

/// The lock's file in the data directory.
pub const NAME: &str = "app.lock";

/// The right to write to a data directory, given back when dropped.
pub struct Lock {
    file: Box<dyn DiskFile>,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock and writes this process and `now` into it, for people and for [`Trouble::Busy`].
    /// # Errors
    /// [`Trouble::Busy`] if another process (or another handle of this one) writes; a fault if the disk failed.
    pub fn take(disk: &dyn Disk, dir: &Path, now: DateTime<FixedOffset>) -> Result<Lock, Trouble> {
        let path = dir.join(NAME);
        let Some(mut file) = disk.hold(&path)? else {
            return Err(Trouble::Busy { pid: holder(disk, dir)? });
        };
        // One write of one length, so that whoever reads meanwhile finds a whole number.
        let line = format!("{:<10} {:<40}\n", std::process::id(), now.to_rfc3339());
        file.write_at(0, line.as_bytes())?;
        Ok(Lock { file, path })
    }

    /// Returns whether what is held still is the lock that others ask for.
    /// # Errors
    /// The disk failed.
    pub fn stands(&self) -> Result<bool, Fault> {
        Ok(self.file.stands(&self.path)?.is_some())
    }
}

/// Where a writer that holds everything leaves its number for whoever finds the lock's file gone.
fn signature(dir: &Path) -> PathBuf {
    dir.join("head").join("pid")
}

/// Leaves this process's number. It helps people only: where it cannot be left, nothing is lost.
pub fn sign(disk: &dyn Disk, dir: &Path) {
    let write = |mut file: Box<dyn DiskFile>| file.write_at(0, format!("{:<10}\n", std::process::id()).as_bytes());
    let _ = disk.open(&signature(dir)).and_then(write);
}

/// Reads the number of the process that signed last; 0 if nobody can tell.
pub fn signed(disk: &dyn Disk, dir: &Path) -> u32 {
    let text = disk.read_range(&signature(dir), 0, 64).unwrap_or_default();
    String::from_utf8_lossy(&text).split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// Reads who took the lock last; 0 if nobody can tell.
/// # Errors
/// The disk failed.
fn holder(disk: &dyn Disk, dir: &Path) -> Result<u32, Fault> {
    let text = disk.read_range(&dir.join(NAME), 0, 64)?;
    let words = String::from_utf8_lossy(&text);
    Ok(words.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::disk::{Real, Sim};

    fn check(disk: &dyn Disk, dir: &Path) {
        disk.make_dirs(dir).expect("a directory");
        let now = DateTime::parse_from_rfc3339("2026-11-24T18:00:00+08:00").expect("a moment");
        let lock = Lock::take(disk, dir, now).expect("free");
        let pid = std::process::id();
        assert_eq!(Lock::take(disk, dir, now).err(), Some(Trouble::Busy { pid }));
        drop(lock);
        // The file stays behind, as after kill -9, and is no obstacle.
        assert!(Lock::take(disk, dir, now).is_ok());
    }

    #[test]
    fn a_second_writer_is_told_who_writes() {
        let dir = tempfile::tempdir().expect("a directory");
        check(&Real, dir.path());
        check(&Sim::new(1), Path::new("/data"));
    }
}
