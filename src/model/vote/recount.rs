//! What every count in hand shares: marks read out or totals typed in one pass, and up to two passes until people agree on one.
//!
//! Passes live in the sealed scratch (`Desk::keep_secret`) and nowhere else; only their totals leave it.

use super::ballot::Ballots;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What was entered in one pass: marks ballot by ballot, or totals.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Entered {
    /// The marks.
    pub ballots: Ballots,
    /// What was typed, where totals are; the first is how many came back.
    pub totals: Option<Vec<Option<u32>>>,
    /// Whether the last ballot has been read out.
    pub done: bool,
}

impl Entered {
    /// Begins with nothing entered on ballots of so many rows.
    pub fn new(rows: usize) -> Entered {
        Entered { ballots: Ballots::new(rows), ..Entered::default() }
    }

    /// Returns one of the totals; what was not typed is none.
    pub fn total(&self, field: usize) -> u32 {
        self.totals.as_ref().and_then(|t| t.get(field).copied().flatten()).unwrap_or(0)
    }
}

/// One pass of a count of some kind.
pub trait Counted: Clone + PartialEq + Serialize + DeserializeOwned {
    /// What is known of a ballot before its first mark.
    type Paper: Copy;
    /// Its totals.
    type Sums;
    /// The first total that is about what was marked.
    const FIRST: usize;

    /// Begins with nothing entered.
    fn begin(paper: Self::Paper) -> Self;
    /// Returns what was entered.
    fn entered(&self) -> &Entered;
    /// Returns what was entered for changing it.
    fn entered_mut(&mut self) -> &mut Entered;
    /// Returns how many rows a ballot has, how many totals stand for all, and how many came back at most.
    fn shape(paper: Self::Paper) -> (usize, usize, u32);
    /// Adds it up.
    fn sums(&self, paper: Self::Paper) -> Self::Sums;
    /// Returns whether two passes came to the same.
    fn agree(a: &Self::Sums, b: &Self::Sums) -> bool;
    /// Takes back the last thing that was read out; says whether there was one.
    fn undo(&mut self) -> bool;

    /// Returns whether nothing was entered yet.
    fn is_empty(&self) -> bool {
        let typed = self.entered().totals.iter().flatten().skip(1).any(Option::is_some);
        self.entered().ballots.is_empty() && !typed
    }

    /// Returns the marks.
    fn ballots(&self) -> &Ballots {
        &self.entered().ballots
    }

    /// Returns what was typed as totals, where totals are typed.
    fn totals(&self) -> Option<&[Option<u32>]> {
        self.entered().totals.as_deref()
    }

    /// Goes over to totals, or back; refuses where marks would be lost.
    fn switch(&mut self, paper: Self::Paper) -> bool {
        if !self.is_empty() {
            return false;
        }
        let (_, fields, issued) = Self::shape(paper);
        let entered = self.entered_mut();
        entered.totals = match entered.totals {
            Some(_) => None,
            None => Some(std::iter::once(Some(issued)).chain(std::iter::repeat_n(None, fields - 1)).collect()),
        };
        true
    }

    /// Types one of the totals.
    fn set(&mut self, field: usize, n: Option<u32>) {
        if let Some(cell) = self.entered_mut().totals.as_mut().and_then(|t| t.get_mut(field)) {
            *cell = n;
        }
    }
}

/// A count in hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Passes<P> {
    /// The first pass, and the second once somebody counts again.
    pub passes: Vec<P>,
}

impl<P: Counted> Passes<P> {
    /// Begins the first pass.
    pub fn new(paper: P::Paper) -> Passes<P> {
        Passes { passes: vec![P::begin(paper)] }
    }

    /// Returns the pass in hand.
    pub fn pass(&self) -> &P {
        self.passes.last().expect("a count has a pass")
    }

    /// Returns the pass in hand for marking.
    pub fn pass_mut(&mut self) -> &mut P {
        self.passes.last_mut().expect("a count has a pass")
    }

    /// Says that the last ballot of the pass in hand is read out, or that one more is.
    pub fn finish(&mut self, done: bool) {
        self.pass_mut().entered_mut().done = done;
    }

    /// Returns whether the last ballot of the pass in hand is read out.
    pub fn is_done(&self) -> bool {
        self.pass().entered().done
    }

    /// Begins a pass that does not see the first; a third takes the place of the second.
    pub fn again(&mut self, paper: P::Paper) {
        self.passes.truncate(1);
        self.passes.push(P::begin(paper));
    }

    /// Returns the two passes where both are done and their totals differ.
    pub fn differ(&self, paper: P::Paper) -> Option<(P::Sums, P::Sums)> {
        let [first, second] = self.passes.as_slice() else { return None };
        // Asked at every mark: nothing is added up before both are done.
        if !(first.entered().done && second.entered().done) {
            return None;
        }
        let (a, b) = (first.sums(paper), second.sums(paper));
        (!P::agree(&a, &b)).then_some((a, b))
    }

    /// Takes totals that somebody else counted: as the second pass, or as the first where nothing is entered yet.
    pub fn beside(&mut self, paper: P::Paper, totals: Vec<Option<u32>>) {
        if self.passes.len() > 1 || self.passes.first().is_some_and(|p| !p.is_empty()) {
            self.again(paper);
        }
        self.pass_mut().entered_mut().totals = Some(totals);
        self.finish(true);
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

    /// Returns whether these bytes are a count in which nothing is entered.
    pub fn is_blank(bytes: &[u8]) -> bool {
        let read: Result<Passes<P>, _> = serde_json::from_slice(bytes);
        read.is_ok_and(|all| all.passes.iter().all(Counted::is_empty))
    }

    /// Reads what [`Passes::bytes`] wrote; `None` where it is not a count of so many rows.
    pub fn read(bytes: &[u8], paper: P::Paper) -> Option<Passes<P>> {
        let passes: Passes<P> = serde_json::from_slice(bytes).ok()?;
        let fits = |p: &P| p.ballots().rows() == P::shape(paper).0.max(1);
        (!passes.passes.is_empty() && passes.passes.iter().all(fits)).then_some(passes)
    }
}
