//! One sitting as one of its kinds: a paper of its own, with the shared roll and what belongs to that kind.

use crate::model::meeting::sitting::{Line, LineKind, Meeting, MeetingKind};
use crate::model::vote::motion::{Motion, MotionKind};
use crate::model::{Book, Codes, Set};

/// Returns a meeting as those of its kinds that are asked for; as all of them where none is.
pub fn told_as(meeting: &Meeting, asked: Set<MeetingKind>) -> Meeting {
    let all = MeetingKind::ALL.iter().filter_map(|c| MeetingKind::from_code(c.code));
    let both: Vec<MeetingKind> = all.filter(|k| meeting.kinds.has(*k) && asked.has(*k)).collect();
    let kinds = if both.is_empty() { meeting.kinds } else { Set::of(&both) };
    Meeting { kinds, ..meeting.clone() }
}

/// Returns whether a motion is told of in a paper of these kinds: a narrower one leaves out what another kind of the sitting tells.
pub fn has_motion(book: &Book, kinds: Set<MeetingKind>, motion: &Motion) -> bool {
    let whole = book.get::<Meeting>(motion.meeting.0).map_or(kinds, |m| m.kinds);
    let own = match motion.kind {
        Some(MotionKind::Admission) => MeetingKind::Admission,
        Some(MotionKind::Conversion | MotionKind::Extension | MotionKind::Cancellation) => MeetingKind::Conversion,
        Some(kind) if kind.is_election() => MeetingKind::Election,
        Some(MotionKind::Tellers | MotionKind::Exclusion) | None => return true,
        Some(_) => return whole == kinds || !is_of_people(kinds),
    };
    kinds.has(own) || !whole.has(own)
}

/// Returns whether a line is told of in a paper of these kinds.
pub fn has_line(book: &Book, kinds: Set<MeetingKind>, line: &Line) -> bool {
    let criticism = matches!(line.kind, Some(LineKind::Criticism | LineKind::SelfCriticism));
    match book.get::<Motion>(line.motion.0) {
        Some(motion) => has_motion(book, kinds, motion),
        None => {
            !criticism || !is_of_people(kinds) || book.get::<Meeting>(line.meeting.0).is_some_and(|m| m.kinds == kinds)
        }
    }
}

/// Returns whether people are admitted, converted or elected and nothing else is done.
fn is_of_people(kinds: Set<MeetingKind>) -> bool {
    let people = [MeetingKind::Admission, MeetingKind::Conversion, MeetingKind::Election];
    MeetingKind::ALL.iter().filter_map(|c| MeetingKind::from_code(c.code)).all(|k| !kinds.has(k) || people.contains(&k))
}
