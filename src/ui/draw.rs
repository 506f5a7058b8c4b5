//! The frame: tabs above, the pane, the layers over it, the next useful keys below.

use super::app::{App, TABS, view};
use super::pane::Pane;
use super::theme::{Role, Theme};
use super::tryout::Tryout;
use super::view::View;
use super::widgets::{line, line::Hint};
use crate::base::Lang;
use crate::commands::Run;
use crate::commands::registry::keymap::Place;
use crate::msg;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::hash::{Hash, Hasher};

/// The smallest screen that is drawn.
const SMALLEST: (u16, u16) = (40, 8);

impl App {
    /// Recomputes what follows from the book, where it has moved.
    fn follow(&mut self) {
        self.findings.refresh(&self.desk.facts());
        if matches!(self.pane(), Pane::Table(table) if table.seeks_people()) && !self.tried.contains(&Tryout::Find) {
            self.tried.push(Tryout::Find);
        }
        let view = view!(self);
        self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).refresh(&view);
    }

    /// Draws one frame.
    pub fn draw(&mut self, frame: &mut Frame) {
        let area = frame.area();
        self.tiny = area.width < SMALLEST.0 || area.height < SMALLEST.1;
        if self.tiny {
            self.pressed = None;
            let words = msg!("窗口太小，按键不起作用：请放大", "too small, keys do nothing: enlarge").get(self.lang);
            let (style, cells) = (self.theme.style(Role::Text), usize::from(area.width));
            frame.buffer_mut().set_stringn(area.x, area.y, words, cells, style);
            return;
        }
        if self.waiting {
            return waiting(frame, &self.page, self.lang, self.theme);
        }
        self.follow();
        let view = view!(self);
        let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
        frame.render_widget(self.top(area.width), Rect { height: 1, ..area });
        self.over.last_mut().unwrap_or(&mut self.tabs[self.tab]).draw(frame, body, &view);
        for layer in &mut self.layers {
            layer.draw(frame, body, &view);
        }
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        frame.render_widget(self.bottom(area.width), last);
        if self.idle(look(frame.buffer_mut())) {
            frame.render_widget(self.bottom(area.width), last);
        }
        // A page that is kept must not hold what is sealed elsewhere.
        if self.layers.is_empty() && !self.reveal && !matches!(self.pane(), Pane::Count(_) | Pane::Grades(_)) {
            self.page = rows(frame.buffer_mut());
        }
    }

    /// Returns what the window is called: the branch and what is looked at, no name of a person.
    pub fn title(&self) -> String {
        let pane = self.registry.all().iter().find(|c| matches!(c.run, Run::Show(s) if s == TABS[self.tab].1));
        let pane = pane.map(|c| c.doc.render(self.lang)).unwrap_or_default();
        let branch = self.desk.book.name_of(self.desk.branch, self.lang);
        let words: String = format!("{branch} · {pane} · zhibu").chars().filter(|c| !c.is_control()).collect();
        words
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
        // A meeting that goes on is one key away, whatever is looked at.
        let going: &[&str] = if self.layers.is_empty() && self.aside.is_some() { &["meeting.resume"] } else { &[] };
        // In a list the keys are many; while a meeting or a count runs its own keys come first.
        let list = scopes.contains(&"list");
        let always: &[&str] = if self.layers.is_empty() { &["help", "palette", "undo", "quit"] } else { &["help"] };
        let hints: Vec<Hint> = going
            .iter()
            .chain(names)
            .chain(always.iter().filter(|name| !names.contains(name)))
            .filter_map(|name| {
                let keys = self.keymap.keys(place, name);
                Some(
                    Hint::new(keys.first()?.to_string(), self.doc(name)?)
                        .kept(*name == "help" && list && self.remark.is_none()),
                )
            })
            .collect();
        let (remark, role) = self.remark.clone().unwrap_or((String::new(), Role::Bar));
        line::bottom(&hints, &remark, role, cells, self.theme)
    }
}

/// Draws the last screen of the session before, dimmed, while the store is opened and the book loaded.
pub fn waiting(frame: &mut Frame, page: &[String], lang: Lang, theme: Theme) {
    let area = frame.area();
    if area.height == 0 {
        return;
    }
    let (dim, cells) = (theme.style(Role::Dim), usize::from(area.width));
    for (row, y) in page.iter().zip(area.y..area.bottom() - 1) {
        frame.buffer_mut().set_stringn(area.x, y, crate::base::width::fit(row, cells), cells, dim);
    }
    let words = msg!("正在装入…", "loading…").get(lang);
    let bottom = line::bottom(&[], words, Role::Info, area.width, theme);
    frame.render_widget(bottom, Rect { y: area.bottom() - 1, height: 1, ..area });
}

/// Sums up what a frame looks like above its last line, where things are said: equal frames have equal sums.
fn look(buffer: &ratatui::buffer::Buffer) -> u64 {
    let mut sum = std::hash::DefaultHasher::new();
    let cells = buffer.content().len().saturating_sub(usize::from(buffer.area().width));
    for cell in &buffer.content()[..cells] {
        cell.symbol().hash(&mut sum);
        (cell.fg, cell.bg, cell.modifier).hash(&mut sum);
    }
    sum.finish()
}

/// Reads the rows of a frame as text.
fn rows(buffer: &ratatui::buffer::Buffer) -> Vec<String> {
    use ratatui::buffer::CellWidth;
    let area = *buffer.area();
    let row = |y: u16| {
        let (mut out, mut x) = (String::new(), area.left());
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            out += symbol;
            x += symbol.cell_width().max(1);
        }
        out.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect()
}
