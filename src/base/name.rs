//! Names of people as they are meant: rosters fill two characters up to the width of three.

use std::borrow::Cow;

/// Takes away blanks at the edges and between two Chinese characters. A blank inside a Latin name, or inside one of
/// several parts (with `·`), is a part of it.
pub fn closed(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    if !name.contains(char::is_whitespace) || name.contains('\u{b7}') {
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

/// Says whether two names are one, however they are filled up.
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
        for (name, kept) in
            [("Anna Smith", "Anna Smith"), ("阿依 古丽·买买提", "阿依 古丽·买买提"), ("李 Anna", "李 Anna")]
        {
            assert_eq!(closed(name), kept);
        }
        assert!(!same("张三", "张婷"));
    }
}
