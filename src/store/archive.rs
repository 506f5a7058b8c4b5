//! The bytes of a backup.
//!
//! `ZHIBU BACKUP 3\n | length u32, what it holds | zstd( (name length u32, name, length u64, bytes)… , 0 u32 ) | blake3 of all
//! before`. What it holds: `branches u32, (branch 16, last change u64, hash 32)… , changes u64, files u32, content u64`: how
//! far each journal goes, so that a backup can be compared without being unpacked. The first two versions did not say it.
//!
//! A file is believed only where everything agrees: every length is compared with the bytes that are there before memory is
//! asked for, and what is unpacked may be only so much longer than what is packed.

use super::mark::Mark;
use crate::base::disk::{Disk, Entry};
use crate::base::{Fault, Id, Msg, Text};
use crate::msg;
use std::io::{Read, Write};
use std::path::Path;

const WORDS: &[u8] = b"ZHIBU BACKUP ";
const MAGIC: &[u8] = b"ZHIBU BACKUP 3\n";
const VERSION: u32 = 3;
const SUM: usize = 32;
const LEVEL: i32 = 3;
/// The longest file that is read.
const PACKED: u64 = 1 << 30;
/// The most that is unpacked: so many bytes, and so many for each packed one, but never more than the last.
const FREE: u64 = 32 << 20;
const RATIO: u64 = 100;
const UNPACKED: u64 = 4 << 30;

const CUT: Msg = msg!("不完整", "not whole");
const OTHER: Msg = msg!("请换一份备份", "use another backup");

/// What a backup says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Manifest {
    /// The last change of each branch.
    pub heads: Vec<(Id, Mark)>,
    /// Changes of all branches.
    pub changes: u64,
    /// The branch's own files.
    pub files: u32,
    /// Bytes of the content.
    pub content: u64,
}

impl Manifest {
    fn encode(&self) -> Vec<u8> {
        let mut out = (self.heads.len() as u32).to_le_bytes().to_vec();
        for (branch, mark) in &self.heads {
            out.extend_from_slice(&branch.to_bytes());
            out.extend_from_slice(&mark.seq.to_le_bytes());
            out.extend_from_slice(&mark.hash);
        }
        out.extend_from_slice(&self.changes.to_le_bytes());
        out.extend_from_slice(&self.files.to_le_bytes());
        out.extend_from_slice(&self.content.to_le_bytes());
        out
    }

    fn decode(bytes: &[u8]) -> Option<Manifest> {
        let (count, mut rest) = bytes.split_first_chunk::<4>()?;
        let mut heads = Vec::new();
        for _ in 0..u32::from_le_bytes(*count) {
            let (branch, behind) = rest.split_first_chunk::<16>()?;
            let (seq, behind) = behind.split_first_chunk::<8>()?;
            let (hash, behind) = behind.split_first_chunk::<32>()?;
            heads.push((Id::from_bytes(*branch), Mark { seq: u64::from_le_bytes(*seq), hash: *hash }));
            rest = behind;
        }
        let (changes, rest) = rest.split_first_chunk::<8>()?;
        let (files, rest) = rest.split_first_chunk::<4>()?;
        let content = u64::from_le_bytes(rest.try_into().ok()?);
        Some(Manifest { heads, changes: u64::from_le_bytes(*changes), files: u32::from_le_bytes(*files), content })
    }
}

/// Packs files into a backup's bytes; `manifest` need not know their length yet.
/// # Errors
/// The packer failed.
pub fn pack(
    mut manifest: Manifest,
    files: impl Iterator<Item = Result<(String, Vec<u8>), Fault>>,
    doing: Msg,
) -> Result<Vec<u8>, Fault> {
    let failed = |e| Fault::new(doing, e);
    let mut packer = zstd::Encoder::new(Vec::new(), LEVEL).map_err(failed)?;
    for file in files {
        let (name, bytes) = file?;
        let len = (bytes.len() as u64).to_le_bytes();
        for piece in [&(name.len() as u32).to_le_bytes()[..], name.as_bytes(), &len, &bytes] {
            manifest.content += piece.len() as u64;
            packer.write_all(piece).map_err(failed)?;
        }
    }
    manifest.content += 4;
    packer.write_all(&[0; 4]).map_err(failed)?;
    let packed = packer.finish().map_err(failed)?;
    let said = manifest.encode();
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&(said.len() as u32).to_le_bytes());
    out.extend_from_slice(&said);
    out.extend_from_slice(&packed);
    let sum = blake3::hash(&out);
    out.extend_from_slice(sum.as_bytes());
    Ok(out)
}

/// A backup, unpacked.
pub struct Archive {
    /// What it says of itself; the first versions said nothing.
    pub manifest: Option<Manifest>,
    /// Bytes of the file.
    pub bytes: u64,
    content: Vec<u8>,
}

fn bad(doing: Msg, file: &Path, why: impl Into<Text>) -> Fault {
    Fault::why(doing, why).path(file).hint(OTHER)
}

/// Returns whether a file begins like a backup.
/// # Errors
/// The disk failed.
pub fn is_one(disk: &dyn Disk, file: &Path) -> Result<bool, Fault> {
    Ok(disk.read_range(file, 0, WORDS.len())? == WORDS)
}

impl Archive {
    /// Reads a backup and believes nothing that does not agree.
    /// # Errors
    /// It is none, of a newer version, damaged, cut, padded or absurdly long; or the disk failed.
    pub fn read(disk: &dyn Disk, file: &Path, doing: Msg) -> Result<Archive, Fault> {
        let begins = disk.read_range(file, 0, 32)?;
        let rest = begins.strip_prefix(WORDS);
        let number = rest.map(|rest| rest.iter().copied().take_while(u8::is_ascii_digit).collect::<Vec<u8>>());
        let number = number.and_then(|digits| String::from_utf8(digits).ok()?.parse::<u32>().ok());
        match number {
            Some(1..=VERSION) => {}
            Some(n) if n > VERSION => {
                let why = msg!("版本 {n}，由更新的程序写成", "version {n}, written by a newer program").with("n", n);
                let hint = msg!("请升级 zhibu", "upgrade zhibu");
                return Err(Fault::why(doing, why).path(file).hint(hint));
            }
            _ => return Err(bad(doing, file, msg!("不是 zhibu 的备份", "not a zhibu backup"))),
        }
        if let Entry::File(len) = disk.entry(file)?
            && len > PACKED
        {
            let why = msg!("大于 {n} MB", "longer than {n} MB").with("n", PACKED >> 20);
            return Err(bad(doing, file, why));
        }
        let bytes = disk.read(file)?;
        let at = bytes.len().checked_sub(SUM).ok_or_else(|| bad(doing, file, CUT))?;
        if blake3::hash(&bytes[..at]).as_bytes() != &bytes[at..] {
            return Err(bad(doing, file, msg!("已损坏：校验和不符", "damaged: the checksum does not match")));
        }
        let (manifest, packed) = said(&bytes[..at]).ok_or_else(|| bad(doing, file, CUT))?;
        let most = (FREE + RATIO * packed.len() as u64).min(UNPACKED);
        let most = manifest.as_ref().map_or(most, |manifest| most.min(manifest.content));
        let mut content = Vec::new();
        let reader = zstd::Decoder::new(packed).map_err(|e| bad(doing, file, Text::plain(e.to_string())))?;
        let read = reader.take(most + 1).read_to_end(&mut content);
        read.map_err(|e| bad(doing, file, Text::plain(e.to_string())))?;
        if content.len() as u64 > most {
            let why =
                msg!("展开后超过 {n} 字节，不像一份备份", "it unpacks to more than {n} bytes, which no backup does");
            return Err(bad(doing, file, why.with("n", most)));
        }
        let archive = Archive { manifest, bytes: bytes.len() as u64, content };
        archive.files().ok_or_else(|| bad(doing, file, CUT))?;
        Ok(archive)
    }

    /// Lists the files it holds; `None` where the end is missing or something stands behind it.
    pub fn files(&self) -> Option<Vec<(&str, &[u8])>> {
        let mut rest: &[u8] = &self.content;
        if self.manifest.as_ref().is_some_and(|manifest| manifest.content != rest.len() as u64) {
            return None;
        }
        let mut files = Vec::new();
        loop {
            let (len, behind) = rest.split_first_chunk::<4>()?;
            let len = u32::from_le_bytes(*len) as usize;
            if len == 0 {
                return behind.is_empty().then_some(files);
            }
            let (name, behind) = behind.split_at_checked(len)?;
            let (len, behind) = behind.split_first_chunk::<8>()?;
            let (bytes, behind) = behind.split_at_checked(usize::try_from(u64::from_le_bytes(*len)).ok()?)?;
            files.push((std::str::from_utf8(name).ok()?, bytes));
            rest = behind;
        }
    }
}

/// Takes apart what a backup says of itself and what it holds.
fn said(bytes: &[u8]) -> Option<(Option<Manifest>, &[u8])> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else { return Some((None, bytes.get(MAGIC.len()..)?)) };
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let (said, packed) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    Some((Some(Manifest::decode(said)?), packed))
}
