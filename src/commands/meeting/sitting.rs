//! A meeting from its plan to its signature.

use crate::base::{Lang, Refusal, Text, Value};
use crate::commands::registry::command::{Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::{Attendance, Meeting, MeetingState, SignRole, Signature};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::agenda;
use crate::rules::meeting::room::{self, expected};

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const MEETING: Scope = Scope::On(Kind::Meeting);
    const SIGN: &[Arg] = &[
        Arg::new("original", msg!("原件存放处", "original kept at"), FieldKind::Words).needed(),
        Arg::new("happened", msg!("签字日期", "signed on"), FieldKind::Day).filled(|f, _| Value::Day(f.today)),
    ];
    const OPEN: &[Arg] = &[Arg::new("happened", msg!("会议日期", "on"), FieldKind::Day)];
    let row = |name, doc, args: &[Arg], run| Command::new(name, doc, MEETING, args, Run::Edit(run));
    vec![
        row("meeting.open", msg!("开始会议", "open the meeting"), OPEN, open),
        row("meeting.close", msg!("结束会议", "close the meeting"), &[], close),
        row("meeting.sign", msg!("签字锁定", "sign and lock"), SIGN, sign),
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

fn open(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Meeting>(facts)?;
    let (id, mut meeting) = (before.head.id, before.clone());
    meeting.head.happened = args.day("happened").or(before.head.happened);
    if let Some(day) = meeting.head.happened.filter(|day| room::lies_ahead(facts.today, *day)) {
        let text = msg!(
            "计划 {day}，今天 {today}：没有到日子的会不能开始",
            "planned for {day}, today is {today}: a meeting does not begin before its day"
        );
        let text = text.with("day", day).with("today", facts.today);
        let hint =
            msg!("今天开就把日期改为 {today}", "to hold it today make {today} its day").with("today", facts.today);
        return Err(Refusal::new(text).at("happened").hint(hint));
    }
    if let Some(chair) = meeting.chair.id() {
        agenda::may_chair(facts, meeting.kinds, chair)?;
    }
    let step = ("meeting.open", &[MeetingState::Planned, MeetingState::Closed][..], MeetingState::Open);
    let mut tx = set_state(facts, situation, step, |m| {
        m.starts = m.starts.or(situation.time());
        m.head.happened = meeting.head.happened;
    })?;
    for person in expected(facts, &meeting) {
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

/// Records who signed the paper and where it lies, and locks.
fn sign(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let uncalled = facts.book.of::<Attendance>(meeting.head.id).filter(|a| a.state.is_none()).count();
    if uncalled > 0 {
        let text = msg!("还有 {n} 人没有点名", "{n} people have not been called").with("n", uncalled);
        return Err(Refusal::new(text).at("attendance"));
    }
    let signers = [(SignRole::Chair, meeting.chair, "chair"), (SignRole::Recorder, meeting.recorder, "recorder")];
    let lacking: Vec<_> = signers.iter().filter(|(_, member, _)| member.id().is_none()).collect();
    if let Some((_, _, field)) = lacking.first() {
        let roles = |lang| {
            let names: Vec<&str> = lacking.iter().map(|(role, ..)| role.row().label.get(lang)).collect();
            names.join(msg!("、", ", ").get(lang))
        };
        let text = msg!("没有{role}，不知道谁签了字", "there is no {role}, so nobody can have signed");
        let roles = Text::owned(roles(Lang::Zh), roles(Lang::En));
        return Err(Refusal::new(text.with("role", roles)).at(*field));
    }
    let mut tx = set_state(facts, situation, ("meeting.sign", &[MeetingState::Closed], MeetingState::Signed), |_| {})?;
    for (role, member, _) in signers {
        let head = situation.head(args.day("happened").or(Some(facts.today)));
        let original = args.words("original").as_str().into();
        let (meeting, role) = (Link::to(meeting.head.id), Some(role));
        tx.changes
            .push(Change::add(Signature { head, meeting, role, member, original, ..Default::default() }.into_any()));
    }
    Ok(tx)
}
