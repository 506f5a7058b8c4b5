//! Who is in the room and how its motions stand: what a meeting's screen and papers show, counted as of its day.

use crate::base::{Id, Lang, Text};
use crate::model::Codes;
use crate::model::book::record::Head;
use crate::model::meeting::sitting::{Attendance, Line, LineKind, LinePart, Meeting, MeetingKind, Presence, sessions};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::development::Outcome;
use crate::model::vote::motion::{Count, Motion, MotionKind, MotionState};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::evaluators;
use crate::rules::engine::wording::cite;
use crate::rules::law::numbers::{Amount, Compare, Dated};
use crate::rules::law::numeral;
use crate::rules::vote::election;
use crate::rules::vote::majority::{self, Matter, Tally};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Heads counted: everybody expected and the voters among them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Room {
    /// Expected (应到): on the roll and counted.
    pub due: usize,
    /// There (实到).
    pub present: usize,
    /// Full members expected.
    pub full_due: usize,
    /// Full members there.
    pub full_present: usize,
    /// Voters expected.
    pub voters_due: usize,
    /// Voters in the room now.
    pub voters_present: usize,
}

/// Returns the roll of a meeting as its corrections have it: one place a person, over all its sessions. Whoever came to
/// one of them came.
pub fn roll(facts: &Facts, meeting: Id) -> BTreeMap<Id, Attendance> {
    let mut out: BTreeMap<Id, Attendance> = BTreeMap::new();
    for id in sessions(facts.book, meeting) {
        for row in facts.book.of::<Attendance>(id) {
            let row = row.corrected(facts.book);
            let better = out.get(&row.member.0).is_none_or(|old| !old.was_there() && row.state.is_some());
            if better {
                out.insert(row.member.0, row);
            }
        }
    }
    out
}

/// Returns who is expected at a meeting: by the roster as of its day, never by today's. At a further session of a meeting
/// everybody is expected who has come to none yet.
pub fn expected(facts: &Facts, meeting: &Meeting) -> Vec<Id> {
    let day = meeting.head.happened.unwrap_or(facts.today);
    let kinds = meeting.kinds;
    let everyone = MeetingKind::ALL
        .iter()
        .filter_map(|c| MeetingKind::from_code(c.code))
        .any(|k| kinds.has(k) && !matches!(k, MeetingKind::Committee | MeetingKind::GroupMeeting));
    let group = (!everyone && kinds.has(MeetingKind::GroupMeeting))
        .then(|| facts.book.get::<Member>(meeting.chair.0).and_then(|m| m.group.id()))
        .flatten();
    let committee = !everyone && kinds.has(MeetingKind::Committee);
    let mut found: Vec<&Member> = facts
        .book
        .all::<Member>()
        .filter(|m| m.head.branch == meeting.head.branch && m.here_on(day))
        .filter(|m| facts.book.standing_on(m.head.id, day).is_member())
        .filter(|m| group.is_none_or(|g| m.group.id() == Some(g)))
        .filter(|m| !committee || m.sits())
        .collect();
    // Full members first, then by the order of the roster: the two are called apart.
    found.sort_by_key(|m| (std::cmp::Reverse(facts.book.standing_on(m.head.id, day).stage), m.head.id));
    let roll = meeting.session_of.id().map(|whole| roll(facts, whole)).unwrap_or_default();
    let came = |m: &Member| roll.get(&m.head.id).is_some_and(Attendance::was_there);
    found.into_iter().filter(|m| !came(m)).map(|m| m.head.id).collect()
}

/// Counts heads at a meeting as they are now.
pub fn room(facts: &Facts, meeting: Id) -> Room {
    let Some(record) = facts.book.get::<Meeting>(meeting) else { return Room::default() };
    let day = record.head.happened.unwrap_or(facts.today);
    let voters = majority::voters(facts, record, None);
    let mut out = Room { voters_due: voters.due.len(), voters_present: voters.present.len(), ..Room::default() };
    for row in roll(facts, meeting).values().filter(|a| a.state != Some(Presence::Excluded)) {
        let full = facts.book.standing_on(row.member.0, day).stage == Stage::Full;
        out.due += 1;
        out.present += usize::from(row.was_there());
        out.full_due += usize::from(full);
        out.full_present += usize::from(full && row.was_there());
    }
    out
}

/// How many must be there for a meeting to decide, in the room's own words.
#[derive(Clone, Debug)]
pub struct Need {
    /// The words of the share: 过半数.
    pub share: Text,
    /// The least number.
    pub needed: u32,
    /// Whether so many are there.
    pub met: bool,
}

/// Returns how many voters a meeting needs by the strictest of its kinds; `None` where no number is asked for.
pub fn need(facts: &Facts, meeting: &Meeting, room: &Room) -> Option<Need> {
    use MeetingKind::{Admission, Committee, Conversion, Election, Evaluation, General, Life};
    let is = |kinds: &[MeetingKind]| kinds.iter().any(|k| meeting.kinds.has(*k));
    let (name, whole) = match () {
        () if is(&[Election]) => ("vote.election.quorum", false),
        () if is(&[Admission]) => ("vote.admission.quorum", false),
        () if is(&[Conversion]) => ("vote.conversion.quorum", false),
        () if is(&[General, Life, Evaluation]) => ("vote.general.quorum", false),
        () if is(&[Committee]) => ("vote.committee.quorum", true),
        () => return None,
    };
    let value = facts.numbers.value(name, meeting.head.happened.unwrap_or(facts.today))?;
    let (due, present) = if whole { (room.due, room.present) } else { (room.voters_due, room.voters_present) };
    let (due, present) = (u32::try_from(due).ok()?, u32::try_from(present).ok()?);
    Some(Need { share: share(value), needed: value.needed(due), met: due > 0 && value.reached(present, due) })
}

/// Says a share as people in the room do.
pub(in crate::rules) fn share(value: &Dated) -> Text {
    let Amount::Share { part, whole } = value.amount else { return Text::plain("") };
    match (value.compare, part, whole) {
        (Compare::MoreThan, 1, 2) => msg!("过半数", "more than half").into(),
        (Compare::AtLeast, 1, 2) => msg!("半数以上", "half or more").into(),
        (compare, part, whole) => {
            let over = if compare == Compare::MoreThan { msg!("超过", "more than ") } else { msg!("", "") };
            let text = msg!("{over}{whole}分之{part}", "{over}{a}/{b}").with("a", part).with("b", whole);
            text.with("over", over).with("whole", numeral::chinese(whole)).with("part", numeral::chinese(part))
        }
    }
}

/// Whether enough voters are there, and how many are needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Quorum {
    /// Whether there are enough.
    pub met: bool,
    /// The least number of voters.
    pub needed: u32,
}

/// Judges the quorum of a kind of motion for the room as it is now.
pub fn quorum(facts: &Facts, kind: MotionKind, meeting: Id) -> Quorum {
    let room = room(facts, meeting);
    let day = facts.book.get::<Meeting>(meeting).and_then(|m| m.head.happened).unwrap_or(facts.today);
    let tally = Tally { due: room.voters_due as u32, present: room.voters_present as u32, ..Tally::default() };
    let verdict = majority::judge(facts.numbers, kind, day, &tally);
    verdict.map_or(Quorum::default(), |v| Quorum { met: v.quorum, needed: v.needed_present })
}

/// Returns the last count of a motion and its figures.
pub fn counted<'a>(facts: &Facts<'a>, motion: &Motion) -> Option<(&'a Count, Tally)> {
    let count = facts.book.of::<Count>(motion.head.id).max_by_key(|c| (c.round, c.head.id))?;
    Some((count, Tally::of(motion, count)?))
}

/// Writes the figures of a motion shortly: yes, no, abstaining; of an election who is elected of how many.
pub fn figures(facts: &Facts, motion: Id) -> Option<Text> {
    let motion = facts.book.get::<Motion>(motion)?;
    let (_, t) = counted(facts, motion)?;
    if motion.kind.is_some_and(MotionKind::is_election) {
        let seats = motion.seats.and_then(|n| u32::try_from(n).ok())?;
        let text = msg!("当选{n}/{seats}", "{n}/{seats} elected");
        return Some(text.with("n", seats - election::open_seats(facts, motion)).with("seats", seats));
    }
    let text = msg!("{a}/{d} 反{b} 弃{c}", "{a}/{d} no {b} abst. {c}");
    Some(text.with("a", t.yes).with("b", t.no).with("c", t.abstain).with("d", t.due))
}

/// Returns where a motion is in its life; an election that has left seats open says how many.
pub fn state(facts: &Facts, motion: &Motion) -> Text {
    let open = motion.kind.filter(|k| k.is_election() && motion.state == Some(MotionState::Decided));
    match (open.map_or(0, |_| election::open_seats(facts, motion)), motion.state) {
        (0, Some(state)) => state.row().label.into(),
        (0, None) => Text::plain(""),
        (open, _) => msg!("缺额{n}名", "{n} open").with("n", open),
    }
}

/// Returns whether a part of the procedure about a person has been heard: by a line, or by the count.
pub fn heard(facts: &Facts, motion: &Motion, part: LinePart) -> bool {
    let counted = || facts.book.of::<Count>(motion.head.id).next().is_some();
    let said =
        |l: &Line| l.part == Some(part) || (part == LinePart::Announcement && l.kind == Some(LineKind::Decision));
    (part == LinePart::Ballot && counted()) || facts.book.of::<Line>(motion.head.id).any(said)
}

/// Says the result of a motion in words, once it is counted.
pub fn sentence(facts: &Facts, motion: Id) -> Option<Text> {
    let motion = facts.book.get::<Motion>(motion)?;
    let (_, tally) = counted(facts, motion)?;
    said(facts, motion, &tally)
}

/// Says the result that a tally gives a motion.
pub fn said(facts: &Facts, motion: &Motion, tally: &Tally) -> Option<Text> {
    let kind = motion.kind?;
    let verdict = majority::judge(facts.numbers, kind, day_of(facts, motion), tally)?;
    if kind.is_election() {
        return Some(election::words(facts, motion, tally, &verdict));
    }
    Some(majority::words(&Matter::of(facts, motion, kind, named(facts, motion, kind)), tally, &verdict))
}

/// Says the result that a tally gives a motion, and by which article.
pub fn cited(facts: &Facts, motion: &Motion, tally: &Tally) -> Option<Text> {
    let text = msg!("{said}（依据：{basis}）", "{said} ({basis})");
    Some(text.with("said", said(facts, motion, tally)?).with("basis", basis(facts, motion, tally)?))
}

/// Returns the article by which a tally is judged.
pub fn basis(facts: &Facts, motion: &Motion, tally: &Tally) -> Option<Text> {
    let verdict = majority::judge(facts.numbers, motion.kind?, day_of(facts, motion), tally)?;
    Some(cite(if verdict.quorum { verdict.basis() } else { &verdict.quorum_value.basis }))
}

/// Returns what came of a motion without its figures, once it is counted.
pub fn outcome(facts: &Facts, motion: &Motion) -> Option<Text> {
    let (_, tally) = counted(facts, motion)?;
    let kind = motion.kind?;
    let verdict = majority::judge(facts.numbers, kind, day_of(facts, motion), &tally)?;
    Some(match kind.is_election() {
        true => election::outcome(facts, motion, &verdict),
        false => majority::outcome(&Matter::of(facts, motion, kind, named(facts, motion, kind)), &verdict),
    })
}

/// Says in a few words what was decided on a motion, once it is.
pub fn decision(facts: &Facts, motion: &Motion) -> Option<Text> {
    let kind = motion.kind?;
    let passes = motion.outcome.map(|o| o == Outcome::Passed)?;
    Some(match kind.is_election() {
        true => election::decision(facts, motion),
        false => majority::decision(&Matter::of(facts, motion, kind, named(facts, motion, kind)), passes),
    })
}

/// Names what is voted on as its sentence does.
fn named(facts: &Facts, motion: &Motion, kind: MotionKind) -> String {
    match motion.subject.id() {
        Some(id) if motion.text.is_empty() || names_only(kind) => facts.book.name_of(id, Lang::Zh),
        None if motion.text.is_empty() => kind.row().label.zh.to_owned(),
        _ => motion.text.to_string(),
    }
}

/// Returns whether the sentence of a kind names the person alone: everything else about it follows from the kind.
fn names_only(kind: MotionKind) -> bool {
    use MotionKind::{Admission, Cancellation, Conversion, Extension};
    matches!(kind, Admission | Conversion | Extension | Cancellation)
}

/// Returns the day whose rules judge a motion: its meeting's.
pub fn day_of(facts: &Facts, motion: &Motion) -> NaiveDate {
    facts.book.get::<Meeting>(motion.meeting.0).and_then(|m| m.head.happened).unwrap_or(facts.today)
}

/// Returns whether a meeting lies in the past: what is entered about it now is a record, and no record is blocked.
pub fn is_past(facts: &Facts, meeting: &Meeting) -> bool {
    meeting.head.happened.is_some_and(|day| day < facts.today)
}

/// Returns the meeting that comes next or goes on: the nearest that is not over and does not lie in the past.
pub fn at_hand<'b>(facts: &Facts<'b>) -> Option<&'b Meeting> {
    let ahead = |m: &&Meeting| !m.is_over() && m.head.happened.is_some() && !is_past(facts, m);
    facts.book.all::<Meeting>().filter(ahead).min_by_key(|m| (m.head.happened, m.starts, m.head.id))
}

/// Returns whether a record was entered so long after the fact that it shows as a late entry (补录).
pub fn entered_late(facts: &Facts, head: &Head) -> bool {
    let Some(happened) = head.happened else { return false };
    let entered = head.entered.date_naive();
    let limit = |value: &Dated| evaluators::no_later(facts, happened, value);
    facts.numbers.value("late_entry.after", entered).is_some_and(|value| entered > limit(value))
}

/// Returns how many days after its meeting a line was entered (补录); `None` for one that was taken on the spot (当场).
pub fn lag(facts: &Facts, meeting: Id, head: &Head) -> Option<i64> {
    let held = facts.book.get::<Meeting>(meeting)?.head.happened?;
    let days = (head.entered.date_naive() - held).num_days();
    (days > 0).then_some(days)
}

/// Returns whether a day lies ahead, so that nothing can have happened on it yet: a birth, an expiry already recorded.
pub fn lies_ahead(today: NaiveDate, day: NaiveDate) -> bool {
    day > today
}

/// Returns the day on which a member's probation expires, or did.
pub fn expires(facts: &Facts, member: Id) -> Option<NaiveDate> {
    crate::rules::road::development::probation_ends(facts, &facts.book.standing(member))
}
