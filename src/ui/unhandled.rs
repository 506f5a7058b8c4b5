//! Keys that changed nothing one can see: no key is silent, so one line says what it does elsewhere, and which keys help
//! here. With an input method on, letters do not arrive as keys; that is said too.

use super::app::App;
use super::event::Event;
use super::pressed::needs;
use super::reply::Reply;
use super::theme::Role;
use crate::commands::registry::chord::{Key, Keys};
use crate::commands::registry::editing;
use crate::commands::registry::keymap::{Place, Press};
use crate::msg;

/// How many other keys are named.
const NAMED: usize = 3;

impl App {
    /// Takes a key in a window too small to show what it would do. A sentence that is being typed goes on, since a
    /// window narrowed in mid-speech must lose none of it; of the commands only leaving works.
    pub(super) fn unseen(&mut self, event: &Event) {
        let (_, typing) = self.place();
        let place = Place { scopes: &["global"], typing };
        match event {
            Event::Text(text) if typing => self.text(text),
            Event::Key(chord) if typing && chord.typed().is_some() => self.free(*chord),
            Event::Key(chord) if self.keymap.press(&mut Vec::new(), place, *chord) == Press::Command("quit") => {
                self.leave();
            }
            _ => {}
        }
    }

    /// Looks whether the last key changed anything; where it did not, gets ready to say so. Returns whether there is
    /// something to say.
    pub(super) fn idle(&mut self, look: u64) -> bool {
        let same = std::mem::replace(&mut self.seen, look) == look;
        let Some(pressed) = self.pressed.take().filter(|_| same && self.remark.is_none()) else { return false };
        if self.quit || self.suspend || self.retake || !self.pending.is_empty() {
            return false;
        }
        let (scopes, typing) = self.place();
        let help = self.keymap.keys(Place { scopes: &scopes, typing }, "help");
        let help = help.first().map(ToString::to_string).unwrap_or_default();
        let name = pressed.command.as_deref().or_else(|| self.keymap.elsewhere(pressed.chord));
        let doc = name.and_then(|name| self.doc(name));
        let key = Keys(vec![pressed.chord]).to_string();
        let words = match (name, doc) {
            (Some(name), Some(doc)) => {
                let need = needs(name);
                let here = msg!("已经在这里", "you are there already");
                let none =
                    if name.starts_with("pane.") { here } else { msg!("这里没有可做的", "nothing to do here") };
                let need = need.unwrap_or(none);
                msg!(
                    "{key} {doc}：{need}（{help} 看此处可用的键）",
                    "{key} {doc}: {need} ({help} lists the keys valid here)"
                )
                .with("key", key)
                .with("doc", doc)
                .with("need", need.get(self.lang))
            }
            _ => msg!(
                "{key} 在这里没有用处（{help} 看此处可用的键）",
                "{key} does nothing here ({help} lists the keys that do)"
            )
            .with("key", key),
        };
        let words = words.with("help", help);
        self.say(words.render(self.lang), Role::Info);
        true
    }

    /// Returns the words of a command, of the registry or of editing.
    pub(super) fn doc(&self, name: &str) -> Option<String> {
        let doc = self.registry.find(name).map(|c| c.doc.render(self.lang));
        doc.or_else(|| editing::words(name).map(|doc| doc.get(self.lang).to_owned()))
    }

    pub(super) fn say(&mut self, words: String, role: Role) {
        self.remark = Some((words, role));
    }

    /// Answers; characters of an input method that nobody took are told, with the keys that work while it is on.
    pub(super) fn heard(&mut self, reply: Reply, composed: bool) {
        if !composed || !matches!(reply, Reply::Ignored) {
            return self.answer(reply);
        }
        let (scopes, typing) = self.place();
        let place = Place { scopes: &scopes, typing };
        let names = self.layers.last().map_or_else(|| self.pane().hints(), |layer| layer.hints());
        let arrives = |keys: &&Keys| keys.0.iter().all(|c| c.ctrl || matches!(c.key, Key::F(_)));
        let named = |name: &&str| {
            let keys = self.keymap.keys(place, name);
            Some(format!("{} {}", keys.iter().find(arrives)?, self.doc(name)?))
        };
        let mut keys: Vec<String> = names.iter().filter_map(&named).take(NAMED).collect();
        keys.extend(named(&"help"));
        let text = msg!("输入法开着，字母键收不到：{keys}", "an input method is on, letters do not arrive: {keys}");
        let words = text.with("keys", keys.join("  ")).render(self.lang);
        self.say(words, Role::DueSoon);
    }
}
