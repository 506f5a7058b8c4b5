//! Reading a branch's journal: its chain at one moment, forwards from a change and backwards from the last.
//!
//! A reader needs no lock: a chain is looked at once, and what a writer adds meanwhile stands behind its end.

use super::frame::{self, HEADER, Kind, genesis};
use super::segment::{Tail, Window, tail};
use super::{Hash, Mark, damaged};
use crate::base::disk::{Disk, Entry as DiskEntry};
use crate::base::{Fault, Id};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sound content of a branch's journal at the moment it was looked at. A clone is cheap and may go to a thread.
#[derive(Clone)]
pub struct Chain {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) dir: PathBuf,
    pub(super) branch: Id,
    /// Number of the last segment; 0 while there is none.
    pub(super) segments: u32,
    /// Offset behind the last change, in the last segment.
    pub(super) end: u64,
    pub(super) seq: u64,
    pub(super) hash: Hash,
    /// Length of the last frame if its trailer is not sound.
    pub(super) unsealed: Option<usize>,
}

/// A change as the journal holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its number; the first is 1.
    pub seq: u64,
    /// The chain's hash after it.
    pub hash: Hash,
    /// Its bytes.
    pub payload: Vec<u8>,
}

/// What a walk over a whole chain found in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// Changes.
    pub changes: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
}

impl Chain {
    /// Looks at the journal of `branch` under `dir` (the directory that holds all journals), changing nothing. Gives what
    /// is to be tidied up before a writer appends. `known` is a change known to be acknowledged.
    /// # Errors
    /// The disk failed, a segment is missing, or the end is damaged in a way that no torn write explains.
    pub fn look(
        disk: &Arc<dyn Disk>,
        dir: &Path,
        branch: Id,
        known: Option<Mark>,
    ) -> Result<(Chain, Option<Tail>, Option<u32>), Fault> {
        let dir = dir.join(branch.to_string());
        let hash = genesis(branch);
        let mut chain = Chain { disk: disk.clone(), dir, branch, segments: 0, end: 0, seq: 0, hash, unsealed: None };
        let numbers = chain.numbers()?;
        chain.segments = numbers.len() as u32;
        if let Some(missing) = (1..=chain.segments).find(|n| numbers[*n as usize - 1] != *n) {
            return Err(damaged(&chain.path(missing), "segment missing"));
        }
        let mut stray = None;
        if chain.segments > 0 && chain.window(chain.segments)?.content_end()? <= HEADER as u64 {
            // A segment without a frame was being made when the power went, or awaits its first change: made anew then.
            stray = Some(chain.segments);
            chain.segments -= 1;
        }
        if chain.segments == 0 {
            return Ok((chain, None, stray));
        }
        let mut window = chain.window(chain.segments)?;
        let header = chain.header(&mut window)?;
        let tail = tail(&mut window, &header, known.map(|mark| (mark.seq, mark.hash)))?;
        (chain.end, chain.seq, chain.hash, chain.unsealed) = (tail.end, tail.seq, tail.hash, tail.trailer);
        Ok((chain, Some(tail), stray))
    }

    /// Gives how far the chain goes.
    pub fn mark(&self) -> Mark {
        Mark { seq: self.seq, hash: self.hash }
    }

    /// Gives the branch.
    pub fn branch(&self) -> Id {
        self.branch
    }

    /// Walks over all changes from the first.
    pub fn forward(&self) -> Forward {
        Forward {
            chain: self.clone(),
            next: 1,
            window: None,
            at: 0,
            end: 0,
            seq: 0,
            hash: genesis(self.branch),
            over: false,
        }
    }

    /// Walks over the changes behind `mark`; `None` if the chain never was at `mark`.
    /// # Errors
    /// The disk failed or the journal is damaged.
    pub fn after(&self, mark: Mark) -> Result<Option<Forward>, Fault> {
        if mark.seq == 0 {
            return Ok(Some(self.forward()));
        }
        if mark.seq > self.seq {
            return Ok(None);
        }
        let mut walk = Forward { seq: mark.seq, hash: mark.hash, ..self.forward() };
        for number in (1..=self.segments).rev() {
            let mut window = self.window(number)?;
            let header = self.header(&mut window)?;
            if header.first > mark.seq + 1 {
                continue;
            }
            let mut at = if number == self.segments { self.end } else { window.content_end()? };
            walk.end = at;
            while at > HEADER as u64 {
                let Some((frame, begin)) = self.frame_before(&mut window, number, at)? else {
                    return Err(damaged(window.path(), format!("bad frame before byte {at}")));
                };
                if frame.seq <= mark.seq {
                    walk.next = number + 1;
                    let fits = frame.seq == mark.seq && frame.hash() == mark.hash;
                    (walk.at, walk.window) = (at, Some(window));
                    return Ok(fits.then_some(walk));
                }
                at = begin;
            }
            if header.first == mark.seq + 1 {
                (walk.next, walk.at, walk.window) = (number + 1, at, Some(window));
                return Ok((header.prev == mark.hash).then_some(walk));
            }
            return Err(damaged(window.path(), format!("change {} missing", mark.seq)));
        }
        Ok(None)
    }

    /// Walks back from the last change, reading no more than it gives.
    pub fn backward(&self) -> Backward {
        Backward { chain: self.clone(), window: None, end: self.end, expect: self.hash, seq: self.seq, over: false }
    }

    /// Reads the whole chain: every checksum, every link, every number.
    /// # Errors
    /// The disk failed or the journal is damaged: where, and behind which change.
    pub fn verify(&self) -> Result<Checked, Fault> {
        let mut checked = Checked::default();
        let mut hash = genesis(self.branch);
        for entry in self.forward() {
            let entry = entry?;
            hash = entry.hash;
            checked.changes += 1;
            checked.bytes += entry.payload.len() as u64;
        }
        if (checked.changes, hash) != (self.seq, self.hash) {
            return Err(damaged(&self.dir, format!("{} changes read, {} expected", checked.changes, self.seq)));
        }
        Ok(checked)
    }

    /// Finds the last sound change of a damaged journal, reading from the first: the number of its segment, the offset
    /// behind it, and its own number.
    /// # Errors
    /// The disk failed.
    pub fn sound_part(disk: &Arc<dyn Disk>, dir: &Path, branch: Id) -> Result<(u32, u64, u64), Fault> {
        let (dir, hash) = (dir.join(branch.to_string()), genesis(branch));
        let mut chain = Chain { disk: disk.clone(), dir, branch, segments: 0, end: 0, seq: 0, hash, unsealed: None };
        chain.segments = chain.numbers()?.last().copied().unwrap_or(0);
        chain.end = chain.window(chain.segments)?.content_end()?;
        let mut walk = chain.forward();
        let mut sound = (1, 0, 0);
        while let Some(Ok(entry)) = walk.next() {
            sound = (walk.next - 1, walk.at, entry.seq);
        }
        Ok(sound)
    }

    /// Gives the path of a segment.
    pub fn path(&self, number: u32) -> PathBuf {
        self.dir.join(format!("{number:04}.log"))
    }

    /// Gives the frame that ends at `end` of a segment; the very last one may be awaiting its trailer.
    fn frame_before<'w>(
        &self,
        window: &'w mut Window,
        number: u32,
        end: u64,
    ) -> Result<Option<(frame::Frame<'w>, u64)>, Fault> {
        match self.unsealed.filter(|_| number == self.segments && end == self.end) {
            Some(whole) => window.frame_between(end - whole as u64, end),
            None => window.frame_before(end),
        }
    }

    fn numbers(&self) -> Result<Vec<u32>, Fault> {
        if self.disk.entry(&self.dir)? == DiskEntry::Nothing {
            return Ok(Vec::new());
        }
        let names = self.disk.list(&self.dir)?;
        let mut numbers: Vec<u32> = names.iter().filter_map(|n| n.strip_suffix(".log")?.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn window(&self, number: u32) -> Result<Window, Fault> {
        Window::new(&self.disk, self.path(number))
    }

    fn header(&self, window: &mut Window) -> Result<frame::Header, Fault> {
        let header = window.header()?.filter(|header| header.branch == self.branch && header.first > 0);
        header.ok_or_else(|| damaged(window.path(), "bad header"))
    }
}

/// The changes of a chain, first to last, each checked against the one before it.
pub struct Forward {
    chain: Chain,
    /// The segment to open next.
    next: u32,
    window: Option<Window>,
    at: u64,
    end: u64,
    seq: u64,
    hash: Hash,
    over: bool,
}

impl Forward {
    fn step(&mut self) -> Result<Option<Entry>, Fault> {
        while self.window.is_none() || self.at >= self.end {
            if self.next > self.chain.segments {
                return Ok(None);
            }
            self.enter(self.next)?;
        }
        let Some(window) = &mut self.window else { return Ok(None) };
        let (seq, mut parts, mut payload) = (self.seq + 1, 0, Vec::new());
        loop {
            let bad = |window: &Window| damaged(window.path(), format!("bad frame at byte {}, change {seq}", self.at));
            if self.at >= self.end {
                return Err(bad(window));
            }
            let Some((frame, whole, sealed)) = window.frame(self.at)? else { return Err(bad(window)) };
            let sound = match frame.kind {
                Kind::Whole => parts == 0,
                Kind::Part => true,
                Kind::Close => frame::closed(frame.payload) == Some((parts, payload.len() as u64)),
            };
            let sealed = sealed || self.chain.unsealed == Some(whole) && self.at + whole as u64 == self.chain.end;
            if !sealed || frame.prev != self.hash || frame.seq != seq || !sound {
                return Err(bad(window));
            }
            let kind = frame.kind;
            self.hash = frame.hash();
            if kind != Kind::Close {
                payload.extend_from_slice(frame.payload);
            }
            parts += 1;
            self.at += whole as u64;
            if kind != Kind::Part {
                self.seq = seq;
                return Ok(Some(Entry { seq, hash: self.hash, payload }));
            }
        }
    }

    fn enter(&mut self, number: u32) -> Result<(), Fault> {
        let mut window = self.chain.window(number)?;
        let header = self.chain.header(&mut window)?;
        if header.first != self.seq + 1 || header.prev != self.hash {
            return Err(damaged(window.path(), format!("does not follow change {}", self.seq)));
        }
        self.end = if number == self.chain.segments { self.chain.end } else { window.content_end()? };
        self.at = HEADER as u64;
        self.next = number + 1;
        self.window = Some(window);
        Ok(())
    }
}

impl Iterator for Forward {
    type Item = Result<Entry, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let item = self.step().transpose();
        self.over = !matches!(item, Some(Ok(_)));
        item
    }
}

/// The changes of a chain, last to first, each checked against the one behind it.
pub struct Backward {
    chain: Chain,
    window: Option<Window>,
    end: u64,
    expect: Hash,
    seq: u64,
    over: bool,
}

impl Backward {
    fn step(&mut self) -> Result<Option<Entry>, Fault> {
        if self.seq == 0 {
            return Ok(None);
        }
        self.settle_in()?;
        let Some(window) = &mut self.window else { return Ok(None) };
        let (seq, hash) = (self.seq, self.expect);
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        let mut left = 0;
        loop {
            let bad = || damaged(&self.chain.path(self.chain.segments), format!("bad frame before byte {}", self.end));
            let Some((frame, at)) = self.chain.frame_before(window, self.chain.segments, self.end)? else {
                return Err(bad());
            };
            if frame.hash() != self.expect || frame.seq != seq {
                return Err(bad());
            }
            match (frame.kind, left) {
                (Kind::Close, 0) => left = frame::closed(frame.payload).ok_or_else(bad)?.0,
                (Kind::Whole, 0) => pieces.push(frame.payload.to_vec()),
                (Kind::Part, n) if n > 0 => {
                    pieces.push(frame.payload.to_vec());
                    left -= 1;
                }
                _ => return Err(bad()),
            }
            (self.end, self.expect) = (at, frame.prev);
            if left == 0 {
                break;
            }
        }
        self.seq -= 1;
        let payload = if pieces.len() == 1 { pieces.remove(0) } else { pieces.into_iter().rev().flatten().collect() };
        Ok(Some(Entry { seq, hash, payload }))
    }

    /// Opens the segment before when the present one is read to its header.
    fn settle_in(&mut self) -> Result<(), Fault> {
        if self.window.is_none() {
            self.window = Some(self.chain.window(self.chain.segments)?);
        }
        while self.end <= HEADER as u64 && self.chain.segments > 1 {
            (self.chain.segments, self.chain.unsealed) = (self.chain.segments - 1, None);
            let mut window = self.chain.window(self.chain.segments)?;
            self.end = window.content_end()?;
            self.window = Some(window);
        }
        Ok(())
    }
}

impl Iterator for Backward {
    type Item = Result<Entry, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let item = self.step().transpose();
        self.over = !matches!(item, Some(Ok(_)));
        item
    }
}
