//! What can be done here and how: keys and commands, found by a few letters, with why not now and what to do first.

use crate::base::width::width;
use crate::base::{Lang, Msg};
use crate::commands::registry::editing;
use crate::commands::registry::keymap::Place;
use crate::commands::{Args, Run};
use crate::model::Key;
use crate::model::book::pick;
use crate::msg;
use crate::ui::pressed::{OF_LISTS, needs};
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::popup;
use crate::ui::widgets::table::{Column, Table, TableState};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

struct PaletteRow {
    name: String,
    doc: String,
    /// Its words in both languages: what is typed is sought in either.
    sought: String,
    keys: String,
    refused: Option<String>,
}

/// What the list of commands is opened over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum OpenedOver {
    /// A list of records: every command is offered.
    List,
    /// A pane that is no list: what is done to lists is greyed.
    NoList,
    /// A layer: only what has a key there.
    Layer,
}

/// The list of commands with a filter.
pub struct Palette {
    rows: Vec<PaletteRow>,
    shown: Vec<usize>,
    input: Input,
    state: TableState,
    on: Vec<Key>,
    title: Msg,
}

impl Palette {
    /// Collects what can be done: first what has a key at this place, then, where nothing lies over the panes, every
    /// other command, those that may not be done now last.
    pub fn new(view: &View, on: Vec<Key>, place: Place, over: OpenedOver) -> Palette {
        let situation = view.desk.situation(on.clone());
        let facts = view.desk.facts();
        let row = |name: &str, keys: String| -> Option<PaletteRow> {
            let command = view.registry.find(name);
            let said = |lang| match command {
                Some(command) => Some(command.doc.render(lang)),
                None => editing::words(name).map(|doc| doc.get(lang).to_owned()),
            };
            let (doc, sought) = (said(view.lang)?, format!("{} {} {name}", said(Lang::Zh)?, said(Lang::En)?));
            let refused = command.filter(|c| !matches!(c.run, Run::Show(_)));
            let refused = refused.and_then(|c| c.may(&facts, &situation).err()).map(|r| r.text.render(view.lang));
            Some(PaletteRow { name: name.to_owned(), doc, sought, keys, refused })
        };
        let moves = |name: &str| name.starts_with("cursor.") || name.starts_with("focus.");
        let mut here: Vec<(String, String)> = Vec::new();
        for binding in view.keymap.valid(place).iter().filter(|b| !moves(&b.command)) {
            match here.iter_mut().find(|(name, _)| *name == binding.command) {
                Some((_, keys)) if width(keys) < 8 => *keys += &format!(" {}", binding.keys),
                Some(_) => {}
                None => here.push((binding.command.clone(), binding.keys.to_string())),
            }
        }
        let other = view.registry.all().iter().filter(|c| over != OpenedOver::Layer && !moves(&c.name));
        let other = other.filter(|c| !here.iter().any(|(name, _)| *name == c.name));
        let keys = |name: &str| view.keymap.everywhere(name).first().map(|(_, k)| k.to_string()).unwrap_or_default();
        let mut other: Vec<PaletteRow> = other.filter_map(|c| row(&c.name, keys(&c.name))).collect();
        other.sort_by_key(|row| row.refused.is_some());
        let idle = |mut row: PaletteRow| {
            if over == OpenedOver::NoList && OF_LISTS.contains(&row.name.as_str()) {
                row.refused = needs(&row.name).map(|why| why.get(view.lang).to_owned());
            }
            row
        };
        let rows: Vec<PaletteRow> =
            here.into_iter().filter_map(|(name, keys)| row(&name, keys)).map(idle).chain(other).collect();
        let shown = (0..rows.len()).collect();
        let title = msg!("此处可用的键和命令", "keys and commands valid here");
        Palette { rows, shown, input: Input::default(), state: TableState::default(), on, title }
    }

    /// Collects the papers that can be made of the records under the cursor, and the reports.
    pub fn papers(view: &View, on: Vec<Key>) -> Palette {
        let mut palette = Palette::new(view, on, Place { scopes: &[], typing: false }, OpenedOver::List);
        palette.title = msg!("打印文书", "print a paper");
        let written = |name: &str| name.starts_with("paper.") || name.starts_with("report.");
        palette.rows.retain(|r| written(&r.name) && r.refused.is_none());
        palette.shown = (0..palette.rows.len()).collect();
        palette
    }

    /// Moves or runs.
    pub fn perform(&mut self, command: &str, _: &View) -> Reply {
        if self.state.perform(command, self.shown.len()) {
            return Reply::Stay;
        }
        match command {
            "open" => match self.shown.get(self.state.cursor).map(|r| &self.rows[*r]) {
                Some(PaletteRow { refused: Some(why), .. }) => Reply::Say(why.clone(), Role::Error),
                Some(row) => Reply::Run { command: row.name.clone(), on: self.on.clone(), args: Args::default() },
                None => Reply::Stay,
            },
            "back" | "help" => Reply::Close,
            name if self.input.perform(name) => {
                self.filter();
                Reply::Stay
            }
            _ => Reply::Ignored,
        }
    }

    /// Types into the filter.
    pub fn text(&mut self, text: &str, _: &View) -> Reply {
        self.input.insert(text);
        self.filter();
        Reply::Stay
    }

    fn filter(&mut self) {
        self.shown = pick::matches(self.input.text(), self.rows.iter().map(|r| r.sought.as_str()));
        // A command called by its whole name comes first.
        self.shown.sort_by_key(|row| self.rows[*row].name != self.input.text());
        self.state.go(0);
    }

    /// Draws filter and list.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let rect = popup::centered(area, 76.min(area.width), area.height.saturating_sub(2).max(5));
        let title = self.title.get(view.lang);
        let room = popup::frame(rect, title, view.theme, frame.buffer_mut());
        if room.height < 2 {
            return;
        }
        let (top, rest) = (Rect { height: 1, ..room }, Rect { y: room.y + 1, height: room.height - 1, ..room });
        let caret = self.input.draw(top, frame.buffer_mut(), view.theme.style(Role::Input));
        if self.input.text().is_empty() {
            let words = msg!("输入汉字、拼音或英文来找，回车就做", "type to find, Enter does it").get(view.lang);
            frame.buffer_mut().set_stringn(
                top.x + 1,
                top.y,
                words,
                usize::from(top.width) - 1,
                view.theme.style(Role::Dim),
            );
        }
        frame.set_cursor_position(caret);
        let columns = [Column::new("", 20).text(2), Column::new("", 10), Column::new("", 16).text(1).priority(1)];
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let row = &self.rows[self.shown[row]];
            let role = if row.refused.is_some() { Role::Dim } else { Role::Text };
            match (column, &row.refused) {
                (0, Some(why)) => (format!("{}（{why}）", row.doc).into(), role),
                (0, None) => (row.doc.as_str().into(), role),
                (1, _) => (row.keys.as_str().into(), Role::Key),
                _ => (row.name.as_str().into(), Role::Dim),
            }
        };
        let table = Table {
            columns: &columns,
            rows: self.shown.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        table.draw(&mut self.state, rest, frame.buffer_mut());
    }
}
