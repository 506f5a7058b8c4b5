//! Rules about what a meeting asks before and leaves behind: its notice, its chair, its record, tasks, promises, make-ups.

use super::{agenda, incomplete, room};
use crate::model::meeting::commitment::{Promise, Task};
use crate::model::meeting::sitting::{Attendance, Correction, MakeUp, Meeting, Presence};
use crate::model::vote::motion::{Motion, MotionState};
use crate::model::{AnyRecord, Kind, Record};
use crate::rules::engine::evaluators::{Judged, Reach, Shape, back, no_later, pending};
use crate::rules::law::numbers::Dated;
use crate::rules::vote::majority::{self, Tally};
use crate::rules::vote::motion;
use crate::rules::{Facts, Rule, State, case_file};

/// Rules of what a meeting asks before and leaves behind: one row each.
pub const RULES: &[Rule] = &[
    // A meeting is convened some days ahead.
    Rule {
        name: "meeting_notice",
        reads: &[Kind::Branch, Kind::Meeting],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Meeting, notice),
        cases: case_file!("meeting_notice"),
    },
    // The chair is one whom the rules allow.
    Rule {
        name: "meeting_chair",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Member],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Meeting, chair),
        cases: case_file!("meeting_chair"),
    },
    // The record of a meeting is whole before it is signed.
    Rule {
        name: "meeting_record",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Attendance, Kind::Line, Kind::Motion, Kind::Count],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Meeting, record),
        cases: case_file!("meeting_record"),
    },
    // Whoever missed a meeting of a binding kind makes up for it.
    Rule {
        name: "make_up",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Attendance, Kind::MakeUp, Kind::Correction],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Attendance, make_up),
        cases: case_file!("make_up"),
    },
    // A task is done by its day.
    Rule {
        name: "task_deadline",
        reads: &[Kind::Branch, Kind::Task],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Task, task),
        cases: case_file!("task_deadline"),
    },
    // A promise is settled by its day.
    Rule {
        name: "promise_deadline",
        reads: &[Kind::Branch, Kind::Promise],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Promise, promise),
        cases: case_file!("promise_deadline"),
    },
    // A corrected attendance does not change what was decided.
    Rule {
        name: "attendance_corrected",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Motion, Kind::Count, Kind::Attendance, Kind::Correction],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Motion, corrected),
        cases: case_file!("attendance_corrected"),
    },
];

fn notice<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let day = meeting.head.happened?;
    let planned = meeting.is_planned() && day >= facts.today;
    if !planned || !facts.numbers.templates().any(meeting.kinds, |t| t.notice) {
        return None;
    }
    let limit = facts.numbers.value("meeting.notice", day)?;
    let due = back(day, limit);
    let state = match meeting.noticed_on {
        Some(on) if on <= due => State::Met,
        Some(_) => State::Open,
        None if facts.today > due => State::DueSoon,
        None => pending(facts, due, "meeting.notice.lead", None),
    };
    Some(Judged::new(state).due(due).from(day).on(meeting.noticed_on).limit(Some(limit)))
}

fn chair<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    // Posts have no history here: who chaired what is over was right or wrong by the posts of its day.
    if !meeting.is_ahead() {
        return None;
    }
    let day = meeting.head.happened?;
    let right = agenda::may_chair(facts, meeting.kinds, meeting.chair.id()?).is_ok();
    Some(Judged::new(if right { State::Met } else { State::Open }).due(day))
}

fn record<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    if !meeting.is_over() || meeting.is_signed() || meeting.is_session() {
        return None;
    }
    let day = meeting.head.happened?;
    let whole = incomplete::missing(facts, meeting.head.id).is_empty();
    Some(Judged::new(if whole { State::Met } else { State::Open }).due(day))
}

fn make_up<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let row = Attendance::from_any(any)?;
    let missed = |state| matches!(state, Some(Presence::Leave | Presence::Absent));
    if !missed(row.state) && facts.book.of::<Correction>(row.head.id).next().is_none() {
        return None;
    }
    let meeting = facts.book.get::<Meeting>(row.meeting.0)?;
    let binding = || facts.numbers.templates().any(meeting.kinds, |t| t.binding);
    if !meeting.is_over() || !missed(row.corrected(facts.book).state) || !binding() {
        return None;
    }
    // Whoever came to another session of the same meeting missed nothing.
    let whole = meeting.session_of.id().unwrap_or(meeting.head.id);
    let several = meeting.is_session() || facts.book.of::<Meeting>(whole).next().is_some();
    if several && room::roll(facts, whole).get(&row.member.0).is_some_and(Attendance::was_there) {
        return None;
    }
    let held = meeting.head.happened?;
    let limit = facts.numbers.value("make_up.within", held)?;
    let due = no_later(facts, held, limit);
    let on = facts.book.of::<MakeUp>(row.head.id).filter_map(|m| m.head.happened).min();
    let state = match on {
        Some(on) if on <= due => State::Met,
        Some(_) => State::Open,
        None => pending(facts, due, "make_up.lead", None),
    };
    let settled = on.is_some();
    let judged = Judged::new(if settled { State::Met } else { state }).due(due).from(held).on(on);
    Some(judged.limit(Some(limit)))
}

fn task<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let task = Task::from_any(any)?;
    let due = task.deadline?;
    let state = if task.done_on.is_some() { State::Met } else { pending(facts, due, "task.lead", Some(due)) };
    Some(Judged { from: task.head.happened, ..Judged::new(state).due(due).on(task.done_on) })
}

fn promise<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let promise = Promise::from_any(any)?;
    let due = promise.deadline?;
    let state = if promise.is_open() { pending(facts, due, "task.lead", None) } else { State::Met };
    Some(Judged { from: promise.head.happened, ..Judged::new(state).due(due).on(promise.settled_on) })
}

fn corrected<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let motion = Motion::from_any(any)?;
    let decided = match motion.state? {
        MotionState::Decided => true,
        MotionState::Failed => false,
        _ => return None,
    };
    let meeting = facts.book.get::<Meeting>(motion.meeting.0)?;
    let day = meeting.head.happened?;
    let tally = recounted(facts, motion)?;
    let verdict = majority::judge(facts.numbers, motion.kind?, day, &tally)?;
    let limit: &Dated = if verdict.quorum { verdict.majority_value } else { verdict.quorum_value };
    let same = verdict.quorum && verdict.passes == decided;
    let state = if same { State::Met } else { crate::rules::engine::evaluators::late(limit, false) };
    Some(Judged::new(state).due(day).on(Some(day)).limit(Some(limit)))
}

/// Returns the figures of a motion as the corrected roll has them; `None` where no voter's attendance was corrected.
pub fn recounted(facts: &Facts, motion: &Motion) -> Option<Tally> {
    let meeting = facts.book.get::<Meeting>(motion.meeting.0)?;
    let day = meeting.head.happened?;
    let (_, mut tally) = motion::counted(facts, motion)?;
    let mut moved = false;
    for row in facts.book.of::<Attendance>(meeting.head.id) {
        let now = row.corrected(facts.book);
        let member = facts.book.get::<crate::model::people::roster::Member>(row.member.0)?;
        if now.was_there() == row.was_there() || !majority::may_vote(facts, member, day) {
            continue;
        }
        moved = true;
        tally.present = if now.was_there() { tally.present + 1 } else { tally.present.saturating_sub(1) };
    }
    moved.then_some(tally)
}
