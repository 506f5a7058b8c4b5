//! One key press, and its name in a key file: `ctrl-s`, `f5`, `pgdn`, `:`, `g g`.

use std::fmt;

/// A key of the keyboard, without its modifiers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Key {
    /// A character, upper case where Shift made it so.
    Char(char),
    /// F1 to F12.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab, which terminals send as a key of its own.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

/// A key with its modifiers. Shift is part of the character, since terminals send it so.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Whether Alt is held.
    pub alt: bool,
}

/// One or more chords pressed in turn: `g g`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Keys(pub Vec<Chord>);

/// Why a key's name was not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bad {
    /// No key has this name.
    Unknown,
    /// The key exists but terminals or input methods keep it for themselves.
    Taken,
}

/// Names of keys; the first name of a key is the one that is shown.
const NAMES: &[(&str, Key)] = &[
    ("Enter", Key::Enter),
    ("Return", Key::Enter),
    ("Esc", Key::Esc),
    ("Escape", Key::Esc),
    ("Tab", Key::Tab),
    ("BackTab", Key::BackTab),
    ("Backspace", Key::Backspace),
    ("Del", Key::Delete),
    ("Delete", Key::Delete),
    ("Ins", Key::Insert),
    ("Insert", Key::Insert),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PageUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("PageDown", Key::PageDown),
    ("Space", Key::Char(' ')),
];

impl Chord {
    /// Makes a chord without modifiers.
    pub const fn plain(key: Key) -> Chord {
        Chord { key, ctrl: false, alt: false }
    }

    /// Makes a chord of a character alone.
    pub const fn char(c: char) -> Chord {
        Chord::plain(Key::Char(c))
    }

    /// Makes a chord of Ctrl and a character.
    pub const fn ctrl(c: char) -> Chord {
        Chord { key: Key::Char(c), ctrl: true, alt: false }
    }

    /// Returns the character this chord types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.key {
            Key::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads full-width characters and Chinese punctuation as the ASCII key they came from,
    /// so that commands work while an input method is on.
    #[must_use]
    pub fn folded(self) -> Chord {
        let Key::Char(c) = self.key else { return self };
        let folded = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '\u{3001}' => '/',
            '\u{3002}' => '.',
            '\u{3010}' => '[',
            '\u{3011}' => ']',
            '\u{300a}' => '<',
            '\u{300b}' => '>',
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            _ => c,
        };
        Chord { key: Key::Char(folded), ..self }
    }

    /// Returns whether this is an ASCII character or a named key.
    pub fn is_ascii(self) -> bool {
        !matches!(self.key, Key::Char(c) if !c.is_ascii())
    }

    /// Reads the name of one chord; letter case counts only for a single character.
    pub fn parse(text: &str) -> Result<Chord, Bad> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        loop {
            let held = [("ctrl-", &mut ctrl), ("alt-", &mut alt), ("shift-", &mut shift)];
            let Some((flag, tail)) = held.into_iter().find_map(|(name, flag)| Some((flag, tail_after(rest, name)?)))
            else {
                break;
            };
            *flag = true;
            rest = tail;
        }
        let mut key = key_named(rest).ok_or(Bad::Unknown)?;
        if shift {
            // Only Shift-Tab reaches a program as such; input methods own the rest.
            key = if key == Key::Tab { Key::BackTab } else { return Err(Bad::Taken) };
        }
        if let (Key::Char(c), true) = (key, ctrl) {
            key = Key::Char(c.to_ascii_lowercase());
        }
        let chord = Chord { key, ctrl, alt }.folded();
        if chord.taken() { Err(Bad::Taken) } else { Ok(chord) }
    }

    /// Returns whether a terminal or an input method keeps this chord or sends it as another key.
    fn taken(self) -> bool {
        match self.key {
            // Ctrl-I, -M and -H are Tab, Enter and Backspace; Ctrl with a sign or a digit is not sent at all.
            Key::Char(c) => self.ctrl && (!c.is_ascii_lowercase() || matches!(c, 'i' | 'm' | 'h')),
            Key::Enter => self.alt || self.ctrl,
            _ => false,
        }
    }
}

/// Returns what follows a modifier's name; a modifier alone is a key's name, not a modifier.
fn tail_after<'t>(text: &'t str, modifier: &str) -> Option<&'t str> {
    let head = text.get(..modifier.len())?;
    let tail = &text[modifier.len()..];
    (head.eq_ignore_ascii_case(modifier) && !tail.is_empty()).then_some(tail)
}

fn key_named(name: &str) -> Option<Key> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(Key::Char(c));
    }
    if let Some((_, key)) = NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
        return Some(*key);
    }
    let number = name.strip_prefix(['f', 'F'])?;
    (1..=12).find(|n: &u8| number == n.to_string()).map(Key::F)
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            Key::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Key::Char(c) => write!(f, "{c}"),
            Key::F(n) => write!(f, "F{n}"),
            key => write!(f, "{key:?}"),
        }
    }
}

impl Keys {
    /// Reads chords separated by blanks; says which word was not accepted.
    pub fn parse(text: &str) -> Result<Keys, (Bad, String)> {
        let chords = text
            .split_whitespace()
            .map(|word| Chord::parse(word).map_err(|bad| (bad, word.to_owned())))
            .collect::<Result<Vec<_>, _>>()?;
        if chords.is_empty() { Err((Bad::Unknown, String::new())) } else { Ok(Keys(chords)) }
    }

    /// Returns whether these keys are the beginning of longer ones.
    pub fn begins(&self, longer: &Keys) -> bool {
        longer.0.len() > self.0.len() && longer.0.starts_with(&self.0)
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (n, chord) in self.0.iter().enumerate() {
            write!(f, "{}{chord}", if n > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_shown() {
        let table = [
            ("ctrl-s", "Ctrl-S"),
            ("CTRL-S", "Ctrl-S"),
            ("f5", "F5"),
            ("F12", "F12"),
            ("g g", "g g"),
            ("G", "G"),
            (":", ":"),
            ("-", "-"),
            ("alt-1", "Alt-1"),
            ("pgdn", "PgDn"),
            ("pagedown", "PgDn"),
            ("space", "Space"),
            ("escape", "Esc"),
            ("shift-tab", "BackTab"),
            ("ctrl-left", "Ctrl-Left"),
            ("ctrl-t 1", "Ctrl-T 1"),
            ("：", ":"),
        ];
        for (text, shown) in table {
            let keys = Keys::parse(text).unwrap_or_else(|bad| panic!("{text}: {bad:?}"));
            assert_eq!(keys.to_string(), shown, "{text}");
            assert_eq!(Keys::parse(shown), Ok(keys), "{shown}");
        }
    }

    #[test]
    fn names_of_no_key_and_keys_that_never_arrive_are_refused() {
        for text in ["", "f0", "f13", "f01", "hyper-x", "ctrl-", "gg", "ctrl-foo", "f"] {
            let refused = Keys::parse(text);
            assert_eq!(text == "f", refused.is_ok(), "{text}");
        }
        for text in
            ["ctrl-space", "shift-a", "shift-up", "alt-enter", "ctrl-i", "ctrl-m", "ctrl-h", "ctrl-enter", "ctrl--"]
        {
            assert_eq!(Keys::parse(text), Err((Bad::Taken, text.to_owned())));
        }
    }

    #[test]
    fn full_width_keys_fold_to_ascii() {
        for (from, to) in "：？／！１ａ、；。，（【《　Ｕ".chars().zip(":?/!1a/;.,([< U".chars()) {
            assert_eq!(Chord::char(from).folded(), Chord::char(to));
        }
        assert_eq!(Chord::char('党').folded(), Chord::char('党'));
        assert_eq!(Chord::plain(Key::Up).folded(), Chord::plain(Key::Up));
    }
}
