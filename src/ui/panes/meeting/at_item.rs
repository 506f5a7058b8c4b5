//! Coming to an item: who and what it calls for.

use super::pane::MeetingPane;
use crate::base::{Id, Lang, Value};
use crate::model::Book;
use crate::model::meeting::sitting::{Attendance, Guest, Line, LineKind, LinePart, Meeting};
use crate::model::road::cultivation::{Contact, ContactRole};
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
        let meeting = book.get::<Meeting>(self.id);
        let subject = book.get::<Motion>(now.motion).map(|m| m.subject.0);
        let chair = || meeting.and_then(|m| m.chair.id()).map_or(Value::None, Value::Link);
        // A part offers who speaks to it and inherits nobody: the candidate's word is not the introducer's.
        self.speaker = match now.part {
            Some(LinePart::SelfReport | LinePart::Statement) => {
                subject.map_or(Value::None, |id| self.in_person(id, book))
            }
            Some(LinePart::Introducers) => subject.map_or(Value::None, |id| self.introducer(id, meeting, book)),
            Some(LinePart::CommitteeReport | LinePart::Announcement) => chair(),
            Some(LinePart::Discussion | LinePart::Ballot) => Value::None,
            None => return,
        };
    }

    /// Returns the introducer who speaks next: one who is in the room, rather one who has not spoken to it yet. Who reads
    /// for those who are away is for the recorder to say.
    fn introducer(&self, candidate: Id, meeting: Option<&Meeting>, book: &Book) -> Value {
        let day = meeting.and_then(|m| m.head.happened);
        let named = book.of::<Contact>(candidate).filter(|c| c.member.0 == candidate);
        let named = named.filter(|c| c.role() == ContactRole::Introducer && day.is_none_or(|d| c.lasted_on(d)));
        let present = self.present(book);
        let here: Vec<Id> = named.map(|c| c.contact.0).filter(|id| present.contains(id)).collect();
        let spoke = |id: &Id| {
            let lines = self.lines.iter().filter_map(|line| book.get::<Line>(*line));
            let of =
                |l: &Line| l.part == Some(LinePart::Introducers) && self.now().is_some_and(|n| n.motion == l.motion.0);
            lines.filter(|l| of(l)).any(|l| l.speaker.id() == Some(*id))
        };
        here.iter().find(|id| !spoke(id)).or(here.first()).map_or(Value::None, |id| Value::Link(*id))
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
