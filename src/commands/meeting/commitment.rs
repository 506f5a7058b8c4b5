//! What a meeting leaves to do: rectifications, tasks and promises raised from its lines, and what became of them.

use crate::base::{Id, Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::commitment::{Promise, PromiseState, Task};
use crate::model::meeting::sitting::{Line, LineKind, Meeting, MeetingKind};
use crate::model::rectification::{Rectification, RectificationState, Source};
use crate::model::{AnyRecord, Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use chrono::NaiveDate;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const MEETING: Scope = Scope::On(Kind::Meeting);
    const OWNER: Arg = Arg::new("owner", msg!("责任人", "owner"), FieldKind::Link(Kind::Member)).needed();
    const RAISE: &[Arg] = &[
        Arg::new("title", msg!("问题", "problem"), FieldKind::Words).needed().filled(words),
        OWNER,
        Arg::new("deadline", msg!("整改时限", "deadline"), FieldKind::Day).needed(),
        Arg::new("goal", msg!("整改目标", "goal"), FieldKind::Words),
    ];
    const TASK: &[Arg] = &[
        Arg::new("title", msg!("任务", "task"), FieldKind::Words).needed().filled(words),
        OWNER,
        Arg::new("deadline", msg!("完成期限", "deadline"), FieldKind::Day).needed(),
    ];
    const PROMISE: &[Arg] = &[
        Arg::new("member", msg!("承诺人", "person"), FieldKind::Link(Kind::Member)).needed().filled(who),
        Arg::new("text", msg!("承诺", "promise"), FieldKind::Prose).needed(),
        Arg::new("deadline", msg!("兑现期限", "by"), FieldKind::Day).needed(),
    ];
    const SETTLE: &[Arg] = &[
        Arg::new("state", msg!("兑现情况", "state"), FieldKind::Code(PromiseState::ALL)).needed(),
        Arg::new("settled_on", msg!("核实日期", "settled on"), FieldKind::Day).filled(|f, _| Value::Day(f.today)),
        Arg::new("evidence", msg!("佐证", "evidence"), FieldKind::Words),
    ];
    const DONE: &[Arg] = &[
        Arg::new("result", msg!("完成情况", "result"), FieldKind::Words).needed(),
        Arg::new("done_on", msg!("完成日期", "done on"), FieldKind::Day).filled(|f, _| Value::Day(f.today)),
    ];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("meeting.raise", msg!("提出整改", "raise a rectification"), MEETING, RAISE, raise),
        row("meeting.task", msg!("布置任务", "give a task"), MEETING, TASK, task),
        row("meeting.promise", msg!("记承诺", "record a promise"), MEETING, PROMISE, promise),
        row("promise.settle", msg!("核实承诺", "settle a promise"), Scope::On(Kind::Promise), SETTLE, settle),
        row("task.done", msg!("任务完成", "finish a task"), Scope::On(Kind::Task), DONE, done),
    ]
}

fn line_of<'b>(facts: &Facts<'b>, situation: &Situation) -> Option<&'b Line> {
    situation.on.iter().find_map(|k| facts.book.get::<Line>(k.id))
}

/// Begins with the words of the line it is raised from.
fn words(facts: &Facts, situation: &Situation) -> Value {
    let first = line_of(facts, situation).and_then(|l| l.text.lines().next());
    first.map_or(Value::None, |l| Value::words(&crate::base::width::fit(l, 200)))
}

/// Begins with whoever was criticised in the line, or spoke of himself.
fn who(facts: &Facts, situation: &Situation) -> Value {
    let Some(line) = line_of(facts, situation) else { return Value::None };
    let own = if line.kind == Some(LineKind::Criticism) { line.to.id() } else { line.speaker.id() };
    own.map_or(Value::None, Value::Link)
}

/// Returns the meeting and line something is raised from, and the meeting's day.
fn origin(facts: &Facts, situation: &Situation) -> Result<(Id, Id, Option<NaiveDate>), Refusal> {
    let line = line_of(facts, situation);
    let meeting = match line {
        Some(line) => line.meeting.0,
        None => situation.one::<Meeting>(facts)?.head.id,
    };
    let day = facts.book.get::<Meeting>(meeting).and_then(|m| m.head.happened).or(Some(facts.today));
    Ok((meeting, line.map(|l| l.head.id).unwrap_or_default(), day))
}

fn added(facts: &Facts, situation: &Situation, name: &str, mut record: AnyRecord, args: &Args) -> Result<Tx, Refusal> {
    args.fill(&mut record)?;
    let about = About::of(|lang| record.title(facts.book, lang));
    Ok(situation.tx(facts, name, about, vec![Change::add(record)]))
}

/// Returns where what a meeting raises comes from: students speak at a forum, members at their evaluation.
fn source(facts: &Facts, meeting: Id) -> Source {
    let kinds = facts.book.get::<Meeting>(meeting).map(|m| m.kinds).unwrap_or_default();
    match () {
        () if kinds.has(MeetingKind::Forum) => Source::Masses,
        () if kinds.has(MeetingKind::Evaluation) && !kinds.has(MeetingKind::Life) => Source::Evaluation,
        () => Source::Meeting,
    }
}

fn raise(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let (meeting, line, day) = origin(facts, situation)?;
    let item = Rectification {
        head: situation.head(day),
        source: Some(source(facts, meeting)),
        meeting: Link::to(meeting),
        line: Link::to(line),
        state: Some(RectificationState::Issued),
        ..Default::default()
    };
    added(facts, situation, "meeting.raise", item.into_any(), args)
}

fn task(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let (meeting, line, day) = origin(facts, situation)?;
    let (meeting, line) = (Link::to(meeting), Link::to(line));
    let task = Task { head: situation.head(day), meeting, line, ..Default::default() };
    added(facts, situation, "meeting.task", task.into_any(), args)
}

fn promise(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let (meeting, line, day) = origin(facts, situation)?;
    let (meeting, line) = (Link::to(meeting), Link::to(line));
    let state = Some(PromiseState::Open);
    let promise = Promise { head: situation.head(day), meeting, line, state, ..Default::default() };
    added(facts, situation, "meeting.promise", promise.into_any(), args)
}

fn settle(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Promise>(facts)?;
    let after = Promise {
        state: args.code("state"),
        settled_on: args.day("settled_on").or(Some(facts.today)),
        evidence: args.words("evidence").as_str().into(),
        ..before.clone()
    };
    let about = About::of(|lang| facts.book.name_of(before.member.0, lang));
    let change = Change::edit(before.clone().into_any(), after.into_any());
    situation.tx(facts, "promise.settle", about, vec![change]).lean().not_empty()
}

fn done(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Task>(facts)?;
    let after = Task {
        done_on: args.day("done_on").or(Some(facts.today)),
        result: args.words("result").as_str().into(),
        ..before.clone()
    };
    let change = Change::edit(before.clone().into_any(), after.into_any());
    situation.tx(facts, "task.done", before.title.to_string(), vec![change]).lean().not_empty()
}
