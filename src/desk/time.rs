//! Taking back and doing again: what the newest act about a deed says is how the deed stands.
//!
//! An act is a deed, or the undo or redo of another act; whichever number is named, the deed at its root is what is taken
//! back or done again, so that an undo of an undo is a redo and nothing else has to be kept in step.

use super::{Desk, Done, say};
use crate::base::{Msg, Refusal, Trouble};
use crate::commands::{Registry, Way};
use crate::model::book::codec::{self, Interner};
use crate::model::{Cause, Change, Key, Tx};
use crate::msg;
use std::collections::HashSet;

/// The branch's acts from the last one back, read no further than is asked for.
struct Acts<I> {
    history: I,
    read: Vec<(u64, Cause)>,
}

impl<I: Iterator<Item = Result<(u64, Tx), Trouble>>> Acts<I> {
    /// Returns the act so many before the last.
    fn get(&mut self, back: usize) -> Result<Option<(u64, Cause)>, Trouble> {
        while self.read.len() <= back {
            let Some(entry) = self.history.next() else { return Ok(None) };
            let (seq, tx) = entry?;
            self.read.push((seq, tx.cause));
        }
        Ok(self.read.get(back).copied())
    }

    /// Returns the deed at the root of an act, and whether that act leaves it standing.
    fn root(&mut self, number: u64) -> Result<Option<(u64, bool)>, Trouble> {
        let (mut seq, mut stands) = (number, true);
        let last = self.get(0)?.map_or(0, |(seq, _)| seq);
        // Numbers have no gap: the act of a number stands so far before the last.
        while let Some(back) = last.checked_sub(seq).filter(|_| seq > 0) {
            let Some((_, cause)) = self.get(usize::try_from(back).unwrap_or(usize::MAX))? else { break };
            (seq, stands) = match cause {
                Cause::Deed => return Ok(Some((seq, stands))),
                Cause::Undo(of) => (of, !stands),
                Cause::Redo(of) => (of, stands),
            };
        }
        Ok(None)
    }

    /// Finds the deed that was done or done again last and stands.
    fn last_standing(&mut self) -> Result<Option<u64>, Trouble> {
        let (mut settled, mut back) = (HashSet::new(), 0);
        while let Some((seq, _)) = self.get(back)? {
            if let Some((root, stands)) = self.root(seq)?
                && settled.insert(root)
                && stands
            {
                return Ok(Some(root));
            }
            back += 1;
        }
        Ok(None)
    }

    /// Finds the deed undone last; a new deed since then has closed that way.
    fn last_undone(&mut self) -> Result<Option<u64>, Trouble> {
        let (mut settled, mut back) = (HashSet::new(), 0);
        while let Some((seq, _)) = self.get(back)?.filter(|(_, cause)| *cause != Cause::Deed) {
            if let Some((root, stands)) = self.root(seq)?
                && settled.insert(root)
                && !stands
            {
                return Ok(Some(root));
            }
            back += 1;
        }
        Ok(None)
    }
}

impl Desk {
    /// Takes back the change of this number, or the last one that stands. What no undo may touch (signed minutes) is told
    /// with its number; nothing older is taken in its place.
    pub fn undo(&mut self, registry: &Registry, number: Option<u64>) -> Result<Done, Trouble> {
        let nothing = msg!("没有可撤销的更改", "there is nothing to undo");
        let (root, way) = self.meant(number, nothing, Way::Undo)?;
        match self.turn(registry, root, way) {
            Err(Trouble::Refusal(refusal)) if number.is_none() => Err(stuck(root, refusal).into()),
            done => done,
        }
    }

    /// Does again the change of this number, or the one undone last.
    pub fn redo(&mut self, registry: &Registry, number: Option<u64>) -> Result<Done, Trouble> {
        let nothing = msg!("没有可重做的更改", "there is nothing to redo");
        let (root, way) = self.meant(number, nothing, Way::Redo)?;
        self.turn(registry, root, way)
    }

    fn acts(&self) -> Acts<impl Iterator<Item = Result<(u64, Tx), Trouble>> + use<>> {
        Acts { history: self.history(), read: Vec::new() }
    }

    /// Returns which deed is meant, and which way it is to go.
    fn meant(&self, number: Option<u64>, nothing: Msg, way: Way) -> Result<(u64, Way), Trouble> {
        let mut acts = self.acts();
        let Some(number) = number else {
            let root = if way == Way::Undo { acts.last_standing()? } else { acts.last_undone()? };
            return root.map(|root| (root, way)).ok_or_else(|| Refusal::new(nothing).into());
        };
        let Some((root, stands)) = acts.root(number)? else {
            let text = msg!("没有第 {n} 号更改", "there is no change number {n}").with("n", number);
            return Err(Refusal::new(text).into());
        };
        let way = match (way, stands) {
            (way, true) => way,
            (Way::Undo, false) => Way::Redo,
            (Way::Redo, false) => Way::Undo,
        };
        Ok((root, way))
    }

    fn deed(&self, number: u64) -> Result<Tx, Trouble> {
        for entry in self.entries() {
            let (seq, payload) = entry?;
            if seq == number {
                return Ok(codec::decode_tx(&payload, &mut Interner::default())?);
            }
        }
        let text = msg!("没有第 {n} 号更改", "there is no change number {n}").with("n", number);
        Err(Refusal::new(text).into())
    }

    fn turn(&mut self, registry: &Registry, root: u64, way: Way) -> Result<Done, Trouble> {
        let of = self.deed(root)?;
        let (cause, changes) = match way {
            Way::Undo => (Cause::Undo(root), of.changes.iter().rev().map(Change::reverse).collect()),
            Way::Redo => (Cause::Redo(root), of.changes.clone()),
        };
        let stale = changes.iter().find(|c: &&Change| self.book.any(c.key.kind, c.key.id) != c.before.as_ref());
        if let Some(change) = stale {
            return Err(self.built_on(registry, root, change.key)?.into());
        }
        let tx = Tx {
            cause,
            by: self.by.clone(),
            device: self.device.clone(),
            at: self.clock.now(),
            seen: self.book.changes(),
            reads: Vec::new(),
            changes,
            ..of
        };
        self.commit(registry, tx)
    }

    /// Names the change that was built on this one last: nothing else can be taken back before it.
    fn built_on(&self, registry: &Registry, seq: u64, key: Key) -> Result<Refusal, Trouble> {
        for entry in self.entries() {
            let (number, payload) = entry?;
            if number <= seq {
                break;
            }
            let tx = codec::decode_tx(&payload, &mut Interner::default())?;
            if !tx.changes.iter().any(|c| c.key == key) {
                continue;
            }
            if self.acts().root(number)?.is_some_and(|(root, _)| root == seq) {
                break;
            }
            let text = msg!("后来的更改 {n} 号（{what}）建立在它上面", "change {n} ({what}) was built on it");
            let text = text.with("n", number).with("what", say(registry, &tx));
            return Ok(Refusal::new(text).hint(msg!("请先撤销那一个", "undo that one first")));
        }
        Ok(Refusal::new(msg!("它已经是这个样子了", "it is in that state already")))
    }
}

/// Names the change that the last undo cannot take back, and where others are found.
fn stuck(root: u64, refusal: Refusal) -> Refusal {
    let text = msg!("第 {n} 号不能撤销：{why}", "change {n} cannot be undone: {why}");
    let elsewhere = msg!("更早的在更改日志 (0) 里选中撤销", "an earlier one is undone in the Log (0)");
    let hint = match refusal.hint.clone() {
        Some(hint) => msg!("{hint}；{more}", "{hint}; {more}").with("hint", hint).with("more", elsewhere),
        None => elsewhere.into(),
    };
    Refusal { text: text.with("n", root).with("why", refusal.text.clone()), ..refusal }.hint(hint)
}
