//! A one-line editor: moves by what a person sees as one character, scrolls sideways, gives the caret's place.

use super::word;
use crate::base::width::width;
use crate::commands::registry::chord::Chord;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// How many steps typing can be undone.
const UNDO: usize = 100;

/// What is typed in one line, and where the caret stands.
#[derive(Clone, Default, Debug)]
pub struct Input {
    text: String,
    /// Byte of the caret, always on a grapheme border.
    caret: usize,
    /// Byte of the first character shown.
    first: usize,
    /// Most characters that are taken; none means no limit.
    limit: Option<usize>,
    done: Vec<(String, usize)>,
    undone: Vec<(String, usize)>,
}

impl Input {
    /// Begins with a text, the caret behind it.
    pub fn new(text: impl Into<String>) -> Input {
        let text = word::clean(&text.into(), false);
        Input { caret: text.len(), text, ..Input::default() }
    }

    /// Takes at most so many characters.
    #[must_use]
    pub fn limited(mut self, characters: usize) -> Input {
        self.limit = Some(characters);
        self
    }

    /// Returns what is typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces everything; one step of undo.
    pub fn set(&mut self, text: &str) {
        self.remember();
        self.text = word::clean(text, false);
        self.caret = self.text.len();
        self.first = 0;
    }

    /// Empties the line and gives what stood there.
    pub fn take(&mut self) -> String {
        let text = self.text.clone();
        *self = Input { limit: self.limit, ..Input::default() };
        text
    }

    /// Inserts at the caret: a key, a commit of an input method or a paste, each one step of undo.
    pub fn insert(&mut self, text: &str) {
        let mut text = word::clean(text, false);
        if let Some(limit) = self.limit {
            let room = limit.saturating_sub(self.text.chars().count());
            text = text.chars().take(room).collect();
        }
        if text.is_empty() {
            return;
        }
        self.remember();
        self.text.insert_str(self.caret, &text);
        self.caret += text.len();
        // A combining mark joins the character before or after it.
        self.caret = self.border_from(self.caret);
    }

    /// Types a key that no command took; says whether it was one that types.
    pub fn key(&mut self, chord: Chord) -> bool {
        let Some(c) = chord.typed() else { return false };
        self.insert(c.encode_utf8(&mut [0; 4]));
        true
    }

    /// Carries out a command of [`crate::commands::registry::editing::EDITING`] or a move left or right; says whether it is one.
    pub fn perform(&mut self, command: &str) -> bool {
        let (text, caret) = (&self.text, self.caret);
        match command {
            "cursor.left" => self.caret = word::grapheme_before(text, caret),
            "cursor.right" => self.caret = word::grapheme_after(text, caret),
            "text.word_left" => self.caret = word::before(text, caret),
            "text.word_right" => self.caret = word::after(text, caret),
            "text.start" | "cursor.top" => self.caret = 0,
            "text.end" | "cursor.bottom" => self.caret = text.len(),
            "text.backspace" => self.cut(word::grapheme_before(text, caret), caret),
            "text.delete" => self.cut(caret, word::grapheme_after(text, caret)),
            "text.delete_word" => self.cut(word::before(text, caret), caret),
            "text.delete_word_after" => self.cut(caret, word::after(text, caret)),
            "text.delete_to_start" => self.cut(0, caret),
            "text.delete_to_end" => self.cut(caret, text.len()),
            "text.undo" => {
                let now = (self.text.clone(), self.caret);
                if let Some(before) = self.done.pop() {
                    self.undone.push(now);
                    (self.text, self.caret) = before;
                }
            }
            "text.redo" => {
                let now = (self.text.clone(), self.caret);
                if let Some(after) = self.undone.pop() {
                    self.done.push(now);
                    (self.text, self.caret) = after;
                }
            }
            _ => return false,
        }
        true
    }

    fn cut(&mut self, from: usize, to: usize) {
        if from < to {
            self.remember();
            self.text.drain(from..to);
            // What stood on both sides of the cut may have become one grapheme.
            self.caret = self.border_from(from);
        }
    }

    fn remember(&mut self) {
        self.undone.clear();
        self.done.push((self.text.clone(), self.caret));
        if self.done.len() > UNDO {
            self.done.remove(0);
        }
    }

    fn border_from(&self, at: usize) -> usize {
        let borders = self.text.grapheme_indices(true).map(|(start, _)| start);
        borders.chain([self.text.len()]).find(|border| *border >= at).unwrap_or(self.text.len())
    }

    /// Draws one line and gives the place for the hardware cursor, where an input method opens its window.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, style: Style) -> Position {
        let area = area.intersection(*buf.area());
        if area.is_empty() {
            return Position { x: area.x, y: area.y };
        }
        let area = Rect { height: 1, ..area };
        buf.set_style(area, style);
        for x in area.left()..area.right() {
            buf[(x, area.y)].set_symbol(" ");
        }
        self.scroll(usize::from(area.width));
        buf.set_stringn(area.x, area.y, &self.text[self.first..], usize::from(area.width), style);
        let before = width(&self.text[self.first..self.caret]);
        let x = area.x + u16::try_from(before).unwrap_or(0).min(area.width - 1);
        Position { x, y: area.y }
    }

    /// Keeps the caret in sight; the last column is the caret's when it stands at the end.
    fn scroll(&mut self, cells: usize) {
        self.first = self.border_from(self.first.min(self.text.len()));
        let under = width(&self.text[self.caret..word::grapheme_after(&self.text, self.caret)]).max(1);
        let lowest = self.back_from(self.caret, cells.saturating_sub(under));
        // A shrunken text moves back, so that no half-empty line hides what stands before it.
        let highest = self.back_from(self.text.len(), cells.saturating_sub(1));
        self.first = self.first.min(self.caret).min(highest.max(lowest)).max(lowest);
    }

    /// Returns the byte so many cells before another; only what is shown is measured, however long the text.
    fn back_from(&self, end: usize, cells: usize) -> usize {
        let mut used = 0;
        let mut start = end;
        for (at, g) in self.text[..end].grapheme_indices(true).rev() {
            used += width(g);
            if used > cells {
                break;
            }
            start = at;
        }
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys in, text out; `|` is the caret.
    fn check(start: &str, commands: &str, end: &str) {
        let mut input = Input::new(start.replace('|', ""));
        input.caret = start.find('|').unwrap_or(start.len());
        for command in commands.split_whitespace() {
            match command.strip_prefix('+') {
                Some(text) => input.insert(text),
                None => assert!(input.perform(command), "{command}"),
            }
        }
        let mut shown = input.text().to_owned();
        shown.insert(input.caret, '|');
        assert_eq!(shown, end, "{start} {commands}");
    }

    #[test]
    fn editing() {
        check("王|", "+芳", "王芳|");
        check("王芳|", "cursor.left +小", "王小|芳");
        check("王芳|", "text.backspace text.backspace text.backspace", "|");
        check("|王芳", "text.delete", "|芳");
        check("同意 hello|", "text.delete_word", "同意 |");
        check("同意 hello|", "text.delete_word text.delete_word", "同|");
        check("|hello 同意", "text.delete_word_after", "|同意");
        check("一二|三四", "text.delete_to_end", "一二|");
        check("一二|三四", "text.delete_to_start", "|三四");
        check("一二|三四", "text.start +0 text.end +9", "0一二三四9|");
        check("e\u{301}x|", "text.backspace text.backspace", "|");
        check("👨\u{200d}👩\u{200d}👧|", "text.backspace", "|");
        check("👨\u{200d}👩\u{200d}👧|", "cursor.left +a", "a|👨\u{200d}👩\u{200d}👧");
    }

    #[test]
    fn a_commit_is_one_step_of_undo() {
        check("", "+党支部 +书记 text.undo", "党支部|");
        check("", "+党支部 +书记 text.undo text.undo", "|");
        check("", "+党支部 +书记 text.undo text.redo", "党支部书记|");
        check("", "+党支部 text.undo +新 text.redo", "新|");
        check("甲|", "text.undo", "甲|");
    }

    #[test]
    fn control_characters_never_get_in_and_a_limit_holds() {
        let mut input = Input::new("a\u{1b}[2Jb\nc");
        input.insert("\td\u{0}");
        assert_eq!(input.text(), "a[2Jb c d");
        let mut input = Input::default().limited(3);
        input.insert("党支部书记");
        input.insert("x");
        assert_eq!(input.text(), "党支部");
        assert!(input.key(Chord::char('x')) && !input.key(Chord::ctrl('x')));
        assert_eq!((input.take().as_str(), input.is_empty()), ("党支部", true));
    }

    #[test]
    fn the_caret_stays_in_sight_and_no_character_is_halved() {
        for cells in 1..12u16 {
            let area = Rect::new(3, 1, cells, 1);
            let mut input = Input::default();
            let mut buf = Buffer::empty(Rect::new(0, 0, 20, 3));
            let steps = ["+党支部", "+abc", "+委员会", "cursor.left", "cursor.left", "cursor.left", "text.start"];
            for step in steps.iter().chain(&["text.end", "text.delete_to_start", "+一二三四五六七"]) {
                match step.strip_prefix('+') {
                    Some(text) => input.insert(text),
                    None => assert!(input.perform(step)),
                }
                let at = input.draw(area, &mut buf, Style::new());
                assert!(area.contains(at), "{cells} {step} {at:?}");
                assert_eq!(buf[(3 + cells, 1)].symbol(), " ");
                let rest = &input.text()[input.caret..];
                if let (true, Some(next)) = (cells > 1, rest.graphemes(true).next()) {
                    assert_eq!(buf[at].symbol(), next, "{cells} {step}");
                }
            }
        }
    }
}
