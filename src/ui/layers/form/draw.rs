//! Drawing a form: its fields, what is wrong, and how many lie out of sight.

use super::Form;
use super::choices::example;
use crate::base::width::{pad, width};
use crate::model::book::display;
use crate::msg;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::{popup, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Writes into the border how many fields lie above and below, and where one is.
fn edges(rect: Rect, (above, below): (usize, usize), place: String, frame: &mut Frame, view: &View) {
    if above + below == 0 || rect.width < 30 {
        return;
    }
    let more = |n: usize, text: crate::base::Msg| match n {
        0 => String::new(),
        n => text.with("n", n).render(view.lang),
    };
    let up = more(above, msg!(" 上面还有{n}项 ↑ ", " {n} more above ↑ "));
    let down = more(below, msg!(" 还有{n}项 ↓ ", " {n} more below ↓ "));
    let (style, buf) = (view.theme.style(Role::Title), frame.buffer_mut());
    for (words, y) in [(up, rect.y), (format!(" {place} {down}"), rect.bottom() - 1)] {
        let cells = width(&words).min(usize::from(rect.width) - 4);
        let x = rect.right() - 2 - u16::try_from(cells).unwrap_or(0);
        buf.set_stringn(x, y, words, cells, style);
    }
}

impl Form {
    /// Draws labels, inputs and faults.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let asked = self.asked();
        let focus = asked.iter().position(|at| *at == self.focus).unwrap_or(0);
        let height = u16::try_from(asked.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let rect = popup::centered(area, 84.min(area.width), height.max(3));
        let room = popup::frame(rect, &self.title, view.theme, frame.buffer_mut());
        let shown = usize::from(room.height).max(1);
        if focus < self.first {
            self.first = focus;
        } else if focus >= self.first + shown {
            self.first = focus + 1 - shown;
        }
        let below = asked.len().saturating_sub(self.first + shown);
        edges(rect, (self.first, below), format!("{}/{}", focus + 1, asked.len()), frame, view);
        let label = self.rows.iter().map(|r| width(r.arg.field.label.get(view.lang))).max().unwrap_or(0).min(24) + 2;
        for (at, y) in asked.into_iter().skip(self.first).zip(room.y..room.bottom()) {
            let line = Rect { y, height: 1, ..room };
            self.draw_row(at, label, line, frame, view);
        }
        self.draw_fault(room, frame, view);
    }

    /// Says the fault of the field in hand whole, on the last lines, where it does not fit beside the field.
    fn draw_fault(&self, room: Rect, frame: &mut Frame, view: &View) {
        let Some(fault) = self.rows.get(self.focus).and_then(|row| row.error.as_deref()) else { return };
        if width(fault) + 2 <= usize::from(room.width) / 3 {
            return;
        }
        let lines = wrap::wrap(fault, usize::from(room.width));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(room.height.saturating_sub(1));
        let at = Rect { y: room.bottom() - height, height, ..room };
        popup::clear(at, frame.buffer_mut());
        for (line, y) in lines.iter().zip(at.y..at.bottom()) {
            let cells = usize::from(at.width);
            frame.buffer_mut().set_stringn(at.x, y, line, cells, view.theme.style(Role::Error));
        }
    }

    fn draw_row(&mut self, at: usize, label: usize, line: Rect, frame: &mut Frame, view: &View) {
        let focused = at == self.focus;
        let row = &mut self.rows[at];
        let theme = view.theme;
        let name = format!("{}{}", row.arg.field.label.get(view.lang), if row.arg.field.required { "*" } else { "" });
        let role = if focused { Role::Title } else { Role::Dim };
        let buf = frame.buffer_mut();
        buf.set_stringn(line.x, line.y, pad(&name, label), usize::from(line.width), theme.style(role));
        let x = line.x + u16::try_from(label).unwrap_or(0);
        let room = line.right().saturating_sub(x);
        let note = row.error.clone().or_else(|| focused.then(|| example(row.arg.field.kind, view.lang)).flatten());
        // The fault stands beside the field, but never takes more than half of the line from what is typed.
        let note_cells = note.as_deref().map_or(0, |n| (width(n) as u16 + 2).min(room / 2));
        let input = Rect { x, y: line.y, width: room.saturating_sub(note_cells), height: 1 };
        let style = theme.style(if focused { Role::Input } else { Role::Text });
        // What is being typed is seen by whoever types it; nothing else of a private field is.
        if row.arg.field.private && !view.reveal && !(focused && row.touched) {
            let masked = display::masked(row.input.text());
            let cells = usize::from(input.width);
            let shown = if focused { pad(&masked, cells) } else { masked.clone() };
            buf.set_stringn(input.x, input.y, shown, cells, style);
            if focused {
                let end = input.x + u16::try_from(width(&masked)).unwrap_or(0);
                frame.set_cursor_position((end.min(input.right().saturating_sub(1)), input.y));
            }
        } else {
            let caret = row.input.draw(input, buf, style);
            if focused {
                frame.set_cursor_position(caret);
            }
        }
        if let Some(note) = note {
            let role = if row.error.is_some() { Role::Error } else { Role::Dim };
            let note = crate::base::width::fit(&note, usize::from(note_cells.saturating_sub(2)));
            let x = input.right() + 2;
            frame.buffer_mut().set_stringn(
                x,
                line.y,
                note,
                usize::from(line.right().saturating_sub(x)),
                theme.style(role),
            );
        }
    }
}
