//! Words as a record keeps them. Form, shell and sheet all pass here, so that one value is never written in two ways.

use crate::base::clean::is_unseen;
use crate::base::{date, name};
use crate::msg;
use std::sync::Arc;

/// Digits of a year.
const YEAR: usize = 4;

/// Removes what has no width, and what would move a cursor or hide in a file. Blanks inside stay: the name of a file may
/// have two.
pub fn line(words: Arc<str>) -> Arc<str> {
    if is_plain(&words) {
        return words;
    }
    let seen = words.replace("\r\n", "\n");
    let clean: String = seen
        .chars()
        .filter(|c| c.is_control() || !is_unseen(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if clean.trim() == &*words { words } else { clean.trim().into() }
}

/// Cleans words of several lines; the lines stay.
pub fn lines(words: Arc<str>) -> Arc<str> {
    let bad = |c: char| (c.is_control() && c != '\n') || is_unseen(c);
    if !words.contains(bad) && words.trim().len() == words.len() {
        return words;
    }
    let seen = words.replace("\r\n", "\n");
    let clean: String =
        seen.chars().filter(|c| c.is_control() || !is_unseen(*c)).map(|c| if bad(c) { ' ' } else { c }).collect();
    clean.trim().into()
}

/// Cleans a person's name; see [`name::closed`].
pub fn name(words: Arc<str>) -> Arc<str> {
    let words = line(words);
    let closed = name::closed(&words);
    if *closed == *words { words.clone() } else { closed.into() }
}

/// Cleans a number of a student or a paper.
pub fn number(words: Arc<str>) -> Arc<str> {
    let words = line(words);
    if words.is_ascii() { words } else { date::half_width(&words).into() }
}

/// Cleans the year of a cohort.
pub fn cohort(words: Arc<str>) -> Arc<str> {
    const GRADE: crate::base::Msg = msg!("级", "");
    let words = number(words);
    let year = words.strip_suffix(GRADE.zh).map(str::trim_end);
    match year.filter(|y| y.len() == YEAR && y.bytes().all(|b| b.is_ascii_digit())) {
        Some(year) => year.into(),
        None => words,
    }
}

/// Returns whether nothing in a line has to be cleaned: letters of any script, no blanks.
fn is_plain(words: &str) -> bool {
    words.chars().all(|c| c.is_ascii_graphic() || ('\u{2e80}'..'\u{d7ff}').contains(&c) && c != '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_kept_in_one_way() {
        for (clean, typed, kept) in [
            (line as fn(Arc<str>) -> Arc<str>, " 支部\u{200b}  大会\r\n通知 ", "支部  大会 通知"),
            (lines, "一\u{feff}\r\n二\t三 ", "一\n二 三"),
            (name, "张\u{3000}婷", "张婷"),
            (number, "２０２３\u{200b}01", "202301"),
            (cohort, "２０２３级", "2023"),
            (cohort, "2023 级", "2023"),
            (cohort, "2023级硕士", "2023级硕士"),
            (cohort, "2023", "2023"),
        ] {
            let once = clean(typed.into());
            assert_eq!(&*once, kept);
            assert_eq!(clean(once.clone()), once, "{kept} is kept as it is");
        }
    }
}
