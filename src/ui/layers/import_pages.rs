//! The pages behind the preview of an import: where each column goes, and the cells of one row to be put right.

use super::form::choices;
use super::import::{Import, Stage};
use super::import_page::{Asking, Page, columns};
use super::import_row::put;
use crate::base::{Lang, Value};
use crate::exchange::format::plain;
use crate::exchange::intake::aliases::Aliases;
use crate::exchange::intake::header::Meaning;
use crate::exchange::intake::mapping::{NOT_KEPT, Place};
use crate::exchange::intake::{Proposal, SheetAccount, State, account, steps};
use crate::model::book::display;
use crate::model::people::standing::Stage as Stages;
use crate::model::{Codes, FieldKind, Kind};
use crate::msg;
use crate::ui::reply::{Choice, Question, Reply};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, Table};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Returns the words of a field of a kind.
fn label(kind: Option<Kind>, field: &str, lang: Lang) -> String {
    let Some(kind) = kind else { return field.to_owned() };
    let own = kind.fields().iter().find(|f| f.name == field).map(|f| f.label);
    let computed = || kind.columns().iter().find(|c| c.name == field).map(|c| c.label);
    let happened = || kind.happened().filter(|_| field == "happened");
    own.or_else(computed)
        .or_else(happened)
        .or_else(|| steps::label(field))
        .map_or_else(|| field.to_owned(), |l| l.get(lang).to_owned())
}

impl Import {
    /// Opens the cells of the row under the cursor, where there is something to put right; `held`: only of a row that
    /// is held back.
    pub(super) fn open_row(&mut self, held: bool) -> bool {
        let Stage::Review { proposal, rows, page, .. } = &mut self.stage else { return false };
        let waits = |row: &usize| matches!(proposal.rows[*row].state, State::Skipped | State::Conflict);
        let open = |row: &usize| proposal.cells(*row).is_some() && (!held || waits(row));
        let Some(row) = rows.get(self.state.cursor).copied().filter(open) else { return false };
        *page = Page::Cells(row);
        let report = &proposal.rows[row];
        let fault = report.why.iter().find_map(|why| proposal.tables[report.table].column(why.field.as_deref()?));
        self.place = self.state.cursor;
        self.state.go(fault.unwrap_or(0));
        true
    }

    /// Opens the page of the columns.
    pub(super) fn open_columns(&mut self) {
        if let Stage::Review { page, .. } = &mut self.stage {
            *page = Page::Columns;
            self.place = self.state.cursor;
            self.state.go(0);
        }
    }

    /// Carries out a command on a page.
    pub(super) fn on_page(&mut self, command: &str, view: &View) -> Reply {
        let Stage::Review { page, .. } = &mut self.stage else { return Reply::Ignored };
        match command {
            "back" | "import.columns" => {
                *page = Page::Rows;
                self.state.go(self.place);
                Reply::Stay
            }
            "open" => match *page {
                Page::Cells(row) => self.ask_cell(row, view),
                _ => self.ask_column(view),
            },
            "import.accept" => {
                let text =
                    msg!("先按 Esc 回到各行，再按 Ctrl-S 导入", "Esc goes back to the rows; there Ctrl-S imports");
                Reply::Say(text.get(view.lang).to_owned(), Role::Info)
            }
            _ => Reply::Ignored,
        }
    }

    /// Asks for the kind of record.
    pub(super) fn ask_kind(&mut self, view: &View) -> Reply {
        let aliases = match Aliases::embedded() {
            Ok(aliases) => aliases,
            Err(trouble) => return Reply::Say(trouble.line(view.lang), Role::Error),
        };
        let kinds = aliases.kinds.iter().filter_map(|k| Kind::named(&k.kind));
        let item = |kind: Kind| Choice {
            label: kind.label().get(view.lang).to_owned(),
            detail: kind.name().to_owned(),
            value: Value::words(kind.name()),
        };
        self.asking = Some(Asking::Kind);
        let title = msg!("这张表导入为", "this sheet is of").get(view.lang);
        Reply::Ask(Question::new(title, kinds.map(item).collect()))
    }

    /// Asks what the column under the cursor means.
    fn ask_column(&mut self, view: &View) -> Reply {
        let Stage::Review { proposal, .. } = &self.stage else { return Reply::Ignored };
        let list = columns(proposal);
        let Some((sheet, n)) = list.get(self.state.cursor) else { return Reply::Stay };
        let column = &sheet.columns[*n];
        if column.title.is_empty() || sheet.kind.is_none() {
            let text = msg!("这一列没有标题，请在表格里补上", "this column has no title: give it one in the sheet");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        let kind = sheet.kind.unwrap_or(proposal.kind);
        let none = msg!("不导入", "not imported").get(view.lang);
        let mut items = vec![Choice { label: none.to_owned(), detail: String::new(), value: Value::words(NOT_KEPT) }];
        let fields = kind.fields().iter().map(|f| f.name).chain(kind.happened().map(|_| "happened"));
        let dates = crate::model::road::from_roster::TOLD.iter().copied().filter(|_| kind == Kind::Member);
        for name in fields.chain(dates) {
            items.push(Choice {
                label: label(Some(kind), name, view.lang),
                detail: name.to_owned(),
                value: Value::words(name),
            });
        }
        self.asking = Some(Asking::Column(column.title.clone()));
        let title = msg!("“{title}”是", "“{title}” is").with("title", column.title.as_str()).render(view.lang);
        Reply::Ask(Question::new(title, items))
    }

    /// Asks what the cell under the cursor should say: by the form's own choices, or in words.
    fn ask_cell(&mut self, row: usize, view: &View) -> Reply {
        let Stage::Review { proposal, .. } = &self.stage else { return Reply::Ignored };
        let report = &proposal.rows[row];
        let table = &proposal.tables[report.table];
        let Some(column) = table.columns.get(self.state.cursor) else { return Reply::Stay };
        let kind = Kind::named(&table.kind);
        let field = match &column.meaning {
            Meaning::Field(name) | Meaning::Again(name) => kind.and_then(|k| holds(k, name)),
            _ => None,
        };
        let items = field.map_or_else(Vec::new, |field| choices(view, field).0);
        let place = Place { table: report.table, part: report.part, row: report.row, column: self.state.cursor };
        self.asking = Some(Asking::Cell(place, field));
        let title = msg!("“{title}”改为（空着就是不填）", "“{title}” should be (nothing: left open)");
        let title = title.with("title", column.title.as_str()).render(view.lang);
        Reply::Ask(Question { free: true, ..Question::new(title, items) })
    }

    /// Takes what was picked: the sheet is read again with it.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) {
        let (Some(asking), Some(value)) = (self.asking.take(), values.into_iter().next()) else { return };
        match asking {
            Asking::Kind => {
                self.choices.kind = value.as_str().and_then(Kind::named);
                self.choices.mended.clear();
            }
            Asking::Column(title) => self.choices.map.set(&title, value.as_str().unwrap_or(NOT_KEPT)),
            Asking::Cell(place, field) => {
                let words = match (&value, field) {
                    (Value::Str(words), _) => words.to_string(),
                    (Value::Link(id), _) => view.desk.book.name_of(*id, view.lang),
                    (value, Some(field)) => display::words(&view.desk.book, field, value, view.lang),
                    (_, None) => String::new(),
                };
                self.choices.mended.set(place, &words);
            }
        }
        self.read(view);
    }

    /// Draws a page.
    pub(super) fn draw_page(&mut self, frame: &mut Frame, room: Rect, view: &View) {
        let Stage::Review { proposal, page, .. } = &self.stage else { return };
        let l = view.lang;
        let head = match page {
            Page::Cells(row) => {
                let report = &proposal.rows[*row];
                let why: Vec<String> = report.why.iter().map(|w| w.text.render(l)).collect();
                let text = msg!("第 {n} 行 {name}：{why}", "row {n} {name}: {why}").with("n", report.row);
                text.with("name", report.name.as_str()).with("why", why.join("; ")).render(l)
            }
            _ => msg!("各列去向（回车改）", "where each column goes (Enter changes it)").get(l).to_owned(),
        };
        put(frame, room, 0, &head, view, Role::Title);
        let lines = match page {
            Page::Cells(row) => cell_lines(proposal, *row, view),
            _ => column_lines(proposal, view),
        };
        let list = Rect { y: room.y + 1, height: room.height.saturating_sub(1), ..room };
        let titles = match page {
            Page::Cells(_) => {
                [msg!("列", "column"), msg!("写入", "field"), msg!("表格里写", "the sheet has"), msg!("", "")]
            }
            _ => [msg!("列", "column"), msg!("写入", "field"), msg!("格数", "cells"), msg!("前几个值", "first values")],
        };
        let columns = [
            Column::new(titles[0].get(l), 12).text(2),
            Column::new(titles[1].get(l), 10).text(1),
            Column::new(titles[2].get(l), 8).text(1),
            Column::new(titles[3].get(l), 4).text(3),
        ];
        let cell = |at: usize, column: usize| -> (Cow<str>, Role) {
            let (words, role) = &lines[at];
            (words[column].as_str().into(), if column == 0 { Role::Text } else { *role })
        };
        let table = Table {
            columns: &columns,
            rows: lines.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        table.draw(&mut self.state, list, frame.buffer_mut());
    }
}

/// Returns what a field holds; the stage is computed from steps, and set by a sheet all the same.
fn holds(kind: Kind, name: &str) -> Option<FieldKind> {
    if kind == Kind::Member && name == "stage" {
        return Some(FieldKind::Code(Stages::ALL));
    }
    kind.fields().iter().find(|f| f.name == name).map(|f| f.kind)
}

type Line = ([String; 4], Role);

fn column_lines(proposal: &Proposal, view: &View) -> Vec<Line> {
    let l = view.lang;
    let several = proposal.sheets.iter().filter(|s| !s.hidden).count() > 1;
    let line = |(sheet, n): (&SheetAccount, usize)| {
        let column = &sheet.columns[n];
        let mut title = column.title.clone();
        if title.is_empty() {
            title = msg!("{letters} 列", "column {letters}").with("letters", account::letters(n)).render(l);
        }
        if several {
            title = format!("{} · {title}", sheet.name);
        }
        let (field, role) = match &column.meaning {
            Meaning::Field(f) | Meaning::Again(f) if column.named() == 0 => (label(sheet.kind, f, l), Role::Ok),
            Meaning::Ignored => (msg!("不导入", "not imported").get(l).to_owned(), Role::Dim),
            _ => (msg!("没有导入", "not imported").get(l).to_owned(), Role::DueSoon),
        };
        let private = matches!(&column.meaning, Meaning::Field(f) | Meaning::Again(f)
            if sheet.kind.is_some_and(|k| k.fields().iter().any(|x| x.name == f && x.private)));
        let first: Vec<String> = match private && !view.reveal {
            true => column.first.iter().map(|w| display::masked(w)).collect(),
            false => column.first.clone(),
        };
        ([title, field, column.filled.to_string(), first.join(" · ")], role)
    };
    columns(proposal).into_iter().map(line).collect()
}

fn cell_lines(proposal: &Proposal, row: usize, view: &View) -> Vec<Line> {
    let report = &proposal.rows[row];
    let table = &proposal.tables[report.table];
    let cells = proposal.cells(row).unwrap_or_default();
    let kind = Kind::named(&table.kind);
    let line = |(n, column): (usize, &crate::exchange::intake::header::Column)| {
        let field = match &column.meaning {
            Meaning::Field(f) | Meaning::Again(f) => label(kind, f, view.lang),
            _ => String::new(),
        };
        let name = match &column.meaning {
            Meaning::Field(f) | Meaning::Again(f) => Some(f.as_str()),
            _ => None,
        };
        let private = kind.is_some_and(|k| k.fields().iter().any(|f| Some(f.name) == name && f.private));
        let words = cells.get(n).map(plain).unwrap_or_default();
        let words = if private && !view.reveal { display::masked(&words) } else { words };
        let faulty = report.why.iter().any(|w| w.field.is_some() && w.field.as_deref() == name);
        let role = if faulty { Role::Overdue } else { Role::Text };
        ([column.title.clone(), field, words, String::new()], role)
    };
    table.columns.iter().enumerate().map(line).collect()
}
