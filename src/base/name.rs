//! Names of people as they are meant: rosters fill two characters up to the width of three.

use std::borrow::Cow;

/// The dot between the parts of a name.
const DOT: char = '\u{b7}';
/// What stands for that dot where it cannot be typed, the blanks around it included.
const DOTS: [char; 11] = [
    DOT, '\u{2022}', '\u{30fb}', '\u{ff65}', '\u{2027}', '\u{2219}', '\u{22c5}', '\u{25cf}', '\u{ff0e}', '\u{2e31}',
    '.',
];

/// Takes away blanks at the edges and between two Chinese characters, and writes the dot between the parts of a name
/// one way. A blank inside a Latin name, or inside one of several parts (with `·`), is a part of it.
pub fn closed(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    if name.contains(DOTS)
        && let Some(dotted) = dotted(name)
    {
        return dotted.into();
    }
    if !name.contains(char::is_whitespace) {
        return name.into();
    }
    let mut out = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        let before = out.chars().last();
        if before.is_some_and(|b| !(is_chinese(b) && word.starts_with(is_chinese))) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.into()
}

/// Writes a name of several parts with one dot between them; `None` where what looks like it is another sign, such as
/// the point of an initial.
fn dotted(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(DOTS).map(str::trim).collect();
    let chinese = |part: &&str| !part.is_empty() && part.chars().all(|c| is_chinese(c) || c.is_whitespace());
    (name.contains(DOT) || parts.iter().all(chinese)).then(|| parts.join("\u{b7}"))
}

/// Returns whether two names are one, however they are filled up.
pub fn same(a: &str, b: &str) -> bool {
    a == b || closed(a) == closed(b)
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_between_chinese_characters_fill_up_and_others_belong_to_the_name() {
        for padded in ["张婷", "张 婷", "张\u{3000}婷", " 张  婷\u{3000}"] {
            assert_eq!(closed(padded), "张婷");
            assert!(same(padded, "张婷"));
        }
        for dot in ["·", "•", "・", ".", "．", " · ", "‧", "･"] {
            let name = format!("阿依古丽{dot}买买提");
            assert_eq!(closed(&name), "阿依古丽·买买提", "{dot}");
            assert!(same(&name, "阿依古丽·买买提"));
        }
        for (name, kept) in [
            ("J. Smith", "J. Smith"),
            ("张三.", "张三."),
            ("Anna Smith", "Anna Smith"),
            ("阿依 古丽·买买提", "阿依 古丽·买买提"),
            ("李 Anna", "李 Anna"),
        ] {
            assert_eq!(closed(name), kept);
        }
        assert!(!same("张三", "张婷"));
    }
}
