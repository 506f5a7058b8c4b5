//! A few bits of every value that say "no" to most patterns before anything is compared.
//!
//! They may say "ask" too often, never "no" to what would have matched.

use ib_matcher::pinyin::{PinyinData, PinyinNotation};
use std::collections::HashMap;

/// What is known of a value without reading it.
#[derive(Clone, Copy, Default)]
pub struct Marks {
    /// Every character, and the first letter of every reading.
    any: u64,
    /// The same of the first character alone.
    first: u64,
    /// Every two letters that can stand one behind the other when it is typed.
    pairs: u64,
}

impl Marks {
    /// Knows nothing: always ask.
    const BLURRED: Marks = Marks { any: u64::MAX, first: u64::MAX, pairs: u64::MAX };
}

/// What marks say to a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It is not there.
    No,
    /// It stands at the beginning.
    Begins,
    /// It stands inside.
    Inside,
    /// They cannot tell.
    Ask,
}

/// What a pattern needs to be there.
pub struct Need {
    all: u64,
    pair: u64,
    /// The pattern is one letter or digit: the marks know the answer.
    single: bool,
}

impl Need {
    /// Reads a lower-case pattern.
    pub fn of(pattern: &str) -> Need {
        let mut all = 0;
        for (i, c) in pattern.chars().enumerate() {
            // Letters behind the first may be the inside of a syllable, which marks do not know.
            if i == 0 || !c.is_ascii_alphabetic() {
                all |= place(c).map_or(0, |at| 1 << at);
            }
        }
        let mut chars = pattern.chars().map(place);
        let pair = match (chars.next().flatten(), chars.next().flatten()) {
            (Some(a), Some(b)) => pair(a, b),
            _ => 0,
        };
        Need { all, pair, single: pattern.len() == 1 && pattern.as_bytes()[0].is_ascii_alphanumeric() }
    }

    /// Asks a value's marks.
    pub fn check(&self, marks: &Marks) -> Answer {
        if marks.any & self.all != self.all || marks.pairs & self.pair != self.pair {
            return Answer::No;
        }
        match self.single && marks.any != u64::MAX {
            false => Answer::Ask,
            true if marks.first & self.all != 0 => Answer::Begins,
            true => Answer::Inside,
        }
    }
}

/// Returns the bit of a character: letters and digits have their own. Letters with case outside ASCII have none.
fn place(c: char) -> Option<u32> {
    match c.to_ascii_lowercase() {
        c @ 'a'..='z' => Some(c as u32 - 'a' as u32),
        c @ '0'..='9' => Some(c as u32 - '0' as u32 + 26),
        c if c.is_lowercase() || c.is_uppercase() || c.to_lowercase().next() != Some(c) => None,
        c => Some(c as u32 % 27 + 36),
    }
}

fn pair(a: u32, b: u32) -> u64 {
    1 << ((a * 37 + b) & 63)
}

#[derive(Clone, Copy)]
struct Sign {
    starts: u64,
    pairs: u64,
}

/// Makes marks. Remembers the readings of characters it has seen.
pub struct Signs<'a> {
    sounds: &'a PinyinData,
    known: HashMap<char, Sign>,
}

impl<'a> Signs<'a> {
    /// Begins with these readings.
    pub fn new(sounds: &'a PinyinData) -> Signs<'a> {
        Signs { sounds, known: HashMap::new() }
    }

    /// Marks a value, with its readings where it is matched by sound.
    pub fn of(&mut self, text: &str, by_sound: bool) -> Marks {
        let mut marks = Marks::default();
        let mut before = 0;
        for c in text.chars() {
            let Some(at) = place(c) else { return Marks::BLURRED };
            let sign = if by_sound && !c.is_ascii() { self.sign(c, at) } else { Sign { starts: 1 << at, pairs: 0 } };
            if marks.any == 0 {
                marks.first = sign.starts;
            }
            marks.any |= sign.starts;
            marks.pairs |= sign.pairs;
            for a in bits(before) {
                marks.pairs |= bits(sign.starts).fold(0, |pairs, b| pairs | pair(a, b));
            }
            before = sign.starts;
        }
        marks
    }

    fn sign(&mut self, c: char, at: u32) -> Sign {
        if let Some(sign) = self.known.get(&c) {
            return *sign;
        }
        let mut sign = Sign { starts: 1 << at, pairs: 0 };
        self.sounds.get_pinyins_and_for_each(c, |reading| {
            let mut letters = reading.notation(PinyinNotation::Ascii).unwrap_or_default().chars().filter_map(place);
            if let Some(first) = letters.next() {
                sign.starts |= 1 << first;
                sign.pairs |= letters.next().map_or(0, |second| pair(first, second));
            }
        });
        self.known.insert(c, sign);
        sign
    }
}

fn bits(mut set: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (at < 64).then_some(at)
    })
}
