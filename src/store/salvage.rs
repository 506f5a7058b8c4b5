//! Reading what a damaged journal still holds: every sound frame of every file, linked again by hash.
//!
//! A frame names the hash of the one before it, so what stands behind a lost one is still known to belong to the chain, and the
//! lost one's own hash is known too. The walk goes backwards from what was acknowledged last (else from the highest change
//! there is), by hash as long as the frame is there; where it is not, the highest change below it goes on, and a gap stands
//! between them. A frame of which one bit is wrong is put right: its checksum finds the bit, its successor's hash confirms it.

use super::frame::{self, Frame, HEAD, HEADER, Header, Kind, genesis};
use super::mark::{Hash, Mark};
use crate::base::Id;
use std::collections::HashMap;

/// Where a frame was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// In the journal.
    Journal,
    /// In the journal, one bit put right.
    Repaired,
    /// In a backup.
    Backup,
}

struct Node {
    kind: Kind,
    seq: u64,
    prev: Hash,
    mark: Mark,
    payload: Vec<u8>,
    origin: Origin,
}

/// A change with all its frames, or a gap.
struct Unit {
    first: u64,
    prev: Hash,
    mark: Mark,
    nodes: Vec<usize>,
    origin: Origin,
}

/// All sound frames that were found.
#[derive(Default)]
pub struct Frames {
    nodes: Vec<Node>,
    by_hash: HashMap<Hash, usize>,
}

/// A piece of a chain put together again, first to last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// A change.
    Change {
        /// Its number.
        seq: u64,
        /// Its bytes.
        payload: Vec<u8>,
        /// Where it was found.
        origin: Origin,
    },
    /// Changes that are lost.
    Gap {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
        /// Whether somebody gave them up before.
        given_up: bool,
    },
}

/// A chain put together again.
pub struct Salvage {
    /// What it is made of.
    pub pieces: Vec<Piece>,
    /// Its segments' bytes, as they are to be written.
    pub segments: Vec<Vec<u8>>,
    /// Its end.
    pub mark: Mark,
    /// Changes found that are no part of it: another copy's, or older ones'.
    pub strangers: usize,
}

/// Longest piece of damage in which a wrong bit is looked for; the search takes the square of it.
const LONGEST: usize = 16 << 10;

impl Frames {
    /// Takes every sound frame out of a file's bytes, whatever stands between them.
    pub fn read(&mut self, bytes: &[u8], origin: Origin) {
        let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        let bytes = &bytes[..end];
        let mut at = if Header::decode(bytes).is_some() { HEADER } else { 0 };
        while at < end {
            if let Some(frame) = Frame::decode(&bytes[at..]) {
                at += Frame::size(frame.payload.len());
                self.add(&frame, origin);
                continue;
            }
            let next = resync(bytes, at + 1);
            // A header that is harmed is no frame; one behind it that is, is found by its own bytes.
            for from in [at, HEADER].into_iter().filter(|from| (at..next).contains(from)) {
                self.repair(&bytes[from..next], origin);
            }
            at = next;
        }
    }

    fn add(&mut self, frame: &Frame, origin: Origin) {
        let node = Node {
            kind: frame.kind,
            seq: frame.seq,
            prev: frame.prev,
            mark: frame.mark(),
            payload: frame.payload.to_vec(),
            origin,
        };
        let at = self.nodes.len();
        if *self.by_hash.entry(node.mark.hash).or_insert(at) == at {
            self.nodes.push(node);
        }
    }

    /// Looks for the one bit without which a piece of damage is a frame.
    fn repair(&mut self, bytes: &[u8], origin: Origin) {
        if origin != Origin::Journal || !(Frame::size(0)..=LONGEST).contains(&bytes.len()) {
            return;
        }
        let mut tried = bytes.to_vec();
        for bit in 0..bytes.len() * 8 {
            tried[bit / 8] ^= 1 << (bit % 8);
            let whole = frame::payload_len(&tried).map(Frame::size) == Some(tried.len());
            if let Some(frame) = whole.then(|| Frame::decode(&tried)).flatten() {
                return self.add(&frame, Origin::Repaired);
            }
            tried[bit / 8] ^= 1 << (bit % 8);
        }
    }

    fn units(&self) -> Vec<Unit> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| self.unit(at, node)).collect()
    }

    fn unit(&self, at: usize, node: &Node) -> Option<Unit> {
        let (mut nodes, mut prev, mut origin) = (vec![at], node.prev, node.origin);
        match node.kind {
            Kind::Part => return None,
            Kind::Whole | Kind::Gap => {}
            Kind::Close => {
                let (parts, len) = frame::closed(&node.payload)?;
                let mut found = 0;
                for _ in 0..parts {
                    let at = *self.by_hash.get(&prev)?;
                    let part = self.nodes.get(at).filter(|part| part.kind == Kind::Part && part.seq == node.seq)?;
                    found += part.payload.len() as u64;
                    origin = if part.origin == Origin::Journal { origin } else { part.origin };
                    nodes.push(at);
                    prev = part.prev;
                }
                (found == len).then_some(())?;
            }
        }
        nodes.reverse();
        Some(Unit { first: node.seq, prev, mark: node.mark, nodes, origin })
    }

    /// Puts the chain of `branch` together again. `promised` is the newest change known to be acknowledged; `segment` is how
    /// long a segment may grow.
    pub fn salvage(&self, branch: Id, promised: Option<Mark>, segment: u64) -> Salvage {
        let units = self.units();
        let by_hash: HashMap<Hash, usize> = units.iter().enumerate().map(|(at, unit)| (unit.mark.hash, at)).collect();
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|at| units[*at].mark.seq);
        let start = Mark { seq: 0, hash: genesis(branch) };
        let top = top(&units, promised).unwrap_or(start);
        let (mut chosen, mut at) = (Vec::new(), top);
        while at.seq > 0 {
            if let Some(unit) = by_hash.get(&at.hash).map(|found| &units[*found]).filter(|unit| unit.mark == at) {
                chosen.push(Step::Unit(unit));
                at = Mark { seq: unit.first.saturating_sub(1), hash: unit.prev };
                continue;
            }
            let below = order.partition_point(|found| units[*found].mark.seq < at.seq);
            let next = order[..below].last().map(|last| {
                let seq = units[*last].mark.seq;
                let same = order[..below].iter().rev().take_while(|found| units[**found].mark.seq == seq);
                same.max_by_key(|found| depth(&units, &by_hash, **found)).map_or(start, |found| units[*found].mark)
            });
            let next = next.unwrap_or(start);
            chosen.push(Step::Gap(next.seq + 1, at));
            at = next;
        }
        chosen.reverse();
        let used = chosen.iter().filter(|step| matches!(step, Step::Unit(_))).count();
        let pieces = chosen.iter().map(|step| self.piece(step)).collect();
        let segments = self.segments(branch, &chosen, segment);
        Salvage { pieces, segments, mark: top, strangers: units.len() - used }
    }

    fn piece(&self, step: &Step) -> Piece {
        match step {
            Step::Gap(first, last) => Piece::Gap { first: *first, last: last.seq, given_up: false },
            Step::Unit(unit) if unit.nodes.iter().any(|at| self.nodes[*at].kind == Kind::Gap) => {
                Piece::Gap { first: unit.first, last: unit.mark.seq, given_up: true }
            }
            Step::Unit(unit) => {
                let nodes = unit.nodes.iter().map(|at| &self.nodes[*at]).filter(|node| node.kind != Kind::Close);
                let payload = nodes.flat_map(|node| node.payload.iter().copied()).collect();
                Piece::Change { seq: unit.mark.seq, payload, origin: unit.origin }
            }
        }
    }

    /// Writes the chain as segments.
    fn segments(&self, branch: Id, chosen: &[Step], most: u64) -> Vec<Vec<u8>> {
        let mut out: Vec<Vec<u8>> = Vec::new();
        let mut hash = genesis(branch);
        for step in chosen {
            let first = match step {
                Step::Gap(first, _) => *first,
                Step::Unit(unit) => unit.first,
            };
            if out.last().is_none_or(|segment| segment.len() as u64 >= most) {
                out.push(Header { branch, first, prev: hash }.encode());
            }
            let Some(segment) = out.last_mut() else { continue };
            match step {
                Step::Gap(_, last) => {
                    let payload = frame::gap(*last);
                    Frame { kind: Kind::Gap, seq: first, prev: hash, payload: &payload }.encode(segment);
                    hash = last.hash;
                }
                Step::Unit(unit) => {
                    for node in unit.nodes.iter().map(|at| &self.nodes[*at]) {
                        Frame { kind: node.kind, seq: node.seq, prev: node.prev, payload: &node.payload }
                            .encode(segment);
                    }
                    hash = unit.mark.hash;
                }
            }
        }
        out
    }
}

enum Step<'a> {
    Unit(&'a Unit),
    Gap(u64, Mark),
}

/// Finds the end of the chain: what was promised and what follows it, else the highest change there is.
fn top(units: &[Unit], promised: Option<Mark>) -> Option<Mark> {
    let Some(mut top) = promised.filter(|mark| mark.seq > 0) else {
        return units.iter().map(|unit| unit.mark).max_by_key(|mark| mark.seq);
    };
    let by_prev: HashMap<Hash, &Unit> = units.iter().map(|unit| (unit.prev, unit)).collect();
    while let Some(next) = by_prev.get(&top.hash).filter(|unit| unit.first == top.seq + 1) {
        top = next.mark;
    }
    Some(top)
}

/// Counts how far back a change is linked without a gap.
fn depth(units: &[Unit], by_hash: &HashMap<Hash, usize>, at: usize) -> usize {
    let back =
        |at: &usize| by_hash.get(&units[*at].prev).copied().filter(|prev| units[*prev].mark.seq < units[*at].first);
    std::iter::successors(Some(at), back).count()
}

/// Finds the next offset at which a sound frame stands.
fn resync(bytes: &[u8], from: usize) -> usize {
    let could = |at: &usize| {
        // Cheap looks first: this runs over every byte.
        let bytes = &bytes[*at..];
        bytes.len() > HEAD && matches!(bytes[8], 1..=4) && bytes[14..17] == [0; 3] && Frame::decode(bytes).is_some()
    };
    (from..bytes.len()).find(could).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(n: u64) -> (Vec<u8>, Vec<Mark>) {
        let mut marks = vec![Mark { seq: 0, hash: genesis(Id(1)) }];
        let mut out = Header { branch: Id(1), first: 1, prev: genesis(Id(1)) }.encode();
        for seq in 1..=n {
            let payload = vec![seq as u8; 40 + seq as usize];
            let frame = Frame { kind: Kind::Whole, seq, prev: marks[seq as usize - 1].hash, payload: &payload };
            frame.encode(&mut out);
            marks.push(frame.mark());
        }
        (out, marks)
    }

    fn found(bytes: &[u8], promised: Option<Mark>) -> Salvage {
        let mut frames = Frames::default();
        frames.read(bytes, Origin::Journal);
        frames.salvage(Id(1), promised, 1 << 20)
    }

    #[test]
    fn any_flipped_bit_is_put_right() {
        let (bytes, marks) = journal(4);
        for bit in (0..bytes.len() * 8).step_by(3) {
            let mut harmed = bytes.clone();
            harmed[bit / 8] ^= 1 << (bit % 8);
            let salvage = found(&harmed, marks.last().copied());
            assert_eq!(salvage.segments, std::slice::from_ref(&bytes), "bit {bit}");
        }
    }

    #[test]
    fn a_lost_change_leaves_a_gap_and_everything_else() {
        let (bytes, marks) = journal(9);
        let mut harmed = bytes.clone();
        harmed[400..420].fill(7);
        let salvage = found(&harmed, marks.last().copied());
        let gaps: Vec<&Piece> = salvage.pieces.iter().filter(|piece| matches!(piece, Piece::Gap { .. })).collect();
        assert_eq!((gaps.len(), salvage.mark, salvage.pieces.len()), (1, marks[9], 9));
        // What was acknowledged and is not there is a gap at the end; nothing at all is one gap.
        let salvage = found(&bytes[..bytes.len() - 20], marks.last().copied());
        assert_eq!(salvage.pieces.last(), Some(&Piece::Gap { first: 9, last: 9, given_up: false }));
        assert_eq!(found(&[], Some(marks[9])).pieces, [Piece::Gap { first: 1, last: 9, given_up: false }]);
    }
}
