//! A frame in the middle of the screen, over whatever stands there.

use crate::base::width::fit;
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Padding, Widget};

/// Returns a rectangle of at most this size in the middle of an area.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Empties a rectangle for drawing over it, so that no half of a wide character stays on either side.
pub fn clear(area: Rect, buf: &mut Buffer) {
    let area = area.intersection(*buf.area());
    if area.is_empty() {
        return;
    }
    for y in area.top()..area.bottom() {
        // A wide character that reaches in from the left loses its right half: take it away whole.
        if area.left() > buf.area().left() {
            let left = &mut buf[(area.left() - 1, y)];
            if left.symbol().cell_width() > 1 {
                left.set_symbol(" ");
            }
        }
        // One that reaches out to the right loses its left half: its other cell becomes a blank of its style.
        let last = &buf[(area.right() - 1, y)];
        if last.symbol().cell_width() > 1 && area.right() < buf.area().right() {
            let style = last.style();
            buf[(area.right(), y)].set_symbol(" ").set_style(style);
        }
    }
    Clear.render(area, buf);
}

/// Clears a rectangle, frames it with a title and gives the room inside.
pub fn frame(area: Rect, title: &str, theme: Theme, buf: &mut Buffer) -> Rect {
    clear(area, buf);
    let area = area.intersection(*buf.area());
    let title = fit(title, usize::from(area.width.saturating_sub(4)));
    let mut block = Block::bordered()
        .border_set(theme.border())
        .border_style(theme.style(Role::BorderFocused))
        .padding(Padding::horizontal(1));
    if !title.is_empty() {
        block = block.title(format!(" {title} ")).title_style(theme.style(Role::Title));
    }
    let inside = block.inner(area);
    block.render(area, buf);
    inside
}

#[cfg(test)]
mod tests {
    use super::super::eye::{Dice, Eye, paint};
    use super::*;
    use ratatui::style::Style;

    const WIDE: &str = "中共学生第一支部委员会2026年a组织生活会、民主评议党员bc，整改台账（共十二项）";

    #[test]
    fn it_is_centered_and_never_larger_than_the_screen() {
        assert_eq!(centered(Rect::new(0, 0, 80, 24), 40, 10), Rect::new(20, 7, 40, 10));
        assert_eq!(centered(Rect::new(0, 0, 20, 5), 40, 10), Rect::new(0, 0, 20, 5));
        let mut buf = Buffer::empty(Rect::new(0, 0, 3, 1));
        assert!(frame(Rect::new(0, 0, 40, 10), "整改", Theme::default(), &mut buf).is_empty());
    }

    #[test]
    fn both_edges_blank_what_they_cut() {
        let bar = Style::new().reversed();
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        buf.set_stringn(0, 0, "一二三四", 8, bar);
        clear(Rect::new(3, 0, 2, 1), &mut buf);
        let cells: Vec<_> = (0..8).map(|x| buf[(x, 0)].symbol()).collect();
        assert_eq!(cells, ["一", " ", " ", " ", " ", " ", "四", " "]);
        let reversed = |x: u16| buf[(x, 0)].modifier.contains(ratatui::style::Modifier::REVERSED);
        assert_eq!([2, 3, 4, 5].map(reversed), [true, false, false, true]);
    }

    /// A real terminal's cells (vt100) are compared with the buffer after every frame, over wide text, at any size.
    #[test]
    fn no_frame_leaves_half_a_character() {
        let mut dice = Dice::new(2026);
        let frames = if cfg!(debug_assertions) { 5000 } else { 50_000 };
        let mut eye = Eye::new(40, 12);
        for n in 0..frames {
            if n % 50 == 0 {
                eye = Eye::new(dice.roll(1, 44), dice.roll(1, 14));
            }
            let mut buf = Buffer::empty(eye.area());
            paint(&mut buf, &mut dice, WIDE);
            for _ in 0..dice.roll(0, 3) {
                let (x, y) = (dice.roll(0, eye.area().width), dice.roll(0, eye.area().height));
                let area = Rect::new(x, y, dice.roll(1, 30), dice.roll(1, 8));
                let inside = frame(area, "全体党员大会", Theme { ascii: n % 2 == 0, ..Theme::default() }, &mut buf);
                if !inside.is_empty() {
                    buf.set_stringn(inside.x, inside.y, "表决结果：通过", usize::from(inside.width), Style::new());
                }
            }
            eye.show(buf);
            assert_eq!(eye.torn(), None, "frame {n}");
        }
    }
}
