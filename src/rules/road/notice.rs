//! Public notices (公示): how long they run, and what may follow them.

use super::person::Person;
use crate::base::date;
use crate::model::road::development::StepKind;
use crate::model::road::gate::{Objection, PublicNotice};
use crate::model::{AnyRecord, Codes, Kind, Record};
use crate::rules::engine::evaluators::{Judged, Reach, Shape, late};
use crate::rules::law::calendar::Counted;
use crate::rules::road;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::NaiveDate;

/// T4, the notices: one row each.
pub const RULES: &[Rule] = &[
    // Before the listing, by law since 2026.
    road("notice_0", case_file!("notice_0"), Shape::Person(|f, p| notice(f, p, StepKind::PublicNotice0))),
    // Before the vote on the admission.
    road("notice_1", case_file!("notice_1"), Shape::Person(|f, p| notice(f, p, StepKind::PublicNotice1))),
    // Before the vote on the conversion.
    road("notice_2", case_file!("notice_2"), Shape::Person(|f, p| notice(f, p, StepKind::PublicNotice2))),
    // A notice is posted once a round.
    road("notice_twice", case_file!("notice_twice"), Shape::Person(twice)),
    // A notice says what it must, and its result is reported.
    Rule {
        name: "notice_content",
        reads: &[Kind::Branch, Kind::PublicNotice],
        reach: Reach::Own,
        shape: Shape::Record(Kind::PublicNotice, content),
        cases: case_file!("notice_content"),
    },
    // What was said against somebody is looked into.
    Rule {
        name: "objection",
        reads: &[Kind::Branch, Kind::Objection, Kind::PublicNotice],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Objection, objection),
        cases: case_file!("objection"),
    },
];

/// Names the number of a notice's length; `None` for a step that is no notice.
pub fn length(step: StepKind) -> Option<&'static str> {
    match step {
        StepKind::PublicNotice0 => Some("notice_0.length"),
        StepKind::PublicNotice1 => Some("notice_1.length"),
        StepKind::PublicNotice2 => Some("notice_2.length"),
        _ => None,
    }
}

/// Counts out a public notice posted on a day; `None` where the rules of that day know no such notice.
pub fn ends(facts: &Facts, step: StepKind, posted: NaiveDate) -> Option<Counted> {
    let length = facts.numbers.value(length(step)?, posted)?;
    let counting =
        facts.numbers.value("notice.posting_day", posted).is_some_and(crate::rules::law::numbers::Dated::flag);
    Some(facts.calendar.count(posted, length, counting))
}

fn notice<'a>(facts: &Facts<'a>, person: &Person<'a>, kind: StepKind) -> Option<Judged<'a>> {
    let step = person.taken(kind).max_by_key(|s| s.on)?;
    let limit = facts.numbers.value(length(kind)?, step.on.unwrap_or(facts.today))?;
    let Some(posted) = step.on else {
        return Some(Judged::new(State::Unknown).limit(Some(limit)));
    };
    let ends = ends(facts, kind, posted)?;
    let state = match step.until {
        Some(until) if until < ends.day => late(limit, false),
        _ if facts.today <= ends.day => State::DueSoon,
        _ => State::Met,
    };
    let judged = Judged::new(state).due(ends.day).from(posted).on(step.until).limit(Some(limit));
    Some(Judged { approximate: ends.approximate, ..judged })
}

/// Lists the notices of one gate, first and last day, in the round that a day falls into: those of full length after
/// which no other pre-review or consent came and no vote or listing.
pub(in crate::rules) fn posted(
    facts: &Facts,
    person: &Person,
    kind: StepKind,
    on: NaiveDate,
) -> impl DoubleEndedIterator<Item = (NaiveDate, NaiveDate)> {
    let road = facts.numbers.road();
    let before = facts.numbers.needs(kind, on).into_iter().map(|need| need.step);
    let asks = |step: StepKind| facts.numbers.needs(step, on).iter().any(|need| need.step == kind);
    let after = road.iter().map(|road| road.step).filter(|step| asks(*step));
    let turns: Vec<NaiveDate> = before.chain(after).flat_map(|step| person.taken(step)).filter_map(|s| s.on).collect();
    let mut out: Vec<(NaiveDate, NaiveDate)> = person
        .done(kind)
        .filter_map(|notice| {
            let from = notice.on.filter(|from| *from <= on)?;
            let ends = ends(facts, kind, from)?.day;
            let whole = notice.until.is_none_or(|until| until >= ends);
            let same = !turns.iter().any(|turn| from < *turn && *turn <= on);
            (whole && same).then_some((from, notice.until.map_or(ends, |until| until.max(ends))))
        })
        .collect();
    out.sort_unstable();
    out.into_iter()
}

fn twice<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let kinds = [StepKind::PublicNotice0, StepKind::PublicNotice1, StepKind::PublicNotice2];
    let mut met = None;
    for kind in kinds {
        for on in person.done(kind).filter_map(|s| s.on) {
            let mut round = posted(facts, person, kind, on);
            let (first, last) = (round.next(), round.next_back());
            if let Some(((from, _), (again, _))) = first.zip(last) {
                let judged = Judged::new(State::Open).due(again).from(from).on(Some(again));
                return Some(Judged { said: Some(kind.row().label.into()), ..judged });
            }
            met = Some(Judged::new(State::Met).due(on).on(Some(on)));
        }
    }
    met
}

/// Returns the first day on which a step may follow a public notice: the day after its end.
pub fn after(ends: NaiveDate) -> NaiveDate {
    date::add_days(ends, 1)
}

/// What a notice says, by field: what it is about the person stands on the roster.
const CONTENT: &[&str] = &["ordered_by", "ways", "place", "bodies", "contact_phone"];

fn content<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let notice = PublicNotice::from_any(any)?;
    let posted = notice.head.happened?;
    let limit = facts.numbers.value("notice.content", posted)?;
    let judged = Judged::new(State::Met).due(posted).on(Some(posted)).limit(Some(limit));
    let label = |name: &str| Kind::PublicNotice.fields().iter().find(|f| f.name == name).map(|f| f.label);
    let empty = CONTENT.iter().find(|name| any.value(name).is_none());
    if let Some(what) = empty.and_then(|name| label(name)) {
        return Some(Judged { state: late(limit, false), what: Some(what), ..judged });
    }
    let counted = ends(facts, notice.step()?, posted)?;
    let ends = counted.day.max(notice.until.unwrap_or(posted));
    if notice.result_on.is_none() && facts.today > ends {
        let judged = Judged { approximate: counted.approximate, what: label("result_on"), ..judged };
        return Some(Judged { state: State::DueSoon, due: Some(ends), on: None, ..judged });
    }
    Some(judged)
}

fn objection<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let objection = Objection::from_any(any)?;
    let limit = facts.numbers.value("notice.objection", facts.today)?;
    let state = if objection.is_open() { State::DueSoon } else { State::Met };
    let judged = Judged::new(state).on(objection.closed_on).limit(Some(limit));
    Some(Judged { due: objection.head.happened, from: objection.head.happened, ..judged })
}
