//! A meeting from its opening to its signature: the roll, the lines, what is raised from them.

use super::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Refusal, Value};
use crate::model::meeting::{Attendance, Line, LineKind, Meeting, MeetingState, Presence};
use crate::model::rectification::{Rectification, RectificationState, Source};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::room::expected;
use chrono::NaiveTime;

const AT: Arg =
    Arg::new("at", msg!("时间", "at"), FieldKind::Time).filled(|_, s| s.time().map_or(Value::None, Value::Time));

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const MEETING: Scope = Scope::On(Kind::Meeting);
    const ROLL: Scope = Scope::On(Kind::Attendance);
    const LEAVE: &[Arg] = &[
        Arg::new(
            "leave_reason",
            msg!("请假原因", "reason for leave"),
            FieldKind::Code(crate::model::meeting::LeaveReason::ALL),
        )
        .needed(),
        Arg::new("note", msg!("备注", "note"), FieldKind::Words),
    ];
    const EXCLUDED: &[Arg] = &[Arg::new("approval", msg!("批准文号", "approval no."), FieldKind::Words).needed()];
    const TAKE: &[Arg] = &[
        Arg::new("text", msg!("内容", "text"), FieldKind::Prose).needed(),
        Arg::new("speaker", msg!("发言人", "speaker"), FieldKind::Link(Kind::Member)),
        Arg::new("speaker_name", msg!("发言人(列席)", "speaker (guest)"), FieldKind::Words),
        Arg::new("kind", msg!("种类", "kind"), FieldKind::Code(LineKind::ALL)),
        Arg::new("to", msg!("对", "to"), FieldKind::Link(Kind::Member)),
        AT,
    ];
    const RAISE: &[Arg] = &[
        Arg::new("title", msg!("问题", "problem"), FieldKind::Words).needed().filled(raised_from),
        Arg::new("owner", msg!("责任人", "owner"), FieldKind::Link(Kind::Member)).needed(),
        Arg::new("deadline", msg!("整改时限", "deadline"), FieldKind::Day).needed(),
        Arg::new("goal", msg!("整改目标", "goal"), FieldKind::Words),
    ];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("meeting.open", msg!("开始会议", "open the meeting"), MEETING, &[], open),
        row("meeting.take", msg!("记一条发言", "take a line"), MEETING, TAKE, take),
        row("meeting.raise", msg!("提出整改", "raise a rectification"), MEETING, RAISE, raise),
        row("meeting.all_present", msg!("其余全到", "everyone else present"), MEETING, &[], rest_present),
        row("meeting.close", msg!("结束会议", "close the meeting"), MEETING, &[], close),
        row("meeting.sign", msg!("签字锁定", "sign and lock"), MEETING, &[], sign),
        row("attendance.present", msg!("到会", "present"), ROLL, &[], |f, s, _| mark(f, s, "present", there)),
        row("attendance.late", msg!("迟到", "late"), ROLL, &[AT], |f, s, a| {
            let at = a.time("at").or(s.time());
            mark(f, s, "late", |r| {
                there(r);
                r.arrived = at;
            })
        }),
        row("attendance.left", msg!("早退", "left early"), ROLL, &[AT], |f, s, a| {
            let at = a.time("at").or(s.time());
            mark(f, s, "left", |r| r.left = at)
        }),
        row("attendance.leave", msg!("请假", "on leave"), ROLL, LEAVE, |f, s, a| {
            mark(f, s, "leave", |r| {
                *r = Attendance { state: Some(Presence::Leave), leave_reason: a.code("leave_reason"), ..bare(r) };
                r.note = a.words("note").as_str().into();
            })
        }),
        row("attendance.absent", msg!("缺席", "absent"), ROLL, &[], |f, s, _| {
            mark(f, s, "absent", |r| *r = Attendance { state: Some(Presence::Absent), ..bare(r) })
        }),
        row("attendance.excluded", msg!("不计入应到", "not counted"), ROLL, EXCLUDED, |f, s, a| {
            mark(f, s, "excluded", |r| {
                *r = Attendance { state: Some(Presence::Excluded), ..bare(r) };
                r.approval = a.words("approval").as_str().into();
            })
        }),
    ]
}

fn set_state(
    facts: &Facts,
    situation: &Situation,
    (name, from, to): (&str, &[MeetingState], MeetingState),
    set: impl FnOnce(&mut Meeting),
) -> Result<Tx, Refusal> {
    let before = situation.one::<Meeting>(facts)?;
    let state = before.state.unwrap_or(MeetingState::Closed);
    if !from.contains(&state) {
        let text = msg!("会议现在是“{state}”", "the meeting is “{state}”").with("state", state.row().label);
        return Err(Refusal::new(text).at("state"));
    }
    let mut after = before.clone();
    after.state = Some(to);
    set(&mut after);
    let change = Change::edit(before.clone().into_any(), after.into_any());
    Ok(situation.tx(facts, name, before.title.to_string(), vec![change]))
}

fn open(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let id = meeting.head.id;
    let step = ("meeting.open", &[MeetingState::Planned, MeetingState::Closed][..], MeetingState::Open);
    let mut tx = set_state(facts, situation, step, |m| m.starts = m.starts.or(situation.time()))?;
    for person in expected(facts, meeting) {
        if facts.book.of::<Attendance>(id).any(|a| a.member.0 == person) {
            continue;
        }
        let head = situation.head(None);
        let row = Attendance { head, meeting: Link::to(id), member: Link::to(person), ..Default::default() };
        tx.changes.push(Change::add(row.into_any()));
    }
    tx.reads = vec![Kind::Member, Kind::Step];
    Ok(tx)
}

fn close(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let step = ("meeting.close", &[MeetingState::Open][..], MeetingState::Closed);
    set_state(facts, situation, step, |m| m.ends = situation.time())
}

fn sign(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let uncalled = facts.book.of::<Attendance>(meeting.head.id).filter(|a| a.state.is_none()).count();
    if uncalled > 0 {
        let text = msg!("还有 {n} 人没有点名", "{n} people have not been called").with("n", uncalled);
        return Err(Refusal::new(text).at("attendance"));
    }
    set_state(facts, situation, ("meeting.sign", &[MeetingState::Closed], MeetingState::Signed), |_| {})
}

fn there(row: &mut Attendance) {
    *row = Attendance { state: Some(Presence::Present), ..bare(row) };
}

/// Forgets what an earlier mark said.
fn bare(row: &Attendance) -> Attendance {
    Attendance {
        head: row.head.clone(),
        meeting: row.meeting,
        member: row.member,
        unknown: row.unknown.clone(),
        ..Default::default()
    }
}

fn mark(facts: &Facts, situation: &Situation, verb: &str, set: impl Fn(&mut Attendance)) -> Result<Tx, Refusal> {
    let mut changes = Vec::new();
    let mut names = Vec::new();
    for row in situation.on.iter().filter_map(|k| facts.book.get::<Attendance>(k.id)) {
        let mut after = row.clone();
        set(&mut after);
        names.push(About::of(|lang| facts.book.name_of(row.member.0, lang)));
        changes.push(Change::edit(row.clone().into_any(), after.into_any()));
    }
    if names.is_empty() {
        return Err(Refusal::new(msg!("请先选签到表上的人", "choose somebody on the roll first")));
    }
    situation.tx(facts, &format!("attendance.{verb}"), About::several(&names), changes).lean().not_empty()
}

fn rest_present(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let mut changes = Vec::new();
    for row in facts.book.of::<Attendance>(meeting.head.id).filter(|a| a.state.is_none()) {
        let mut after = row.clone();
        there(&mut after);
        changes.push(Change::edit(row.clone().into_any(), after.into_any()));
    }
    let n = changes.len();
    situation.tx(facts, "meeting.all_present", format!("{} ({n})", &*meeting.title), changes).not_empty()
}

fn take(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let mut line = Line {
        head: situation.head(None),
        meeting: Link::to(meeting.head.id),
        at: args.time("at").or(situation.time()).and_then(whole_minute),
        speaker: Link::to(args.link("speaker").unwrap_or_default()),
        speaker_name: args.words("speaker_name").as_str().into(),
        kind: args.code("kind").or(Some(LineKind::Speech)),
        to: Link::to(args.link("to").unwrap_or_default()),
        ..Default::default()
    }
    .into_any();
    let text = Args(vec![("text".to_owned(), args.get("text"))]);
    text.fill(&mut line)?;
    let about = About::of(|lang| line.title(facts.book, lang));
    Ok(situation.tx(facts, "meeting.take", about, vec![Change::add(line)]))
}

fn whole_minute(t: NaiveTime) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(chrono::Timelike::hour(&t), chrono::Timelike::minute(&t), 0)
}

/// Begins the problem of a rectification with the line it is raised from.
fn raised_from(facts: &Facts, situation: &Situation) -> Value {
    let line = situation.on.iter().find_map(|k| facts.book.get::<Line>(k.id));
    line.map_or(Value::None, |l| Value::words(l.text.lines().next().unwrap_or_default()))
}

fn raise(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let line = situation.on.iter().find_map(|k| facts.book.get::<Line>(k.id));
    let meeting = match line {
        Some(line) => line.meeting.0,
        None => situation.one::<Meeting>(facts)?.head.id,
    };
    let day = facts.book.get::<Meeting>(meeting).and_then(|m| m.head.happened).or(Some(facts.today));
    let mut item = Rectification {
        head: situation.head(day),
        source: Some(Source::Meeting),
        meeting: Link::to(meeting),
        line: Link::to(line.map(|l| l.head.id).unwrap_or_default()),
        state: Some(RectificationState::Issued),
        ..Default::default()
    }
    .into_any();
    args.fill(&mut item)?;
    let about = About::of(|lang| item.title(facts.book, lang));
    Ok(situation.tx(facts, "meeting.raise", about, vec![Change::add(item)]))
}
