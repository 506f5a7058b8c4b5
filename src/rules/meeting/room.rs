//! Who is in the room and how its motions stand: what a meeting's screen and papers show, counted as of its day.

use crate::base::{Id, Text};
use crate::model::Codes;
use crate::model::book::record::Head;
use crate::model::meeting::sitting::{Attendance, Meeting, MeetingKind, Presence, sessions};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::rules::Facts;
use crate::rules::engine::evaluators;
use crate::rules::law::numbers::Dated;
use crate::rules::law::share;
use crate::rules::vote::majority;
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
    Some(Need { share: share::in_words(value), needed: value.needed(due), met: due > 0 && value.reached(present, due) })
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
