//! What is typed and not yet taken: kept once a beat, brought back by the next session; a meeting that is left goes on.

use super::app::{App, view};
use super::event::Event;
use super::layer::Layer;
use super::layers::form::Form;
use super::pane::Pane;
use super::panes::card::Card;
use super::panes::evaluation::grades::GradesPane;
use super::panes::evaluation::person::PersonPane;
use super::panes::meeting::pane::MeetingPane;
use super::panes::vote::count::CountPane;
use super::theme::Role;
use super::view::View;
use crate::commands::registry::chord::Chord;
use crate::commands::registry::keymap::{Place, Press};
use crate::commands::{Args, Move};
use crate::desk::Draft;
use crate::model::assessment::Assessment;
use crate::model::meeting::minutes::timeline;
use crate::model::{Key, Kind};
use crate::msg;

/// The mark of a seat that was over a count.
const COUNT: &str = "count";

impl App {
    /// Takes the book once it is loaded; drafts left by an earlier session come back.
    pub fn loaded(&mut self, book: crate::model::Book) {
        self.desk.branch =
            book.all::<crate::model::people::roster::Branch>().next().map_or(self.desk.branch, |b| b.head.id);
        self.desk.book = book;
        self.waiting = false;
        self.findings.forget();
        if !self.desk.store.is_read_only()
            && let Err(trouble) = self.desk.tidy_secrets()
        {
            self.refuse(&trouble);
        }
        self.look();
        self.bring_back();
        self.resume_count();
        for event in std::mem::take(&mut self.early) {
            self.handle(event);
        }
    }

    /// Holds back what is typed before the book is there: nothing may be asked, shown or written from an empty one. Only
    /// leaving does not wait.
    pub(super) fn hold(&mut self, event: Event) {
        let quits = |chord: &Chord| {
            let place = Place { scopes: &["global"], typing: !self.early.is_empty() };
            matches!(self.keymap.press(&mut Vec::new(), place, *chord), Press::Command("quit"))
        };
        if matches!(&event, Event::Key(chord) if quits(chord)) {
            self.leave();
        } else {
            self.early.push(event);
        }
    }

    /// Shows the last screen of the session before until the book is loaded.
    pub fn stand_by(&mut self, page: Vec<String>) {
        self.page = page;
    }

    /// Ends the session; drafts and the last screen are kept.
    pub(super) fn leave(&mut self) {
        self.keep_drafts();
        if !self.waiting && !self.desk.store.is_read_only() {
            // Only a convenience: whoever leaves is not told that it failed.
            let _ = self.desk.keep_page(&self.page);
        }
        self.quit = true;
    }

    /// Keeps what is typed and not yet taken, durably: a form, a line of the minutes. Once a beat at most.
    pub(super) fn keep_drafts(&mut self) {
        let form = self.layers.iter().find_map(|l| if let Layer::Form(form) = l { form.draft() } else { None });
        // The draft on the disk is the writer's: a reader beside it neither keeps one nor takes it away.
        if self.waiting || self.desk.store.is_read_only() {
            return;
        }
        let view = view!(self);
        let shown = self.over.iter().rev().find_map(|p| if let Pane::Meeting(m) = p { Some(m) } else { None });
        let mut seat = shown.or(self.aside.as_ref()).and_then(|m| m.seat(&view));
        if let (Some(seat), Some(Pane::Count(count))) = (&mut seat, self.over.last()) {
            seat.marks.push((COUNT.to_owned(), count.motion().to_string()));
        }
        let draft = Draft { form, seat };
        if draft == self.kept {
            return;
        }
        let kept = match &self.keeping {
            Some(keeping) => keeping.keep(&draft),
            None => self.desk.keep_draft(&draft),
        };
        match kept {
            Ok(()) => self.kept = draft,
            // It is tried again with the next beat.
            Err(trouble) => {
                self.kept = Draft::default();
                self.refuse(&trouble);
            }
        }
    }

    /// Opens a form; what was typed into it before it was left stands in it again.
    pub(super) fn ask(&mut self, mut form: Form) {
        let view = view!(self);
        if let Some(at) = self.put_by.iter().position(|(command, on, _)| form.asks_for(command, on)) {
            let (_, _, typed) = self.put_by.remove(at);
            form.restore(&typed, &view);
            let text = msg!("接着上次没有保存的输入，F9 丢弃", "going on with what was not saved; F9 discards it");
            self.say(text.get(self.lang).to_owned(), Role::Info);
        }
        self.layers.push(Layer::Form(form));
    }

    /// Keeps what was typed into a form that is left unsaved.
    pub(super) fn put_by(&mut self, layer: &Layer) {
        let Layer::Form(form) = layer else { return };
        if let Some(typed) = form.draft() {
            self.put_by.push(typed);
            let text =
                msg!("没有保存，输入还留着：再打开就在", "not saved; what was typed is there when it is opened again");
            self.say(text.get(self.lang).to_owned(), Role::Info);
        }
    }

    /// Opens the count of a motion over its meeting.
    pub(super) fn count(&mut self, on: &[Key]) {
        if let Some(motion) = on.iter().find(|key| key.kind == Kind::Motion) {
            let pane = CountPane::new(motion.id, &view!(self));
            self.over.push(Pane::Count(Box::new(pane)));
        }
    }

    /// Opens the secret count that an earlier session was in the middle of, where nothing else says where that was.
    fn resume_count(&mut self) {
        if !self.over.is_empty() || self.desk.store.is_read_only() {
            return;
        }
        let Some(key) = self.desk.open_secrets().into_iter().next() else { return };
        match self.desk.book.get::<crate::model::vote::motion::Motion>(key.id) {
            Some(motion) => {
                self.open(Key { kind: Kind::Meeting, id: motion.meeting.0 });
                self.count(&[key]);
            }
            None => self.open(key),
        }
        let text = msg!("计票还没有结束，从上次的地方接着数", "the count is not closed: it goes on where it stood");
        self.say(text.get(self.lang).to_owned(), Role::Info);
    }

    /// Opens what an earlier session left: the meeting with its line, the form with its answers.
    fn bring_back(&mut self) {
        if self.desk.store.is_read_only() {
            return;
        }
        let Some(mut draft) = self.desk.draft() else { return };
        // A line may be taken an instant before its draft is gone: it stands in the minutes, not in the box.
        let newest = |id| timeline(&self.desk.book, id).into_iter().max_by_key(|l| l.head.id);
        if let Some(seat) = &mut draft.seat
            && newest(seat.meeting).is_some_and(|line| *line.text == *seat.text.trim_end())
        {
            seat.text.clear();
        }
        let held = |seat: &&crate::desk::Seat| self.desk.book.any(Kind::Meeting, seat.meeting).is_some();
        if let Some(seat) = draft.seat.as_ref().filter(held) {
            self.open(Key { kind: Kind::Meeting, id: seat.meeting });
            if let Some(Pane::Meeting(pane)) = self.over.last_mut() {
                pane.sit(seat);
            }
            let count = seat.marks.iter().find(|(name, _)| name == COUNT).and_then(|(_, id)| id.parse().ok());
            if let Some(id) = count {
                self.count(&[Key { kind: Kind::Motion, id }]);
            }
        }
        if let Some((command, on, typed)) = &draft.form {
            let view = view!(self);
            if let Some(mut form) = Form::new(&view, command, on.clone(), &Args::default()) {
                form.restore(typed, &view);
                self.layers.push(Layer::Form(form));
            }
        }
        let typed = draft.form.is_some() || draft.seat.as_ref().is_some_and(|s| !s.text.is_empty());
        let text = if typed {
            msg!("已恢复上次没有保存的输入", "what was typed and not saved has been brought back")
        } else {
            msg!("回到进行中的会议", "back in the meeting that goes on")
        };
        self.say(text.get(self.lang).to_owned(), Role::Info);
        self.kept = draft;
    }

    /// Keeps a meeting that goes on, or in which something is typed, when its pane is left.
    pub(super) fn put_aside(&mut self, pane: Option<Pane>) {
        let view = view!(self);
        if let Some(Pane::Meeting(pane)) = pane
            && pane.seat(&view).is_some()
        {
            self.aside = Some(pane);
        }
    }

    /// Comes back to the meeting that goes on.
    pub(super) fn resume(&mut self) {
        match self.aside.as_ref().map(|m| m.meeting()) {
            Some(id) => self.open(Key { kind: Kind::Meeting, id }),
            None => {
                let text = msg!("没有进行中的会议", "no meeting is going on");
                self.say(text.get(self.lang).to_owned(), Role::Info);
            }
        }
    }

    /// Opens a record: a meeting in its own pane, anything else as a card.
    pub fn open(&mut self, key: Key) {
        let view = view!(self);
        let pane = match key.kind {
            // From Today a sheet is looked at where it is filled.
            Kind::Assessment if matches!(self.pane(), Pane::Today(_)) => return self.open_sheet(key.id),
            Kind::Meeting => match self.aside.take_if(|m| m.meeting() == key.id) {
                Some(mut pane) => {
                    pane.refresh(&view);
                    Pane::Meeting(pane)
                }
                None => Pane::Meeting(Box::new(MeetingPane::new(key.id, &view))),
            },
            Kind::GradeCount => Pane::Grades(Box::new(GradesPane::new(key.id, &view))),
            Kind::EvaluationResult => Pane::Person(Box::new(PersonPane::new(key.id, &view))),
            _ => Pane::Card(Card::new(key)),
        };
        self.over.push(pane);
    }

    /// Shows a self-assessment in its own pane.
    fn open_sheet(&mut self, id: crate::base::Id) {
        self.show(Move::Assessment);
        let view = view!(self);
        if let (Pane::Assessment(pane), Some(sheet)) = (&mut self.tabs[self.tab], view.desk.book.get::<Assessment>(id))
        {
            pane.look(sheet, &view);
        }
    }

    /// Follows a command on the screen: the line is taken, the count that was begun opens.
    pub(super) fn came_of(&mut self, name: &str, keys: &[Key]) {
        match (name, self.over.last_mut()) {
            ("meeting.take", Some(Pane::Meeting(pane))) => pane.taken(),
            ("guest.add", Some(Pane::Meeting(pane))) => pane.welcomed(keys, &self.desk.book),
            (name, Some(Pane::Meeting(pane))) if name.starts_with("attendance.") => pane.called(keys),
            // Whatever else a command changed, the record it is for is the one to look at.
            ("grade_count.open", _) => {
                let count = keys.iter().find(|key| key.kind == Kind::GradeCount).copied();
                count.into_iter().for_each(|key| self.open(key));
            }
            _ => {}
        }
    }

    /// Goes to a line where it stands in its meeting.
    pub(super) fn open_line(&mut self, id: crate::base::Id) {
        self.layers.pop();
        let Some(line) = self.desk.book.get::<crate::model::meeting::sitting::Line>(id) else { return };
        let key = Key { kind: Kind::Meeting, id: line.meeting.0 };
        let shown = matches!(self.over.last(), Some(Pane::Meeting(m)) if m.meeting() == key.id);
        if !shown {
            self.open(key);
        }
        if let Some(Pane::Meeting(pane)) = self.over.last_mut() {
            pane.go_to(id);
        }
    }

    /// Tells once that a journal is damaged, which stops writing, or that the database behind the journals does not follow any
    /// more, by which nothing is lost.
    pub(super) fn lagging(&mut self) -> bool {
        let trouble =
            if self.told { None } else { self.desk.store.damage().or_else(|| self.desk.store.database_trouble()) };
        match trouble {
            Some(fault) => {
                self.told = true;
                self.refuse(&fault.into());
                true
            }
            None => false,
        }
    }

    /// Follows the clock over midnight; says whether another day has begun.
    pub(super) fn new_day(&mut self) -> bool {
        let today = self.desk.clock.today();
        if self.pinned {
            return false;
        }
        // Whatever was planned for this day has come.
        self.desk.book.stand_on(today);
        std::mem::replace(&mut self.desk.today, today) != today
    }

    /// Returns whether the minute that a meeting shows has turned.
    pub(super) fn turned(&mut self) -> bool {
        let minute = chrono::Timelike::minute(&self.desk.clock.time());
        matches!(self.pane(), Pane::Meeting(_)) && std::mem::replace(&mut self.minute, minute) != minute
    }
}
