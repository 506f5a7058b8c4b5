//! Every command by name: type a few letters, see its key, or why it may not be done now.

use crate::base::Msg;
use crate::commands::{Args, Run};
use crate::model::Key;
use crate::model::book::pick;
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

struct PaletteRow {
    name: String,
    doc: String,
    keys: String,
    refused: Option<String>,
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
    /// Collects every command for the records under the cursor.
    pub fn new(view: &View, on: Vec<Key>) -> Palette {
        let situation = view.desk.situation(on.clone());
        let facts = view.desk.facts();
        let rows: Vec<PaletteRow> = view
            .registry
            .all()
            .iter()
            .filter(|c| !c.name.starts_with("cursor.") && !c.name.starts_with("focus."))
            .map(|c| PaletteRow {
                name: c.name.to_string(),
                doc: c.doc.render(view.lang),
                keys: view.keymap.everywhere(&c.name).first().map(|(_, k)| k.to_string()).unwrap_or_default(),
                refused: match c.run {
                    Run::Show(_) => None,
                    _ => c.may(&facts, &situation).err().map(|r| r.text.render(view.lang)),
                },
            })
            .collect();
        let shown = (0..rows.len()).collect();
        Palette {
            rows,
            shown,
            input: Input::default(),
            state: TableState::default(),
            on,
            title: msg!("命令", "commands"),
        }
    }

    /// Collects the papers that can be made of the records under the cursor, and the reports.
    pub fn papers(view: &View, on: Vec<Key>) -> Palette {
        let mut palette = Palette::new(view, on);
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
            "back" => Reply::Close,
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
        let words: Vec<String> = self.rows.iter().map(|r| format!("{} {}", r.doc, r.name)).collect();
        self.shown = pick::matches(self.input.text(), words.iter().map(String::as_str));
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
        frame.set_cursor_position(caret);
        let columns = [Column::new("", 20).text(2), Column::new("", 10), Column::new("", 16).text(1).priority(1)];
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let row = &self.rows[self.shown[row]];
            let role = if row.refused.is_some() { Role::Dim } else { Role::Text };
            match (column, &row.refused) {
                (0, Some(why)) => (format!("{} ({why})", row.doc).into(), role),
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
