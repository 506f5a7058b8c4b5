//! What takes longer than a key press, or was prepared elsewhere: imports, backups.

use super::app::{App, DONE, view};
use super::layer::Layer;
use super::layers::{
    form::Form,
    import::Import,
    notice::Notice,
    palette::{OpenedOver, Palette},
};
use super::pane::Pane;
use super::panes::check::Check;
use super::reply::Only;
use super::reply::{After, Reply, Sheet};
use super::theme::Role;
use super::tryout::Tryout;
use super::view::View;
use crate::base::{Fault, Text, Trouble, Value, disk};
use crate::commands::registry::command::Tell;
use crate::commands::registry::export;
use crate::commands::registry::keymap::Place;
use crate::commands::registry::writing::Writing;
use crate::commands::road::planner;
use crate::commands::{Args, Keep, Move};
use crate::desk::Done;
use crate::exchange::format;
use crate::model::{Codes, Key, Kind, Tx};
use crate::msg;
use crate::rules::road::{plan, why};
use std::sync::mpsc::{self, Receiver, TryRecvError};

impl App {
    /// Shows lines in a layer of their own.
    pub fn notice(&mut self, title: &str, lines: Vec<String>) {
        self.layers.push(Layer::Notice(Notice::new(title, lines)));
    }

    /// Looks at registered files on a thread of its own: there may be many, and large ones.
    pub(super) fn look(&mut self) {
        let (sender, receiver) = mpsc::channel();
        let look = self.desk.look();
        std::thread::spawn(move || drop(sender.send(look.run())));
        self.looking = Some(receiver);
    }

    /// Shows the records of a kind: in its own pane where it has one, else among all records.
    pub(super) fn list(&mut self, kind: Kind) {
        let step = match kind {
            Kind::Member => Move::Roster,
            Kind::Meeting => Move::Meetings,
            Kind::Rectification => Move::Rectification,
            _ => Move::Records,
        };
        self.show(step);
        if let (Move::Records, Pane::Table(table)) = (step, &mut self.tabs[self.tab]) {
            table.list(kind);
        }
    }

    /// Shows why the person under the cursor is not taken further yet.
    pub(super) fn why(&mut self) {
        let view = view!(self);
        let on = self.over.last().unwrap_or(&self.tabs[self.tab]).on(&view);
        let Some(person) = on.iter().find(|key| key.kind == Kind::Member) else {
            let text = msg!("请先选人", "choose somebody first");
            return self.say(text.get(self.lang).to_owned(), Role::Info);
        };
        self.tried.extend(Tryout::by("why"));
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
            let text = msg!(
                "{name} 的下一步不是“{step}”，请分开安排",
                "the next step of {name} is not “{step}”; plan them separately"
            );
            let text = text.with("name", self.desk.book.name_of(other.id, self.lang)).with("step", step.row().label);
            return self.say(text.render(self.lang), Role::Error);
        }
        let (command, args) = planner(step);
        if let Some(form) = Form::new(&view, command, on, &args) {
            self.ask(form);
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

    /// Runs a command of the screen from the palette: first where it is meant, then everywhere.
    pub(super) fn again(&mut self, name: &str) {
        let view = view!(self);
        let reply = self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).perform(name, &view);
        match reply {
            Reply::Ignored => {
                let on = self.pane().on(&view!(self));
                self.start(name, on, Args::default());
            }
            reply => self.answer(reply),
        }
    }

    /// Opens the import of a sheet; from a meeting, that of the lines of one of its parts.
    pub(super) fn import(&mut self) {
        let on = match self.pane() {
            Pane::Meeting(pane) => Some(Key { kind: Kind::Meeting, id: pane.meeting() }),
            pane => pane.on(&view!(self)).into_iter().find(|key| key.kind == Kind::Activity),
        };
        self.layers.push(Layer::Import(Box::new(Import::new(self.desk.place(), on, self.lang))));
    }

    /// Looks at the roster as of a day.
    pub(super) fn look_at(&mut self, day: Option<chrono::NaiveDate>) {
        if matches!(self.layers.last(), Some(Layer::Form(_))) {
            self.layers.pop();
            self.keep_drafts();
        }
        self.show(Move::Roster);
        let view = view!(self);
        if let Pane::Table(roster) = &mut self.tabs[self.tab] {
            roster.look_at(day, &view);
        }
    }

    /// Opens the findings, or a part of them.
    pub(super) fn check(&mut self, only: Only) {
        if self.layers.is_empty() && !matches!(self.over.last(), Some(Pane::Check(_))) {
            self.over.push(Pane::Check(Box::new(Check::new(only))));
            self.look();
        }
    }

    /// Writes a sheet; personal data does not stand in it as it is.
    pub(super) fn write(&mut self, sheet: Sheet) {
        let title = sheet.title.get(self.lang);
        let path = format::fresh(&disk::working_dir(), &format!("{title}-{}", sheet.day), "xlsx");
        match format::write(&path, title, &sheet.header, &mut sheet.rows.into_iter()) {
            Ok(n) => {
                let text = msg!("{n} 行写入 {path}", "{n} rows written to {path}").with("n", n);
                self.say(text.with("path", path.display().to_string()).render(self.lang), Role::Ok);
            }
            Err(trouble) => self.refuse(&trouble),
        }
    }

    /// Shows what a command came to.
    pub(super) fn came(&mut self, name: &str, done: Result<Done, Trouble>) {
        match done {
            Ok(done) => {
                self.findings.take(&self.desk.facts(), &done.changes);
                self.tried.extend(Tryout::by(name));
                if matches!(self.layers.last(), Some(Layer::Form(_))) {
                    self.layers.pop();
                }
                self.keep_drafts();
                let words = crate::base::width::fit(&done.words.render(self.lang), DONE);
                self.say(format!("{} {words}", self.theme.mark(Role::Ok)), Role::Ok);
                let view = view!(self);
                let pane = self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]);
                pane.refresh(&view);
                if let Pane::Table(table) = pane {
                    table.find(&done.keys);
                }
                self.came_of(name, &done.keys);
            }
            Err(trouble) => self.refuse(&trouble),
        }
    }

    /// Takes what a layer prepared; the layer stays open where the change is refused.
    pub(super) fn commit(&mut self, tx: Tx, after: Option<After>) {
        let command = tx.command.clone();
        match self.desk.commit(&self.registry, tx) {
            Ok(done) => {
                self.tried.extend(Tryout::by(&command));
                self.findings.take(&self.desk.facts(), &done.changes);
                self.layers.pop();
                let words = crate::base::width::fit(&done.words.render(self.lang), DONE);
                self.say(format!("{} {words}", self.theme.mark(Role::Ok)), Role::Ok);
                if let Some(After { command, on, args }) = after {
                    // The form that opens by itself says why it stands there and takes the next keys.
                    let text = msg!("已导入；接着可一次填好，Esc 跳过", "imported; now fill in these at once, or Esc");
                    self.say(format!("{} {}", self.theme.mark(Role::Ok), text.get(self.lang)), Role::Ok);
                    self.start(&command, on, args);
                }
            }
            Err(trouble) => self.refuse(&trouble),
        }
    }

    /// Looks after work on other threads.
    pub(super) fn poll(&mut self) -> bool {
        let made = match self.making.as_ref().map(Receiver::try_recv) {
            Some(Ok(made)) => Some(made),
            Some(Err(TryRecvError::Disconnected)) => {
                let doing = msg!("转换 PDF 时出错", "making the PDF failed");
                Some(Err(Fault::new(doing, "thread").into()))
            }
            Some(Err(TryRecvError::Empty)) | None => None,
        };
        if let Some(made) = made {
            self.making = None;
            match made {
                Ok(words) => self.say(words.render(self.lang), Role::Ok),
                Err(trouble) => self.refuse(&trouble),
            }
            return true;
        }
        let seen = self.looking.as_ref().and_then(|looking| looking.try_recv().ok());
        let looked = seen.is_some();
        if let Some(files) = seen {
            self.looking = None;
            self.desk.book.saw(files);
            self.findings.forget();
        }
        match self.layers.last_mut() {
            Some(Layer::Import(import)) => import.poll(self.lang) | looked,
            _ => looked,
        }
    }

    /// Opens the list of commands, or that of the papers that can be made of what the cursor is on.
    pub(super) fn palette(&mut self) {
        if matches!(self.layers.last(), Some(Layer::Palette(_))) {
            return;
        }
        let view = view!(self);
        let on = self.pane().on(&view);
        let (scopes, typing) = self.place();
        let over = match self.pane() {
            _ if !self.layers.is_empty() => OpenedOver::Layer,
            Pane::Today(_) | Pane::Log(_) => OpenedOver::NoList,
            _ => OpenedOver::List,
        };
        let palette = Palette::new(&view, on, Place { scopes: &scopes, typing }, over);
        self.layers.push(Layer::Palette(palette));
    }

    pub(super) fn papers(&mut self) {
        let view = view!(self);
        self.layers.push(Layer::Palette(Palette::papers(&view, self.pane().on(&view))));
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
                self.ask(form);
            }
            return;
        }
        match self.desk.write(writing, on, &args, self.lang) {
            Ok(written) => {
                self.tried.extend(Tryout::by(name));
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

    pub(super) fn keep(&mut self, keep: Keep, on: &[Key], args: &Args) {
        match self.desk.keep(keep, on, args) {
            Ok(words) => {
                if matches!(self.layers.last(), Some(Layer::Form(_))) {
                    self.layers.pop();
                }
                let view = view!(self);
                match self.over.last_mut() {
                    Some(Pane::Count(pane)) if keep == Keep::Discard => pane.anew(&view),
                    Some(Pane::Grades(pane)) if keep == Keep::Discard => pane.anew(&view),
                    _ => {}
                }
                self.say(words.render(self.lang), Role::Ok);
            }
            Err(trouble) => self.refuse(&trouble),
        }
    }
}
