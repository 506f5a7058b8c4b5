//! What is typed and not yet taken: kept once a beat, brought back by the next session.

use super::app::{App, View, view};
use super::layer::Layer;
use super::layers::form::Form;
use super::pane::Pane;
use super::panes::count::CountPane;
use super::theme::Role;
use crate::commands::Args;
use crate::desk::Draft;
use crate::model::{Key, Kind};
use crate::msg;

impl App {
    /// Takes the book once it is loaded; drafts left by an earlier session come back.
    pub fn loaded(&mut self, book: crate::model::Book) {
        self.desk.branch = book.all::<crate::model::roster::Branch>().next().map_or(self.desk.branch, |b| b.head.id);
        self.desk.book = book;
        self.waiting = false;
        self.findings.forget();
        if !self.desk.store.is_read_only()
            && let Err(trouble) = self.desk.tidy_secrets()
        {
            self.refuse(&trouble);
        }
        self.bring_back();
        self.resume_count();
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
        let line = self.over.iter().find_map(|p| if let Pane::Meeting(m) = p { Some(m.draft()) } else { None });
        let draft = Draft { form, line: line.filter(|(_, text)| !text.is_empty()) };
        if draft == self.kept || self.waiting {
            return;
        }
        match self.desk.keep_draft(&draft) {
            Ok(()) => self.kept = draft,
            Err(trouble) => self.refuse(&trouble),
        }
    }

    /// Opens the count of a motion over its meeting.
    pub(super) fn count(&mut self, on: &[Key]) {
        if let Some(motion) = on.iter().find(|key| key.kind == Kind::Motion) {
            let pane = CountPane::new(motion.id, &view!(self));
            self.over.push(Pane::Count(Box::new(pane)));
        }
    }

    /// Opens the secret count that an earlier session was in the middle of, over its meeting.
    fn resume_count(&mut self) {
        if self.desk.store.is_read_only() {
            return;
        }
        let Some(key) = self.desk.open_secrets().into_iter().find(|key| key.kind == Kind::Motion) else { return };
        let Some(motion) = self.desk.book.get::<crate::model::motion::Motion>(key.id) else { return };
        let meeting = motion.meeting.0;
        if !self.over.iter().any(|pane| matches!(pane, Pane::Meeting(_))) {
            self.open(Key { kind: Kind::Meeting, id: meeting });
        }
        self.count(&[key]);
        let text = msg!("计票还没有结束, 从上次的地方接着数", "the count is not closed: it goes on where it stood");
        self.say(text.get(self.lang).to_owned(), Role::Info);
    }

    /// Opens what an earlier session left: the meeting with its line, the form with its answers.
    fn bring_back(&mut self) {
        let Some(draft) = self.desk.draft() else { return };
        if let Some((id, text)) = &draft.line {
            self.open(Key { kind: Kind::Meeting, id: *id });
            if let Some(Pane::Meeting(pane)) = self.over.last_mut() {
                pane.restore(text);
            }
        }
        if let Some((command, on, typed)) = &draft.form {
            let view = view!(self);
            if let Some(mut form) = Form::new(&view, command, on.clone(), &Args::default()) {
                form.restore(typed, &view);
                self.layers.push(Layer::Form(form));
            }
        }
        let text = msg!("已恢复上次没有保存的输入", "what was typed and not saved has been brought back");
        self.say(text.get(self.lang).to_owned(), Role::Info);
        self.kept = draft;
    }
}
