//! Fractions: points and shares as they are, rounded only where a standard says so.

use std::cmp::Ordering;
use std::ops::{Add, Mul, Sub};

/// Below the line when a sum of many different fractions no longer fits: fine enough for any sheet.
const FINE: i128 = 1_000_000_000_000;
/// The longest numeral that is read, so that nothing can overflow on the way in.
const LONGEST: usize = 12;

/// A fraction, kept in its lowest terms, the sign above the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Frac {
    above: i128,
    below: i128,
}

/// How a figure between two steps is rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Round {
    /// To the nearer step, the middle upwards.
    #[default]
    Nearest,
    /// Never upwards.
    Down,
    /// Never downwards.
    Up,
}

impl Default for Frac {
    fn default() -> Frac {
        Frac::ZERO
    }
}

impl Frac {
    /// Nothing.
    pub const ZERO: Frac = Frac { above: 0, below: 1 };
    /// The whole.
    pub const ONE: Frac = Frac { above: 1, below: 1 };

    /// Makes `above / below`; `None` for a division by zero.
    pub fn new(above: i128, below: i128) -> Option<Frac> {
        if below == 0 {
            return None;
        }
        let by = gcd(above.unsigned_abs(), below.unsigned_abs()).max(1) as i128 * below.signum();
        Some(Frac { above: above / by, below: below / by })
    }

    /// Makes a whole number.
    pub fn of(n: impl TryInto<i64>) -> Frac {
        Frac { above: n.try_into().map_or(i128::from(i64::MAX), i128::from), below: 1 }
    }

    /// Reads `3`, `2.5`, `-1`, `1/3` or `95%`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Frac> {
        let text = crate::base::date::half_width(text.trim());
        if let Some(text) = text.strip_suffix('%') {
            return Frac::parse(text)?.over(Frac::of(100));
        }
        if let Some((above, below)) = text.split_once('/') {
            return decimal(above.trim())?.over(decimal(below.trim())?);
        }
        decimal(&text)
    }

    /// Divides; `None` for a division by zero.
    pub fn over(self, by: Frac) -> Option<Frac> {
        if by.above == 0 {
            return None;
        }
        let turned = if by.above < 0 { (-by.below, -by.above) } else { (by.below, by.above) };
        Some(self * Frac { above: turned.0, below: turned.1 })
    }

    /// Returns whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.above < 0
    }

    /// Returns the whole part towards zero.
    pub fn whole(self) -> i64 {
        i64::try_from(self.above / self.below).unwrap_or(i64::MAX)
    }

    /// Rounds to a multiple of `step`; a step of nothing rounds nothing.
    #[must_use]
    pub fn rounded(self, step: Frac, how: Round) -> Frac {
        let Some(steps) = self.over(step) else { return self };
        let (above, below) = (steps.above, steps.below);
        let count = match how {
            Round::Down => above.div_euclid(below),
            Round::Up => -(-above).div_euclid(below),
            Round::Nearest => (2 * above + below).div_euclid(2 * below),
        };
        Frac { above: count, below: 1 } * step
    }

    /// Writes it with one decimal where that is exact, else two, rounded half up: `2.5`, `3.0`, `0.33`, `2.68`.
    pub fn words(self) -> String {
        let (places, unit) = if (self.above * 10) % self.below == 0 { (1, 10) } else { (2, 100) };
        // Digits, not a floating number: 2.675 is 2.68 on paper, half a hundredth goes away from zero.
        let hundredths = (2 * self.above.abs() * unit + self.below) / (2 * self.below);
        let sign = if self.above < 0 && hundredths > 0 { "-" } else { "" };
        format!("{sign}{}.{:0places$}", hundredths / unit, hundredths % unit)
    }

    /// Writes it without a decimal where it is whole: `3`, `2.5`, `0.33`.
    pub fn short(self) -> String {
        if self.below == 1 { self.above.to_string() } else { self.words() }
    }

    /// Writes it so that [`Frac::parse`] reads the same number: `2.5`, `8/3`.
    pub fn exact(self) -> String {
        let short = self.short();
        if Frac::parse(&short) == Some(self) { short } else { format!("{}/{}", self.above, self.below) }
    }

    /// Returns the nearest floating number, for a bar or a sheet.
    pub fn float(self) -> f64 {
        self.above as f64 / self.below as f64
    }

    fn fine(self) -> i128 {
        match self.above.checked_mul(FINE) {
            Some(above) => above / self.below,
            None => {
                let (whole, rest) = (self.above / self.below, self.above % self.below);
                // A rest too long to be multiplied lies above a line at least as long: both are shortened.
                let part = rest.checked_mul(FINE).map_or_else(|| rest / (self.below / FINE), |rest| rest / self.below);
                whole.saturating_mul(FINE) + part
            }
        }
    }

    fn from_fine(above: i128) -> Frac {
        Frac::new(above, FINE).unwrap_or(Frac::ZERO)
    }
}

fn decimal(text: &str) -> Option<Frac> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let fine = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() + part.len() > LONGEST || !fine(whole) || !fine(part) {
        return None;
    }
    let all: i128 = format!("{whole}{part}").parse().ok()?;
    Frac::new(sign * all, 10i128.pow(u32::try_from(part.len()).ok()?))
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Add for Frac {
    type Output = Frac;
    fn add(self, other: Frac) -> Frac {
        let exact = || {
            let below = self.below.checked_mul(other.below)?;
            let sum = self.above.checked_mul(other.below)?.checked_add(other.above.checked_mul(self.below)?)?;
            Frac::new(sum, below)
        };
        exact().unwrap_or_else(|| Frac::from_fine(self.fine().saturating_add(other.fine())))
    }
}

impl Sub for Frac {
    type Output = Frac;
    fn sub(self, other: Frac) -> Frac {
        self + Frac { above: -other.above, below: other.below }
    }
}

impl Mul for Frac {
    type Output = Frac;
    fn mul(self, other: Frac) -> Frac {
        let exact = || Frac::new(self.above.checked_mul(other.above)?, self.below.checked_mul(other.below)?);
        exact().unwrap_or_else(|| {
            Frac::from_fine((self.fine() / FINE.isqrt()).saturating_mul(other.fine() / FINE.isqrt()))
        })
    }
}

impl Ord for Frac {
    fn cmp(&self, other: &Frac) -> Ordering {
        match (self.above.checked_mul(other.below), other.above.checked_mul(self.below)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => self.fine().cmp(&other.fine()),
        }
    }
}

impl PartialOrd for Frac {
    fn partial_cmp(&self, other: &Frac) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::iter::Sum for Frac {
    fn sum<I: Iterator<Item = Frac>>(iter: I) -> Frac {
        iter.fold(Frac::ZERO, |a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(text: &str) -> Frac {
        Frac::parse(text).expect(text)
    }

    #[test]
    fn reads_and_writes() {
        for (text, words) in [
            ("3", "3.0"),
            ("2.5", "2.5"),
            ("-1", "-1.0"),
            ("1/3", "0.33"),
            ("95%", "0.95"),
            ("２．５", "2.5"),
            ("0", "0.0"),
            ("2.675", "2.68"),
            ("-2.675", "-2.68"),
            ("1.005", "1.01"),
            ("0.995", "1.00"),
            ("-1/300", "0.00"),
            ("12/7", "1.71"),
        ] {
            assert_eq!(f(text).words(), words, "{text}");
        }
        for bad in ["", "x", "1/0", "1/", "--1", "1.2.3", "1e9", "1234567890123", "%", "."] {
            assert_eq!(Frac::parse(bad), None, "{bad}");
        }
        assert_eq!((f("3").short(), f("2.5").short()), ("3".into(), "2.5".into()));
    }

    #[test]
    fn counts_exactly_where_it_can() {
        assert_eq!(f("1/3") + f("2/3"), Frac::ONE);
        assert_eq!(f("0.95"), f("19/20"));
        assert_eq!(f("5") * f("1/3"), f("5/3"));
        assert_eq!(f("1").over(f("-2")), Some(f("-0.5")));
        assert_eq!(Frac::ONE.over(Frac::ZERO), None);
        assert!(f("1/3") < f("34%") && f("-1/3") < Frac::ZERO);
    }

    #[test]
    fn rounds_as_it_is_told() {
        for (value, step, near, down, up) in [
            ("2.25", "0.5", "2.5", "2", "2.5"),
            ("2.24", "0.5", "2", "2", "2.5"),
            ("2.5", "0.5", "2.5", "2.5", "2.5"),
            ("-0.3", "0.5", "-0.5", "-0.5", "0"),
            ("2/3", "0", "2/3", "2/3", "2/3"),
        ] {
            let at = |how| f(value).rounded(f(step), how);
            assert_eq!((at(Round::Nearest), at(Round::Down), at(Round::Up)), (f(near), f(down), f(up)), "{value}");
        }
    }

    #[test]
    fn a_long_sum_of_odd_fractions_stays_near() {
        let sum: Frac = (1..500).map(|n| Frac::new(1, n).unwrap()).sum();
        let near: f64 = (1..500).map(|n| 1.0 / f64::from(n)).sum();
        assert!((sum.float() - near).abs() < 1e-6, "{} {near}", sum.float());
        assert!(sum * sum > sum && sum > Frac::of(6));
    }
}
