//! The program on the screen: one event in, one frame out.

use super::event::{Event, Signal};
use super::layer::Layer;
use super::layers::{form::Form, picker::Picker, search::Search};
use super::pane::Pane;
use super::panes::{calendar::Calendar, log::Log, meeting::pane::MeetingPane, table::pane::TablePane, today::Today};
use super::pressed::Pressed;
use super::reply::{Only, Reply};
use super::theme::{Role, Theme};
use super::tryout::Tryout;
use super::view::View;
use crate::base::{Lang, Text, Trouble};
use crate::commands::registry::{
    chord::Chord,
    keymap::{Keymap, Place, Press},
};
use crate::commands::{Args, Move, Registry, Run, Way};
use crate::desk::{Desk, Draft, Keeping, Typed};
use crate::model::book::evidence::Files;
use crate::model::{Key, Kind};
use crate::rules::Findings;
use std::sync::mpsc::Receiver;

/// The panes with a digit of their own.
pub const TABS: [(&str, Move); 9] = [
    ("1", Move::Today),
    ("2", Move::Roster),
    ("3", Move::Development),
    ("4", Move::Meetings),
    ("5", Move::Evaluation),
    ("6", Move::Assessment),
    ("7", Move::Rectification),
    ("9", Move::Records),
    ("0", Move::Log),
];

/// Everything the screen holds.
pub struct App {
    /// The only writer.
    pub desk: Desk,
    pub(super) registry: Registry,
    pub(super) keymap: Keymap,
    pub(super) findings: Findings,
    pub(super) lang: Lang,
    pub(super) theme: Theme,
    pub(super) reveal: bool,
    pub(super) tabs: Vec<Pane>,
    pub(super) tab: usize,
    pub(super) over: Vec<Pane>,
    /// The meeting that goes on while another pane is looked at.
    pub(super) aside: Option<Box<MeetingPane>>,
    /// The minute that stands on the screen.
    pub(super) minute: u32,
    pub(super) layers: Vec<Layer>,
    pub(super) pending: Vec<Chord>,
    pub(super) remark: Option<(String, Role)>,
    /// The key whose answer the next frame shows, and what the last frame looked like.
    pub(super) pressed: Option<Pressed>,
    /// What was tried of the demo.
    pub(super) tried: Vec<Tryout>,
    pub(super) seen: u64,
    /// Whether the window is too small to show what a key would do.
    pub(super) tiny: bool,
    /// Says that the program is to end.
    pub quit: bool,
    /// Says that the process is to be stopped, as Ctrl-Z does elsewhere.
    pub suspend: bool,
    /// Says that the terminal is to be taken anew and every cell drawn.
    pub retake: bool,
    /// Whether the book is still being loaded, so that writing must wait.
    pub waiting: bool,
    /// Whether it was told that the database does not follow.
    pub(super) told: bool,
    /// Whether the rules' day was named, so that midnight does not move it.
    pub pinned: bool,
    /// What was typed before the book was there.
    pub(super) early: Vec<Event>,
    pub(super) kept: Draft,
    /// Forms that were left with something typed.
    pub(super) put_by: Vec<Typed>,
    /// Keeps drafts on a thread of its own; none where nobody waits for a frame.
    pub(super) keeping: Option<Keeping>,
    /// A PDF that is being made on another thread.
    pub(super) making: Option<Receiver<Result<Text, Trouble>>>,
    /// How registered files stand, while somebody looks.
    pub(super) looking: Option<Receiver<Files>>,
    /// The last screen as text.
    pub(super) page: Vec<String>,
}

/// Cells that the words of what was done may take on the bottom line, so that the next keys stay in sight.
pub(super) const DONE: usize = 44;

/// Gives what panes and layers may see.
macro_rules! view {
    ($app:expr) => {
        View {
            desk: &$app.desk,
            registry: &$app.registry,
            keymap: &$app.keymap,
            findings: &$app.findings,
            lang: $app.lang,
            theme: $app.theme,
            reveal: $app.reveal,
            tried: $app.desk.clock.is_invented().then_some(&*$app.tried),
        }
    };
}

pub(super) use view;

impl App {
    /// Opens on Today.
    pub fn new(desk: Desk, registry: Registry, keymap: Keymap, lang: Lang, theme: Theme) -> App {
        let tabs = vec![
            Pane::Today(Today::default()),
            Pane::Table(Box::new(TablePane::roster())),
            Pane::Board(Box::default()),
            Pane::Table(Box::new(TablePane::of(Kind::Meeting, "happened", true))),
            Pane::Evaluation(Box::default()),
            Pane::Assessment(Box::default()),
            Pane::Table(Box::new(TablePane::of(Kind::Rectification, "deadline", false))),
            Pane::Table(Box::new(TablePane::records())),
            Pane::Log(Log::default()),
        ];
        App {
            desk,
            registry,
            keymap,
            findings: Findings::default(),
            lang,
            theme,
            reveal: false,
            tabs,
            tab: 0,
            over: Vec::new(),
            aside: None,
            minute: 0,
            layers: Vec::new(),
            pending: Vec::new(),
            remark: None,
            pressed: None,
            tried: Vec::new(),
            seen: 0,
            tiny: false,
            quit: false,
            suspend: false,
            retake: false,
            waiting: false,
            told: false,
            pinned: false,
            early: Vec::new(),
            kept: Draft::default(),
            put_by: Vec::new(),
            keeping: None,
            making: None,
            looking: None,
            page: Vec::new(),
        }
    }

    /// Answers one event; says whether the screen may have changed.
    pub fn handle(&mut self, event: Event) -> bool {
        if self.waiting && matches!(event, Event::Key(_) | Event::Text(_)) {
            self.hold(event);
            return true;
        }
        match event {
            Event::Key(_) | Event::Text(_) if self.tiny => self.unseen(&event),
            Event::Key(chord) => self.press(chord),
            Event::Text(text) => self.text(&text),
            Event::Resize => {}
            Event::Tick => {
                self.keep_drafts();
                return self.poll() | self.turned() | self.new_day() | self.lagging();
            }
            Event::Signal(Signal::Leave | Signal::Gone) => self.leave(),
            Event::Signal(Signal::Suspend) => self.suspend = true,
            Event::Signal(Signal::Resume) => self.retake = true,
        }
        true
    }

    fn press(&mut self, chord: Chord) {
        self.remark = None;
        let (scopes, typing) = self.place();
        let place = Place { scopes: &scopes, typing };
        let mut pending = std::mem::take(&mut self.pending);
        let digit = pending.is_empty() && chord.folded().typed().is_some_and(|c| c.is_ascii_digit());
        let kept = self.pane().digits().filter(|_| digit);
        let (name, free) = match self.keymap.press(&mut pending, place, chord) {
            Press::Command(name) if name.starts_with("pane.") && kept.is_some() => {
                self.remark = kept.map(|words| (words.get(self.lang).to_owned(), Role::Info));
                (None, None)
            }
            Press::Command(name) => (Some(name.to_owned()), None),
            Press::Wait => (None, None),
            Press::Free(chord) => (None, Some(chord)),
        };
        self.pending = pending;
        self.pressed = Pressed::of(chord, name.as_deref(), typing && free.is_some());
        if let Some(name) = name {
            self.command(&name);
        }
        if let Some(chord) = free {
            self.free(chord);
        }
    }

    /// Returns the scopes that hold now, innermost first, and whether characters are typed.
    pub(super) fn place(&self) -> (Vec<&'static str>, bool) {
        match self.layers.last() {
            Some(layer) => ([layer.scopes(), &["global"][..]].concat(), layer.typing()),
            None => {
                let pane = self.pane();
                ([pane.scopes(), &["global"][..]].concat(), pane.typing())
            }
        }
    }

    pub(super) fn pane(&self) -> &Pane {
        self.over.last().unwrap_or(&self.tabs[self.tab])
    }

    pub(super) fn free(&mut self, chord: Chord) {
        let view = view!(self);
        let reply = match self.layers.last_mut() {
            Some(layer) => layer.key(chord, &view),
            None => self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).key(chord, &view),
        };
        self.heard(reply, chord.folded().typed().is_some_and(|c| !c.is_ascii()));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.remark = None;
        let view = view!(self);
        let reply = match self.layers.last_mut() {
            Some(layer) => layer.text(text, &view),
            None => self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).text(text, &view),
        };
        self.heard(reply, !text.is_ascii());
    }

    /// Carries out a command by name, as a key, the palette or a test asks for it.
    pub fn command(&mut self, name: &str) {
        let view = view!(self);
        let reply = match self.layers.last_mut() {
            Some(layer) => layer.perform(name, &view),
            None => self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).perform(name, &view),
        };
        if !matches!(reply, Reply::Ignored) {
            return self.answer(reply);
        }
        let Some(command) = self.registry.find(name) else { return };
        match command.run {
            Run::Show(step) if command.args.is_empty() => self.show(step),
            _ if !self.layers.is_empty() => {}
            _ => {
                let on = self.pane().on(&view!(self));
                self.start(name, on, Args::default());
            }
        }
    }

    pub(super) fn answer(&mut self, reply: Reply) {
        match reply {
            Reply::Ignored | Reply::Stay => {}
            Reply::Close => {
                match self.layers.pop() {
                    Some(layer) => self.put_by(&layer),
                    None => {
                        let pane = self.over.pop();
                        self.put_aside(pane);
                    }
                }
                self.keep_drafts();
            }
            Reply::Leave(command) => {
                self.over.pop();
                self.command(command);
            }
            Reply::Ask(question) => self.layers.push(Layer::Picker(Picker::new(question))),
            Reply::Fill(fill) => self.layers.extend(Form::asked_for(&view!(self), *fill).map(Layer::Form)),
            Reply::Tell(title, lines) => self.notice(&title, lines),
            Reply::Say(words, role) => self.remark = Some((words, role)),
            Reply::Show(key) => self.open(key),
            Reply::Write(sheet) => self.write(*sheet),
            Reply::Undo(seq) => {
                let done = self.desk.undo(&self.registry, Some(seq));
                self.came("undo", done);
            }
            Reply::Check(only) => self.check(only),
            Reply::Line(id) => self.open_line(id),
            Reply::Commit(tx, after) => self.commit(*tx, after),
            Reply::Picked(values) => {
                self.layers.pop();
                let view = view!(self);
                let reply = match self.layers.last_mut() {
                    Some(layer) => {
                        layer.picked(values, &view);
                        Reply::Stay
                    }
                    None => self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).picked(values, &view),
                };
                self.answer(reply);
            }
            Reply::Run { command, on, args } => {
                if matches!(self.layers.last(), Some(Layer::Palette(_))) {
                    self.layers.pop();
                    if !self.layers.is_empty() {
                        return self.command(&command);
                    }
                    if self.registry.find(&command).is_none_or(|c| matches!(c.run, Run::Show(_))) {
                        return self.again(&command);
                    }
                }
                self.start(&command, on, args);
            }
        }
    }

    pub(super) fn show(&mut self, step: Move) {
        if let Some(tab) = TABS.iter().position(|(_, s)| *s == step) {
            if self.layers.is_empty() {
                while let Some(pane) = self.over.pop() {
                    self.put_aside(Some(pane));
                }
                self.tab = tab;
                // The next key may be here already: it finds its rows.
                let view = view!(self);
                self.tabs[tab].refresh(&view);
            }
            return;
        }
        match step {
            Move::Help | Move::Palette => self.palette(),
            Move::Print if self.layers.is_empty() => self.papers(),
            Move::ShowImport if self.layers.is_empty() => self.import(),
            Move::Quit => self.leave(),
            Move::Why => self.why(),
            Move::NextStep => self.next_step(),
            Move::Findings => self.check(Only::All),
            Move::Calendar if self.layers.is_empty() => self.over.push(Pane::Calendar(Calendar::default())),
            Move::Count if self.layers.is_empty() => self.count(&self.pane().on(&view!(self))),
            Move::Suspend => self.suspend = true,
            Move::Redraw => self.retake = true,
            Move::Back => {
                let pane = self.over.pop();
                self.put_aside(pane);
            }
            Move::ResumeMeeting => self.resume(),
            Move::Search if self.layers.is_empty() => {
                let search = Search::new(&view!(self));
                self.layers.push(Layer::Search(Box::new(search)));
            }
            Move::Language => self.lang = if self.lang == Lang::Zh { Lang::En } else { Lang::Zh },
            Move::Reveal => self.reveal = !self.reveal,
            _ => {}
        }
    }

    /// Starts a command: asks for what is missing, else does it.
    pub(super) fn start(&mut self, name: &str, on: Vec<Key>, args: Args) {
        let view = view!(self);
        let Some(command) = self.registry.find(name) else { return };
        match command.run {
            Run::Show(Move::Count) => return self.count(&on),
            Run::Show(step) if command.args.is_empty() => return self.show(step),
            Run::List(kind) => return self.list(kind),
            _ => {}
        }
        if let Err(refusal) = command.may(&view.desk.facts(), &view.desk.situation(on.clone())) {
            return self.refuse(&refusal.into());
        }
        let asking = matches!(self.layers.last(), Some(Layer::Form(_)));
        if let Run::Write(writing) = command.run {
            return self.export(name, writing, on, args, asking);
        }
        if !asking && command.asks(&args) {
            if let Some(form) = Form::new(&view, name, on, &args) {
                self.ask(form);
            }
            return;
        }
        let run = command.run;
        let done = match run {
            Run::Time(Way::Undo) => self.desk.undo(&self.registry, None),
            Run::Time(Way::Redo) => self.desk.redo(&self.registry, None),
            Run::Keep(keep) => return self.keep(keep, &on, &args),
            Run::Tell(tell) => return self.tell(tell, on, &args),
            Run::Show(_) => return self.look_at(args.day("day")),
            _ => {
                let command = command.clone();
                self.desk.perform(&self.registry, &command, on, &args)
            }
        };
        self.came(name, done);
    }
}
