//! One file that holds the whole store: made while it is open, checked before it is believed, restored elsewhere.
//!
//! `MAGIC | zstd( (name length u32, name, length u64, bytes)… , 0 u32 ) | blake3 of all before`. It holds the journals and
//! the branch's own files (`own.rs`): the database follows from the journals, drafts and the lock are of this machine.

use super::walk::Chain;
use super::{layout, own};
use crate::base::disk::{Disk, Entry, parent};
use crate::base::{Fault, Id, Msg, Refusal, Text, Trouble};
use crate::msg;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

const MAGIC: &[u8] = b"ZHIBU BACKUP 2\n";
/// Backups of journals alone, as earlier versions wrote them.
const JOURNALS_ONLY: &[u8] = b"ZHIBU BACKUP 1\n";
const SUM: usize = 32;
const LEVEL: i32 = 3;
const SAVING: Msg = msg!("备份", "backing up");
const RESTORING: Msg = msg!("恢复备份", "restoring the backup");

/// What a backup holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Saved {
    /// Branches.
    pub branches: usize,
    /// Changes of all branches.
    pub changes: u64,
    /// The branch's own files.
    pub files: usize,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes a backup of these chains and the own files of `dir` to `file`: verified, written aside, synced, renamed, read back and compared.
/// # Errors
/// A journal is damaged (nothing is written), the disk is full or failed (the old file stands), or what was read back is
/// not what was written.
pub fn backup(disk: &Arc<dyn Disk>, dir: &Path, chains: &[Chain], file: &Path) -> Result<Saved, Fault> {
    let own = own::list(&**disk, dir)?;
    let mut saved = Saved { branches: chains.len(), files: own.len(), ..Saved::default() };
    let mut packer = zstd::Encoder::new(MAGIC.to_vec(), LEVEL).map_err(|e| Fault::new(SAVING, e))?;
    let mut content = blake3::Hasher::new();
    let mut pack = |name: &str, bytes: &[u8]| -> Result<(), Fault> {
        let len = (bytes.len() as u64).to_le_bytes();
        for piece in [&(name.len() as u32).to_le_bytes()[..], name.as_bytes(), &len, bytes] {
            content.update(piece);
            packer.write_all(piece).map_err(|e| Fault::new(SAVING, e))?;
        }
        Ok(())
    };
    for chain in chains {
        saved.changes += chain.verify()?.changes;
        for number in 1..=chain.segments {
            pack(&format!("{}/{number:04}.log", chain.branch()), &segment(chain, number)?)?;
        }
    }
    for name in &own {
        pack(name, &disk.read(&dir.join(name))?)?;
    }
    content.update(&[0; 4]);
    packer.write_all(&[0; 4]).map_err(|e| Fault::new(SAVING, e))?;
    let mut bytes = packer.finish().map_err(|e| Fault::new(SAVING, e))?;
    let sum = blake3::hash(&bytes);
    bytes.extend_from_slice(sum.as_bytes());
    disk.make_dirs(parent(file))?;
    disk.write_atomic(file, &bytes)?;
    saved.bytes = bytes.len() as u64;
    drop(bytes);
    let mut again = blake3::Hasher::new();
    unpack(&disk.read(file)?, file, SAVING, |piece| {
        again.update(piece);
    })?;
    if again.finalize() != content.finalize() {
        return Err(Fault::why(SAVING, DIFFERS).path(file));
    }
    Ok(saved)
}

/// Gives a segment up to its last change.
fn segment(chain: &Chain, number: u32) -> Result<Vec<u8>, Fault> {
    let mut bytes = chain.disk.read(&chain.path(number))?;
    if number == chain.segments {
        bytes.truncate(usize::try_from(chain.end).unwrap_or(usize::MAX));
    }
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    bytes.truncate(end);
    Ok(bytes)
}

const CUT: Msg = msg!("不完整", "cut short");
const DIFFERS: Msg = msg!("读回来与写入的不同", "read back differently");

/// Checks the sum and gives the content in pieces.
fn unpack(bytes: &[u8], file: &Path, doing: Msg, mut each: impl FnMut(&[u8])) -> Result<(), Fault> {
    let bad = |why: Text| Fault::why(doing, why).path(file).hint(msg!("请换一份备份", "use another backup"));
    let body = bytes
        .strip_prefix(MAGIC)
        .or_else(|| bytes.strip_prefix(JOURNALS_ONLY))
        .ok_or_else(|| bad(msg!("不是 zhibu 的备份", "not a zhibu backup").into()))?;
    let at = body.len().checked_sub(SUM).ok_or_else(|| bad(CUT.into()))?;
    if blake3::hash(&bytes[..bytes.len() - SUM]) != *<&[u8; SUM]>::try_from(&body[at..]).map_err(|_| bad(CUT.into()))? {
        return Err(bad(msg!("已损坏: 校验和不符", "damaged: the checksum does not match").into()));
    }
    let mut reader = zstd::Decoder::new(&body[..at]).map_err(|e| bad(Text::plain(e.to_string())))?;
    let mut block = vec![0; 256 << 10];
    loop {
        match reader.read(&mut block).map_err(|e| bad(Text::plain(e.to_string())))? {
            0 => return Ok(()),
            n => each(&block[..n]),
        }
    }
}

/// Restores a backup into `dir`, which must hold nothing, or a restore that was cut off: that one is begun anew. The
/// database is built at the first open.
/// # Errors
/// A refusal if the directory holds anything; a fault if the backup is damaged (nothing is written then), the disk is full
/// or failed: what stands there then is known for half a restore.
pub fn restore(disk: &Arc<dyn Disk>, file: &Path, dir: &Path) -> Result<Saved, Trouble> {
    let cut_off = layout::is_half_restored(&**disk, dir)?;
    let holds = || -> Result<bool, Fault> {
        Ok(layout::presence(&**disk, dir)? || (disk.entry(dir)? == Entry::Dir && !disk.list(dir)?.is_empty()))
    };
    if !cut_off && holds()? {
        let text = msg!("{dir} 不是空目录", "{dir} is not empty").with("dir", dir.display().to_string());
        return Err(Refusal::new(text)
            .hint(msg!("请用 --data 换一个目录", "choose another directory with --data"))
            .into());
    }
    let bytes = disk.read(file)?;
    let mut content = Vec::new();
    unpack(&bytes, file, RESTORING, |piece| content.extend_from_slice(piece))?;
    let mut saved = Saved { bytes: bytes.len() as u64, ..Saved::default() };
    let journals = layout::journals(dir);
    disk.make_dirs(dir)?;
    // From here to the format file it is half a restore, and whoever opens it is told so.
    layout::begin_restore(&**disk, dir)?;
    clear(&**disk, dir)?;
    disk.make_dirs(&journals)?;
    let mut rest: &[u8] = &content;
    let mut branches: Vec<Id> = Vec::new();
    while let Some((name, bytes, behind)) = entry(rest) {
        let branch = safe(&journals, name);
        let own = || own::path(dir, name).map(|path| (None, path));
        let place = branch.map(|(branch, path)| (Some(branch), path)).or_else(own);
        let (branch, path) = place.ok_or_else(|| Fault::why(RESTORING, msg!("文件名不对", "bad name")).path(file))?;
        put(&**disk, &path, bytes)?;
        branches.extend(branch);
        saved.files += usize::from(branch.is_none());
        rest = behind;
    }
    branches.sort_unstable();
    branches.dedup();
    for branch in &branches {
        saved.changes += Chain::look(disk, &journals, *branch, None)?.0.verify()?.changes;
    }
    saved.branches = branches.len();
    // Only now is it a store.
    layout::create(&**disk, dir)?;
    layout::end_restore(&**disk, dir)?;
    Ok(saved)
}

/// Names the branches that a backup holds.
/// # Errors
/// It is no backup, or damaged.
pub(super) fn branches(disk: &dyn Disk, file: &Path) -> Result<Vec<Id>, Fault> {
    let mut content = Vec::new();
    unpack(&disk.read(file)?, file, SAVING, |piece| content.extend_from_slice(piece))?;
    let (mut rest, mut out) = (&content[..], Vec::new());
    while let Some((name, _, behind)) = entry(rest) {
        out.extend(safe(Path::new(""), name).map(|(branch, _)| branch));
        rest = behind;
    }
    Ok(out)
}

/// Writes a file durably and reads it back.
fn put(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    disk.make_dirs(parent(path))?;
    let mut open = disk.open(path)?;
    open.write_at(0, bytes)?;
    open.sync()?;
    disk.sync_dir(parent(path))?;
    if disk.read(path)? != bytes {
        return Err(Fault::why(RESTORING, DIFFERS).path(path));
    }
    Ok(())
}

/// Takes away what an earlier restore left that was cut off.
fn clear(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    let journals = layout::journals(dir);
    let mut left: Vec<PathBuf> = own::list(disk, dir)?.iter().map(|name| dir.join(name)).collect();
    if disk.entry(&journals)? == Entry::Dir {
        for branch in layout::branches(disk, dir)? {
            let place = journals.join(branch.to_string());
            left.extend(disk.list(&place)?.iter().map(|file| place.join(file)));
        }
    }
    for path in left {
        disk.remove(&path)?;
        disk.sync_dir(parent(&path))?;
    }
    Ok(())
}

fn entry(bytes: &[u8]) -> Option<(&str, &[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize).filter(|(name, _)| !name.is_empty())?;
    let (len, rest) = rest.split_first_chunk::<8>()?;
    let (bytes, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*len)).ok()?)?;
    Some((std::str::from_utf8(name).ok()?, bytes, rest))
}

/// Gives where an entry goes; a name that is not `<branch>/<number>.log` goes nowhere.
fn safe(journals: &Path, name: &str) -> Option<(Id, PathBuf)> {
    let parts: Vec<Component> = Path::new(name).components().collect();
    let [Component::Normal(branch), Component::Normal(file)] = parts[..] else { return None };
    let branch: Id = branch.to_str()?.parse().ok()?;
    file.to_str()?.strip_suffix(".log")?.parse::<u32>().ok()?;
    Some((branch, journals.join(branch.to_string()).join(file)))
}
