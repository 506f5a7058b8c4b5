//! Files in memory that are read like a disk: a backup, or a journal put together again, before any of it is written.

use crate::base::disk::{Disk, DiskFile, Entry};
use crate::base::{Fault, Msg};
use crate::msg;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files by path. Nothing can be written to it.
#[derive(Default)]
pub struct Image {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

const READING: Msg = msg!("读取", "reading");

impl Image {
    /// Puts a file there; says whether there was none of that name.
    pub fn put(&mut self, path: PathBuf, bytes: Vec<u8>) -> bool {
        self.files.insert(path, bytes).is_none()
    }
}

fn missing(path: &Path) -> Fault {
    Fault::why(READING, msg!("没有这个文件", "there is no such file")).path(path)
}

fn fixed<T>(path: &Path) -> Result<T, Fault> {
    Err(Fault::why(READING, msg!("只读", "read-only")).path(path))
}

impl Disk for Image {
    fn make_dirs(&self, path: &Path) -> Result<(), Fault> {
        fixed(path)
    }
    fn open(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        fixed(path)
    }
    fn hold(&self, path: &Path) -> Result<Option<Box<dyn DiskFile>>, Fault> {
        fixed(path)
    }
    fn entry(&self, path: &Path) -> Result<Entry, Fault> {
        if let Some(bytes) = self.files.get(path) {
            return Ok(Entry::File(bytes.len() as u64));
        }
        let inside = self.files.keys().any(|file| file.starts_with(path));
        Ok(if inside { Entry::Dir } else { Entry::Nothing })
    }
    fn read_range(&self, path: &Path, offset: u64, len: usize) -> Result<Vec<u8>, Fault> {
        let bytes = self.files.get(path).ok_or_else(|| missing(path))?;
        let from = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        Ok(bytes[from..bytes.len().min(from.saturating_add(len))].to_vec())
    }
    fn list(&self, path: &Path) -> Result<Vec<String>, Fault> {
        let below = self.files.keys().filter_map(|file| file.strip_prefix(path).ok()?.components().next());
        let mut names: Vec<String> = below.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        names.dedup();
        Ok(names)
    }
    fn rename(&self, from: &Path, _: &Path) -> Result<(), Fault> {
        fixed(from)
    }
    fn remove(&self, path: &Path) -> Result<(), Fault> {
        fixed(path)
    }
    fn sync_dir(&self, path: &Path) -> Result<(), Fault> {
        fixed(path)
    }
}
