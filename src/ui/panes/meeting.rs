//! A meeting while it is held: the roll, the minutes, the motions. Three parts, one key apart, every position kept.

use crate::base::{Id, Value};
use crate::commands::Args;
use crate::model::meeting::{Attendance, Guest, Line, LineKind, Meeting, MeetingState};
use crate::model::motion::{Motion, MotionState};
use crate::model::{Codes, FieldKind, Key, Kind};
use crate::msg;
use crate::rules::room::{self, Room};
use crate::ui::app::View;
use crate::ui::layer::{Layer, Reply};
use crate::ui::layers::form::choices;
use crate::ui::layers::picker::{Item, Picker};
use crate::ui::theme::Role;
use crate::ui::widgets::table::TableState;
use crate::ui::widgets::text::TextBox;

/// The part that has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Calling the roll.
    Roll,
    /// Typing the minutes.
    Text,
    /// Looking back at lines already taken.
    Lines,
    /// Motions and counts.
    Motions,
}

/// What a picker was opened for.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Speaker,
    Kind,
}

/// A meeting on the screen.
pub struct MeetingPane {
    pub(super) id: Id,
    pub(super) part: Part,
    pub(super) roll: Vec<Id>,
    pub(super) lines: Vec<Id>,
    pub(super) motions: Vec<Id>,
    pub(super) roll_at: TableState,
    pub(super) line_at: TableState,
    pub(super) motion_at: TableState,
    pub(super) text: TextBox,
    pub(super) speaker: Value,
    pub(super) kind: LineKind,
    pub(super) room: Room,
    asked: Asked,
}

impl MeetingPane {
    /// Opens a meeting: at the roll while it is uncalled, else at the text.
    pub fn new(id: Id, view: &View) -> MeetingPane {
        let uncalled = view.desk.book.of::<Attendance>(id).any(|a| a.state.is_none());
        let signed = view.desk.book.get::<Meeting>(id).is_some_and(Meeting::is_signed);
        let planned = view.desk.book.get::<Meeting>(id).is_some_and(|m| m.state == Some(MeetingState::Planned));
        let part = if signed {
            Part::Lines
        } else if uncalled || planned {
            Part::Roll
        } else {
            Part::Text
        };
        let mut pane = MeetingPane {
            id,
            part,
            roll: Vec::new(),
            lines: Vec::new(),
            motions: Vec::new(),
            roll_at: TableState::default(),
            line_at: TableState::default(),
            motion_at: TableState::default(),
            text: TextBox::new(""),
            speaker: Value::None,
            kind: LineKind::Speech,
            room: Room::default(),
            asked: Asked::Speaker,
        };
        pane.refresh(view);
        pane.line_at.go(pane.lines.len().saturating_sub(1));
        pane
    }

    /// Gives what is typed and not yet taken.
    pub fn draft(&self) -> (Id, String) {
        (self.id, self.text.text())
    }

    /// Takes a draft back.
    pub fn restore(&mut self, text: &str) {
        self.text = TextBox::new(text);
    }

    /// Gives the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self.part {
            Part::Roll => &["roll", "meeting"],
            Part::Text => &["line", "text", "meeting"],
            Part::Lines | Part::Motions => &["minutes", "meeting"],
        }
    }

    /// Tells whether characters are typed.
    pub fn typing(&self) -> bool {
        self.part == Part::Text
    }

    /// Names the most useful commands of the part.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.part {
            Part::Roll if self.roll.is_empty() => &["meeting.open", "focus.next", "back"],
            Part::Roll => &[
                "attendance.present",
                "attendance.late",
                "attendance.leave",
                "attendance.absent",
                "meeting.all_present",
                "focus.next",
                "meeting.open",
                "back",
            ],
            Part::Text => {
                &["line.take", "meeting.speaker", "line.kind", "meeting.motion", "meeting.rectify", "focus.next"]
            }
            Part::Lines => &["edit", "meeting.rectify", "focus.next", "back"],
            Part::Motions => &["open", "add", "edit", "focus.next", "back"],
        }
    }

    /// Gives the row of the part that has the keys, and the meeting.
    pub fn on(&self, _: &View) -> Vec<Key> {
        let at = |ids: &[Id], state: &TableState, kind| ids.get(state.cursor).map(|id| Key { kind, id: *id });
        let row = match self.part {
            Part::Roll => at(&self.roll, &self.roll_at, Kind::Attendance),
            Part::Lines => at(&self.lines, &self.line_at, Kind::Line),
            Part::Motions => at(&self.motions, &self.motion_at, Kind::Motion),
            Part::Text => self.lines.last().map(|id| Key { kind: Kind::Line, id: *id }),
        };
        row.into_iter().chain([Key { kind: Kind::Meeting, id: self.id }]).collect()
    }

    /// Moves between and within the parts, takes lines, calls the roll.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "focus.next" => self.part = self.next_part(true),
            "focus.previous" => self.part = self.next_part(false),
            "meeting.roll" => self.part = Part::Roll,
            "meeting.motion" if self.part == Part::Text && self.counted(view).is_some() => {
                let on = self.counted(view).map(|id| Key { kind: Kind::Motion, id });
                return self.run("count.open", on.into_iter().collect(), Args::default());
            }
            "meeting.motion" => self.part = if self.part == Part::Motions { Part::Text } else { Part::Motions },
            "meeting.speaker" => return self.ask_speaker(view),
            "line.kind" => return self.ask_kind(view),
            "meeting.rectify" => return self.run("meeting.raise", self.on(view), Args::default()),
            "line.take" if self.part == Part::Text => return self.take(view),
            "back" if self.part == Part::Text && !self.text.is_empty() => self.part = Part::Lines,
            "back" => return Reply::Close,
            _ => return self.within(command, view),
        }
        Reply::Stay
    }

    /// Gives the motion whose ballots are out: one key leads from the text to its count.
    fn counted(&self, view: &View) -> Option<Id> {
        let mut all = view.desk.book.of::<Motion>(self.id);
        all.find(|m| m.state == Some(MotionState::Open) && m.present.is_some()).map(|m| m.head.id)
    }

    fn next_part(&self, forward: bool) -> Part {
        let all = [Part::Roll, Part::Text, Part::Lines, Part::Motions];
        let at = all.iter().position(|p| *p == self.part).unwrap_or(0);
        all[if forward { (at + 1) % all.len() } else { (at + all.len() - 1) % all.len() }]
    }

    fn within(&mut self, command: &str, view: &View) -> Reply {
        match self.part {
            Part::Text if self.text.perform(command) => Reply::Stay,
            Part::Text => Reply::Ignored,
            Part::Roll => self.in_roll(command, view),
            Part::Lines => self.in_list(command, view),
            Part::Motions => self.in_list(command, view),
        }
    }

    fn in_roll(&mut self, command: &str, view: &View) -> Reply {
        if self.roll_at.perform(command, self.roll.len()) {
            return Reply::Stay;
        }
        match command {
            "open" if self.roll.is_empty() => self.run("meeting.open", self.on(view), Args::default()),
            "attendance.next_state" => self.mark(self.next_state(view)),
            name if name.starts_with("attendance.") => self.mark(name),
            "attendance.all_present" | "select.all" => self.run("meeting.all_present", self.on(view), Args::default()),
            _ => Reply::Ignored,
        }
    }

    /// Marks the person under the cursor and goes on to the next.
    fn mark(&mut self, command: &str) -> Reply {
        let Some(id) = self.roll.get(self.roll_at.cursor).copied() else { return Reply::Stay };
        if command == "attendance.all_present" {
            return self.run("meeting.all_present", vec![Key { kind: Kind::Meeting, id: self.id }], Args::default());
        }
        self.roll_at.perform("cursor.down", self.roll.len());
        self.run(command, vec![Key { kind: Kind::Attendance, id }], Args::default())
    }

    fn next_state(&self, view: &View) -> &'static str {
        use crate::model::meeting::Presence::{Absent, Present};
        let row = self.roll.get(self.roll_at.cursor).and_then(|id| view.desk.book.get::<Attendance>(*id));
        match row.and_then(|a| a.state) {
            None | Some(Absent) => "attendance.present",
            Some(Present) => "attendance.leave",
            _ => "attendance.absent",
        }
    }

    fn in_list(&mut self, command: &str, view: &View) -> Reply {
        let (state, rows) = match self.part {
            Part::Motions => (&mut self.motion_at, self.motions.len()),
            _ => (&mut self.line_at, self.lines.len()),
        };
        if state.perform(command, rows) {
            return Reply::Stay;
        }
        let meeting = Args(vec![("meeting".to_owned(), Value::Link(self.id))]);
        match (command, self.part) {
            ("open", Part::Motions) => self.run("count.open", self.on(view), Args::default()),
            ("add", Part::Motions) => self.run("motion.put", self.on(view), Args::default()),
            ("edit" | "open", _) => match self.on(view).as_slice() {
                [key, _] => self.run(&format!("{}.edit", key.kind.name()), vec![*key], Args::default()),
                _ => Reply::Stay,
            },
            ("remove", _) => match self.on(view).as_slice() {
                [key, _] => self.run(&format!("{}.remove", key.kind.name()), vec![*key], Args::default()),
                _ => Reply::Stay,
            },
            ("add", Part::Lines) => self.run("line.add", vec![Key { kind: Kind::Meeting, id: self.id }], meeting),
            _ => Reply::Ignored,
        }
    }

    fn run(&self, command: &str, on: Vec<Key>, args: Args) -> Reply {
        Reply::Run { command: command.to_owned(), on, args }
    }

    /// Takes the typed line with its time.
    fn take(&mut self, view: &View) -> Reply {
        if self.text.is_empty() {
            return Reply::Say(msg!("没有内容", "there is no text").get(view.lang).to_owned(), Role::Info);
        }
        let mut args = Args::default();
        args.set("text", Value::words(&self.text.text()));
        match &self.speaker {
            Value::Str(name) => args.set("speaker_name", Value::Str(name.clone())),
            speaker => args.set("speaker", speaker.clone()),
        }
        args.set("kind", Value::Code(self.kind.code()));
        self.run("meeting.take", vec![Key { kind: Kind::Meeting, id: self.id }], args)
    }

    /// Empties the text box once its line is acknowledged.
    pub fn taken(&mut self) {
        self.text.take();
        self.kind = LineKind::Speech;
    }

    /// Opens the list of those in the room: first who is on the roll, then guests.
    fn ask_speaker(&mut self, view: &View) -> Reply {
        let book = &view.desk.book;
        let mut items: Vec<Item> = Vec::new();
        for (n, id) in self.roll.iter().enumerate() {
            let Some(row) = book.get::<Attendance>(*id) else { continue };
            let label = book.name_of(row.member.0, view.lang);
            items.push(Item { label, detail: (n + 1).to_string(), value: Value::Link(row.member.0) });
        }
        for guest in book.of::<Guest>(self.id) {
            let detail = guest.role.map_or("", |r| r.row().label.get(view.lang)).to_owned();
            items.push(Item { label: guest.name.to_string(), detail, value: Value::words(&guest.name) });
        }
        if items.is_empty() {
            items = choices(view, FieldKind::Link(Kind::Member)).0;
        }
        let nobody = msg!("(不记发言人)", "(no speaker)").get(view.lang).to_owned();
        items.push(Item { label: nobody, detail: String::new(), value: Value::None });
        self.asked = Asked::Speaker;
        let title = msg!("发言人", "speaker").get(view.lang);
        Reply::Ask(Box::new(Layer::Picker(Picker::new(title, items, false, std::slice::from_ref(&self.speaker)))))
    }

    fn ask_kind(&mut self, view: &View) -> Reply {
        self.asked = Asked::Kind;
        let (items, _) = choices(view, FieldKind::Code(LineKind::ALL));
        let title = msg!("发言种类", "kind of line").get(view.lang);
        Reply::Ask(Box::new(Layer::Picker(Picker::new(title, items, false, &[Value::Code(self.kind.code())]))))
    }

    /// Takes the speaker or the kind that was chosen, and goes back to the text.
    pub fn picked(&mut self, values: Vec<Value>, _: &View) -> Reply {
        let Some(value) = values.into_iter().next() else { return Reply::Stay };
        match (self.asked, value) {
            (Asked::Kind, Value::Code(c)) => self.kind = LineKind::from_code(c).unwrap_or(LineKind::Speech),
            (Asked::Kind, _) => {}
            (Asked::Speaker, value) => self.speaker = value,
        }
        self.part = Part::Text;
        Reply::Stay
    }

    /// Types into the minutes.
    pub fn text(&mut self, text: &str, _: &View) -> Reply {
        if self.part != Part::Text {
            return Reply::Ignored;
        }
        self.text.insert(text);
        Reply::Stay
    }

    /// Brings roll, lines and motions up to date.
    pub fn refresh(&mut self, view: &View) {
        let book = &view.desk.book;
        let newest = self.lines.len();
        self.roll = book.of::<Attendance>(self.id).map(|a| a.head.id).collect();
        let mut lines: Vec<&Line> = book.of::<Line>(self.id).collect();
        lines.sort_by_key(|l| (l.at, l.head.id));
        self.lines = lines.into_iter().map(|l| l.head.id).collect();
        self.motions = book.of::<Motion>(self.id).map(|m| m.head.id).collect();
        if self.lines.len() > newest {
            self.line_at.go(self.lines.len() - 1);
        }
        self.room = room::room(&view.desk.facts(), self.id);
    }
}
