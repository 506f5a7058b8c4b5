//! A stage for screen tests: the whole program on a simulated disk, keys in, screen out.
//!
//! The demo branch stands on it at 18:00 on 2026-11-24. Every frame also goes to an emulated terminal, so that any test
//! that draws a torn wide character fails.

use super::eye::{self, Eye};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Style};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use zhibu::base::disk::Sim;
use zhibu::base::{Clock, Id, Lang};
use zhibu::cli::open;
use zhibu::commands::Registry;
use zhibu::commands::registry::chord::{Chord, Keys};
use zhibu::commands::registry::keymap::Keymap;
use zhibu::desk::Desk;
use zhibu::model::book::codec;
use zhibu::model::people::roster::Member;
use zhibu::model::{Book, Key, Kind, Record};
use zhibu::rules::{Calendar, Rulebook};
use zhibu::store::mem::Mem;
use zhibu::store::{Engine, Limits, Place};
use zhibu::ui::app::App;
use zhibu::ui::event::Event;
use zhibu::ui::theme::{Role, Theme};

/// The evening on which every screen test plays.
pub const EVENING: &str = "2026-11-24T18:00";

/// The program, its disk and who looks at it.
pub struct Stage {
    /// The program.
    pub app: App,
    disk: Sim,
    terminal: Terminal<TestBackend>,
    buffer: Buffer,
    eye: Eye,
    lang: Lang,
    theme: Theme,
    map: Keymap,
}

/// The demo on a disk, made once; every stage plays on a copy of its own.
fn demo() -> &'static (Sim, Book) {
    static DEMO: OnceLock<(Sim, Book)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let story = zhibu::exchange::demo::story().expect("the demo's files");
        let disk = Sim::new(1);
        let mut store = Engine::create(place(&disk), clock().now()).expect("a new store");
        let mut book = Book::default();
        for tx in &story.txs {
            store.commit(tx.branch, &codec::encode_tx(tx), codec::puts_of(tx)).expect("a change");
            book.apply(&tx.changes);
        }
        store.close().expect("closing");
        book.settle();
        (disk, book)
    })
}

/// A disk with a branch and nobody in it.
fn empty() -> (Sim, Book) {
    let (disk, mut book) = (Sim::new(2), Book::default());
    let mut store = Engine::create(place(&disk), clock().now()).expect("a new store");
    let first = &zhibu::exchange::demo::story().expect("the demo's files").txs[0];
    store.commit(first.branch, &codec::encode_tx(first), codec::puts_of(first)).expect("a change");
    store.close().expect("closing");
    book.apply(&first.changes);
    book.settle();
    (disk, book)
}

fn place(disk: &Sim) -> Place {
    Place {
        disk: Arc::new(disk.clone()),
        dir: PathBuf::from("/data"),
        state: None,
        behind: false,
        backend: Arc::new(|_| Ok(Box::new(Mem::default()))),
        decode: codec::puts,
        // Small segments, so that a copy of the disk is quickly made.
        limits: Limits { segment: 1 << 20, step: 1 << 16, ..Limits::default() },
    }
}

fn clock() -> Clock {
    Clock::Fixed(open::moment(EVENING).expect("a moment"))
}

fn desk(disk: &Sim, book: Option<Book>) -> Desk {
    let clock = clock();
    let store = Engine::write(place(disk), clock.now()).expect("the store opens");
    let mut book = book.unwrap_or_else(|| open::load(&store.loader(), clock.today()).expect("the book loads"));
    book.stand_on(clock.today());
    let branch = open::home(&book).unwrap_or(Id::NONE);
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let (by, device) = ("tester".to_owned(), "stage".to_owned());
    Desk { book, numbers, calendar, flaws: Vec::new(), today: clock.today(), branch, clock, by, device, store }
}

impl Stage {
    /// Opens the demo on 100 by 30 cells, in Chinese.
    pub fn demo() -> Stage {
        let (disk, book) = demo();
        Stage::set(disk.crash(), book.clone())
    }

    /// Opens a branch with nobody in it.
    pub fn empty() -> Stage {
        let (disk, book) = empty();
        Stage::set(disk, book)
    }

    fn set(disk: Sim, book: Book) -> Stage {
        let theme = Theme::named("dark", false).expect("a theme");
        let (lang, map) = (Lang::Zh, Keymap::new());
        let app = App::new(desk(&disk, Some(book.clone())), Registry::default(), map.clone(), lang, theme);
        let (terminal, eye, buffer) = (screen(100, 30), Eye::new(100, 30), Buffer::default());
        let mut stage = Stage { app, disk, terminal, buffer, eye, lang, theme, map };
        stage.app.loaded(book);
        stage.draw();
        stage
    }

    /// Changes language, theme or keys and starts anew on the same disk.
    pub fn with(mut self, lang: Lang, theme: &str, ascii: bool) -> Stage {
        self.lang = lang;
        self.theme = Theme::named(theme, ascii).expect("a theme");
        self.restart();
        self
    }

    /// Lays another embedded map under the fingers.
    pub fn with_keys(mut self, map: &str) -> Stage {
        self.map = Keymap::named(map).expect("a map");
        self.restart();
        self
    }

    /// Makes the terminal another size.
    pub fn size(mut self, width: u16, height: u16) -> Stage {
        self.resize(width, height);
        self
    }

    /// Makes the terminal another size, as a window that is dragged does.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal = screen(width, height);
        self.eye = Eye::new(width, height);
        self.app.handle(Event::Resize);
        self.draw();
    }

    /// Cuts the power and opens again what the disk still holds: nothing was saved on the way out.
    pub fn restart(&mut self) {
        self.disk = self.disk.crash();
        let desk = desk(&self.disk, None);
        let book = desk.book.clone();
        self.app = App::new(desk, Registry::default(), self.map.clone(), self.lang, self.theme);
        self.app.loaded(book);
        self.draw();
    }

    /// Presses keys: `<f1>` and `<ctrl-s>` by name, everything else as typed; Chinese arrives as an input method sends it.
    pub fn keys(&mut self, keys: &str) -> &mut Stage {
        for event in events(keys) {
            self.app.handle(event);
            self.draw();
        }
        self
    }

    /// Leaves the disk room for so many bytes more.
    pub fn room(&self, bytes: u64) {
        self.disk.room(self.disk.used().saturating_add(bytes));
    }

    /// Waits for words that work behind the screen brings there.
    #[track_caller]
    pub fn until(&mut self, words: &str) -> &mut Stage {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while !self.screen().contains(words) {
            assert!(std::time::Instant::now() < deadline, "no {words} in\n{}", self.screen());
            std::thread::sleep(std::time::Duration::from_millis(20));
            self.beat();
            self.draw();
        }
        self
    }

    /// Lets half a second pass.
    pub fn beat(&mut self) {
        self.app.handle(Event::Tick);
    }

    /// Draws a frame and looks at it.
    pub fn draw(&mut self) {
        let frame = self.terminal.draw(|frame| self.app.draw(frame)).expect("drawing");
        self.buffer = frame.buffer.clone();
        self.eye.show(self.buffer.clone());
        if let Some(torn) = self.eye.torn() {
            panic!("torn at {torn:?}:\n{}", self.screen());
        }
    }

    /// Returns the last frame.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// Returns the screen as text.
    pub fn screen(&self) -> String {
        eye::rows(&self.buffer).join("\n")
    }

    /// Returns the screen as text, and under it each row's styles as letters: what colour says, readable.
    pub fn painted(&self) -> String {
        let buffer = &self.buffer;
        let area = *buffer.area();
        let mut legend: Vec<(Style, String)> = Vec::new();
        for role in Role::ALL {
            let style = plain(self.theme.style(*role));
            match legend.iter_mut().find(|(s, _)| *s == style) {
                Some((_, names)) => *names += &format!("/{role:?}"),
                None => legend.push((style, format!("{role:?}"))),
            }
        }
        let mut used = vec![false; legend.len()];
        let mut map = String::new();
        for y in area.top()..area.bottom() {
            let mut x = area.left();
            while x < area.right() {
                let cell = &buffer[(x, y)];
                let at = legend.iter().position(|(style, _)| *style == plain(cell.style()));
                let letter = at.map_or('?', |at| if at == 0 { '.' } else { char::from(b'a' + at as u8 - 1) });
                at.into_iter().for_each(|at| used[at] = true);
                let cells = cell.symbol().cell_width().max(1);
                map.extend((0..cells).map(|_| letter));
                x += cells;
            }
            map.push('\n');
        }
        let named = legend.iter().enumerate().skip(1).filter(|(at, _)| used[*at]);
        let named: Vec<String> =
            named.map(|(at, (_, names))| format!("{}={names}", char::from(b'a' + at as u8 - 1))).collect();
        format!("{}\n\n{map}{}", self.screen(), named.join(" "))
    }

    /// Returns where the hardware cursor is, if it is shown.
    pub fn caret(&mut self) -> Option<Position> {
        let shown = self.terminal.backend().cursor_visible();
        shown.then(|| self.terminal.backend().cursor_position())
    }

    /// Returns the text that stands left of the hardware cursor.
    pub fn before_caret(&mut self) -> String {
        let at = self.caret().expect("a caret");
        let buffer = &self.buffer;
        let (mut out, mut x) = (String::new(), 0);
        while x < at.x {
            let symbol = buffer[(x, at.y)].symbol();
            out += symbol;
            x += symbol.cell_width().max(1);
        }
        assert_eq!(x, at.x, "the caret stands inside a wide character");
        out.trim_end().to_owned()
    }

    /// Fails unless the screen shows all of these.
    #[track_caller]
    pub fn shows(&self, words: &[&str]) {
        for word in words {
            assert!(self.screen().contains(word), "no {word:?} on\n{}", self.screen());
        }
    }

    /// Fails if the screen shows any of these.
    #[track_caller]
    pub fn hides(&self, words: &[&str]) {
        for word in words {
            assert!(!self.screen().contains(word), "{word:?} on\n{}", self.screen());
        }
    }

    /// Returns the line that holds these words.
    #[track_caller]
    pub fn line(&self, words: &str) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(words));
        line.unwrap_or_else(|| panic!("no {words:?} on\n{screen}")).trim().to_owned()
    }

    /// Returns the last line: what is said, which keys come next.
    pub fn foot(&self) -> String {
        self.screen().lines().last().unwrap_or_default().trim().to_owned()
    }

    /// Returns the book.
    pub fn book(&self) -> &Book {
        &self.app.desk.book
    }

    /// Returns everybody of a name, by the book.
    pub fn people(&self, name: &str) -> Vec<&Member> {
        self.book().all::<Member>().filter(|m| &*m.name == name).collect()
    }

    /// Returns one person by name.
    #[track_caller]
    pub fn person(&self, name: &str) -> &Member {
        match self.people(name).as_slice() {
            [one] => one,
            found => panic!("{} people are called {name}", found.len()),
        }
    }

    /// Opens a record where it is looked at.
    pub fn open(&mut self, kind: Kind, id: Id) -> &mut Stage {
        self.app.open(Key { kind, id });
        self.draw();
        self
    }

    /// Returns the records of a kind, in the book's order.
    pub fn all<R: Record>(&self) -> Vec<&R> {
        self.book().all::<R>().collect()
    }
}

/// A style as the terminal sees it.
fn plain(style: Style) -> Style {
    let colour = |c: Option<Color>| c.unwrap_or_default();
    Style::new().fg(colour(style.fg)).bg(colour(style.bg)).add_modifier(style.add_modifier)
}

fn screen(width: u16, height: u16) -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(width, height)).expect("a terminal")
}

/// Reads the notation of [`Stage::keys`].
pub fn events(text: &str) -> Vec<Event> {
    let mut out = Vec::new();
    let mut chinese = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'));
        let named = named.and_then(|(name, tail)| Some((Keys::parse(name).ok()?, tail)));
        let ascii = Chord::char(c).folded().is_ascii();
        if named.is_some() || ascii {
            commit(&mut chinese, &mut out);
        }
        match named {
            Some((keys, tail)) => {
                out.extend(keys.0.into_iter().map(Event::Key));
                rest = tail;
                continue;
            }
            None if ascii => out.push(Event::Key(Chord::char(c))),
            None => chinese.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    commit(&mut chinese, &mut out);
    out
}

/// A single character arrives as a key, several at once as a text.
fn commit(chinese: &mut String, out: &mut Vec<Event>) {
    let text = std::mem::take(chinese);
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None, _) => {}
        (Some(c), None) => out.push(Event::Key(Chord::char(c))),
        _ => out.push(Event::Text(text)),
    }
}
