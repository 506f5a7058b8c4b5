//! Punctuation as Chinese is written: whatever stands on a paper goes through here.

use crate::base::Msg;
use crate::msg;

/// Signs of the keyboard and how they are written beside Chinese characters.
const SIGNS: [Msg; 7] = [
    msg!("，", ","),
    msg!("；", ";"),
    msg!("：", ":"),
    msg!("（", "("),
    msg!("）", ")"),
    msg!("？", "?"),
    msg!("！", "!"),
];
/// Signs that are Chinese themselves.
const CHINESE: Msg = msg!("”“》《〕〔、。）（；，：", "");

/// Writes full-width signs beside Chinese characters, without the blank that follows a half-width one. Within figures and
/// Latin words signs stay as they are.
pub fn full_width(words: &str) -> String {
    if words.is_ascii() {
        return words.to_owned();
    }
    let chars: Vec<char> = words.chars().collect();
    let chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c) || CHINESE.zh.contains(c);
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let mut n = 0;
    while let Some(c) = chars.get(n) {
        let full = SIGNS.iter().find(|sign| sign.en.starts_with(*c)).and_then(|sign| sign.zh.chars().next());
        let blank = chars.get(n + 1) == Some(&' ');
        let after = chars.get(n + 1 + usize::from(blank)).copied();
        let before = match out.last() {
            Some(' ') if *c == '(' => out.get(out.len().wrapping_sub(2)).copied(),
            last => last.copied(),
        };
        match full.filter(|_| before.is_some_and(chinese) || after.is_some_and(chinese)) {
            Some(sign) => {
                if *c == '(' && out.last() == Some(&' ') {
                    out.pop();
                }
                out.push(sign);
                n += usize::from(blank);
            }
            None => out.push(*c),
        }
        n += 1;
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::full_width;

    #[test]
    fn signs_beside_chinese_are_full_width_and_figures_stay() {
        for (typed, want) in [
            ("监票人 单晓宁, 计票人 解慧", "监票人 单晓宁，计票人 解慧"),
            ("通过 (依据: 细则)", "通过（依据：细则）"),
            ("得票: 3, 5", "得票：3, 5"),
            ("符合 25/27; 2026年", "符合 25/27; 2026年"),
            ("18:30至20:00", "18:30至20:00"),
            ("《细则》(2026年修订)", "《细则》（2026年修订）"),
            ("a, b (c)", "a, b (c)"),
            ("好吗?", "好吗？"),
        ] {
            assert_eq!(full_width(typed), want);
        }
    }
}
