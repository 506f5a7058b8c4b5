//! A motion's life: put, postponed, resumed, withdrawn, voided, taken up again. How it is counted stands in `count`.

use crate::base::{Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::Meeting;
use crate::model::vote::election::{Candidate, Fate};
use crate::model::vote::motion::{Motion, MotionKind, MotionState};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room;
use crate::rules::vote::{election, majority};

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ON: Scope = Scope::On(Kind::Motion);
    const PUT: &[Arg] = &[
        Arg::new("kind", msg!("种类", "kind"), FieldKind::Code(MotionKind::ALL)).needed(),
        Arg::new("subject", msg!("对象", "subject"), FieldKind::Link(Kind::Member)).only(|a| !elects(a)),
        Arg::new("text", msg!("内容", "text"), FieldKind::Words),
        Arg::new("until", msg!("延长至", "extended until"), FieldKind::Day)
            .only(|a| a.code("kind") == Some(MotionKind::Extension)),
        Arg::new("seats", msg!("应选名额", "seats"), FieldKind::Int).only(elects),
        Arg::new("permit", msg!("批准文号", "approval of an exception"), FieldKind::Words)
            .only(|a| a.code("kind").and_then(majority::step).is_some()),
    ];
    const WHY: &[Arg] = &[Arg::new("reason", msg!("原因", "reason"), FieldKind::Words).needed()];
    const AGAIN: &[Arg] =
        &[Arg::new("meeting", msg!("会议", "meeting"), FieldKind::Link(Kind::Meeting)).needed().filled(same_meeting)];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("motion.put", msg!("提出议案", "put a motion"), Scope::On(Kind::Meeting), PUT, put),
        row("motion.postpone", msg!("暂缓表决", "postpone the motion"), ON, WHY, |f, s, a| {
            leave(f, s, a, "motion.postpone", MotionState::Postponed)
        }),
        row("motion.resume", msg!("恢复表决", "resume the motion"), ON, &[], resume),
        row("motion.withdraw", msg!("撤回议案", "withdraw the motion"), ON, WHY, |f, s, a| {
            leave(f, s, a, "motion.withdraw", MotionState::Withdrawn)
        }),
        row("motion.void", msg!("作废重投", "void the vote and hold it again"), ON, WHY, |f, s, a| {
            leave(f, s, a, "motion.void", MotionState::Voided)
        }),
        row("motion.again", msg!("再次表决", "take it up again"), ON, AGAIN, again),
    ]
}

/// Returns whether people are to be elected: their number is asked, and nobody is voted on by name.
fn elects(args: &Args) -> bool {
    args.code("kind").is_some_and(MotionKind::is_election)
}

fn same_meeting(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Motion>(facts).map_or(Value::None, |m| Value::Link(m.meeting.0))
}

/// Returns what a change of a motion was about.
pub(in crate::commands) fn about(facts: &Facts, motion: &Motion) -> About {
    About::of(|lang| crate::model::Hooks::title(motion, facts.book, lang))
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
        until: args.day("until"),
        seats: args.int("seats"),
        permit: args.words("permit").as_str().into(),
        state: Some(MotionState::Open),
        ..Default::default()
    };
    lawful(facts, meeting, &motion)?;
    Ok(situation.tx(facts, "motion.put", about(facts, &motion), vec![Change::add(motion.into_any())]))
}

/// Refuses to plan what the rules do not allow yet. A meeting that lies in the past is a record and is not blocked.
fn lawful(facts: &Facts, meeting: &Meeting, motion: &Motion) -> Result<(), Refusal> {
    let Some(kind) = motion.kind.filter(|_| !room::is_past(facts, meeting)) else { return Ok(()) };
    if !meeting.kinds.is_empty() && !election::belongs_to(kind, majority::is_small(meeting)) {
        let text = msg!("“{kind}”不在这种会议上表决", "“{kind}” is not voted on at such a meeting");
        return Err(Refusal::new(text.with("kind", kind.row().label)).at("kind"));
    }
    if kind == MotionKind::Extension && motion.until.is_none() {
        return Err(Refusal::new(msg!("要写延长到哪一天", "say until when it is extended")).at("until"));
    }
    majority::allowed(facts, motion)
}

/// Returns the motion if nothing has been decided about it yet.
pub(in crate::commands) fn open_motion<'b>(facts: &Facts<'b>, situation: &Situation) -> Result<&'b Motion, Refusal> {
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

fn moved(facts: &Facts, situation: &Situation, name: &str, before: &Motion, after: Motion) -> Result<Tx, Refusal> {
    let change = Change::edit(before.clone().into_any(), after.into_any());
    Ok(situation.tx(facts, name, about(facts, before), vec![change]))
}

fn leave(facts: &Facts, situation: &Situation, args: &Args, name: &str, state: MotionState) -> Result<Tx, Refusal> {
    let before = open_motion(facts, situation)?;
    let after = Motion { state: Some(state), reason: args.words("reason").as_str().into(), ..before.clone() };
    moved(facts, situation, name, before, after)
}

fn resume(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Motion>(facts)?;
    if before.state != Some(MotionState::Postponed) {
        let text = msg!("这个议案没有暂缓", "this motion is not postponed");
        return Err(Refusal::new(text).at("state"));
    }
    // Whoever is in the room when it is taken up votes on it.
    let after = Motion { state: Some(MotionState::Open), due: None, present: None, ..before.clone() };
    moved(facts, situation, "motion.resume", before, after)
}

/// Puts a motion anew that was not carried, postponed or withdrawn; for an election the seats and people left over.
fn again(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Motion>(facts)?;
    let meeting = args.link("meeting").unwrap_or(before.meeting.0);
    let Some(meeting) = facts.book.get::<Meeting>(meeting) else {
        return Err(Refusal::new(msg!("要选会议", "choose the meeting")).at("meeting"));
    };
    let election = before.kind.is_some_and(MotionKind::is_election);
    let seats = election::open_seats(facts, before);
    let over = match before.state {
        Some(MotionState::Decided) => election && seats > 0,
        Some(MotionState::Failed | MotionState::Postponed | MotionState::Withdrawn) => true,
        _ => false,
    };
    if !over {
        let text = msg!("这个议案还在表决，或已经通过", "this motion is still open, or carried");
        return Err(Refusal::new(text).at("state"));
    }
    let motion = Motion {
        head: situation.head(None),
        meeting: Link::to(meeting.head.id),
        kind: before.kind,
        subject: before.subject,
        text: before.text.clone(),
        until: before.until,
        seats: if election { i32::try_from(seats).ok() } else { before.seats },
        again: Link::to(before.head.id),
        state: Some(MotionState::Open),
        ..Default::default()
    };
    lawful(facts, meeting, &motion)?;
    let id = motion.head.id;
    let mut changes = vec![Change::add(motion.clone().into_any())];
    changes.extend(left_over(facts, before).into_iter().enumerate().map(|(n, c)| {
        let place = i32::try_from(n + 1).ok();
        let head = situation.head(None);
        let next = Candidate { head, motion: Link::to(id), member: c.member, place, ..Default::default() };
        Change::add(next.into_any())
    }));
    Ok(situation.tx(facts, "motion.again", about(facts, &motion), changes))
}

/// Lists who is voted on again: those who tied for the last seat, else everybody who was not elected.
fn left_over<'a>(facts: &Facts<'a>, motion: &Motion) -> Vec<&'a Candidate> {
    let all = election::candidates(facts, motion);
    let tied: Vec<&Candidate> = all.iter().copied().filter(|c| c.fate == Some(Fate::Tied)).collect();
    if !tied.is_empty() {
        return tied;
    }
    all.into_iter().filter(|c| c.fate != Some(Fate::Elected) && !c.other).collect()
}
