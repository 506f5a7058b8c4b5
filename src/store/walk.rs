//! Reading a chain: forwards from a change and backwards from the last.

use super::chain::Chain;
use super::damage::broken;
use super::frame::{self, HEADER, Kind, genesis};
use super::mark::{Hash, Mark};
use super::segment::Window;
use crate::base::Fault;

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
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// Changes.
    pub changes: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// Changes that were given up when the journal was mended: from and to.
    pub lost: Vec<(u64, u64)>,
}

impl Chain {
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
            lost: Vec::new(),
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
        let Some(spot) = self.find(mark.seq)?.filter(|spot| spot.hash == Some(mark.hash)) else { return Ok(None) };
        let walk = self.forward();
        let (next, window) = (spot.number + 1, Some(spot.window));
        Ok(Some(Forward { seq: mark.seq, hash: mark.hash, next, window, at: spot.at, end: spot.end, ..walk }))
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
        let mut walk = self.forward();
        for entry in &mut walk {
            checked.changes += 1;
            checked.bytes += entry?.payload.len() as u64;
        }
        checked.lost = std::mem::take(&mut walk.lost);
        if (walk.seq, walk.hash) != (self.seq, self.hash) {
            return Err(broken(&self.dir, format!("change {} read, {} expected", walk.seq, self.seq)));
        }
        Ok(checked)
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
    /// Gaps met.
    lost: Vec<(u64, u64)>,
    over: bool,
}

impl Forward {
    fn step(&mut self) -> Result<Option<Entry>, Fault> {
        let (mut parts, mut payload) = (0, Vec::new());
        loop {
            while parts == 0 && (self.window.is_none() || self.at >= self.end) {
                if self.next > self.chain.segments {
                    return Ok(None);
                }
                self.enter(self.next)?;
            }
            let seq = self.seq + 1;
            let Some(window) = &mut self.window else { return Ok(None) };
            let bad = |window: &Window| broken(window.path(), format!("bad frame at byte {}, change {seq}", self.at));
            if self.at >= self.end {
                return Err(bad(window));
            }
            let Some((frame, whole, sealed)) = window.frame(self.at)? else { return Err(bad(window)) };
            let sound = match frame.kind {
                Kind::Whole => parts == 0,
                Kind::Part => true,
                Kind::Close => frame::closed(frame.payload) == Some((parts, payload.len() as u64)),
                Kind::Gap => parts == 0 && frame.mark().seq >= seq,
            };
            let sealed = sealed || self.chain.unsealed == Some(whole) && self.at + whole as u64 == self.chain.end;
            if !sealed || frame.prev != self.hash || frame.seq != seq || !sound {
                return Err(bad(window));
            }
            let (kind, mark) = (frame.kind, frame.mark());
            self.hash = mark.hash;
            if matches!(kind, Kind::Whole | Kind::Part) {
                payload.extend_from_slice(frame.payload);
            }
            self.at += whole as u64;
            match kind {
                Kind::Part => parts += 1,
                Kind::Gap => {
                    self.lost.push((seq, mark.seq));
                    self.seq = mark.seq;
                }
                Kind::Whole | Kind::Close => {
                    self.seq = seq;
                    return Ok(Some(Entry { seq, hash: self.hash, payload }));
                }
            }
        }
    }

    fn enter(&mut self, number: u32) -> Result<(), Fault> {
        let mut window = self.chain.window(number)?;
        let header = self.chain.header(&mut window)?;
        if header.first != self.seq + 1 || header.prev != self.hash {
            return Err(broken(window.path(), format!("does not follow change {}", self.seq)));
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
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        let (mut left, mut hash) = (0, self.expect);
        loop {
            if left == 0 {
                if self.seq == 0 {
                    return Ok(None);
                }
                self.settle_in()?;
                hash = self.expect;
            }
            let seq = self.seq;
            let Some(window) = &mut self.window else { return Ok(None) };
            let bad = || broken(&self.chain.path(self.chain.segments), format!("bad frame before byte {}", self.end));
            let Some((frame, at)) = self.chain.frame_before(window, self.chain.segments, self.end)? else {
                return Err(bad());
            };
            if frame.mark() != (Mark { seq, hash: self.expect }) {
                return Err(bad());
            }
            match (frame.kind, left) {
                (Kind::Gap, 0) if (1..=seq).contains(&frame.seq) => {
                    (self.seq, self.end, self.expect) = (frame.seq - 1, at, frame.prev);
                    continue;
                }
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
                self.seq -= 1;
                pieces.reverse();
                return Ok(Some(Entry { seq, hash, payload: pieces.concat() }));
            }
        }
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
