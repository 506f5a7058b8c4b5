//! Breaks text into rows for reading, by the rules of Chinese setting (避头尾): no closing sign begins a row, no
//! opening sign ends one, Latin words and numbers stay whole where they fit.

use crate::base::width::width;
use unicode_segmentation::UnicodeSegmentation;

/// Signs that may not begin a row: ，。！？；：、）》」』】〕〉”’％…—· and their ASCII like.
const NO_START: &str = "\u{ff0c}\u{3002}\u{ff01}\u{ff1f}\u{ff1b}\u{ff1a}\u{3001}\u{ff09}\u{300b}\u{300d}\u{300f}\u{3011}\
    \u{3015}\u{3009}\u{201d}\u{2019}\u{ff05}\u{2026}\u{2014}\u{00b7},.!?;:)]}%";
/// Signs that may not end a row: （《「『【〔〈“‘￥ and their ASCII like.
const NO_END: &str = "\u{ff08}\u{300a}\u{300c}\u{300e}\u{3010}\u{3014}\u{3008}\u{201c}\u{2018}\u{ffe5}([{$";

/// Breaks a text into rows of at most so many cells. Line breaks of the text are kept; an empty line is an empty row.
pub fn wrap(text: &str, cells: usize) -> Vec<&str> {
    let mut rows = Vec::new();
    for line in text.split('\n') {
        wrap_line(line.strip_suffix('\r').unwrap_or(line), cells.max(1), &mut rows);
    }
    rows
}

fn wrap_line<'t>(line: &'t str, cells: usize, rows: &mut Vec<&'t str>) {
    let (mut start, mut used) = (0, 0);
    for (at, unit) in units(line) {
        // Blanks at the end of a row hang over it unseen.
        let wide = width(unit.trim_end());
        if used > 0 && used + wide > cells {
            rows.push(line[start..at].trim_end());
            (start, used) = (at, 0);
        }
        if wide > cells {
            for (inner, g) in unit.grapheme_indices(true) {
                if used > 0 && used + width(g) > cells && !g.trim().is_empty() {
                    rows.push(line[start..at + inner].trim_end());
                    (start, used) = (at + inner, 0);
                }
                used += width(g);
            }
        } else {
            used += width(unit);
        }
    }
    rows.push(line[start..].trim_end());
}

/// Cuts a line into pieces that are not broken: opening signs, a character or a Latin word, closing signs, blanks.
fn units(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = line.grapheme_indices(true).peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.next()?;
        let mut last = first;
        let mut end = start + first.len();
        while let Some((at, next)) = rest.peek().copied() {
            if !joined(last, next) {
                break;
            }
            (last, end) = (next, at + next.len());
            rest.next();
        }
        Some((start, &line[start..end]))
    })
}

fn joined(last: &str, next: &str) -> bool {
    let is = |g: &str, set: &str| g.chars().next().is_some_and(|c| set.contains(c));
    let latin = |g: &str| g.chars().next().is_some_and(|c| c.is_alphanumeric() && width(g) == 1);
    let blank = |g: &str| g.chars().all(char::is_whitespace);
    if blank(next) {
        return true;
    }
    if blank(last) {
        return false;
    }
    is(last, NO_END) || is(next, NO_START) || (latin(last) || is(last, "-_/.,:")) && latin(next) || {
        // A sign inside a Latin word: a-b, a/b.
        latin(last) && is(next, "-_/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_begins_with_a_closing_sign_or_ends_with_an_opening_one() {
        let text = "会议认为：（一）该同志思想成熟，入党动机端正；（二）“三会一课”坚持较好。《实施办法》2024年修订，\
                    共12条、36款。Comments: see annex-1, page 12 (draft).";
        for cells in 4..60 {
            let rows = wrap(text, cells);
            for (n, row) in rows.iter().enumerate() {
                assert!(width(row) <= cells, "{cells}: {row}");
                let (first, last) = (row.chars().next().expect("a row"), row.chars().last().expect("a row"));
                // A piece longer than the row has to be broken somewhere.
                if cells > 14 {
                    assert!(n == 0 || !NO_START.contains(first), "{cells}: {row}");
                    assert!(n + 1 == rows.len() || !NO_END.contains(last), "{cells}: {row}");
                }
            }
            let blankless = |s: &str| s.split_whitespace().collect::<String>();
            assert_eq!(blankless(&rows.concat()), blankless(text));
        }
    }

    #[test]
    fn lines_words_and_long_words() {
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("甲\n\n乙", 10), ["甲", "", "乙"]);
        assert_eq!(wrap("hello world", 7), ["hello", "world"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("一二三四，五", 8), ["一二三", "四，五"]);
        assert_eq!(wrap("党支部", 1), ["党", "支", "部"]);
        assert_eq!(wrap("一二 三", 4), ["一二", "三"]);
    }
}
