//! The content of one simulated file: what is seen, what is sure, and what a power cut makes of the difference.

use super::dice::Dice;
use std::collections::BTreeMap;

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Default)]
pub struct Node {
    /// What a reader sees.
    pub seen: Vec<u8>,
    /// What stands on the disk for certain.
    pub sure: Vec<u8>,
    /// What was done since the last sync.
    pub pending: Vec<Op>,
}

#[derive(Clone)]
pub enum Op {
    Write(u64, Vec<u8>),
    Length(u64),
}

impl Op {
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Op::Write(offset, data) => {
                let (from, to) = (*offset as usize, *offset as usize + data.len());
                if bytes.len() < to {
                    bytes.resize(to, 0);
                }
                bytes[from..to].copy_from_slice(data);
            }
            Op::Length(len) => bytes.resize(*len as usize, 0),
        }
    }
}

impl Node {
    pub fn perform(&mut self, op: Op) {
        op.apply(&mut self.seen);
        self.pending.push(op);
    }

    /// Each sector holds what it held at some moment since the last sync; the very last write may be cut anywhere.
    pub fn survive(&self, dice: &mut Dice) -> Node {
        let last = self.pending.len();
        let mode = dice.below(3);
        let common = dice.below(last + 1);
        let moment = |dice: &mut Dice| match mode {
            0 => common,
            1 => dice.below(last + 1),
            _ => last * dice.below(2),
        };
        let mut moments: BTreeMap<usize, usize> = BTreeMap::new();
        let mut sure = self.sure.clone();
        for (at, op) in self.pending.iter().enumerate() {
            let Op::Write(offset, data) = op else {
                if moment(dice) > at {
                    op.apply(&mut sure);
                }
                continue;
            };
            let cut = if at + 1 == last && dice.below(2) == 0 { dice.below(data.len() + 1) } else { data.len() };
            for (from, to) in sectors(*offset as usize, cut) {
                let kept = *moments.entry((*offset as usize + from) / SECTOR).or_insert_with(|| moment(dice));
                if kept > at {
                    Op::Write(offset + from as u64, data[from..to].to_vec()).apply(&mut sure);
                }
            }
        }
        Node { seen: sure.clone(), sure, pending: Vec::new() }
    }
}

/// Cuts `len` bytes that begin at `offset` of the file where sectors meet.
fn sectors(offset: usize, len: usize) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < len {
        let to = len.min(from + SECTOR - (offset + from) % SECTOR);
        pieces.push((from, to));
        from = to;
    }
    pieces
}
