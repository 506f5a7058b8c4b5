//! Reading one segment file: a window over it, its end, and what stands behind the last sound change.

use super::damage::broken;
use super::frame::{self, Frame, HEAD, HEADER, Header, Kind, TRAILER};
use super::mark::{Hash, Mark};
use crate::base::Fault;
use crate::base::disk::{Disk, Entry};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes read at once.
const BLOCK: usize = 256 << 10;
/// Bytes that a disk writes whole or not at all.
const SECTOR: u64 = 512;

/// Reads a file here and there, keeping the block around the last place.
pub struct Window {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    start: u64,
    block: Vec<u8>,
    len: u64,
}

impl Window {
    /// Looks at a file; a missing one is empty.
    /// # Errors
    /// The disk failed.
    pub fn new(disk: &Arc<dyn Disk>, path: PathBuf) -> Result<Window, Fault> {
        let len = match disk.entry(&path)? {
            Entry::File(len) => len,
            _ => 0,
        };
        Ok(Window { disk: disk.clone(), path, start: 0, block: Vec::new(), len })
    }

    /// Returns the file's length in bytes when it was opened.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns whether the file was empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns up to `len` bytes from `offset`, reading ahead.
    /// # Errors
    /// The disk failed.
    pub fn ahead(&mut self, offset: u64, len: usize) -> Result<&[u8], Fault> {
        if !self.holds(offset, len) {
            self.fill(offset, len.max(BLOCK))?;
        }
        Ok(self.slice(offset, len))
    }

    /// Returns the `len` bytes before `end`, reading back; fewer at the file's start.
    /// # Errors
    /// The disk failed.
    pub fn back(&mut self, end: u64, len: usize) -> Result<&[u8], Fault> {
        let len = len.min(usize::try_from(end).unwrap_or(usize::MAX));
        let offset = end - len as u64;
        if !self.holds(offset, len) {
            let from = end.saturating_sub(len.max(BLOCK) as u64);
            self.fill(from, usize::try_from(end - from).unwrap_or(usize::MAX))?;
        }
        Ok(self.slice(offset, len))
    }

    /// Returns the frame at `offset`, if a sound one stands there, its length as a whole, and whether its trailer is sound.
    /// # Errors
    /// The disk failed.
    pub fn frame(&mut self, offset: u64) -> Result<Option<(Frame<'_>, usize, bool)>, Fault> {
        let Some(len) = frame::payload_len(self.ahead(offset, HEAD)?) else { return Ok(None) };
        let whole = Frame::size(len);
        let bytes = self.ahead(offset, whole)?;
        let sealed = bytes.len() == whole && bytes[whole - TRAILER..] == frame::trailer(whole);
        Ok(Frame::decode(bytes).map(|frame| (frame, whole, sealed)))
    }

    /// Returns where the frame that ends at `end` begins, by its trailer.
    /// # Errors
    /// The disk failed.
    pub fn begin(&mut self, end: u64) -> Result<Option<u64>, Fault> {
        let whole = frame::whole_len(self.back(end, TRAILER)?);
        Ok(whole.and_then(|whole| end.checked_sub(whole as u64)).filter(|at| *at >= HEADER as u64))
    }

    /// Returns the sound frame that ends at `end` and where it begins.
    /// # Errors
    /// The disk failed.
    pub fn frame_before(&mut self, end: u64) -> Result<Option<(Frame<'_>, u64)>, Fault> {
        match self.begin(end)? {
            Some(at) => self.frame_between(at, end),
            None => Ok(None),
        }
    }

    /// Returns the frame that fills the bytes from `at` to `end`, whatever its trailer says, and where it begins.
    /// # Errors
    /// The disk failed.
    pub fn frame_between(&mut self, at: u64, end: u64) -> Result<Option<(Frame<'_>, u64)>, Fault> {
        let whole = usize::try_from(end - at).unwrap_or(usize::MAX);
        let bytes = self.back(end, whole)?;
        Ok(Frame::decode(bytes).filter(|frame| Frame::size(frame.payload.len()) == whole).map(|frame| (frame, at)))
    }

    /// Returns the header, if it is sound.
    /// # Errors
    /// The disk failed.
    pub fn header(&mut self) -> Result<Option<Header>, Fault> {
        Ok(Header::decode(self.ahead(0, HEADER)?))
    }

    /// Returns the offset behind the last byte that is not zero.
    /// # Errors
    /// The disk failed.
    pub fn content_end(&mut self) -> Result<u64, Fault> {
        let mut end = self.len;
        while end > 0 {
            let bytes = self.back(end, BLOCK)?;
            if bytes.is_empty() {
                break;
            }
            if let Some(at) = bytes.iter().rposition(|byte| *byte != 0) {
                return Ok(end - (bytes.len() - 1 - at) as u64);
            }
            end -= bytes.len() as u64;
        }
        Ok(0)
    }

    fn holds(&self, offset: u64, len: usize) -> bool {
        let end = self.start + self.block.len() as u64;
        offset >= self.start && ((offset + len as u64) <= end || (end >= self.len && offset <= end))
    }

    fn fill(&mut self, offset: u64, len: usize) -> Result<(), Fault> {
        self.block = self.disk.read_range(&self.path, offset, len)?;
        self.start = offset;
        Ok(())
    }

    fn slice(&self, offset: u64, len: usize) -> &[u8] {
        let from = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.block.len());
        &self.block[from..self.block.len().min(from.saturating_add(len))]
    }
}

/// What a last segment holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tail {
    /// Offset behind the last closed change.
    pub end: u64,
    /// Number of the last closed change.
    pub seq: u64,
    /// Hash of its last frame.
    pub hash: Hash,
    /// Offset where the last change begins; `end` if the segment holds none.
    pub last: u64,
    /// Something torn stands behind `end` and is to be cut.
    pub torn: bool,
    /// The last frame is sound but its trailer is not: so many bytes it is as a whole, to be written again.
    pub trailer: Option<usize>,
}

/// Finds the end of the last segment, walking back from its tail where that is sound, else forward from its header.
/// `known` is a change known to be acknowledged: if it is the last one it need not be read.
/// # Errors
/// The disk failed, or the segment is damaged in a way that no torn write explains.
pub fn tail(window: &mut Window, header: &Header, known: Option<Mark>) -> Result<Tail, Fault> {
    let end = window.content_end()?;
    if end <= HEADER as u64 {
        let end = HEADER as u64;
        return Ok(Tail { end, seq: header.first - 1, hash: header.prev, last: end, torn: false, trailer: None });
    }
    if let Some(tail) = sound_tail(window, header, end, known)? {
        return Ok(tail);
    }
    scan(window, header, end)
}

fn sound_tail(window: &mut Window, header: &Header, end: u64, known: Option<Mark>) -> Result<Option<Tail>, Fault> {
    let Some((frame, mut last)) = window.frame_before(end)? else { return Ok(None) };
    let (begun, mut prev, mark) = (frame.seq, frame.prev, frame.mark());
    match frame.kind {
        Kind::Part => return Ok(None),
        Kind::Close if known != Some(mark) => {
            // A close may have reached the disk before its parts did: none of it counts unless all of it is there.
            let Some((parts, _)) = frame::closed(frame.payload) else { return Ok(None) };
            for _ in 0..parts {
                let Some((part, at)) = window.frame_before(last)? else { return Ok(None) };
                if part.kind != Kind::Part || part.seq != begun || part.hash() != prev {
                    return Ok(None);
                }
                (last, prev) = (at, part.prev);
            }
        }
        _ => {}
    }
    // What stands last may be left over from a write that was cut off before this segment went on.
    let follows = match window.frame_before(last)? {
        Some((frame, _)) => {
            let before = frame.mark();
            before.seq + u64::from(before.seq != begun) == begun && before.hash == prev
        }
        None => last == HEADER as u64 && header.prev == prev,
    };
    if !follows {
        return Ok(None);
    }
    Ok(Some(Tail { end, seq: mark.seq, hash: mark.hash, last, torn: false, trailer: None }))
}

fn scan(window: &mut Window, header: &Header, end: u64) -> Result<Tail, Fault> {
    let start = HEADER as u64;
    let mut tail =
        Tail { end: start, seq: header.first - 1, hash: header.prev, last: start, torn: true, trailer: None };
    let (mut at, mut hash, mut open) = (start, header.prev, start);
    let mut parts = 0;
    while at < end {
        let Some((frame, whole, sealed)) = window.frame(at)? else { break };
        let expected = frame.prev == hash && frame.seq == tail.seq + 1;
        let closes = match frame.kind {
            Kind::Whole | Kind::Gap => parts == 0,
            Kind::Part => false,
            Kind::Close => frame::closed(frame.payload).is_some_and(|(n, _)| n == parts),
        };
        if !expected || (!closes && frame.kind != Kind::Part) {
            break;
        }
        let mark = frame.mark();
        hash = mark.hash;
        at += whole as u64;
        parts += 1;
        let trailer = (!sealed).then_some(whole);
        if trailer.is_some() && at < end {
            break;
        }
        if closes {
            (tail.end, tail.seq, tail.hash, tail.last, tail.trailer) = (at, mark.seq, hash, open, trailer);
            (open, parts) = (at, 0);
        }
    }
    tail.torn = tail.end < end;
    if at < end {
        torn_or_damaged(window, &tail, at, end)?;
    }
    Ok(tail)
}

/// Tells a write that the power cut short from a file that was damaged later. A torn write has lost its end, or a sector,
/// which then reads as zeros; anything else that is not sound was sound once.
fn torn_or_damaged(window: &mut Window, tail: &Tail, bad: u64, end: u64) -> Result<(), Fault> {
    let region = window.ahead(tail.end, usize::try_from(end - tail.end).unwrap_or(usize::MAX))?.to_vec();
    let found = later_change(&region, tail.seq + 1);
    let lost_sector = lost_sector(&region, tail.end, tail.end) || lost_sector(&region, tail.end, bad.min(end));
    let whole_end =
        region.len().checked_sub(TRAILER).and_then(|at| frame::whole_len(&region[at..])).is_some_and(|len| {
            let at = end.checked_sub(len as u64).filter(|at| *at >= tail.end);
            at.is_some_and(|at| {
                let bytes = &region[(at - tail.end) as usize..];
                // Left over from a write that was cut off before the changes that are sound were made.
                let stale = Frame::decode(bytes).is_some_and(|frame| frame.seq <= tail.seq);
                !stale && (at == bad || claims(bytes) == Some(len))
            })
        });
    if found || (whole_end && !lost_sector) {
        let what = format!("bad frame at byte {bad}, behind change {}", tail.seq);
        return Err(broken(window.path(), what));
    }
    Ok(())
}

/// Returns whether a sector, or what of it lies behind `from`, was never written. `region` begins at `start` of the file.
fn lost_sector(region: &[u8], start: u64, from: u64) -> bool {
    let end = start + region.len() as u64;
    let mut from = from;
    while from < end {
        let to = end.min((from / SECTOR + 1) * SECTOR);
        if region[(from - start) as usize..(to - start) as usize].iter().all(|byte| *byte == 0) {
            return true;
        }
        from = to;
    }
    false
}

fn claims(bytes: &[u8]) -> Option<usize> {
    frame::payload_len(bytes).map(Frame::size)
}

/// Returns whether a sound frame of a change after `seq` stands anywhere: then `seq` was acknowledged before it was begun.
fn later_change(region: &[u8], seq: u64) -> bool {
    (0..region.len().saturating_sub(HEAD)).any(|at| {
        let bytes = &region[at..];
        // Cheap looks first: this runs over every byte of the region.
        matches!(bytes[8], 1..=4)
            && bytes[14..17] == [0; 3]
            && Frame::decode(bytes).is_some_and(|frame| frame.seq > seq && frame.seq < seq + (1 << 32))
    })
}
