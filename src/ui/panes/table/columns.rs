//! What a table shows: which columns, and as of which day.

use super::pane::TablePane;
use super::past::PastRoster;
use crate::base::Value;
use crate::model::book::query::Shown;
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Question};
use crate::ui::view::View;
use chrono::NaiveDate;

impl TablePane {
    pub(super) fn choose_columns(&self, view: &View) -> Reply {
        let all = Shown::all(self.kind);
        let items = all.iter().enumerate().map(|(i, c)| Choice {
            label: c.label.get(view.lang).to_owned(),
            detail: c.name.to_owned(),
            value: Value::Int(i as i64),
        });
        let chosen: Vec<Value> = all
            .iter()
            .enumerate()
            .filter(|(_, c)| self.columns.iter().any(|s| s.name == c.name))
            .map(|(i, _)| Value::Int(i as i64))
            .collect();
        let title = msg!("显示哪些列", "columns shown").get(view.lang);
        Reply::Ask(Question { many: true, chosen, ..Question::new(title, items.collect()) })
    }

    /// Takes the chosen columns; those shown before keep their order, new ones come behind.
    pub fn picked(&mut self, values: Vec<Value>, _: &View) -> Reply {
        let all = Shown::all(self.kind);
        let chosen: Vec<Shown> = values
            .iter()
            .filter_map(|v| if let Value::Int(i) = v { all.get(usize::try_from(*i).ok()?).copied() } else { None })
            .collect();
        if !chosen.is_empty() {
            let mut columns: Vec<Shown> =
                self.columns.iter().filter(|c| chosen.iter().any(|n| n.name == c.name)).copied().collect();
            // Right behind the first: what somebody has just asked for must not be the first to go on a narrow screen.
            let new = chosen.into_iter().filter(|n| !self.columns.iter().any(|c| c.name == n.name));
            let at = columns.len().min(1);
            columns.splice(at..at, new);
            self.columns = columns;
        }
        Reply::Stay
    }
}

impl TablePane {
    /// Looks at the roster as of a day, or as it is.
    pub fn look_at(&mut self, day: Option<NaiveDate>, view: &View) {
        self.past = day.map(|day| PastRoster::new(&view.desk.book, day));
        self.forget();
        self.fill(view);
        self.state.go(0);
    }
}
