//! Money in fen, exact: how an amount is written and read.

use super::{Msg, date};
use crate::msg;

/// The largest amount, in fen: a hundred million yuan, far above what a branch ever holds.
pub const MOST: i64 = 10_000_000_000;

/// Why no amount is below zero.
pub const NEGATIVE: Msg = msg!("金额不能为负", "an amount is not negative");
/// Why an amount is not taken.
pub const TOO_LARGE: Msg = msg!("金额太大，不能超过一亿元", "the amount is too large: a hundred million yuan at most");

/// Writes fen as yuan: `1234.50`.
pub fn words(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

/// Reads yuan with up to two decimals as fen: `12`, `12.5`, `1,234.50`, `￥12`, `12元`.
///
/// # Errors
/// No amount, a negative one, more than two decimals, more than [`MOST`].
pub fn parse(text: &str) -> Result<i64, Msg> {
    const YUAN: Msg = msg!("元", "yuan");
    const SIGN: [char; 2] = ['\u{a5}', '\u{ffe5}'];
    let half = date::half_width(text.trim());
    let plain = half.trim_start_matches(SIGN).trim_end_matches(YUAN.zh).trim().replace([',', '\u{ff0c}'], "");
    if plain.starts_with('-') {
        return Err(NEGATIVE);
    }
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(cents) {
        return Err(msg!("金额写作 12 或 12.50", "write an amount as 12 or 12.50"));
    }
    if cents.len() > 2 {
        return Err(msg!("金额最多两位小数（到分）", "an amount has two decimals at most"));
    }
    let fen = format!("{whole}{cents:0<2}").parse().ok().filter(|fen| *fen <= MOST);
    fen.ok_or(TOO_LARGE)
}

#[cfg(test)]
mod tests {
    use super::{parse, words};

    #[test]
    fn amounts_are_exact_to_the_fen() {
        for (text, fen) in [("0.2", 20), ("12", 1200), ("1,234.50", 123_450), ("￥0.01", 1), ("３元", 300)] {
            assert_eq!(parse(text), Ok(fen), "{text}");
            assert_eq!(parse(&words(fen)), Ok(fen));
        }
        for bad in ["-1", "1.0001", "1000000000000000", "", ".5", "1e5", "一百", "1.2.3"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
