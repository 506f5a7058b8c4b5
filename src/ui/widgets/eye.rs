//! What a person would see: buffers sent to an emulated terminal and looked at cell by cell. For tests.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::num::NonZero;

/// An emulated terminal and the buffer it should show.
pub struct Eye {
    parser: vt100::Parser,
    shown: Buffer,
}

impl Eye {
    /// Opens an empty terminal.
    pub fn new(width: u16, height: u16) -> Eye {
        let size = |cells| NonZero::new(cells).expect("a size");
        let parser = vt100::Parser::new(size(height), size(width), 0);
        Eye { parser, shown: Buffer::empty(Rect::new(0, 0, width, height)) }
    }

    /// Returns the whole screen.
    pub fn area(&self) -> Rect {
        *self.shown.area()
    }

    /// Sends what differs from the last frame, as a terminal backend does.
    pub fn show(&mut self, next: Buffer) {
        let mut bytes = String::new();
        let mut last = None;
        for (x, y, cell) in self.shown.diff(&next) {
            if last != Some((x.wrapping_sub(1), y)) {
                bytes += &format!("\x1b[{};{}H", y + 1, x + 1);
            }
            last = Some((x, y));
            bytes += cell.symbol();
        }
        self.parser.process(bytes.as_bytes());
        self.shown = next;
    }

    /// Returns the first cell that shows something else than the buffer says, or hides what it says.
    pub fn torn(&self) -> Option<(u16, u16, String)> {
        let area = self.area();
        for y in area.top()..area.bottom() {
            let mut x = area.left();
            while x < area.right() {
                let wanted = self.shown[(x, y)].symbol();
                let seen = self.parser.screen().cell(y, x).map(|c| c.contents().to_owned()).unwrap_or_default();
                let blank = wanted.trim().is_empty() && seen.trim().is_empty();
                let wide = wanted.cell_width().max(1);
                if !(blank || seen == wanted) || x + wide > area.right() {
                    return Some((x, y, format!("wanted {wanted:?}, seen {seen:?}")));
                }
                // What the buffer holds under the right half of a wide character is never shown.
                let hidden = (x + 1..x + wide).find(|under| !self.shown[(*under, y)].symbol().trim().is_empty());
                if let Some(under) = hidden {
                    return Some((under, y, format!("hidden {:?}", self.shown[(under, y)].symbol())));
                }
                x += wide;
            }
        }
        None
    }
}

/// Returns the rows of a buffer as text, blanks at the end cut.
pub fn rows(buf: &Buffer) -> Vec<String> {
    let area = *buf.area();
    let row = |y| {
        let mut out = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buf[(x, y)].symbol();
            out += symbol;
            x += symbol.cell_width().max(1);
        }
        out.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect()
}

/// Numbers that are the same for the same seed.
pub struct Dice(u64);

impl Dice {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// Returns a number between both, both included.
    pub fn roll(&mut self, low: u16, high: u16) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + (self.0 % (u64::from(high - low) + 1)) as u16
    }
}

/// Fills a buffer with a text, every row beginning anywhere in it.
pub fn paint(buf: &mut Buffer, dice: &mut Dice, text: &str) {
    let area = *buf.area();
    for y in area.top()..area.bottom() {
        let skip = usize::from(dice.roll(0, 30));
        let line: String = text.chars().cycle().skip(skip).take(60).collect();
        let x = dice.roll(0, 3).min(area.width - 1);
        buf.set_stringn(x, y, line, usize::from(area.width - x), Style::new());
    }
}
