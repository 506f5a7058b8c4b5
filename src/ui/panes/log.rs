//! Who changed what, when: the journal in words.

use crate::desk;
use crate::model::Key;
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, Table, TableState};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// How many changes are read from the end of the journal.
const MOST: usize = 500;

/// The newest changes.
#[derive(Default)]
pub struct Log {
    /// The number of a change, where the row is one, and its words.
    rows: Vec<(Option<u64>, [String; 4])>,
    state: TableState,
    seen: Option<(u64, u64, crate::base::Lang)>,
}

impl Log {
    /// Names no record.
    pub fn on(&self, _: &View) -> Vec<Key> {
        Vec::new()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &["log.undo", "undo", "redo"]
    }

    /// Moves, takes back the change under the cursor.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        if command == "log.undo" {
            return match self.rows.get(self.state.cursor) {
                Some((Some(seq), _)) => Reply::Undo(*seq),
                _ => {
                    let text = msg!("这一行不是更改", "this row is no change");
                    Reply::Say(text.get(view.lang).to_owned(), Role::Info)
                }
            };
        }
        if self.state.perform(command, self.rows.len()) { Reply::Stay } else { Reply::Ignored }
    }

    /// Reads the end of the journal again where the book has moved.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.exports_length(), view.lang);
        if self.seen == Some(now) {
            return;
        }
        self.seen = Some(now);
        let mut exports = view.desk.exports().into_iter().peekable();
        let row = |e: crate::desk::Exported| {
            let at = e.at.format("%Y-%m-%d %H:%M").to_string();
            (None, ["-".to_owned(), at, e.by, e.words.render(view.lang)])
        };
        let held = self.rows.get(self.state.cursor).and_then(|(seq, _)| *seq).filter(|_| self.state.cursor > 0);
        self.rows.clear();
        for entry in view.desk.history().take(MOST) {
            let (seq, tx) = match entry {
                Ok(entry) => entry,
                // What lies behind the damage cannot be read; the list says where it ends and why.
                Err(trouble) => {
                    let blank = String::new;
                    self.rows.push((None, ["!".to_owned(), blank(), blank(), trouble.line(view.lang)]));
                    break;
                }
            };
            while let Some(export) = exports.next_if(|e| e.at >= tx.at) {
                self.rows.push(row(export));
            }
            let at = tx.at.format("%Y-%m-%d %H:%M").to_string();
            let mut words = desk::words(view.registry, &tx, view.lang);
            if !tx.reason.is_empty() {
                words = format!("{words} · {}", tx.reason);
            }
            self.rows.push((Some(seq), [seq.to_string(), at, tx.by, words]));
        }
        // The cursor stays on its change when a newer one stands above it.
        if let Some(row) = held.and_then(|held| self.rows.iter().position(|(seq, _)| *seq == Some(held))) {
            self.state.go(row);
        }
    }

    /// Draws the changes.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let l = view.lang;
        let columns = [
            Column::new(msg!("号", "no.").get(l), 6).right(),
            Column::new(msg!("录入时间", "entered at").get(l), 16),
            Column::new(msg!("录入人", "by").get(l), 8).text(1).priority(1),
            Column::new(msg!("更改", "change").get(l), 20).text(8),
        ];
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let (seq, words) = &self.rows[row];
            let damage = seq.is_none() && words[0] == "!";
            let role = if column == 3 { Role::Text } else { Role::Dim };
            (words[column].as_str().into(), if damage { Role::Error } else { role })
        };
        let table = Table {
            columns: &columns,
            rows: self.rows.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        let mut state = self.state;
        table.draw(&mut state, area, frame.buffer_mut());
        self.state = state;
    }
}
