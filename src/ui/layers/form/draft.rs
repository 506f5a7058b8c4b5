//! What was typed into a form and not saved: taken out of it, and put back.

use super::Form;
use crate::desk::Typed;
use crate::model::Key;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;

impl Form {
    /// Returns what was typed so far, to be kept as a draft: command, records, and each touched row's text.
    pub fn draft(&self) -> Option<Typed> {
        let typed: Vec<(String, String)> = self
            .rows
            .iter()
            .filter(|r| r.touched)
            .map(|r| (r.arg.field.name.to_owned(), r.input.text().to_owned()))
            .collect();
        (!typed.is_empty()).then(|| (self.command.clone(), self.on.clone(), typed))
    }

    /// Returns whether it is the form of this command on these records.
    pub fn asks_for(&self, command: &str, on: &[Key]) -> bool {
        self.command == command && self.on == on
    }

    /// Takes a draft's text back.
    pub fn restore(&mut self, typed: &[(String, String)], view: &View) {
        for (name, text) in typed {
            if let Some(at) = self.rows.iter().position(|r| r.arg.field.name == name) {
                self.rows[at].input = Input::new(text.as_str());
                self.rows[at].touched = true;
                self.check(at, view);
            }
        }
    }
}
