//! Keys that no command handled: with an input method on, letters do not arrive as keys. One line says so.

use super::app::App;
use super::reply::Reply;
use super::theme::Role;
use crate::commands::registry::chord::{Key, Keys};
use crate::commands::registry::editing;
use crate::commands::registry::keymap::Place;
use crate::msg;

/// How many other keys are named.
const NAMED: usize = 3;

impl App {
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
            let doc = self.registry.find(name).map(|c| c.doc.render(self.lang));
            let doc = doc.or_else(|| editing::words(name).map(|doc| doc.get(self.lang).to_owned()))?;
            Some(format!("{} {doc}", keys.iter().find(arrives)?))
        };
        let mut keys: Vec<String> = names.iter().filter_map(&named).take(NAMED).collect();
        keys.extend(named(&"help"));
        let text = msg!("输入法开着, 字母键收不到: {keys}", "an input method is on, letters do not arrive: {keys}");
        let words = text.with("keys", keys.join("  ")).render(self.lang);
        self.say(words, Role::DueSoon);
    }
}
