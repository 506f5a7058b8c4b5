//! Finding a field of a long form by its name.

use super::Form;
use crate::base::Value;
use crate::msg;
use crate::ui::reply::{Choice, Question, Reply};
use crate::ui::view::View;

impl Form {
    /// Offers the fields by name.
    pub(super) fn find(&mut self, view: &View) -> Reply {
        let items = self.asked().into_iter().map(|at| Choice {
            label: self.rows[at].arg.field.label.get(view.lang).to_owned(),
            detail: if self.rows[at].arg.field.private { String::new() } else { self.rows[at].input.text().to_owned() },
            value: Value::Int(i64::try_from(at).unwrap_or(0)),
        });
        let question = Question::new(msg!("找一项", "find a field").get(view.lang), items.collect());
        self.finding = true;
        Reply::Ask(question)
    }

    /// Goes to the field that was chosen.
    pub(super) fn found(&mut self, values: &[Value]) {
        let at =
            values.first().and_then(|value| if let Value::Int(at) = value { usize::try_from(*at).ok() } else { None });
        (self.focus, self.answered) = (at.unwrap_or(self.focus), None);
    }
}
