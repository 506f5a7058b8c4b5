//! Grading sheets being counted in secret: up to two passes, by ballot or by totals, until people agree on one.
//!
//! It lives in the sealed scratch (`Desk::keep_secret`) and nowhere else; only [`Graded`] leaves it.

use super::ballot::{BLANK, Ballots};
use crate::codes;
use crate::msg;
use serde::{Deserialize, Serialize};

/// The four grades and what is not valid.
pub const FIGURES: usize = 5;

codes! {
    /// Why a ballot or a mark is not valid.
    Spoilt {
        TwoMarks = 0 "two_marks" msg!("一人两种等次", "two marks on one person"),
        OverCap = 1 "over_cap" msg!("优秀超过名额", "more excellent than the cap"),
        Unclear = 2 "unclear" msg!("涂改难辨", "cannot be read"),
        Other = 3 "other" msg!("其他", "other"),
    }
}

/// What is known of a sheet before its first mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Slip {
    /// People on it.
    pub rows: usize,
    /// Ballots given out.
    pub issued: u32,
    /// How many may be 优秀 on one ballot, where more make it invalid.
    pub cap: Option<u32>,
}

/// Totals of one pass.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graded {
    /// Ballots that came back.
    pub returned: u32,
    /// Not valid as a whole.
    pub invalid: u32,
    /// The four grades and the marks that are not valid, for each person.
    pub rows: Vec<[u32; FIGURES]>,
    /// Why, with how many each; in the order of the list.
    pub reasons: Vec<(Spoilt, u32)>,
}

/// One pass over the ballots.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct GradePass {
    ballots: Ballots,
    /// Why whole ballots are not valid: which ballot, and the code.
    spoilt: Vec<(usize, u8)>,
    /// What was typed, where totals are: returned, invalid, then five a person.
    totals: Option<Vec<Option<u32>>>,
    /// Whether the last ballot has been read out.
    pub done: bool,
}

/// The first field of the totals that belongs to a person.
pub const FIRST: usize = 2;

impl GradePass {
    /// Begins with nothing marked.
    pub fn new(slip: Slip) -> GradePass {
        GradePass { ballots: Ballots::new(slip.rows), ..GradePass::default() }
    }

    /// Gives the marks.
    pub fn ballots(&self) -> &Ballots {
        &self.ballots
    }

    /// Gives what was typed as totals, where totals are typed.
    pub fn totals(&self) -> Option<&[Option<u32>]> {
        self.totals.as_deref()
    }

    /// Says whether nothing was entered yet.
    pub fn is_empty(&self) -> bool {
        let typed = self.totals.iter().flatten().skip(1).any(Option::is_some);
        self.ballots.is_empty() && !typed
    }

    /// Marks the next person with one of the four grades, or with [`BLANK`] where the mark is not valid.
    pub fn mark(&mut self, key: u8) -> bool {
        self.totals.is_none() && self.ballots.mark(key)
    }

    /// Spoils the ballot in hand, or the one just finished where nothing of the next is marked.
    pub fn spoil(&mut self, why: Spoilt) -> bool {
        if self.totals.is_some() || !self.ballots.spoil() {
            return false;
        }
        self.spoilt.push((self.ballots.whole() - 1, why as u8));
        true
    }

    /// Takes back the last mark, or what spoilt the last ballot.
    pub fn undo(&mut self) -> bool {
        let done = self.totals.is_none() && self.ballots.undo();
        let whole = self.ballots.whole();
        self.spoilt.retain(|(at, _)| *at < whole);
        done
    }

    /// Goes over to totals, or back; refuses where marks would be lost.
    pub fn switch(&mut self, slip: Slip) -> bool {
        if !self.is_empty() {
            return false;
        }
        self.totals = match self.totals {
            Some(_) => None,
            None => {
                let mut totals = vec![None; FIRST + FIGURES * slip.rows];
                totals[0] = Some(slip.issued);
                Some(totals)
            }
        };
        true
    }

    /// Takes whole totals at once, as another counter's sheet has them.
    pub fn take(&mut self, totals: Vec<Option<u32>>) {
        self.totals = Some(totals);
    }

    /// Types one of the totals.
    pub fn set(&mut self, field: usize, n: Option<u32>) {
        if let Some(cell) = self.totals.as_mut().and_then(|t| t.get_mut(field)) {
            *cell = n;
        }
    }

    /// Gives a person's 合格 whatever the valid ballots have left; says whether there was anything left to give.
    pub fn rest(&mut self, row: usize) -> bool {
        let Some(totals) = &mut self.totals else { return false };
        let n = |at: usize| totals.get(at).copied().flatten().unwrap_or(0);
        let start = FIRST + FIGURES * row;
        let others: u32 = [0, 2, 3, 4].into_iter().map(|i| n(start + i)).sum();
        let Some(rest) = n(0).checked_sub(n(1)).and_then(|valid| valid.checked_sub(others)) else { return false };
        if let Some(cell) = totals.get_mut(start + 1) {
            *cell = Some(rest);
        }
        true
    }

    /// Adds it up.
    pub fn graded(&self, slip: Slip) -> Graded {
        match &self.totals {
            Some(totals) => {
                let n = |at: usize| totals.get(at).copied().flatten().unwrap_or(0);
                let row = |row: usize| std::array::from_fn(|i| n(FIRST + FIGURES * row + i));
                let (returned, invalid) = (n(0), n(1));
                Graded { returned, invalid, rows: (0..slip.rows).map(row).collect(), reasons: Vec::new() }
            }
            None => self.counted(slip),
        }
    }

    /// Names the person whose typed figures do not add up to the valid ballots, with their sum.
    pub fn unclosed(&self, slip: Slip) -> Option<(usize, u32)> {
        let graded = self.graded(slip);
        let valid = graded.returned.saturating_sub(graded.invalid);
        let sums = graded.rows.iter().map(|row| row.iter().sum::<u32>()).enumerate();
        sums.into_iter().find(|(_, sum)| *sum != valid)
    }

    fn counted(&self, slip: Slip) -> Graded {
        let mut out = Graded { rows: vec![[0; FIGURES]; slip.rows], ..Graded::default() };
        let mut why = [0u32; 4];
        for (at, ballot) in self.ballots.ballots().enumerate() {
            out.returned += 1;
            let best = ballot.iter().filter(|mark| **mark == 1).count();
            if ballot.contains(&0) {
                let code = self.spoilt.iter().find(|(n, _)| *n == at).map_or(Spoilt::Other as u8, |(_, c)| *c);
                why[usize::from(code).min(3)] += 1;
                out.invalid += 1;
            } else if slip.cap.is_some_and(|cap| best > cap as usize) {
                why[Spoilt::OverCap as usize] += 1;
                out.invalid += 1;
            } else {
                for (row, mark) in out.rows.iter_mut().zip(ballot) {
                    row[usize::from(mark - 1)] += 1;
                    why[Spoilt::TwoMarks as usize] += u32::from(*mark == BLANK);
                }
            }
        }
        let all = [Spoilt::TwoMarks, Spoilt::OverCap, Spoilt::Unclear, Spoilt::Other];
        out.reasons = all.into_iter().zip(why).filter(|(_, n)| *n > 0).collect();
        out
    }
}

/// A count in hand.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Grading {
    /// The first pass, and the second once somebody counts again.
    pub passes: Vec<GradePass>,
}

impl Grading {
    /// Begins the first pass.
    pub fn new(slip: Slip) -> Grading {
        Grading { passes: vec![GradePass::new(slip)] }
    }

    /// Gives the pass in hand.
    pub fn pass(&self) -> &GradePass {
        self.passes.last().expect("a count has a pass")
    }

    /// Gives the pass in hand for marking.
    pub fn pass_mut(&mut self) -> &mut GradePass {
        self.passes.last_mut().expect("a count has a pass")
    }

    /// Begins a pass that does not see the first; a third takes the place of the second.
    pub fn again(&mut self, slip: Slip) {
        self.passes.truncate(1);
        self.passes.push(GradePass::new(slip));
    }

    /// Gives the two passes where both are done and their totals differ; reasons are no totals.
    pub fn differ(&self, slip: Slip) -> Option<(Graded, Graded)> {
        let [first, second] = self.passes.as_slice() else { return None };
        let (a, b) = (first.graded(slip), second.graded(slip));
        let same = (a.returned, a.invalid, &a.rows) == (b.returned, b.invalid, &b.rows);
        (first.done && second.done && !same).then_some((a, b))
    }

    /// Takes totals that somebody else counted: as the second pass, or as the first where nothing is entered yet.
    pub fn beside(&mut self, slip: Slip, totals: Vec<Option<u32>>) {
        if self.passes.len() > 1 || self.passes.first().is_some_and(|p| !p.is_empty()) {
            self.again(slip);
        }
        let pass = self.pass_mut();
        pass.take(totals);
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

    /// Reads what [`Grading::bytes`] wrote; nothing where it is not a count of so many people.
    pub fn read(bytes: &[u8], slip: Slip) -> Option<Grading> {
        let grading: Grading = serde_json::from_slice(bytes).ok()?;
        let fits = |p: &GradePass| p.ballots.rows() == slip.rows.max(1);
        (!grading.passes.is_empty() && grading.passes.iter().all(fits)).then_some(grading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slip(rows: usize, cap: Option<u32>) -> Slip {
        Slip { rows, issued: 200, cap }
    }

    fn pressed(slip: Slip, keys: &[u8]) -> GradePass {
        let mut pass = GradePass::new(slip);
        for key in keys {
            if *key == 6 {
                pass.spoil(Spoilt::Unclear)
            } else {
                pass.mark(*key)
            };
        }
        pass
    }

    #[test]
    fn a_ballot_with_more_excellent_than_the_cap_is_not_valid_and_says_why() {
        let slip = slip(3, Some(1));
        let graded = pressed(slip, &[1, 2, 2, 1, 1, 2, 5, 2, 4, 2, 6]).graded(slip);
        assert_eq!((graded.returned, graded.invalid), (4, 2));
        assert_eq!(graded.rows, [[1, 0, 0, 0, 1], [0, 2, 0, 0, 0], [0, 1, 0, 1, 0]]);
        assert_eq!(graded.reasons, [(Spoilt::TwoMarks, 1), (Spoilt::OverCap, 1), (Spoilt::Unclear, 1)]);
    }

    #[test]
    fn the_rest_is_qualified_and_four_numbers_add_up() {
        let slip = slip(2, None);
        let mut pass = GradePass::new(slip);
        pass.switch(slip);
        for (at, n) in [(0, 39), (1, 2), (FIRST, 10), (FIRST + 2, 3)] {
            pass.set(at, Some(n));
        }
        assert_eq!(pass.unclosed(slip), Some((0, 13)));
        assert!(pass.rest(0) && pass.rest(1));
        assert_eq!(pass.graded(slip).rows, [[10, 24, 3, 0, 0], [0, 37, 0, 0, 0]]);
        assert_eq!(pass.unclosed(slip), None);
        pass.set(FIRST, Some(50));
        assert!(!pass.rest(0), "there is nothing left to give");
    }

    #[test]
    fn two_counts_that_differ_by_one_mark_are_pointed_at_both_ways() {
        let slip = slip(2, None);
        for (first, second) in [([1, 2, 1, 2], [1, 2, 2, 2]), ([1, 2, 2, 2], [1, 2, 1, 2])] {
            let mut grading = Grading { passes: vec![pressed(slip, &first)] };
            grading.pass_mut().done = true;
            grading.again(slip);
            assert!(grading.differ(slip).is_none(), "the second pass is not done");
            for key in second {
                grading.pass_mut().mark(key);
            }
            grading.pass_mut().done = true;
            let (a, b) = grading.differ(slip).expect("they differ");
            assert!(a.rows[0] != b.rows[0] && a.rows[1] == b.rows[1]);
            let kept = Grading::read(&grading.bytes(), slip);
            assert_eq!(kept.as_ref(), Some(&grading));
            grading.settle(1);
            assert_eq!(grading.pass().graded(slip), b);
        }
    }

    proptest! {
        #[test]
        fn undo_restores_the_tally(rows in 1usize..7, keys in prop::collection::vec(1u8..=6, 0..80), key in 1u8..=6) {
            let slip = slip(rows, Some(2));
            let mut pass = pressed(slip, &keys);
            let before = pass.clone();
            if key == 6 { pass.spoil(Spoilt::Other) } else { pass.mark(key) };
            prop_assert!(pass.undo());
            prop_assert_eq!(pass.graded(slip), before.graded(slip));
            prop_assert_eq!(pass, before);
        }

        #[test]
        fn the_order_of_ballots_does_not_matter_and_it_adds_up(
            rows in 1usize..7,
            ballots in prop::collection::vec(prop::collection::vec(1u8..=5, 7), 1..30),
            cap in 0u32..4,
            turn in 0usize..30,
        ) {
            let slip = slip(rows, Some(cap));
            let count = |order: &[Vec<u8>]| {
                let keys: Vec<u8> = order.iter().flat_map(|b| b[..rows].to_vec()).collect();
                pressed(slip, &keys).graded(slip)
            };
            let mut turned = ballots.clone();
            turned.rotate_left(turn % ballots.len());
            let graded = count(&ballots);
            prop_assert_eq!(&graded, &count(&turned));
            // Computed another way: ballot by ballot over the rows.
            let valid: Vec<&[u8]> = ballots.iter().map(|b| &b[..rows])
                .filter(|b| b.iter().filter(|m| **m == 1).count() <= cap as usize).collect();
            prop_assert_eq!(graded.returned as usize - graded.invalid as usize, valid.len());
            for (at, row) in graded.rows.iter().enumerate() {
                for (grade, n) in row.iter().enumerate() {
                    prop_assert_eq!(*n as usize, valid.iter().filter(|b| usize::from(b[at]) == grade + 1).count());
                }
            }
        }
    }
}
