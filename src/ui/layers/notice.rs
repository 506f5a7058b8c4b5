//! Several lines that want to be read: faults of a key file, what an import did.

use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::{popup, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Lines under a title.
pub struct Notice {
    title: String,
    lines: Vec<String>,
    first: usize,
}

impl Notice {
    /// Shows lines, wrapped where they are long.
    pub fn new(title: impl Into<String>, lines: Vec<String>) -> Notice {
        Notice { title: title.into(), lines, first: 0 }
    }

    /// Scrolls or closes.
    pub fn perform(&mut self, command: &str, _: &View) -> Reply {
        match command {
            "cursor.up" => self.first = self.first.saturating_sub(1),
            "cursor.down" => self.first += 1,
            "cursor.page_up" => self.first = self.first.saturating_sub(10),
            "cursor.page_down" => self.first += 10,
            "open" | "back" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Draws the frame and the lines.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let width = area.width.saturating_sub(4).clamp(20, 90);
        let inside = usize::from(width).saturating_sub(4);
        let lines: Vec<&str> = self.lines.iter().flat_map(|l| wrap::wrap(l, inside)).collect();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let room = popup::frame(popup::centered(area, width, height), &self.title, view.theme, frame.buffer_mut());
        self.first = self.first.min(lines.len().saturating_sub(usize::from(room.height)));
        for (line, y) in lines.iter().skip(self.first).zip(room.y..room.bottom()) {
            frame.buffer_mut().set_stringn(room.x, y, line, usize::from(room.width), view.theme.style(Role::Text));
        }
    }
}
