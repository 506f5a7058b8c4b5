//! Ballots as they are called out, one mark after the other: what a secret count holds before its totals are taken.
//!
//! A ballot has one mark a row: one row for a motion, one a candidate for an election, one a member for an evaluation. A mark
//! is one of four (赞成 不赞成 弃权 无效, or 优秀 合格 基本合格 不合格), or [`BLANK`] where it is not valid. The pane that counts keeps a [`Ballots`] with
//! [`Ballots::bytes`] under the record that is counted (`Desk::keep_secret`) at every mark, takes it back with
//! [`Ballots::read`] (`Desk::secret`) after a kill, and hands [`Ballots::tally`] to the command that writes the totals; the desk
//! destroys the secret once they are acknowledged (`is_counting` in `desk/secret.rs` says until when a record is counted).
//! Nobody else may see one: it is no record and has no codec.

use serde::{Deserialize, Serialize};

/// How many marks a voter can choose between, and the one that is not valid.
pub const CHOICES: usize = 5;
/// The mark of a row that is not valid, on a ballot whose other rows are.
pub const BLANK: u8 = 5;
/// The most ballots of one pass; beyond it somebody is leaning on a key.
const MOST: usize = 2000;

/// The ballots of one pass, in the order in which they were opened: nothing tells whose one is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Ballots {
    rows: usize,
    /// Mark by mark, ballot by ballot; zero for what a spoilt ballot has left blank.
    marks: Vec<u8>,
}

/// The marks of one row over all whole ballots.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// How often each was marked on a valid ballot.
    pub marked: [u32; CHOICES],
    /// Ballots that are spoilt as a whole.
    pub spoilt: u32,
}

impl Ballots {
    /// Begins a pass over ballots of so many rows.
    pub fn new(rows: usize) -> Ballots {
        Ballots { rows: rows.max(1), marks: Vec::new() }
    }

    /// Marks the next row, 1 to [`BLANK`]; says whether it could.
    pub fn mark(&mut self, choice: u8) -> bool {
        let fits = (1..=CHOICES).contains(&usize::from(choice)) && self.marks.len() < self.rows * MOST;
        if fits {
            self.marks.push(choice);
        }
        fits
    }

    /// Spoils the ballot in hand: it counts as returned and not valid, whatever was marked on it.
    pub fn spoil(&mut self) -> bool {
        if self.whole() >= MOST {
            return false;
        }
        let rest = self.rows - self.row();
        self.marks.extend(std::iter::repeat_n(0, rest));
        true
    }

    /// Takes back the last mark, or what spoilt the last ballot; says whether there was one.
    pub fn undo(&mut self) -> bool {
        if self.marks.last() == Some(&0) {
            let start = (self.whole() - 1) * self.rows;
            while self.marks.len() > start && self.marks.last() == Some(&0) {
                self.marks.pop();
            }
            return true;
        }
        self.marks.pop().is_some()
    }

    /// Returns how many rows a ballot has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Counts the ballots that are marked from the first row to the last.
    pub fn whole(&self) -> usize {
        self.marks.len() / self.rows
    }

    /// Returns the row that is marked next.
    pub fn row(&self) -> usize {
        self.marks.len() % self.rows
    }

    /// Returns what is marked on the ballot in hand.
    pub fn in_hand(&self) -> &[u8] {
        &self.marks[self.whole() * self.rows..]
    }

    /// Returns whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Returns each whole ballot, mark by mark; one that holds a zero is spoilt.
    pub fn ballots(&self) -> impl Iterator<Item = &[u8]> {
        self.marks.chunks_exact(self.rows)
    }

    /// Counts the marks, so that what belongs to a ballot can be kept beside it.
    pub fn marks(&self) -> usize {
        self.marks.len()
    }

    /// Adds up one row over all whole ballots.
    pub fn tally(&self, row: usize) -> Tally {
        let mut tally = Tally::default();
        for ballot in self.ballots() {
            match ballot.get(row) {
                _ if ballot.contains(&0) => tally.spoilt += 1,
                Some(mark) => tally.marked[usize::from(mark - 1)] += 1,
                None => {}
            }
        }
        tally
    }

    /// Writes it for the sealed scratch.
    pub fn bytes(&self) -> Vec<u8> {
        // Numbers alone: nothing here can fail to be written.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`Ballots::bytes`] wrote; `None` where it is not that.
    pub fn read(bytes: &[u8]) -> Option<Ballots> {
        let ballots: Ballots = serde_json::from_slice(bytes).ok()?;
        let sound = ballots.rows > 0 && ballots.marks.iter().all(|mark| usize::from(*mark) <= CHOICES);
        sound.then_some(ballots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A key of the count: 1 to 4 marks, 5 spoils.
    fn press(ballots: &mut Ballots, key: u8) {
        if key == 5 {
            ballots.spoil();
        } else {
            ballots.mark(key);
        }
    }

    fn tallies(ballots: &Ballots) -> Vec<Tally> {
        (0..ballots.rows()).map(|row| ballots.tally(row)).collect()
    }

    #[test]
    fn one_key_a_ballot_for_a_motion() {
        let mut ballots = Ballots::new(1);
        for key in [1, 1, 2, 1, 3, 4] {
            assert!(ballots.mark(key));
        }
        assert_eq!(ballots.tally(0), Tally { marked: [3, 1, 1, 1, 0], spoilt: 0 });
        assert_eq!((ballots.whole(), ballots.row()), (6, 0));
        assert!(!ballots.mark(0) && !ballots.mark(6));
    }

    #[test]
    fn a_spoilt_ballot_counts_once_and_comes_back_as_it_was() {
        let mut ballots = Ballots::new(4);
        for key in [1, 2, 3, 1, 2, 2] {
            ballots.mark(key);
        }
        let before = ballots.clone();
        assert!(ballots.spoil());
        assert_eq!(ballots.tally(0), Tally { marked: [1, 0, 0, 0, 0], spoilt: 1 });
        assert!(ballots.undo());
        assert_eq!(ballots, before);
        assert_eq!(ballots.in_hand(), [2, 2]);
    }

    #[test]
    fn two_spoilt_ballots_are_taken_back_one_by_one() {
        let mut ballots = Ballots::new(3);
        ballots.spoil();
        ballots.spoil();
        ballots.undo();
        assert_eq!(ballots.tally(0).spoilt, 1);
        ballots.undo();
        assert!(ballots.is_empty() && !ballots.undo());
    }

    proptest! {
        #![proptest_config(crate::base::chance::cases(256, "tests/proptest-regressions/ballot.txt"))]

        #[test]
        fn undo_restores_the_tally(rows in 1usize..6, keys in prop::collection::vec(1u8..=5, 0..60), key in 1u8..=5) {
            let mut ballots = Ballots::new(rows);
            keys.iter().for_each(|k| press(&mut ballots, *k));
            let before = ballots.clone();
            press(&mut ballots, key);
            prop_assert!(ballots.undo());
            prop_assert_eq!(&ballots, &before);
            prop_assert_eq!(Ballots::read(&ballots.bytes()), Some(before));
        }

        #[test]
        fn the_order_of_ballots_does_not_matter(
            rows in 1usize..6,
            ballots in prop::collection::vec(prop::collection::vec(1u8..=4, 6), 1..30),
            turn in 0usize..30,
        ) {
            let count = |order: &[Vec<u8>]| {
                let mut pass = Ballots::new(rows);
                order.iter().flat_map(|b| &b[..rows]).for_each(|k| press(&mut pass, *k));
                tallies(&pass)
            };
            let (mut turned, mut back) = (ballots.clone(), ballots.clone());
            turned.rotate_left(turn % ballots.len());
            back.reverse();
            prop_assert_eq!(count(&ballots), count(&turned));
            prop_assert_eq!(count(&ballots), count(&back));
            let returned: u32 = count(&ballots)[0].marked.iter().sum();
            prop_assert_eq!(returned as usize, ballots.len());
        }
    }
}
