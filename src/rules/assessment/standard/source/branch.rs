//! Counting what the branch as a whole did: rules broken, rectification, commendation.

use super::people::{as_of, note};
use crate::base::{Id, Text};
use crate::model::assessment::Award;
use crate::model::document::{Document, LEAST};
use crate::model::evaluation::round::{EvaluationResult, Grade};
use crate::model::meeting::commitment::{Promise, PromiseState};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::rectification::{Rectification, RectificationState};
use crate::model::road::development::{Step, StepKind};
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::assessment::standard::Only;
use crate::rules::assessment::standard::counted::{Ask, Mark, Source, Tally, Unit};
use crate::rules::engine::evaluators::Judged;
use crate::rules::people::discipline::{self, Penalty};
use crate::rules::road::person::Person;
use crate::rules::{self, State};

/// What the rules named find broken in the period.
pub(in crate::rules::assessment::standard) const BROKEN: Source =
    Source { name: "broken", more: msg!("少 {n} 处违规", "{n} fewer breaches"), read: broken };

/// Rectification items whose deadline came, and whether they were done by it.
pub(in crate::rules::assessment::standard) const RECTIFIED: Source =
    Source {
        name: "rectified", more: msg!("按期完成 {n} 项整改", "{n} rectifications in time"), read: rectified
    };

/// Rectification items that are or were overdue.
pub(in crate::rules::assessment::standard) const OVERDUE_ITEMS: Source = Source {
    name: "overdue_items",
    more: msg!("少 {n} 项逾期整改", "{n} fewer overdue items"),
    read: |ask, only| {
        let mut tally = rectified(ask, only);
        tally.units.retain(|u| u.mark == Mark::Bad);
        tally
    },
};

/// Commendations granted.
pub(in crate::rules::assessment::standard) const AWARDS: Source =
    Source { name: "awards", more: msg!("再获 {n} 项表彰", "{n} more awards"), read: awards };

/// Promises whose day came, and whether they were kept; one that nobody has looked into is unknown.
pub(in crate::rules::assessment::standard) const PROMISES: Source =
    Source { name: "promises", more: msg!("核实 {n} 项承诺", "{n} promises settled"), read: promises };

/// Grades stated in the period, and whether they are 优秀 or 合格.
pub(in crate::rules::assessment::standard) const GRADES: Source =
    Source { name: "grades", more: msg!("再评定 {n} 人优良", "{n} more with a good grade"), read: grades };

/// Files of those whose conversion was approved, and whether each holds the papers it must (归档目录).
pub(in crate::rules::assessment::standard) const FILES: Source =
    Source { name: "files", more: msg!("补齐 {n} 份档案", "{n} files completed"), read: files };

/// Members against whom something was decided: each once, whatever was decided about the same matter.
pub(in crate::rules::assessment::standard) const DISCIPLINE: Source =
    Source { name: "discipline", more: msg!("少 {n} 人受处分", "{n} fewer disciplined"), read: disciplined };

/// Grades of 不合格.
pub(in crate::rules::assessment::standard) const UNQUALIFIED: Source = Source {
    name: "unqualified",
    more: msg!("少 {n} 人不合格", "{n} fewer unqualified"),
    read: |ask, only| {
        let mut tally = grades(ask, only);
        let book = ask.facts.book;
        let grade = |key: Key| book.get::<EvaluationResult>(key.id).and_then(|r| r.grade);
        tally.units.retain(|u| u.key.and_then(grade) == Some(Grade::Unqualified));
        tally
    },
};

fn grades(ask: &Ask, only: &Only) -> Tally {
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    for result in ask.facts.book.all::<EvaluationResult>() {
        let Some(grade) = result.grade.filter(|g| *g != Grade::Ungraded) else { continue };
        if !ask.counts(only, result.head.happened) {
            continue;
        }
        tally.known = true;
        let mark = if matches!(grade, Grade::Excellent | Grade::Qualified) { Mark::Good } else { Mark::Bad };
        let key = Key { kind: Kind::EvaluationResult, id: result.head.id };
        let note = grade.row().label.into();
        tally.units.push(Unit { note, ..Unit::new(key, result.head.happened, mark) });
    }
    tally
}

/// Says of a file what is not in it: kinds of paper, or a signature.
fn lacking(ask: &Ask, member: Id) -> Option<Text> {
    let papers = || ask.facts.book.of::<Document>(member);
    let missing: Vec<Text> =
        LEAST.into_iter().filter(|k| !papers().any(|d| d.kind == Some(*k))).map(|k| k.row().label.into()).collect();
    let needed = |d: &&Document| d.kind.is_some_and(|k| LEAST.contains(&k));
    let unsigned = papers().filter(needed).any(|d| !d.unsigned().is_empty());
    match missing.first() {
        Some(first) => Some(
            msg!("缺{first}等 {n} 份", "{n} papers missing, {first} first")
                .with("first", first.clone())
                .with("n", missing.len()),
        ),
        None => unsigned.then(|| msg!("签字不全", "not signed by all").into()),
    }
}

fn files(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let mut tally = Tally { known: true, later: !ask.is_over(only), ..Tally::default() };
    for member in book.all::<Member>() {
        let Some(person) = Person::gather(&ask.facts, member) else { continue };
        let decided = person.done(StepKind::Approval2).filter_map(|s| s.on).max();
        let Some(on) = decided.filter(|on| ask.counts(only, Some(*on))) else { continue };
        let listed = book.of::<Document>(member.head.id).next().is_some();
        let archived = person.done(StepKind::Archived).any(|s| s.on.is_some_and(|day| day >= on));
        let (mark, note) = match (listed, lacking(ask, member.head.id)) {
            (true, Some(what)) => (Mark::Bad, what),
            // A file nobody has listed is complete once it is archived; before, nobody can say.
            (false, _) if !archived => (Mark::Unknown, msg!("未登记材料", "papers not listed").into()),
            _ => (Mark::Good, Text::plain("")),
        };
        let key = Key { kind: Kind::Member, id: member.head.id };
        tally.units.push(Unit { note, open: mark != Mark::Good, ..Unit::new(key, Some(on), mark) });
    }
    tally
}

fn broken(ask: &Ask, only: &Only) -> Tally {
    let facts = as_of(ask);
    let named = |name: &str| only.rules.is_empty() || only.rules.iter().any(|r| name.starts_with(r.as_str()));
    let found = rules::engine::findings::by_name(&facts, &named);
    let mut units = Vec::new();
    // What only the school asks is no breach, unless its profile counts it for a veto.
    let counts = |f: &&rules::Finding| match f.state {
        State::Broken => true,
        State::Open => rules::engine::findings::vetoed(&facts, f),
        _ => false,
    };
    for finding in found.iter().filter(counts) {
        let on = finding.due;
        if ask.counts(only, on) {
            let note = rules::say(&facts, finding);
            units.push(Unit { note, ..Unit::new(finding.subject, on, Mark::Bad) });
        }
    }
    // Where nobody took a step there was no procedure to keep.
    let idle = units.is_empty() && !facts.book.all::<Step>().any(|s| ask.counts(only, s.head.happened));
    Tally { units, known: true, later: !ask.is_over(only), idle }
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
    let all = ask.facts.book.all::<Award>().filter(|a| {
        let proven = !only.proven || !a.document.is_empty();
        a.is_granted() && proven && ask.counts(only, a.head.happened)
    });
    Tally { units: all.map(one).collect(), known: true, later: false, idle: false }
}

fn disciplined(ask: &Ask, only: &Only) -> Tally {
    let (book, (from, to)) = (ask.facts.book, ask.span(only));
    let member = |p: &Penalty| {
        let here = book.get::<Member>(p.member).is_some_and(|m| m.here_on(p.on));
        here && book.standing_on(p.member, p.on).stage >= Stage::Probationary && ask.counts(only, Some(p.on))
    };
    let mut units: Vec<Unit> = Vec::new();
    for penalty in discipline::all(&ask.facts, &(from..=to)).into_iter().filter(member) {
        let mark = if penalty.is_recorded() { Mark::Bad } else { Mark::Unknown };
        match units.iter_mut().find(|u| u.whose == Some(penalty.member)) {
            // What is decided stands before what is not known yet.
            Some(unit) if unit.mark == Mark::Bad => {}
            Some(unit) => (unit.key, unit.on, unit.mark) = (Some(penalty.key), Some(penalty.on), mark),
            None => units.push(Unit { whose: Some(penalty.member), ..Unit::new(penalty.key, Some(penalty.on), mark) }),
        }
    }
    for unit in units.iter_mut().filter(|u| u.mark == Mark::Unknown) {
        unit.note = msg!("支部已表决，处分决定未登记", "voted by the branch, the decision is not on record").into();
    }
    Tally { units, known: true, later: !ask.is_over(only), idle: false }
}

fn promises(ask: &Ask, only: &Only) -> Tally {
    let mut tally = Tally { known: ask.facts.book.len(Kind::Promise) > 0, ..Tally::default() };
    let (from, to) = ask.window(only);
    for promise in ask.facts.book.all::<Promise>() {
        let Some(due) = promise.deadline.filter(|d| (from..=to).contains(d)) else { continue };
        if promise.is_open() && due >= ask.facts.today {
            tally.later = true;
            continue;
        }
        let mark = match promise.state {
            Some(PromiseState::Kept) => Mark::Good,
            Some(PromiseState::Partly | PromiseState::NotKept) => Mark::Bad,
            Some(PromiseState::Open) | None => Mark::Unknown,
        };
        let key = Key { kind: Kind::Promise, id: promise.head.id };
        tally.units.push(Unit { open: mark == Mark::Unknown, ..Unit::new(key, Some(due), mark) });
    }
    tally
}
