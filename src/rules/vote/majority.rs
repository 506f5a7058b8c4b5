//! Quorum and majority: whole numbers, the comparator stored with the number.

use crate::base::{Id, Refusal, Text};
use crate::model::Codes;
use crate::model::meeting::sitting::{Attendance, Meeting, MeetingKind, Presence};
use crate::model::people::roster::{Member, Status};
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::model::vote::motion::{Count, Motion, MotionKind};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::wording::cite;
use crate::rules::law::numbers::{Basis, Dated, Numbers, Of};
use crate::rules::law::numeral;
use crate::rules::road::plan;
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;

/// What was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Voters who should attend (有表决权应到).
    pub due: u32,
    /// Voters in the room (有表决权实到). Written opinions never raise it.
    pub present: u32,
    /// Ballots issued.
    pub issued: u32,
    /// Ballots returned.
    pub returned: u32,
    /// Written opinions that came in before the meeting.
    pub written: u32,
    /// In favour, written ones among them.
    pub yes: u32,
    /// Against.
    pub no: u32,
    /// Abstaining; blank ballots too.
    pub abstain: u32,
    /// Not valid.
    pub invalid: u32,
}

impl Tally {
    /// Takes a motion's frozen voters and one count of it; `None` where a figure is missing.
    pub fn of(motion: &Motion, count: &Count) -> Option<Tally> {
        let n = |n: Option<i32>| u32::try_from(n.unwrap_or(0)).ok();
        Some(Tally {
            due: u32::try_from(motion.due?).ok()?,
            present: u32::try_from(motion.present?).ok()?,
            issued: n(count.issued)?,
            returned: n(count.returned)?,
            written: n(count.written)?,
            yes: n(count.yes)?,
            no: n(count.no)?,
            abstain: n(count.abstain)?,
            invalid: n(count.invalid)?,
        })
    }

    /// More ballots came back than went out: the whole vote is void and is held again.
    pub fn is_void(&self) -> bool {
        self.returned > self.issued
    }
}

/// How a vote stands by the rules of its day.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// Whether enough voters are there.
    pub quorum: bool,
    /// Whether it is carried: a quorum, a valid count and enough votes.
    pub passes: bool,
    /// Whether the count is void.
    pub void: bool,
    /// The least number of voters who must be there.
    pub needed_present: u32,
    /// The least number of votes in favour.
    pub needed: u32,
    /// What the quorum rests on.
    pub quorum_value: &'a Dated,
    /// What the majority rests on; its article is the vote's.
    pub majority_value: &'a Dated,
}

impl Verdict<'_> {
    /// Returns what the majority rests on.
    pub fn basis(&self) -> &Basis {
        &self.majority_value.basis
    }
}

/// Returns a number of a kind of motion: `vote.KIND.quorum`, `.majority`, `.secret`, `.written`.
pub fn number<'a>(numbers: &'a Numbers, kind: MotionKind, what: &str, on: NaiveDate) -> Option<&'a Dated> {
    numbers.value(&format!("vote.{}.{what}", kind.row().name), on)
}

/// Returns whether a kind of motion is voted on by secret ballot.
pub fn is_secret(numbers: &Numbers, kind: MotionKind, on: NaiveDate) -> bool {
    number(numbers, kind, "secret", on).is_some_and(Dated::flag)
}

/// Returns whether whoever cannot come may send a written opinion before the meeting.
pub fn takes_written(numbers: &Numbers, kind: MotionKind, on: NaiveDate) -> bool {
    number(numbers, kind, "written", on).is_some_and(Dated::flag)
}

/// Judges a vote by the rules in force on the day of the meeting; `None` before the first of them. In an election the
/// tally's votes are those of one candidate.
pub fn judge<'a>(numbers: &'a Numbers, kind: MotionKind, on: NaiveDate, tally: &Tally) -> Option<Verdict<'a>> {
    let quorum = number(numbers, kind, "quorum", on)?;
    let majority = number(numbers, kind, "majority", on)?;
    Some(verdict(quorum, majority, tally))
}

fn verdict<'a>(quorum_value: &'a Dated, majority_value: &'a Dated, tally: &Tally) -> Verdict<'a> {
    let base = if majority_value.of == Of::Present { tally.present } else { tally.due };
    let reached = tally.due > 0 && quorum_value.reached(tally.present, tally.due);
    let carried = base > 0 && majority_value.reached(tally.yes, base);
    Verdict {
        quorum: reached,
        passes: reached && carried && !tally.is_void(),
        void: tally.is_void(),
        needed_present: quorum_value.needed(tally.due),
        needed: majority_value.needed(base),
        quorum_value,
        majority_value,
    }
}

/// Who may vote at a meeting: full members here on its day by their effective standing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voters {
    /// Those who should attend.
    pub due: Vec<Id>,
    /// Those of them in the room.
    pub present: Vec<Id>,
}

/// Returns whether a person may vote on a day: full by what is approved, here, not on Party probation.
pub fn may_vote(facts: &Facts, member: &Member, day: NaiveDate) -> bool {
    let barred = matches!(member.status, Some(Status::OnPartyProbation | Status::Suspended));
    !barred && member.here_on(day) && facts.book.standing_on(member.head.id, day).stage == Stage::Full
}

/// Lists the voters of a meeting as of its day, and who of them is in the room at a time.
/// Who is not counted, with the superior's approval, leaves the base. At a committee's or a group's own meeting the voters
/// are those on its roll: a committee just elected has no posts yet.
pub fn voters(facts: &Facts, meeting: &Meeting, at: Option<NaiveTime>) -> Voters {
    let day = meeting.head.happened.unwrap_or(facts.today);
    let roll: BTreeMap<Id, Attendance> =
        facts.book.of::<Attendance>(meeting.head.id).map(|a| (a.member.0, a.corrected(facts.book))).collect();
    let excluded = |id: Id| roll.get(&id).is_some_and(|a| a.state == Some(Presence::Excluded));
    let own = is_small(meeting);
    let called = |m: &Member| !own || roll.contains_key(&m.head.id) || (roll.is_empty() && m.sits());
    let here = facts.book.all::<Member>().filter(|m| m.head.branch == meeting.head.branch && called(m));
    let due: Vec<Id> = here.filter(|m| !excluded(m.head.id) && may_vote(facts, m, day)).map(|m| m.head.id).collect();
    let present = due.iter().copied().filter(|id| roll.get(id).is_some_and(|a| a.in_room(at))).collect();
    Voters { due, present }
}

/// Returns whether a meeting is the committee's or a group's alone, not everybody's.
pub fn is_small(meeting: &Meeting) -> bool {
    let small = [MeetingKind::Committee, MeetingKind::GroupMeeting];
    let all = MeetingKind::ALL.iter().filter_map(|c| MeetingKind::from_code(c.code));
    let mut kinds = all.filter(|k| meeting.kinds.has(*k)).peekable();
    kinds.peek().is_some() && kinds.all(|k| small.contains(&k))
}

/// Names the step on the person's road that a kind of vote takes.
pub fn step(kind: MotionKind) -> Option<StepKind> {
    match kind {
        MotionKind::Admission => Some(StepKind::Vote1),
        MotionKind::Conversion => Some(StepKind::Vote2),
        MotionKind::Extension => Some(StepKind::ProbationExtended),
        _ => None,
    }
}

/// Refuses a vote on somebody whom the rules do not let be voted on that day. What the superior has approved is let
/// through, but for pre-review and notices.
///
/// # Errors
/// A condition that blocks the vote is not met.
pub fn allowed(facts: &Facts, motion: &Motion) -> Result<(), Refusal> {
    let (Some(step), Some(person)) = (motion.kind.and_then(step), motion.subject.id()) else { return Ok(()) };
    let on = (day_of(facts, motion), motion.until);
    let asked = |approved| plan::refuse_unless(facts, person, step, on, approved).map_err(|r| r.at("subject"));
    let refused = asked(!motion.permit.is_empty());
    if refused.is_err() && asked(true).is_ok() {
        let hint = msg!(
            "上级已批准的, 在议案里填“批准文号”",
            "where the superior has approved it, enter the number in the motion"
        );
        return refused.map_err(|r| r.hint(hint));
    }
    refused
}

/// Says the result as minutes say it: who voted, what was counted, what came of it and why.
pub fn words(kind: MotionKind, subject: &str, tally: &Tally, verdict: &Verdict) -> Text {
    let voters = msg!("应到有表决权党员{due}名，实到{present}名", "{due} voting members due, {present} present");
    let ballots = msg!(
        "发出表决票{issued}张，收回{returned}张，收到书面意见{written}份；赞成{yes}票，不赞成{no}票，弃权{abstain}票，无效{invalid}票",
        "{issued} ballots issued, {returned} returned, {written} written opinions; {yes} in favour, {no} against, {abstain} abstaining, {invalid} invalid"
    );
    let text = if verdict.quorum {
        msg!("{voters}；{ballots}。{outcome}", "{voters}; {ballots}. {outcome}")
    } else {
        msg!("{voters}。{outcome}", "{voters}. {outcome}")
    };
    let text = text.with("voters", filled(Text::from(voters), tally));
    text.with("ballots", filled(Text::from(ballots), tally)).with("outcome", outcome(kind, subject, verdict))
}

/// Returns what came of a vote, and by which article.
pub fn outcome(kind: MotionKind, subject: &str, verdict: &Verdict) -> Text {
    let outcome = match (verdict.quorum, verdict.void, verdict.passes) {
        (false, ..) => {
            msg!("到会人数不足（至少{present}名），不能表决", "no quorum (at least {present}): no vote can be held")
        }
        (_, true, _) => {
            msg!("收回多于发出，表决无效，重新表决", "more returned than issued: the vote is void and is held again")
        }
        (.., true) => msg!("赞成达到{needed}票，{what}", "{needed} needed: {what}"),
        _ => msg!("赞成未达到{needed}票，{what}", "{needed} needed: {what}"),
    };
    let outcome = outcome
        .with("present", said(verdict.needed_present))
        .with("needed", said(verdict.needed))
        .with("what", decision(kind, subject, verdict.passes));
    let basis = cite(if verdict.quorum { verdict.basis() } else { &verdict.quorum_value.basis });
    let text = msg!("{outcome}（依据: {basis}）。", "{outcome} ({basis}).");
    text.with("outcome", outcome).with("basis", basis)
}

/// Says in a few words what was decided.
pub fn decision(kind: MotionKind, subject: &str, passes: bool) -> Text {
    let text = match (kind, passes) {
        (MotionKind::General, true) => msg!("通过", "carried"),
        (MotionKind::General, false) => msg!("未通过", "not carried"),
        (MotionKind::Admission, true) => {
            msg!("同意接收{who}同志为中共预备党员", "{who} is admitted as probationary member")
        }
        (MotionKind::Admission, false) => msg!("未通过接收{who}同志为中共预备党员", "{who} is not admitted"),
        (MotionKind::Conversion, true) => msg!("同意{who}同志转为中共正式党员", "{who} becomes a full member"),
        (MotionKind::Conversion, false) => {
            msg!("未通过{who}同志转为中共正式党员", "the conversion of {who} is not carried")
        }
        (MotionKind::Extension, true) => {
            msg!("同意延长{who}同志的预备期", "the probation of {who} is extended")
        }
        (MotionKind::Extension, false) => {
            msg!("未通过延长{who}同志的预备期", "the extension for {who} is not carried")
        }
        (MotionKind::Cancellation, true) => {
            msg!("同意取消{who}同志的预备党员资格", "{who} is no longer a probationary member")
        }
        (MotionKind::Cancellation, false) => {
            msg!("未通过取消{who}同志的预备党员资格", "the cancellation for {who} is not carried")
        }
        (_, true) => msg!("通过“{who}”", "“{who}” is carried"),
        (_, false) => msg!("未通过“{who}”", "“{who}” is not carried"),
    };
    text.with("who", subject)
}

pub(in crate::rules) fn filled(text: Text, tally: &Tally) -> Text {
    [
        ("due", tally.due),
        ("present", tally.present),
        ("issued", tally.issued),
        ("returned", tally.returned),
        ("written", tally.written),
        ("yes", tally.yes),
        ("no", tally.no),
        ("abstain", tally.abstain),
        ("invalid", tally.invalid),
    ]
    .into_iter()
    .fold(text, |text, (name, n)| text.with(name, said(n)))
}

/// Says a number: Chinese numerals in Chinese, digits in English.
pub(in crate::rules) fn said(n: u32) -> Text {
    Text::owned(numeral::chinese(n), n.to_string())
}

/// Returns the day whose rules judge a motion: its meeting's.
pub fn day_of(facts: &Facts, motion: &Motion) -> NaiveDate {
    facts.book.get::<Meeting>(motion.meeting.0).and_then(|m| m.head.happened).unwrap_or(facts.today)
}
