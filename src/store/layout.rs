//! What lies where in a data directory, and whether a store is there at all.
//!
//! `FORMAT` (written last when a store is made), `writer` (the random name of this data directory, in no backup), `app.lock`,
//! `journal/<branch>/NNNN.log`, `head/<branch>` (what was acknowledged last), `sled/`, `scratch/`; `RESTORING` while a backup
//! is being restored.

use super::damage::{SEE_DOCTOR, broken};
use crate::base::disk::{Disk, Entry};
use crate::base::{Fault, Id, Msg, Refusal, Trouble};
use crate::msg;
use chacha20poly1305::aead::Generate;
use std::path::{Path, PathBuf};

/// Name of the file that says "this is a store" and of which version.
pub const FORMAT: &str = "FORMAT";
/// Stands there while a journal that was put together again takes the place of the damaged one.
const MENDING: &str = "MENDING";
/// Stands there while a backup is being restored.
const RESTORING: &str = "RESTORING";
/// The version this program writes. The first one kept no heads.
pub const VERSION: u32 = 2;
const WRITER: &str = "writer";
const WORDS: &str = "zhibu store ";

/// Returns the directory of all journals.
pub fn journals(dir: &Path) -> PathBuf {
    dir.join("journal")
}

/// Returns the database's directory.
pub fn database(dir: &Path) -> PathBuf {
    dir.join("sled")
}

/// Returns the directory of the heads: what was acknowledged last in each branch.
pub fn heads(dir: &Path) -> PathBuf {
    dir.join("head")
}

/// Returns the random name of a data directory; nothing where it has none yet.
/// # Errors
/// The disk failed.
pub fn writer(disk: &dyn Disk, dir: &Path) -> Result<Option<Id>, Fault> {
    let path = dir.join(WRITER);
    match disk.entry(&path)? {
        Entry::File(_) => Ok(String::from_utf8_lossy(&disk.read_range(&path, 0, 64)?).parse().ok()),
        _ => Ok(None),
    }
}

/// Mints a name for a data directory that no other one has.
/// # Errors
/// The machine gives no random numbers.
pub fn new_writer() -> Result<Id, Fault> {
    let bytes = <[u8; 16]>::try_generate();
    bytes.map(Id::from_bytes).map_err(|e| Fault::new(msg!("新建数据目录", "making a data directory"), e))
}

/// Returns a data directory its name, durably.
/// # Errors
/// The disk is full or failed.
pub fn name_writer(disk: &dyn Disk, dir: &Path, writer: Id) -> Result<(), Fault> {
    disk.write_atomic(&dir.join(WRITER), format!("{writer}\n").as_bytes())
}

/// Returns the bytes of the format file.
pub fn format() -> String {
    format!("{WORDS}{VERSION}\n")
}

const NEWER: Msg = msg!("版本 {n}，本程序认识到 {known}", "version {n}, this program knows {known}");

/// Returns whether a store is in `dir`; a missing or foreign directory holds none.
/// # Errors
/// The path is a file, the store is of a newer version, or it is damaged: journals without a format file, or without
/// journals.
pub fn presence(disk: &dyn Disk, dir: &Path) -> Result<bool, Fault> {
    let doing = msg!("打开数据目录", "opening the data directory");
    match disk.entry(dir)? {
        Entry::Nothing => return Ok(false),
        Entry::Dir => {}
        Entry::File(_) => {
            return Err(Fault::why(doing, msg!("是文件，不是目录", "is a file, not a directory"))
                .path(dir)
                .hint(msg!("请用 --data 换一个目录", "choose another directory with --data")));
        }
    }
    if is_half_restored(disk, dir)? {
        return Err(Fault::why(doing, msg!("恢复备份时中断", "cut off while a backup was restored"))
            .path(dir)
            .hint(RESTORE_AGAIN));
    }
    if is_half_mended(disk, dir)? {
        return Err(Fault::why(doing, msg!("修复时中断", "cut off while it was mended"))
            .path(dir)
            .hint(msg!("请再运行一次 zhibu doctor --mend", "run zhibu doctor --mend again")));
    }
    if disk.entry(&dir.join(FORMAT))? == Entry::Nothing {
        if has_journals(disk, dir)? || disk.entry(&database(dir))? != Entry::Nothing {
            return Err(broken(&dir.join(FORMAT), "missing beside data"));
        }
        return Ok(false);
    }
    match version(&disk.read(&dir.join(FORMAT))?) {
        Some(1..=VERSION) => {}
        Some(version) => {
            return Err(Fault::why(doing, NEWER.with("n", version).with("known", VERSION)).path(dir).hint(msg!(
                "数据由更新的版本写成：请升级 zhibu",
                "the data was written by a newer version: upgrade zhibu"
            )));
        }
        None => {
            return Err(Fault::why(doing, msg!("格式文件不对", "bad format file"))
                .path(dir.join(FORMAT))
                .hint(SEE_DOCTOR));
        }
    }
    if disk.entry(&journals(dir))? != Entry::Dir {
        return Err(broken(&journals(dir), "the journals are gone"));
    }
    Ok(true)
}

/// Makes sure that a store is in `dir`.
/// # Errors
/// A refusal if there is none; a fault as in [`presence`].
pub fn expect(disk: &dyn Disk, dir: &Path) -> Result<(), Trouble> {
    if presence(disk, dir)? {
        return Ok(());
    }
    let text = msg!("{dir} 中还没有数据", "there is no data in {dir} yet").with("dir", dir.display().to_string());
    Err(Refusal::new(text)
        .hint(msg!(
            "先运行 zhibu init 新建支部，或 zhibu demo 看示例",
            "run zhibu init to make a branch, or zhibu demo to look around"
        ))
        .into())
}

/// What helps half a restore.
pub const RESTORE_AGAIN: Msg =
    msg!("请再恢复一次：zhibu restore 备份文件", "restore the backup again: zhibu restore FILE");

/// Returns whether a restore into `dir` was cut off: begun, and no format file yet.
/// # Errors
/// The disk failed.
pub fn is_half_restored(disk: &dyn Disk, dir: &Path) -> Result<bool, Fault> {
    let there = |name: &str| Ok::<bool, Fault>(disk.entry(&dir.join(name))? != Entry::Nothing);
    Ok(there(RESTORING)? && !there(FORMAT)?)
}

/// Returns whether mending was cut off half way.
/// # Errors
/// The disk failed.
pub fn is_half_mended(disk: &dyn Disk, dir: &Path) -> Result<bool, Fault> {
    Ok(disk.entry(&dir.join(MENDING))? != Entry::Nothing)
}

/// Notes, durably, that the journals are being replaced.
pub(super) fn begin_mending(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    disk.open(&dir.join(MENDING))?.sync()?;
    disk.sync_dir(dir)
}

/// Notes that they are replaced.
pub(super) fn end_mending(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    disk.remove(&dir.join(MENDING))?;
    disk.sync_dir(dir)
}

/// Returns the directory in which journals put together again wait for their place.
pub fn mended(dir: &Path) -> PathBuf {
    dir.join("mended")
}

/// Returns the directory of what was set aside before mending.
pub fn aside(dir: &Path) -> PathBuf {
    dir.join("aside")
}

/// Notes, durably, that a backup is being restored.
pub(super) fn begin_restore(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    // Its name says all there is to say.
    disk.open(&dir.join(RESTORING))?;
    disk.sync_dir(dir)
}

/// Notes that it is restored.
pub(super) fn end_restore(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    disk.remove(&dir.join(RESTORING))?;
    disk.sync_dir(dir)
}

/// Returns whether a program ever opened the store: without its lock and its database it is half a copy of one.
/// # Errors
/// The disk failed.
pub fn was_opened(disk: &dyn Disk, dir: &Path) -> Result<bool, Fault> {
    let lock = disk.entry(&dir.join(super::lock::NAME))?;
    let heads = disk.entry(&heads(dir))?;
    Ok(lock != Entry::Nothing || heads != Entry::Nothing || disk.entry(&database(dir))? != Entry::Nothing)
}

/// Makes an empty store; the format file comes last, so that half a store is none.
/// # Errors
/// The disk is full or failed.
pub fn create(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    disk.make_dirs(&journals(dir))?;
    disk.make_dirs(&heads(dir))?;
    name_writer(disk, dir, new_writer()?)?;
    declare(disk, dir)
}

/// Says durably that a store of the present version is here.
/// # Errors
/// The disk is full or failed.
pub fn declare(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    disk.write_atomic(&dir.join(FORMAT), format().as_bytes())
}

/// Returns the version a store says it is of; the present one where it says nothing sound.
/// # Errors
/// The disk failed.
pub fn version_of(disk: &dyn Disk, dir: &Path) -> Result<u32, Fault> {
    let path = dir.join(FORMAT);
    let said = match disk.entry(&path)? {
        Entry::File(_) => version(&disk.read_range(&path, 0, 64)?),
        _ => None,
    };
    Ok(said.unwrap_or(VERSION))
}

/// Returns whether the format file is one, of whatever version.
/// # Errors
/// The disk failed.
pub fn format_is_sound(disk: &dyn Disk, dir: &Path) -> Result<bool, Fault> {
    let path = dir.join(FORMAT);
    Ok(disk.entry(&path)? != Entry::Nothing && version(&disk.read(&path)?).is_some())
}

fn version(bytes: &[u8]) -> Option<u32> {
    std::str::from_utf8(bytes).ok()?.strip_prefix(WORDS)?.trim().parse().ok()
}

/// Lists the branches that have a journal.
/// # Errors
/// The disk failed.
pub fn branches(disk: &dyn Disk, dir: &Path) -> Result<Vec<Id>, Fault> {
    if disk.entry(&journals(dir))? != Entry::Dir {
        return Ok(Vec::new());
    }
    Ok(disk.list(&journals(dir))?.iter().filter_map(|name| name.parse().ok()).collect())
}

/// Counts the databases that were set aside as damaged.
/// # Errors
/// The disk failed.
pub fn set_aside(disk: &dyn Disk, dir: &Path) -> Result<usize, Fault> {
    Ok(disk.list(dir)?.iter().filter(|name| name.starts_with("sled.bad-")).count())
}

fn has_journals(disk: &dyn Disk, dir: &Path) -> Result<bool, Fault> {
    Ok(disk.entry(&journals(dir))? == Entry::Dir && !disk.list(&journals(dir))?.is_empty())
}
