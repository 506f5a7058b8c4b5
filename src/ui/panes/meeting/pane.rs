//! A meeting while it is held: the roll, the minutes, the motions. Three parts, one key apart, every position kept.

use super::item::AgendaItem;
use crate::base::{Id, Value};
use crate::commands::Args;
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::quotation;
use crate::model::meeting::sitting::{Attendance, Guest, LineKind, Meeting, sessions};
use crate::model::people::standing::Stage;
use crate::model::vote::motion::{Motion, MotionState};
use crate::model::{Key, Kind};
use crate::rules::meeting::criticism::{self, Voices};
use crate::rules::meeting::room::{self, Need, Room};
use crate::ui::reply::Reply;
use crate::ui::view::View;
use crate::ui::widgets::table::TableState;
use crate::ui::widgets::text::TextBox;

/// The part that has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MeetingPart {
    /// Calling the roll.
    Roll,
    /// Typing the minutes.
    Text,
    /// Looking back at lines already taken.
    Lines,
    /// Motions and counts.
    Motions,
    /// What sources quote of it.
    Quotes,
}

impl MeetingPart {
    pub(super) const ALL: [MeetingPart; 5] =
        [MeetingPart::Roll, MeetingPart::Text, MeetingPart::Lines, MeetingPart::Motions, MeetingPart::Quotes];
}

/// What a picker was opened for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum MeetingAsked {
    Speaker,
    Kind,
    To,
    Item,
    Phrase,
    Leave,
    Versions,
    /// In which role an unlisted speaker attends.
    Stranger,
    /// Whether to begin before the planned day.
    Early,
    /// Whether to close with gaps.
    Close,
}

/// A meeting on the screen.
pub struct MeetingPane {
    pub(super) id: Id,
    pub(super) part: MeetingPart,
    /// Whoever is expected, full members first.
    pub(super) roll: Vec<Id>,
    /// Whoever sits in, numbered behind the roll.
    pub(super) guests: Vec<Id>,
    pub(super) lines: Vec<Id>,
    pub(super) motions: Vec<Id>,
    /// Everything that sources quote, by the clock.
    pub(super) quotes: Vec<Id>,
    pub(super) quote_at: TableState,
    pub(super) items: Vec<AgendaItem>,
    pub(super) roll_at: TableState,
    pub(super) line_at: TableState,
    pub(super) motion_at: TableState,
    /// The item it is at, 1-based; 0 before the first.
    pub(super) item: usize,
    pub(super) text: TextBox,
    pub(super) speaker: Value,
    pub(super) kind: LineKind,
    /// Who is being criticised.
    pub(super) to: Value,
    pub(super) room: Room,
    pub(super) need: Option<Need>,
    pub(super) asked: MeetingAsked,
    /// Who has spoken, criticised and been criticised so far.
    pub(super) voices: Voices,
    /// The meeting of the same sort before this one.
    pub(super) before: Option<Id>,
    /// The book's state that all this was read from.
    seen: Option<u64>,
}

impl MeetingPane {
    /// Opens a meeting: at the roll while it is uncalled, else at the text.
    pub fn new(id: Id, view: &View) -> MeetingPane {
        let uncalled = view.desk.book.of::<Attendance>(id).any(|a| a.state.is_none());
        let signed = view.desk.book.get::<Meeting>(id).is_some_and(Meeting::is_signed);
        let planned = view.desk.book.get::<Meeting>(id).is_some_and(Meeting::is_planned);
        let part = if signed {
            MeetingPart::Lines
        } else if uncalled || planned {
            MeetingPart::Roll
        } else {
            MeetingPart::Text
        };
        let mut pane = MeetingPane {
            id,
            part,
            roll: Vec::new(),
            guests: Vec::new(),
            lines: Vec::new(),
            motions: Vec::new(),
            quotes: Vec::new(),
            quote_at: TableState::default(),
            items: Vec::new(),
            roll_at: TableState::default(),
            line_at: TableState::default(),
            motion_at: TableState::default(),
            item: 0,
            text: TextBox::new(""),
            speaker: Value::None,
            kind: LineKind::Speech,
            to: Value::None,
            room: Room::default(),
            need: None,
            asked: MeetingAsked::Speaker,
            voices: Voices::default(),
            before: None,
            seen: None,
        };
        pane.refresh(view);
        pane.line_at.go(pane.lines.len().saturating_sub(1));
        pane
    }

    /// Returns the item it is at.
    pub(super) fn now(&self) -> Option<&AgendaItem> {
        self.items.get(self.item.checked_sub(1)?)
    }

    /// Returns the meeting.
    pub fn meeting(&self) -> Id {
        self.id
    }

    /// Goes to a line, wherever it stands.
    pub fn go_to(&mut self, line: Id) {
        if let Some(at) = self.lines.iter().position(|id| *id == line) {
            self.part = MeetingPart::Lines;
            self.line_at.go(at);
        }
    }

    /// Returns the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self.part {
            MeetingPart::Roll => &["roll", "meeting"],
            MeetingPart::Text => &["line", "text", "meeting"],
            MeetingPart::Lines | MeetingPart::Motions => &["minutes", "meeting"],
            MeetingPart::Quotes => &["quotes", "meeting"],
        }
    }

    /// Returns whether characters are typed.
    pub fn typing(&self) -> bool {
        self.part == MeetingPart::Text
    }

    /// Returns the row of the part that has the keys, and the meeting.
    pub fn on(&self, _: &View) -> Vec<Key> {
        let at = |ids: &[Id], state: &TableState, kind| ids.get(state.cursor).map(|id| Key { kind, id: *id });
        let row = match self.part {
            MeetingPart::Roll => at(&self.roll, &self.roll_at, Kind::Attendance),
            MeetingPart::Lines => at(&self.lines, &self.line_at, Kind::Line),
            MeetingPart::Motions => at(&self.motions, &self.motion_at, Kind::Motion),
            MeetingPart::Quotes => at(&self.quotes, &self.quote_at, Kind::Quotation),
            MeetingPart::Text => self.lines.last().map(|id| Key { kind: Kind::Line, id: *id }),
        };
        row.into_iter().chain([Key { kind: Kind::Meeting, id: self.id }]).collect()
    }

    /// Moves between and within the parts, takes lines, calls the roll.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            _ if Self::writes_text(command) && self.is_signed(view) => return Self::say_signed(view),
            "focus.next" => self.part = self.next_part(true, view),
            "focus.previous" => self.part = self.next_part(false, view),
            "meeting.roll" => self.part = MeetingPart::Roll,
            "meeting.motion" if self.part == MeetingPart::Text && self.counted(view).is_some() => {
                let on = self.counted(view).map(|id| Key { kind: Kind::Motion, id });
                return self.run("count.open", on.into_iter().collect(), Args::default());
            }
            "meeting.motion" => self.seek_motion(view),
            "meeting.quotes" => return self.seek_quotes(view),
            "meeting.speaker" => return self.ask_speaker(view),
            "line.kind" => return self.ask_kind(view),
            "line.phrase" => return self.ask_phrase(view),
            "meeting.item" => return self.ask_item(view),
            "speaker.next" => return self.next_speaker(view),
            "speaker.guest" => return self.next_guest(view),
            "line.criticise" if self.part == MeetingPart::Text => self.criticise(view),
            "meeting.people" => return self.show_people(view),
            "meeting.check" => return self.check(view),
            "meeting.open" => return self.begin(view),
            "meeting.close" => return self.close(view),
            "line.history" => return self.ask_versions(view),
            "meeting.rectify" => return self.run("meeting.raise", self.on(view), Args::default()),
            "meeting.task" | "meeting.promise" => return self.run(command, self.on(view), Args::default()),
            "line.take" if self.part == MeetingPart::Text => return self.take(view),
            "back" if self.part == MeetingPart::Text && !self.text.is_empty() => self.part = MeetingPart::Lines,
            "back" if matches!(self.part, MeetingPart::Motions | MeetingPart::Quotes) && !self.is_signed(view) => {
                self.part = MeetingPart::Text;
            }
            "back" => return Reply::Close,
            _ => return self.within(command, view),
        }
        Reply::Stay
    }

    /// Returns the motion whose ballots are out: one key leads from the text to its count.
    fn counted(&self, view: &View) -> Option<Id> {
        let mut all = view.desk.book.of::<Motion>(self.id);
        all.find(|m| m.state == Some(MotionState::Open) && m.present.is_some()).map(|m| m.head.id)
    }

    /// Goes to the motion of the current item. Where the item has none, one that has been decided gives way to the first
    /// that waits.
    fn seek_motion(&mut self, view: &View) {
        if self.part == MeetingPart::Motions {
            return;
        }
        self.part = MeetingPart::Motions;
        let here = self.now().and_then(|item| self.motions.iter().position(|id| *id == item.motion));
        if let Some(at) = here {
            self.motion_at.go(at);
            return;
        }
        let waits = |id: &Id| view.desk.book.get::<Motion>(*id).is_some_and(Motion::waits);
        if !self.motions.get(self.motion_at.cursor).is_some_and(waits) {
            self.motion_at.cursor = self.motions.iter().position(waits).unwrap_or(self.motion_at.cursor);
        }
    }

    fn next_part(&self, forward: bool, view: &View) -> MeetingPart {
        let at = MeetingPart::ALL.iter().position(|p| *p == self.part).unwrap_or(0);
        let n = MeetingPart::ALL.len();
        let step = |at: usize| if forward { (at + 1) % n } else { (at + n - 1) % n };
        let over = |part: MeetingPart| match part {
            MeetingPart::Text => self.is_signed(view),
            MeetingPart::Quotes => self.quotes.is_empty(),
            _ => false,
        };
        let next = step(at);
        MeetingPart::ALL[if over(MeetingPart::ALL[next]) { step(next) } else { next }]
    }

    fn within(&mut self, command: &str, view: &View) -> Reply {
        match self.part {
            MeetingPart::Text => self.in_text(command, view),
            MeetingPart::Roll => self.in_roll(command, view),
            MeetingPart::Lines | MeetingPart::Motions => self.in_list(command, view),
            MeetingPart::Quotes => self.in_quotes(command, view),
        }
    }

    fn in_list(&mut self, command: &str, view: &View) -> Reply {
        let (state, rows) = match self.part {
            MeetingPart::Motions => (&mut self.motion_at, self.motions.len()),
            _ => (&mut self.line_at, self.lines.len()),
        };
        if self.part == MeetingPart::Lines && command == "cursor.down" && state.cursor + 1 >= rows {
            // Below the last line stands the text.
            self.part = if self.is_signed(view) { MeetingPart::Lines } else { MeetingPart::Text };
            return Reply::Stay;
        }
        if state.perform(command, rows) {
            return Reply::Stay;
        }
        let key = match self.on(view).as_slice() {
            [key, _] => Some(*key),
            _ => None,
        };
        let (signed, meeting) = (self.is_signed(view), Args(vec![("meeting".to_owned(), Value::Link(self.id))]));
        match (command, self.part, key) {
            ("open", MeetingPart::Motions, _) => self.run("count.open", self.on(view), Args::default()),
            ("add", MeetingPart::Motions, _) => self.run("motion.put", self.on(view), Args::default()),
            ("add", MeetingPart::Lines, _) => {
                self.run("line.add", vec![Key { kind: Kind::Meeting, id: self.id }], meeting)
            }
            ("edit" | "open", MeetingPart::Lines, Some(key)) if signed => {
                self.run("line.correct", vec![key], Args::default())
            }
            ("edit" | "open", _, Some(key)) => {
                self.run(&format!("{}.edit", key.kind.name()), vec![key], Args::default())
            }
            ("remove", _, Some(key)) => self.run(&format!("{}.remove", key.kind.name()), vec![key], Args::default()),
            ("edit" | "open" | "remove", _, None) => Reply::Stay,
            _ => Reply::Ignored,
        }
    }

    pub(super) fn run(&self, command: &str, on: Vec<Key>, args: Args) -> Reply {
        Reply::Run { command: command.to_owned(), on, args }
    }

    /// Takes what was chosen, and goes on where it was asked.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) -> Reply {
        if self.asked == MeetingAsked::Versions {
            return self.compare(&values, view);
        }
        let Some(value) = values.into_iter().next() else { return Reply::Stay };
        match self.asked {
            MeetingAsked::Leave => return self.leave_for(value),
            MeetingAsked::Kind => return self.take_kind(&value, view),
            MeetingAsked::Phrase => self.take_phrase(&value, view),
            MeetingAsked::Item => self.take_item(&value, view),
            MeetingAsked::To => self.to = value,
            MeetingAsked::Speaker => return self.give_word(value, view),
            MeetingAsked::Early | MeetingAsked::Close => return self.go_ahead(&value, view),
            MeetingAsked::Versions | MeetingAsked::Stranger => {}
        }
        self.part = MeetingPart::Text;
        Reply::Stay
    }

    /// Types into the minutes, or looks for somebody on the roll.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        match self.part {
            MeetingPart::Text => self.type_in(text, view),
            MeetingPart::Roll => self.seek(text, view),
            _ => Reply::Ignored,
        }
    }

    /// Brings roll, lines and motions up to date, where the book has moved.
    pub fn refresh(&mut self, view: &View) {
        let book = &view.desk.book;
        self.leave_text(view);
        if self.seen.replace(book.changes()) == Some(book.changes()) {
            return;
        }
        let newest = self.lines.len();
        let day = book.get::<Meeting>(self.id).and_then(|m| m.head.happened).unwrap_or(view.desk.today);
        let mut roll: Vec<(bool, Id)> = book
            .of::<Attendance>(self.id)
            .map(|a| (book.standing_on(a.member.0, day).stage != Stage::Full, a.head.id))
            .collect();
        roll.sort();
        self.roll = roll.into_iter().map(|(_, id)| id).collect();
        self.guests = book.of::<Guest>(self.id).map(|g| g.head.id).collect();
        self.lines = sessions(book, self.id).flat_map(|id| timeline(book, id)).map(|l| l.head.id).collect();
        self.motions = book.of::<Motion>(self.id).map(|m| m.head.id).collect();
        self.quotes = quotation::of_meeting(book, self.id).into_iter().map(|q| q.head.id).collect();
        if self.lines.len() > newest {
            self.line_at.go(self.lines.len() - 1);
        }
        let facts = view.desk.facts();
        self.room = room::room(&facts, self.id);
        self.need = book.get::<Meeting>(self.id).and_then(|m| room::need(&facts, m, &self.room));
        self.voices = criticism::voices(book, self.id);
        self.before = criticism::before(&facts, self.id);
        // The item it is at is a thing, not a place: points that come before it move it along.
        let now = self.now().cloned();
        self.items = AgendaItem::list(&facts, self.id, view.lang);
        self.item = match now {
            Some(now) => self.items.iter().position(|item| item.is(&now)).map_or(0, |at| at + 1),
            None => 0,
        };
    }
}
