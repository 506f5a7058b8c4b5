//! The rhythm of the branch's own life: which meetings come in every month, quarter and year (三会一课).

use crate::base::date;
use crate::model::meeting::sitting::{Meeting, MeetingKind};
use crate::model::people::roster::{Branch, Group};
use crate::model::people::standing::Stage;
use crate::model::{AnyRecord, Kind, Record};
use crate::rules::engine::evaluators::{JudgeRecord, Judged, Reach, Shape, pending};
use crate::rules::people::tenure::has_committee;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::NaiveDate;

/// Rules of the rhythm: one row each.
pub const RULES: &[Rule] = &[
    row("general_rhythm", case_file!("general_rhythm"), general),
    row("committee_rhythm", case_file!("committee_rhythm"), committee),
    row("group_rhythm", case_file!("group_rhythm"), group),
    row("party_day_rhythm", case_file!("party_day_rhythm"), party_day),
    row("life_rhythm", case_file!("life_rhythm"), life),
    row("evaluation_rhythm", case_file!("evaluation_rhythm"), evaluation),
    row("heart_talk_rhythm", case_file!("heart_talk_rhythm"), heart_talk),
];

const fn row(name: &'static str, cases: &'static str, judge: JudgeRecord) -> Rule {
    let reads = &[Kind::Branch, Kind::Meeting, Kind::Member, Kind::Step, Kind::Group];
    Rule { name, reads, reach: Reach::Sheet, shape: Shape::Record(Kind::Branch, judge), cases }
}

fn general<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    // An admission, a conversion, an election is decided by the same meeting.
    let kinds = [MeetingKind::General, MeetingKind::Admission, MeetingKind::Conversion, MeetingKind::Election];
    rhythm(facts, any, &kinds, "rhythm.general", false)
}

fn committee<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    has_committee(facts).then(|| rhythm(facts, any, &[MeetingKind::Committee], "rhythm.committee", false))?
}

fn group<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let groups = facts.book.all::<Group>().any(|g| g.head.branch == any.head().branch);
    groups.then(|| rhythm(facts, any, &[MeetingKind::GroupMeeting], "rhythm.group", false))?
}

fn party_day<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    rhythm(facts, any, &[MeetingKind::PartyDay], "rhythm.party_day", false)
}

fn life<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    rhythm(facts, any, &[MeetingKind::Life], "rhythm.life", true)
}

fn evaluation<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    rhythm(facts, any, &[MeetingKind::Evaluation], "rhythm.evaluation", false)
}

fn heart_talk<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    rhythm(facts, any, &[MeetingKind::HeartTalk], "rhythm.heart_talk", false)
}

/// Looks at the period that runs, and at the one before it while nothing has been held since. A period that ends within the
/// grace of a take-over asks nothing; where no full member is on record nobody is called.
fn rhythm<'a>(
    facts: &Facts<'a>,
    any: &'a AnyRecord,
    kinds: &[MeetingKind],
    every: &str,
    red: bool,
) -> Option<Judged<'a>> {
    let branch = Branch::from_any(any)?;
    let started = branch.started_on.filter(|_| facts.book.count(Stage::Full) > 0)?;
    let limit = facts.numbers.value(every, facts.today)?;
    let months = limit.whole()?;
    let grace = facts.numbers.value("takeover.grace", facts.today)?.whole()?;
    let awake = date::add_months(started, grace);
    let now = date::period(facts.today, months)?;
    let (before, next) = (date::add_months(now, -months), date::add_months(now, months));
    let held = |from: NaiveDate, to: NaiveDate| {
        let own = |m: &&Meeting| m.head.branch == branch.head.id && m.took_place();
        let days = facts.book.all::<Meeting>().filter(own).filter(|m| kinds.iter().any(|k| m.kinds.has(*k)));
        days.filter_map(|m| m.head.happened).filter(|day| (from..to).contains(day) && *day <= facts.today).max()
    };
    let judged = |state, from: NaiveDate, next: NaiveDate, on| {
        let due = next.pred_opt().unwrap_or(next);
        Judged::new(state).from(from).due(due).on(on).limit(Some(limit))
    };
    if let Some(on) = held(now, next) {
        return Some(judged(State::Met, now, next, Some(on)));
    }
    if before >= started && now > awake && held(before, now).is_none() {
        return Some(judged(if red { State::Overdue } else { State::DueSoon }, before, now, None));
    }
    let open = judged(State::Met, now, next, None);
    let lead = if months > 1 { "rhythm.lead.long" } else { "rhythm.lead" };
    let near = open.due.is_some_and(|due| due > awake && pending(facts, due, lead, None) == State::DueSoon);
    Some(if near { Judged { state: State::DueSoon, ..open } } else { open })
}
