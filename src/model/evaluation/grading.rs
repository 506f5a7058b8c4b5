//! Grading sheets being counted in secret: four grades for each person, a cap on every ballot, why something is not valid.

use crate::codes;
use crate::model::vote::ballot::BLANK;
use crate::model::vote::recount::{Counted, Entered, Passes};
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
    /// Marks, or totals: returned, invalid, then five a person.
    #[serde(flatten)]
    entered: Entered,
    /// Why whole ballots are not valid: which ballot, and the code.
    spoilt: Vec<(usize, u8)>,
}

/// The first field of the totals that belongs to a person.
pub const FIRST: usize = 2;

impl GradePass {
    /// Marks the next person with one of the four grades, or with [`BLANK`] where the mark is not valid.
    pub fn mark(&mut self, key: u8) -> bool {
        self.entered.totals.is_none() && self.entered.ballots.mark(key)
    }

    /// Spoils the ballot in hand, or the one just finished where nothing of the next is marked.
    pub fn spoil(&mut self, why: Spoilt) -> bool {
        if self.entered.totals.is_some() || !self.entered.ballots.spoil() {
            return false;
        }
        self.spoilt.push((self.entered.ballots.whole() - 1, why as u8));
        true
    }

    /// Gives a person's 合格 whatever the valid ballots have left; says whether there was anything left to give.
    pub fn rest(&mut self, row: usize) -> bool {
        let n = |at: usize| self.entered.total(at);
        let start = FIRST + FIGURES * row;
        let others: u32 = [0, 2, 3, 4].into_iter().map(|i| n(start + i)).sum();
        let Some(rest) = n(0).checked_sub(n(1)).and_then(|valid| valid.checked_sub(others)) else { return false };
        self.set(start + 1, Some(rest));
        self.entered.totals.is_some()
    }

    /// Names the person whose typed figures do not add up to the valid ballots, with their sum.
    pub fn unclosed(&self, slip: Slip) -> Option<(usize, u32)> {
        let graded = self.sums(slip);
        let valid = graded.returned.saturating_sub(graded.invalid);
        let sums = graded.rows.iter().map(|row| row.iter().sum::<u32>()).enumerate();
        sums.into_iter().find(|(_, sum)| *sum != valid)
    }

    fn counted(&self, slip: Slip) -> Graded {
        let mut out = Graded { rows: vec![[0; FIGURES]; slip.rows], ..Graded::default() };
        let mut why = [0u32; 4];
        for (at, ballot) in self.entered.ballots.ballots().enumerate() {
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

impl Counted for GradePass {
    type Paper = Slip;
    type Sums = Graded;
    const FIRST: usize = FIRST;

    fn begin(slip: Slip) -> GradePass {
        GradePass { entered: Entered::new(slip.rows), spoilt: Vec::new() }
    }
    fn entered(&self) -> &Entered {
        &self.entered
    }
    fn entered_mut(&mut self) -> &mut Entered {
        &mut self.entered
    }
    fn shape(slip: Slip) -> (usize, usize, u32) {
        (slip.rows, FIRST + FIGURES * slip.rows, slip.issued)
    }
    fn sums(&self, slip: Slip) -> Graded {
        if self.entered.totals.is_none() {
            return self.counted(slip);
        }
        let n = |at: usize| self.entered.total(at);
        let row = |row: usize| std::array::from_fn(|i| n(FIRST + FIGURES * row + i));
        Graded { returned: n(0), invalid: n(1), rows: (0..slip.rows).map(row).collect(), reasons: Vec::new() }
    }
    /// Reasons are no totals.
    fn agree(a: &Graded, b: &Graded) -> bool {
        (a.returned, a.invalid, &a.rows) == (b.returned, b.invalid, &b.rows)
    }
    fn undo(&mut self) -> bool {
        let done = self.entered.totals.is_none() && self.entered.ballots.undo();
        let whole = self.entered.ballots.whole();
        self.spoilt.retain(|(at, _)| *at < whole);
        done
    }
}

/// A count of grading sheets in hand.
pub type Grading = Passes<GradePass>;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slip(rows: usize, cap: Option<u32>) -> Slip {
        Slip { rows, issued: 200, cap }
    }

    fn pressed(slip: Slip, keys: &[u8]) -> GradePass {
        let mut pass = GradePass::begin(slip);
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
        let graded = pressed(slip, &[1, 2, 2, 1, 1, 2, 5, 2, 4, 2, 6]).sums(slip);
        assert_eq!((graded.returned, graded.invalid), (4, 2));
        assert_eq!(graded.rows, [[1, 0, 0, 0, 1], [0, 2, 0, 0, 0], [0, 1, 0, 1, 0]]);
        assert_eq!(graded.reasons, [(Spoilt::TwoMarks, 1), (Spoilt::OverCap, 1), (Spoilt::Unclear, 1)]);
    }

    #[test]
    fn a_count_that_an_older_version_sealed_goes_on() {
        let slip = slip(2, None);
        let old =
            br#"{"passes":[{"ballots":{"rows":2,"marks":[1,2,0,0]},"spoilt":[[1,2]],"totals":null,"done":true}]}"#;
        let grading = Grading::read(old, slip).expect("it is one");
        let sums = grading.pass().sums(slip);
        assert_eq!((sums.returned, sums.invalid, sums.rows), (2, 1, vec![[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]));
        assert!(grading.is_done() && Grading::read(old, Slip { rows: 3, ..slip }).is_none());
    }

    #[test]
    fn the_rest_is_qualified_and_four_numbers_add_up() {
        let slip = slip(2, None);
        let mut pass = GradePass::begin(slip);
        pass.switch(slip);
        for (at, n) in [(0, 39), (1, 2), (FIRST, 10), (FIRST + 2, 3)] {
            pass.set(at, Some(n));
        }
        assert_eq!(pass.unclosed(slip), Some((0, 13)));
        assert!(pass.rest(0) && pass.rest(1));
        assert_eq!(pass.sums(slip).rows, [[10, 24, 3, 0, 0], [0, 37, 0, 0, 0]]);
        assert_eq!(pass.unclosed(slip), None);
        pass.set(FIRST, Some(50));
        assert!(!pass.rest(0), "there is nothing left to give");
    }

    #[test]
    fn two_counts_that_differ_by_one_mark_are_pointed_at_both_ways() {
        let slip = slip(2, None);
        for (first, second) in [([1, 2, 1, 2], [1, 2, 2, 2]), ([1, 2, 2, 2], [1, 2, 1, 2])] {
            let mut grading = Grading { passes: vec![pressed(slip, &first)] };
            grading.finish(true);
            grading.again(slip);
            assert!(grading.differ(slip).is_none(), "the second pass is not done");
            for key in second {
                grading.pass_mut().mark(key);
            }
            grading.finish(true);
            let (a, b) = grading.differ(slip).expect("they differ");
            assert!(a.rows[0] != b.rows[0] && a.rows[1] == b.rows[1]);
            let kept = Grading::read(&grading.bytes(), slip);
            assert_eq!(kept.as_ref(), Some(&grading));
            grading.settle(1);
            assert_eq!(grading.pass().sums(slip), b);
        }
    }

    proptest! {
        #![proptest_config(crate::base::chance::cases(256, "tests/proptest-regressions/grading.txt"))]

        #[test]
        fn undo_restores_the_tally(rows in 1usize..7, keys in prop::collection::vec(1u8..=6, 0..80), key in 1u8..=6) {
            let slip = slip(rows, Some(2));
            let mut pass = pressed(slip, &keys);
            let before = pass.clone();
            if key == 6 { pass.spoil(Spoilt::Other) } else { pass.mark(key) };
            prop_assert!(pass.undo());
            prop_assert_eq!(pass.sums(slip), before.sums(slip));
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
                pressed(slip, &keys).sums(slip)
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
