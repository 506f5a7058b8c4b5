//! A count in hand: up to two passes over the same ballots, by ballot or by totals, until people agree on one.
//!
//! It lives in the sealed scratch (`Desk::keep_secret`) and nowhere else; only [`Figures`] leave it.

use super::ballot::Ballots;
use crate::base::Id;
use serde::{Deserialize, Serialize};

/// The key that spoils a whole ballot: two marks, a name that cannot be read.
pub const SPOIL: u8 = 4;
/// The first field of a pass by totals that is about what was voted; the one before it is what was returned.
pub const FIRST_ROW: usize = 1;

/// Totals of one pass.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// Ballots that came back in the room; written opinions are not among them.
    pub returned: u32,
    /// Not valid as a whole.
    pub invalid: u32,
    /// Yes, no, abstaining: of the motion, or of each candidate.
    pub rows: Vec<[u32; 3]>,
    /// Who was named instead of a candidate, and how often.
    pub others: Vec<(Id, u32)>,
}

/// One pass over the ballots.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Pass {
    ballots: Ballots,
    /// Names on ballots: how many marks stood when it was read out, and whose it is.
    others: Vec<(usize, String)>,
    /// What was typed, where totals are: returned, three a row, invalid, then one for each name.
    totals: Option<Vec<Option<u32>>>,
    /// Whether the last ballot has been read out.
    pub done: bool,
}

/// What is known of a motion before its first mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// Rows of a ballot: one, or one a candidate.
    pub rows: usize,
    /// How many names a ballot may approve of, more spoil it; none where nobody is elected.
    pub seats: u32,
    /// Ballots issued.
    pub issued: u32,
    /// Written opinions that are mixed in.
    pub written: u32,
}

impl Pass {
    /// Begins with nothing marked.
    pub fn new(frame: Frame) -> Pass {
        Pass { ballots: Ballots::new(frame.rows), ..Pass::default() }
    }

    /// Gives the marks.
    pub fn ballots(&self) -> &Ballots {
        &self.ballots
    }

    /// Gives what was typed as totals, where totals are typed.
    pub fn totals(&self) -> Option<&[Option<u32>]> {
        self.totals.as_deref()
    }

    /// Lists who was named instead, in the order of the first time.
    pub fn named(&self) -> Vec<Id> {
        let mut out: Vec<Id> = Vec::new();
        for id in self.others.iter().filter_map(|(_, id)| id.parse().ok()) {
            if !out.contains(&id) {
                out.push(id);
            }
        }
        out
    }

    /// Says whether nothing was entered yet.
    pub fn is_empty(&self) -> bool {
        let typed = self.totals.iter().flatten().skip(1).any(Option::is_some);
        self.ballots.is_empty() && self.others.is_empty() && !typed
    }

    /// Marks the next row, or spoils the ballot in hand; says whether it could.
    pub fn mark(&mut self, key: u8) -> bool {
        self.totals.is_none() && if key == SPOIL { self.ballots.spoil() } else { self.ballots.mark(key) }
    }

    /// Takes back the last thing that was read out.
    pub fn undo(&mut self) -> bool {
        if self.others.last().is_some_and(|(at, _)| *at == self.ballots.marks()) && self.totals.is_none() {
            return self.others.pop().is_some();
        }
        self.totals.is_none() && self.ballots.undo()
    }

    /// Names somebody who is no candidate on the ballot in hand, or as one more line of the totals.
    pub fn name(&mut self, who: Id) {
        let (id, known) = (who.to_string(), self.named().contains(&who));
        match &mut self.totals {
            Some(_) if known => {}
            Some(totals) => {
                totals.push(None);
                self.others.push((0, id));
            }
            None => self.others.push((self.ballots.marks(), id)),
        }
    }

    /// Goes over to totals, or back; refuses where marks would be lost.
    pub fn switch(&mut self, frame: Frame) -> bool {
        if !self.is_empty() {
            return false;
        }
        self.totals = match self.totals {
            Some(_) => None,
            None => {
                let mut totals = vec![None; FIRST_ROW + 3 * frame.rows + 1];
                totals[0] = Some(frame.issued);
                Some(totals)
            }
        };
        true
    }

    /// Types one of the totals.
    pub fn set(&mut self, field: usize, n: Option<u32>) {
        if let Some(cell) = self.totals.as_mut().and_then(|t| t.get_mut(field)) {
            *cell = n;
        }
    }

    /// Adds it up.
    pub fn figures(&self, frame: Frame) -> Figures {
        match &self.totals {
            Some(totals) => self.typed(totals, frame),
            None => self.counted(frame),
        }
    }

    fn typed(&self, totals: &[Option<u32>], frame: Frame) -> Figures {
        let n = |at: usize| totals.get(at).copied().flatten().unwrap_or(0);
        let row = |row: usize| std::array::from_fn(|i| n(FIRST_ROW + 3 * row + i));
        let invalid = FIRST_ROW + 3 * frame.rows;
        let others = self.named().into_iter().enumerate().map(|(i, id)| (id, n(invalid + 1 + i))).collect();
        Figures { returned: n(0), invalid: n(invalid), rows: (0..frame.rows).map(row).collect(), others }
    }

    fn counted(&self, frame: Frame) -> Figures {
        let mut out = Figures { rows: vec![[0; 3]; frame.rows], ..Figures::default() };
        for (at, ballot) in self.ballots.ballots().enumerate() {
            let names: Vec<Id> = self.names_on(at, frame.rows);
            let approved = ballot.iter().filter(|mark| **mark == 1).count() + names.len();
            if ballot.contains(&0) || (frame.seats > 0 && approved > frame.seats as usize) {
                out.invalid += 1;
                continue;
            }
            for (row, mark) in out.rows.iter_mut().zip(ballot) {
                row[usize::from(mark - 1)] += 1;
            }
            for id in names {
                match out.others.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, n)) => *n += 1,
                    None => out.others.push((id, 1)),
                }
            }
        }
        out.returned = (self.ballots.whole() as u32).saturating_sub(frame.written);
        out
    }

    /// Lists the names read out while a ballot was in hand: after its first mark, up to before the next ballot's.
    fn names_on(&self, ballot: usize, rows: usize) -> Vec<Id> {
        let on = |at: usize| at > ballot * rows && at <= (ballot + 1) * rows;
        self.others.iter().filter(|(at, _)| on(*at)).filter_map(|(_, id)| id.parse().ok()).collect()
    }
}

/// A count in hand.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counting {
    /// The first pass, and the second once somebody counts again.
    pub passes: Vec<Pass>,
}

impl Counting {
    /// Begins the first pass.
    pub fn new(frame: Frame) -> Counting {
        Counting { passes: vec![Pass::new(frame)] }
    }

    /// Gives the pass in hand.
    pub fn pass(&self) -> &Pass {
        self.passes.last().expect("a count has a pass")
    }

    /// Gives the pass in hand for marking.
    pub fn pass_mut(&mut self) -> &mut Pass {
        self.passes.last_mut().expect("a count has a pass")
    }

    /// Begins a pass that does not see the first; a third takes the place of the second.
    pub fn again(&mut self, frame: Frame) {
        self.passes.truncate(1);
        self.passes.push(Pass::new(frame));
    }

    /// Gives the two passes where both are done and their figures differ.
    pub fn differ(&self, frame: Frame) -> Option<(Figures, Figures)> {
        let [first, second] = self.passes.as_slice() else { return None };
        let (a, b) = (first.figures(frame), second.figures(frame));
        (first.done && second.done && a != b).then_some((a, b))
    }

    /// Takes totals that somebody else counted as the second pass.
    pub fn beside(&mut self, frame: Frame, totals: Vec<Option<u32>>, others: &[(Id, u32)]) {
        self.again(frame);
        let pass = self.pass_mut();
        pass.totals = Some(totals);
        for (id, n) in others {
            pass.name(*id);
            let last = pass.totals.as_ref().map_or(0, Vec::len) - 1;
            pass.set(last, Some(*n));
        }
        pass.done = true;
    }

    /// Lets people say which of two passes that differ stands.
    pub fn settle(&mut self, keep: usize) {
        if keep < self.passes.len() {
            self.passes = vec![self.passes.swap_remove(keep)];
        }
    }

    /// Writes it for the sealed scratch.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`Counting::bytes`] wrote; nothing where it is not a count of so many rows.
    pub fn read(bytes: &[u8], frame: Frame) -> Option<Counting> {
        let counting: Counting = serde_json::from_slice(bytes).ok()?;
        let fits = |p: &Pass| p.ballots.rows() == frame.rows;
        (!counting.passes.is_empty() && counting.passes.iter().all(fits)).then_some(counting)
    }
}

#[cfg(test)]
mod tests;
