//! Who is in the room and how its motions stand: what a meeting's screen and papers show, counted as of its day.

use super::numbers::Dated;
use super::vote::{self, Tally};
use super::{Facts, shape};
use crate::base::{Id, Lang, Text};
use crate::model::Codes;
use crate::model::meeting::{Attendance, Meeting, MeetingKind, Presence};
use crate::model::motion::{Count, Motion, MotionKind};
use crate::model::record::Head;
use crate::model::roster::{Member, Post};
use crate::msg;
use chrono::NaiveDate;

/// Heads counted: everybody expected and the voters among them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Room {
    /// Expected (应到): on the roll and counted.
    pub due: usize,
    /// There (实到).
    pub present: usize,
    /// Voters expected.
    pub voters_due: usize,
    /// Voters in the room now.
    pub voters_present: usize,
}

/// Says who is expected at a meeting: by the roster as of its day, never by today's.
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
    let sits = |m: &Member| {
        [
            Post::Secretary,
            Post::Deputy,
            Post::Organisation,
            Post::Publicity,
            Post::Discipline,
            Post::Youth,
            Post::UnitedFront,
        ]
        .into_iter()
        .any(|p| m.posts.has(p))
    };
    let mut found: Vec<&Member> = facts
        .book
        .all::<Member>()
        .filter(|m| m.head.branch == meeting.head.branch && m.here_on(day))
        .filter(|m| facts.book.standing_on(m.head.id, day).is_member())
        .filter(|m| group.is_none_or(|g| m.group.id() == Some(g)))
        .filter(|m| !committee || sits(m))
        .collect();
    // Full members first, then by the order of the roster: the two are called apart.
    found.sort_by_key(|m| (std::cmp::Reverse(facts.book.standing_on(m.head.id, day).stage), m.head.id));
    found.into_iter().map(|m| m.head.id).collect()
}

/// Counts heads at a meeting as they are now.
pub fn room(facts: &Facts, meeting: Id) -> Room {
    let Some(record) = facts.book.get::<Meeting>(meeting) else { return Room::default() };
    let counted = || facts.book.of::<Attendance>(meeting).filter(|a| a.state != Some(Presence::Excluded));
    let voters = vote::voters(facts, record, None);
    Room {
        due: counted().count(),
        present: counted().filter(|a| a.was_there()).count(),
        voters_due: voters.due.len(),
        voters_present: voters.present.len(),
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
    let verdict = vote::judge(facts.numbers, kind, day, &tally);
    verdict.map_or(Quorum::default(), |v| Quorum { met: v.quorum, needed: v.needed_present })
}

/// Gives the last count of a motion and its figures.
pub fn counted<'a>(facts: &Facts<'a>, motion: &Motion) -> Option<(&'a Count, Tally)> {
    let count = facts.book.of::<Count>(motion.head.id).max_by_key(|c| (c.round, c.head.id))?;
    Some((count, Tally::of(motion, count)?))
}

/// Writes the figures of a motion shortly: yes, no, abstaining.
pub fn figures(facts: &Facts, motion: Id) -> Option<Text> {
    let (_, t) = counted(facts, facts.book.get::<Motion>(motion)?)?;
    let text = msg!("{a}/{d} 反{b} 弃{c}", "{a}/{d} no {b} abst. {c}");
    Some(text.with("a", t.yes).with("b", t.no).with("c", t.abstain).with("d", t.due))
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
    let day = facts.book.get::<Meeting>(motion.meeting.0).and_then(|m| m.head.happened).unwrap_or(facts.today);
    let verdict = vote::judge(facts.numbers, kind, day, tally)?;
    let subject = match motion.subject.id() {
        Some(id) => facts.book.name_of(id, Lang::Zh),
        None => motion.text.to_string(),
    };
    Some(vote::words(kind, &subject, tally, &verdict))
}

/// Says whether a record was entered so long after the fact that it shows as a late entry (补录).
pub fn entered_late(facts: &Facts, head: &Head) -> bool {
    let Some(happened) = head.happened else { return false };
    let entered = head.entered.date_naive();
    let limit = |value: &Dated| shape::no_later(facts, happened, value);
    facts.numbers.value("late_entry.after", entered).is_some_and(|value| entered > limit(value))
}

/// Says whether a day lies ahead, so that nothing can have happened on it yet: a birth, an expiry already recorded.
pub fn lies_ahead(today: NaiveDate, day: NaiveDate) -> bool {
    day > today
}

/// Gives the day on which a member's probation expires, or did.
pub fn expires(facts: &Facts, member: Id) -> Option<NaiveDate> {
    super::development::probation_ends(facts, &facts.book.standing(member))
}
