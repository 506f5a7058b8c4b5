//! What a table shows, as a file.

use super::pane::TablePane;
use crate::base::Value;
use crate::commands::Args;
use crate::exchange::format::Cell;
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::{AnyRecord, Key};
use crate::ui::reply::{Reply, Sheet};
use crate::ui::view::View;

impl TablePane {
    /// Asks where to write what is shown: these rows in this order, these columns.
    pub(super) fn export(&self, view: &View) -> Reply {
        if let Some(past) = &self.past {
            return self.export_past(past.day, view);
        }
        let on: Vec<Key> = self.ids.iter().map(|id| Key { kind: self.kind, id: *id }).collect();
        let columns: Vec<&str> = self.columns.iter().map(|c| c.name).collect();
        let mut args = Args::default();
        args.set("columns", Value::words(&columns.join(" ")));
        Reply::Run { command: format!("{}.export", self.kind.name()), on, args }
    }

    /// Returns the roster as of a day as a new sheet in the working directory, personal data masked.
    fn export_past(&self, day: chrono::NaiveDate, view: &View) -> Reply {
        let book = self.book(view);
        let header: Vec<String> = self.columns.iter().map(|c| c.label.get(view.lang).to_owned()).collect();
        let cell = |row: &AnyRecord, shown: &Shown| {
            let words = display::words(book, shown.kind, &shown.read(book, row), view.lang);
            let words = if shown.private { display::masked(&words) } else { words };
            if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
        };
        let cells = |row: &AnyRecord| self.columns.iter().map(|c| cell(row, c)).collect::<Vec<Cell>>();
        let rows = self.ids.iter().filter_map(|id| book.any(self.kind, *id)).map(cells).collect();
        Reply::Write(Box::new(Sheet { title: self.kind.label(), day, header, rows }))
    }
}
