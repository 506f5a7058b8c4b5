//! What a part comes to, and the few sums that all ways of scoring share.

use super::Part;
use super::counted::{GIVEN, Mark, Proof, Tally, Unit};
use crate::base::{Frac, Round, Text};

/// What a part comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Figure {
    /// Points.
    Points(Frac),
    /// Nobody knows: no zero, no pass.
    Unknown,
    /// Nothing of the kind was due: no applicants, no such meeting.
    NotApplicable,
    /// Its days are not over and nothing of it has ended.
    NotYet,
}

/// A part scored.
pub(super) struct Graded {
    pub figure: Figure,
    pub proofs: Vec<Proof>,
    /// How many more can still be had.
    pub open: usize,
    /// How many of those imagined are there already and only lack something.
    pub mended: usize,
}

impl Graded {
    pub(super) fn bare(figure: Figure, proofs: Vec<Proof>) -> Graded {
        Graded { figure, proofs, open: 0, mended: 0 }
    }
}

pub(super) fn missing(target: Frac, have: Frac) -> usize {
    let gap = (target - have).rounded(Frac::ONE, Round::Up).whole();
    usize::try_from(gap).unwrap_or(0)
}

/// Returns how many there are; what somebody handed in is a number itself.
pub(super) fn number(tally: &Tally, part: &Part) -> Frac {
    let good = tally.units.iter().filter(|u| matches!(u.mark, Mark::Good | Mark::Late));
    let late = part.only.late.unwrap_or(Frac::ONE);
    let one = |u: &Unit| if u.mark == Mark::Late { late } else { Frac::ONE };
    good.map(|u| if part.of == GIVEN { u.value } else { one(u) }).sum()
}

pub(super) fn absent(note: Text) -> Proof {
    Proof { mark: Mark::Missing, key: None, on: None, note }
}
