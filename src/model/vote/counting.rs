//! Ballots of a motion being counted: yes and no, or candidates and names that no candidate has.

use super::recount::{Counted, Entered, Passes};
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

/// Why totals cannot be what the ballots said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unclosed {
    /// More ballots are not valid than there are.
    Invalid(u32, u32),
    /// A row's votes with the ballots that are not valid are not all ballots.
    Row(usize, u32, u32),
    /// More votes in favour than valid ballots have seats to give.
    Approved(u32, u32),
}

impl Figures {
    /// Returns why the totals cannot be; `None` where they add up, or where too many ballots void the vote.
    pub fn unclosed(&self, frame: Frame) -> Option<Unclosed> {
        if self.returned > frame.issued {
            return None;
        }
        let all = self.returned + frame.written;
        if self.invalid > all {
            return Some(Unclosed::Invalid(self.invalid, all));
        }
        let mut sums = self.rows.iter().map(|row| row.iter().sum::<u32>() + self.invalid).enumerate();
        if let Some((row, sum)) = sums.find(|(_, sum)| *sum != all) {
            return Some(Unclosed::Row(row, sum, all));
        }
        let named: u32 = self.others.iter().map(|(_, n)| n).sum();
        let approved = self.rows.iter().map(|row| row[0]).sum::<u32>() + named;
        let most = frame.seats * (all - self.invalid);
        (frame.seats > 0 && approved > most).then_some(Unclosed::Approved(approved, most))
    }
}

/// One pass over the ballots.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Pass {
    /// Marks, or totals: returned, three a row, invalid, then one for each name.
    #[serde(flatten)]
    entered: Entered,
    /// Names on ballots: how many marks stood when it was read out, and whose it is.
    others: Vec<(usize, String)>,
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

    /// Marks the next row, or spoils the ballot in hand; says whether it could.
    pub fn mark(&mut self, key: u8) -> bool {
        let ballots = &mut self.entered.ballots;
        self.entered.totals.is_none() && if key == SPOIL { ballots.spoil() } else { ballots.mark(key) }
    }

    /// Names somebody who is no candidate on the ballot in hand, or as one more line of the totals.
    pub fn name(&mut self, who: Id) {
        let (id, known) = (who.to_string(), self.named().contains(&who));
        match &mut self.entered.totals {
            Some(_) if known => {}
            Some(totals) => {
                totals.push(None);
                self.others.push((0, id));
            }
            None => self.others.push((self.entered.ballots.marks(), id)),
        }
    }

    fn typed(&self, frame: Frame) -> Figures {
        let n = |at: usize| self.entered.total(at);
        let row = |row: usize| std::array::from_fn(|i| n(FIRST_ROW + 3 * row + i));
        let invalid = FIRST_ROW + 3 * frame.rows;
        let others = self.named().into_iter().enumerate().map(|(i, id)| (id, n(invalid + 1 + i))).collect();
        Figures { returned: n(0), invalid: n(invalid), rows: (0..frame.rows).map(row).collect(), others }
    }

    fn counted(&self, frame: Frame) -> Figures {
        let mut out = Figures { rows: vec![[0; 3]; frame.rows], ..Figures::default() };
        for (at, ballot) in self.entered.ballots.ballots().enumerate() {
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
        out.returned = (self.entered.ballots.whole() as u32).saturating_sub(frame.written);
        out
    }

    /// Lists the names read out while a ballot was in hand: after its first mark, up to before the next ballot's.
    fn names_on(&self, ballot: usize, rows: usize) -> Vec<Id> {
        let on = |at: usize| at > ballot * rows && at <= (ballot + 1) * rows;
        self.others.iter().filter(|(at, _)| on(*at)).filter_map(|(_, id)| id.parse().ok()).collect()
    }
}

impl Counted for Pass {
    type Paper = Frame;
    type Sums = Figures;
    const FIRST: usize = FIRST_ROW;

    fn begin(frame: Frame) -> Pass {
        Pass { entered: Entered::new(frame.rows), others: Vec::new() }
    }
    fn entered(&self) -> &Entered {
        &self.entered
    }
    fn entered_mut(&mut self) -> &mut Entered {
        &mut self.entered
    }
    fn shape(frame: Frame) -> (usize, usize, u32) {
        (frame.rows, FIRST_ROW + 3 * frame.rows + 1, frame.issued)
    }
    fn sums(&self, frame: Frame) -> Figures {
        if self.entered.totals.is_some() { self.typed(frame) } else { self.counted(frame) }
    }
    fn agree(a: &Figures, b: &Figures) -> bool {
        a == b
    }
    fn undo(&mut self) -> bool {
        if self.entered.totals.is_some() {
            return false;
        }
        if self.others.last().is_some_and(|(at, _)| *at == self.entered.ballots.marks()) {
            return self.others.pop().is_some();
        }
        self.entered.ballots.undo()
    }
    fn is_empty(&self) -> bool {
        let typed = self.entered.totals.iter().flatten().skip(1).any(Option::is_some);
        self.entered.ballots.is_empty() && self.others.is_empty() && !typed
    }
}

/// A vote in hand.
pub type Counting = Passes<Pass>;

impl Passes<Pass> {
    /// Takes the totals of another counter with the names that no candidate has.
    pub fn beside_with(&mut self, frame: Frame, totals: Vec<Option<u32>>, others: &[(Id, u32)]) {
        self.beside(frame, totals);
        for (id, n) in others {
            let pass = self.pass_mut();
            pass.name(*id);
            let last = pass.totals().map_or(0, <[_]>::len) - 1;
            pass.set(last, Some(*n));
        }
    }
}

#[cfg(test)]
mod tests;
