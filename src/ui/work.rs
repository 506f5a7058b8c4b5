//! What takes longer than a key press, or was prepared elsewhere: imports, backups.

use super::app::{App, DONE, View, view};
use super::layer::{After, Layer, Reply};
use super::layers::form::Form;
use super::theme::Role;
use crate::base::Trouble;
use crate::commands::command::Tell;
use crate::commands::road::planner;
use crate::commands::{Args, Step};
use crate::model::{Codes, Key, Kind, Tx};
use crate::msg;
use crate::rules::{plan, why};

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

    /// Shows what a command answers in lines.
    pub(super) fn tell(&mut self, tell: Tell, on: Vec<Key>, args: &Args) {
        match tell(&self.desk.facts(), &self.desk.situation(on), args) {
            Ok(lines) => {
                if matches!(self.layers.last(), Some(Layer::Form(_))) {
                    self.layers.pop();
                }
                let lines = lines.iter().map(|t| t.render(self.lang)).collect();
                self.notice(msg!("为什么还不能", "why not yet").get(self.lang), lines);
            }
            Err(refusal) => self.refuse(&refusal.into()),
        }
    }

    /// Opens the form that plans the next lawful step of everybody chosen; all must stand before the same one.
    pub(super) fn next_step(&mut self) {
        let view = view!(self);
        let mut on = self.over.last().unwrap_or(&self.tabs[self.tab]).on(&view);
        on.retain(|key| key.kind == Kind::Member);
        let facts = self.desk.facts();
        let steps = |key: &Key| plan::next_steps(&facts, key.id, facts.today);
        let Some(first) = on.first() else {
            return self.say(msg!("请先选人", "choose somebody first").get(self.lang).to_owned(), Role::Info);
        };
        let Some(step) = steps(first).first().copied() else {
            let text = msg!("没有下一步要安排", "there is no step left to plan");
            return self.say(text.get(self.lang).to_owned(), Role::Info);
        };
        if let Some(other) = on.iter().find(|key| !steps(key).contains(&step)) {
            let text = msg!("{name} 的下一步不是“{step}”, 请分开安排", "{name} is not before “{step}”; plan apart");
            let text = text.with("name", self.desk.book.name_of(other.id, self.lang)).with("step", step.row().label);
            return self.say(text.render(self.lang), Role::Error);
        }
        let (command, args) = planner(step);
        if let Some(form) = Form::new(&view, command, on, &args) {
            self.layers.push(Layer::Form(form));
        }
    }

    /// Says no: beside the field where a form asked, else on the bottom line.
    pub(super) fn refuse(&mut self, trouble: &Trouble) {
        let mut words = trouble.line(self.lang);
        if let Some(hint) = trouble.hint(self.lang) {
            words = format!("{words} ({hint})");
        }
        if let (Some(Layer::Form(form)), Trouble::Refusal(refusal)) = (self.layers.last_mut(), trouble) {
            form.refuse(refusal.field.as_deref(), &words);
        }
        self.say(words, Role::Error);
    }

    /// Takes what a layer prepared; the layer stays open where the change is refused.
    pub(super) fn commit(&mut self, tx: Tx, after: Option<After>) {
        match self.desk.commit(&self.registry, tx) {
            Ok(done) => {
                self.findings.take(&self.desk.facts(), &done.changes);
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
