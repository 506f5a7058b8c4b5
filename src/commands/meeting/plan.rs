//! Preparing a meeting from the templates of its kinds.

use crate::base::{Refusal, Value, date};
use crate::commands::registry::command::{Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::{Hall, Meeting, MeetingKind, MeetingState};
use crate::model::people::roster::{Member, Post};
use crate::model::{Change, Codes, FieldKind, Kind, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::agenda;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const PLAN: &[Arg] = &[
        Arg::new("kinds", msg!("类型", "kinds"), FieldKind::Set(MeetingKind::ALL)).needed(),
        Arg::new("happened", msg!("日期", "on"), FieldKind::Day).needed(),
        Arg::new("starts", msg!("开始", "starts"), FieldKind::Time),
        Arg::new("place", msg!("地点", "place"), FieldKind::Words),
        Arg::new("chair", msg!("主持人", "chair"), FieldKind::Link(Kind::Member)).filled(secretary),
        Arg::new("recorder", msg!("记录人", "recorder"), FieldKind::Link(Kind::Member)),
        Arg::new("title", msg!("会议名称", "title"), FieldKind::Words),
        Arg::new("session_of", msg!("所属会议", "session of"), FieldKind::Link(Kind::Meeting)),
    ];
    const HALL: &[Arg] =
        &[Arg::new("hall", msg!("会场布置", "hall"), FieldKind::Set(Hall::ALL)).needed().filled(asked_for)];
    const NOTICE: &[Arg] = &[Arg::new("noticed_on", msg!("通知日期", "convened on"), FieldKind::Day)
        .needed()
        .filled(|f, _| Value::Day(f.today))];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    let on = Scope::On(Kind::Meeting);
    vec![
        row("meeting.plan", msg!("按模板筹备会议", "plan a meeting from its template"), Scope::Global, PLAN, plan),
        row("meeting.hall", msg!("勾会场布置", "tick the hall"), on, HALL, |f, s, a| {
            fill(f, s, "meeting.hall", a)
        }),
        row("meeting.convene", msg!("记会议通知", "record the notice"), on, NOTICE, |f, s, a| {
            fill(f, s, "meeting.convene", a)
        }),
    ]
}

/// Returns the secretary, who chairs unless somebody else is named.
pub(in crate::commands) fn secretary(facts: &Facts, situation: &Situation) -> Value {
    let here = |m: &&Member| m.head.branch == situation.branch && m.is_here() && m.posts.has(Post::Secretary);
    facts.book.all::<Member>().find(here).map_or(Value::None, |m| Value::Link(m.head.id))
}

/// Begins with what the kinds of the meeting ask for: unticking is a glance, ticking is work.
fn asked_for(facts: &Facts, situation: &Situation) -> Value {
    let Ok(meeting) = situation.one::<Meeting>(facts) else { return Value::None };
    let mut record = meeting.clone();
    record.hall = crate::model::Set::of(&facts.numbers.templates().hall(meeting.kinds));
    let any = record.into_any();
    any.value("hall")
}

fn plan(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = prepared(facts, situation, args, args.day("happened").unwrap_or(facts.today))?;
    let about = meeting.title.to_string();
    Ok(situation.tx(facts, "meeting.plan", about, vec![Change::add(meeting.into_any())]))
}

/// Prepares one meeting on a day: its agenda and title from the templates, its chair one whom the rules allow.
pub(in crate::commands) fn prepared(
    facts: &Facts,
    situation: &Situation,
    args: &Args,
    day: chrono::NaiveDate,
) -> Result<Meeting, Refusal> {
    let mut any =
        Meeting { head: situation.head(None), state: Some(MeetingState::Planned), ..Default::default() }.into_any();
    args.fill(&mut any)?;
    any.head_mut().happened = Some(day);
    let Some(mut meeting) = Meeting::from_any(&any).cloned() else {
        return Err(Refusal::new(msg!("会议", "meeting")));
    };
    if let Some(chair) = meeting.chair.id() {
        agenda::may_chair(facts, meeting.kinds, chair)?;
    }
    if let Some(whole) = meeting.session_of.id().and_then(|id| facts.book.get::<Meeting>(id)) {
        meeting.agenda = whole.agenda.clone();
    }
    if meeting.agenda.is_empty() {
        meeting.agenda = points(facts, &meeting).as_str().into();
    }
    if meeting.title.is_empty() {
        meeting.title = title(&meeting).as_str().into();
    }
    Ok(meeting)
}

/// Writes the agenda from the templates; what is still open from earlier comes with its number.
fn points(facts: &Facts, meeting: &Meeting) -> String {
    let (tasks, promises) = agenda::still_open(facts, meeting);
    let mut points: Vec<String> =
        facts.numbers.templates().agenda(meeting.kinds).into_iter().map(str::to_owned).collect();
    if !tasks.is_empty() || !promises.is_empty() {
        let text = msg!("未完成任务{a}项、未兑现承诺{b}项", "{a} open tasks, {b} open promises");
        let text = text.with("a", tasks.len()).with("b", promises.len()).render(crate::base::Lang::Zh);
        points.insert(0, text);
    }
    points.join("\n")
}

/// Names a meeting that nobody named: month and kinds.
fn title(meeting: &Meeting) -> String {
    let kinds: Vec<&str> = MeetingKind::ALL
        .iter()
        .filter(|c| MeetingKind::from_code(c.code).is_some_and(|k| meeting.kinds.has(k)))
        .map(|c| c.label.zh)
        .collect();
    let day = meeting.head.happened.map(date::official).unwrap_or_default();
    format!("{day}{}", kinds.join(msg!("、", ", ").zh))
}

/// Answers some fields of a meeting.
fn fill(facts: &Facts, situation: &Situation, name: &str, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Meeting>(facts)?;
    let mut after = before.clone().into_any();
    args.fill(&mut after)?;
    let change = Change::edit(before.clone().into_any(), after);
    situation.tx(facts, name, before.title.to_string(), vec![change]).lean().not_empty()
}
