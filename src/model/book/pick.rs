//! Choosing from a short list by a few letters: text, pinyin, first letters.

use crate::base::date;
use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};

/// Returns the places of the entries that have every word of the pattern: those that begin with it first.
pub fn matches<'a>(pattern: &str, entries: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let pattern = date::half_width(pattern).to_lowercase();
    let notations = PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter;
    let sounds = PinyinData::new(notations);
    let tests: Vec<IbMatcher> = pattern
        .split_whitespace()
        .map(|word| {
            let pinyin = PinyinMatchConfig::builder(notations).data(&sounds).build();
            IbMatcher::builder(word).analyze(true).is_pattern_partial(true).pinyin(pinyin).build()
        })
        .collect();
    let (mut begin, mut inside) = (Vec::new(), Vec::new());
    for (at, entry) in entries.enumerate() {
        let found: Option<Vec<usize>> = tests.iter().map(|t| t.find(entry).map(|m| m.start())).collect();
        match found {
            Some(starts) if starts.first().is_none_or(|s| *s == 0) => begin.push(at),
            Some(_) => inside.push(at),
            None => {}
        }
    }
    begin.extend(inside);
    begin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_pinyin_and_characters_all_find() {
        let names = ["张三 2024", "单小明", "李四"];
        for (pattern, want) in [
            ("", vec![0, 1, 2]),
            ("zs", vec![0]),
            ("张s", vec![0]),
            ("sxm", vec![1]),
            ("2024", vec![0]),
            ("x", vec![1]),
        ] {
            assert_eq!(matches(pattern, names.into_iter()), want, "{pattern}");
        }
    }
}
