//! Planning a step: what it needs on the day it is planned for. Blocks the plan, never the record.

use super::condition::{Condition, is_absolute, moment, nearly, taken};
use super::notice;
use super::person::{Deed, Moment, Person, When};
use super::step_needs;
use super::steps::RoadStep;
use crate::base::{Id, Refusal, Text};
use crate::model::people::roster::{Branch, Member};
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::Plan;
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::{Codes, Standing};
use crate::msg;
use crate::rules::engine::evaluators::{doubtful, not_before};
use crate::rules::engine::wording::cite;
use crate::rules::law::numbers::{Basis, Both};
use crate::rules::people::tenure::has_committee;
use crate::rules::{Facts, State};
use chrono::{Datelike, NaiveDate};

/// Gathers a person even if they have not taken a step yet.
pub(super) fn person<'a>(facts: &Facts<'a>, member: Id) -> Option<Person<'a>> {
    let member = facts.book.get::<Member>(member)?;
    Some(Person::gather(facts, member).unwrap_or_else(|| {
        let started_on = facts.book.get::<Branch>(member.head.branch).and_then(|b| b.started_on);
        Person::new(member, Standing::NEW, Vec::new(), started_on)
    }))
}

/// Returns who acts: where there is no committee, the branch meeting takes its steps.
fn actor<'a>(facts: &Facts, road: &'a RoadStep) -> &'a Both {
    road.small.as_ref().filter(|_| !has_committee(facts)).unwrap_or(&road.actor)
}

/// Lists every condition of a step planned for a day. `until` is the last day of an extension.
pub fn conditions<'a>(
    facts: &Facts<'a>,
    member: Id,
    step: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<Condition<'a>> {
    let Some(person) = person(facts, member) else { return Vec::new() };
    let mut out = Vec::new();
    let road = facts.numbers.road_step(step);
    let needs = facts.numbers.needs(step, on).into_iter().map(|need| (need.step, need.blocks, Some(need.basis)));
    let wants = road.into_iter().flat_map(|r| r.wants.iter().map(|want| (*want, false, None)));
    for (need, blocks, basis) in needs.chain(wants) {
        let Some(asked) = taken(facts, &person, need, on) else { continue };
        let basis = basis.or(asked.on(on));
        let actor = Some(actor(facts, asked));
        out.push(Condition { blocks, actor, ..done(facts, &person, need, on, basis) });
    }
    for pair in facts.numbers.pairs().iter().filter(|p| p.later == step && p.time.is_some()) {
        out.extend(waited(facts, &person, pair, on));
    }
    out.extend(disorder(facts, &person, step, on, until));
    out.extend(step_needs::own(facts, &person, step, on, until));
    out
}

/// Names the steps that may be taken next, the first one first: those between the last step that changed the stage
/// and the next one that does, as far as they are not done yet.
pub fn next_steps(facts: &Facts, member: Id, on: NaiveDate) -> Vec<StepKind> {
    let Some(person) = person(facts, member) else { return Vec::new() };
    let road = facts.numbers.road();
    let at = |stage: Stage| road.iter().position(|r| r.next == Some(stage));
    let standing = person.standing;
    let (from, to) = match (standing.stage, standing.decided) {
        (_, Some(Stage::Probationary)) => {
            (at(Stage::Prospect).map_or(0, |n| n + 1), at_step(road, StepKind::Approval1))
        }
        (_, Some(_)) => (at(Stage::Probationary).map_or(0, |n| n + 1), at_step(road, StepKind::Approval2)),
        (Stage::Masses, _) => (0, at(Stage::Masses)),
        (Stage::Full, _) => (at_step(road, StepKind::Approval2).map_or(0, |n| n + 1), Some(road.len() - 1)),
        (Stage::Probationary, _) => (at_step(road, StepKind::Approval1).map_or(0, |n| n + 1), at(Stage::Probationary)),
        (stage, _) => {
            (STAGES.iter().position(|s| *s == stage).and_then(|n| at(STAGES[n - 1])).map_or(0, |n| n + 1), at(stage))
        }
    };
    let to = to.unwrap_or(from);
    // A vote whose approval was refused is put once more: the stage has not moved.
    let again = |r: &RoadStep| standing.decided.is_none() && r.next == Some(standing.stage);
    let open = |r: &&RoadStep| {
        taken(facts, &person, r.step, on).is_some() && (again(r) || person.last(facts, moment(r.step)) == When::Never)
    };
    road.get(from..=to).into_iter().flatten().filter(open).map(|r| r.step).collect()
}

/// The stages in order, so that the one before another can be named.
const STAGES: [Stage; 4] = [Stage::Masses, Stage::Applicant, Stage::Activist, Stage::Prospect];

fn at_step(road: &[RoadStep], step: StepKind) -> Option<usize> {
    road.iter().position(|r| r.step == step)
}

/// Lists the pairs of dates that the step would bring out of order, by law, if it were recorded for that day.
fn disorder<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    step: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<Condition<'a>> {
    // Where the step needs the earlier one or a time between, that is asked already, and says from when.
    let needs: Vec<StepKind> = facts.numbers.needs(step, on).into_iter().map(|need| need.step).collect();
    let said = |p: &crate::rules::road::steps::Pair| p.time.is_some() || needs.contains(&p.earlier);
    let asked = |p: &&crate::rules::road::steps::Pair| p.earlier == step || (p.later == step && !said(p));
    let pairs = facts.numbers.pairs().iter().filter(asked);
    let broken = |person: &Person, pair: &'a crate::rules::road::steps::Pair| {
        super::order::judge(facts, person, pair)
            .filter(|j| j.state == State::Broken)
            .map(|j| (j.from, j.on, j.approximate))
    };
    let mut steps = person.steps.clone();
    steps.push(Deed { until, ..Deed::new(step, Some(on)) });
    let with = Person::new(person.member, person.standing, steps, person.started_on);
    let new = pairs.filter(|pair| broken(person, pair).is_none());
    new.filter_map(|pair| {
        let (from, on, approximate) = broken(&with, pair)?;
        let (from, on) = (from?, on?);
        let from_text = nearly(from, approximate);
        // One of the two is what is asked about: its day is a plan's, or nobody's.
        let text = if pair.later == step {
            msg!("{b} 不能早于 {a}（{from}）", "{b} cannot precede {a} ({from})")
        } else {
            msg!("{a} 不能晚于 {b}（{on}）", "{a} cannot follow {b} ({on})")
        };
        let text = text.with("a", pair.earlier.row().label).with("b", pair.later.row().label);
        Some(Condition {
            rule: &pair.name,
            met: false,
            blocks: true,
            absolute: false,
            text: text.with("from", from_text).with("on", on),
            approximate,
            // A step that should have come before one already taken has no lawful day any more.
            earliest: (pair.later == step).then(|| if pair.strict { notice::after(from) } else { from }),
            actor: None,
            basis: pair.on(on),
        })
    })
    .collect()
}

/// Refuses a plan: the first condition it blocks on, with its article and the earliest lawful day.
///
/// # Errors
/// A blocking condition is not met on that day.
pub fn refuse(
    facts: &Facts,
    member: Id,
    step: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<(), Refusal> {
    refuse_unless(facts, member, step, (on, until), false)
}

/// Refuses a plan as [`refuse`] does; what the superior has approved by number is let through, unless it is absolute.
///
/// # Errors
/// A blocking condition is not met on that day.
pub fn refuse_unless(
    facts: &Facts,
    member: Id,
    step: StepKind,
    (on, until): (NaiveDate, Option<NaiveDate>),
    approved: bool,
) -> Result<(), Refusal> {
    let conditions = conditions(facts, member, step, on, until);
    let blocks = |c: &&Condition| c.blocks && !c.met && (c.absolute || !approved);
    let Some(first) = conditions.iter().find(blocks) else { return Ok(()) };
    let open = conditions.iter().any(|c| blocks(&c) && c.earliest.is_none());
    let waiting = || conditions.iter().filter(|c| c.blocks && c.earliest.is_some());
    let earliest = waiting().filter_map(|c| c.earliest).max().filter(|_| !open);
    let approximate = waiting().any(|c| c.approximate);
    let text = msg!("{on} 不能安排“{step}”：{why}", "“{step}” cannot be planned for {on}: {why}");
    let why = match first.basis.filter(|b| !b.document.quiet) {
        Some(basis) => msg!("{text}（依据：{basis}）", "{text} ({basis})")
            .with("text", first.text.clone())
            .with("basis", cite(basis)),
        None => first.text.clone(),
    };
    let text = text.with("on", on).with("step", step.row().label).with("why", why);
    let mut refusal = Refusal::new(text).at("happened").by_rule(first.rule, earliest);
    if let Some(day) = earliest {
        let text = msg!("最早可安排在 {day}", "the earliest lawful day is {day}");
        refusal = refusal.hint(text.with("day", nearly(day, approximate)));
    }
    Err(refusal)
}

/// Asks whether a step has been done by a day; a notice must be over, and nothing said during it open.
pub(super) fn done<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    need: StepKind,
    on: NaiveDate,
    basis: Option<&'a Basis>,
) -> Condition<'a> {
    let label = need.row().label;
    let blank = Condition {
        rule: need.row().name,
        met: false,
        blocks: true,
        absolute: is_absolute(need),
        text: msg!("还没有：{step}", "missing: {step}").with("step", label),
        earliest: None,
        approximate: false,
        actor: None,
        basis,
    };
    if person.taken(need).any(|s| s.objected) {
        let text = msg!("{step}：有反映还在核查", "{step}: an objection is still being looked into");
        return Condition { text: text.with("step", label), ..blank };
    }
    match person.last(facts, moment(need)) {
        When::Never => match person.taken(need).filter_map(|s| s.on).max() {
            Some(day) => {
                let text = msg!("没有通过：{step} {day}", "not passed: {step} on {day}");
                Condition { text: text.with("step", label).with("day", day), ..blank }
            }
            None => blank,
        },
        When::NoDay => {
            let text = msg!("{step}：日期不明", "{step}: day unknown").with("step", label);
            Condition { met: true, text, ..blank }
        }
        When::On(day) => {
            let step = person.done(need).max_by_key(|s| s.on);
            let counted = notice::ends(facts, need, day);
            let ends = counted.map(|c| step.and_then(|s| s.until).map_or(c.day, |until| until.max(c.day)));
            let earliest = ends.map_or(day, notice::after);
            let approximate = counted.is_some_and(|c| c.approximate);
            let text = match ends {
                Some(ends) => msg!("{step}：{day} 起，{ends} 止", "{step}: from {day} to {ends}")
                    .with("ends", nearly(ends, approximate)),
                None => msg!("{step}：{day}", "{step}: {day}").into(),
            };
            let text = text.with("step", label).with("day", day);
            Condition { met: earliest <= on, text, earliest: Some(earliest), approximate, ..blank }
        }
    }
}

/// Asks whether the time between two steps has passed.
fn waited<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    pair: &'a crate::rules::road::steps::Pair,
    on: NaiveDate,
) -> Option<Condition<'a>> {
    let basis = pair.on(on)?;
    let limit = facts.numbers.value(pair.time.as_deref()?, on)?;
    let from = person.last(facts, Moment::Done(pair.earlier)).day()?;
    let earliest = not_before(facts, from, limit);
    let approximate = doubtful(facts, from, earliest, limit);
    let text = msg!("{a} {from} 起满 {limit}：{earliest}", "{limit} after {a} on {from}: {earliest}");
    let text = text.with("a", pair.earlier.row().label).with("from", from).with("limit", limit.words());
    Some(Condition {
        rule: &pair.name,
        met: on >= earliest,
        blocks: true,
        absolute: false,
        text: text.with("earliest", nearly(earliest, approximate)),
        earliest: Some(earliest),
        approximate,
        actor: None,
        basis: Some(basis),
    })
}

/// The year's plan of admissions beside what has been done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Which year.
    pub year: i32,
    /// How many are to be admitted; `None` where no plan is on record.
    pub planned: Option<i32>,
    /// Admissions that the meetings of the year have voted.
    pub voted: i32,
    /// Those of them that are approved.
    pub approved: i32,
}

impl Progress {
    /// Says it in one line.
    pub fn words(&self) -> Text {
        let text = match self.planned {
            Some(_) => msg!(
                "{year} 年计划接收 {planned} 人 · 已表决 {voted} · 已审批 {approved}",
                "{year}: {planned} admissions planned · {voted} voted · {approved} approved"
            ),
            None => msg!(
                "{year} 年没有登记发展计划 · 已表决 {voted} · 已审批 {approved}",
                "{year}: no plan on record · {voted} admissions voted · {approved} approved"
            ),
        };
        let text = text.with("year", self.year).with("planned", self.planned.unwrap_or_default());
        text.with("voted", self.voted).with("approved", self.approved)
    }
}

/// Holds the plan of this year against what has been done.
pub fn progress(facts: &Facts) -> Option<Progress> {
    let year = facts.today.year();
    let planned = facts.book.all::<Plan>().filter(|p| p.year == Some(year)).max_by_key(|p| p.head.happened);
    let this_year = |s: &&Step| s.head.happened.is_some_and(|day| day.year() == year);
    let passed = |s: &&Step| !matches!(s.outcome, Some(Outcome::Failed | Outcome::Withdrawn));
    let votes =
        || facts.book.all::<Step>().filter(|s| s.step == Some(StepKind::Vote1)).filter(this_year).filter(passed);
    let approved = |s: &&Step| facts.book.standing(s.member.0).is_member();
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    Some(Progress {
        year,
        planned: planned.and_then(|p| p.admissions),
        voted: count(votes().count()),
        approved: count(votes().filter(approved).count()),
    })
}
