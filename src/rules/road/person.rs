//! One person as the timers see them: where they stand, and when what happened.

use crate::base::Id;
use crate::model::people::roster::{Branch, Member};
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::{ContactRole, Recommendation, Training, TrainingKind};
use crate::model::road::development::{Outcome, Step, StepKind, Talk, ThoughtReport};
use crate::model::road::gate::{Inquiry, Objection};
use crate::model::{AnyRecord, Codes, Kind, Record, Standing};
use crate::rules::Facts;
use crate::rules::law::numbers::Dated;
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
    /// Returns the day, where it is known.
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
    /// The last training of one's own that was passed.
    Trained,
    /// The last time a step was done or passed.
    Done(StepKind),
    /// The last time a step was taken, whatever came of it.
    Taken(StepKind),
}

/// What every rule about a person reads.
pub const ROAD: &[Kind] = &[
    Kind::Branch,
    Kind::BranchFact,
    Kind::Member,
    Kind::Step,
    Kind::Talk,
    Kind::ThoughtReport,
    Kind::Contact,
    Kind::Review,
    Kind::Training,
    Kind::Recommendation,
    Kind::PreReview,
    Kind::PublicNotice,
    Kind::Objection,
    Kind::Discipline,
];

/// One dated step as the rules see it: a step of the book, or the working record that a step leaves (a pre-review, a
/// notice, a review). A bare step stands for one whose record is not in the book.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Deed {
    /// Which step.
    pub kind: StepKind,
    /// Its day, where it is known.
    pub on: Option<NaiveDate>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Last day of a notice or of an extension.
    pub until: Option<NaiveDate>,
    /// Taken from a roster.
    pub from_roster: bool,
    /// Whether something said against it is still being looked into.
    pub objected: bool,
}

impl Deed {
    /// Begins with a step done on a day.
    pub fn new(kind: StepKind, on: Option<NaiveDate>) -> Deed {
        Deed { kind, on, outcome: None, until: None, from_roster: false, objected: false }
    }

    fn of(step: &Step) -> Option<Deed> {
        let deed = Deed::new(step.step?, step.head.happened);
        Some(Deed { outcome: step.outcome, until: step.until, from_roster: step.from_roster, ..deed })
    }
}

fn bit(kind: StepKind) -> u64 {
    1 << kind.code()
}

/// A person with their steps at hand.
pub struct Person<'a> {
    /// The record.
    pub member: &'a Member,
    /// Where they stand by everything recorded.
    pub standing: Standing,
    /// Their steps, and the records that are steps.
    pub steps: Vec<Deed>,
    /// Which steps there are, one bit a kind: most questions are about steps that were never taken.
    kinds: u64,
    /// The day their branch's book began.
    pub started_on: Option<NaiveDate>,
}

impl<'a> Person<'a> {
    /// Gathers a person; `None` for somebody who has not taken a step.
    pub fn gather(facts: &Facts<'a>, member: &'a Member) -> Option<Person<'a>> {
        let id = member.head.id;
        let mut steps: Vec<Deed> = facts.book.of::<Step>(id).filter_map(Deed::of).collect();
        if steps.is_empty() {
            return None;
        }
        let standing = facts.book.standing(id);
        recorded(facts, id, &mut steps);
        let started_on = facts.book.get::<Branch>(member.head.branch).and_then(|b| b.started_on);
        // Whoever came into the book by a roster is known since then: older gaps were taken over with the roster.
        let told = steps.iter().any(|s| s.from_roster).then(|| member.head.entered.date_naive());
        let started_on = started_on.max(told);
        Some(Person::new(member, standing, steps, started_on))
    }

    /// Puts a person together from what is at hand.
    pub fn new(member: &'a Member, standing: Standing, steps: Vec<Deed>, started_on: Option<NaiveDate>) -> Person<'a> {
        let kinds = steps.iter().fold(0, |bits, s| bits | bit(s.kind));
        Person { member, standing, steps, kinds, started_on }
    }

    /// Returns whether the person is beyond a stage, counting what is decided and not yet approved.
    pub fn beyond(&self, stage: Stage) -> bool {
        self.standing.stage > stage || self.standing.decided.is_some_and(|d| d > stage)
    }

    /// Returns whether the person is at the end of the road.
    pub fn has_arrived(&self) -> bool {
        self.standing.stage == Stage::Full
    }

    /// Lists every time a step was taken, whatever came of it.
    pub fn taken(&self, kind: StepKind) -> impl DoubleEndedIterator<Item = Deed> {
        let steps: &[Deed] = if self.has(kind) { &self.steps } else { &[] };
        steps.iter().copied().filter(move |s| s.kind == kind)
    }

    /// Returns whether a step was ever taken.
    pub fn has(&self, kind: StepKind) -> bool {
        self.kinds & bit(kind) != 0
    }

    /// Lists every time a step was done or passed.
    pub fn done(&self, kind: StepKind) -> impl DoubleEndedIterator<Item = Deed> {
        let open = |s: &Deed| !matches!(s.outcome, Some(Outcome::Failed | Outcome::Withdrawn | Outcome::Extended));
        self.taken(kind).filter(open)
    }

    /// Returns when a moment was, the last one.
    pub fn last(&self, facts: &Facts<'a>, moment: Moment) -> When {
        let latest = |steps: &mut dyn Iterator<Item = Deed>| When::of(steps.map(|s| s.on).max());
        match moment {
            Moment::Applied => match self.standing.applied_on {
                Some(day) => When::On(day),
                None => latest(&mut self.taken(StepKind::Apply)),
            },
            Moment::Talked => {
                let steps = self.done(StepKind::FirstTalk).map(|s| s.on);
                When::of(steps.chain(self.records::<Talk>(facts)).max())
            }
            Moment::Activist => latest(&mut self.done(StepKind::Activist)),
            Moment::Reviewed => latest(&mut self.done(StepKind::Cultivate)),
            Moment::Reported => When::of(self.records::<ThoughtReport>(facts).max()),
            Moment::Trained => {
                let office =
                    |t: &&Training| matches!(t.category, Some(TrainingKind::Secretary | TrainingKind::Organiser));
                let own = facts.book.of::<Training>(self.member.head.id).filter(|t| !office(t));
                let passed = own.filter(|t| !matches!(t.outcome, Some(Outcome::Failed | Outcome::Withdrawn)));
                let steps = self.done(StepKind::TrainingDone).map(|s| s.on);
                When::of(passed.map(|t| t.head.happened).chain(steps).max())
            }
            Moment::Done(kind) => latest(&mut self.done(kind)),
            Moment::Taken(kind) => latest(&mut self.taken(kind)),
        }
    }

    /// Returns when a moment first came on or after a day. The step of the talk counts whenever it was: that it
    /// precedes the application is for the order of dates to say.
    pub fn first_since(&self, facts: &Facts<'a>, moment: Moment, day: NaiveDate) -> When {
        let days: Vec<Option<NaiveDate>> = match moment {
            Moment::Talked => match self.done(StepKind::FirstTalk).map(|s| s.on).min() {
                Some(on) => return When::of(Some(on)),
                None => self.records::<Talk>(facts).collect(),
            },
            Moment::Done(kind) => self.done(kind).map(|s| s.on).collect(),
            Moment::Taken(kind) => self.taken(kind).map(|s| s.on).collect(),
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

/// The kinds whose records are steps, besides the step itself.
const RECORDED: [Kind; 6] =
    [Kind::PreReview, Kind::PublicNotice, Kind::Review, Kind::Training, Kind::Recommendation, Kind::Contact];

/// Adds the working records that are steps.
fn recorded(facts: &Facts, id: Id, steps: &mut Vec<Deed>) {
    for any in RECORDED.iter().flat_map(|kind| facts.book.owned(*kind, id)) {
        // A contact belongs to both: it is a step of the one who is looked after.
        steps.extend(Deed::of_record(facts, any).filter(|(member, _)| *member == id).map(|(_, deed)| deed));
    }
}

impl Deed {
    /// Reads a record as a step of somebody's road; `None` for a record that is none.
    pub fn of_record(facts: &Facts, any: &AnyRecord) -> Option<(Id, Deed)> {
        let deed = |kind| Deed::new(kind, any.head().happened);
        Some(match any {
            AnyRecord::Step(step) => (step.member.0, Deed::of(step)?),
            AnyRecord::PreReview(r) => (r.member.0, Deed { outcome: Some(r.outcome()), ..deed(r.step()?) }),
            AnyRecord::PublicNotice(notice) => {
                let answers = || facts.book.of::<Objection>(notice.head.id);
                let stopped = answers().any(|o| o.result == Some(Inquiry::Stops));
                let outcome = stopped.then_some(Outcome::Withdrawn);
                let objected = answers().any(Objection::is_open);
                (notice.member.0, Deed { until: notice.until, outcome, objected, ..deed(notice.step()?) })
            }
            AnyRecord::Review(r) => {
                let admitted = facts.book.standing(r.member.0).admitted_on;
                let after = admitted.zip(r.head.happened).is_some_and(|(admitted, day)| admitted <= day);
                (r.member.0, deed(if after { StepKind::ProbationReview } else { StepKind::Cultivate }))
            }
            AnyRecord::Training(t) if t.category == Some(TrainingKind::Prospect) => {
                (t.member.0, Deed { outcome: t.outcome, ..deed(StepKind::TrainingDone) })
            }
            AnyRecord::Recommendation(r) => {
                // Without figures it is taken at its word.
                let lost = carried(facts, r).is_some_and(|(carried, _)| !carried);
                (r.member.0, Deed { outcome: lost.then_some(Outcome::Failed), ..deed(StepKind::Recommend) })
            }
            AnyRecord::Contact(c) => match c.role() {
                ContactRole::Contact => (c.member.0, deed(StepKind::Contacts)),
                ContactRole::Introducer => (c.member.0, deed(StepKind::Introducers)),
            },
            _ => return None,
        })
    }
}

/// Returns whether enough of the League members due were in favour, and by which value; `None` where figures are missing.
pub(in crate::rules) fn carried<'a>(facts: &Facts<'a>, r: &Recommendation) -> Option<(bool, &'a Dated)> {
    let limit = facts.numbers.value("recommendation.majority", r.head.happened.unwrap_or(facts.today))?;
    let (yes, due) = (u32::try_from(r.yes?).ok()?, u32::try_from(r.due?).ok()?);
    Some((limit.reached(yes, due), limit))
}
