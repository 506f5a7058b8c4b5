//! Where somebody sits in a meeting: what is typed and not yet taken, and every position, so that a killed program goes on there.

use super::pane::{MeetingPane, MeetingPart};
use crate::base::Value;
use crate::desk::Seat;
use crate::model::meeting::sitting::{LineKind, Meeting};
use crate::ui::view::View;
use crate::ui::widgets::text::TextBox;

impl MeetingPane {
    /// Returns what is typed and not yet taken, and every position, as long as the meeting goes on.
    pub fn seat(&self, view: &View) -> Option<Seat> {
        let open = view.desk.book.get::<Meeting>(self.id)?.is_open();
        if !open && self.text.is_empty() {
            return None;
        }
        let person = |v: &Value| match v {
            Value::Link(id) => id.to_string(),
            Value::Str(name) => format!("={name}"),
            _ => String::new(),
        };
        let part = MeetingPart::ALL.iter().position(|p| *p == self.part).unwrap_or(0);
        let marks = [
            ("part", part.to_string()),
            ("speaker", person(&self.speaker)),
            ("to", person(&self.to)),
            ("kind", crate::model::Codes::code(self.kind).to_string()),
            ("item", self.item.to_string()),
            ("roll", self.roll_at.cursor.to_string()),
            ("line", self.line_at.cursor.to_string()),
            ("motion", self.motion_at.cursor.to_string()),
        ];
        let marks = marks.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Some(Seat { meeting: self.id, text: self.text.text(), marks })
    }

    /// Takes a seat again: the text, the speaker, every position.
    pub fn sit(&mut self, seat: &Seat) {
        self.text = TextBox::new(&seat.text);
        let mark = |name: &str| seat.marks.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
        let number = |name: &str| mark(name).parse::<usize>().unwrap_or(0);
        let person = |name: &str| match mark(name).strip_prefix('=') {
            Some(name) => Value::words(name),
            None => mark(name).parse().map_or(Value::None, Value::Link),
        };
        self.part = MeetingPart::ALL.get(number("part")).copied().unwrap_or(self.part);
        (self.speaker, self.to) = (person("speaker"), person("to"));
        let kind = mark("kind").parse().ok().and_then(crate::model::Codes::from_code);
        self.kind = kind.unwrap_or(LineKind::Speech);
        self.item = number("item");
        self.roll_at.go(number("roll"));
        self.line_at.go(number("line"));
        self.motion_at.go(number("motion"));
    }
}
