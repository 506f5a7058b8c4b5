//! What is typed and not yet taken: kept once a beat, brought back by the next session.

use super::app::{App, View, view};
use super::layer::Layer;
use super::layers::form::Form;
use super::pane::Pane;
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
