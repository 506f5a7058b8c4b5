//! The text box of a speech: soft wrap, a caret that input methods find, words that are not whole Chinese sentences.

use super::word;
use crate::commands::registry::chord::Chord;
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, TextArea, WrapMode};

/// How many steps typing can be undone.
const UNDO: usize = 500;

/// Text of several lines, and where the caret stands. One box holds one speech: every key wraps all of it again.
#[derive(Clone, Debug)]
pub struct TextBox {
    area: TextArea<'static>,
}

impl TextBox {
    /// Begins with a text, the caret behind it.
    pub fn new(text: &str) -> TextBox {
        let lines = word::clean(text, true).split('\n').map(str::to_owned).collect();
        let mut area = TextArea::new(lines);
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_max_histories(UNDO);
        // The hardware cursor is the caret; a drawn one would stand beside it.
        area.set_cursor_style(Style::new());
        area.set_cursor_line_style(Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        TextBox { area }
    }

    /// Shows these words while nothing is typed.
    #[must_use]
    pub fn placeholder(mut self, words: &str, theme: Theme) -> TextBox {
        self.area.set_placeholder_text(words);
        self.area.set_placeholder_style(theme.style(Role::Placeholder));
        self
    }

    /// Returns what is typed.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Returns whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Returns what is typed and begins anew.
    pub fn take(&mut self) -> String {
        let text = self.text();
        let (placeholder, style) = (self.area.placeholder_text().to_owned(), self.area.placeholder_style());
        *self = TextBox::new("");
        self.area.set_placeholder_text(placeholder);
        self.area.set_placeholder_style(style.unwrap_or_default());
        text
    }

    /// Inserts at the caret: a commit of an input method or a paste, one step of undo.
    pub fn insert(&mut self, text: &str) {
        self.area.insert_str(word::clean(text, true));
    }

    /// Types a key that no command took; says whether it was one that types.
    pub fn key(&mut self, chord: Chord) -> bool {
        let Some(c) = chord.typed() else { return false };
        self.insert(c.encode_utf8(&mut [0; 4]));
        true
    }

    /// Carries out a command of [`crate::commands::registry::editing::EDITING`] or a move of the cursor; says whether
    /// something was done. Up in the first row and down in the last do nothing here, so that they can leave the box.
    pub fn perform(&mut self, command: &str) -> bool {
        let (row, at) = self.caret();
        let line = self.area.lines()[row].clone();
        match command {
            "cursor.left" if at > 0 => self.left(&line[word::grapheme_before(&line, at)..at]),
            "cursor.left" => self.area.move_cursor(CursorMove::Back),
            "cursor.right" if at < line.len() => self.right(&line[at..word::grapheme_after(&line, at)]),
            "cursor.right" => self.area.move_cursor(CursorMove::Forward),
            "text.word_left" if at > 0 => self.left(&line[word::before(&line, at)..at]),
            "text.word_left" => self.area.move_cursor(CursorMove::Back),
            "text.word_right" if at < line.len() => self.right(&line[at..word::after(&line, at)]),
            "text.word_right" => self.area.move_cursor(CursorMove::Forward),
            "text.start" | "cursor.top" => self.area.move_cursor(CursorMove::Head),
            "text.end" | "cursor.bottom" => self.area.move_cursor(CursorMove::End),
            "text.newline" => self.area.insert_newline(),
            "text.backspace" | "text.delete_word" if at == 0 => drop(self.area.delete_newline()),
            "text.delete" | "text.delete_word_after" if at == line.len() => drop(self.area.delete_next_char()),
            "text.backspace" => self.cut(&line, word::grapheme_before(&line, at), at),
            "text.delete" => self.cut(&line, at, word::grapheme_after(&line, at)),
            "text.delete_word" => self.cut(&line, word::before(&line, at), at),
            "text.delete_word_after" => self.cut(&line, at, word::after(&line, at)),
            "text.delete_to_start" => self.cut(&line, 0, at),
            "text.delete_to_end" => self.cut(&line, at, line.len()),
            "text.undo" => drop(self.area.undo()),
            "text.redo" => drop(self.area.redo()),
            "cursor.up" => return self.vertical(CursorMove::Up),
            "cursor.down" => return self.vertical(CursorMove::Down),
            _ => return false,
        }
        true
    }

    /// Returns the caret's line and byte.
    fn caret(&self) -> (usize, usize) {
        let at = self.area.cursor();
        let line = &self.area.lines()[at.0];
        (at.0, line.char_indices().nth(at.1).map_or(line.len(), |(byte, _)| byte))
    }

    fn vertical(&mut self, way: CursorMove) -> bool {
        let before = self.area.cursor();
        self.area.move_cursor(way);
        self.area.cursor() != before
    }

    /// The text area counts characters, a person graphemes: move by as many characters as the piece has.
    fn left(&mut self, piece: &str) {
        piece.chars().for_each(|_| self.area.move_cursor(CursorMove::Back));
    }

    fn right(&mut self, piece: &str) {
        piece.chars().for_each(|_| self.area.move_cursor(CursorMove::Forward));
    }

    /// Takes a piece around the caret away, one step of undo.
    fn cut(&mut self, line: &str, from: usize, to: usize) {
        let (_, at) = self.caret();
        self.left(&line[from..at]);
        if from < to {
            self.area.delete_str(line[from..to].chars().count());
        }
    }

    /// Draws the text, a blank column at its right, and gives the place for the hardware cursor.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, style: Style) -> Position {
        let area = area.intersection(*buf.area());
        if area.is_empty() {
            return Position { x: area.x, y: area.y };
        }
        self.area.set_style(style);
        buf.set_style(area, style);
        let room = Rect { width: area.width.saturating_sub(1).max(1), ..area };
        (&self.area).render(room, buf);
        let (caret, (top, left)) = (self.area.screen_cursor(), self.area.scroll_offset());
        let within = |at: usize, first: u16, cells: u16| {
            u16::try_from(at.saturating_sub(usize::from(first))).unwrap_or(0).min(cells - 1)
        };
        Position { x: area.x + within(caret.col, left, area.width), y: area.y + within(caret.row, top, area.height) }
    }
}

impl Default for TextBox {
    fn default() -> TextBox {
        TextBox::new("")
    }
}

#[cfg(test)]
mod tests {
    use super::super::eye::{Eye, rows};
    use super::*;

    /// Commands in, text out; `|` is the caret. The box is drawn first, so that it is wrapped at 8 cells.
    fn check(start: &str, commands: &str, end: &str) {
        let mut text = TextBox::new(&start.replace('|', ""));
        let mut buf = Buffer::empty(Rect::new(0, 0, 9, 4));
        text.draw(*buf.area(), &mut buf, Style::new());
        let back = start.find('|').map_or(0, |at| start[at + 1..].chars().count());
        (0..back).for_each(|_| text.area.move_cursor(CursorMove::Back));
        for command in commands.split_whitespace() {
            match command.strip_prefix('+') {
                Some(words) => text.insert(words),
                None => drop(text.perform(command)),
            }
        }
        let (row, at) = text.caret();
        let before: usize = text.area.lines()[..row].iter().map(|line| line.len() + 1).sum();
        let mut shown = text.text();
        shown.insert(before + at, '|');
        assert_eq!(shown, end, "{start} {commands}");
    }

    #[test]
    fn editing() {
        check("同意|", "+。 text.newline +下一项", "同意。\n下一项|");
        check("我完全同意这个意见|", "text.delete_word", "我完全同意这个意|");
        check("see annex|", "text.delete_word", "see |");
        check("|我完全同意", "text.word_right text.word_right", "我完|全同意");
        check("|hello 同意", "text.delete_word_after", "|同意");
        check("甲\n|乙", "text.backspace", "甲|乙");
        check("甲|\n乙", "text.delete", "甲|乙");
        check("甲\n|乙", "text.delete_word", "甲|乙");
        check("一二|三四", "text.delete_to_end", "一二|");
        check("一二|三四", "text.delete_to_start", "|三四");
        check("一二三四五六七八九十|", "cursor.left cursor.left cursor.left +x", "一二三四五六七x|八九十");
        check(
            "|一二三四五六七八九十",
            "cursor.right cursor.right cursor.right cursor.right cursor.right +x",
            "一二三四五x|六七八九十",
        );
        check("一二三四五六七八九十|", "text.start text.delete text.end text.backspace", "二三四五六七八九|");
        check("|", "text.backspace text.delete text.delete_word cursor.left cursor.right text.undo", "|");
    }

    #[test]
    fn a_commit_is_one_step_of_undo_and_a_cut_another() {
        check("", "+我完全同意 +这个意见。 text.undo", "我完全同意|");
        check("", "+我完全同意 +这个意见。 text.undo text.undo text.redo", "我完全同意|");
        check("一二三四|", "text.delete_to_start text.undo", "一二三四|");
        check("", "+a\r\nb\u{7}c text.undo", "|");
    }

    #[test]
    fn up_leaves_in_the_first_row_and_down_in_the_last() {
        let mut text = TextBox::new("一二三四五六七八");
        let mut buf = Buffer::empty(Rect::new(0, 0, 9, 4));
        text.draw(*buf.area(), &mut buf, Style::new());
        assert!(!text.perform("cursor.down"));
        assert!(text.perform("cursor.up"));
        assert!(!text.perform("cursor.up"));
        assert!(!text.perform("open"));
    }

    #[test]
    fn the_caret_is_where_the_next_character_goes() {
        let mut eye = Eye::new(12, 5);
        let mut text = TextBox::default();
        for piece in ["支部", "abc", "大会，", "a", "讨论并", "通过了", "x", "发展对象", "。"] {
            let mut buf = Buffer::empty(eye.area());
            let area = Rect::new(1, 1, 10, 3);
            let at = text.draw(area, &mut buf, Style::new());
            eye.show(buf);
            assert!(eye.torn().is_none() && area.contains(at), "{piece} {at:?}");
            let first = piece.chars().next().expect("a character").to_string();
            text.insert(piece);
            text.left(piece);
            let mut buf = Buffer::empty(eye.area());
            let at = text.draw(area, &mut buf, Style::new());
            assert_eq!(buf[at].symbol(), first, "{piece} {at:?} {:?}", rows(&buf));
            text.right(piece);
        }
        assert_eq!(text.take(), "支部abc大会，a讨论并通过了x发展对象。");
        assert!(text.is_empty());
    }
}
