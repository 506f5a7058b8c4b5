//! What takes longer than a key press, or was prepared elsewhere: imports, backups.

use super::app::{App, DONE, View, view};
use super::layer::{After, Layer, Reply};
use super::theme::Role;
use crate::commands::Step;
use crate::model::{Kind, Tx};
use crate::msg;
use crate::rules::why;

impl App {
    /// Shows why the person under the cursor is not taken further yet.
    pub(super) fn why(&mut self) {
        let view = view!(self);
        let on = self.over.last().unwrap_or(&self.tabs[self.tab]).on(&view);
        let Some(person) = on.iter().find(|key| key.kind == Kind::Member) else {
            let text = msg!("请先选人", "choose somebody first");
            return self.say(text.get(self.lang).to_owned(), Role::Info);
        };
        let lines = why::lines(&self.desk.facts(), person.id).iter().map(|t| t.render(self.lang)).collect();
        let title = msg!("为什么还不能", "why not yet").get(self.lang);
        self.notice(title, lines);
    }

    /// Takes what a layer prepared; the layer stays open where the change is refused.
    pub(super) fn commit(&mut self, tx: Tx, after: Option<After>) {
        match self.desk.commit(&self.registry, tx) {
            Ok(done) => {
                self.layers.pop();
                let words = crate::base::width::fit(&done.words.render(self.lang), DONE);
                self.say(format!("{} {words}", self.theme.mark(Role::Ok)), Role::Ok);
                if let Some(After { command, on, args }) = after {
                    self.start(&command, on, args);
                }
            }
            Err(trouble) => self.refuse(&trouble),
        }
    }

    /// Looks after work on other threads.
    pub(super) fn poll(&mut self) -> bool {
        match self.layers.last_mut() {
            Some(Layer::Import(import)) => import.poll(self.lang),
            _ => false,
        }
    }

    pub(super) fn keep(&mut self, keep: crate::commands::Keep) {
        match self.desk.keep(keep) {
            Ok(words) => self.say(words.render(self.lang), Role::Ok),
            Err(trouble) => self.refuse(&trouble),
        }
    }

    /// Runs a command of the screen from the palette: first where it is meant, then everywhere.
    pub(super) fn again(&mut self, step: Step, name: &str) {
        let view = view!(self);
        let reply = self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).perform(name, &view);
        match reply {
            Reply::Ignored => self.show(step),
            reply => self.answer(reply),
        }
    }
}
