//! Whole numbers as people say and write them: 二十三, 一百零五, 两名, 19.

use super::msg::Msg;
use crate::msg;

const DIGITS: Msg = msg!("零一二三四五六七八九", "0123456789");
/// What is said for two where things are counted.
const PAIR: Msg = msg!("两", "2");
/// The steps of the decimal system from the top.
const STEPS: [(Msg, u32); 3] = [(msg!("千", "1000"), 1000), (msg!("百", "100"), 100), (msg!("十", "10"), 10)];

fn step(c: char) -> Option<u32> {
    STEPS.iter().find(|(word, _)| word.zh.contains(c)).map(|(_, size)| *size)
}

fn digit(c: char) -> Option<u32> {
    let said = if PAIR.zh.contains(c) { Some(2) } else { DIGITS.zh.chars().position(|d| d == c) };
    said.and_then(|d| u32::try_from(d).ok())
}

/// Returns whether a sign belongs to a number.
pub fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || step(c).is_some() || digit(c).is_some()
}

/// Reads a whole number below ten thousand; `None` where it is none as people say it.
pub fn read(text: &str) -> Option<u32> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    let (mut sum, mut last, mut below) = (0, None, u32::MAX);
    for c in text.chars() {
        if let Some(size) = step(c) {
            // Each step stands below the one before it; the one before ten is not said.
            if size >= below {
                return None;
            }
            sum += last.take().unwrap_or(1) * size;
            below = size;
        } else if last.replace(digit(c)?).is_some_and(|before| before != 0) {
            // A zero fills a gap; two digits side by side are no number as it is said.
            return None;
        }
    }
    (!text.is_empty()).then_some(sum + last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn numbers_are_read_as_people_say_them() {
        for (said, n) in [
            ("零", Some(0)),
            ("七", Some(7)),
            ("十", Some(10)),
            ("十九", Some(19)),
            ("二十", Some(20)),
            ("二十三", Some(23)),
            ("一百零五", Some(105)),
            ("一百一十", Some(110)),
            ("一千零五", Some(1005)),
            ("两百", Some(200)),
            ("023", Some(23)),
            ("十百", None),
            ("二三", None),
            ("", None),
        ] {
            assert_eq!(read(said), n, "{said}");
        }
    }
}
