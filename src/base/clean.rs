//! Text as it is meant: without what nobody sees. Every way in (form, shell, sheet, recorder) cleans by this one function.

use std::borrow::Cow;

/// Takes away marks without width or direction and noncharacters; a control character leaves a blank, tabs and line
/// breaks stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unseen) {
        let kept = |c: char| match c {
            // What a terminal would have moved by must not join the words around it.
            c if c.is_control() && c != '\r' && !matches!(c, '\t' | '\n') => Some(' '),
            c => (!is_unseen(c)).then_some(c),
        };
        text.chars().filter_map(kept).collect::<String>().into()
    } else {
        text.into()
    }
}

/// Returns whether a character is no part of a name, a number or a sentence. The variation selectors that tell the forms of
/// one Chinese character apart (U+E0100 and on) are seen.
pub fn is_unseen(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        c if c.is_ascii() => c.is_ascii_control(),
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}' => true,
        '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e00ff}' => true,
        c => c.is_control() || is_no_character(c),
    }
}

/// Returns whether a character may stand in XML.
pub fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n') || !(c.is_control() || is_no_character(c))
}

/// Returns whether a place in Unicode is kept free for ever.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Returns whether a value is a mask over another one, as screens and lists show it, and no value.
pub fn is_masked(text: &str) -> bool {
    text.contains("**") || text.contains("\u{ff0a}\u{ff0a}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_what_is_written_stays() {
        for unseen in
            ["\u{200b}", "\u{200d}", "\u{feff}", "\u{202e}", "\u{2066}", "\u{fffe}", "\u{ffff}", "\u{ad}", "\u{1fffe}"]
        {
            assert_eq!(clean(&format!("仇{unseen}雨菲{unseen}")), "仇雨菲", "{unseen:?}");
        }
        for kept in ["王芳", "Anna Smith", "阿依古丽·买买提", "一行\n二行\t三", "葛\u{e0100}飾", "①㎡ａ１", ""]
        {
            assert_eq!(clean(kept), kept);
        }
    }

    #[test]
    fn every_character_is_either_clean_or_goes() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            if !is_unseen(c) {
                assert!(is_xml(c), "{c:?} would break a paper");
            }
        }
    }
}
