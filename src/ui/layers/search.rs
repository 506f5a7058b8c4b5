//! Searching all minutes: words in, lines out, Enter goes there.

use crate::base::width::fit;
use crate::model::book::find::fulltext::{FullText, Hit};
use crate::model::meeting::sitting::{Line, Meeting};
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::popup;
use crate::ui::widgets::table::{Column, Table, TableState};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// The most lines that are listed.
const MOST: usize = 500;
/// Characters shown before the word that was found.
const BEFORE: usize = 8;

/// A search over all lines.
pub struct Search {
    index: FullText,
    input: Input,
    found: Vec<Hit>,
    all: usize,
    state: TableState,
}

impl Search {
    /// Begins with nothing asked.
    pub fn new(view: &View) -> Search {
        let index = FullText::of(&view.desk.book);
        Search { index, input: Input::default(), found: Vec::new(), all: 0, state: TableState::default() }
    }

    /// Moves, goes to a line.
    pub fn perform(&mut self, command: &str, _: &View) -> Reply {
        if self.state.perform(command, self.found.len()) {
            return Reply::Stay;
        }
        match command {
            "open" => self.found.get(self.state.cursor).map_or(Reply::Stay, |hit| Reply::Line(hit.line)),
            "back" => Reply::Close,
            name if self.input.perform(name) => {
                self.look();
                Reply::Stay
            }
            _ => Reply::Ignored,
        }
    }

    /// Types into the question.
    pub fn text(&mut self, text: &str, _: &View) -> Reply {
        self.input.insert(text);
        self.look();
        Reply::Stay
    }

    fn look(&mut self) {
        (self.found, self.all) = self.index.find(self.input.text(), MOST);
        self.state.go(0);
    }

    /// Draws question and lines.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let lang = view.lang;
        let title = match self.index.newest(self.input.text()) {
            Some(newest) => {
                let text = msg!(
                    "搜索最新 {newest} 条发言（只凭读音）：{n} 条",
                    "search the newest {newest} lines (by sound alone): {n}"
                );
                text.with("newest", newest)
            }
            None => msg!("搜索全部发言：{n} 条", "search all lines: {n}").into(),
        };
        let title = title.with("n", self.all).render(lang);
        let rect = popup::centered(area, 110.min(area.width), area.height.saturating_sub(2).max(6));
        let room = popup::frame(rect, &title, view.theme, frame.buffer_mut());
        if room.height < 2 {
            return;
        }
        let (top, rest) = (Rect { height: 1, ..room }, Rect { y: room.y + 1, height: room.height - 1, ..room });
        let caret = self.input.draw(top, frame.buffer_mut(), view.theme.style(Role::Input));
        frame.set_cursor_position(caret);
        let columns = [Column::new("", 10), Column::new("", 8), Column::new("", 20).text(1).priority(200)];
        let book = &view.desk.book;
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let hit = &self.found[row];
            let Some(line) = book.get::<Line>(hit.line) else { return ("".into(), Role::Dim) };
            match column {
                0 => {
                    let day = book.get::<Meeting>(line.meeting.0).and_then(|m| m.head.happened);
                    (day.map(|d| d.to_string()).unwrap_or_default().into(), Role::Dim)
                }
                1 => match line.speaker.id() {
                    Some(id) => (book.name_of(id, lang).into(), Role::Dim),
                    None => (line.speaker_name.to_string().into(), Role::Dim),
                },
                _ => (excerpt(line.corrected(book), &hit.words).into(), Role::Text),
            }
        };
        let rows = self.found.len();
        let table =
            Table { columns: &columns, rows, cell: &cell, marked: &|_| false, focused: true, theme: view.theme };
        let mut state = self.state;
        table.draw(&mut state, rest, frame.buffer_mut());
        self.state = state;
    }
}

/// Begins a little before the word that was found.
fn excerpt(text: &str, word: &str) -> String {
    let at = text.find(word).unwrap_or(0);
    let from = text[..at].char_indices().rev().take(BEFORE).last().map_or(at, |(n, _)| n);
    let lead = if from > 0 { "⋯" } else { "" };
    fit(&format!("{lead}{}", text[from..].replace('\n', " ")), 200)
}
