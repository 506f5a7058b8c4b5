//! How a standing follows from steps: never stored, never typed.

use crate::base::{Id, Month};
use crate::model::Book;
use crate::model::people::standing::{Stage, Standing};
use crate::model::road::development::{Outcome, Step, StepKind};
use chrono::NaiveDate;

impl Standing {
    /// Computes the standing from all steps up to and including `day` (all of them without a day).
    ///
    /// A step whose day nobody knows counts from the day of the last dated step before it on the road.
    pub fn of<'a>(steps: impl Iterator<Item = &'a Step>, day: Option<NaiveDate>) -> Standing {
        let mut steps: Vec<(StepKind, Option<NaiveDate>, &Step)> =
            steps.filter_map(|s| Some((s.step?, s.head.happened, s))).collect();
        if steps.is_empty() {
            return Standing::NEW;
        }
        steps.sort_by_key(|(kind, on, s)| (*kind, *on, s.head.id));
        let mut last = None;
        for (_, on, step) in &mut steps {
            // Of a month it is no sooner than its first day.
            *on = on.or(last.max(step.head.month.map(Month::first)));
            last = last.max(*on);
        }
        // On one day the order of the road holds: the vote before its approval.
        steps.sort_by_key(|(kind, on, s)| (*on, *kind, s.head.id));
        let mut standing = Standing::NEW;
        for (kind, on, step) in steps {
            if day.is_none_or(|day| on.is_none_or(|on| on <= day)) {
                standing.take(kind, step);
            }
        }
        standing
    }

    fn take(&mut self, kind: StepKind, step: &Step) {
        let (on, month) = (step.head.happened, step.head.month);
        let passed = !matches!(step.outcome, Some(Outcome::Failed | Outcome::Withdrawn | Outcome::Extended));
        match kind {
            StepKind::Apply => {
                self.stage = self.stage.max(Stage::Applicant);
                // A re-written application keeps the first date.
                self.applied_on = self.applied_on.or(on);
                self.months[Stage::Applicant as usize] = self.months[Stage::Applicant as usize].or(month);
            }
            StepKind::Activist if passed => {
                self.stage = self.stage.max(Stage::Activist);
                self.activist_on = on;
                self.months[Stage::Activist as usize] = month;
            }
            StepKind::Prospect if passed => {
                self.stage = self.stage.max(Stage::Prospect);
                self.prospect_on = on;
                self.months[Stage::Prospect as usize] = month;
            }
            StepKind::Vote1 if passed => {
                self.decided = Some(Stage::Probationary);
                self.admitted_on = on;
                self.months[Stage::Probationary as usize] = month;
            }
            StepKind::Approval1 if passed => {
                self.stage = self.stage.max(Stage::Probationary);
                self.decided = None;
            }
            StepKind::Vote2 if passed => {
                self.decided = Some(Stage::Full);
                self.converted_on = step.until.or(on);
                self.months[Stage::Full as usize] = month;
            }
            StepKind::Vote2 if step.outcome == Some(Outcome::Extended) => self.extended_until = step.until,
            StepKind::Approval2 if passed => {
                self.stage = Stage::Full;
                self.decided = None;
            }
            StepKind::ProbationExtended => self.extended_until = step.until,
            StepKind::CandidacyCancelled => {
                *self = self.begun();
                self.stage = Stage::Applicant;
            }
            // The decision falls, and with it the day it set.
            StepKind::VoteFailed | StepKind::Approval1 | StepKind::Approval2 => self.fall(),
            StepKind::ProbationCancelled => {
                *self = self.begun();
            }
            _ => {}
        }
    }

    /// Keeps of a road that ended the application alone.
    fn begun(&self) -> Standing {
        let mut out = Standing { applied_on: self.applied_on, ..Standing::NEW };
        out.months[Stage::Applicant as usize] = self.months[Stage::Applicant as usize];
        out
    }

    fn fall(&mut self) {
        match self.decided.take() {
            Some(Stage::Full) => (self.converted_on, self.months[Stage::Full as usize]) = (None, None),
            Some(_) => (self.admitted_on, self.months[Stage::Probationary as usize]) = (None, None),
            None => {}
        }
    }
}

impl Book {
    /// Computes where a person stands on the book's day.
    pub(in crate::model) fn stands(&self, member: Id) -> Standing {
        Standing::of(self.of::<Step>(member), self.day())
    }

    /// Returns where a person stood at the end of a day.
    pub fn standing_on(&self, member: Id, day: NaiveDate) -> Standing {
        Standing::of(self.of::<Step>(member), Some(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Head;

    fn step(n: u128, kind: StepKind, on: Option<&str>, outcome: Option<Outcome>) -> Step {
        let head = Head { id: Id(n), happened: on.map(|d| d.parse().unwrap()), ..Default::default() };
        Step { head, step: Some(kind), outcome, ..Default::default() }
    }

    #[test]
    fn a_decision_is_not_effective_before_its_approval() {
        let steps = [
            step(1, StepKind::Apply, Some("2023-09-20"), None),
            step(2, StepKind::Activist, Some("2024-04-10"), None),
            step(3, StepKind::Prospect, Some("2025-04-20"), None),
            step(4, StepKind::Vote1, Some("2025-05-20"), Some(Outcome::Passed)),
            step(5, StepKind::Approval1, Some("2025-06-12"), None),
        ];
        let at = |day: &str| Standing::of(steps.iter(), Some(day.parse().unwrap()));
        assert_eq!(at("2023-09-19").stage, Stage::Masses);
        assert_eq!(at("2025-05-19").stage, Stage::Prospect);
        assert_eq!((at("2025-05-20").stage, at("2025-05-20").decided), (Stage::Prospect, Some(Stage::Probationary)));
        assert_eq!((at("2025-06-12").stage, at("2025-06-12").decided), (Stage::Probationary, None));
        assert_eq!(at("2025-06-12").admitted_on, "2025-05-20".parse().ok());
    }

    #[test]
    fn an_approval_of_unknown_day_counts_with_its_vote() {
        let steps = [
            step(1, StepKind::Vote1, Some("2025-05-20"), Some(Outcome::Passed)),
            step(2, StepKind::Approval1, None, None),
        ];
        let at = |day: &str| Standing::of(steps.iter(), Some(day.parse().unwrap()));
        assert_eq!(at("2025-05-19").stage, Stage::Masses);
        assert_eq!(at("2025-05-20").stage, Stage::Probationary);
    }

    #[test]
    fn a_failed_vote_leaves_a_prospect_a_prospect() {
        let steps = [
            step(1, StepKind::Prospect, Some("2026-09-21"), None),
            step(2, StepKind::Vote1, Some("2026-11-24"), Some(Outcome::Failed)),
        ];
        let now = Standing::of(steps.iter(), None);
        assert_eq!((now.stage, now.decided, now.admitted_on), (Stage::Prospect, None, None));
    }

    #[test]
    fn a_refused_approval_leaves_nothing_of_the_vote() {
        let (passed, failed) = (Some(Outcome::Passed), Some(Outcome::Failed));
        let admission = [
            step(1, StepKind::Prospect, Some("2025-04-20"), None),
            step(2, StepKind::Vote1, Some("2025-05-20"), passed),
            step(3, StepKind::Approval1, Some("2025-06-12"), failed),
        ];
        let at = |steps: &[Step], day: &str| {
            let s = Standing::of(steps.iter(), Some(day.parse().unwrap()));
            (s.stage, s.decided, s.admitted_on, s.converted_on)
        };
        let day = |day: &str| day.parse().ok();
        let waiting = (Stage::Prospect, Some(Stage::Probationary), day("2025-05-20"), None);
        assert_eq!(at(&admission, "2025-06-11"), waiting);
        assert_eq!(at(&admission, "2025-06-12"), (Stage::Prospect, None, None, None));
        // Voted on once more, and approved: the membership starts with that vote.
        let again = [
            step(4, StepKind::Vote1, Some("2025-12-01"), passed),
            step(5, StepKind::Approval1, Some("2025-12-20"), passed),
        ];
        let admitted = (Stage::Probationary, None, day("2025-12-01"), None);
        assert_eq!(at(&[&admission[..], &again].concat(), "2026-01-01"), admitted);
        let conversion = [
            step(6, StepKind::Vote2, Some("2026-12-02"), passed),
            step(7, StepKind::Approval2, Some("2026-12-20"), failed),
        ];
        assert_eq!(at(&[&again[..], &conversion].concat(), "2027-01-01"), admitted);
    }

    #[test]
    fn a_vote_recorded_as_failed_afterwards_leaves_nothing_of_it() {
        for (vote, stage) in [(StepKind::Vote1, Stage::Prospect), (StepKind::Vote2, Stage::Probationary)] {
            let before = Standing { stage, ..Standing::NEW };
            let mut now = before;
            now.take(vote, &step(1, vote, Some("2025-05-20"), Some(Outcome::Passed)));
            assert!(now.decided.is_some());
            now.take(StepKind::VoteFailed, &step(2, StepKind::VoteFailed, Some("2025-05-20"), None));
            assert_eq!(now, before);
        }
    }
}
