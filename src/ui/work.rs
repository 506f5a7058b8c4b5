//! What takes longer than a key press, or was prepared elsewhere: imports, backups.

use super::app::{App, DONE, View, view};
use super::layer::{After, Layer, Reply};
use super::layers::{form::Form, palette::Palette};
use super::theme::Role;
use crate::base::{Text, Value};
use crate::commands::export::{self, Writing};
use crate::commands::{Args, Step};
use crate::model::{Key, Kind, Tx};
use crate::msg;
use crate::rules::why;
use std::sync::mpsc;

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
        let made = self.making.as_ref().and_then(|making| making.try_recv().ok());
        if let Some(made) = made {
            self.making = None;
            match made {
                Ok(words) => self.say(words.render(self.lang), Role::Ok),
                Err(trouble) => self.refuse(&trouble),
            }
            return true;
        }
        match self.layers.last_mut() {
            Some(Layer::Import(import)) => import.poll(self.lang),
            _ => false,
        }
    }

    /// Opens the list of commands, or that of the papers that can be made of what the cursor is on.
    pub(super) fn palette(&mut self, step: Step) {
        let view = view!(self);
        let on = self.over.last().unwrap_or(&self.tabs[self.tab]).on(&view);
        let palette = if step == Step::Print { Palette::papers(&view, on) } else { Palette::new(&view, on) };
        self.layers.push(Layer::Palette(palette));
    }

    /// Asks where a file is to be written, then writes it and says so; a PDF is made on a thread of its own.
    pub(super) fn export(&mut self, name: &str, writing: Writing, on: Vec<Key>, mut args: Args, asking: bool) {
        let view = view!(self);
        if !asking {
            if args.given("file").is_none() {
                let (facts, situation) = (view.desk.facts(), view.desk.situation(on.clone()));
                args.set("file", Value::words(&export::proposed(writing, &facts, &situation, &args, self.lang)));
            }
            if let Some(form) = Form::new(&view, name, on, &args) {
                self.layers.push(Layer::Form(form));
            }
            return;
        }
        match self.desk.write(writing, on, &args, self.lang) {
            Ok(written) => {
                self.layers.pop();
                let words = match written.converting {
                    Some(converting) => {
                        let (sender, receiver) = mpsc::channel();
                        let words = written.words;
                        std::thread::spawn(move || drop(sender.send(converting.finish().map(|()| words))));
                        self.making = Some(receiver);
                        Text::from(msg!("正在用 LibreOffice 转换 PDF", "LibreOffice is making the PDF"))
                    }
                    None => written.words,
                };
                self.say(words.render(self.lang), Role::Ok);
            }
            Err(trouble) => self.refuse(&trouble),
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
