//! One writer at a time: `app.lock`, held by the kernel for as long as the process lives, so that none is ever stale.

use crate::base::disk::{Disk, DiskFile};
use crate::base::{Fault, Trouble};
use chrono::{DateTime, FixedOffset};
use std::path::Path;

/// The lock's file in the data directory.
pub const NAME: &str = "app.lock";

/// The right to write to a data directory, given back when dropped.
pub struct Lock {
    _file: Box<dyn DiskFile>,
}

impl Lock {
    /// Takes the lock and writes this process and `now` into it, for people and for [`Trouble::Busy`].
    /// # Errors
    /// [`Trouble::Busy`] if another process (or another handle of this one) writes; a fault if the disk failed.
    pub fn take(disk: &dyn Disk, dir: &Path, now: DateTime<FixedOffset>) -> Result<Lock, Trouble> {
        let path = dir.join(NAME);
        let Some(mut file) = disk.hold(&path)? else {
            return Err(Trouble::Busy { pid: holder(disk, &path)? });
        };
        // One write of one length, so that whoever reads meanwhile finds a whole number.
        let line = format!("{:<10} {:<40}\n", std::process::id(), now.to_rfc3339());
        file.write_at(0, line.as_bytes())?;
        Ok(Lock { _file: file })
    }
}

fn holder(disk: &dyn Disk, path: &Path) -> Result<u32, Fault> {
    let text = disk.read_range(path, 0, 64)?;
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
