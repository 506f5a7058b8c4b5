//! Looking for words in every line of every minutes: one run of bytes, searched as a whole.

use crate::base::{Id, Lang, date};
use crate::model::Book;
use crate::model::meeting::sitting::{Correction, Line};
use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};
use memchr::memmem;
use std::collections::VecDeque;

/// All lines joined, and where each begins.
#[derive(Default)]
pub struct FullText {
    text: String,
    /// Where each line's words begin, in their order.
    lines: Vec<(usize, Id)>,
}

impl FullText {
    /// Joins speaker and words of every line, the newest meeting's last; what was corrected is found by both its texts.
    pub fn of(book: &Book) -> FullText {
        let mut out = FullText::default();
        for line in book.all::<Line>() {
            out.lines.push((out.text.len(), line.head.id));
            // Who spoke is looked for like what was said.
            let who = line.speaker.id().map_or_else(|| line.speaker_name.to_string(), |id| book.name_of(id, Lang::Zh));
            out.text += &who;
            out.text.push('\n');
            out.text += &line.text;
            for c in book.of::<Correction>(line.head.id) {
                out.text.push('\n');
                out.text += &c.text;
            }
            // No word goes over the end of a line.
            out.text.push('\0');
        }
        out
    }

    /// Returns how many of the newest lines alone are searched: where nothing but sounds is asked for and there are more.
    pub fn newest(&self, words: &str) -> Option<usize> {
        let words = date::half_width(words);
        let mut all = words.split_whitespace().peekable();
        (all.peek().is_some() && all.all(is_sound) && self.lines.len() > LISTENED).then_some(LISTENED)
    }

    /// Lists up to `most` lines that have every word, the newest first, each with what was found of the first word, and
    /// says how many there are. A word of letters is also found by the sound of characters (`tongyi`, `lxqz`): in the newest
    /// lines, or where another word stands.
    pub fn find(&self, words: &str, most: usize) -> (Vec<Hit>, usize) {
        let words = date::half_width(words);
        let sounds = PinyinData::new(NOTATIONS);
        let mut tests: Vec<LineTest> = words.split_whitespace().map(|word| LineTest::new(word, &sounds)).collect();
        // What is found by its bytes is found faster, and leaves few lines to listen to.
        tests.sort_by_key(|test| matches!(test, LineTest::Sound(_)));
        let Some((first, rest)) = tests.split_first() else { return (Vec::new(), 0) };
        let from = if self.newest(&words).is_some() { self.lines.len().saturating_sub(LISTENED) } else { 0 };
        let mut at = self.lines.get(from).map_or(0, |(start, _)| *start);
        let (mut found, mut all) = (VecDeque::new(), 0);
        while let Some((from, to)) = first.find(&self.text[at..]).map(|(from, to)| (from + at, to + at)) {
            let n = self.lines.partition_point(|(start, _)| *start <= from) - 1;
            let end = self.lines.get(n + 1).map_or(self.text.len(), |(start, _)| *start);
            let line = &self.text[self.lines[n].0..end];
            if rest.iter().all(|test| test.find(line).is_some()) {
                all += 1;
                found.push_front(Hit { line: self.lines[n].1, words: self.text[from..to].to_owned() });
                found.truncate(most);
            }
            at = end;
        }
        (found.into(), all)
    }
}

/// A line that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The line.
    pub line: Id,
    /// What stands there of the first word.
    pub words: String,
}

const NOTATIONS: PinyinNotation = PinyinNotation::Ascii.union(PinyinNotation::AsciiFirstLetter);
/// Lines that are listened to: that costs a thousand times what comparing bytes does, and a key must not wait.
const LISTENED: usize = 5_000;
/// Fewer letters than this are in the sound of nearly every line.
const LETTERS: usize = 2;

/// Returns whether a word may be the sound of characters.
fn is_sound(word: &str) -> bool {
    word.len() >= LETTERS && word.bytes().all(|b| b.is_ascii_alphabetic())
}

/// One word that is looked for.
enum LineTest<'a> {
    Plain(Box<memmem::Finder<'a>>),
    Sound(Box<IbMatcher<'a>>),
}

impl<'a> LineTest<'a> {
    fn new(word: &'a str, sounds: &'a PinyinData) -> LineTest<'a> {
        if !is_sound(word) {
            return LineTest::Plain(Box::new(memmem::Finder::new(word)));
        }
        let pinyin = PinyinMatchConfig::builder(NOTATIONS).data(sounds).build();
        LineTest::Sound(Box::new(
            IbMatcher::builder(word).analyze(true).is_pattern_partial(true).pinyin(pinyin).build(),
        ))
    }

    /// Finds where the word stands first.
    fn find(&self, text: &str) -> Option<(usize, usize)> {
        match self {
            LineTest::Plain(finder) => finder.find(text.as_bytes()).map(|at| (at, at + finder.needle().len())),
            LineTest::Sound(matcher) => matcher.find(text).map(|m| (m.start(), m.end())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Head, Record};

    fn book(texts: &[&str]) -> Book {
        let line = |(n, text): (usize, &&str)| {
            let head = Head { id: Id(n as u128 + 1), ..Head::default() };
            Line { head, text: (*text).into(), ..Line::default() }.into_any()
        };
        Book::load(texts.iter().enumerate().map(line))
    }

    #[test]
    fn every_word_counts_and_the_newest_comes_first() {
        let index = FullText::of(&book(&["同意接收", "不同意", "学习联系群众", "联系同学, 同意"]));
        let find = |words: &str, most| {
            let (hits, all) = index.find(words, most);
            (hits.iter().map(|h| h.line.0).collect::<Vec<_>>(), all)
        };
        assert_eq!(find("同意", 10), (vec![4, 2, 1], 3));
        assert_eq!(find("同意 联系", 10), (vec![4], 1));
        assert_eq!(find("同意", 1), (vec![4], 3));
        assert_eq!(find("意不", 10), (vec![], 0), "no word goes over the end of a line");
        assert_eq!(find(" ", 10), (vec![], 0));
        assert_eq!(FullText::of(&Book::default()).find("x", 9), (vec![], 0));
        // By sound, whole and by first letters, and what stands there is told.
        assert_eq!(find("tongyi", 10), (vec![4, 2, 1], 3));
        assert_eq!(find("lxqz", 10), (vec![3], 1));
        assert_eq!(find("ty lianxi", 10), (vec![4], 1));
        assert_eq!(find("联系 tx", 10), (vec![4], 1));
        assert_eq!(find("yibu", 10), (vec![], 0), "no sound goes over the end of a line");
        assert_eq!(index.find("qunzh", 9).0[0].words, "群众");
        // Of many lines the newest alone are listened to, and it is said; characters are found in all of them.
        let many: Vec<&str> = std::iter::once("最早的发言").chain(std::iter::repeat_n("好", LISTENED)).collect();
        let index = FullText::of(&book(&many));
        assert_eq!((index.find("zuizao", 9).1, index.newest("zuizao")), (0, Some(LISTENED)));
        assert_eq!((index.find("最早", 9).1, index.newest("最早 fayan"), index.newest(" ")), (1, None, None));
        assert_eq!((index.find("最早 fayan", 9).1, FullText::of(&book(&many[1..])).newest("zuizao")), (1, None));
    }
}
