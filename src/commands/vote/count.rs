//! From the issue of ballots to the result: the voters are frozen, the totals taken, the decision follows; nobody types it.

use super::election::{standings, votes};
use super::motion::{about, open_motion};
use crate::base::{Id, Lang, Refusal, Value};
use crate::commands::registry::command::{Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::{Line, LineKind, Meeting};
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::vote::election::{Fate, Part, Voter};
use crate::model::vote::motion::{Count, Motion, MotionKind, MotionState};
use crate::model::{Change, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room;
use crate::rules::vote::election;
use crate::rules::vote::majority::{self, Tally};
use crate::rules::vote::motion;
use std::collections::BTreeSet;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ON: Scope = Scope::On(Kind::Motion);
    const WRITTEN: &[Arg] = &[Arg::new("member", msg!("姓名", "person"), FieldKind::Link(Kind::Member)).needed()];
    let row = |name, doc, args: &[Arg], run| Command::new(name, doc, ON, args, Run::Edit(run));
    vec![
        row("motion.issue", msg!("发票（冻结应到实到）", "issue ballots (freezes the voters)"), &[], issue),
        row("motion.written", msg!("收到书面意见", "a written opinion came in"), WRITTEN, written),
        row("motion.count", msg!("计票", "count"), &count_args(), count),
    ]
}

fn count_args() -> Vec<Arg> {
    let int = |name, label| Arg::new(name, label, FieldKind::Int);
    vec![
        int("issued", msg!("发出", "issued")).needed().filled(present),
        int("returned", msg!("收回", "returned")).needed().filled(present),
        int("written", msg!("书面意见", "written")).filled(|facts, situation| {
            let motion = situation.one::<Motion>(facts);
            motion.map_or(Value::None, |m| Value::Int(opinions(facts, m).count() as i64))
        }),
        int("yes", msg!("赞成", "yes")),
        int("no", msg!("不赞成", "no")),
        int("abstain", msg!("弃权", "abstain")),
        int("invalid", msg!("无效", "invalid")),
        Arg::new("votes", msg!("各人得票", "votes of each candidate"), FieldKind::Prose),
    ]
}

/// Begins with one ballot for each voter in the room.
fn present(facts: &Facts, situation: &Situation) -> Value {
    let Ok(motion) = situation.one::<Motion>(facts) else { return Value::None };
    let frozen = motion.present.and_then(|n| usize::try_from(n).ok());
    let now = || room::room(facts, motion.meeting.0).voters_present;
    Value::Int(frozen.unwrap_or_else(now) as i64)
}

/// Lists who gave a written opinion on a motion; what it says is in the count alone.
pub fn opinions<'a>(facts: &Facts<'a>, motion: &Motion) -> impl Iterator<Item = &'a Voter> {
    facts.book.of::<Voter>(motion.head.id).filter(|v| v.part == Some(Part::Written))
}

fn meeting<'b>(facts: &Facts<'b>, motion: &Motion) -> Result<&'b Meeting, Refusal> {
    let missing = || Refusal::new(msg!("议案不属于任何会议", "the motion belongs to no meeting")).at("meeting");
    facts.book.get::<Meeting>(motion.meeting.0).ok_or_else(missing)
}

fn written(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let motion = open_motion(facts, situation)?;
    let (meeting, person) = (meeting(facts, motion)?, args.link("member").unwrap_or_default());
    let live = !room::is_past(facts, meeting);
    let day = majority::day_of(facts, motion);
    let refuse = |text| Err(Refusal::new(text).at("member"));
    if live && !motion.kind.is_some_and(|kind| majority::takes_written(facts.numbers, kind, day)) {
        return refuse(msg!("这种表决不计书面意见", "this kind of vote takes no written opinions"));
    }
    if live && motion.is_issued() {
        return refuse(msg!("已经发票：书面意见须在会前收到", "ballots are issued: opinions must come in before"));
    }
    let voters = majority::voters(facts, meeting, None);
    if !voters.due.contains(&person) {
        return refuse(msg!("这个人没有表决权", "this person has no vote"));
    }
    if live && voters.present.contains(&person) {
        return refuse(msg!("这个人在会场，当场投票", "this person is in the room and votes there"));
    }
    let head = situation.head(None);
    let row = Voter {
        head,
        motion: Link::to(motion.head.id),
        member: Link::to(person),
        part: Some(Part::Written),
        ..Default::default()
    };
    let mut tx = situation.tx(facts, "motion.written", about(facts, motion), vec![Change::add(row.into_any())]);
    tx.reads = vec![Kind::Attendance, Kind::Member, Kind::Step];
    Ok(tx)
}

/// Freezes who should vote, who is in the room and has a ballot, and whose opinion came in writing: a latecomer has no
/// ballot in this motion. A vote that was voided is frozen anew.
fn frozen(facts: &Facts, situation: &Situation, before: &Motion) -> Result<(Motion, Vec<Change>), Refusal> {
    let mut after = before.clone();
    if before.is_issued() {
        return Ok((after, Vec::new()));
    }
    let voters = majority::voters(facts, meeting(facts, before)?, None);
    after.due = i32::try_from(voters.due.len()).ok();
    after.present = i32::try_from(voters.present.len()).ok();
    after.state = Some(MotionState::Open);
    let mut changes = Vec::new();
    let mut entered: BTreeSet<Id> = BTreeSet::new();
    for row in facts.book.of::<Voter>(before.head.id) {
        entered.insert(row.member.0);
        let inside = voters.present.contains(&row.member.0);
        match (row.part, inside) {
            // Whoever came after all votes in the room; the written opinion is set aside.
            (Some(Part::Written), true) => {
                let here = Voter { part: Some(Part::Ballot), ..row.clone() };
                changes.push(Change::edit(row.clone().into_any(), here.into_any()));
            }
            (Some(Part::Written), false) | (_, true) => {}
            (_, false) => changes.push(Change::remove(row.clone().into_any())),
        }
    }
    for person in voters.present.iter().filter(|id| !entered.contains(id)) {
        let head = situation.head(None);
        let (motion, member) = (Link::to(before.head.id), Link::to(*person));
        let row = Voter { head, motion, member, part: Some(Part::Ballot), ..Default::default() };
        changes.push(Change::add(row.into_any()));
    }
    Ok((after, changes))
}

/// Refuses a vote that may not be held: no quorum, too few candidates. What happened in the past is recorded all the same.
fn may_vote(facts: &Facts, motion: &Motion) -> Result<(), Refusal> {
    let meeting = meeting(facts, motion)?;
    if room::is_past(facts, meeting) {
        return Ok(());
    }
    if meeting.is_planned() {
        return Err(Refusal::new(msg!("会议还没有开始", "the meeting has not been opened")).at("meeting"));
    }
    let (day, n) =
        (majority::day_of(facts, motion), |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0));
    let tally = Tally { due: n(motion.due), present: n(motion.present), ..Tally::default() };
    let Some(kind) = motion.kind else { return Ok(()) };
    let verdict = majority::judge(facts.numbers, kind, day, &tally).ok_or_else(unruled)?;
    if !verdict.quorum {
        let text =
            msg!("有表决权到会 {a} 人，不足 {b} 人，不能表决", "{a} voters present, {b} needed: no vote can be held");
        let text = text.with("a", tally.present).with("b", verdict.needed_present);
        return Err(Refusal::new(text).at("present").by_rule("vote.quorum", None));
    }
    let stand = election::candidates(facts, motion).iter().filter(|c| !c.other).count();
    let needed = election::candidates_needed(facts.numbers, kind, day, n(motion.seats));
    // A second round is among those who are left.
    if kind.is_election() && motion.again.id().is_none() && stand < needed as usize {
        let text = msg!(
            "应选 {seats} 名，候选人至少 {needed} 名，现有 {n} 名",
            "{seats} seats need at least {needed} candidates; there are {n}"
        );
        let text = text.with("seats", n(motion.seats)).with("needed", needed).with("n", stand);
        return Err(Refusal::new(text).at("seats").by_rule("vote.election.margin", None));
    }
    Ok(())
}

/// Returns why the person of a motion may not be voted on; nothing once ballots are out, or where the meeting is of the past:
/// what happened is recorded and found.
pub fn barred(facts: &Facts, motion: &Motion) -> Option<Refusal> {
    let past = facts.book.get::<Meeting>(motion.meeting.0).is_some_and(|m| room::is_past(facts, m));
    if past || motion.is_issued() {
        return None;
    }
    majority::allowed(facts, motion).err()
}

fn unruled() -> Refusal {
    Refusal::new(msg!("没有这一天的表决规则", "no rule for votes of that day is known")).at("happened")
}

fn issue(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let motion = open_motion(facts, situation)?;
    let (after, mut changes) = frozen(facts, situation, motion)?;
    barred(facts, motion).map_or(Ok(()), Err)?;
    may_vote(facts, &after)?;
    changes.push(Change::edit(motion.clone().into_any(), after.into_any()));
    let mut tx = situation.tx(facts, "motion.issue", about(facts, motion), changes).lean().not_empty()?;
    tx.reads = vec![Kind::Attendance, Kind::Member, Kind::Step];
    Ok(tx)
}

fn count(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = open_motion(facts, situation)?;
    let (mut motion, mut changes) = frozen(facts, situation, before)?;
    barred(facts, before).map_or(Ok(()), Err)?;
    may_vote(facts, &motion)?;
    let head = situation.head(None);
    let mut count = Count { head, motion: Link::to(motion.head.id), ..Default::default() }.into_any();
    args.fill(&mut count)?;
    let mut count = Count::from_any(&count).cloned().unwrap_or_default();
    count.round = i32::try_from(facts.book.of::<Count>(motion.head.id).count() + 1).ok();
    let meeting = meeting(facts, &motion)?;
    let known = opinions(facts, before).count();
    if !room::is_past(facts, meeting) && usize::try_from(count.written.unwrap_or(0)) != Ok(known) {
        let text = msg!(
            "书面意见 {a} 份，登记了 {b} 人：先登记是谁的",
            "{a} written opinions, {b} people entered: say whose they are first"
        );
        return Err(Refusal::new(text.with("a", count.written.unwrap_or(0)).with("b", known)).at("written"));
    }
    let (Some(kind), Some(tally)) = (motion.kind, Tally::of(&motion, &count)) else {
        return Err(Refusal::new(msg!("议案没有种类", "the motion has no kind")).at("kind"));
    };
    let day = majority::day_of(facts, &motion);
    let verdict = majority::judge(facts.numbers, kind, day, &tally).ok_or_else(unruled)?;
    let mut passes = verdict.passes;
    let mut told = None;
    if kind.is_election() {
        let votes = votes(facts, &motion, &args.words("votes"))?;
        let seats = motion.seats.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let yes: Vec<u32> = votes.iter().map(|v| v.marks[0]).collect();
        let fates = election::fates(facts.numbers, kind, day, seats, &tally, &yes).ok_or_else(unruled)?;
        passes = !tally.is_void() && fates.contains(&Fate::Elected);
        let rows = standings(situation, facts, &motion, &votes, &fates, tally.is_void());
        told = Some(after(facts, &rows, &motion, &tally));
        changes.extend(rows);
    }
    motion.state = Some(match (verdict.void, passes) {
        (true, _) => MotionState::Voided,
        (_, true) => MotionState::Decided,
        _ => MotionState::Failed,
    });
    if verdict.void {
        let text = msg!("收回{a}张，多于发出{b}张", "{a} returned, {b} issued").with("a", tally.returned);
        motion.reason = text.with("b", tally.issued).render(Lang::Zh).as_str().into();
    }
    motion.outcome = (!verdict.void).then_some(if passes { Outcome::Passed } else { Outcome::Failed });
    let words =
        told.unwrap_or_else(|| motion::said(facts, &motion, &tally).map_or(String::new(), |t| t.render(Lang::Zh)));
    let about = about(facts, &motion);
    changes.push(Change::add(count.into_any()));
    changes.extend(step(facts, situation, &motion, day).map(|s| Change::add(s.into_any())));
    changes.push(Change::add(announced(situation, &motion, &words).into_any()));
    changes.push(Change::edit(before.clone().into_any(), motion.into_any()));
    let mut tx = situation.tx(facts, "motion.count", about, changes);
    tx.reads = vec![Kind::Attendance, Kind::Member, Kind::Step];
    Ok(tx)
}

/// Says the result of an election as it will stand: the votes of each are in the change, not yet in the book.
fn after(facts: &Facts, rows: &[Change], motion: &Motion, tally: &Tally) -> String {
    let mut book = facts.book.clone();
    book.apply(rows);
    let facts = Facts { book: &book, ..*facts };
    motion::said(&facts, motion, tally).map_or(String::new(), |t| t.render(Lang::Zh))
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
    let outcome = motion.outcome?;
    let passed = outcome == Outcome::Passed;
    let (kind, outcome, until) = match motion.kind? {
        MotionKind::Admission => (StepKind::Vote1, Some(outcome), None),
        // The membership is full from the day the probation expired, not from the day of the meeting.
        MotionKind::Conversion => {
            let expired = || room::expires(facts, motion.subject.0);
            (StepKind::Vote2, Some(outcome), if passed { expired() } else { None })
        }
        MotionKind::Extension if passed => (StepKind::ProbationExtended, None, motion.until),
        MotionKind::Cancellation if passed => (StepKind::ProbationCancelled, None, None),
        _ => return None,
    };
    let head = situation.head(Some(day));
    let (member, meeting, approval) = (motion.subject, motion.meeting, motion.permit.clone());
    Some(Step { head, member, step: Some(kind), outcome, until, meeting, approval, ..Default::default() })
}
