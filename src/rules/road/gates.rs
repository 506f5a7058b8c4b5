//! Recorded facts that break a rule: a step without what it needs, too early, too often. They stay recorded.

use super::condition::{moment, taken};
use super::development::probation_ends;
use super::person::{Moment, Person, When};
use super::steps::Need;
use crate::base::date;
use crate::model::people::standing::Stage;
use crate::model::road::development::{Outcome, StepKind};
use crate::model::{Codes, Standing};
use crate::msg;
use crate::rules::engine::evaluators::{Judged, Shape, late, no_later, not_before};
use crate::rules::law::numbers::{Basis, Force};
use crate::rules::road;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::NaiveDate;

/// What should not have happened so: one row each.
pub const RULES: &[Rule] = &[
    // Nobody applies before the age for it.
    road("application_age", case_file!("application_age"), Shape::Person(age)),
    // A listing has what it needs: consent, and since 2026 the public notice.
    road(
        "listing_gate",
        case_file!("listing_gate"),
        Shape::Person(|facts, person| gate(facts, person, StepKind::Prospect)),
    ),
    // A vote on an admission has what it needs: vetting, training, pre-review, notice.
    road(
        "admission_gate",
        case_file!("admission_gate"),
        Shape::Person(|facts, person| gate(facts, person, StepKind::Vote1)),
    ),
    // A vote on a conversion has what it needs: application, pre-review, notice.
    road(
        "conversion_gate",
        case_file!("conversion_gate"),
        Shape::Person(|facts, person| gate(facts, person, StepKind::Vote2)),
    ),
    // Every other step has what it needs as well.
    road("step_ground", case_file!("step_ground"), Shape::Person(ground)),
    // A conversion is not voted before the probation ends.
    road("conversion_time", case_file!("conversion_time"), Shape::Person(conversion_time)),
    // What every step should have had before it was done.
    road("left_out", case_file!("left_out"), Shape::Person(left_out)),
    // The discussion of a conversion is postponed by half a year at most.
    road("postponement", case_file!("postponement"), Shape::Person(postponement)),
    // A probation is extended once, by half a year at least and a year at most.
    road("extension", case_file!("extension"), Shape::Person(extension)),
];

fn age<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let (applied, born) = (person.standing.applied_on?, person.member.birth_date?);
    let limit = facts.numbers.value("application.age", applied)?;
    // Of a month or a year the last day is sure to have come; whether an earlier one had, nobody can say.
    let earliest = not_before(facts, born.last(), limit);
    let maybe = not_before(facts, born.first(), limit) <= applied;
    let state = if born.day().is_none() && applied < earliest && maybe { State::Unknown } else { State::Met };
    let judged = Judged::new(state).due(applied).from(born.last()).on(Some(applied)).limit(Some(limit));
    let years = limit.whole().map(|years| crate::base::Text::plain(years.to_string().as_str()));
    let judged = Judged { earliest: Some(earliest), said: years, ..judged };
    Some(if applied < earliest && state == State::Met { judged.contradicting(late(limit, false)) } else { judged })
}

/// Asks of the last time a step was taken whether what blocks a plan for it had been done at all.
/// That it was done in the wrong order is for the order of dates to say.
fn gate<'a>(facts: &Facts<'a>, person: &Person<'a>, kind: StepKind) -> Option<Judged<'a>> {
    let step = person.taken(kind).max_by_key(|s| s.on)?;
    let Some(day) = step.on else { return Some(Judged::new(State::Unknown)) };
    facts.numbers.road_step(kind)?.on(day)?;
    let lacks = lacking(facts, person, kind, day);
    let judged = Judged::new(State::Met).due(day).on(Some(day));
    let law = |need: &&Need| need.basis.force == Force::Law;
    let Some(first) = lacks.iter().find(law).or(lacks.first()) else { return Some(judged) };
    let state = match law(&first) {
        // A roster tells the step and not what led to it.
        _ if step.from_roster => State::Unknown,
        true => State::Broken,
        false => State::Open,
    };
    let vetoed = lacks.iter().any(|need| need.veto);
    let basis = Some(first.basis);
    let lacks = lacks.iter().map(|need| (need.step, need.basis)).collect();
    Some(Judged { state, basis, lacks, vetoed, ..judged })
}

/// Lists what a step needed on its day and nobody has done at all.
pub(super) fn lacking<'a>(facts: &Facts<'a>, person: &Person, kind: StepKind, day: NaiveDate) -> Vec<Need<'a>> {
    let asked = |need: &Need| taken(facts, person, need.step, day).is_some();
    let needs = facts.numbers.needs(kind, day).into_iter();
    needs.filter(|need| asked(need) && lacks(facts, person, need.step)).collect()
}

/// Asks the same of every step that has no gate of its own; the first that lacks something is said.
fn ground<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    const GATES: [StepKind; 3] = [StepKind::Prospect, StepKind::Vote1, StepKind::Vote2];
    let mut met = None;
    for kind in facts.numbers.road().iter().map(|road| road.step).filter(|kind| !GATES.contains(kind)) {
        let told = person.taken(kind).max_by_key(|s| s.on).is_some_and(|s| s.on.is_some() && !s.from_roster);
        let judged = if told { gate(facts, person, kind) } else { None };
        match judged {
            Some(judged) if judged.state != State::Met => {
                return Some(Judged { said: Some(kind.row().label.into()), ..judged });
            }
            Some(judged) => met = Some(judged),
            None => {}
        }
    }
    met
}

fn lacks(facts: &Facts, person: &Person, need: StepKind) -> bool {
    person.last(facts, Moment::Done(need)) == When::Never
}

/// Lists everything that the steps taken should have had before them and that nobody has done at all, each with the
/// article that asks for it.
fn left_out<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let mut lacks: Vec<(StepKind, &'a Basis)> = Vec::new();
    let mut last = None;
    for road in facts.numbers.road() {
        let told = person.taken(road.step).filter(|s| !s.from_roster).filter_map(|s| s.on).max();
        let Some(day) = told.filter(|day| person.started_on.is_none_or(|started| started <= *day)) else { continue };
        last = last.max(Some(day));
        for want in road.wants.iter().filter(|want| !watched(facts, person, **want)) {
            let basis = taken(facts, person, *want, day).and_then(|asked| asked.on(day));
            let missing = lacks_step(facts, person, *want) && !lacks.iter().any(|(step, _)| step == want);
            lacks.extend(basis.filter(|_| missing).map(|basis| (*want, basis)));
        }
    }
    let day = last?;
    let judged = Judged::new(State::Met).due(day).on(Some(day));
    let Some((_, first)) = lacks.first() else { return Some(judged) };
    Some(Judged { state: State::Open, basis: Some(first), lacks, ..judged })
}

/// Returns whether a clock of its own watches a step.
fn watched(facts: &Facts, person: &Person, step: StepKind) -> bool {
    match step {
        StepKind::FirstTalk => true,
        StepKind::Contacts => matches!(person.standing.stage, Stage::Activist | Stage::Prospect),
        StepKind::Oath => {
            let approved = person.last(facts, Moment::Done(StepKind::Approval1)).day();
            approved.is_some_and(|day| facts.numbers.value("oath.within", day).is_some())
        }
        _ => false,
    }
}

fn lacks_step(facts: &Facts, person: &Person, step: StepKind) -> bool {
    person.last(facts, moment(step)) == When::Never
}

fn postponement<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let last = person.taken(StepKind::ConversionPostponed).max_by_key(|s| s.on)?;
    let day = last.on?;
    let most = facts.numbers.value("postponement.most", day)?;
    let judged = Judged::new(State::Met).due(day).on(Some(day)).limit(Some(most));
    let Some((until, ends)) = last.until.zip(probation_ends(facts, &person.standing)) else {
        return Some(Judged { state: State::Unknown, ..judged });
    };
    let bound = no_later(facts, ends, most);
    let judged = Judged { from: Some(until), earliest: Some(bound), ..judged };
    Some(if until > bound { judged.contradicting(late(most, false)) } else { judged })
}

fn conversion_time<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let vote = person.done(StepKind::Vote2).max_by_key(|s| s.on)?;
    // As of the evening before: the vote itself must not move the end it is judged by.
    let standing =
        vote.on.map_or(person.standing, |day| facts.book.standing_on(person.member.head.id, date::add_days(day, -1)));
    let Some(ends) = probation_ends(facts, &standing) else {
        let limit = facts.numbers.value("probation.length", vote.on?)?;
        return Some(Judged::new(State::Unknown).limit(Some(limit)));
    };
    // The membership counts from the day the probation expired, whichever day the meeting was.
    let early = |day: &NaiveDate| *day < ends;
    let (on, counted) = (vote.on.filter(early), vote.until.filter(early));
    let day = on.or(counted).or(vote.on).or(vote.until)?;
    let limit = facts.numbers.value("probation.length", day.max(ends))?;
    let judged = Judged::new(State::Met).due(day).on(vote.on.filter(|_| on.is_some() || counted.is_none()));
    let judged = Judged { from: standing.admitted_on, earliest: Some(ends), ..judged.limit(Some(limit)) };
    Some(if day < ends { judged.contradicting(late(limit, false)) } else { judged })
}

fn extension<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let voted = person.taken(StepKind::Vote2).filter(|s| s.outcome == Some(Outcome::Extended));
    let last = voted.chain(person.taken(StepKind::ProbationExtended)).max_by_key(|s| s.on)?;
    let day = last.on?;
    // A vote and its approval above are two records of one extension: both count from the original end.
    let original = Standing { extended_until: None, ..person.standing };
    let value = |name: &str| facts.numbers.value(name, day);
    let (least, most, times) = (value("extension.least")?, value("extension.most")?, value("extension.times")?);
    let judged = Judged::new(State::Met).due(day).on(Some(day));
    let voted = person.taken(StepKind::Vote2).filter(|s| s.outcome == Some(Outcome::Extended)).count();
    let count = voted.max(person.taken(StepKind::ProbationExtended).count());
    if i32::try_from(count).is_ok_and(|n| n > times.whole().unwrap_or_default()) {
        let said = msg!("只能延长{limit}", "it may be extended {limit}").with("limit", times.words());
        let judged = Judged { said: Some(said), from: last.until, ..judged };
        return Some(judged.limit(Some(times)).contradicting(late(times, false)));
    }
    let Some((until, ends)) = last.until.zip(probation_ends(facts, &original)) else {
        return Some(Judged { state: State::Unknown, ..judged.limit(Some(least)) });
    };
    let (from, to) = (no_later(facts, ends, least), no_later(facts, ends, most));
    let limit = if until < from { least } else { most };
    let said = if until < from {
        msg!("不足{limit}，最早应延至 {day}", "less than {limit}, {day} at the earliest").with("day", from)
    } else {
        msg!("超过{limit}，最晚可延至 {day}", "more than {limit}, {day} at the latest").with("day", to)
    };
    let said = Some(said.with("limit", limit.words()));
    let judged = Judged { from: Some(until), said, ..judged.limit(Some(limit)) };
    Some(if (from..=to).contains(&until) { judged } else { judged.contradicting(late(limit, false)) })
}
