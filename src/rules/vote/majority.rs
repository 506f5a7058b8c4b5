//! Quorum and majority: whole numbers, the comparator stored with the number.

use crate::base::{Id, Refusal};
use crate::model::Codes;
use crate::model::meeting::sitting::{Attendance, Meeting, MeetingKind, Presence};
use crate::model::people::roster::{Member, Status};
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::model::vote::motion::{Count, Motion, MotionKind};
use crate::msg;
use crate::rules::law::numbers::{Basis, Dated, Of};
use crate::rules::meeting::room;
use crate::rules::road::plan;
use crate::rules::{Facts, Numbers};
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
    let on = (room::day_of(facts, motion), motion.until);
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
