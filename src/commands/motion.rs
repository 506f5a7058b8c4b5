//! Motions: putting one, issuing ballots, counting. The result follows from the count; nobody types it.

use super::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Lang, Refusal, Value};
use crate::model::development::{Outcome, Step, StepKind};
use crate::model::meeting::{Line, LineKind, Meeting, MeetingState};
use crate::model::motion::{Count, Motion, MotionKind, MotionState};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::vote::{self, Tally};
use crate::rules::{Facts, room};

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const PUT: &[Arg] = &[
        Arg::new("kind", msg!("种类", "kind"), FieldKind::Code(MotionKind::ALL)).needed(),
        Arg::new("subject", msg!("对象", "subject"), FieldKind::Link(Kind::Member)),
        Arg::new("text", msg!("内容", "text"), FieldKind::Words),
    ];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("motion.put", msg!("提出议案", "put a motion"), Scope::On(Kind::Meeting), PUT, put),
        row(
            "motion.issue",
            msg!("发票 (冻结应到实到)", "issue ballots (freezes the voters)"),
            Scope::On(Kind::Motion),
            &[],
            issue,
        ),
        row("motion.count", msg!("计票", "count"), Scope::On(Kind::Motion), &count_args(), count),
        row("motion.withdraw", msg!("撤回议案", "withdraw the motion"), Scope::On(Kind::Motion), &[], withdraw),
    ]
}

fn count_args() -> Vec<Arg> {
    let int = |name, label| Arg::new(name, label, FieldKind::Int);
    vec![
        int("issued", msg!("发出", "issued")).needed().filled(present),
        int("returned", msg!("收回", "returned")).needed().filled(present),
        int("written", msg!("书面意见", "written")),
        int("yes", msg!("赞成", "yes")).needed(),
        int("no", msg!("不赞成", "no")),
        int("abstain", msg!("弃权", "abstain")),
        int("invalid", msg!("无效", "invalid")),
    ]
}

/// Begins with one ballot for each voter in the room.
fn present(facts: &Facts, situation: &Situation) -> Value {
    let Ok(motion) = situation.one::<Motion>(facts) else { return Value::None };
    let frozen = motion.present.and_then(|n| usize::try_from(n).ok());
    let now = || room::room(facts, motion.meeting.0).voters_present;
    Value::Int(frozen.unwrap_or_else(now) as i64)
}

fn put(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let kind: Option<MotionKind> = args.code("kind");
    let subject = args.link("subject");
    let asked = facts.book.of::<Motion>(meeting.head.id).any(|m| {
        m.kind == kind && m.subject.id() == subject && subject.is_some() && m.state == Some(MotionState::Open)
    });
    if asked {
        let text = msg!("这个人的同一议案已经提出", "the same motion about this person has been put already");
        return Err(Refusal::new(text).at("subject"));
    }
    let motion = Motion {
        head: situation.head(None),
        meeting: Link::to(meeting.head.id),
        kind,
        subject: Link::to(subject.unwrap_or_default()),
        text: args.words("text").as_str().into(),
        state: Some(MotionState::Open),
        ..Default::default()
    };
    let about = About::of(|lang| crate::model::Hooks::title(&motion, facts.book, lang));
    Ok(situation.tx(facts, "motion.put", about, vec![Change::add(motion.into_any())]))
}

/// Freezes who should vote and who is in the room: a latecomer has no ballot in this motion.
fn frozen(facts: &Facts, motion: &Motion) -> Motion {
    let mut after = motion.clone();
    if after.due.is_none() {
        let room = room::room(facts, motion.meeting.0);
        after.due = i32::try_from(room.voters_due).ok();
        after.present = i32::try_from(room.voters_present).ok();
    }
    after
}

fn open_motion<'b>(facts: &Facts<'b>, situation: &Situation) -> Result<&'b Motion, Refusal> {
    let motion = situation.one::<Motion>(facts)?;
    match motion.state {
        None | Some(MotionState::Open | MotionState::Voided) => Ok(motion),
        Some(state) => {
            let text =
                msg!("这个议案已经“{state}”", "this motion is “{state}” already").with("state", state.row().label);
            Err(Refusal::new(text).at("state"))
        }
    }
}

fn issue(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let motion = open_motion(facts, situation)?;
    let after = frozen(facts, motion);
    let about = About::of(|lang| crate::model::Hooks::title(motion, facts.book, lang));
    let change = Change::edit(motion.clone().into_any(), after.into_any());
    situation.tx(facts, "motion.issue", about, vec![change]).lean().not_empty()
}

fn withdraw(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let motion = open_motion(facts, situation)?;
    let after = Motion { state: Some(MotionState::Withdrawn), ..motion.clone() };
    let about = About::of(|lang| crate::model::Hooks::title(motion, facts.book, lang));
    Ok(situation.tx(facts, "motion.withdraw", about, vec![Change::edit(motion.clone().into_any(), after.into_any())]))
}

fn count(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = open_motion(facts, situation)?;
    let meeting = facts.book.get::<Meeting>(before.meeting.0);
    if meeting.is_some_and(|m| m.state == Some(MeetingState::Planned)) {
        return Err(Refusal::new(msg!("会议还没有开始", "the meeting has not been opened")).at("meeting"));
    }
    let mut motion = frozen(facts, before);
    let mut count =
        Count { head: situation.head(None), motion: Link::to(motion.head.id), ..Default::default() }.into_any();
    args.fill(&mut count)?;
    let mut count = Count::from_any(&count).cloned().unwrap_or_default();
    count.round = i32::try_from(facts.book.of::<Count>(motion.head.id).count() + 1).ok();
    let day = meeting.and_then(|m| m.head.happened).unwrap_or(facts.today);
    let (Some(kind), Some(tally)) = (motion.kind, Tally::of(&motion, &count)) else {
        return Err(Refusal::new(msg!("议案没有种类", "the motion has no kind")).at("kind"));
    };
    let Some(verdict) = vote::judge(facts.numbers, kind, day, &tally) else {
        let text = msg!("没有这一天的表决规则", "no rule for votes of that day is known");
        return Err(Refusal::new(text).at("happened"));
    };
    if !verdict.quorum {
        let text =
            msg!("有表决权到会 {a} 人, 不足 {b} 人, 不能表决", "{a} voters present, {b} needed: no vote can be held");
        let text = text.with("a", tally.present).with("b", verdict.needed_present);
        return Err(Refusal::new(text).at("present").by_rule("vote.quorum", None));
    }
    motion.state = Some(match (verdict.void, verdict.passes) {
        (true, _) => MotionState::Voided,
        (_, true) => MotionState::Decided,
        _ => MotionState::Failed,
    });
    motion.outcome = (!verdict.void).then_some(if verdict.passes { Outcome::Passed } else { Outcome::Failed });
    let words = room::said(facts, &motion, &tally).map(|t| t.render(Lang::Zh)).unwrap_or_default();
    let about = About::of(|lang| crate::model::Hooks::title(&motion, facts.book, lang));
    let mut changes = vec![Change::add(count.into_any())];
    changes.extend(step(facts, situation, &motion, day).map(|s| Change::add(s.into_any())));
    changes.push(Change::add(announced(situation, &motion, &words).into_any()));
    changes.push(Change::edit(before.clone().into_any(), motion.into_any()));
    let mut tx = situation.tx(facts, "motion.count", about, changes);
    tx.reads = vec![Kind::Attendance, Kind::Member, Kind::Step];
    Ok(tx)
}

/// Writes the result as the decision that is announced on the spot: it follows from the counts alone.
fn announced(situation: &Situation, motion: &Motion, words: &str) -> Line {
    Line {
        head: situation.head(None),
        meeting: motion.meeting,
        at: situation.time(),
        kind: Some(LineKind::Decision),
        text: words.into(),
        motion: Link::to(motion.head.id),
        ..Default::default()
    }
}

/// Writes the step on the person's road that a decided vote is.
fn step(facts: &Facts, situation: &Situation, motion: &Motion, day: chrono::NaiveDate) -> Option<Step> {
    let kind = match motion.kind? {
        MotionKind::Admission => StepKind::Vote1,
        MotionKind::Conversion => StepKind::Vote2,
        MotionKind::General => return None,
    };
    let outcome = motion.outcome?;
    let converted = kind == StepKind::Vote2 && outcome == Outcome::Passed;
    Some(Step {
        head: situation.head(Some(day)),
        member: motion.subject,
        step: Some(kind),
        outcome: Some(outcome),
        // The membership is full from the day the probation expired, not from the day of the meeting.
        until: if converted { room::expires(facts, motion.subject.0) } else { None },
        meeting: motion.meeting,
        ..Default::default()
    })
}
