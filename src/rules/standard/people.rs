//! Counting what concerns people: clocks kept, rules broken, conversions, awards, rectification.

use super::Only;
use super::tally::{Ask, Mark, Source, Tally, Unit, granted};
use crate::base::{Text, date};
use crate::model::assessment::Award;
use crate::model::development::StepKind;
use crate::model::rectification::{Rectification, RectificationState};
use crate::model::roster::Member;
use crate::model::standing::Stage;
use crate::model::{AnyRecord, Key, Kind};
use crate::msg;
use crate::rules::person::Person;
use crate::rules::shape::{Judged, Shape, no_later};
use crate::rules::{self, Facts, RULES, State};
use chrono::NaiveDate;

const ROAD: &[Kind] = &[Kind::Branch, Kind::Member, Kind::Step];

/// Half-yearly reviews that fell due, and whether they came in time.
pub(super) const REVIEWS: Source =
    Source { name: "reviews", more: msg!("按期考察 {n} 次", "{n} reviews in time"), reads: ROAD, read: reviews };

/// Probations that expired, and whether the conversion was decided within the days allowed.
pub(super) const CONVERSIONS: Source =
    Source { name: "conversions", more: msg!("按期讨论转正 {n} 人", "{n} conversions in time"), reads: ROAD, read: conversions };

/// Public notices that ended, and whether each stood for its full length.
pub(super) const NOTICES: Source =
    Source { name: "notices", more: msg!("合规公示 {n} 次", "{n} notices in order"), reads: ROAD, read: notices };

/// Members of the branch on the day.
pub(super) const MEMBERS: Source =
    Source { name: "members", more: msg!("{n} 名党员", "{n} members"), reads: ROAD, read: |ask, only| staged(ask, only, Stage::Probationary) };

/// Activists and prospects of the branch on the day.
pub(super) const ACTIVISTS: Source =
    Source { name: "activists", more: msg!("{n} 名积极分子", "{n} activists"), reads: ROAD, read: |ask, only| staged(ask, only, Stage::Activist) };

/// What the rules named find broken in the period.
pub(super) const BROKEN: Source =
    Source { name: "broken", more: msg!("少 {n} 处违规", "{n} fewer breaches"), reads: ROAD, read: broken };

/// Rectification items whose deadline came, and whether they were done by it.
pub(super) const RECTIFIED: Source = Source {
    name: "rectified",
    more: msg!("按期完成 {n} 项整改", "{n} rectifications in time"),
    reads: &[Kind::Rectification],
    read: rectified,
};

/// Rectification items that are or were overdue.
pub(super) const OVERDUE_ITEMS: Source = Source {
    name: "overdue_items",
    more: msg!("少 {n} 项逾期整改", "{n} fewer overdue items"),
    reads: &[Kind::Rectification],
    read: |ask, only| {
        let mut tally = rectified(ask, only);
        tally.units.retain(|u| u.mark == Mark::Bad);
        tally
    },
};

/// Commendations granted.
pub(super) const AWARDS: Source =
    Source { name: "awards", more: msg!("再获 {n} 项表彰", "{n} more awards"), reads: &[Kind::Award], read: awards };

fn member_key(member: &Member) -> Key {
    Key { kind: Kind::Member, id: member.head.id }
}

/// Holds a rule against everybody, or against every record of its kind, as of the day that is looked at.
fn every<'a>(facts: &Facts<'a>, name: &str, take: &mut dyn FnMut(&'a AnyRecord, Judged<'a>)) {
    let Some(rule) = RULES.iter().find(|r| r.name == name) else { return };
    for any in facts.book.rows(rule.shape.about()) {
        let judged = match (&rule.shape, any) {
            (Shape::Record(_, judge), _) => judge(facts, any),
            (shape, AnyRecord::Member(m)) => {
                Person::gather(facts, m).and_then(|p| shape.judge_person(facts, &p))
            }
            _ => None,
        };
        if let Some(judged) = judged {
            take(any, judged);
        }
    }
}

/// Every time a rule's clock ran out within the days that count: kept, late, or still owed.
pub(super) fn judged(ask: &Ask, only: &Only, name: &str) -> Tally {
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
        tally.units.push(Unit { note, open: mark == Mark::Unknown, ..Unit::new(any.key(), judged.on.or(Some(due)), mark) });
    });
    tally
}

fn note(judged: &Judged, mark: Mark) -> Text {
    match (judged.due, judged.on) {
        (Some(due), Some(on)) if mark == Mark::Bad && on > due => {
            msg!("应于 {due} 前, 迟 {n} 天", "due by {due}, {n} days late").with("due", due).with("n", (on - due).num_days())
        }
        (Some(due), None) if mark == Mark::Bad => msg!("应于 {due} 前, 未办", "due by {due}, not done").with("due", due),
        _ => Text::plain(""),
    }
}

/// Gives the facts as they were asked for: nothing after the day that is looked at.
fn as_of<'a>(ask: &Ask<'a>) -> Facts<'a> {
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
        let vote = person.done(StepKind::Vote1).filter_map(|s| s.head.happened).min();
        let end = [vote, member.out_on].into_iter().flatten().min();
        let mut days: Vec<NaiveDate> = person.done(StepKind::Cultivate).filter_map(|s| s.head.happened).collect();
        days.retain(|d| *d > start);
        days.sort_unstable();
        let mut last = start;
        let mut rest = days.into_iter();
        loop {
            let Some(limit) = facts.numbers.value("review.every", last) else { break };
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
        let vote = person.taken(StepKind::Vote2).filter_map(|s| s.head.happened).min();
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

/// Gives the end of a probation before anything was decided about it.
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
    Tally { units, known: true, later: false }
}

fn broken(ask: &Ask, only: &Only) -> Tally {
    let facts = as_of(ask);
    let named = |name: &str| only.rules.is_empty() || only.rules.iter().any(|r| name.starts_with(r.as_str()));
    let found = rules::findings(&facts, false);
    let mut units = Vec::new();
    for finding in found.iter().filter(|f| f.state == State::Broken && named(rules::name(&facts, f))) {
        let on = finding.due;
        if ask.counts(only, on) {
            let note = rules::say(&facts, finding);
            units.push(Unit { note, ..Unit::new(finding.subject, on, Mark::Bad) });
        }
    }
    Tally { units, known: true, later: false }
}

fn rectified(ask: &Ask, only: &Only) -> Tally {
    let mut tally = Tally { known: true, ..Tally::default() };
    let (from, to) = ask.window(only);
    for item in ask.facts.book.all::<Rectification>() {
        if matches!(item.state, Some(RectificationState::Withdrawn | RectificationState::Draft)) {
            continue;
        }
        let Some(due) = item.deadline.filter(|d| (from..=to).contains(d)) else { continue };
        let done = item.accepted_on.filter(|_| item.is_closed());
        let mark = match done {
            Some(on) if on <= due => Mark::Good,
            Some(_) => Mark::Bad,
            None if due < ask.facts.today => Mark::Bad,
            None => {
                tally.later = true;
                continue;
            }
        };
        let key = Key { kind: Kind::Rectification, id: item.head.id };
        let judged = Judged::new(State::Met).due(due).on(done);
        tally.units.push(Unit { note: note(&judged, mark), ..Unit::new(key, done.or(Some(due)), mark) });
    }
    tally
}

fn awards(ask: &Ask, only: &Only) -> Tally {
    let one = |award: &Award| {
        let key = Key { kind: Kind::Award, id: award.head.id };
        let event = award.title.to_string();
        Unit { level: award.level, event, whose: award.member.id(), ..Unit::new(key, award.head.happened, Mark::Good) }
    };
    let all = ask.facts.book.all::<Award>().filter(|a| granted(a.state) && ask.counts(only, a.head.happened));
    Tally { units: all.map(one).collect(), known: true, later: false }
}
