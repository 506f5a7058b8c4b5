//! Planning a step: what it needs on the day it is planned for. Blocks the plan, never the record.

use super::development::probation_ends;
use super::numbers::{Basis, Both, Dated};
use super::person::{Moment, Person, When};
use super::say::cite;
use super::shape::{no_later, not_before};
use super::{Facts, State, notice, room};
use crate::base::{Id, Refusal, Text};
use crate::model::development::{Step, StepKind};
use crate::model::roster::{Branch, Member};
use crate::model::{Codes, Head, Standing};
use crate::msg;
use chrono::NaiveDate;

/// One condition of a step, as of the day it is planned for.
#[derive(Clone, Debug)]
pub struct Condition<'a> {
    /// The rule or the step that is asked for, by name.
    pub rule: &'a str,
    /// Whether it is met.
    pub met: bool,
    /// Whether a plan without it is refused; otherwise it is only warned of.
    pub blocks: bool,
    /// What is asked and how it stands.
    pub text: Text,
    /// The first day on which it is met, where that can be known.
    pub earliest: Option<NaiveDate>,
    /// Who must act.
    pub actor: Option<&'a Both>,
    /// What it rests on.
    pub basis: Option<&'a Basis>,
}

/// Gathers a person even if they have not taken a step yet.
fn person<'a>(facts: &Facts<'a>, member: Id) -> Option<Person<'a>> {
    let member = facts.book.get::<Member>(member)?;
    Some(Person::gather(facts, member).unwrap_or_else(|| {
        let started_on = facts.book.get::<Branch>(member.head.branch).and_then(|b| b.started_on);
        Person::new(member, Standing::NEW, Vec::new(), started_on)
    }))
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
    let basis = road.and_then(|r| r.on(on));
    for (need, blocks) in
        road.into_iter().flat_map(|r| r.needs.iter().map(|n| (*n, true)).chain(r.wants.iter().map(|n| (*n, false))))
    {
        // The rules of that day may know no such step: no notice before listing in 2014.
        let Some(asked) = facts.numbers.road_step(need).filter(|r| r.on(on).is_some()) else { continue };
        out.push(Condition {
            blocks,
            actor: Some(&asked.actor),
            ..done(facts, &person, need, on, basis.or(asked.on(on)))
        });
    }
    for pair in facts.numbers.pairs().iter().filter(|p| p.later == step && p.time.is_some()) {
        out.extend(waited(facts, &person, pair, on));
    }
    out.extend(disorder(facts, &person, step, on, until));
    out.extend(own(facts, &person, step, on, until));
    out
}

/// Lists the pairs of dates that the step would bring out of order, by law, if it were recorded for that day.
fn disorder<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    step: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<Condition<'a>> {
    // Where the step is the later one of a pair with a time, `waited` says so and from when.
    let asked = |p: &&super::numbers::Pair| p.earlier == step || (p.later == step && p.time.is_none());
    let pairs = facts.numbers.pairs().iter().filter(asked);
    let head = Head { happened: Some(on), ..Head::default() };
    let planned = Step { head, step: Some(step), until, ..Step::default() };
    let broken = |person: &Person, pair: &'a super::numbers::Pair| {
        super::order::judge(facts, person, pair).filter(|j| j.state == State::Broken).map(|j| (j.from, j.on))
    };
    let mut steps = person.steps.clone();
    steps.push(&planned);
    let with = Person::new(person.member, person.standing, steps, person.started_on);
    let new = pairs.filter(|pair| broken(person, pair).is_none());
    new.filter_map(|pair| {
        let (from, on) = broken(&with, pair)?;
        let (from, on) = (from?, on?);
        let text = msg!("{b} {on} 不能早于 {a} {from}", "{b} on {on} cannot precede {a} on {from}");
        let text = text.with("a", pair.earlier.row().label).with("b", pair.later.row().label);
        Some(Condition {
            rule: &pair.name,
            met: false,
            blocks: true,
            text: text.with("from", from).with("on", on),
            // A step that should have come before one already taken has no lawful day any more.
            earliest: (pair.later == step).then_some(from),
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
    let conditions = conditions(facts, member, step, on, until);
    let Some(first) = conditions.iter().find(|c| c.blocks && !c.met) else { return Ok(()) };
    let open = conditions.iter().any(|c| c.blocks && !c.met && c.earliest.is_none());
    let earliest = conditions.iter().filter(|c| c.blocks).filter_map(|c| c.earliest).max().filter(|_| !open);
    let text = msg!("{on} 不能安排“{step}”: {why}", "“{step}” cannot be planned for {on}: {why}");
    let why = match first.basis.filter(|b| !b.document.quiet) {
        Some(basis) => msg!("{text}（依据: {basis}）", "{text} ({basis})")
            .with("text", first.text.clone())
            .with("basis", cite(basis)),
        None => first.text.clone(),
    };
    let text = text.with("on", on).with("step", step.row().label).with("why", why);
    let mut refusal = Refusal::new(text).at("happened").by_rule(first.rule, earliest);
    if let Some(day) = earliest {
        refusal = refusal.hint(msg!("最早可安排在 {day}", "the earliest lawful day is {day}").with("day", day));
    }
    Err(refusal)
}

/// Asks whether a step has been done by a day; a notice must be over.
fn done<'a>(
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
        text: msg!("还没有: {step}", "missing: {step}").with("step", label),
        earliest: None,
        actor: None,
        basis,
    };
    let talked = need == StepKind::FirstTalk;
    let when = if talked { person.last(facts, Moment::Talked) } else { person.last(facts, Moment::Done(need)) };
    match when {
        When::Never => blank,
        When::NoDay => {
            let text = msg!("{step}: 日期不明", "{step}: day unknown").with("step", label);
            Condition { met: true, text, ..blank }
        }
        When::On(day) => {
            let step: Option<&Step> = person.done(need).max_by_key(|s| s.head.happened);
            let counted = notice::ends(facts, need, day).map(|c| c.day);
            let ends = counted.map(|c| step.and_then(|s| s.until).map_or(c, |until| until.max(c)));
            let earliest = ends.map_or(day, notice::after);
            let text = match ends {
                Some(ends) => msg!("{step}: {day} 起, {ends} 止", "{step}: from {day} to {ends}").with("ends", ends),
                None => msg!("{step}: {day}", "{step}: {day}").into(),
            };
            let text = text.with("step", label).with("day", day);
            Condition { met: earliest <= on, text, earliest: Some(earliest), ..blank }
        }
    }
}

/// Asks whether the time between two steps has passed.
fn waited<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    pair: &'a super::numbers::Pair,
    on: NaiveDate,
) -> Option<Condition<'a>> {
    let basis = pair.on(on)?;
    let limit = facts.numbers.value(pair.time.as_deref()?, on)?;
    let from = person.last(facts, Moment::Done(pair.earlier)).day()?;
    let earliest = not_before(facts, from, limit);
    let text = msg!("{a} {from} 起满 {limit}: {earliest}", "{limit} after {a} on {from}: {earliest}");
    let text = text.with("a", pair.earlier.row().label).with("from", from).with("limit", limit.words());
    Some(Condition {
        rule: &pair.name,
        met: on >= earliest,
        blocks: true,
        text: text.with("earliest", earliest),
        earliest: Some(earliest),
        actor: None,
        basis: Some(basis),
    })
}

/// Asks what only one step asks.
fn own<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    step: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<Condition<'a>> {
    match step {
        StepKind::Apply => age(facts, person, on).into_iter().collect(),
        StepKind::PreReview1 => leaving(facts, person, on).into_iter().collect(),
        StepKind::Vote1 => in_time(facts, person, on).into_iter().collect(),
        StepKind::Vote2 => expired(facts, person, on).into_iter().collect(),
        StepKind::ProbationExtended => extension(facts, person, on, until),
        _ => Vec::new(),
    }
}

fn asked<'a>(rule: &'a str, met: bool, text: Text, limit: &'a Dated) -> Condition<'a> {
    Condition { rule, met, blocks: true, text, earliest: None, actor: None, basis: Some(&limit.basis) }
}

fn age<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("application.age", on)?;
    let earliest = not_before(facts, person.member.birth_date?, limit);
    let text =
        msg!("年满 {limit}: {day}", "{limit} of age on {day}").with("limit", limit.words()).with("day", earliest);
    Some(Condition { earliest: Some(earliest), ..asked("application.age", on >= earliest, text, limit) })
}

fn leaving<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let (limit, leaving) = (facts.numbers.value("leaving.pre_review", on)?, person.member.leaving_on?);
    let last = super::shape::back(leaving, limit);
    let text = msg!("离校 {leaving} 前 {limit} 内一般不办理", "as a rule not within {limit} of leaving on {leaving}");
    let text = text.with("leaving", leaving).with("limit", limit.words());
    Some(Condition { blocks: false, ..asked("leaving", on <= last, text, limit) })
}

fn in_time<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("pre_review.valid", on)?;
    let passed = person.last(facts, Moment::Done(StepKind::PreReview1)).day()?;
    let last = no_later(facts, passed, limit);
    let text = msg!(
        "预审合格 {passed} 后 {limit} 内开会: {last} 前",
        "within {limit} of the pre-review of {passed}: by {last}"
    );
    let text = text.with("passed", passed).with("limit", limit.words()).with("last", last);
    Some(Condition { blocks: false, ..asked("pre_review_valid", on <= last, text, limit) })
}

fn expired<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("probation.length", on)?;
    let ends = probation_ends(facts, &person.standing)?;
    let text = msg!("预备期满: {ends}", "the probation ends on {ends}").with("ends", ends);
    Some(Condition { earliest: Some(ends), ..asked("probation_end", on >= ends, text, limit) })
}

/// An extension is made once, for half a year at least and a year at most, from the day the probation ended.
fn extension<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<Condition<'a>> {
    let value = |name: &str| facts.numbers.value(name, on);
    let (Some(least), Some(most), Some(times)) =
        (value("extension.least"), value("extension.most"), value("extension.times"))
    else {
        return Vec::new();
    };
    let extended =
        person.taken(StepKind::ProbationExtended).count().max(usize::from(person.standing.extended_until.is_some()));
    let once = msg!("只能延长 {limit}", "it may be extended {limit}").with("limit", times.words());
    let again = i32::try_from(extended).is_ok_and(|n| n < times.whole().unwrap_or_default());
    let mut out = vec![asked("extension.times", again, once, times)];
    if let Some((until, ends)) = until.zip(room::expires(facts, person.member.head.id)) {
        let (from, to) = (no_later(facts, ends, least), no_later(facts, ends, most));
        let text = msg!(
            "延长不少于 {least}、不超过 {most}: {from} 至 {to}",
            "at least {least}, at most {most}: {from} to {to}"
        );
        let text = text.with("least", least.words()).with("most", most.words()).with("from", from).with("to", to);
        let bound = if until < from { least } else { most };
        out.push(asked("extension.length", (from..=to).contains(&until), text, bound));
    }
    out
}
