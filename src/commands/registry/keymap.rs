//! Which keys reach which command: the embedded maps with the user's own file on top.
//!
//! A screen asks with a stack of scopes, innermost first. Sequences (`g g`) wait for their next key; a key
//! that breaks a sequence is looked up again alone, so that no key press is lost.

use super::chord::{Chord, Key, Keys};
use super::keyfile::{self, Entry, Faults, KeyFault, KeyFaultKind, KeyFile};
use crate::msg;
use std::ops::Range;

const DEFAULT: &str = include_str!("../../../keymaps/default.toml");
const VIM: &str = include_str!("../../../keymaps/vim.toml");

/// Maps that can stand under a user's file, by name.
const BASES: &[(&str, &str)] = &[("default", ""), ("vim", VIM)];

/// Keys that always work: they are looked up last, in no scope, and a user's file can't bind them.
pub const FIXED: &[(Key, &str)] = &[
    (Key::Up, "cursor.up"),
    (Key::Down, "cursor.down"),
    (Key::Left, "cursor.left"),
    (Key::Right, "cursor.right"),
    (Key::PageUp, "cursor.page_up"),
    (Key::PageDown, "cursor.page_down"),
    (Key::Home, "cursor.top"),
    (Key::End, "cursor.bottom"),
    (Key::Tab, "focus.next"),
    (Key::BackTab, "focus.previous"),
    (Key::Enter, "open"),
    (Key::Esc, "back"),
];

/// One key and its command.
#[derive(Clone, PartialEq, Debug)]
pub struct Binding {
    /// The keys pressed.
    pub keys: Keys,
    /// The command's name.
    pub command: String,
}

/// All bindings, by scope.
#[derive(Clone, PartialEq, Debug)]
pub struct Keymap {
    scopes: Vec<(String, Vec<Binding>)>,
}

/// Where a key was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Scopes, innermost first; `global` last.
    pub scopes: &'a [&'a str],
    /// Whether characters are being typed into a text: then a bare character is never a command.
    pub typing: bool,
}

/// What a key press means.
#[derive(Clone, PartialEq, Debug)]
pub enum Press<'m> {
    /// Run this command.
    Command(&'m str),
    /// A longer sequence has begun; the next key decides.
    Wait,
    /// No command: typed text, or the beginning of a filter.
    Free(Chord),
}

impl Keymap {
    /// Returns the default map.
    pub fn new() -> Keymap {
        let mut map = Keymap { scopes: Vec::new() };
        let mut faults = Faults::new("default.toml", DEFAULT);
        let file = keyfile::read(DEFAULT, &mut faults);
        map.scopes = file.scopes.iter().map(|(name, _)| (name.clone(), Vec::new())).collect();
        map.lay(&file, &|_| true, true, &mut faults);
        map
    }

    /// Returns an embedded map by name: `default` or `vim`.
    pub fn named(name: &str) -> Option<Keymap> {
        let (_, text) = BASES.iter().find(|(n, _)| *n == name)?;
        let mut map = Keymap::new();
        let mut faults = Faults::new(name, text);
        let file = keyfile::read(text, &mut faults);
        map.lay(&file, &|_| true, false, &mut faults);
        Some(map)
    }

    /// Returns the names of the embedded maps.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BASES.iter().map(|(name, _)| *name)
    }

    /// Lays the user's file (its name and text) over this map, or over the map it names as `base`.
    ///
    /// All faults are given. If there are any this map stays as it is, so that one slip leaves no
    /// half-working keyboard.
    pub fn with_file(self, name: &str, text: &str, known: &dyn Fn(&str) -> bool) -> (Keymap, Vec<KeyFault>) {
        let mut faults = Faults::new(name, text);
        let file = keyfile::read(text, &mut faults);
        let mut mine = self.clone();
        if let Some((base, at)) = &file.base {
            match Keymap::named(base) {
                Some(map) => mine = map,
                None => {
                    let text =
                        msg!("没有叫 “{name}” 的按键方案", "no key map is called '{name}'").with("name", base.as_str());
                    let names = Keymap::names().collect::<Vec<_>>().join(" ");
                    let hint = msg!("可用：{names}", "there are: {names}").with("names", names);
                    faults.add(KeyFaultKind::UnknownScope, at.clone(), text, Some(hint));
                }
            }
        }
        mine.lay(&file, known, false, &mut faults);
        if faults.list.is_empty() { (mine, Vec::new()) } else { (self, faults.sorted()) }
    }

    /// Holds the embedded maps against the commands there are; for a test.
    pub fn embedded_faults(known: &dyn Fn(&str) -> bool) -> Vec<KeyFault> {
        let mut all = Vec::new();
        for (name, text) in [("default.toml", DEFAULT), ("vim.toml", VIM)] {
            let mut faults = Faults::new(name, text);
            let file = keyfile::read(text, &mut faults);
            let mut map = Keymap::new();
            if name == "default.toml" {
                map.scopes.iter_mut().for_each(|(_, list)| list.clear());
            }
            map.lay(&file, known, name == "default.toml", &mut faults);
            all.extend(faults.sorted());
        }
        all
    }

    fn lay(&mut self, file: &KeyFile, known: &dyn Fn(&str) -> bool, may_refine: bool, faults: &mut Faults) {
        for (name, at) in &file.scopes {
            if !self.scopes.iter().any(|(n, _)| n == name) {
                let names = self.scopes.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(" ");
                let text = msg!("没有叫 [{name}] 的节", "no section is called [{name}]").with("name", name.as_str());
                let hint = msg!("可用：{names}", "there are: {names}").with("names", names);
                faults.add(KeyFaultKind::UnknownScope, at.clone(), text, Some(hint));
            }
        }
        let mut laid: Vec<(usize, Keys, Range<usize>)> = Vec::new();
        for entry in &file.entries {
            check(entry, known, may_refine, faults);
            let Some(at) = self.scopes.iter().position(|(n, _)| *n == entry.scope) else { continue };
            let bindings = &mut self.scopes[at].1;
            bindings.retain(|b| b.keys != entry.keys);
            if !entry.command.is_empty() {
                let binding = Binding { keys: entry.keys.clone(), command: entry.command.clone() };
                // The user's keys are shown before the default ones.
                let mine = laid.iter().filter(|(scope, ..)| *scope == at).count();
                bindings.insert(mine.min(bindings.len()), binding);
                laid.push((at, entry.keys.clone(), entry.at.clone()));
            }
        }
        for (scope, keys, span) in laid {
            self.report_shadow(scope, &keys, span, faults);
        }
    }

    /// Two keys of one scope, one the beginning of the other: the longer can never be reached.
    fn report_shadow(&self, scope: usize, keys: &Keys, span: Range<usize>, faults: &mut Faults) {
        let clash = self.scopes[scope].1.iter().find(|b| b.keys.begins(keys) || keys.begins(&b.keys));
        let Some(other) = clash else { return };
        let text = msg!(
            "{keys} 与 {other}（{command}）一个是另一个的开头，长的永远按不到",
            "one of {keys} and {other} ({command}) begins the other, so the longer is never reached"
        );
        let text = text
            .with("keys", keys.to_string())
            .with("other", other.keys.to_string())
            .with("command", other.command.as_str());
        let hint = msg!("先写 \"{other}\" = \"\" 解除它", "unbind it first: \"{other}\" = \"\"")
            .with("other", other.keys.to_string());
        faults.add(KeyFaultKind::Shadowed, span, text, Some(hint));
    }

    /// Returns what a key press means here. `pending` holds the sequence begun so far and is kept by the caller.
    pub fn press(&self, pending: &mut Vec<Chord>, place: Place, chord: Chord) -> Press<'_> {
        if !pending.is_empty() {
            let mut keys = std::mem::take(pending);
            keys.push(chord.folded());
            match self.find(place.scopes, &keys) {
                Press::Free(_) => {}
                Press::Wait => {
                    *pending = keys;
                    return Press::Wait;
                }
                found => return found,
            }
        }
        if place.typing && chord.typed().is_some() {
            return Press::Free(chord);
        }
        let keys = [chord.folded()];
        match self.find(place.scopes, &keys) {
            Press::Free(_) => Press::Free(chord),
            Press::Wait => {
                pending.extend(keys);
                Press::Wait
            }
            found => found,
        }
    }

    fn find(&self, scopes: &[&str], keys: &[Chord]) -> Press<'_> {
        for scope in scopes {
            for binding in self.bindings(scope) {
                if binding.keys.0 == keys {
                    return Press::Command(&binding.command);
                }
                if binding.keys.0.starts_with(keys) {
                    return Press::Wait;
                }
            }
        }
        match keys {
            [Chord { key, ctrl: false, alt: false }] => fixed(*key).map_or(Press::Free(keys[0]), Press::Command),
            _ => Press::Free(keys[keys.len() - 1]),
        }
    }

    /// Returns the bindings of one scope, the user's first.
    pub fn bindings(&self, scope: &str) -> &[Binding] {
        self.scopes.iter().find(|(name, _)| name == scope).map_or(&[], |(_, bindings)| bindings)
    }

    /// Returns every key that works here with its command, innermost scope first, for the help.
    pub fn valid(&self, place: Place) -> Vec<Binding> {
        let mut out: Vec<Binding> = self.working(place, |_| true).cloned().collect();
        for (key, command) in FIXED {
            let chord = Chord::plain(*key);
            if !out.iter().any(|b| b.keys.0[0] == chord) {
                out.push(Binding { keys: Keys(vec![chord]), command: (*command).to_owned() });
            }
        }
        out
    }

    /// Returns the keys of a command that work here, the best first.
    pub fn keys(&self, place: Place, command: &str) -> Vec<Keys> {
        let mut out: Vec<Keys> = self.working(place, |b| b.command == command).map(|b| b.keys.clone()).collect();
        let fixed = FIXED.iter().filter(|(_, name)| *name == command).map(|(key, _)| Chord::plain(*key));
        let free = |chord: &Chord| self.find(place.scopes, &[*chord]) == Press::Command(command);
        let missing = fixed.filter(free).map(|chord| Keys(vec![chord])).filter(|keys| !out.contains(keys));
        let missing: Vec<Keys> = missing.collect();
        out.extend(missing);
        out
    }

    /// Bindings that no inner scope hides: by the same keys, by their beginning, or by longer ones.
    fn working<'m>(
        &'m self,
        place: Place<'m>,
        wanted: impl Fn(&Binding) -> bool + 'm,
    ) -> impl Iterator<Item = &'m Binding> {
        let reachable = move |b: &Binding| !place.typing || b.keys.0[0].typed().is_none();
        let shown = move |(depth, binding): &(usize, &'m Binding)| {
            let clashes =
                |b: &&Binding| b.keys == binding.keys || b.keys.begins(&binding.keys) || binding.keys.begins(&b.keys);
            let inner = place.scopes[..*depth].iter().flat_map(|scope| self.bindings(scope));
            wanted(binding) && reachable(binding) && !inner.filter(|b| reachable(b)).any(|b| clashes(&b))
        };
        let scopes = place.scopes.iter().enumerate();
        scopes
            .flat_map(|(depth, scope)| self.bindings(scope).iter().map(move |b| (depth, b)))
            .filter(shown)
            .map(|(_, b)| b)
    }

    /// Returns all keys of a command with their scopes, wherever they work, for the palette.
    pub fn everywhere(&self, command: &str) -> Vec<(&str, &Keys)> {
        let all = self.scopes.iter().flat_map(|(scope, list)| list.iter().map(move |b| (scope.as_str(), b)));
        all.filter(|(_, b)| b.command == command).map(|(scope, b)| (scope, &b.keys)).collect()
    }

    /// Returns the command that one key has wherever it has one, the first scope that names it.
    pub fn elsewhere(&self, chord: Chord) -> Option<&str> {
        let keys = Keys(vec![chord.folded()]);
        self.scopes.iter().flat_map(|(_, list)| list).find(|b| b.keys == keys).map(|b| b.command.as_str())
    }
}

impl Default for Keymap {
    fn default() -> Keymap {
        Keymap::new()
    }
}

/// Returns the command of a key that always works.
fn fixed(key: Key) -> Option<&'static str> {
    FIXED.iter().find(|(k, _)| *k == key).map(|(_, command)| *command)
}

fn check(entry: &Entry, known: &dyn Fn(&str) -> bool, may_refine: bool, faults: &mut Faults) {
    if !entry.command.is_empty() && !known(&entry.command) {
        let text = msg!("没有叫 “{name}” 的命令", "no command is called '{name}'").with("name", entry.command.as_str());
        let hint = msg!("`zhibu commands` 列出全部命令", "`zhibu commands` lists them all");
        faults.add(KeyFaultKind::UnknownCommand, entry.command_at.clone(), text, Some(hint.into()));
    }
    let first = entry.keys.0[0];
    if !may_refine && !first.ctrl && !first.alt && fixed(first.key).is_some() {
        let text = msg!("按键 {key} 始终有效，不能改绑", "{key} always works and can't be bound to something else");
        faults.add(KeyFaultKind::FixedKey, entry.at.clone(), text.with("key", first.to_string()), None);
    }
}

#[cfg(test)]
mod tests;
