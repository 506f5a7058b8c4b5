//! What the meeting is at: an item of the agenda, or a part of the procedure about one person; and who and what it calls for.

use super::pane::MeetingPane;
use crate::base::{Id, Lang, Value};
use crate::model::meeting::sitting::{Attendance, Guest, LineKind, LinePart, Meeting, MeetingKind};
use crate::model::vote::motion::{Motion, MotionKind};
use crate::model::{Book, Codes, Hooks};
use crate::rules::Facts;
use crate::ui::app::View;

/// One item: its words and, for a person who is voted on, which part of the procedure.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What is shown and kept with each line.
    pub words: String,
    /// The motion it is about.
    pub motion: Id,
    /// The part of its procedure.
    pub part: Option<LinePart>,
    /// What is said to it, where its template knows.
    pub said: Option<LineKind>,
}

impl Item {
    /// Lists the items of a meeting in their order: the agenda, the parts about each person behind the point at which people
    /// are voted on, then every other motion.
    pub fn list(facts: &Facts, meeting: Id, lang: Lang) -> Vec<Item> {
        let (book, templates) = (facts.book, facts.numbers.templates());
        let Some(record) = book.get::<Meeting>(meeting) else { return Vec::new() };
        let mut left: Vec<&Motion> = book.of::<Motion>(meeting).collect();
        let mut out = Vec::new();
        for point in points(&record.agenda) {
            let said = templates.said(record.kinds, point);
            out.push(Item { words: point.to_owned(), motion: Id::NONE, part: None, said });
            let here = |m: &Motion| sitting(m).and_then(|k| templates.people_at(k)).is_some_and(|p| point.contains(p));
            left.retain(|motion| {
                if here(motion) {
                    out.extend(parts(book, motion, lang));
                }
                !here(motion)
            });
        }
        for motion in left {
            match sitting(motion) {
                Some(_) => out.extend(parts(book, motion, lang)),
                None => {
                    let words = motion.title(book, lang);
                    out.push(Item { words, motion: motion.head.id, part: None, said: None });
                }
            }
        }
        out
    }
}

/// Says in which kind of sitting a person is discussed part by part before a motion is voted on.
fn sitting(motion: &Motion) -> Option<MeetingKind> {
    match motion.kind {
        Some(MotionKind::Admission) => Some(MeetingKind::Admission),
        Some(MotionKind::Conversion) => Some(MeetingKind::Conversion),
        _ => None,
    }
}

fn parts(book: &Book, motion: &Motion, lang: Lang) -> impl Iterator<Item = Item> {
    let (name, motion) = (book.name_of(motion.subject.0, lang), motion.head.id);
    LinePart::ALL.iter().map(move |code| {
        let words = format!("{name} {}", code.label.get(lang));
        Item { words, motion, part: LinePart::from_code(code.code), said: None }
    })
}

/// Cuts an agenda into its points: a line each, or parted by semicolons.
pub fn points(agenda: &str) -> Vec<&str> {
    agenda.split(['\n', '\u{ff1b}', ';']).map(str::trim).filter(|p| !p.is_empty()).collect()
}

impl MeetingPane {
    /// Goes to an item. What it calls for is offered as long as nothing is typed: whoever reports about himself speaks, the
    /// chair announces, a round of criticism is one.
    pub(super) fn come_to(&mut self, item: usize, view: &View) {
        self.item = item.min(self.items.len());
        let Some(now) = self.now().filter(|_| self.text.is_empty()).cloned() else { return };
        self.kind = now.said.unwrap_or(LineKind::Speech);
        self.to = Value::None;
        if self.kind == LineKind::Criticism {
            self.criticise(view);
        }
        let book = &view.desk.book;
        let speaker = match now.part {
            Some(LinePart::SelfReport | LinePart::Statement) => {
                book.get::<Motion>(now.motion).map(|m| self.in_person(m.subject.0, book))
            }
            Some(LinePart::Announcement) => {
                book.get::<Meeting>(self.id).map(|m| m.chair.id().map_or(Value::None, Value::Link))
            }
            _ => None,
        };
        if let Some(speaker) = speaker.filter(|s| !s.is_none()) {
            self.speaker = speaker;
        }
    }

    /// Gives somebody as the room knows them: by the roll, or as a guest by name.
    fn in_person(&self, member: Id, book: &Book) -> Value {
        let name = book.name_of(member, Lang::Zh);
        let guest = self.guests.iter().filter_map(|id| book.get::<Guest>(*id)).find(|g| *g.name == *name);
        guest.map_or(Value::Link(member), |g| Value::words(&g.name))
    }

    /// Lists who is in the room, in the order of the roll.
    pub(super) fn present(&self, book: &Book) -> Vec<Id> {
        let row = |id: &Id| book.get::<Attendance>(*id).filter(|a| a.was_there() && a.left.is_none());
        self.roll.iter().filter_map(row).map(|a| a.member.0).collect()
    }

    /// Turns the round to the next one on the roll who has not been criticised yet; when all have been, to the next one.
    pub(super) fn criticise(&mut self, view: &View) {
        let present = self.present(&view.desk.book);
        let at = present.iter().position(|id| Some(*id) == self.to.as_link()).map_or(0, |at| at + 1);
        let mut round: Vec<Id> = present;
        let n = round.len();
        round.rotate_left(at.min(n));
        let waits = |id: &&Id| self.voices.get(*id).is_none_or(|v| v.got.is_empty());
        self.kind = LineKind::Criticism;
        self.to = round.iter().find(waits).or(round.first()).map_or(Value::None, |id| Value::Link(*id));
    }
}
