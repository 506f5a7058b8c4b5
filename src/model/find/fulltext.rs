//! Looking for words in every line of every minutes: one run of bytes, searched as a whole.

use crate::base::Id;
use crate::model::Book;
use crate::model::meeting::{Correction, Line};
use memchr::memmem;

/// All lines joined, and where each begins.
#[derive(Default)]
pub struct FullText {
    text: String,
    /// Where each line's words begin, in their order.
    lines: Vec<(usize, Id)>,
}

impl FullText {
    /// Joins the words of every line, the newest meeting's last; what was corrected is found by both its texts.
    pub fn of(book: &Book) -> FullText {
        let mut out = FullText::default();
        for line in book.all::<Line>() {
            out.lines.push((out.text.len(), line.head.id));
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

    /// Lists up to `most` lines that have every word, the newest first, and says how many there are.
    pub fn find(&self, words: &str, most: usize) -> (Vec<Id>, usize) {
        let mut words = words.split_whitespace();
        let Some(first) = words.next() else { return (Vec::new(), 0) };
        let rest: Vec<&str> = words.collect();
        let (finder, bytes) = (memmem::Finder::new(first.as_bytes()), self.text.as_bytes());
        let (mut at, mut found) = (0, Vec::new());
        while let Some(hit) = finder.find(&bytes[at..]).map(|n| n + at) {
            let n = self.lines.partition_point(|(start, _)| *start <= hit) - 1;
            let end = self.lines.get(n + 1).map_or(bytes.len(), |(start, _)| *start);
            let line = &self.text[self.lines[n].0..end];
            if rest.iter().all(|word| line.contains(word)) {
                found.push(self.lines[n].1);
            }
            at = end;
        }
        let all = found.len();
        found.reverse();
        found.truncate(most);
        (found, all)
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
        assert_eq!(index.find("同意", 10), (vec![Id(4), Id(2), Id(1)], 3));
        assert_eq!(index.find("同意 联系", 10), (vec![Id(4)], 1));
        assert_eq!(index.find("同意", 1), (vec![Id(4)], 3));
        assert_eq!(index.find("意不", 10), (vec![], 0), "no word goes over the end of a line");
        assert_eq!(index.find(" ", 10), (vec![], 0));
        assert_eq!(FullText::of(&Book::default()).find("x", 9), (vec![], 0));
    }
}
