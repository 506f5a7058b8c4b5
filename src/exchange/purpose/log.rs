//! What left the program: a file of its own in the data directory, beside the journal, in which every entry carries the
//! hash of the one before.
//!
//! A line is `when, who, machine, purpose, what, where to, hash`, parted by tabs. The hash is taken over the hash of the
//! line before and the line itself; the first one is taken over everything that an earlier version noted without
//! hashes. [`HEAD`] holds how long the log is and its last hash, so that a log that was cut is known too. Readers
//! append beside a writer: the file itself is locked meanwhile.

use crate::base::disk::{Disk, Entry, Real};
use crate::base::{Fault, os};
use crate::msg;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The log in the data directory.
pub const LOG: &str = "exports.log";
/// Its end beside it: bytes, blank, last hash.
const HEAD: &str = "exports.head";
/// Parts of an entry without its hash, and the digits of a hash.
const PARTS: usize = 6;
/// Parts of an entry that holds what a file says, too: change, two digests, the line on it.
const SEALED: usize = 10;
const DIGITS: usize = 32;

/// Where a log ends.
#[derive(Clone, PartialEq, Debug)]
struct End {
    bytes: u64,
    hash: String,
}

/// Returns how long the log is, by which a reader sees that something was added.
pub fn length(dir: &Path) -> u64 {
    std::fs::metadata(dir.join(LOG)).map_or(0, |file| file.len())
}

/// Returns the entries kept so far, the oldest first; none where none can be read.
pub fn entries(dir: &Path) -> Vec<Vec<String>> {
    let text = open(dir, OpenOptions::new().read(true)).and_then(|mut file| all(&mut file)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let parts = |line: &str| match line.split('\t').count() == SEALED + 1 {
        true => SEALED,
        false => PARTS,
    };
    text.lines().map(|line| line.split('\t').take(parts(line)).map(str::to_owned).collect()).collect()
}

/// Checks the chain from the first entry to the last one that was ever acknowledged. Gives how many there are.
///
/// # Errors
/// An entry was changed, taken out or cut off, or the log cannot be read.
pub fn check(dir: &Path) -> Result<usize, Fault> {
    let path = dir.join(LOG);
    if Real.entry(&path)? == Entry::Nothing {
        return match head(dir)? {
            Some(_) => Err(harmed(&path, "missing")),
            None => Ok(0),
        };
    }
    let mut file = open(dir, OpenOptions::new().read(true)).map_err(|e| fault(&path, e))?;
    // Whoever appends holds it: half an entry is not looked at.
    file.lock_shared().map_err(|e| fault(&path, e))?;
    let bytes = all(&mut file).map_err(|e| fault(&path, e))?;
    walk(&path, &bytes, head(dir)?.as_ref())?;
    Ok(bytes.iter().filter(|b| **b == b'\n').count())
}

/// Adds an entry, durably, before what it tells of is written or shown.
///
/// # Errors
/// It cannot be kept, or the log is not as it was left: then nothing may leave.
pub fn append(dir: &Path, parts: [&str; PARTS]) -> Result<(), Fault> {
    add(dir, &parts)
}

/// Adds the entry of a file that was written, with what proves it.
///
/// # Errors
/// It cannot be kept, or the log is not as it was left.
pub fn append_sealed(dir: &Path, parts: [&str; SEALED]) -> Result<(), Fault> {
    add(dir, &parts)
}

fn add(dir: &Path, parts: &[&str]) -> Result<(), Fault> {
    let path = dir.join(LOG);
    let fault = |e: io::Error| fault(&path, e);
    let mut options = OpenOptions::new();
    os::private(&mut options).read(true).append(true).create(true);
    let mut file = open(dir, &options).map_err(fault)?;
    file.lock().map_err(fault)?;
    let bytes = all(&mut file).map_err(fault)?;
    let end = walk(&path, &bytes, head(dir)?.as_ref())?;
    let body: Vec<String> = parts.iter().map(|part| part.replace(['\t', '\n', '\r'], " ")).collect();
    let body = body.join("\t");
    let hash = link(&end.hash, &body);
    let line = format!("{body}\t{hash}\n");
    // What a crash left of an entry was never acknowledged.
    if end.bytes < bytes.len() as u64 {
        file.set_len(end.bytes).map_err(fault)?;
    }
    file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(fault)?;
    let head = format!("{} {hash}\n", end.bytes + line.len() as u64);
    // Within the lock, so that the head never goes back.
    Real.write_atomic(&dir.join(HEAD), head.as_bytes())
}

/// Puts a log aside that is not as it was left, and begins a new one that says so. Gives where the old one is; nothing
/// where the log is sound.
///
/// # Errors
/// It cannot be renamed, or the new one cannot be written.
pub fn mend(dir: &Path, when: &str, by: &str, device: &str) -> Result<Option<PathBuf>, Fault> {
    if check(dir).is_ok() {
        return Ok(None);
    }
    let (path, head) = (dir.join(LOG), dir.join(HEAD));
    let there = |path: &Path| std::fs::symlink_metadata(path).is_ok();
    let aside = (1..).map(|n| dir.join(format!("{LOG}.bad-{n}"))).find(|path| !there(path)).unwrap_or_default();
    if there(&path) {
        Real.rename(&path, &aside)?;
    }
    if there(&head) {
        Real.remove(&head)?;
    }
    append(dir, [when, by, device, "-", LOG, &aside.display().to_string()])?;
    Ok(Some(aside))
}

fn open(dir: &Path, options: &OpenOptions) -> io::Result<File> {
    let mut options = options.clone();
    let file = os::unfollowed(&mut options).open(dir.join(LOG))?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::from(io::ErrorKind::InvalidInput)),
    }
}

fn all(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the end that was acknowledged last; nothing where none was.
fn head(dir: &Path) -> Result<Option<End>, Fault> {
    let path = dir.join(HEAD);
    if Real.entry(&path)? == Entry::Nothing {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&Real.read(&path)?).into_owned();
    let parts = text.trim_end().split_once(' ').and_then(|(bytes, hash)| Some((bytes.parse().ok()?, hash.to_owned())));
    parts.map(|(bytes, hash)| Some(End { bytes, hash })).ok_or_else(|| harmed(&path, "head"))
}

fn link(before: &str, body: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(before.as_bytes()).update(b"\n").update(body.as_bytes());
    hasher.finalize().to_hex()[..DIGITS].to_owned()
}

/// Follows the chain and gives where it ends; behind it may stand what a crash left of an entry.
fn walk(path: &Path, bytes: &[u8], head: Option<&End>) -> Result<End, Fault> {
    let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let mut at = 0;
    let mut chain: Option<String> = None;
    let mut known = head.is_none();
    for (n, line) in bytes[..whole].split_inclusive(|b| *b == b'\n').enumerate() {
        let text = String::from_utf8_lossy(&line[..line.len() - 1]).into_owned();
        let parts: Vec<&str> = text.split('\t').collect();
        match (parts.len(), &chain) {
            // What an earlier version noted; behind the first link there is none of it.
            (len, None) if len != PARTS + 1 && len != SEALED + 1 => {}
            (len, _) if len == PARTS + 1 || len == SEALED + 1 => {
                let before = chain.take().unwrap_or_else(|| genesis(&bytes[..at]));
                let body = parts[..len - 1].join("\t");
                let hash = link(&before, &body);
                if hash != parts[len - 1] {
                    return Err(harmed(path, &format!("entry {}", n + 1)));
                }
                chain = Some(hash);
            }
            _ => return Err(harmed(path, &format!("entry {}", n + 1))),
        }
        at += line.len();
        known |= head.is_some_and(|head| head.bytes == at as u64 && chain.as_ref() == Some(&head.hash));
    }
    // A chain is only ever written with its head: backups hold both.
    if !known || (head.is_none() && chain.is_some()) {
        return Err(harmed(path, "cut"));
    }
    Ok(End { bytes: at as u64, hash: chain.unwrap_or_else(|| genesis(&bytes[..at])) })
}

/// Returns what the first link is tied to: whatever was noted before there were links.
fn genesis(old: &[u8]) -> String {
    blake3::hash(old).to_hex()[..DIGITS].to_owned()
}

fn fault(path: &Path, e: io::Error) -> Fault {
    Fault::new(msg!("记入导出记录", "noting what leaves"), e).path(path)
}

fn harmed(path: &Path, what: &str) -> Fault {
    let doing = msg!("导出记录被改动过或不完整", "the log of exports was altered or is not whole");
    let hint = msg!(
        "含隐私字段的内容暂不导出；zhibu doctor --mend 另存它并重新开始",
        "nothing private leaves meanwhile; zhibu doctor --mend puts it aside and begins a new one"
    );
    Fault::new(doing, what).path(path).hint(hint)
}
