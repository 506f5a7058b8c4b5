//! The keys valid here, with what they do.

use crate::base::width::{pad, width};
use crate::commands::registry::editing::EDITING;
use crate::commands::registry::keymap::Place;
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::popup;
use ratatui::Frame;
use ratatui::layout::Rect;

/// A list of keys and words.
pub struct Help {
    rows: Vec<(String, String)>,
    first: usize,
}

impl Help {
    /// Collects the keys valid at a place.
    pub fn new(place: Place, view: &View) -> Help {
        let mut rows: Vec<(String, String)> = Vec::new();
        for binding in view.keymap.valid(place) {
            let editing = EDITING.iter().find(|(name, _)| *name == binding.command).map(|(_, doc)| doc.get(view.lang));
            let doc = view.registry.find(&binding.command).map(|c| c.doc.render(view.lang));
            let Some(doc) = doc.or(editing.map(str::to_owned)) else { continue };
            match rows.iter_mut().find(|(_, d)| *d == doc) {
                Some((keys, _)) if width(keys) < 16 => *keys = format!("{keys} {}", binding.keys),
                Some(_) => {}
                None => rows.push((binding.keys.to_string(), doc)),
            }
        }
        Help { rows, first: 0 }
    }

    /// Scrolls or closes.
    pub fn perform(&mut self, command: &str, _: &View) -> Reply {
        match command {
            "cursor.up" => self.first = self.first.saturating_sub(1),
            "cursor.down" => self.first += 1,
            "cursor.page_up" => self.first = self.first.saturating_sub(10),
            "cursor.page_down" => self.first += 10,
            "cursor.top" => self.first = 0,
            "open" | "back" | "help" | "quit" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Draws two columns: keys, words.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let height = u16::try_from(self.rows.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let title = msg!("此处可用的键", "keys valid here").get(view.lang);
        let buf = frame.buffer_mut();
        let room = popup::frame(popup::centered(area, 64.min(area.width), height), title, view.theme, buf);
        self.first = self.first.min(self.rows.len().saturating_sub(usize::from(room.height)));
        for ((keys, words), y) in self.rows.iter().skip(self.first).zip(room.y..room.bottom()) {
            buf.set_stringn(room.x, y, pad(keys, 20), usize::from(room.width), view.theme.style(Role::Key));
            let x = room.x + 21.min(room.width);
            let cells = usize::from(room.right().saturating_sub(x));
            buf.set_stringn(x, y, pad(words, cells), cells, view.theme.style(Role::Text));
        }
    }
}
