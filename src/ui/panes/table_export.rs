//! What a table shows, as a sheet.

use super::table::TablePane;
use crate::exchange::format::Cell;
use crate::model::query::Shown;
use crate::model::{AnyRecord, show};
use crate::ui::app::View;
use crate::ui::layer::{Reply, Sheet};

impl TablePane {
    /// Gives what is shown, as it is shown, for a new sheet in the working directory.
    pub(super) fn export(&self, view: &View) -> Reply {
        let book = self.book(view);
        let header: Vec<String> = self.columns.iter().map(|c| c.label.get(view.lang).to_owned()).collect();
        let cell = |row: &AnyRecord, shown: &Shown| {
            let words = show::words(book, shown.kind, &shown.read(book, row), view.lang);
            let words = if shown.private && !view.reveal { show::masked(&words) } else { words };
            if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
        };
        let cells = |row: &AnyRecord| self.columns.iter().map(|c| cell(row, c)).collect::<Vec<Cell>>();
        let rows = self.ids.iter().filter_map(|id| book.any(self.kind, *id)).map(cells).collect();
        let title = self.kind.label();
        let day = self.past.as_ref().map_or(view.desk.today, |past| past.day);
        let unmasked = view.reveal && self.columns.iter().any(|c| c.private);
        Reply::Write(Box::new(Sheet { title, day, header, rows, unmasked }))
    }
}
