//! The program on the screen: one event in, one frame out.

use super::event::{Event, Signal};
use super::layer::{Layer, Reply};
use super::layers::{form::Form, help::Help, notice::Notice, palette::Palette};
use super::pane::Pane;
use super::panes::{card::Card, log::Log, meeting::MeetingPane, table::TablePane, today::Today};
use super::theme::{Role, Theme};
use super::widgets::{line, line::Hint};
use crate::base::{Lang, Trouble};
use crate::commands::chord::Chord;
use crate::commands::keymap::{Keymap, Place, Press};
use crate::commands::{Args, Command, Registry, Run, Step, Way};
use crate::desk::{Desk, Draft};
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::{Finding, Findings};
use ratatui::Frame;
use ratatui::layout::Rect;

/// What panes and layers may see.
pub struct View<'a> {
    /// The records and everything around them.
    pub desk: &'a Desk,
    /// Every command.
    pub registry: &'a Registry,
    /// Which keys reach them.
    pub keymap: &'a Keymap,
    /// What the rules find today.
    pub findings: &'a [Finding],
    /// The language of words.
    pub lang: Lang,
    /// Colours, marks, borders.
    pub theme: Theme,
    /// Whether personal data is shown.
    pub reveal: bool,
}

/// The panes with a digit of their own.
pub const TABS: [(&str, Step); 7] = [
    ("1", Step::Today),
    ("2", Step::Roster),
    ("3", Step::Development),
    ("4", Step::Meetings),
    ("7", Step::Rectification),
    ("9", Step::Records),
    ("0", Step::Log),
];

/// The smallest screen that is drawn.
const SMALLEST: (u16, u16) = (40, 8);

/// Everything the screen holds.
pub struct App {
    /// The only writer.
    pub desk: Desk,
    registry: Registry,
    keymap: Keymap,
    findings: Findings,
    lang: Lang,
    theme: Theme,
    reveal: bool,
    tabs: Vec<Pane>,
    tab: usize,
    over: Vec<Pane>,
    layers: Vec<Layer>,
    pending: Vec<Chord>,
    remark: Option<(String, Role)>,
    /// Says that the program is to end.
    pub quit: bool,
    /// Says that the process is to be stopped, as Ctrl-Z does elsewhere.
    pub suspend: bool,
    /// Whether the book is still being loaded, so that writing must wait.
    pub waiting: bool,
    kept: Draft,
}

macro_rules! view {
    ($app:expr) => {
        View {
            desk: &$app.desk,
            registry: &$app.registry,
            keymap: &$app.keymap,
            findings: $app.findings.all(),
            lang: $app.lang,
            theme: $app.theme,
            reveal: $app.reveal,
        }
    };
}

impl App {
    /// Opens on Today.
    pub fn new(desk: Desk, registry: Registry, keymap: Keymap, lang: Lang, theme: Theme) -> App {
        let tabs = vec![
            Pane::Today(Today::default()),
            Pane::Table(Box::new(TablePane::roster())),
            Pane::Table(Box::new(TablePane::of(Kind::Step, "happened", true))),
            Pane::Table(Box::new(TablePane::of(Kind::Meeting, "happened", true))),
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
            layers: Vec::new(),
            pending: Vec::new(),
            remark: None,
            quit: false,
            suspend: false,
            waiting: false,
            kept: Draft::default(),
        }
    }

    /// Shows lines in a layer of their own.
    pub fn notice(&mut self, title: &str, lines: Vec<String>) {
        self.layers.push(Layer::Notice(Notice::new(title, lines)));
    }

    /// Answers one event; says whether the screen may have changed.
    pub fn handle(&mut self, event: Event) -> bool {
        match event {
            Event::Key(chord) => self.press(chord),
            Event::Text(text) => self.text(&text),
            Event::Resize => {}
            Event::Tick => {
                self.keep_drafts();
                return false;
            }
            Event::Signal(Signal::Leave | Signal::Gone) => {
                self.keep_drafts();
                self.quit = true;
            }
            Event::Signal(Signal::Suspend) => self.suspend = true,
            Event::Signal(Signal::Resume) => {}
        }
        true
    }

    fn press(&mut self, chord: Chord) {
        self.remark = None;
        let (scopes, typing) = self.place();
        let place = Place { scopes: &scopes, typing };
        let mut pending = std::mem::take(&mut self.pending);
        let (name, free) = match self.keymap.press(&mut pending, place, chord) {
            Press::Command(name) => (Some(name.to_owned()), None),
            Press::Wait => (None, None),
            Press::Free(chord) => (None, Some(chord)),
        };
        self.pending = pending;
        if let Some(name) = name {
            self.command(&name);
        }
        if let Some(chord) = free {
            self.free(chord);
        }
    }

    /// Gives the scopes that hold now, innermost first, and whether characters are typed.
    fn place(&self) -> (Vec<&'static str>, bool) {
        match self.layers.last() {
            Some(layer) => ([layer.scopes(), &["global"][..]].concat(), layer.typing()),
            None => {
                let pane = self.pane();
                ([pane.scopes(), &["global"][..]].concat(), pane.typing())
            }
        }
    }

    fn pane(&self) -> &Pane {
        self.over.last().unwrap_or(&self.tabs[self.tab])
    }

    fn free(&mut self, chord: Chord) {
        let view = view!(self);
        let reply = match self.layers.last_mut() {
            Some(layer) => layer.key(chord, &view),
            None => self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).key(chord, &view),
        };
        self.answer(reply);
    }

    fn text(&mut self, text: &str) {
        self.remark = None;
        let view = view!(self);
        let reply = match self.layers.last_mut() {
            Some(layer) => layer.text(text, &view),
            None => self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).text(text, &view),
        };
        self.answer(reply);
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
            Run::Show(step) => self.show(step),
            _ if !self.layers.is_empty() => {}
            _ => {
                let on = self.pane().on(&view!(self));
                self.start(name, on, Args::default());
            }
        }
    }

    fn answer(&mut self, reply: Reply) {
        match reply {
            Reply::Ignored | Reply::Stay => {}
            Reply::Close => {
                if self.layers.pop().is_none() {
                    self.over.pop();
                }
                self.keep_drafts();
            }
            Reply::Ask(layer) => self.layers.push(*layer),
            Reply::Say(words, role) => self.remark = Some((words, role)),
            Reply::Show(key) => self.open(key),
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
                    if let Some(Run::Show(step)) = self.registry.find(&command).map(|c| c.run) {
                        return self.again(step, &command);
                    }
                }
                self.start(&command, on, args);
            }
        }
    }

    /// Runs a command of the screen from the palette: first where it is meant, then everywhere.
    fn again(&mut self, step: Step, name: &str) {
        let view = view!(self);
        let reply = self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).perform(name, &view);
        match reply {
            Reply::Ignored => self.show(step),
            reply => self.answer(reply),
        }
    }

    /// Opens a record: a meeting in its own pane, anything else as a card.
    pub fn open(&mut self, key: Key) {
        let view = view!(self);
        let pane = match key.kind {
            Kind::Meeting => Pane::Meeting(Box::new(MeetingPane::new(key.id, &view))),
            _ => Pane::Card(Card::new(key)),
        };
        self.over.push(pane);
    }

    fn show(&mut self, step: Step) {
        if let Some(tab) = TABS.iter().position(|(_, s)| *s == step) {
            if self.layers.is_empty() {
                self.over.clear();
                self.tab = tab;
            }
            return;
        }
        let (scopes, typing) = self.place();
        match step {
            Step::Help => {
                let help = Help::new(Place { scopes: &scopes, typing }, &view!(self));
                self.layers.push(Layer::Help(help));
            }
            Step::Palette if self.layers.is_empty() => {
                let view = view!(self);
                let palette = Palette::new(&view, self.pane().on(&view));
                self.layers.push(Layer::Palette(palette));
            }
            Step::Quit => {
                self.keep_drafts();
                self.quit = true;
            }
            Step::Suspend => self.suspend = true,
            Step::Back => drop(self.over.pop()),
            Step::Language => self.lang = if self.lang == Lang::Zh { Lang::En } else { Lang::Zh },
            Step::Reveal => self.reveal = !self.reveal,
            _ => {}
        }
    }

    /// Starts a command: asks for what is missing, else does it.
    fn start(&mut self, name: &str, on: Vec<Key>, args: Args) {
        let view = view!(self);
        let Some(command) = self.registry.find(name) else { return };
        if let Run::Show(step) = command.run {
            return self.show(step);
        }
        if let Err(refusal) = (command.when)(&view.desk.facts(), &view.desk.situation(on.clone())) {
            return self.say(refusal.text.render(self.lang), Role::Error);
        }
        let asking = matches!(self.layers.last(), Some(Layer::Form(_)));
        if !asking && asks(command, &args) {
            if let Some(form) = Form::new(&view, name, on, &args) {
                self.layers.push(Layer::Form(form));
            }
            return;
        }
        if self.waiting {
            let text = msg!("数据还在装入, 请稍候再写", "the book is still loading; please wait a moment");
            return self.say(text.get(self.lang).to_owned(), Role::Info);
        }
        let run = command.run;
        let done = match run {
            Run::Time(Way::Undo) => self.desk.undo(&self.registry, None),
            Run::Time(Way::Redo) => self.desk.redo(&self.registry, None),
            Run::Keep(keep) => return self.keep(keep),
            _ => {
                let command = command.clone();
                self.desk.perform(&self.registry, &command, on, &args)
            }
        };
        match done {
            Ok(done) => {
                if asking {
                    self.layers.pop();
                }
                if name == "meeting.take"
                    && let Some(Pane::Meeting(pane)) = self.over.last_mut()
                {
                    pane.taken();
                }
                self.keep_drafts();
                let words = done.words.render(self.lang);
                self.say(format!("{} {words}", self.theme.mark(Role::Ok)), Role::Ok);
                let view = view!(self);
                let pane = self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]);
                pane.refresh(&view);
            }
            Err(trouble) => self.refuse(&trouble),
        }
    }

    fn keep(&mut self, keep: crate::commands::Keep) {
        match self.desk.keep(keep) {
            Ok(words) => self.say(words.render(self.lang), Role::Ok),
            Err(trouble) => self.refuse(&trouble),
        }
    }

    fn say(&mut self, words: String, role: Role) {
        self.remark = Some((words, role));
    }

    /// Says no: beside the field where a form asked, else on the bottom line.
    fn refuse(&mut self, trouble: &Trouble) {
        let mut words = trouble.line(self.lang);
        if let Some(hint) = trouble.hint(self.lang) {
            words = format!("{words} ({hint})");
        }
        if let (Some(Layer::Form(form)), Trouble::Refusal(refusal)) = (self.layers.last_mut(), trouble) {
            form.refuse(refusal.field.as_deref(), &words);
        }
        self.say(words, Role::Error);
    }

    /// Recomputes what follows from the book, where it has moved.
    fn follow(&mut self) {
        self.findings.refresh(&self.desk.facts());
        let view = view!(self);
        self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).refresh(&view);
    }

    /// Draws one frame.
    pub fn draw(&mut self, frame: &mut Frame) {
        let area = frame.area();
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let words = msg!("窗口太小, 请放大", "too small: enlarge the window").get(self.lang);
            let (style, cells) = (self.theme.style(Role::Text), usize::from(area.width));
            frame.buffer_mut().set_stringn(area.x, area.y, words, cells, style);
            return;
        }
        self.follow();
        let view = view!(self);
        let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
        frame.render_widget(self.top(area.width), Rect { height: 1, ..area });
        self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).draw(frame, body, &view);
        for layer in &mut self.layers {
            layer.draw(frame, body, &view);
        }
        let bottom = self.bottom(area.width);
        frame.render_widget(bottom, Rect { y: area.bottom() - 1, height: 1, ..area });
    }

    fn top(&self, cells: u16) -> ratatui::text::Line<'static> {
        let tabs: Vec<Hint> = TABS
            .iter()
            .map(|(digit, step)| {
                let doc = self.registry.all().iter().find(|c| matches!(c.run, Run::Show(s) if s == *step));
                Hint::new(*digit, doc.map(|c| c.doc.render(self.lang)).unwrap_or_default())
            })
            .collect();
        line::tabs(&tabs, self.tab, cells, self.theme)
    }

    fn bottom(&self, cells: u16) -> ratatui::text::Line<'static> {
        let (scopes, typing) = self.place();
        let place = Place { scopes: &scopes, typing };
        let names = match self.layers.last() {
            Some(layer) => layer.hints(),
            None => self.pane().hints(),
        };
        let always: &[&str] = if self.layers.is_empty() { &["help", "palette", "undo", "quit"] } else { &["help"] };
        let hints: Vec<Hint> = names
            .iter()
            .chain(always.iter().filter(|name| !names.contains(name)))
            .filter_map(|name| {
                let keys = self.keymap.keys(place, name);
                let doc = self.registry.find(name).map(|c| c.doc.render(self.lang));
                let doc = doc.or_else(|| edit_words(name, self.lang))?;
                Some(Hint::new(keys.first()?.to_string(), doc))
            })
            .collect();
        let (remark, role) = self.remark.clone().unwrap_or((String::new(), Role::Bar));
        line::bottom(&hints, &remark, role, cells, self.theme)
    }
}

/// Gives the words of commands that live in layers and text boxes only.
fn edit_words(name: &str, lang: Lang) -> Option<String> {
    let own = [
        ("form.save", msg!("保存", "save")),
        ("form.next", msg!("下一项", "next")),
        ("form.previous", msg!("上一项", "previous")),
        ("form.cancel", msg!("取消", "cancel")),
        ("picker.toggle", msg!("选中", "mark")),
        ("picker.take", msg!("确定", "take")),
    ];
    let mut all = own.iter().chain(crate::commands::editing::EDITING);
    all.find(|(n, _)| *n == name).map(|(_, doc)| doc.get(lang).to_owned())
}

/// Says whether a command has something to ask first.
fn asks(command: &Command, args: &Args) -> bool {
    let fields = matches!(command.run, Run::Add(_) | Run::Change(_));
    command.missing(args).is_some() || (fields && args.0.is_empty() && !command.args.is_empty())
}

impl App {
    /// Takes the book once it is loaded; drafts left by an earlier session come back.
    pub fn loaded(&mut self, book: crate::model::Book) {
        self.desk.branch = book.all::<crate::model::roster::Branch>().next().map_or(self.desk.branch, |b| b.head.id);
        self.desk.book = book;
        self.waiting = false;
        self.findings.forget();
        self.bring_back();
    }

    /// Keeps what is typed and not yet taken, durably: a form, a line of the minutes. Once a beat at most.
    fn keep_drafts(&mut self) {
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
