//! A meeting of the demo: who of that day's roster was there, what was said, what was voted.

use super::pen::Pen;
use super::row::{DemoRow, tables};
use crate::base::{Id, Refusal};
use crate::model::meeting::sitting::{Attendance, Guest, Line, MakeUp, Meeting, MeetingState, Presence};
use crate::model::people::standing::Stage;
use crate::model::vote::election::Teller;
use crate::model::vote::motion::{Count, Motion, MotionState};
use crate::model::{Change, Kind, Link, Record, Standing};
use crate::rules::meeting::agenda::COMMITTEE;
use chrono::{DateTime, FixedOffset, NaiveDate};
use std::collections::HashMap;
use std::sync::Arc;

type At = DateTime<FixedOffset>;

/// What every part of one meeting's minutes shares.
struct Sitting {
    id: Id,
    at: At,
    about: String,
    by: Arc<str>,
    /// Voters expected and voters there.
    voters: (i32, i32),
}

/// Enters one meeting with all its parts; it is signed in a change of its own.
pub(super) fn meeting(pen: &mut Pen, file: &toml::Table, row: &DemoRow) -> Result<(), Refusal> {
    let id = row.link("ref", Kind::Meeting, &|kind, word| pen.find(kind, word))?;
    let on = row.day("on")?;
    let mut last = Meeting::default();
    row.fill(&mut last, &|kind, word| pen.find(kind, word))?;
    let by = pen.who(last.recorder.0);
    let mut s = Sitting { id, at: row.at("entered")?, about: row.get("title").to_owned(), by, voters: (0, 0) };
    last.head = pen.head(s.at, Some(on), &s.by);
    last.head.id = id;
    let signed = last.is_signed();
    let first = if signed { Meeting { state: Some(MeetingState::Closed), ..last.clone() } } else { last.clone() };
    pen.write(s.at, "meeting.add", &s.about, &s.by, Change::add(first.clone().into_any()));
    if signed {
        let absent = absences(file, pen)?;
        attendance(pen, &mut s, on, row, absent)?;
        let by = pen.who(last.chair.0);
        let change = Change::edit(first.into_any(), last.into_any());
        pen.write(row.at("signed")?, "meeting.sign", &s.about, &by, change);
    }
    for (_, row) in tables(file, "guests", &s.about) {
        let guest = s.part(pen, &row, |guest: &mut Guest, id| guest.meeting = Link::to(id))?;
        s.write(pen, guest);
    }
    motions(pen, file, &s)?;
    lines(pen, file, row, &s)?;
    for (_, row) in tables(file, "tellers", &s.about) {
        let teller = s.part(pen, &row, |teller: &mut Teller, id| teller.meeting = Link::to(id))?;
        s.write(pen, teller);
    }
    Ok(())
}

impl Sitting {
    fn part<R: Record>(&self, pen: &mut Pen, row: &DemoRow, own: fn(&mut R, Id)) -> Result<R, Refusal> {
        let mut record = R::default();
        *record.head_mut() = pen.head(self.at, None, &self.by);
        own(&mut record, self.id);
        row.fill(&mut record, &|kind, word| pen.find(kind, word))?;
        Ok(record)
    }

    fn write<R: Record>(&self, pen: &mut Pen, record: R) {
        pen.write(self.at, "meeting.add", &self.about, &self.by, Change::add(record.into_any()));
    }
}

/// Lists who was expected, by the roster of that day.
fn roster(pen: &Pen, on: NaiveDate, expected: &str) -> Vec<(Id, Stage)> {
    let stage = |id: Id| Standing::of(pen.steps.get(&id).into_iter().flatten(), Some(on)).stage;
    let group = expected.strip_prefix("group:").and_then(|name| pen.find(Kind::Group, name));
    let here = pen.people.iter().filter(|p| p.here_on(on));
    here.map(|p| (p, stage(p.head.id)))
        .filter(|(p, stage)| match expected {
            "committee" => COMMITTEE.iter().any(|post| p.posts.has(*post)),
            "full" => *stage == Stage::Full,
            _ => *stage >= Stage::Probationary && group.is_none_or(|g| p.group.0 == g),
        })
        .map(|(p, stage)| (p.head.id, stage))
        .collect()
}

/// Reads who was not simply there from the first minute to the last.
fn absences(file: &toml::Table, pen: &Pen) -> Result<HashMap<Id, Attendance>, Refusal> {
    let mut out: HashMap<Id, Attendance> = HashMap::new();
    for (list, state) in [("leave", Presence::Leave), ("late", Presence::Present), ("left", Presence::Present)] {
        for (_, mut row) in tables(file, list, "meetings.toml") {
            let who = row.link("who", Kind::Member, &|kind, word| pen.find(kind, word))?;
            row.rename("reason", "leave_reason");
            row.rename("at", if list == "left" { "left" } else { "arrived" });
            let entry = out.entry(who).or_default();
            row.fill(entry, &|_, _| None)?;
            entry.state = Some(state);
        }
    }
    let absent = file.get("absent").and_then(toml::Value::as_array).into_iter().flatten();
    for who in absent.filter_map(toml::Value::as_str).filter_map(|no| pen.find(Kind::Member, no)) {
        out.entry(who).or_default().state = Some(Presence::Absent);
    }
    Ok(out)
}

fn attendance(
    pen: &mut Pen,
    s: &mut Sitting,
    on: NaiveDate,
    row: &DemoRow,
    mut absent: HashMap<Id, Attendance>,
) -> Result<(), Refusal> {
    let mut missed = Vec::new();
    let owes: Vec<Id> = row.get("owes").split(';').filter_map(|no| pen.find(Kind::Member, no)).collect();
    for (who, stage) in roster(pen, on, row.get("expected")) {
        let mut a = absent.remove(&who).unwrap_or_default();
        a.head = pen.head(s.at, None, &s.by);
        (a.meeting, a.member) = (Link::to(s.id), Link::to(who));
        a.state = a.state.or(Some(Presence::Present));
        if stage == Stage::Full {
            s.voters.0 += 1;
            s.voters.1 += i32::from(a.was_there());
        }
        if matches!(a.state, Some(Presence::Leave | Presence::Absent)) && !owes.contains(&who) {
            missed.push(a.head.id);
        }
        s.write(pen, a);
    }
    if !row.get("made_up").is_empty() {
        made_up(pen, s, row.day("made_up")?, missed);
    }
    // Whoever is named as away must have been expected.
    if absent.is_empty() { Ok(()) } else { Err(row.wrong("expected")) }
}

/// Enters that those who missed the meeting made up for it on one day.
fn made_up(pen: &mut Pen, s: &Sitting, on: NaiveDate, missed: Vec<Id>) {
    let later = (on - s.at.date_naive()).max(chrono::Duration::zero());
    for id in missed {
        let how = crate::msg!("阅读会议记录和材料", "read the minutes and papers").zh.into();
        let make_up = MakeUp { attendance: Link::to(id), how, ..Default::default() };
        let head = pen.head(s.at + later, Some(on), &s.by);
        let change = Change::add(MakeUp { head, ..make_up }.into_any());
        pen.write(s.at + later, "attendance.make_up", &s.about, &s.by, change);
    }
}

/// Enters motions and what was counted; a motion without an outcome waits for tonight.
fn motions(pen: &mut Pen, file: &toml::Table, s: &Sitting) -> Result<(), Refusal> {
    for (_, row) in tables(file, "motions", &s.about) {
        let mut motion = s.part(pen, &row, |motion: &mut Motion, id| motion.meeting = Link::to(id))?;
        if motion.outcome.is_none() {
            motion.state = Some(MotionState::Open);
            s.write(pen, motion);
            continue;
        }
        motion.state = Some(MotionState::Decided);
        (motion.due, motion.present) = (Some(s.voters.0), Some(s.voters.1));
        let id = motion.head.id;
        s.write(pen, motion);
        let mut count = Count { round: Some(1), motion: Link::to(id), ..Default::default() };
        count.head = pen.head(s.at, None, &s.by);
        row.fill(&mut count, &|_, _| None)?;
        s.write(pen, count);
    }
    Ok(())
}

/// Enters the minutes, remembering each line as `ref n`.
fn lines(pen: &mut Pen, file: &toml::Table, meeting: &DemoRow, s: &Sitting) -> Result<(), Refusal> {
    for (i, (_, mut row)) in tables(file, "lines", &s.about).into_iter().enumerate() {
        // A speaker who is on no roster is a guest.
        if pen.find(Kind::Member, row.get("speaker")).is_none() {
            row.rename("speaker", "speaker_name");
        }
        let line = s.part(pen, &row, |line: &mut Line, id| line.meeting = Link::to(id))?;
        pen.name(Kind::Line, &format!("{} {}", meeting.get("ref"), i + 1), line.head.id);
        s.write(pen, line);
    }
    Ok(())
}
