//! Drafts: small files outside journal and undo, deleted once the draft is submitted.

use crate::base::Fault;
use crate::base::disk::{Disk, Entry};
use crate::msg;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The drafts of a data directory.
#[derive(Clone)]
pub struct Scratch {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
}

impl Scratch {
    /// Looks after the drafts in the data directory `dir`; makes nothing before the first [`Scratch::keep`].
    pub fn new(disk: Arc<dyn Disk>, dir: &Path) -> Scratch {
        Scratch { disk, dir: dir.join("scratch") }
    }

    /// Keeps a draft, durably and as a whole, in place of the one of that name.
    /// # Errors
    /// The name is no plain file name, or the disk is full or failed; the old draft stands.
    pub fn keep(&self, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        let path = self.path(name)?;
        self.disk.make_dirs(&self.dir)?;
        self.disk.write_atomic(&path, bytes)
    }

    /// Returns a draft, if there is one.
    /// # Errors
    /// The name is no plain file name, or the disk failed.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let path = self.path(name)?;
        match self.disk.entry(&path)? {
            Entry::File(_) => self.disk.read(&path).map(Some),
            _ => Ok(None),
        }
    }

    /// Removes a draft; one that is not there is removed already.
    /// # Errors
    /// The name is no plain file name, or the disk failed.
    pub fn remove(&self, name: &str) -> Result<(), Fault> {
        let path = self.path(name)?;
        if self.disk.entry(&path)? == Entry::Nothing {
            return Ok(());
        }
        self.disk.remove(&path)?;
        self.disk.sync_dir(&self.dir)
    }

    /// Lists the drafts by name.
    /// # Errors
    /// The disk failed.
    pub fn list(&self) -> Result<Vec<String>, Fault> {
        if self.disk.entry(&self.dir)? != Entry::Dir {
            return Ok(Vec::new());
        }
        let mut names = self.disk.list(&self.dir)?;
        names.retain(|name| !name.ends_with(".tmp"));
        Ok(names)
    }

    fn path(&self, name: &str) -> Result<PathBuf, Fault> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.starts_with('.') || name.ends_with(".tmp") || !name.chars().all(plain) {
            return Err(Fault::new(msg!("保存草稿", "keeping a draft"), format!("not a name: {name:?}")));
        }
        Ok(self.dir.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::disk::Sim;

    #[test]
    fn a_draft_is_kept_through_a_power_cut_and_then_removed() {
        let disk = Sim::new(3);
        let scratch = Scratch::new(Arc::new(disk.clone()), Path::new("/data"));
        assert_eq!(scratch.read("form"), Ok(None));
        scratch.keep("form", "王".as_bytes()).expect("kept");
        scratch.keep("form", "王芳".as_bytes()).expect("kept");
        let scratch = Scratch::new(Arc::new(disk.crash()), Path::new("/data"));
        assert_eq!(scratch.read("form"), Ok(Some("王芳".as_bytes().to_vec())));
        assert_eq!(scratch.list(), Ok(vec!["form".to_owned()]));
        scratch.remove("form").expect("removed");
        assert_eq!(scratch.read("form"), Ok(None));
        assert!(scratch.keep("../app.lock", b"").is_err());
    }
}
