//! Whole numbers in Chinese, as minutes and articles write them: 二十三名, 第七条.

use crate::base::Msg;
use crate::msg;

const DIGITS: Msg = msg!("零一二三四五六七八九", "0123456789");
const TEN: Msg = msg!("十", "10");
const HUNDRED: Msg = msg!("百", "100");
const THOUSAND: Msg = msg!("千", "1000");
/// The steps of the decimal system from the top.
const STEPS: [(u32, Option<Msg>); 4] = [(1000, Some(THOUSAND)), (100, Some(HUNDRED)), (10, Some(TEN)), (1, None)];

/// Writes a whole number below ten thousand in Chinese; larger ones stay digits.
pub fn chinese(n: u32) -> String {
    let (top, _) = STEPS[0];
    if n >= top * 10 {
        return n.to_string();
    }
    let digit = |d: u32| DIGITS.zh.chars().nth(d as usize).unwrap_or_default();
    if n == 0 {
        return digit(0).to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (size, word) in STEPS {
        let d = n / size % 10;
        if d == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(digit(0));
            gap = false;
        }
        // Ten to nineteen are said without their one.
        if !(out.is_empty() && d == 1 && word == Some(TEN)) {
            out.push(digit(d));
        }
        out.push_str(word.map_or("", |w| w.zh));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::chinese;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        for (n, said) in [
            (0, "零"),
            (7, "七"),
            (10, "十"),
            (19, "十九"),
            (20, "二十"),
            (23, "二十三"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (1050, "一千零五十"),
            (10_000, "10000"),
        ] {
            assert_eq!(chinese(n), said);
        }
    }
}
