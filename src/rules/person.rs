//! One person as the timers see them: where they stand, and when what happened.

use super::Facts;
use crate::model::development::{Outcome, Step, StepKind, Talk, ThoughtReport};
use crate::model::roster::{Branch, Member};
use crate::model::standing::Stage;
use crate::model::{Codes, Kind, Record, Standing};
use chrono::NaiveDate;

/// Whether something happened, and on which day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// Nothing says that it happened.
    Never,
    /// It happened, nobody knows when.
    NoDay,
    /// It happened on that day.
    On(NaiveDate),
}

impl When {
    /// Gives the day, where it is known.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            When::On(day) => Some(day),
            _ => None,
        }
    }

    fn of(found: Option<Option<NaiveDate>>) -> When {
        match found {
            None => When::Never,
            Some(None) => When::NoDay,
            Some(Some(day)) => When::On(day),
        }
    }
}

/// A moment on the road that clocks start from or run towards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// The application was received; a re-written one keeps the first date.
    Applied,
    /// Somebody talked with the applicant.
    Talked,
    /// Named activist, the last time.
    Activist,
    /// The last regular review.
    Reviewed,
    /// The last thought report.
    Reported,
    /// The last time a step was done or passed.
    Done(StepKind),
    /// The last time a step was taken, whatever came of it.
    Taken(StepKind),
}

/// What every rule about a person reads.
pub const ROAD: &[Kind] = &[Kind::Branch, Kind::Member, Kind::Step, Kind::Talk, Kind::ThoughtReport];

fn bit(kind: StepKind) -> u64 {
    1 << kind.code()
}

/// A person with their steps at hand.
pub struct Person<'a> {
    /// The record.
    pub member: &'a Member,
    /// Where they stand by everything recorded.
    pub standing: Standing,
    /// Their steps in the order they were entered.
    pub steps: Vec<&'a Step>,
    /// Which steps there are, one bit a kind: most questions are about steps that were never taken.
    kinds: u64,
    /// The day their branch's book began.
    pub started_on: Option<NaiveDate>,
}

impl<'a> Person<'a> {
    /// Gathers a person; nothing for somebody who has not taken a step.
    pub fn gather(facts: &Facts<'a>, member: &'a Member) -> Option<Person<'a>> {
        let id = member.head.id;
        let steps: Vec<&Step> = facts.book.of::<Step>(id).collect();
        if steps.is_empty() {
            return None;
        }
        let started_on = facts.book.get::<Branch>(member.head.branch).and_then(|b| b.started_on);
        // Whoever came into the book by a roster is known since then: older gaps were taken over with the roster.
        let told = steps.iter().any(|s| s.from_roster).then(|| member.head.entered.date_naive());
        let started_on = started_on.max(told);
        Some(Person::new(member, facts.book.standing(id), steps, started_on))
    }

    /// Puts a person together from what is at hand.
    pub fn new(
        member: &'a Member,
        standing: Standing,
        steps: Vec<&'a Step>,
        started_on: Option<NaiveDate>,
    ) -> Person<'a> {
        let kinds = steps.iter().filter_map(|s| s.step).fold(0, |bits, kind| bits | bit(kind));
        Person { member, standing, steps, kinds, started_on }
    }

    /// Says whether the person is beyond a stage, counting what is decided and not yet approved.
    pub fn beyond(&self, stage: Stage) -> bool {
        self.standing.stage > stage || self.standing.decided.is_some_and(|d| d > stage)
    }

    /// Lists every time a step was taken, whatever came of it.
    pub fn taken(&self, kind: StepKind) -> impl DoubleEndedIterator<Item = &'a Step> {
        let steps: &[&'a Step] = if self.has(kind) { &self.steps } else { &[] };
        steps.iter().copied().filter(move |s| s.step == Some(kind))
    }

    /// Says whether a step was ever taken.
    pub fn has(&self, kind: StepKind) -> bool {
        self.kinds & bit(kind) != 0
    }

    /// Lists every time a step was done or passed.
    pub fn done(&self, kind: StepKind) -> impl DoubleEndedIterator<Item = &'a Step> {
        let open = |s: &&Step| !matches!(s.outcome, Some(Outcome::Failed | Outcome::Withdrawn | Outcome::Extended));
        self.taken(kind).filter(open)
    }

    /// Says when a moment was, the last one.
    pub fn last(&self, facts: &Facts<'a>, moment: Moment) -> When {
        let latest = |steps: &mut dyn Iterator<Item = &'a Step>| When::of(steps.map(|s| s.head.happened).max());
        match moment {
            Moment::Applied => match self.standing.applied_on {
                Some(day) => When::On(day),
                None => latest(&mut self.taken(StepKind::Apply)),
            },
            Moment::Talked => {
                let steps = self.done(StepKind::FirstTalk).map(|s| s.head.happened);
                When::of(steps.chain(self.records::<Talk>(facts)).max())
            }
            Moment::Activist => latest(&mut self.done(StepKind::Activist)),
            Moment::Reviewed => latest(&mut self.done(StepKind::Cultivate)),
            Moment::Reported => When::of(self.records::<ThoughtReport>(facts).max()),
            Moment::Done(kind) => latest(&mut self.done(kind)),
            Moment::Taken(kind) => latest(&mut self.taken(kind)),
        }
    }

    /// Says when a moment first came on or after a day. The step of the talk counts whenever it was: that it
    /// precedes the application is for the order of dates to say.
    pub fn first_since(&self, facts: &Facts<'a>, moment: Moment, day: NaiveDate) -> When {
        let days: Vec<Option<NaiveDate>> = match moment {
            Moment::Talked => match self.done(StepKind::FirstTalk).map(|s| s.head.happened).min() {
                Some(on) => return When::of(Some(on)),
                None => self.records::<Talk>(facts).collect(),
            },
            Moment::Done(kind) => self.done(kind).map(|s| s.head.happened).collect(),
            Moment::Taken(kind) => self.taken(kind).map(|s| s.head.happened).collect(),
            _ => return self.last(facts, moment),
        };
        match days.iter().copied().flatten().filter(|d| *d >= day).min() {
            Some(day) => When::On(day),
            None if days.contains(&None) => When::NoDay,
            None => When::Never,
        }
    }

    fn records<R: Record>(&self, facts: &Facts<'a>) -> impl Iterator<Item = Option<NaiveDate>> + use<'a, R> {
        facts.book.of::<R>(self.member.head.id).map(|r| r.head().happened)
    }
}
