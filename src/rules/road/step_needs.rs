//! What only one step asks: age, leaving, introducers, the pre-review's month, the end and the entries of a probation.

use super::condition::{Condition, is_absolute, nearly};
use super::cultivation::{Fitness, fitness, lacking};
use super::development::probation_ends;
use super::person::{Moment, Person};
use super::steps::Need;
use super::{gates, notice};
use crate::base::{Text, date};
use crate::model::Codes;
use crate::model::road::cultivation::{Contact, ContactRole};
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::evaluators::{no_later, not_before};
use crate::rules::law::numbers::{Dated, Force};
use chrono::NaiveDate;

/// Asks what only one step asks.
pub(super) fn own<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    step: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Vec<Condition<'a>> {
    let mut out: Vec<Condition> = beyond(facts, person, step, on).into_iter().collect();
    match step {
        StepKind::Apply => out.extend(age(facts, person, on)),
        StepKind::PublicNotice0 | StepKind::PublicNotice1 | StepKind::PublicNotice2 => {
            out.extend(posted_before(facts, person, step, on));
        }
        StepKind::PreReview1 => out.extend(leaving(facts, person, on)),
        StepKind::Vote1 => {
            out.extend(introduced(facts, person, on));
            out.extend(in_time(facts, person, on));
            out.extend(both_met(facts, person, on));
            out.extend(voted_before(facts, person, on));
        }
        StepKind::Vote2 => {
            out.extend(expired(facts, person, on));
            out.extend(shown(facts, person, on));
        }
        StepKind::Deliberation1 | StepKind::CommitteeTalk | StepKind::Approval1 => {
            out.extend(voted_without(facts, person, StepKind::Vote1, "admission_gate"));
        }
        StepKind::Deliberation2 | StepKind::Approval2 => {
            out.extend(voted_without(facts, person, StepKind::Vote2, "conversion_gate"));
        }
        StepKind::ConversionPostponed => out.extend(postponed(facts, person, on, until)),
        StepKind::ProbationExtended => out.extend(extension(facts, person, on, until)),
        _ => {}
    }
    out
}

/// Asks whether the step still lies ahead: nobody is named activist twice.
fn beyond<'a>(facts: &Facts<'a>, person: &Person<'a>, step: StepKind, on: NaiveDate) -> Option<Condition<'a>> {
    let road = facts.numbers.road_step(step)?;
    let stage = person.standing.decided.unwrap_or(person.standing.stage);
    let past = road.next.is_some_and(|next| stage > next);
    past.then(|| Condition {
        rule: step.row().name,
        met: false,
        blocks: true,
        absolute: true,
        text: msg!("已经是{stage}", "is {stage} already").with("stage", stage.row().label),
        earliest: None,
        approximate: false,
        actor: None,
        basis: road.on(on),
    })
}

/// Returns what the vote was taken without: an approval does not make up for it. What was voted before the book began is
/// only warned of, its papers may lie elsewhere.
fn voted_without<'a>(facts: &Facts<'a>, person: &Person<'a>, vote: StepKind, rule: &'a str) -> Vec<Condition<'a>> {
    let Some((voted, day)) = person.done(vote).max_by_key(|s| s.on).and_then(|v| Some((v, v.on?))) else {
        return Vec::new();
    };
    let lacks = if voted.from_roster { Vec::new() } else { gates::lacking(facts, person, vote, day) };
    let of = |need: Need<'a>| {
        let (need, law, basis) = (need.step, need.basis.force == Force::Law, need.basis);
        let text = msg!("{vote} {day} 时没有：{step}", "{vote} on {day} came without: {step}");
        let text = text.with("vote", vote.row().label).with("day", day).with("step", need.row().label);
        Condition {
            rule,
            met: false,
            // What only the school asked for then cannot be made up for now.
            blocks: law && person.started_on.is_none_or(|started| started <= day),
            absolute: is_absolute(need),
            text,
            earliest: None,
            approximate: false,
            actor: None,
            basis: Some(basis),
        }
    };
    lacks.into_iter().map(of).collect()
}

/// Asks whether the notice was posted already, and nothing has happened since that asks for another.
fn posted_before<'a>(facts: &Facts<'a>, person: &Person<'a>, step: StepKind, on: NaiveDate) -> Option<Condition<'a>> {
    let (from, ends) = notice::posted(facts, person, step, on).next_back()?;
    let ends = nearly(ends, notice::ends(facts, step, from).is_some_and(|counted| counted.approximate));
    let text = msg!("{step} 已于 {from} 张贴，{ends} 止", "{step} is posted already, from {from} to {ends}");
    Some(Condition {
        rule: "notice_twice",
        met: false,
        blocks: true,
        absolute: false,
        text: text.with("step", step.row().label).with("from", from).with("ends", ends),
        earliest: None,
        approximate: false,
        actor: None,
        basis: facts.numbers.road_step(step).and_then(|road| road.on(on)),
    })
}

/// Asks for the two introducers by name, where the book names any.
fn introduced<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("introducers.count", on)?;
    let id = person.member.head.id;
    let named = || facts.book.of::<Contact>(id).filter(|c| c.member.0 == id && c.role() == ContactRole::Introducer);
    named().next()?;
    let fit = |c: &&Contact| c.lasted_on(on) && fitness(facts, c.contact.0, on) != Fitness::Unfit;
    // People count, not records: who is named twice is one.
    let people: std::collections::BTreeSet<_> = named().filter(fit).map(|c| c.contact.0).collect();
    let count = i32::try_from(people.len()).unwrap_or(i32::MAX);
    let text = msg!("入党介绍人 {n} 名可用，要 {limit}", "{n} introducers who may act, {limit} needed");
    let text = text.with("n", count).with("limit", limit.words());
    Some(asked("introducers", Some(count) == limit.whole(), text, limit))
}

/// Warns of a vote that comes soon after one that failed: local rules let some time pass.
fn voted_before<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("vote.again.after", on)?;
    let failed = |s: &&Step| s.step == Some(StepKind::Vote1) && s.outcome == Some(Outcome::Failed);
    let votes = facts.book.of::<Step>(person.member.head.id).filter(failed);
    let last = votes.filter_map(|s| s.head.happened).filter(|day| *day <= on).max()?;
    let earliest = not_before(facts, last, limit);
    let text =
        msg!("{day} 票决未通过，满 {limit} 再提：{earliest}", "not carried on {day}, {limit} to pass: {earliest}");
    let text = text.with("day", last).with("limit", limit.words()).with("earliest", earliest);
    Some(Condition {
        blocks: false,
        earliest: Some(earliest),
        ..asked("vote.again.after", on >= earliest, text, limit)
    })
}

/// Asks for what the probation year must show.
fn shown<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("probation.entries", on).filter(|v| v.flag())?;
    let admitted = person.standing.admitted_on?;
    let (met, text) = match lacking(facts, person.member.head.id, admitted, on) {
        None => (
            true,
            msg!("预备期考察写明了先锋模范作用和理论认识", "the reviews of the probation year speak of both").into(),
        ),
        Some(what) => (
            false,
            msg!("预备期考察里没有“{what}”", "no review of the probation year speaks of “{what}”").with("what", what),
        ),
    };
    Some(asked("probation_entries", met, text, limit))
}

fn asked<'a>(rule: &'a str, met: bool, text: Text, limit: &'a Dated) -> Condition<'a> {
    Condition {
        rule,
        met,
        blocks: true,
        absolute: false,
        text,
        earliest: None,
        approximate: false,
        actor: None,
        basis: Some(&limit.basis),
    }
}

fn age<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("application.age", on)?;
    // Of a month or a year the last day is sure to have come.
    let earliest = not_before(facts, person.member.birth_date?.last(), limit);
    let text =
        msg!("年满 {limit}：{day}", "{limit} of age on {day}").with("limit", limit.words()).with("day", earliest);
    Some(Condition { earliest: Some(earliest), ..asked("application.age", on >= earliest, text, limit) })
}

fn leaving<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let (limit, leaving) = (facts.numbers.value("leaving.pre_review", on)?, person.member.leaving_on?);
    let last = date::add_days(crate::rules::engine::evaluators::back(leaving, limit), -1);
    let text = msg!("离校 {leaving} 前 {limit} 内一般不办理", "as a rule not within {limit} of leaving on {leaving}");
    let text = text.with("leaving", leaving).with("limit", limit.words());
    Some(Condition { blocks: false, ..asked("leaving", on <= last, text, limit) })
}

fn in_time<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("pre_review.valid", on)?;
    let passed = person.last(facts, Moment::Done(StepKind::PreReview1)).day()?;
    let last = no_later(facts, passed, limit);
    let text = msg!(
        "预审合格 {passed} 后 {limit} 内开会：{last} 前",
        "within {limit} of the pre-review of {passed}: by {last}"
    );
    let text = text.with("passed", passed).with("limit", limit.words()).with("last", last);
    Some(Condition { blocks: false, ..asked("pre_review_valid", on <= last, text, limit) })
}

/// Returns when the notice cannot be over within the time in which the pre-review holds.
fn both_met<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("pre_review.valid", on)?;
    let passed = person.last(facts, Moment::Done(StepKind::PreReview1)).day()?;
    let posted = person.last(facts, Moment::Done(StepKind::PublicNotice1)).day().unwrap_or(facts.today.max(passed));
    let ends = notice::ends(facts, StepKind::PublicNotice1, posted)?;
    let from = notice::after(ends.day);
    let last = no_later(facts, passed, limit);
    let text = msg!(
        "公示到期后（{from}）预审已超过 {limit}（{last}）：两者不能兼顾，须重新预审",
        "when the notice is over ({from}) the pre-review is older than {limit} ({last}): both cannot be met, ask for a new pre-review"
    );
    let text = text.with("from", nearly(from, ends.approximate)).with("limit", limit.words()).with("last", last);
    (from > last).then(|| Condition { blocks: false, ..asked("pre_review_valid", false, text, limit) })
}

fn expired<'a>(facts: &Facts<'a>, person: &Person<'a>, on: NaiveDate) -> Option<Condition<'a>> {
    let limit = facts.numbers.value("probation.length", on)?;
    let ends = probation_ends(facts, &person.standing)?;
    let text = msg!("预备期满：{ends}", "the probation ends on {ends}").with("ends", ends);
    Some(Condition { earliest: Some(ends), ..asked("probation_end", on >= ends, text, limit) })
}

/// The discussion of somebody who came from elsewhere is postponed by half a year at most, from the day the probation
/// ended.
fn postponed<'a>(
    facts: &Facts<'a>,
    person: &Person<'a>,
    on: NaiveDate,
    until: Option<NaiveDate>,
) -> Option<Condition<'a>> {
    let most = facts.numbers.value("postponement.most", on)?;
    let (until, ends) = until.zip(probation_ends(facts, &person.standing))?;
    let last = no_later(facts, ends, most);
    let text = msg!("最多推迟{most}，至迟到 {last}", "postponed by {most} at most, until {last}");
    Some(asked("postponement", until <= last, text.with("most", most.words()).with("last", last), most))
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
    if let Some((until, ends)) = until.zip(probation_ends(facts, &facts.book.standing(person.member.head.id))) {
        let (from, to) = (no_later(facts, ends, least), no_later(facts, ends, most));
        let text = msg!(
            "延长不少于 {least}、不超过 {most}：{from} 至 {to}",
            "at least {least}, at most {most}: {from} to {to}"
        );
        let text = text.with("least", least.words()).with("most", most.words()).with("from", from).with("to", to);
        let bound = if until < from { least } else { most };
        out.push(asked("extension.length", (from..=to).contains(&until), text, bound));
    }
    out
}
