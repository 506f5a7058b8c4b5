//! Rules of meetings.

use crate::base::{Id, Text};
use crate::model::meeting::sitting::{Attendance, Meeting};
use crate::model::vote::election::{Candidate, Fate};
use crate::model::vote::motion::{Motion, MotionKind, MotionState};
use crate::model::{AnyRecord, Key, Kind, Record};
use crate::msg;
use crate::rules::engine::evaluators::{Judged, Reach, Shape, late, pending};
use crate::rules::road::{person, plan};
use crate::rules::vote::motion;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::{Datelike, NaiveDate};

/// Rules of meetings: one row each.
pub const RULES: &[Rule] = &[
    // A planned meeting comes, or was not held.
    Rule {
        name: "meeting_planned",
        reads: &[Kind::Branch, Kind::Meeting],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Meeting, planned),
        cases: case_file!("meeting_planned"),
    },
    // A vote was held with a quorum, and its result is what the count says.
    Rule {
        name: "vote_count",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Motion, Kind::Count, Kind::Candidate],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Motion, vote),
        cases: case_file!("vote_count"),
    },
    // Nobody is planned for a vote that the rules do not allow on that day.
    Rule {
        name: "vote_planned",
        reads: person::ROAD,
        reach: Reach::Own,
        shape: Shape::Record(Kind::Motion, vote_planned),
        cases: case_file!("vote_planned"),
    },
    // Nobody sits in two meetings at once.
    Rule {
        name: "meeting_clash",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Attendance],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Meeting, clash),
        cases: case_file!("meeting_clash"),
    },
    // The heads of the roll are those that were registered.
    Rule {
        name: "meeting_heads",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Attendance],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Meeting, heads),
        cases: case_file!("meeting_heads"),
    },
    // A planned meeting does not fall on a holiday.
    Rule {
        name: "meeting_holiday",
        reads: &[Kind::Branch, Kind::Meeting],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Meeting, holiday),
        cases: case_file!("meeting_holiday"),
    },
    // The holidays of the coming year are asked for before it begins.
    Rule {
        name: "calendar_year",
        reads: &[Kind::Branch],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Branch, calendar_year),
        cases: case_file!("calendar_year"),
    },
];

fn planned<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let planned = meeting.is_planned();
    let waits = planned || meeting.state.is_none();
    let state = match (meeting.head.happened, meeting.state) {
        // Nobody has met on a day that is still to come.
        (Some(day), Some(_)) if !planned && day > facts.today => {
            return Some(Judged::new(State::Open).due(day).on(Some(day)));
        }
        (None, _) if waits => return Some(Judged::new(State::Unknown)),
        // Planned, the day gone, never opened: it was held and not recorded, or not held.
        (Some(day), _) if planned && day < facts.today => State::Open,
        (Some(day), _) if waits && day >= facts.today => pending(facts, day, "meeting.soon", None),
        _ => return None,
    };
    let judged = Judged::new(state);
    Some(Judged { due: meeting.head.happened, ..judged })
}

fn vote<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let motion = Motion::from_any(any)?;
    let day = facts.book.get::<Meeting>(motion.meeting.0)?.head.happened?;
    let carried = match motion.state? {
        MotionState::Decided => true,
        MotionState::Failed => false,
        _ => return None,
    };
    let Some((_, tally)) = motion::counted(facts, motion) else {
        return Some(Judged { due: Some(day), ..Judged::new(State::Unknown) });
    };
    let verdict = crate::rules::vote::majority::judge(facts.numbers, motion.kind?, day, &tally)?;
    let limit = if verdict.quorum { verdict.majority_value } else { verdict.quorum_value };
    let kind = motion.kind?;
    let passes = if kind.is_election() {
        facts.book.of::<Candidate>(motion.head.id).any(|c| c.fate == Some(Fate::Elected))
    } else {
        verdict.passes
    };
    let right = verdict.quorum && passes == carried;
    let state = if right { State::Met } else { late(limit, false) };
    let said = if verdict.quorum {
        let text = msg!(
            "赞成 {yes} 名，须 {needed} 名，记录的结果与票数不符",
            "{yes} in favour, {needed} needed: the result on record does not follow"
        );
        text.with("yes", i64::from(tally.yes)).with("needed", i64::from(verdict.needed))
    } else {
        let text = msg!(
            "到会有表决权的党员 {present} 名，应到 {due} 名，至少要 {needed} 名到会，不能表决，须重新召开",
            "{present} voters present of {due} due, {needed} needed: no vote, the meeting is to be held again"
        );
        let text = text.with("present", i64::from(tally.present)).with("due", i64::from(tally.due));
        text.with("needed", i64::from(verdict.needed_present))
    };
    let judged = Judged::new(state).due(day).on(Some(day)).limit(Some(limit));
    Some(Judged { said: Some(said), ..judged })
}

fn heads<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let registered = usize::try_from(meeting.reg_present?).ok()?;
    let mut roll = facts.book.of::<Attendance>(meeting.head.id).peekable();
    roll.peek()?;
    let there = roll.filter(|a| a.was_there()).count();
    let state = if there == registered { State::Met } else { State::Open };
    Some(Judged { due: meeting.head.happened, on: meeting.head.happened, ..Judged::new(state) })
}

fn holiday<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let day = meeting.head.happened?;
    let state = if facts.calendar.is_holiday(day) { State::Open } else { State::Met };
    let held = meeting.state.is_some() && meeting.took_place();
    Some(Judged::new(state).due(day).on(held.then_some(day)))
}

fn calendar_year<'a>(facts: &Facts<'a>, _: &'a AnyRecord) -> Option<Judged<'a>> {
    let wanted = facts.calendar.wanted(facts.today);
    let begins = NaiveDate::from_yo_opt(wanted.unwrap_or(facts.today.year() + 1), 1)?;
    let state = wanted.map_or(State::Met, |_| pending(facts, begins, "calendar.lead", None));
    let judged = Judged::new(if state == State::Open { State::Met } else { state }).due(begins);
    // The year stands in the name of the file that somebody has to write.
    Some(Judged { said: Some(Text::plain(begins.year().to_string())), ..judged })
}

/// Asks of a motion on the agenda whether its vote could be planned for the meeting's day: moving a notice moves it.
fn vote_planned<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let motion = Motion::from_any(any)?;
    let meeting = facts.book.get::<Meeting>(motion.meeting.0)?;
    let open = matches!(motion.state, None | Some(MotionState::Open));
    if !open || !meeting.is_ahead() {
        return None;
    }
    let (day, person) = (meeting.head.happened?, motion.subject.id()?);
    let step =
        crate::rules::vote::majority::step(motion.kind?).filter(|_| motion.kind != Some(MotionKind::Extension))?;
    let permitted = |c: &crate::rules::Condition| !c.absolute && !motion.permit.is_empty();
    let all = plan::conditions(facts, person, step, day, None);
    let unmet = all.into_iter().find(|c| c.blocks && !c.met && !permitted(c));
    let judged = Judged::new(State::Met).due(day);
    Some(match unmet {
        None => judged,
        Some(unmet) => Judged {
            state: State::DueSoon,
            earliest: unmet.earliest,
            approximate: unmet.approximate,
            basis: unmet.basis,
            said: Some(unmet.text),
            ..judged
        },
    })
}

/// Finds another meeting of the same hours with somebody present in both.
fn clash<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let (day, starts, ends) = (meeting.head.happened?, meeting.starts?, meeting.ends?);
    let at_once = |o: &&Meeting| {
        o.head.id != meeting.head.id
            && o.head.happened == Some(day)
            && o.starts.zip(o.ends).is_some_and(|(from, to)| from < ends && starts < to)
    };
    let there = |id| facts.book.of::<Attendance>(id).filter(|a| a.was_there()).map(|a| a.member.0);
    let judged = Judged::new(State::Met).due(day).on(Some(day));
    let both = facts.book.all::<Meeting>().filter(at_once).find_map(|other| {
        let here: Vec<Id> = there(meeting.head.id).collect();
        there(other.head.id).find(|person| here.contains(person))
    });
    Some(match both {
        None => judged,
        Some(id) => Judged { state: State::Open, other: Some(Key { kind: Kind::Member, id }), ..judged },
    })
}
