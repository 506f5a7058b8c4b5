//! What the records say about a person's year, beside the ballot: each figure with the records it was made of.

use crate::base::{Id, Msg, Text};
use crate::model::activity::event::{Activity, Participation};
use crate::model::activity::service::Service;
use crate::model::assessment::Award;
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use crate::model::meeting::commitment::{Promise, PromiseState, Task};
use crate::model::meeting::sitting::{Attendance, Meeting, Presence};
use crate::model::road::cultivation::{Contact, Training};
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::Facts;
use crate::rules::people::discipline;
use chrono::NaiveDate;
use std::ops::RangeInclusive;

/// Digits of a year.
const YEAR: usize = 4;

const NOTHING: Msg = msg!("没有记录", "nothing recorded");

/// One figure of somebody's year.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it counts.
    pub label: Msg,
    /// How much.
    pub text: Text,
    /// What it was made of.
    pub of: Vec<Key>,
}

/// Returns the days of the year that a round is for; up to its beginning where the year is no number.
pub fn days(round: &Evaluation) -> RangeInclusive<NaiveDate> {
    let year = round.year.get(..YEAR).unwrap_or_default();
    let day = |rest: &str| format!("{year}{rest}").parse::<NaiveDate>().ok();
    let last = round.head.happened.unwrap_or(NaiveDate::MAX);
    day("-01-01").unwrap_or(NaiveDate::MIN)..=day("-12-31").unwrap_or(last)
}

/// Lists somebody's places on the rolls of a year, corrected, without those that do not count.
fn rolls<'a>(facts: &Facts<'a>, round: &Evaluation, member: Id) -> Vec<(Key, Attendance)> {
    let days = days(round);
    let mut out = Vec::new();
    for row in facts.book.of::<Attendance>(member) {
        let held = facts.book.get::<Meeting>(row.meeting.0).filter(|m| m.is_over()).and_then(|m| m.head.happened);
        let place = row.corrected(facts.book);
        if held.is_some_and(|day| days.contains(&day)) && !matches!(place.state, None | Some(Presence::Excluded)) {
            out.push((Key { kind: Kind::Attendance, id: row.head.id }, place));
        }
    }
    out
}

/// Lists somebody's absences without leave in the year of a round.
pub fn absences(facts: &Facts, round: &Evaluation, member: Id) -> Vec<Key> {
    let rolls = rolls(facts, round, member).into_iter();
    rolls.filter(|(_, a)| a.state == Some(Presence::Absent)).map(|(key, _)| key).collect()
}

/// Returns the figures of somebody's year.
pub fn figures(facts: &Facts, round: &Evaluation, member: Id) -> Vec<Figure> {
    let days = days(round);
    let within = |day: Option<NaiveDate>| day.is_some_and(|d| days.contains(&d));
    let key = |kind, id| Key { kind, id };
    let rolls = rolls(facts, round, member);
    let came = rolls.iter().filter(|(_, a)| a.was_there()).count();
    let absent = rolls.iter().filter(|(_, a)| a.state == Some(Presence::Absent)).count();
    let text = msg!("{a}/{n} 次到会，{b} 次无故缺席", "{a} of {n} meetings, {b} without leave");
    let mut out = vec![Figure {
        label: msg!("到会", "attendance"),
        text: text.with("a", came).with("n", rolls.len()).with("b", absent),
        of: rolls.iter().map(|(key, _)| *key).collect(),
    }];
    let trainings: Vec<&Training> = facts.book.of::<Training>(member).filter(|t| within(t.head.happened)).collect();
    let hours: i32 = trainings.iter().filter_map(|t| t.hours).sum();
    let untold = trainings.iter().filter(|t| t.hours.is_none()).count();
    let text = match untold {
        0 => msg!("{n} 学时", "{n}"),
        _ => msg!("{n} 学时，{m} 次未记学时", "{n}, and {m} times without hours told"),
    };
    out.push(Figure {
        label: msg!("学时", "hours of study"),
        text: text.with("n", hours).with("m", untold),
        of: trainings.iter().map(|t| key(Kind::Training, t.head.id)).collect(),
    });
    let contacts = facts.book.of::<Contact>(member).filter(|c| c.contact.0 == member);
    let contacts: Vec<&Contact> = contacts
        .filter(|c| c.head.happened.is_none_or(|d| d <= *days.end()) && c.until.is_none_or(|d| d >= *days.start()))
        .collect();
    out.push(Figure {
        label: msg!("培养联系", "people looked after"),
        text: msg!("{n} 人", "{n}").with("n", contacts.len()),
        of: contacts.iter().map(|c| key(Kind::Contact, c.head.id)).collect(),
    });
    out.push(service(facts, &days, member));
    let tasks: Vec<&Task> = facts.book.of::<Task>(member).filter(|t| within(t.head.happened)).collect();
    let done = tasks.iter().filter(|t| t.done_on.is_some()).count();
    out.push(Figure {
        label: msg!("任务", "tasks"),
        text: msg!("完成 {a}/{n} 项", "{a} of {n} done").with("a", done).with("n", tasks.len()),
        of: tasks.iter().map(|t| key(Kind::Task, t.head.id)).collect(),
    });
    out.push(promises(facts, round, member));
    let awards = facts.book.of::<Award>(member).filter(|a| a.is_granted());
    let awards: Vec<&Award> = awards.filter(|a| within(a.head.happened)).collect();
    out.push(Figure {
        label: msg!("表彰", "awards"),
        text: msg!("{n} 项", "{n}").with("n", awards.len()),
        of: awards.iter().map(|a| key(Kind::Award, a.head.id)).collect(),
    });
    out.push(penalties(facts, &days, member));
    let last = last_year(facts, round, member);
    out.push(Figure {
        label: msg!("上年等次", "last year's grade"),
        text: last.and_then(|r| r.grade).map_or(NOTHING, |g| g.row().label).into(),
        of: last.map(|r| key(Kind::EvaluationResult, r.head.id)).into_iter().collect(),
    });
    // What nobody recorded is unknown, not zero.
    out.iter_mut().filter(|f| f.of.is_empty()).for_each(|f| f.text = NOTHING.into());
    out
}

/// Counts what somebody did for others on those days: services, posts and badges, and activities taken part in or led.
fn service(facts: &Facts, days: &RangeInclusive<NaiveDate>, member: Id) -> Figure {
    let book = facts.book;
    let within = |day: Option<NaiveDate>| day.is_some_and(|d| days.contains(&d));
    let services = book.of::<Service>(member).filter(|s| s.falls(*days.start(), *days.end()));
    let mut of: Vec<Key> = services.map(|s| Key { kind: Kind::Service, id: s.head.id }).collect();
    let posts = of.len();
    let parts = book.of::<Participation>(member).filter(|p| within(p.day(book)));
    of.extend(parts.map(|p| Key { kind: Kind::Participation, id: p.head.id }));
    let listed = |a: &Activity| book.of::<Participation>(a.head.id).any(|p| p.member.0 == member);
    let led = book.all::<Activity>().filter(|a| a.leader.0 == member && within(a.head.happened) && !listed(a));
    of.extend(led.map(|a| Key { kind: Kind::Activity, id: a.head.id }));
    let text = msg!("服务和岗位 {a} 项，活动 {b} 次", "{a} services and posts, {b} activities");
    Figure { label: msg!("服务", "service"), text: text.with("a", posts).with("b", of.len() - posts), of }
}

/// Counts what was decided against somebody in those days.
fn penalties(facts: &Facts, days: &RangeInclusive<NaiveDate>, member: Id) -> Figure {
    let mine = discipline::of(facts, days, member);
    Figure {
        label: msg!("处分", "penalties"),
        text: msg!("{n} 项", "{n}").with("n", mine.len()),
        of: mine.iter().map(|p| p.key).collect(),
    }
}

/// Counts what a person promised before or in the year of a round, and kept.
fn promises(facts: &Facts, round: &Evaluation, member: Id) -> Figure {
    let mine: Vec<&Promise> = promised(facts, round, member);
    let kept = mine.iter().filter(|p| p.state == Some(PromiseState::Kept)).count();
    Figure {
        label: msg!("承诺兑现", "promises kept"),
        text: msg!("{a}/{n}", "{a} of {n}").with("a", kept).with("n", mine.len()),
        of: mine.iter().map(|p| Key { kind: Kind::Promise, id: p.head.id }).collect(),
    }
}

fn promised<'a>(facts: &Facts<'a>, round: &Evaluation, member: Id) -> Vec<&'a Promise> {
    let days = days(round);
    let due = |p: &&Promise| p.deadline.is_none_or(|d| d >= *days.start());
    let made = |p: &&Promise| p.head.happened.is_none_or(|d| d <= *days.end());
    facts.book.of::<Promise>(member).filter(|p| due(p) && made(p)).collect()
}

/// Finds somebody's last grade of a round before this one.
pub fn last_year<'a>(facts: &Facts<'a>, round: &Evaluation, member: Id) -> Option<&'a EvaluationResult> {
    let year = |r: &EvaluationResult| facts.book.get::<Evaluation>(r.evaluation.0).map(|e| e.year.to_string());
    let graded = facts.book.of::<EvaluationResult>(member).filter(|r| r.grade.is_some());
    let mine = graded.filter(|r| year(r).is_some_and(|y| *y < *round.year));
    mine.max_by_key(|r| year(r))
}

/// Returns what of the year stands against 优秀; `None` where the records are clean.
pub fn against(facts: &Facts, round: &Evaluation, result: &EvaluationResult) -> Option<Text> {
    let member = result.member.0;
    let rolls = rolls(facts, round, member);
    let limit = facts.numbers.value("evaluation.attendance", *days(round).end().min(&facts.today));
    let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let came = rolls.iter().filter(|(_, a)| a.was_there()).count();
    if limit.is_some_and(|limit| !rolls.is_empty() && !limit.reached(n(came), n(rolls.len()))) {
        let text = msg!("到会 {a}/{n}，不建议优秀", "attended {a} of {n}: not proposed as excellent");
        return Some(text.with("a", came).with("n", rolls.len()));
    }
    let broken = promised(facts, round, member).iter().filter(|p| p.state == Some(PromiseState::NotKept)).count();
    if broken > 0 {
        let text = msg!("{n} 项承诺未兑现，不建议优秀", "{n} promises not kept: not proposed as excellent");
        return Some(text.with("n", broken));
    }
    let last = last_year(facts, round, member).and_then(|r| r.grade);
    (last == Some(Grade::Unqualified))
        .then(|| msg!("上年不合格，不建议优秀", "unqualified last year: not proposed as excellent").into())
}
