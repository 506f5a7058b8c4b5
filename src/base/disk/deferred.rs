//! The machine's disk with every sync put off until asked for: for what is acknowledged only as a whole.

use super::{Disk, DiskFile, Entry, Real};
use crate::base::Fault;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A disk on which nothing is durable before [`Late::settle`].
#[derive(Clone, Default)]
pub struct Late {
    owed: Arc<Mutex<BTreeSet<PathBuf>>>,
}

struct LateFile {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    disk: Late,
}

impl Late {
    /// Makes everything durable that was put off: files, then the directories that name them.
    /// # Errors
    /// The disk failed.
    pub fn settle(&self) -> Result<(), Fault> {
        let owed = std::mem::take(&mut *self.owed.lock().unwrap_or_else(PoisonError::into_inner));
        let mut dirs = Vec::new();
        for path in owed {
            match Real.entry(&path)? {
                Entry::File(_) => Real.open(&path)?.sync()?,
                Entry::Dir => dirs.push(path),
                Entry::Nothing => {}
            }
        }
        dirs.iter().rev().try_for_each(|dir| Real.sync_dir(dir))
    }

    fn owe(&self, path: &Path) {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        if !owed.contains(path) {
            owed.insert(path.to_owned());
        }
    }
}

impl DiskFile for LateFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        self.file.write_at(offset, bytes)
    }
    fn set_len(&mut self, len: u64) -> Result<(), Fault> {
        self.file.set_len(len)
    }
    fn sync(&mut self) -> Result<(), Fault> {
        self.disk.owe(&self.path);
        Ok(())
    }
    fn stands(&self, path: &Path) -> Result<Option<u64>, Fault> {
        self.file.stands(path)
    }
}

impl Disk for Late {
    fn make_dirs(&self, path: &Path) -> Result<(), Fault> {
        Real.make_dirs(path)
    }
    fn open(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        let file = Real.open(path)?;
        Ok(Box::new(LateFile { file, path: path.to_owned(), disk: self.clone() }))
    }
    fn create(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        let file = Real.create(path)?;
        Ok(Box::new(LateFile { file, path: path.to_owned(), disk: self.clone() }))
    }
    fn temporary(&self, path: &Path) -> PathBuf {
        Real.temporary(path)
    }
    fn hold(&self, path: &Path) -> Result<Option<Box<dyn DiskFile>>, Fault> {
        Real.hold(path)
    }
    fn entry(&self, path: &Path) -> Result<Entry, Fault> {
        Real.entry(path)
    }
    fn read_range(&self, path: &Path, offset: u64, len: usize) -> Result<Vec<u8>, Fault> {
        Real.read_range(path, offset, len)
    }
    fn list(&self, path: &Path) -> Result<Vec<String>, Fault> {
        Real.list(path)
    }
    fn is_link(&self, path: &Path) -> bool {
        Real.is_link(path)
    }
    fn canonical(&self, path: &Path) -> PathBuf {
        Real.canonical(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<(), Fault> {
        Real.rename(from, to)?;
        // What was owed under the old name is owed under the new one.
        self.owe(to);
        Ok(())
    }
    fn remove(&self, path: &Path) -> Result<(), Fault> {
        Real.remove(path)
    }
    fn sync_dir(&self, path: &Path) -> Result<(), Fault> {
        self.owe(path);
        Ok(())
    }
}
