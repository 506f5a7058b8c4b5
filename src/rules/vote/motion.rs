//! How a motion stands: its quorum, its last count, and the words for what came of it.

use super::election;
use super::majority::{self, Tally, day_of};
use crate::base::{Id, Lang, Text};
use crate::model::Codes;
use crate::model::meeting::sitting::{Line, LineKind, LinePart, Meeting};
use crate::model::road::development::Outcome;
use crate::model::vote::motion::{Count, Motion, MotionKind, MotionState};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room::room;

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
    Some(majority::words(kind, &named(facts, motion, kind), tally, &verdict))
}

/// Returns what came of a motion without its figures, once it is counted.
pub fn outcome(facts: &Facts, motion: &Motion) -> Option<Text> {
    let (_, tally) = counted(facts, motion)?;
    let kind = motion.kind?;
    let verdict = majority::judge(facts.numbers, kind, day_of(facts, motion), &tally)?;
    Some(match kind.is_election() {
        true => election::outcome(facts, motion, &verdict),
        false => majority::outcome(kind, &named(facts, motion, kind), &verdict),
    })
}

/// Says in a few words what was decided on a motion, once it is.
pub fn decision(facts: &Facts, motion: &Motion) -> Option<Text> {
    let kind = motion.kind?;
    let passes = motion.outcome.map(|o| o == Outcome::Passed)?;
    Some(match kind.is_election() {
        true => election::decision(facts, motion),
        false => majority::decision(kind, &named(facts, motion, kind), passes),
    })
}

/// Returns whether a part of the procedure about a person has been heard: by a line, or by the count.
pub fn heard(facts: &Facts, motion: &Motion, part: LinePart) -> bool {
    let counted = || facts.book.of::<Count>(motion.head.id).next().is_some();
    let said =
        |l: &Line| l.part == Some(part) || (part == LinePart::Announcement && l.kind == Some(LineKind::Decision));
    (part == LinePart::Ballot && counted()) || facts.book.of::<Line>(motion.head.id).any(said)
}

/// Names what is voted on as its sentence does.
fn named(facts: &Facts, motion: &Motion, kind: MotionKind) -> String {
    match motion.subject.id() {
        Some(id) if motion.text.is_empty() || names_only(kind) => facts.book.name_of(id, Lang::Zh),
        _ => motion.text.to_string(),
    }
}

/// Returns whether the sentence of a kind names the person alone: everything else about it follows from the kind.
fn names_only(kind: MotionKind) -> bool {
    use MotionKind::{Admission, Cancellation, Conversion, Extension};
    matches!(kind, Admission | Conversion | Extension | Cancellation)
}
