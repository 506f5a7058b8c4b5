//! Why not yet: the next step of one person, what is unmet, who must act, and the earliest lawful days.

use super::condition::{Condition, nearly};
use super::development::probation_ends;
use super::person::Deed;
use super::plan::conditions;
use super::soonest::soonest;
use crate::base::{Id, Text, Value};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::development::{Step, StepKind};
use crate::model::{Book, Change, Codes, Head, Kind, Link, Record};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::evaluators::not_before;
use chrono::NaiveDate;

/// The answer to "why not yet".
#[derive(Clone, Debug)]
pub struct Why<'a> {
    /// Where the person stands, by what is effective.
    pub stage: Stage,
    /// What the meeting has decided and nobody has approved yet.
    pub decided: Option<Stage>,
    /// The step that takes them further; `None` for a full member.
    pub next: Option<StepKind>,
    /// The first day on which every condition that has a day is met, today at the earliest.
    pub earliest: Option<NaiveDate>,
    /// Whether that day is only nearly known, for want of a year's calendar: shown as ≈.
    pub approximate: bool,
    /// The first day on which they can be a full member, if everything is done as early as the law allows.
    pub full: Option<NaiveDate>,
    /// Every condition of the step, the unmet first.
    pub conditions: Vec<Condition<'a>>,
    /// Whether they leave before they can be a full member.
    pub too_late: bool,
}

impl Why<'_> {
    /// Returns what planning backwards from the leaving day shows.
    pub fn warning(&self) -> Option<Text> {
        let full = self.full.filter(|_| self.too_late)?;
        Some(
            msg!("毕业前不能转正：最早 {full}", "no full membership before leaving: {full} at the earliest")
                .with("full", full),
        )
    }
}

/// Says the answer in lines, for the shell and the screen: the stage, the next step, then every condition.
pub fn lines(facts: &Facts, member: Id) -> Vec<Text> {
    let Some(why) = why(facts, member) else { return Vec::new() };
    let name = facts.book.name_of(member, crate::base::Lang::Zh);
    let mut out =
        vec![msg!("{name}：{stage}", "{name}: {stage}").with("name", name).with("stage", why.stage.row().label)];
    if let Some(next) = why.next {
        let text = match why.earliest {
            Some(day) => msg!("下一步：{next}，最早 {day}", "next step: {next}, {day} at the earliest")
                .with("day", nearly(day, why.approximate)),
            None => msg!("下一步：{next}，定不了最早日期", "next step: {next}, no earliest day can be given").into(),
        };
        out.push(text.with("next", next.row().label));
    }
    for condition in &why.conditions {
        let mark = match (condition.met, condition.blocks) {
            (true, _) => "+",
            (false, true) => "x",
            (false, false) => "!",
        };
        let mut text =
            msg!("  {mark} {what}", "  {mark} {what}").with("mark", mark).with("what", condition.text.clone());
        if let Some(actor) = condition.actor.filter(|_| !condition.met) {
            text = msg!("{text} [{actor}]", "{text} [{actor}]").with("text", text).with("actor", actor.text());
        }
        if let Some(day) = condition.earliest.filter(|_| !condition.met) {
            text = msg!("{text}；最早 {day}", "{text}; {day} at the earliest")
                .with("text", text)
                .with("day", nearly(day, condition.approximate));
        }
        if let Some(basis) = condition.basis {
            text = msg!("{text}（{basis}）", "{text} ({basis})")
                .with("text", text)
                .with("basis", crate::rules::cite(basis));
        }
        if let Some(own) = crate::rules::by_own(facts, condition.rule, facts.today, condition.basis) {
            text = msg!("{text}；{own}", "{text}; {own}").with("text", text).with("own", own);
        }
        out.push(text);
    }
    out.extend(why.warning());
    out
}

/// Returns the book as it would be if a step had been, or were, on another day: the last such step or record is moved,
/// or one is added. Nothing is written; the rules answer from it what would follow.
pub fn suppose(facts: &Facts, member: Id, step: StepKind, day: NaiveDate) -> Book {
    // A day ahead is looked at as if it had come.
    let mut book = if day > facts.today { facts.book.as_of(day) } else { facts.book.clone() };
    let own = Kind::ALL.iter().flat_map(|kind| facts.book.owned(*kind, member));
    let same =
        own.filter(|any| Deed::of_record(facts, any).is_some_and(|(id, deed)| id == member && deed.kind == step));
    let change = match same.max_by_key(|any| (any.head().happened, any.head().id)) {
        Some(before) => {
            let mut after = before.clone();
            after.head_mut().happened = Some(day);
            if let Some(at) = after.kind().field("until") {
                // A notice or an extension is as long as it must be, counted from its new day.
                let _ = after.set(at, Value::None);
            }
            Change::edit(before.clone(), after)
        }
        None => {
            let branch = facts.book.get::<Member>(member).map(|m| m.head.branch).unwrap_or_default();
            let head = Head { id: Id(u128::MAX), branch, happened: Some(day), ..Head::default() };
            let added = Step { head, member: Link::to(member), step: Some(step), ..Step::default() };
            Change::add(added.into_any())
        }
    };
    book.apply(&[change]);
    book
}

/// Answers for one person, `None` for an unknown one.
pub fn why<'a>(facts: &Facts<'a>, member: Id) -> Option<Why<'a>> {
    let record = facts.book.get::<Member>(member)?;
    let standing = facts.book.standing(member);
    let next = match standing.decided {
        Some(Stage::Probationary) => Some(StepKind::Approval1),
        Some(_) => Some(StepKind::Approval2),
        None => facts.numbers.out_of(standing.stage).map(|r| r.step),
    };
    let mut list = next.map_or_else(Vec::new, |step| conditions(facts, member, step, facts.today, None));
    list.sort_by_key(|c| (c.met, !c.blocks));
    let waiting = || list.iter().filter(|c| c.blocks && c.earliest.is_some());
    let known = waiting().filter_map(|c| c.earliest).max();
    let ahead = next.and_then(|step| soonest(facts, member, step));
    // What a vote was taken without is not made good by waiting.
    let past = list.iter().any(|c| c.blocks && matches!(c.rule, "admission_gate" | "conversion_gate"));
    let first = known.max(ahead.map(|c| c.day)).unwrap_or(facts.today).max(facts.today);
    let earliest = next.filter(|_| !past).map(|_| first);
    let approximate = waiting().any(|c| c.approximate) || ahead.is_some_and(|c| c.approximate);
    let full = full_from(facts, &standing, member, earliest);
    let too_late = full.zip(record.leaving_on).is_some_and(|(full, leaving)| full > leaving);
    let (stage, decided) = (standing.stage, standing.decided);
    Some(Why { stage, decided, next, earliest, approximate, full, conditions: list, too_late })
}

/// Adds up the clocks that lie ahead, and no time for anything else: a day before which it cannot be.
fn full_from(
    facts: &Facts,
    standing: &crate::model::Standing,
    member: Id,
    earliest: Option<NaiveDate>,
) -> Option<NaiveDate> {
    match (standing.stage, standing.decided) {
        (Stage::Full, _) => None,
        (Stage::Probationary, _) => {
            probation_ends(facts, standing).map(|ends| earliest.map_or(ends, |day| ends.max(day)))
        }
        (_, Some(_)) => probation_ends(facts, standing),
        _ => {
            let admitted = soonest(facts, member, StepKind::Vote1)?.day.max(earliest?);
            facts.numbers.value("probation.length", facts.today).map(|year| not_before(facts, admitted, year))
        }
    }
}
