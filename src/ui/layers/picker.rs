//! Choosing from a list by typing a few letters: text, pinyin, first letters.

use crate::base::Value;
use crate::base::date::half_width;
use crate::base::width::width;
use crate::model::book::pick;
use crate::ui::reply::{Choice, Question, Reply};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::popup;
use crate::ui::widgets::table::{Column, Table, TableState};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;
use std::collections::HashSet;

/// A list with a filter.
pub struct Picker {
    title: String,
    items: Vec<Choice>,
    input: Input,
    shown: Vec<usize>,
    state: TableState,
    chosen: HashSet<usize>,
    /// Whether several may be chosen.
    pub many: bool,
    /// Whether words that are on no row may be taken as they were typed.
    free: bool,
    /// Whether a whole number is taken as soon as it is typed.
    quick: bool,
}

impl Picker {
    /// Begins with the whole list, or with what was typed before it opened.
    pub fn new(question: Question) -> Picker {
        let Question { title, items, many, chosen, free, quick, typed } = question;
        let known = |v: &Value| !v.is_none() && chosen.contains(v);
        let chosen = items.iter().enumerate().filter(|(_, i)| known(&i.value)).map(|(n, _)| n).collect::<HashSet<_>>();
        let mut state = TableState::default();
        if let Some(first) = chosen.iter().min() {
            state.go(*first);
        }
        let (shown, input) = ((0..items.len()).collect(), Input::default());
        let mut picker = Picker { title, items, input, shown, state, chosen, many, free, quick };
        if !typed.is_empty() {
            picker.input.insert(&typed);
            picker.filter();
        }
        picker
    }

    /// Returns the row whose number is typed whole.
    fn by_number(&self) -> Option<&Choice> {
        let typed = half_width(self.input.text().trim());
        let is_number = |w: &&str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
        Some(typed.as_str()).filter(is_number)?;
        let number = |i: &Choice| {
            let firsts = [&i.label, &i.detail].map(|words| words.split_whitespace().next().unwrap_or_default());
            firsts.into_iter().find(|w| is_number(w)).map(str::to_owned)
        };
        let mut fit = self.items.iter().filter(|i| number(i).is_some_and(|n| n.starts_with(&typed)));
        let one = fit.next().filter(|i| number(i).is_some_and(|n| n == typed))?;
        fit.next().is_none().then_some(one)
    }

    /// Moves, marks, takes.
    pub fn perform(&mut self, command: &str, _: &View) -> Reply {
        if self.state.perform(command, self.shown.len()) {
            return Reply::Stay;
        }
        match command {
            "open" if self.many && self.chosen.is_empty() => self.take_cursor(),
            "open" | "picker.take" if self.many => self.take_chosen(),
            "open" | "picker.take" => self.take_cursor(),
            "picker.toggle" if self.many => {
                if let Some(row) = self.shown.get(self.state.cursor) {
                    if !self.chosen.remove(row) {
                        self.chosen.insert(*row);
                    }
                    self.state.perform("cursor.down", self.shown.len());
                }
                Reply::Stay
            }
            "picker.toggle" => self.take_cursor(),
            "back" => Reply::Close,
            name if self.input.perform(name) => {
                self.filter();
                Reply::Stay
            }
            _ => Reply::Ignored,
        }
    }

    fn take_cursor(&self) -> Reply {
        match self.shown.get(self.state.cursor) {
            Some(row) => Reply::Picked(vec![self.items[*row].value.clone()]),
            None if self.free && !self.input.text().trim().is_empty() => {
                Reply::Picked(vec![Value::words(self.input.text().trim())])
            }
            None => Reply::Stay,
        }
    }

    fn take_chosen(&self) -> Reply {
        let mut rows: Vec<usize> = self.chosen.iter().copied().collect();
        rows.sort_unstable();
        Reply::Picked(rows.into_iter().map(|r| self.items[r].value.clone()).collect())
    }

    /// Types into the filter.
    pub fn text(&mut self, text: &str, _: &View) -> Reply {
        self.input.insert(text);
        self.filter();
        match self.by_number().filter(|_| self.quick) {
            Some(item) => Reply::Picked(vec![item.value.clone()]),
            None => Reply::Stay,
        }
    }

    fn filter(&mut self) {
        let words: Vec<String> = self.items.iter().map(|i| format!("{} {}", i.label, i.detail)).collect();
        self.shown = pick::matches(self.input.text(), words.iter().map(String::as_str));
        self.state.go(0);
    }

    /// Draws filter and list.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let wanted = u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(4);
        let rect = popup::centered(area, 60.min(area.width), wanted.min(area.height.saturating_sub(2)).max(6));
        let room = popup::frame(rect, &self.title, view.theme, frame.buffer_mut());
        if room.height < 2 {
            return;
        }
        let (top, rest) = (Rect { height: 1, ..room }, Rect { y: room.y + 1, height: room.height - 1, ..room });
        let caret = self.input.draw(top, frame.buffer_mut(), view.theme.style(Role::Input));
        frame.set_cursor_position(caret);
        // The label has the room it needs; what tells it apart has the rest.
        let wide = self.items.iter().map(|i| width(&i.label)).max().unwrap_or(0).clamp(14, 40);
        let label = Column::new("", u16::try_from(wide).unwrap_or(40)).text(1);
        let columns = [label, Column::new("", 10).text(4).priority(1)];
        let plain = self.items.iter().all(|i| i.detail.is_empty());
        let columns = if plain { &columns[..1] } else { &columns[..] };
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let item = &self.items[self.shown[row]];
            if column == 0 {
                (item.label.as_str().into(), Role::Text)
            } else {
                (item.detail.as_str().into(), Role::Dim)
            }
        };
        let marked = |row: usize| self.chosen.contains(&self.shown[row]);
        let table =
            Table { columns, rows: self.shown.len(), cell: &cell, marked: &marked, focused: true, theme: view.theme };
        table.draw(&mut self.state, rest, frame.buffer_mut());
    }
}
