//! Counting what concerns people: clocks kept, conversions, notices, hours, contact, the plan.

use crate::base::{Frac, Text, date};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::{Plan, Review, Training, TrainingKind};
use crate::model::road::development::{StepKind, Talk, ThoughtReport};
use crate::model::{AnyRecord, Key, Kind};
use crate::msg;
use crate::rules::assessment::standard::Only;
use crate::rules::assessment::standard::counted::{Ask, Mark, Source, Tally, Unit};
use crate::rules::engine::evaluators::{Judged, Shape, no_later};
use crate::rules::road::person::Person;
use crate::rules::{Facts, RULES, State};
use chrono::NaiveDate;

/// Half-yearly reviews that fell due, and whether they came in time.
pub(in crate::rules::assessment::standard) const REVIEWS: Source =
    Source { name: "reviews", more: msg!("按期考察 {n} 次", "{n} reviews in time"), read: reviews };

/// Probations that expired, and whether the conversion was decided within the days allowed.
pub(in crate::rules::assessment::standard) const CONVERSIONS: Source =
    Source {
        name: "conversions", more: msg!("按期讨论转正 {n} 人", "{n} conversions in time"), read: conversions
    };

/// Public notices that ended, and whether each stood for its full length.
pub(in crate::rules::assessment::standard) const NOTICES: Source =
    Source { name: "notices", more: msg!("合规公示 {n} 次", "{n} notices in order"), read: notices };

/// Members of the branch on the day.
pub(in crate::rules::assessment::standard) const MEMBERS: Source = Source {
    name: "members",
    more: msg!("{n} 名党员", "{n} members"),
    read: |ask, only| staged(ask, only, Stage::Probationary),
};

/// Activists and prospects of the branch on the day.
pub(in crate::rules::assessment::standard) const ACTIVISTS: Source = Source {
    name: "activists",
    more: msg!("{n} 名积极分子", "{n} activists"),
    read: |ask, only| staged(ask, only, Stage::Activist),
};

/// Members and whether each has the hours of education asked for (`within` of them).
pub(in crate::rules::assessment::standard) const HOURS: Source =
    Source { name: "hours", more: msg!("{n} 名党员补足学时", "hours for {n} members"), read: hours };

/// Activists and whether contact went both ways in every half-year that has ended: a talk and a report.
pub(in crate::rules::assessment::standard) const CONTACTED: Source =
    Source {
        name: "contacted", more: msg!("{n} 名积极分子补上联系", "contact with {n} activists"), read: contacted
    };

/// The plan of the year and how far the admissions are from it.
pub(in crate::rules::assessment::standard) const PLAN: Source =
    Source { name: "plan", more: msg!("计划内再发展 {n} 人", "{n} more of the plan"), read: plan };

/// Returns whether this counts a share of all people by their stage.
pub(in crate::rules::assessment::standard) fn is_share(of: &str) -> bool {
    [MEMBERS.name, ACTIVISTS.name].contains(&of)
}

fn member_key(member: &Member) -> Key {
    Key { kind: Kind::Member, id: member.head.id }
}

/// Checks a rule against everybody, or against every record of its kind, as of the day that is looked at.
fn every<'a>(facts: &Facts<'a>, name: &str, take: &mut dyn FnMut(&'a AnyRecord, Judged<'a>)) {
    let Some(rule) = RULES.iter().find(|r| r.name == name) else { return };
    for any in facts.book.rows(rule.shape.about()) {
        let judged = match (&rule.shape, any) {
            (Shape::Record(_, judge), _) => judge(facts, any),
            (shape, AnyRecord::Member(m)) => Person::gather(facts, m).and_then(|p| shape.judge_person(facts, &p)),
            _ => None,
        };
        if let Some(judged) = judged {
            take(any, judged);
        }
    }
}

/// Every time a rule's clock ran out within the days that count: kept, late, or still owed.
pub(in crate::rules::assessment::standard) fn judged(ask: &Ask, only: &Only, name: &str) -> Tally {
    let facts = as_of(ask);
    let mut tally = Tally { known: true, ..Tally::default() };
    let (from, to) = ask.window(only);
    every(&facts, name, &mut |any, judged| {
        let Some(due) = judged.due else { return };
        if !(from..=to).contains(&due) {
            return;
        }
        let running = judged.on.is_none() && matches!(judged.state, State::DueSoon | State::Open);
        // Done before its day has come: it counts when the day is there.
        if due > facts.today || (due == facts.today && running) {
            tally.later = true;
            return;
        }
        let mark = match judged.state {
            State::Met | State::Opportunity => Mark::Good,
            State::Unknown => Mark::Unknown,
            State::Inherited => return,
            _ => Mark::Bad,
        };
        let note = note(&judged, mark);
        tally.units.push(Unit {
            note,
            open: mark == Mark::Unknown,
            ..Unit::new(any.key(), judged.on.or(Some(due)), mark)
        });
    });
    tally
}

pub(in crate::rules::assessment::standard) fn note(judged: &Judged, mark: Mark) -> Text {
    match (judged.due, judged.on) {
        (Some(due), Some(on)) if mark == Mark::Bad && on > due => {
            msg!("应于 {due} 前，迟 {n} 天", "due by {due}, {n} days late")
                .with("due", due)
                .with("n", (on - due).num_days())
        }
        (Some(due), None) if mark == Mark::Bad => {
            msg!("应于 {due} 前，未办", "due by {due}, not done").with("due", due)
        }
        _ => Text::plain(""),
    }
}

/// Returns the facts as they were asked for: nothing after the day that is looked at.
pub(in crate::rules::assessment::standard) fn as_of<'a>(ask: &Ask<'a>) -> Facts<'a> {
    ask.facts
}

fn reviews(ask: &Ask, only: &Only) -> Tally {
    let facts = as_of(ask);
    let mut tally = Tally { known: true, ..Tally::default() };
    let (from, to) = ask.window(only);
    for member in facts.book.all::<Member>() {
        let Some(person) = Person::gather(&facts, member) else { continue };
        let Some(start) = person.standing.activist_on else { continue };
        // The road of cultivation ends with the vote; who has left is asked no more.
        let vote = person.done(StepKind::Vote1).filter_map(|s| s.on).min();
        let end = [vote, member.out_on].into_iter().flatten().min();
        let written = facts.book.of::<Review>(member.head.id).filter_map(|r| r.head.happened);
        let mut days: Vec<NaiveDate> = person.done(StepKind::Cultivate).filter_map(|s| s.on).chain(written).collect();
        days.retain(|d| *d > start);
        days.sort_unstable();
        // A step and the form written for it are one review.
        days.dedup();
        let mut last = start;
        let mut rest = days.into_iter();
        while let Some(limit) = facts.numbers.value("review.every", last) {
            let due = no_later(&facts, last, limit);
            if end.is_some_and(|end| due > end) || due > to {
                break;
            }
            let next = rest.next().filter(|d| *d <= facts.today);
            if due > facts.today {
                tally.later = true;
                break;
            }
            if due >= from {
                let mark = if next.is_some_and(|n| n <= due) { Mark::Good } else { Mark::Bad };
                let judged = Judged::new(State::Met).due(due).on(next);
                tally.units.push(Unit { note: note(&judged, mark), ..Unit::new(member_key(member), Some(due), mark) });
            }
            let Some(next) = next else { break };
            last = next;
        }
    }
    tally
}

fn conversions(ask: &Ask, only: &Only) -> Tally {
    let facts = as_of(ask);
    let mut tally = Tally { known: true, ..Tally::default() };
    let (from, to) = ask.window(only);
    let days = i64::from(only.within.unwrap_or_default());
    for member in facts.book.all::<Member>() {
        let Some(person) = Person::gather(&facts, member) else { continue };
        // A discussion put off with a transfer is left out.
        if person.has(StepKind::ConversionPostponed) || member.out_on.is_some_and(|out| out < facts.today) {
            continue;
        }
        let vote = person.taken(StepKind::Vote2).filter_map(|s| s.on).min();
        let Some(expiry) = first_expiry(&facts, &person) else { continue };
        let due = date::add_days(expiry, days);
        if !(from..=to).contains(&due) {
            continue;
        }
        if due > facts.today {
            tally.later = true;
            continue;
        }
        let mark = if vote.is_some_and(|v| v <= due) { Mark::Good } else { Mark::Bad };
        let judged = Judged::new(State::Met).due(due).on(vote);
        tally.units.push(Unit { note: note(&judged, mark), ..Unit::new(member_key(member), Some(due), mark) });
    }
    tally
}

fn notices(ask: &Ask, only: &Only) -> Tally {
    let mut tally = Tally { known: true, ..Tally::default() };
    for name in ["notice_0", "notice_1", "notice_2"] {
        let more = judged(ask, only, name);
        tally.units.extend(more.units);
        tally.later |= more.later;
    }
    tally
}

/// Returns the end of a probation before anything was decided about it.
fn first_expiry(facts: &Facts, person: &Person) -> Option<NaiveDate> {
    let admitted = person.standing.admitted_on?;
    let length = facts.numbers.value("probation.length", admitted)?;
    Some(no_later(facts, admitted, length))
}

fn staged(ask: &Ask, only: &Only, least: Stage) -> Tally {
    let day = ask.span(only).1;
    let book = ask.facts.book;
    let mut units = Vec::new();
    for member in book.all::<Member>().filter(|m| m.here_on(day)) {
        let stage = book.standing_on(member.head.id, day).stage;
        let fits = if only.stages.is_empty() { stage >= least } else { only.stages.contains(&stage) };
        // Of everybody the branch looks after, the share of those who fit.
        let mark = if fits { Mark::Good } else { Mark::Bad };
        units.push(Unit::new(member_key(member), Some(day), mark));
    }
    Tally { units, known: true, later: false, idle: false }
}

fn hours(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let (_, day) = ask.span(only);
    let need = only.within.unwrap_or_default();
    // Training on the way into the Party is no education of members; a branch that keeps only that says nothing here.
    let educates = |t: &&Training| !matches!(t.category, Some(TrainingKind::Prospect | TrainingKind::OnlineQuiz));
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    for member in book.all::<Member>().filter(|m| m.here_on(day)) {
        if book.standing_on(member.head.id, day).stage < Stage::Probationary {
            continue;
        }
        let in_time = |t: &&Training| ask.counts(only, t.head.happened);
        let trained = || book.of::<Training>(member.head.id).filter(educates).filter(in_time);
        tally.known |= trained().any(|t| t.hours.is_some());
        let sum: i32 = trained().filter_map(|t| t.hours).sum();
        let mark = if sum >= need { Mark::Good } else { Mark::Bad };
        let note = msg!("{n} 学时", "{n} hours").with("n", sum);
        tally.units.push(Unit { note, open: mark == Mark::Bad, ..Unit::new(member_key(member), None, mark) });
    }
    tally
}

fn contacted(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let (from, day) = ask.span(only);
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    // The half-years of the period that have ended.
    let halves: Vec<(NaiveDate, NaiveDate)> = (0..2)
        .map(|n| (date::add_months(from, n * HALF), date::add_days(date::add_months(from, (n + 1) * HALF), -1)))
        .filter(|(_, to)| *to < ask.facts.today && *to <= ask.window(only).1)
        .collect();
    let Some((_, last)) = halves.last().copied() else { return tally };
    for member in book.all::<Member>().filter(|m| m.here_on(day.min(last))) {
        let id = member.head.id;
        let standing = book.standing_on(id, last);
        let Some(since) = standing.activist_on.filter(|_| standing.stage == Stage::Activist) else { continue };
        let within = |on: Option<NaiveDate>, (a, b): (NaiveDate, NaiveDate)| on.is_some_and(|on| a <= on && on <= b);
        let asked: Vec<_> = halves.iter().copied().filter(|(from, _)| since <= *from).collect();
        if asked.is_empty() {
            continue;
        }
        let both = |half| {
            let talked = book.of::<Talk>(id).any(|t| within(t.head.happened, half));
            talked && book.of::<ThoughtReport>(id).any(|r| within(r.head.happened, half))
        };
        // A branch whose talks are not in this book is not one that holds none.
        tally.known |= book.of::<Talk>(id).any(|t| asked.iter().any(|half| within(t.head.happened, *half)));
        let mark = if asked.into_iter().all(both) { Mark::Good } else { Mark::Bad };
        let note = if mark == Mark::Bad {
            msg!("缺谈话或汇报", "no talk, or no report").into()
        } else {
            Text::plain("")
        };
        tally.units.push(Unit { note, ..Unit::new(member_key(member), None, mark) });
    }
    tally
}

/// A fact of the calendar, not of a standard.
const HALF: i32 = 6;

fn plan(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let year = chrono::Datelike::year(&ask.period.from);
    let found = book.all::<Plan>().filter(|p| p.year == Some(year)).max_by_key(|p| p.head.happened);
    let Some(plan) = found else { return Tally { known: book.len(Kind::Plan) > 0, ..Tally::default() } };
    let later = !ask.is_over(only);
    if later {
        return Tally { known: true, later, ..Tally::default() };
    }
    let done = book.all::<Member>().filter(|m| {
        let admitted = book.standing(m.head.id).admitted_on;
        ask.counts(only, admitted)
    });
    let (done, planned) = (done.count() as i64, i64::from(plan.admissions.unwrap_or_default()));
    let away = Frac::new(i128::from((done - planned).abs()), i128::from(planned)).unwrap_or(Frac::ONE);
    let note = msg!("计划 {a} 人，实际 {b} 人", "{a} planned, {b} admitted").with("a", planned).with("b", done);
    let key = Key { kind: Kind::Plan, id: plan.head.id };
    let value = (Frac::ONE - away).max(Frac::ZERO);
    let unit = Unit { note, value, ..Unit::new(key, plan.head.happened, Mark::Good) };
    Tally { known: true, later, units: vec![unit], idle: false }
}
