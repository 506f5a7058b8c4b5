//! The row under the cursor of an import: everything it would write, or why it would not, whole.

use crate::exchange::intake::Proposal;
use crate::msg;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Returns the lines about a row, as wide as there is room.
pub fn lines(proposal: &Proposal, row: usize, cells: u16, view: &View) -> Vec<String> {
    let Some(report) = proposal.rows.get(row) else { return Vec::new() };
    let l = view.lang;
    let fields = proposal.written(row, &view.desk.book, l, view.reveal);
    let fields: Vec<String> = fields.into_iter().map(|(label, words)| format!("{label} {words}")).collect();
    let mut out = Vec::new();
    if !fields.is_empty() {
        let text = msg!("写入：{fields}", "to be written: {fields}").with("fields", fields.join(" · ")).render(l);
        out.push(text);
    }
    let why: Vec<String> = report.why.iter().map(|w| w.text.render(l)).collect();
    if !why.is_empty() {
        out.push(why.join("; "));
    }
    let words = out.join("\n");
    wrap::wrap(&words, usize::from(cells)).into_iter().map(ToOwned::to_owned).collect()
}

/// Draws them.
pub fn draw(lines: &[String], room: Rect, buf: &mut Buffer, view: &View) {
    for (line, y) in lines.iter().zip(room.y..room.bottom()) {
        let style = view.theme.style(Role::Text);
        buf.set_stringn(room.x, y, line, usize::from(room.width), style);
    }
}

/// Writes one line.
pub(super) fn put(frame: &mut Frame, room: Rect, row: u16, words: &str, view: &View, role: Role) {
    if row < room.height {
        let words = crate::base::width::fit(words, room.width.into());
        frame.buffer_mut().set_stringn(room.x, room.y + row, words, room.width.into(), view.theme.style(role));
    }
}
