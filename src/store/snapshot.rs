//! One file that holds the whole store: made while it is open, checked before it is believed, restored elsewhere.
//!
//! It holds the journals and the branch's own files (`own.rs`): the database follows from the journals; drafts, the lock, the
//! heads and the name of the data directory are of this machine. Its bytes are [`super::archive`]'s.

use super::archive::{self, Archive, Manifest};
use super::chain::{Chain, Passed};
use super::image::Image;
use super::mark::Mark;
use super::{heads, layout, own};
use crate::base::disk::{Disk, Entry, parent};
use crate::base::{Fault, Id, Msg, Refusal, Text, Trouble};
use crate::msg;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

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

/// Writes a backup of these chains and the own files of `dir` to `file`: verified, written aside, synced, renamed, read back
/// and compared.
/// # Errors
/// A refusal where the file is one of the store's own or something else than a backup of these branches; a fault where a
/// journal is damaged or holds less than the backup that would be replaced (nothing is written), the disk is full or failed
/// (the old file stands), or what was read back is not what was written.
pub fn backup(disk: &Arc<dyn Disk>, dir: &Path, chains: &[Chain], file: &Path) -> Result<Saved, Trouble> {
    let own = own::list(&**disk, dir)?;
    let mut manifest = Manifest { files: own.len() as u32, ..Manifest::default() };
    for chain in chains {
        manifest.changes += chain.verify()?.changes;
        manifest.heads.push((chain.branch(), chain.mark()));
    }
    manifest.heads.sort_by_key(|(branch, _)| *branch);
    may_replace(disk, dir, chains, file)?;
    let journals = chains.iter().flat_map(|chain| (1..=chain.segments).map(move |number| (chain, number)));
    let journals = journals.map(|(chain, n)| Ok((format!("{}/{n:04}.log", chain.branch()), segment(chain, n)?)));
    let own = own.iter().map(|name| Ok((name.clone(), disk.read(&dir.join(name))?)));
    let saved = Saved { branches: chains.len(), changes: manifest.changes, files: own.len(), bytes: 0 };
    let bytes = archive::pack(manifest, journals.chain(own), SAVING)?;
    disk.make_dirs(parent(file))?;
    disk.write_atomic(file, &bytes)?;
    if disk.read(file)? != bytes {
        return Err(Fault::why(SAVING, DIFFERS).path(file).into());
    }
    unpacked(&Archive::read(&**disk, file, SAVING)?, dir, file, SAVING)?;
    Ok(Saved { bytes: bytes.len() as u64, ..saved })
}

/// Returns a segment up to its last change.
fn segment(chain: &Chain, number: u32) -> Result<Vec<u8>, Fault> {
    let mut bytes = chain.disk.read(&chain.path(number))?;
    if number == chain.segments {
        bytes.truncate(usize::try_from(chain.end).unwrap_or(usize::MAX));
    }
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    bytes.truncate(end);
    Ok(bytes)
}

const DIFFERS: Msg = msg!("读回来与写入的不同", "read back differently");

/// Names under which the store itself lies.
const STORE: [&str; 10] =
    ["journal", "head", "sled", "scratch", "aside", "mended", "FORMAT", "app.lock", "writer", "exports."];

/// Makes sure that what stands under the backup's name may go.
fn may_replace(disk: &Arc<dyn Disk>, dir: &Path, chains: &[Chain], file: &Path) -> Result<(), Trouble> {
    let home = disk.canonical(dir);
    let there = file.file_name().map_or_else(|| file.to_owned(), |name| disk.canonical(parent(file)).join(name));
    let first = there.strip_prefix(&home).ok().and_then(|rest| rest.components().next());
    if first.is_some_and(|part| STORE.iter().any(|name| part.as_os_str().to_string_lossy().starts_with(name))) {
        let text = msg!("{file} 是数据目录自己的文件", "{file} is one of the data directory's own files");
        return Err(Refusal::new(text.with("file", file.display().to_string())).hint(ELSEWHERE).into());
    }
    if disk.entry(file)? == Entry::Nothing {
        return Ok(());
    }
    if disk.entry(file)? == Entry::Dir || !archive::is_one(&**disk, file)? {
        let text = msg!("{file} 不是 zhibu 的备份，不会替换它", "{file} is no zhibu backup and is not replaced");
        return Err(Refusal::new(text.with("file", file.display().to_string())).hint(ELSEWHERE).into());
    }
    // A backup that is damaged, or of a newer version, tells nothing to compare with.
    let Ok(old) = Archive::read(&**disk, file, SAVING) else { return Ok(()) };
    let heads = match &old.manifest {
        Some(manifest) => manifest.heads.clone(),
        None => unpacked(&old, dir, file, SAVING).map(|content| content.heads).unwrap_or_default(),
    };
    for (branch, mark) in heads {
        let Some(chain) = chains.iter().find(|chain| chain.branch() == branch) else {
            let text =
                msg!("{file} 是另一个支部的备份，不会替换它", "{file} is another branch's backup and is not replaced");
            return Err(Refusal::new(text.with("file", file.display().to_string())).hint(ELSEWHERE).into());
        };
        let why: Text = match chain.passed(mark.seq)? {
            Passed::With(hash) if hash == mark.hash => continue,
            Passed::Lost => continue,
            Passed::Never => msg!(
                "数据只有 {seq} 次更改，要替换的备份有 {old} 次：没有替换",
                "the data has {seq} changes, the backup it would replace has {old}: it is not replaced"
            )
            .with("seq", chain.mark().seq)
            .with("old", mark.seq),
            Passed::With(_) => msg!(
                "要替换的备份到第 {old} 号更改，与数据（到第 {seq} 号）各走各的：没有替换",
                "the backup it would replace goes to change {old} and has forked from the data, which goes to change {seq}: it is not replaced"
            )
            .with("seq", chain.mark().seq)
            .with("old", mark.seq),
        };
        return Err(Fault::why(SAVING, why).path(file).hint(ELSEWHERE).into());
    }
    Ok(())
}

const ELSEWHERE: Msg = msg!("请用 -o 换一个文件", "choose another file with -o");

/// A backup whose every part was looked at in memory.
pub struct Content<'a> {
    /// The journals' files by branch: name and bytes.
    pub journals: Vec<(Id, &'a str, &'a [u8])>,
    /// The last change of each branch.
    pub heads: Vec<(Id, Mark)>,
    own: Vec<(&'a str, &'a [u8])>,
    changes: u64,
}

/// Checks what a backup holds: every name, every journal from end to end, and that it is as much as it says. `dir` is the
/// directory it would be restored into.
/// # Errors
/// What is wrong with it.
pub fn unpacked<'a>(archive: &'a Archive, dir: &Path, file: &Path, doing: Msg) -> Result<Content<'a>, Fault> {
    let bad = |why: Msg| Fault::why(doing, why).path(file).hint(msg!("请换一份备份", "use another backup"));
    let mut content = Content { journals: Vec::new(), heads: Vec::new(), own: Vec::new(), changes: 0 };
    let (mut image, journals) = (Image::default(), layout::journals(dir));
    for (name, bytes) in archive.files().unwrap_or_default() {
        if let Some((branch, path)) = safe(&journals, name) {
            if !image.put(path, bytes.to_vec()) {
                return Err(bad(msg!("同一个文件出现两次", "a file stands in it twice")));
            }
            content.journals.push((branch, name, bytes));
        } else if own::path(dir, name).is_some() {
            content.own.push((name, bytes));
        } else {
            return Err(bad(msg!("文件名不对", "bad name")));
        }
    }
    let mut branches: Vec<Id> = content.journals.iter().map(|(branch, ..)| *branch).collect();
    branches.sort_unstable();
    branches.dedup();
    let image: Arc<dyn Disk> = Arc::new(image);
    for branch in branches {
        let chain = Chain::look(&image, &journals, branch, None)?.0;
        content.changes += chain.verify()?.changes;
        content.heads.push((branch, chain.mark()));
    }
    if content.changes == 0 {
        return Err(bad(msg!("里面没有任何更改", "it holds no change")));
    }
    let said = archive.manifest.as_ref();
    let same = |said: &Manifest| {
        (&said.heads, said.changes, said.files as usize) == (&content.heads, content.changes, content.own.len())
    };
    if said.is_some_and(|said| !same(said)) {
        return Err(bad(msg!("内容与它自己所说的不符", "it does not hold what it says it holds")));
    }
    Ok(content)
}

/// Restores a backup into `dir`, which must hold nothing, or a restore that was cut off: that one is begun anew. The
/// database is built at the first open. Whoever goes on from here is another writer than whoever made the backup.
/// # Errors
/// A refusal if the directory holds anything; a fault if the backup is not sound in every part (nothing is written then), the
/// disk is full or failed: what stands there then is known for half a restore.
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
    let archive = Archive::read(&**disk, file, RESTORING)?;
    let content = unpacked(&archive, dir, file, RESTORING)?;
    let journals = layout::journals(dir);
    disk.make_dirs(dir)?;
    // From here to the format file it is half a restore, and whoever opens it is told so.
    layout::begin_restore(&**disk, dir)?;
    clear(&**disk, dir)?;
    disk.make_dirs(&journals)?;
    let paths = content.journals.iter().filter_map(|(_, name, bytes)| Some((safe(&journals, name)?.1, *bytes)));
    let own = content.own.iter().filter_map(|(name, bytes)| Some((own::path(dir, name)?, *bytes)));
    for (path, bytes) in paths.chain(own) {
        put(&**disk, &path, bytes)?;
    }
    let writer = layout::new_writer()?;
    layout::name_writer(&**disk, dir, writer)?;
    for (branch, mark) in &content.heads {
        let chain = Chain::look(disk, &journals, *branch, None)?.0;
        if chain.mark() != *mark {
            return Err(Fault::why(RESTORING, DIFFERS).path(chain.path(1)).into());
        }
        heads::beside(&**disk, dir, &chain, writer)?;
    }
    // Only now is it a store.
    layout::declare(&**disk, dir)?;
    layout::end_restore(&**disk, dir)?;
    Ok(Saved {
        branches: content.heads.len(),
        changes: content.changes,
        files: content.own.len(),
        bytes: archive.bytes,
    })
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

/// Returns where an entry goes; a name that is not `<branch>/<number>.log` goes nowhere.
fn safe(journals: &Path, name: &str) -> Option<(Id, PathBuf)> {
    let parts: Vec<Component> = Path::new(name).components().collect();
    let [Component::Normal(branch), Component::Normal(file)] = parts[..] else { return None };
    let branch: Id = branch.to_str()?.parse().ok()?;
    file.to_str()?.strip_suffix(".log")?.parse::<u32>().ok()?;
    Some((branch, journals.join(branch.to_string()).join(file)))
}
