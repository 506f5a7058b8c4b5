//! Quorum and majority: whole numbers, the comparator stored with the number.

use crate::base::{Id, Lang, Refusal, Text, date};
use crate::model::Codes;
use crate::model::meeting::sitting::{Attendance, Meeting, MeetingKind, Presence};
use crate::model::people::roster::{Member, Status};
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::model::vote::motion::{Count, Motion, MotionKind};
use crate::msg;
use crate::rules::Facts;
use crate::rules::law::numbers::{Amount, Basis, Compare, Dated, Numbers, Of};
use crate::rules::law::numeral;
use crate::rules::road::development::probation_ends;
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
            "上级已批准的，在议案里填“批准文号”",
            "where the superior has approved it, enter the number in the motion"
        );
        return refused.map_err(|r| r.hint(hint));
    }
    refused
}

/// What was voted on, as its sentence names it.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Which majority it needs.
    pub kind: MotionKind,
    /// The person, or the words of the motion.
    pub who: String,
    /// Whether ballots were cast; otherwise hands were shown.
    pub secret: bool,
    /// To when a probation is extended.
    pub until: Option<NaiveDate>,
    /// When the probation would end without that.
    pub ends: Option<NaiveDate>,
    /// Whether the probation had been extended before.
    pub extended: bool,
}

impl Matter {
    /// Reads it from a motion.
    pub fn of(facts: &Facts, motion: &Motion, kind: MotionKind, who: String) -> Matter {
        let standing = facts.book.standing(motion.subject.0);
        let extended = standing.extended_until.is_some();
        let on_probation = standing.stage == Stage::Probationary;
        let ends = motion
            .subject
            .id()
            .filter(|_| on_probation && !extended)
            .and_then(|id| probation_ends(facts, &facts.book.standing(id)));
        let secret = is_secret(facts.numbers, kind, day_of(facts, motion));
        Matter { kind, who, secret, until: motion.until, ends, extended }
    }

    /// Says how long a probation is extended, where it is a half-year or a year to the day.
    fn span(&self) -> Text {
        let span = self.ends.zip(self.until).and_then(|(from, to)| date::span(from, to));
        span.map_or_else(|| Text::plain(""), Text::from)
    }
}

/// Says the result as minutes say it: who voted, what was counted, what came of it.
pub fn words(matter: &Matter, tally: &Tally, verdict: &Verdict) -> Text {
    let voters = msg!("应到有表决权的党员{due}名，实到{present}名", "{due} voting members due, {present} present");
    let ballots = msg!(
        "发出表决票{issued}张，收回{returned}张，收到书面意见{written}份；赞成{yes}票，反对{no}票，弃权{abstain}票，无效{invalid}票",
        "{issued} ballots issued, {returned} returned, {written} written opinions; {yes} in favour, {no} against, {abstain} abstaining, {invalid} invalid"
    );
    let hands = msg!(
        "举手表决：赞成{yes}名，反对{no}名，弃权{abstain}名",
        "by show of hands {yes} in favour, {no} against, {abstain} abstaining"
    );
    let text = if verdict.quorum {
        msg!("{voters}；{ballots}。{outcome}", "{voters}; {ballots}. {outcome}")
    } else {
        msg!("{voters}。{outcome}", "{voters}. {outcome}")
    };
    let figures = if matter.secret { ballots } else { hands };
    let text = text.with("voters", filled(Text::from(voters), tally));
    text.with("ballots", filled(Text::from(figures), tally)).with("outcome", outcome(matter, verdict))
}

/// Returns what came of a vote.
pub fn outcome(matter: &Matter, verdict: &Verdict) -> Text {
    let text = match (verdict.quorum, verdict.void, verdict.passes) {
        (false, ..) => {
            msg!("到会人数不足（至少{present}名），不能表决。", "No quorum (at least {present}): no vote can be held.")
        }
        (_, true, _) => {
            msg!("收回多于发出，表决无效，重新表决。", "More returned than issued: the vote is void and is held again.")
        }
        (.., true) => msg!("赞成{unit}{share}，{what}。", "{needed} needed: {what}."),
        _ => msg!("赞成{unit}未{share}，{what}。", "{needed} needed: {what}."),
    };
    let unit = if matter.secret { msg!("票", "ballots") } else { msg!("人数", "hands") };
    text.with("present", said(verdict.needed_present))
        .with("needed", said(verdict.needed))
        .with("unit", unit)
        .with("share", share(matter.kind, verdict.majority_value))
        .with("what", decision(matter, verdict.passes))
}

/// Says which share of whom was needed: 超过应到会有表决权的正式党员的半数.
fn share(kind: MotionKind, value: &Dated) -> Text {
    use MotionKind::{Committee, LeaderElection};
    let whom = match (value.of == Of::Present, matches!(kind, Committee | LeaderElection)) {
        (true, true) => msg!("实到会委员", "committee members present"),
        (false, true) => msg!("应到会委员", "committee members due"),
        (true, false) => msg!("实到会有表决权的正式党员", "voting members present"),
        (false, false) => msg!("应到会有表决权的正式党员", "voting members due"),
    };
    let over =
        if value.compare == Compare::MoreThan { msg!("超过", "more than") } else { msg!("达到", "at least") };
    let part: Text = match value.amount {
        Amount::Share { part: 1, whole: 2 } => msg!("半数", "half").into(),
        Amount::Share { part, whole } => {
            let (part, whole) = (numeral::chinese(part), numeral::chinese(whole));
            msg!("{whole}分之{part}", "{part}/{whole}").with("part", part).with("whole", whole)
        }
        _ => msg!("规定人数", "what is needed").into(),
    };
    let text = msg!("{over}{whom}的{part}", "{over} {part} of the {whom}");
    text.with("over", over).with("whom", whom).with("part", part)
}

/// Says in a few words what was decided: the matter and its outcome.
pub fn decision(matter: &Matter, passes: bool) -> Text {
    let already = msg!("通过", "carried").zh;
    let text = match (matter.kind, passes) {
        (MotionKind::Admission, true) => {
            msg!("同意接收{who}同志为中共预备党员", "{who} is admitted as probationary member")
        }
        (MotionKind::Admission, false) => {
            msg!("接收{who}同志为中共预备党员的议案未获通过", "{who} is not admitted")
        }
        (MotionKind::Conversion, true) if matter.extended => {
            msg!("同意{who}同志转为中共正式党员", "{who} becomes a full member")
        }
        (MotionKind::Conversion, true) => msg!("同意{who}同志按期转为中共正式党员", "{who} becomes a full member"),
        (MotionKind::Conversion, false) => {
            msg!("{who}同志转为中共正式党员的议案未获通过", "the conversion of {who} is not carried")
        }
        (MotionKind::Extension, true) if matter.until.is_some() => {
            msg!("同意延长{who}同志预备期{span}至{until}", "the probation of {who} is extended{span} to {until}")
        }
        (MotionKind::Extension, true) => msg!("同意延长{who}同志的预备期", "the probation of {who} is extended"),
        (MotionKind::Extension, false) => {
            msg!("延长{who}同志预备期的议案未获通过", "the extension for {who} is not carried")
        }
        (MotionKind::Cancellation, true) => {
            msg!("同意取消{who}同志的预备党员资格", "{who} is no longer a probationary member")
        }
        (MotionKind::Cancellation, false) => {
            msg!("取消{who}同志预备党员资格的议案未获通过", "the cancellation for {who} is not carried")
        }
        (_, true) if matter.who.starts_with(already) => msg!("{who}", "{who}: carried"),
        (_, true) => msg!("通过{who}", "{who}: carried"),
        (_, false) => msg!("“{who}”未获通过", "“{who}” is not carried"),
    };
    let until = matter.until.map_or(Text::plain(""), |day| Text::owned(date::official(day), day.to_string()));
    text.with("who", matter.who.as_str()).with("span", matter.span()).with("until", until)
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

/// Says a number of things: Chinese numerals in Chinese, 两 for two, digits in English.
pub(in crate::rules) fn said(n: u32) -> Text {
    let two = msg!("两", "2");
    if n == 2 { two.into() } else { Text::owned(numeral::chinese(n), n.to_string()) }
}

/// Returns the matter of a motion of which no figure is told, as an agenda names it.
pub fn matter(facts: &Facts, motion: &Motion) -> Text {
    let who = facts.book.name_of(motion.subject.0, Lang::Zh);
    let text = match motion.kind.filter(|_| motion.subject.id().is_some()) {
        Some(MotionKind::Admission) => msg!("讨论接收{who}同志为中共预备党员问题", "admission of {who}"),
        Some(MotionKind::Conversion) => msg!("讨论预备党员{who}同志转正问题", "conversion of {who}"),
        Some(MotionKind::Extension) => msg!("讨论延长{who}同志预备期问题", "extension for {who}"),
        Some(MotionKind::Cancellation) => {
            msg!("讨论取消{who}同志预备党员资格问题", "cancellation of the probation of {who}")
        }
        _ if motion.text.is_empty() => return motion.kind.map_or(Text::plain(""), label),
        _ => return Text::plain(motion.text.to_string()),
    };
    text.with("who", who)
}

fn label(kind: MotionKind) -> Text {
    kind.row().label.into()
}

/// Returns the day whose rules judge a motion: its meeting's.
pub fn day_of(facts: &Facts, motion: &Motion) -> NaiveDate {
    facts.book.get::<Meeting>(motion.meeting.0).and_then(|m| m.head.happened).unwrap_or(facts.today)
}
