//! How many terminal cells words take. Every width in the program comes from here.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Returns the cells a string takes: `width("党支部") == 6`.
pub fn width(s: &str) -> usize {
    s.width()
}

/// Cuts to at most `cells`, never through a wide character; a cut is shown by `⋯`.
pub fn fit(s: &str, cells: usize) -> String {
    if width(s) <= cells {
        return s.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for g in s.graphemes(true) {
        let w = width(g);
        if used + w > cells - 1 {
            break;
        }
        out.push_str(g);
        used += w;
    }
    out.push('⋯');
    out
}

/// Fits and fills with blanks on the right to exactly `cells`.
pub fn pad(s: &str, cells: usize) -> String {
    let mut out = fit(s, cells);
    let missing = cells.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// Replaces control characters by blanks, so that no text can move the cursor, and takes out joiners and variation
/// selectors: terminals disagree on how wide what they join is.
pub fn printable(s: &str) -> String {
    const JOINERS: [char; 3] = ['\u{200d}', '\u{fe0e}', '\u{fe0f}'];
    s.chars().filter(|c| !JOINERS.contains(c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_never_halved() {
        assert_eq!(width("党支部"), 6);
        assert_eq!(fit("党支部", 6), "党支部");
        assert_eq!(fit("党支部", 5), "党支⋯");
        assert_eq!(fit("党支部", 4), "党⋯");
        assert_eq!(pad("党", 4), "党  ");
        assert_eq!(pad("党支部", 4), "党⋯ ");
        assert_eq!(fit("党", 1), "⋯");
        assert_eq!(fit("党", 0), "");
    }
}
