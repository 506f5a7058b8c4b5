//! Counting meetings: held, attended, written down whole and in time.

use crate::base::{Frac, Id, Text};
use crate::model::meeting::sitting::{Attendance, Line, Meeting, MeetingKind, Presence};
use crate::model::people::roster::{Group, Member};
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::assessment::standard::Only;
use crate::rules::assessment::standard::counted::{Ask, Mark, Source, Tally, Unit};
use crate::rules::meeting::room;

/// Attendance of every meeting: present of due.
pub(in crate::rules::assessment::standard) const ATTENDANCE: Source =
    Source { name: "attendance", more: msg!("到会率提高 {n}%", "attendance up {n}%"), read: attendance };

/// Minutes with everything that belongs into them, in time.
pub(in crate::rules::assessment::standard) const MINUTES: Source = Source {
    name: "minutes",
    more: msg!("补全 {n} 次会议的记录", "complete the minutes of {n} meetings"),
    read: minutes,
};

/// Lists the meetings that were held on days that count.
fn all<'a>(ask: &Ask<'a>, only: &Only) -> impl Iterator<Item = &'a Meeting> {
    // What was held in another room, or on another day, is a part of its meeting, which counts once.
    let held = |m: &&Meeting| m.took_place() && !m.is_session();
    let (ask, only) = (*ask, only.clone());
    ask.facts.book.all::<Meeting>().filter(held).filter(move |m| ask.counts(&only, m.head.happened))
}

fn key(meeting: &Meeting) -> Key {
    Key { kind: Kind::Meeting, id: meeting.head.id }
}

/// Meetings of one kind; a sitting of several kinds counts for each of them.
pub(in crate::rules::assessment::standard) fn held(ask: &Ask, only: &Only, kind: MeetingKind) -> Tally {
    let one = |meeting: &Meeting| {
        let late = room::entered_late(&ask.facts, &meeting.head);
        let mark = if late && only.late.is_some() { Mark::Late } else { Mark::Good };
        let whose = (kind == MeetingKind::GroupMeeting).then(|| group_of(ask, meeting)).flatten();
        let note = late_note(late);
        Unit { whose, note, ..Unit::new(key(meeting), meeting.head.happened, mark) }
    };
    let units =
        all(ask, only).filter(|m| m.kinds.has(kind)).filter(|m| !only.proven || lacks(ask, m).is_none()).map(one);
    Tally { units: units.collect(), known: true, later: !ask.is_over(only), idle: false }
}

fn late_note(late: bool) -> Text {
    if late { msg!("补录", "entered late").into() } else { Text::plain("") }
}

/// Finds the group a meeting of a group belongs to: named in its title, else that of who chairs it.
fn group_of(ask: &Ask, meeting: &Meeting) -> Option<Id> {
    let book = ask.facts.book;
    let named = book.all::<Group>().find(|g| !g.name.is_empty() && meeting.title.contains(&*g.name));
    let of = |id: Id| book.get::<Member>(id).and_then(|m| m.group.id());
    named.map(|g| g.head.id).or_else(|| of(meeting.chair.0)).or_else(|| of(meeting.recorder.0))
}

fn attendance(ask: &Ask, only: &Only) -> Tally {
    let mut units = Vec::new();
    for meeting in all(ask, only) {
        let roll = ask.facts.book.of::<Attendance>(meeting.head.id).filter(|a| a.state != Some(Presence::Excluded));
        let (mut due, mut there, mut open) = (0, 0, false);
        for a in roll {
            due += 1;
            there += i128::from(a.was_there());
            open |= a.state.is_none();
        }
        if due == 0 {
            (due, there) = (meeting.reg_due.unwrap_or(0).into(), meeting.reg_present.unwrap_or(0).into());
            open = meeting.reg_present.is_none();
        }
        let value = Frac::new(there, due).filter(|_| !open);
        let mark = value.map_or(Mark::Unknown, |_| Mark::Good);
        let note = msg!("实到 {a} / 应到 {b}", "{a} of {b} present").with("a", there as i64).with("b", due as i64);
        units.push(Unit {
            value: value.unwrap_or_default(),
            note,
            ..Unit::new(key(meeting), meeting.head.happened, mark)
        });
    }
    Tally { units, known: true, later: !ask.is_over(only), idle: false }
}

fn minutes(ask: &Ask, only: &Only) -> Tally {
    let one = |meeting: &Meeting| {
        let late = room::entered_late(&ask.facts, &meeting.head);
        let lacks = lacks(ask, meeting);
        let mark = match (&lacks, late) {
            (Some(_), _) => Mark::Bad,
            (None, true) => Mark::Late,
            (None, false) => Mark::Good,
        };
        let note = lacks.unwrap_or_else(|| late_note(late));
        Unit { open: mark == Mark::Bad, note, ..Unit::new(key(meeting), meeting.head.happened, mark) }
    };
    Tally { units: all(ask, only).map(one).collect(), known: true, later: !ask.is_over(only), idle: false }
}

/// Names what is missing in the minutes of a meeting.
fn lacks(ask: &Ask, meeting: &Meeting) -> Option<Text> {
    let book = ask.facts.book;
    let roll = book.of::<Attendance>(meeting.head.id);
    let mut called = roll.peekable();
    let registered = meeting.reg_due.is_some() && meeting.reg_present.is_some();
    let unnamed = called.peek().is_some()
        && book.of::<Attendance>(meeting.head.id).any(|a| {
            a.state.is_none() || (a.state == Some(Presence::Leave) && a.leave_reason.is_none() && a.note.is_empty())
        });
    let text = meeting.agenda.is_empty() && book.of::<Line>(meeting.head.id).next().is_none();
    let missing = [
        (meeting.starts.is_none(), msg!("没有时间", "no time")),
        (meeting.place.is_empty(), msg!("没有地点", "no place")),
        (meeting.chair.id().is_none(), msg!("没有主持人", "no chair")),
        (meeting.recorder.id().is_none(), msg!("没有记录人", "no recorder")),
        (called.peek().is_none() && !registered, msg!("没有点名", "no roll")),
        (unnamed, msg!("未到的没有写明原因", "absences without reason")),
        (text, msg!("没有议题和记录", "neither agenda nor lines")),
    ];
    missing.into_iter().find(|(missing, _)| *missing).map(|(_, text)| text.into())
}
