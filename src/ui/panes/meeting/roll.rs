//! Calling the roll: digits mark, a surname finds, one key is an arrival or a departure with its time.

use super::pane::{MeetingAsked, MeetingPane, MeetingPart};
use crate::base::Value;
use crate::commands::Args;
use crate::commands::registry::chord::Chord;
use crate::commands::registry::keymap::{Place, Press};
use crate::model::book::pick;
use crate::model::meeting::sitting::{Attendance, Guest, LeaveReason};
use crate::model::{Codes, FieldKind, Key, Kind};
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Question};
use crate::ui::view::View;

impl MeetingPane {
    pub(super) fn in_roll(&mut self, command: &str, view: &View) -> Reply {
        if self.roll_at.perform(command, self.roll.len()) {
            return Reply::Stay;
        }
        match command {
            "open" if self.roll.is_empty() => self.begin(view),
            "open" => {
                self.part = MeetingPart::Text;
                Reply::Stay
            }
            "add" => {
                self.asked = MeetingAsked::Speaker;
                self.run("guest.add", vec![self.key()], Args::default())
            }
            "attendance.next_state" => self.mark(self.next_state(view)),
            "attendance.leave" if !self.roll.is_empty() => self.ask_leave(view),
            "attendance.correct" | "attendance.make_up" => match self.on(view).first() {
                Some(key) if key.kind == Kind::Attendance => self.run(command, vec![*key], Args::default()),
                _ => Reply::Stay,
            },
            "attendance.all_present" | "select.all" => {
                self.run("meeting.all_present", vec![self.key()], Args::default())
            }
            // Who is here already is here: nothing changes, the roll goes on.
            "attendance.present" if self.is_here(view) => {
                self.roll_at.perform("cursor.down", self.roll.len());
                Reply::Stay
            }
            name if name.starts_with("attendance.") => self.mark(name),
            _ => Reply::Ignored,
        }
    }

    pub(super) fn key(&self) -> Key {
        Key { kind: Kind::Meeting, id: self.id }
    }

    /// Marks the person under the cursor. The cursor goes on once it is done: see [`MeetingPane::called`].
    fn mark(&mut self, command: &str) -> Reply {
        let Some(id) = self.roll.get(self.roll_at.cursor).copied() else { return Reply::Stay };
        self.run(command, vec![Key { kind: Kind::Attendance, id }], Args::default())
    }

    /// Goes on to the next person after the one under the cursor was marked. What was refused or given up stays there, so
    /// that the next key is meant for who is shown.
    pub fn called(&mut self, keys: &[Key]) {
        let here = self.roll.get(self.roll_at.cursor);
        if self.part == MeetingPart::Roll && keys.iter().any(|key| Some(&key.id) == here) {
            self.roll_at.perform("cursor.down", self.roll.len());
        }
    }

    fn is_here(&self, view: &View) -> bool {
        let row = self.roll.get(self.roll_at.cursor).and_then(|id| view.desk.book.get::<Attendance>(*id));
        row.is_some_and(|a| a.was_there() && a.arrived.is_none() && a.left.is_none()) && !self.is_signed(view)
    }

    fn next_state(&self, view: &View) -> &'static str {
        use crate::model::meeting::sitting::Presence::{Absent, Present};
        let row = self.roll.get(self.roll_at.cursor).and_then(|id| view.desk.book.get::<Attendance>(*id));
        match row.and_then(|a| a.state) {
            None | Some(Absent) => "attendance.present",
            Some(Present) => "attendance.leave",
            _ => "attendance.absent",
        }
    }

    /// Asks for the reason alone: a number and Enter.
    fn ask_leave(&mut self, view: &View) -> Reply {
        self.asked = MeetingAsked::Leave;
        let row = self.roll.get(self.roll_at.cursor).and_then(|id| view.desk.book.get::<Attendance>(*id));
        let name = row.map(|a| view.desk.book.name_of(a.member.0, view.lang)).unwrap_or_default();
        let title = msg!("{name}的请假原因", "reason for leave: {name}").with("name", name).render(view.lang);
        Reply::Ask(Question::new(title, numbered(view, LeaveReason::ALL)))
    }

    /// Puts the person under the cursor on leave for a reason.
    pub(super) fn leave_for(&mut self, reason: Value) -> Reply {
        let mut args = Args::default();
        args.set("leave_reason", reason);
        match self.mark("attendance.leave") {
            Reply::Run { command, on, .. } => Reply::Run { command, on, args },
            other => other,
        }
    }

    /// Goes to the next person whose name has these characters.
    pub(super) fn seek(&mut self, text: &str, view: &View) -> Reply {
        // A surname and the digit behind it may arrive in one piece.
        let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
        if let (Some(digit), 1, false) = (text.chars().last(), text.len() - name.len(), name.is_empty()) {
            let place = Place { scopes: self.scopes(), typing: false };
            let Press::Command(command) = view.keymap.press(&mut Vec::new(), place, Chord::char(digit)) else {
                return Reply::Ignored;
            };
            return match self.seek(name, view) {
                Reply::Stay => self.perform(command, view),
                said => said,
            };
        }
        let book = &view.desk.book;
        let names: Vec<String> = self
            .roll
            .iter()
            .filter_map(|id| book.get::<Attendance>(*id))
            .map(|a| book.name_of(a.member.0, view.lang))
            .collect();
        let mut found = pick::matches(text, names.iter().map(String::as_str));
        found.sort_unstable();
        let next = found.iter().find(|at| **at > self.roll_at.cursor).or(found.first());
        match next {
            Some(at) => {
                self.roll_at.go(*at);
                Reply::Stay
            }
            None => {
                let text = msg!("签到表上没有“{name}”", "nobody on the roll is called “{name}”").with("name", text);
                Reply::Say(text.render(view.lang), crate::ui::theme::Role::Info)
            }
        }
    }

    /// Lists those in the room by their number: first who is on the roll, then guests.
    pub(super) fn people(&self, view: &View) -> Vec<Choice> {
        let book = &view.desk.book;
        let mut items: Vec<Choice> = Vec::new();
        for (n, id) in self.roll.iter().enumerate() {
            let Some(row) = book.get::<Attendance>(*id) else { continue };
            let label = book.name_of(row.member.0, view.lang);
            items.push(Choice { label, detail: (n + 1).to_string(), value: Value::Link(row.member.0) });
        }
        for (n, guest) in self.guests.iter().filter_map(|id| book.get::<Guest>(*id)).enumerate() {
            let role = guest.role.map_or("", |r| r.row().label.get(view.lang));
            let detail = format!("{} {role}", self.roll.len() + n + 1);
            items.push(Choice { label: guest.name.to_string(), detail, value: Value::words(&guest.name) });
        }
        if items.is_empty() {
            items = crate::ui::layers::form::choices(view, FieldKind::Link(Kind::Member)).0;
        }
        items
    }
}

/// Lists codes with a number each, so that a digit chooses.
pub(super) fn numbered(view: &View, codes: &'static [crate::model::Code]) -> Vec<Choice> {
    let item = |(n, c): (usize, &crate::model::Code)| Choice {
        label: format!("{} {}", n + 1, c.label.get(view.lang)),
        detail: String::new(),
        value: Value::Code(c.code),
    };
    codes.iter().enumerate().map(item).collect()
}
