//! The disk behind a trait: the real one, and a simulated one ([`Sim`]) that loses, tears, fills up and fails by a seed.

mod deferred;
mod dice;
pub mod passing;
mod passing_name;
mod plain;
mod sim;
mod simulated_file;

pub use deferred::Late;
pub use dice::Dice;
pub use plain::read_plain;
pub use sim::Sim;

use super::msg::Msg;
use super::os;
use super::trouble::Fault;
use crate::msg;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Returns the directory the program was started in; the root where that is gone.
pub fn working_dir() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"))
}

/// Removes a directory with everything in it.
/// # Errors
/// Missing, not permitted.
pub fn remove_tree(dir: &Path) -> Result<(), Fault> {
    fs::remove_dir_all(dir).map_err(|e| io_fault(REMOVE, dir, &e))
}

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// Nothing.
    Nothing,
    /// A directory.
    Dir,
    /// A file of so many bytes (or anything else that is no directory).
    File(u64),
}

/// A file open for writing.
pub trait DiskFile: Send {
    /// Writes all of `bytes` at `offset`; not durable before [`DiskFile::sync`].
    /// # Errors
    /// The disk is full or failed; any part of the bytes may have been written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Fault>;

    /// Cuts the file, or lengthens it with zeros whose space is reserved.
    /// # Errors
    /// The disk is full or failed; the content is as before.
    fn set_len(&mut self, len: u64) -> Result<(), Fault>;

    /// Waits until everything written stands on the disk (fdatasync).
    /// # Errors
    /// The disk failed; what was written may be lost even if a later call succeeds.
    fn sync(&mut self) -> Result<(), Fault>;

    /// Returns the file's length if it still is what stands under that name, so that what is written is found again.
    /// # Errors
    /// The file or the name cannot be looked at.
    fn stands(&self, path: &Path) -> Result<Option<u64>, Fault>;
}

/// What the store needs of a disk. Directories are made 0700, files 0600.
pub trait Disk: Send + Sync {
    /// Makes a directory and those above it, durably.
    /// # Errors
    /// Not permitted, or a file stands in the way.
    fn make_dirs(&self, path: &Path) -> Result<(), Fault>;

    /// Opens a file for writing, making it if missing; its name is durable after [`Disk::sync_dir`].
    /// # Errors
    /// Not permitted, no such directory, disk full.
    fn open(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault>;

    /// Makes a file that was not there, for writing: what stands at the path is never followed and never written to.
    /// # Errors
    /// As [`Disk::open`]; and where something stands there.
    fn create(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        if self.entry(path)? != Entry::Nothing {
            self.remove(path)?;
        }
        self.open(path)
    }

    /// Names the file beside `path` in which its next content is written.
    fn temporary(&self, path: &Path) -> PathBuf {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".tmp");
        path.with_file_name(name)
    }

    /// Opens a file as [`Disk::open`] does and holds it against other holders; `None` if somebody else holds it.
    /// The hold ends with the returned file or with the process, however it ends.
    /// # Errors
    /// As [`Disk::open`].
    fn hold(&self, path: &Path) -> Result<Option<Box<dyn DiskFile>>, Fault>;

    /// Returns what stands at a path.
    /// # Errors
    /// The path cannot be looked at.
    fn entry(&self, path: &Path) -> Result<Entry, Fault>;

    /// Reads up to `len` bytes from `offset`; fewer at the end of the file.
    /// # Errors
    /// Missing, not permitted, disk failed.
    fn read_range(&self, path: &Path, offset: u64, len: usize) -> Result<Vec<u8>, Fault>;

    /// Lists the names in a directory, sorted.
    /// # Errors
    /// Missing, not permitted.
    fn list(&self, path: &Path) -> Result<Vec<String>, Fault>;

    /// Renames a file, replacing what stands there; durable after [`Disk::sync_dir`].
    /// # Errors
    /// Missing, not permitted.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), Fault>;

    /// Removes a file; durable after [`Disk::sync_dir`].
    /// # Errors
    /// Missing, not permitted.
    fn remove(&self, path: &Path) -> Result<(), Fault>;

    /// Makes the names in a directory durable.
    /// # Errors
    /// The disk failed.
    fn sync_dir(&self, path: &Path) -> Result<(), Fault>;

    /// Takes from everybody else the right to enter a directory of ours; says whether nobody else has it now. Some file
    /// systems know no owners.
    fn keep_private(&self, _: &Path) -> bool {
        true
    }

    /// Returns whether a name is a link to another place.
    fn is_link(&self, _: &Path) -> bool {
        false
    }

    /// Returns the one path of a directory, links followed; the path itself where the disk knows no better.
    fn canonical(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    /// Reads a whole file.
    /// # Errors
    /// As [`Disk::read_range`].
    fn read(&self, path: &Path) -> Result<Vec<u8>, Fault> {
        match self.entry(path)? {
            Entry::File(len) => self.read_range(path, 0, usize::try_from(len).unwrap_or(usize::MAX)),
            _ => Err(io_fault(READ, path, &io::Error::from(ErrorKind::NotFound))),
        }
    }

    /// Writes a whole file so that a reader, even after a power cut, finds the old one or the new one.
    /// # Errors
    /// Disk full or failed; the old file stands.
    fn write_atomic(&self, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
        let temp = self.temporary(path);
        // What stands there is somebody else's, and stays.
        let mut file = self.create(&temp)?;
        let written = file.write_at(0, bytes).and_then(|()| file.sync());
        if let Err(fault) = written.and_then(|()| self.rename(&temp, path)) {
            // What is left of the temporary file only takes room; the fault to tell is the first one.
            let _ = self.remove(&temp);
            return Err(fault);
        }
        self.sync_dir(parent(path))
    }
}

/// Returns the directory a path stands in.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

const MAKE_DIR: Msg = msg!("新建目录", "making the directory");
const OPEN: Msg = msg!("打开文件", "opening the file");
const LOOK: Msg = msg!("查看", "looking at");
const READ: Msg = msg!("读取", "reading");
const WRITE: Msg = msg!("写入", "writing");
const SYNC: Msg = msg!("将数据落盘", "making data durable in");
const LIST: Msg = msg!("列出目录", "listing the directory");
const RENAME: Msg = msg!("改名", "renaming");
const REMOVE: Msg = msg!("删除", "removing");

/// Turns a failed system call into a fault with the path and, where known, what to do.
fn io_fault(doing: Msg, path: &Path, error: &io::Error) -> Fault {
    let fault = Fault::new(doing, error).path(path);
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => fault.hint(msg!(
            "磁盘已满：请腾出空间后再试；已确认的内容没有丢失",
            "the disk is full: free some space and try again; nothing confirmed was lost"
        )),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => fault.hint(msg!(
            "没有写入权限：请换一个目录 (--data) 或修改权限",
            "not permitted: choose another directory (--data) or change its permissions"
        )),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => fault.hint(msg!(
            "路径中有一段是文件而不是目录：请换一个目录 (--data)",
            "part of the path is a file, not a directory: choose another directory (--data)"
        )),
        _ => fault,
    }
}

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Real;

struct RealFile {
    file: File,
    path: PathBuf,
}

impl Real {
    fn open_file(path: &Path) -> Result<RealFile, Fault> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = os::private(&mut options).open(path).map_err(|e| io_fault(OPEN, path, &e))?;
        Ok(RealFile { file, path: path.to_owned() })
    }
}

impl DiskFile for RealFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let written = self.file.seek(SeekFrom::Start(offset)).and_then(|_| self.file.write_all(bytes));
        written.map_err(|e| io_fault(WRITE, &self.path, &e))
    }

    fn set_len(&mut self, len: u64) -> Result<(), Fault> {
        let before = self.file.metadata().map_err(|e| io_fault(LOOK, &self.path, &e))?.len();
        // Reserving now means that a full disk says so before a frame is half written.
        if len > before {
            let reserved = os::reserve(&self.file, before, len - before);
            if reserved.map_err(|e| io_fault(WRITE, &self.path, &e))? {
                return Ok(());
            }
        }
        if len == before {
            return Ok(());
        }
        self.file.set_len(len).map_err(|e| io_fault(WRITE, &self.path, &e))
    }

    fn sync(&mut self) -> Result<(), Fault> {
        self.file.sync_data().map_err(|e| io_fault(SYNC, &self.path, &e))
    }

    fn stands(&self, path: &Path) -> Result<Option<u64>, Fault> {
        let held = self.file.metadata().map_err(|e| io_fault(LOOK, &self.path, &e))?;
        let named = match fs::metadata(path) {
            Ok(named) => named,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(io_fault(LOOK, path, &e)),
        };
        let same = os::same_file(&self.file, path, &named).map_err(|e| io_fault(LOOK, path, &e))?;
        Ok(same.then_some(held.len()))
    }
}

impl Disk for Real {
    fn create(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        let file = os::private(&mut options).open(path).map_err(|e| io_fault(OPEN, path, &e))?;
        Ok(Box::new(RealFile { file, path: path.to_owned() }))
    }

    fn temporary(&self, path: &Path) -> PathBuf {
        parent(path).join(passing_name::name())
    }

    fn make_dirs(&self, path: &Path) -> Result<(), Fault> {
        if self.entry(path)? == Entry::Dir {
            return Ok(());
        }
        let above = parent(path);
        if above != path {
            self.make_dirs(above)?;
        }
        os::private_dir(&mut fs::DirBuilder::new()).create(path).map_err(|e| io_fault(MAKE_DIR, path, &e))?;
        self.sync_dir(above)
    }

    fn open(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        Ok(Box::new(Real::open_file(path)?))
    }

    fn hold(&self, path: &Path) -> Result<Option<Box<dyn DiskFile>>, Fault> {
        let open = Real::open_file(path)?;
        match open.file.try_lock() {
            Ok(()) => Ok(Some(Box::new(open))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(io_fault(OPEN, path, &e)),
        }
    }

    fn keep_private(&self, path: &Path) -> bool {
        os::keep_private(path)
    }

    fn is_link(&self, path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink())
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn entry(&self, path: &Path) -> Result<Entry, Fault> {
        match fs::metadata(path) {
            Ok(data) if data.is_dir() => Ok(Entry::Dir),
            Ok(data) => Ok(Entry::File(data.len())),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(Entry::Nothing),
            Err(e) => Err(io_fault(LOOK, path, &e)),
        }
    }

    fn read_range(&self, path: &Path, offset: u64, len: usize) -> Result<Vec<u8>, Fault> {
        let read = || -> io::Result<Vec<u8>> {
            // A pipe or a device may never answer, and never end.
            if !fs::metadata(path)?.is_file() {
                return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
            }
            let mut file = File::open(path)?;
            let left = file.metadata()?.len().saturating_sub(offset);
            let len = len.min(usize::try_from(left).unwrap_or(usize::MAX));
            let mut bytes = Vec::with_capacity(len);
            if offset > 0 {
                file.seek(SeekFrom::Start(offset))?;
            }
            file.take(len as u64).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|e| io_fault(READ, path, &e))
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Fault> {
        let names = || -> io::Result<Vec<String>> {
            fs::read_dir(path)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
        };
        let mut names = names().map_err(|e| io_fault(LIST, path, &e))?;
        names.sort();
        Ok(names)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Fault> {
        fs::rename(from, to).map_err(|e| io_fault(RENAME, from, &e))
    }

    fn remove(&self, path: &Path) -> Result<(), Fault> {
        fs::remove_file(path).map_err(|e| io_fault(REMOVE, path, &e))
    }

    fn sync_dir(&self, path: &Path) -> Result<(), Fault> {
        os::sync_dir(path).map_err(|e| io_fault(SYNC, path, &e))
    }
}
