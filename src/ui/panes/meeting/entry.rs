//! The line that is being typed: who speaks, what it is, at which item; taken with its time by Enter.

use super::pane::{MeetingAsked, MeetingPane, MeetingPart};
use super::roll::numbered;
use crate::base::Value;
use crate::commands::Args;
use crate::model::meeting::sitting::{Guest, LineKind, Meeting, MeetingKind};
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::meeting::phrase;
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Question};
use crate::ui::theme::Role;
use crate::ui::view::View;

/// The most characters of one line: a paste beyond it is no speech.
const LONGEST: usize = 20_000;

impl MeetingPane {
    pub(super) fn in_text(&mut self, command: &str, view: &View) -> Reply {
        if self.text.perform(command) {
            return Reply::Stay;
        }
        match command {
            "cursor.up" if !self.lines.is_empty() => self.part = MeetingPart::Lines,
            "cursor.page_down" => self.come_to(self.item + 1, view),
            "cursor.page_up" => self.come_to(self.item.saturating_sub(1), view),
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    pub(super) fn type_in(&mut self, text: &str, view: &View) -> Reply {
        let long = text.len() > LONGEST || text.len() + self.text.text().len() > LONGEST * 4;
        if long && text.chars().count() + self.text.text().chars().count() > LONGEST {
            let text =
                msg!("太长：一条最多 {n} 字，没有粘贴", "too long: a line has {n} characters at most; not pasted");
            return Reply::Say(text.with("n", LONGEST).render(view.lang), Role::Error);
        }
        self.text.insert(text);
        Reply::Stay
    }

    /// Takes the typed line with its time.
    pub(super) fn take(&mut self, view: &View) -> Reply {
        if self.text.is_empty() {
            return Reply::Say(msg!("没有内容", "there is no text").get(view.lang).to_owned(), Role::Info);
        }
        let mut args = Args::default();
        args.set("text", Value::words(&self.text.text()));
        match &self.speaker {
            // The chair's office speaks in a sentence of procedure.
            _ if self.kind == LineKind::Procedure => {}
            Value::Str(name) => args.set("speaker_name", Value::Str(name.clone())),
            speaker => args.set("speaker", speaker.clone()),
        }
        args.set("kind", Value::Code(self.kind.code()));
        if self.kind == LineKind::Criticism {
            args.set("to", self.to.clone());
        }
        if let Some(item) = self.now() {
            args.set("item", Value::words(&item.words));
            if !item.motion.is_none() {
                args.set("motion", Value::Link(item.motion));
            }
            args.set("part", item.part.map_or(Value::None, |p| Value::Code(p.code())));
        }
        self.run("meeting.take", vec![Key { kind: Kind::Meeting, id: self.id }], args)
    }

    /// Empties the text box once its line is acknowledged. Rounds of criticism go on as what they are.
    pub fn taken(&mut self) {
        self.text.take();
        if !matches!(self.kind, LineKind::Criticism | LineKind::SelfCriticism) {
            self.kind = LineKind::Speech;
        }
    }

    /// Returns whether the minutes are signed: there is no text to type then, a line is corrected.
    pub(super) fn is_signed(&self, view: &View) -> bool {
        view.desk.book.get::<Meeting>(self.id).is_some_and(Meeting::is_signed)
    }

    /// Goes from the text to the lines once the minutes are signed.
    pub(super) fn leave_text(&mut self, view: &View) {
        if self.part == MeetingPart::Text && self.is_signed(view) {
            self.part = MeetingPart::Lines;
        }
    }

    /// Returns whether a command prepares a line that is to be typed.
    pub(super) fn writes_text(command: &str) -> bool {
        let ready = [
            "meeting.speaker",
            "speaker.next",
            "speaker.guest",
            "line.kind",
            "line.phrase",
            "meeting.item",
            "line.criticise",
        ];
        ready.contains(&command)
    }

    /// Returns what may be done with signed minutes instead of typing.
    pub(super) fn say_signed(view: &View) -> Reply {
        let text = msg!(
            "记录已签字：选中一条按 Enter 更正，要换页先按 Esc",
            "the minutes are signed: Enter on a line corrects it; Esc first, to change panes"
        );
        Reply::Say(text.get(view.lang).to_owned(), Role::Info)
    }

    /// Opens the list of those in the room.
    pub(super) fn ask_speaker(&mut self, view: &View) -> Reply {
        let mut items = self.people(view);
        let nobody = msg!("（不记发言人）", "(no speaker)").get(view.lang).to_owned();
        items.push(Choice { label: nobody, detail: String::new(), value: Value::None });
        self.asked = MeetingAsked::Speaker;
        let title = msg!("发言人：序号（按完即选）、姓或拼音", "speaker: number (taken at once), surname or pinyin")
            .get(view.lang);
        // Enter behind a number that was taken already finds nothing typed, and does nothing.
        let (chosen, quick) = (vec![self.speaker.clone()], self.text.is_empty());
        Reply::Ask(Question { chosen, quick, free: true, ..Question::new(title, items) })
    }

    /// Gives the word to the next person on the roll who is in the room; in a round of criticism the one who is being
    /// criticised is passed over.
    pub(super) fn next_speaker(&mut self, view: &View) -> Reply {
        let skip = if self.kind == LineKind::Criticism { self.to.as_link() } else { None };
        let mut present = self.present(&view.desk.book);
        present.retain(|id| Some(*id) != skip);
        let now = self.speaker.as_link();
        let at = present.iter().position(|id| Some(*id) == now);
        let next = match at {
            Some(at) if at + 1 < present.len() => present.get(at + 1),
            _ => present.first(),
        };
        let Some(next) = next else {
            let text = msg!("还没有人到会", "nobody is present yet");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        };
        self.speaker = Value::Link(*next);
        self.part = MeetingPart::Text;
        Reply::Stay
    }

    /// Gives the word to the next guest: whom no item offers is one key away.
    pub(super) fn next_guest(&mut self, view: &View) -> Reply {
        let names: Vec<Value> = self
            .guests
            .iter()
            .filter_map(|id| view.desk.book.get::<Guest>(*id))
            .map(|g| Value::words(&g.name))
            .collect();
        let at = names.iter().position(|name| *name == self.speaker).map_or(0, |at| at + 1);
        let Some(next) = names.get(at).or(names.first()) else {
            return Reply::Say(msg!("没有列席人员", "there are no guests").get(view.lang).to_owned(), Role::Info);
        };
        self.speaker = next.clone();
        self.part = MeetingPart::Text;
        Reply::Stay
    }

    pub(super) fn ask_kind(&mut self, view: &View) -> Reply {
        self.asked = MeetingAsked::Kind;
        let title = msg!("发言种类", "kind of line").get(view.lang);
        let chosen = vec![Value::Code(self.kind.code())];
        Reply::Ask(Question { chosen, ..Question::new(title, numbered(view, LineKind::ALL)) })
    }

    /// Takes the kind; a criticism asks of whom.
    pub(super) fn take_kind(&mut self, value: &Value, view: &View) -> Reply {
        if let Value::Code(code) = value {
            self.kind = LineKind::from_code(*code).unwrap_or(LineKind::Speech);
        }
        self.part = MeetingPart::Text;
        if self.kind != LineKind::Criticism {
            self.to = Value::None;
            return Reply::Stay;
        }
        self.asked = MeetingAsked::To;
        let title = msg!("批评谁：姓、序号或拼音", "criticism of: surname, number or pinyin").get(view.lang);
        Reply::Ask(Question { chosen: vec![self.to.clone()], ..Question::new(title, self.people(view)) })
    }

    /// Offers the sentences of procedure that fit now, filled from the counts.
    pub(super) fn ask_phrase(&mut self, view: &View) -> Reply {
        self.asked = MeetingAsked::Phrase;
        let all = phrase::phrases(&view.desk.facts(), self.id);
        let item = |(n, p): (usize, &phrase::Phrase)| Choice {
            label: format!("{} {}", n + 1, p.label.render(view.lang)),
            detail: p.text.clone(),
            value: Value::words(&p.text),
        };
        let items = all.iter().enumerate().map(item).collect();
        let title = msg!("程序用语（由计数填写）", "procedure (filled from the counts)").get(view.lang);
        Reply::Ask(Question::new(title, items))
    }

    pub(super) fn take_phrase(&mut self, value: &Value, view: &View) {
        let Some(text) = value.as_str() else { return };
        if self.text.is_empty() {
            self.kind = LineKind::Procedure;
        }
        let _ = self.type_in(text, view);
    }

    pub(super) fn ask_item(&mut self, view: &View) -> Reply {
        self.asked = MeetingAsked::Item;
        let item = |(n, i): (usize, &super::item::AgendaItem)| Choice {
            label: format!("{} {}", n + 1, i.words),
            detail: String::new(),
            value: Value::Int(n as i64 + 1),
        };
        let items: Vec<Choice> = self.items.iter().enumerate().map(item).collect();
        let title = msg!("现在议到", "the item now").get(view.lang);
        let (chosen, quick) = (vec![Value::Int(self.item as i64)], self.text.is_empty());
        Reply::Ask(Question { chosen, quick, ..Question::new(title, items) })
    }

    pub(super) fn take_item(&mut self, value: &Value, view: &View) {
        if let Value::Int(n) = value {
            self.come_to(usize::try_from(*n).unwrap_or(0), view);
        }
    }

    /// Returns whether criticism is what the meeting is for.
    pub(super) fn is_evaluation(&self, view: &View) -> bool {
        let meeting = view.desk.book.get::<crate::model::meeting::sitting::Meeting>(self.id);
        meeting.is_some_and(|m| m.kinds.has(MeetingKind::Life) || m.kinds.has(MeetingKind::Evaluation))
    }
}
