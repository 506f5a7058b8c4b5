//! How a table of records is drawn: tabs or filter above, visible rows alone below.

use super::pane::{TablePane, Tabs};
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::people::standing::Stage;
use crate::model::rectification::Rectification;
use crate::model::{AnyRecord, Codes, Kind, Record};
use crate::msg;
use crate::rules::rectification;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::line::{self, Hint};
use crate::ui::widgets::table::{Column, Sorted, Table};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Cells from which the ledger shows every column it has.
const WIDE: u16 = 100;

impl TablePane {
    /// Draws tabs, filter and table.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let top = Rect { height: 1, ..area };
        // On a narrow screen the ledger says below itself what has no column there.
        let foot = self.foot(area, view);
        let below = u16::from(foot.is_some());
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + below), ..area };
        if let Some(words) = foot {
            let style = view.theme.style(Role::Dim);
            let words = crate::base::width::fit(&words, usize::from(area.width));
            frame.buffer_mut().set_stringn(area.x, body.bottom(), words, usize::from(area.width), style);
        }
        let top = self.draw_past(frame, top, view);
        let top = self.draw_marked(frame, top, view);
        self.draw_top(frame, top, view);
        let book = self.book(view);
        let columns: Vec<Column> = self.columns.iter().enumerate().map(|(i, c)| self.column(i, c, view)).collect();
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let Some(record) = book.any(self.kind, self.ids[row]) else { return ("".into(), Role::Dim) };
            let shown = &self.columns[column];
            let value = shown.read(book, record);
            let words = display::words(book, shown.kind, &value, view.lang);
            let words = if shown.private && !view.reveal { display::masked(&words) } else { words };
            let words = words + &late(record, shown.name, view);
            (words.into(), role(record, shown.name, view))
        };
        let marked = |row: usize| self.marked.contains(&self.ids[row]);
        let table = Table {
            columns: &columns,
            rows: self.ids.len(),
            cell: &cell,
            marked: &marked,
            focused: true,
            theme: view.theme,
        };
        let mut state = self.state;
        table.draw(&mut state, body, frame.buffer_mut());
        self.state = state;
        if self.ids.is_empty() {
            self.draw_empty(frame, body, view);
        }
    }

    /// Says of an item of the ledger what it is about, where it came from and which record that is.
    fn foot(&self, area: Rect, view: &View) -> Option<String> {
        let narrow = area.width < WIDE && area.height > 3 && self.tabs == Tabs::None;
        let id = self.ids.get(self.state.cursor).filter(|_| narrow)?;
        let item = view.desk.book.get::<Rectification>(*id)?;
        let source = item.source.map_or("-", |s| s.row().label.get(view.lang));
        let text = match item.origin() {
            Some(id) => msg!(" {title} · {source}：{origin}", " {title} · {source}: {origin}")
                .with("origin", view.desk.book.name_of(id, view.lang)),
            None => msg!(" {title} · {source}", " {title} · {source}").into(),
        };
        Some(text.with("title", &*item.title).with("source", source).render(view.lang))
    }

    /// Says in front of everything else which day is looked at; gives the room behind it.
    fn draw_past(&self, frame: &mut Frame, area: Rect, view: &View) -> Rect {
        let Some(past) = &self.past else { return area };
        let style = view.theme.style(Role::Title);
        let words = past.title(view.lang);
        let (x, _) = frame.buffer_mut().set_stringn(area.x, area.y, words, usize::from(area.width), style);
        Rect { x, width: area.right() - x, ..area }
    }

    /// Says at the right how many rows are marked, and how many of them are not in sight; gives the room before it.
    fn draw_marked(&self, frame: &mut Frame, area: Rect, view: &View) -> Rect {
        if self.marked.is_empty() {
            return area;
        }
        let shown = self.ids.iter().filter(|id| self.marked.contains(id)).count();
        let text = match self.marked.len() - shown {
            0 => msg!(" 选中 {n} ", " {n} marked ").into(),
            hidden => {
                msg!(" 选中 {n}（未列出 {hidden}） ", " {n} marked ({hidden} not listed) ").with("hidden", hidden)
            }
        };
        let words = text.with("n", self.marked.len()).render(view.lang);
        let cells = (crate::base::width::width(&words) as u16).min(area.width);
        let left = Rect { width: area.width - cells, ..area };
        let style = view.theme.style(Role::DueSoon);
        frame.buffer_mut().set_stringn(left.right(), area.y, words, usize::from(cells), style);
        left
    }

    fn draw_empty(&self, frame: &mut Frame, body: Rect, view: &View) {
        let words = if !self.filter.is_empty() {
            msg!("没有符合的；Esc 取消筛选", "nothing matches; Esc ends the filter")
        } else if self.kind == Kind::Member {
            msg!("名册是空的：a 新增一人，I 导入表格", "the roster is empty: a adds somebody, I imports a sheet")
        } else {
            msg!("还没有记录：a 新增", "nothing here yet: a adds one")
        };
        if body.height > 2 {
            let style = view.theme.style(Role::Dim);
            frame.buffer_mut().set_stringn(
                body.x + 3,
                body.y + 2,
                words.get(view.lang),
                usize::from(body.width - 3),
                style,
            );
        }
    }

    fn draw_top(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        if self.filtering || !self.filter.is_empty() {
            let label = msg!("筛选：", "filter: ").get(view.lang);
            let (x, y) = (area.x, area.y);
            let (after, _) =
                frame.buffer_mut().set_stringn(x, y, label, usize::from(area.width), view.theme.style(Role::Title));
            let count = format!(" {}", self.state.position(self.ids.len()));
            let room = area.right().saturating_sub(after + count.len() as u16);
            let input = Rect { x: after, width: room, ..area };
            let caret = self.filter.draw(input, frame.buffer_mut(), view.theme.style(Role::Input));
            frame.buffer_mut().set_stringn(input.right(), y, &count, count.len(), view.theme.style(Role::Dim));
            if self.filtering {
                frame.set_cursor_position(caret);
            }
            return;
        }
        let (tabs, active) = self.tab_line(view);
        frame.render_widget(line::tabs(&tabs, active, area.width, view.theme), area);
    }

    fn tab_line(&self, view: &View) -> (Vec<Hint>, usize) {
        let book = self.book(view);
        match self.tabs {
            Tabs::Stages(stage) => {
                let count = |s: Stage| book.count(s);
                let stages: Vec<Stage> = Stage::ALL.iter().rev().filter_map(|c| Stage::from_code(c.code)).collect();
                let all = stages.iter().map(|s| count(*s)).sum::<usize>();
                let mut tabs = vec![Hint::new(msg!("全部", "all").get(view.lang), all.to_string())];
                tabs.extend(stages.iter().map(|s| Hint::new(s.row().label.get(view.lang), count(*s).to_string())));
                (tabs, stage.and_then(|s| stages.iter().position(|t| *t == s)).map_or(0, |i| i + 1))
            }
            Tabs::Kinds => {
                let tabs = Kind::ALL.iter().map(|k| Hint::new(k.label().get(view.lang), book.len(*k).to_string()));
                (tabs.collect(), Kind::ALL.iter().position(|k| *k == self.kind).unwrap_or(0))
            }
            Tabs::None => (vec![Hint::new(self.kind.label().get(view.lang), self.state.position(self.ids.len()))], 0),
        }
    }

    fn column(&self, at: usize, shown: &Shown, view: &View) -> Column {
        use crate::model::FieldKind::{Code, Day, Flag, Int, Link, Money, Prose, Set, Time, Words};
        let label = shown.label.get(view.lang);
        let sorted = self.sort.filter(|(name, _)| *name == shown.name);
        let sorted = sorted.map(|(_, reverse)| if reverse { Sorted::Down } else { Sorted::Up });
        let (cells, weight) = match shown.kind {
            Day => (10, 0),
            Time => (5, 0),
            Int | Flag => (4, 0),
            Money => (9, 0),
            // Where an item stands says by how many days it is late.
            Code(_) if (self.kind, shown.name) == (Kind::Rectification, "state") => (18, 0),
            // And what is wrong is read before anything else.
            Words if (self.kind, shown.name) == (Kind::Rectification, "title") => (20, 2),
            Code(_) => (8, 0),
            Set(_) => (8, 1),
            Link(_) => (8, 1),
            Words => (if at == 0 { 8 } else { 10 }, 2),
            Prose => (12, 4),
        };
        let column = Column::new(label, cells).text(weight);
        let column = column.priority(200u8.saturating_sub(at as u8)).sorted(sorted);
        if matches!(shown.kind, Int | Money) { column.right() } else { column }
    }
}

/// Says behind the state of a rectification by how many days it is, or was, late.
fn late(record: &AnyRecord, column: &str, view: &View) -> String {
    let item = Rectification::from_any(record).filter(|_| column == "state");
    let days = item.and_then(|r| rectification::overdue(&view.desk.facts(), r).or(r.late()));
    let text = msg!("（逾期 {n} 天）", " ({n} d late)");
    days.map_or_else(String::new, |n| text.with("n", n).render(view.lang))
}

/// Colours a cell by what it means.
fn role(record: &AnyRecord, column: &str, view: &View) -> Role {
    if column == "deadline" {
        let key = record.key();
        let worst = view.findings.worst(key);
        return crate::ui::panes::urgency::role(worst);
    }
    Role::Text
}
