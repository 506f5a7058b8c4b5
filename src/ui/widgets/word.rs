//! Where words begin and end, and which characters may be typed at all.

use unicode_segmentation::UnicodeSegmentation;

/// Returns the byte where the word before `at` begins; blanks between are passed over.
/// A Chinese character is a word of its own: without a dictionary a longer guess eats whole sentences.
pub fn before(line: &str, at: usize) -> usize {
    let words = line[..at].split_word_bound_indices().rev();
    words.skip_while(|(_, word)| word.trim().is_empty()).map(|(start, _)| start).next().unwrap_or(0)
}

/// Returns the byte where the next word after `at` begins: the word under the cursor and its blanks are passed.
pub fn after(line: &str, at: usize) -> usize {
    let mut words = line[at..].split_word_bound_indices().skip(1);
    words.find(|(_, word)| !word.trim().is_empty()).map_or(line.len(), |(start, _)| at + start)
}

/// Returns the byte of the grapheme border before `at`.
pub fn grapheme_before(line: &str, at: usize) -> usize {
    line[..at].grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
}

/// Returns the byte of the grapheme border after `at`.
pub fn grapheme_after(line: &str, at: usize) -> usize {
    line[at..].graphemes(true).next().map_or(at, |g| at + g.len())
}

/// Cleans pasted text: tabs become blanks; control characters, invisible marks and those that turn the writing
/// direction go. Line breaks stay as `\n` or, in a one-line field, become a blank.
pub fn clean(text: &str, lines: bool) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(if lines { '\n' } else { ' ' }),
        '\t' => Some(' '),
        c if c.is_control() => None,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        c => Some(c),
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_scripts() {
        let line = "同意 hello, 2026年";
        let at = |needle: &str| line.find(needle).expect("needle");
        assert_eq!(before(line, line.len()), at("年"));
        assert_eq!(before(line, at("年")), at("2026"));
        assert_eq!(before(line, at("hello")), at("意"));
        assert_eq!(before(line, 0), 0);
        assert_eq!(after(line, 0), at("意"));
        assert_eq!(after(line, at("意")), at("hello"));
        assert_eq!(after(line, at("年")), line.len());
        assert_eq!(after(line, line.len()), line.len());
    }

    #[test]
    fn pasted_text_is_cleaned() {
        assert_eq!(clean("a\tb\r\nc\u{1b}[31m\u{202e}d\u{feff}", false), "a b c[31md");
        assert_eq!(clean("a\r\nb\rc\u{7}", true), "a\nb\nc");
    }
}
