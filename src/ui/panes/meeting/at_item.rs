//! Coming to an item: who and what it calls for.

use super::pane::MeetingPane;
use crate::base::{Id, Lang, Value};
use crate::model::Book;
use crate::model::meeting::sitting::{Attendance, Guest, LineKind, LinePart, Meeting};
use crate::model::vote::motion::Motion;
use crate::ui::view::View;

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

    /// Returns somebody as the room knows them: by the roll, or as a guest by name.
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
