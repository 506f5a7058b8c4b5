//! A branch's journal at one moment: its segments, its end, and what stands where in it.
//!
//! A reader needs no lock: a chain is looked at once, and what a writer adds meanwhile stands behind its end.

use super::damage::broken;
use super::frame::{self, HEADER, Kind, genesis};
use super::mark::{Hash, Mark};
use super::segment::{Tail, Window, tail};
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

/// What a chain says of a change's number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passed {
    /// It had this hash.
    With(Hash),
    /// It was lost and given up.
    Lost,
    /// The chain does not go so far.
    Never,
}

/// A place in a chain, behind a change.
pub(super) struct Spot {
    pub(super) number: u32,
    /// Offset of the next frame.
    pub(super) at: u64,
    /// Offset behind the segment's last frame.
    pub(super) end: u64,
    pub(super) window: Window,
    /// Nothing inside a gap.
    pub(super) hash: Option<Hash>,
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
            return Err(broken(&chain.path(missing), "segment missing"));
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
        let tail = tail(&mut window, &header, known)?;
        (chain.end, chain.seq, chain.hash, chain.unsealed) = (tail.end, tail.seq, tail.hash, tail.trailer);
        Ok((chain, Some(tail), stray))
    }

    /// Returns how far the chain goes.
    pub fn mark(&self) -> Mark {
        Mark { seq: self.seq, hash: self.hash }
    }

    /// Returns the branch.
    pub fn branch(&self) -> Id {
        self.branch
    }

    /// Returns which hash the chain had after change `seq`.
    /// # Errors
    /// The disk failed or the journal is damaged.
    pub fn passed(&self, seq: u64) -> Result<Passed, Fault> {
        match seq {
            0 => return Ok(Passed::With(genesis(self.branch))),
            _ if seq == self.seq => return Ok(Passed::With(self.hash)),
            _ => {}
        }
        Ok(match self.find(seq)? {
            None => Passed::Never,
            Some(spot) => spot.hash.map_or(Passed::Lost, Passed::With),
        })
    }

    /// Finds the place behind change `seq`, walking back from the last one.
    pub(super) fn find(&self, seq: u64) -> Result<Option<Spot>, Fault> {
        if seq > self.seq {
            return Ok(None);
        }
        for number in (1..=self.segments).rev() {
            let mut window = self.window(number)?;
            let header = self.header(&mut window)?;
            if header.first > seq + 1 {
                continue;
            }
            let end = if number == self.segments { self.end } else { window.content_end()? };
            let mut at = end;
            while at > HEADER as u64 {
                let Some((frame, begin)) = self.frame_before(&mut window, number, at)? else {
                    return Err(broken(window.path(), format!("bad frame before byte {at}")));
                };
                let (mark, first) = (frame.mark(), frame.seq);
                if mark.seq <= seq {
                    let hash = (mark.seq == seq).then_some(mark.hash);
                    return Ok(hash.map(|hash| Spot { number, at, end, window, hash: Some(hash) }));
                }
                if first <= seq && frame.kind == Kind::Gap {
                    return Ok(Some(Spot { number, at: begin, end, window, hash: None }));
                }
                at = begin;
            }
            if header.first == seq + 1 {
                return Ok(Some(Spot { number, at, end, window, hash: Some(header.prev) }));
            }
            return Err(broken(window.path(), format!("change {seq} missing")));
        }
        Ok(None)
    }

    /// Returns the path of a segment.
    pub fn path(&self, number: u32) -> PathBuf {
        self.dir.join(format!("{number:04}.log"))
    }

    /// Returns the frame that ends at `end` of a segment; the very last one may be awaiting its trailer.
    pub(super) fn frame_before<'w>(
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

    pub(super) fn window(&self, number: u32) -> Result<Window, Fault> {
        Window::new(&self.disk, self.path(number))
    }

    pub(super) fn header(&self, window: &mut Window) -> Result<frame::Header, Fault> {
        let header = window.header()?.filter(|header| header.branch == self.branch && header.first > 0);
        header.ok_or_else(|| broken(window.path(), "bad header"))
    }
}
