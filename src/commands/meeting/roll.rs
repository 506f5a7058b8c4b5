//! The roll of a meeting: who is expected, who is there, what is put right afterwards.

use crate::base::{Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::{Attendance, Correction, LeaveReason, MakeUp, Meeting, Presence};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;

const AT: Arg =
    Arg::new("at", msg!("时间", "at"), FieldKind::Time).filled(|_, s| s.time().map_or(Value::None, Value::Time));
const REASON: Arg = Arg::new("leave_reason", msg!("请假原因", "reason for leave"), FieldKind::Code(LeaveReason::ALL));

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ROLL: Scope = Scope::On(Kind::Attendance);
    const LEAVE: &[Arg] = &[REASON.needed(), Arg::new("note", msg!("备注", "note"), FieldKind::Words)];
    const EXCLUDED: &[Arg] = &[
        Arg::new("approval", msg!("批准文号", "approval no."), FieldKind::Words).needed(),
        Arg::new("adopted", msg!("大会通过", "adopted by the meeting"), FieldKind::Flag).needed(),
    ];
    const CORRECT: &[Arg] = &[
        Arg::new("state", msg!("出勤", "attendance"), FieldKind::Code(Presence::ALL)).needed(),
        Arg::new("reason", msg!("更正理由", "reason"), FieldKind::Words).needed(),
        REASON,
        Arg::new("arrived", msg!("到会时间", "arrived"), FieldKind::Time),
        Arg::new("left", msg!("离会时间", "left"), FieldKind::Time),
    ];
    const MAKE_UP: &[Arg] = &[
        Arg::new("how", msg!("方式", "how"), FieldKind::Words).needed(),
        Arg::new("happened", msg!("补课日期", "made up on"), FieldKind::Day).filled(|f, _| Value::Day(f.today)),
        Arg::new("with", msg!("组织人", "with"), FieldKind::Link(Kind::Member)),
    ];
    let row = |name, doc, args: &[Arg], run| Command::new(name, doc, ROLL, args, Run::Edit(run));
    vec![
        Command::new(
            "meeting.all_present",
            msg!("其余全到", "everyone else present"),
            Scope::On(Kind::Meeting),
            &[],
            Run::Edit(rest_present),
        ),
        row("attendance.present", msg!("到会", "present"), &[], |f, s, _| mark(f, s, "present", there)),
        row("attendance.late", msg!("迟到", "late"), &[AT], |f, s, a| {
            let at = a.time("at").or(s.time());
            mark(f, s, "late", |r| {
                there(r);
                r.arrived = at;
            })
        }),
        row("attendance.left", msg!("早退", "left early"), &[AT], |f, s, a| {
            let at = a.time("at").or(s.time());
            mark(f, s, "left", |r| r.left = at)
        }),
        row("attendance.leave", msg!("请假", "on leave"), LEAVE, |f, s, a| {
            mark(f, s, "leave", |r| {
                *r = Attendance { state: Some(Presence::Leave), leave_reason: a.code("leave_reason"), ..bare(r) };
                r.note = a.words("note").as_str().into();
            })
        }),
        row("attendance.absent", msg!("缺席", "absent"), &[], |f, s, _| {
            mark(f, s, "absent", |r| *r = Attendance { state: Some(Presence::Absent), ..bare(r) })
        }),
        row("attendance.excluded", msg!("不计入应到", "not counted"), EXCLUDED, |f, s, a| {
            mark(f, s, "excluded", |r| {
                *r = Attendance { state: Some(Presence::Excluded), ..bare(r) };
                r.approval = a.words("approval").as_str().into();
                r.adopted = a.get("adopted") == Value::Flag(true);
            })
        }),
        row("attendance.correct", msg!("更正出勤", "correct the attendance"), CORRECT, correct),
        row("attendance.make_up", msg!("记补课", "record a make-up"), MAKE_UP, make_up),
    ]
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
        let over = facts.book.get::<Meeting>(row.meeting.0).is_some_and(Meeting::is_over);
        if over && row.state.is_some() {
            let text = msg!("会议已结束，签到表只能更正", "the meeting is over: its roll can only be corrected");
            let hint = msg!("用“更正出勤”，写明理由", "use “correct the attendance” and give the reason");
            return Err(Refusal::new(text).at("state").hint(hint));
        }
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

/// Writes what is right beside what was written in the room.
fn correct(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let row = situation.one::<Attendance>(facts)?;
    let head = situation.head(Some(facts.today));
    let mut correction =
        Correction { head, meeting: row.meeting, attendance: Link::to(row.head.id), ..Default::default() }.into_any();
    args.fill(&mut correction)?;
    let about = About::of(|lang| facts.book.name_of(row.member.0, lang));
    let mut tx = situation.tx(facts, "attendance.correct", about, vec![Change::add(correction)]);
    tx.reason = args.words("reason");
    Ok(tx)
}

fn make_up(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let row = situation.one::<Attendance>(facts)?;
    let head = situation.head(Some(facts.today));
    let mut record = MakeUp { head, attendance: Link::to(row.head.id), ..Default::default() }.into_any();
    args.fill(&mut record)?;
    let about = About::of(|lang| facts.book.name_of(row.member.0, lang));
    Ok(situation.tx(facts, "attendance.make_up", about, vec![Change::add(record)]))
}
