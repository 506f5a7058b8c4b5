//! A table that asks for the cells it shows and for no others: a hundred thousand rows cost what twenty do.

use super::columns::{TableSlot, TableWidths, cells, slots};
use super::popup;
use crate::base::width::{fit, printable, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;

pub use super::columns::{Column, Sorted};

/// Where the cursor is and which row is the first shown.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct TableState {
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub offset: usize,
    /// How many columns behind the first one are scrolled out of sight to the left.
    pub skipped: usize,
    /// Rows shown at the last draw, for paging.
    pub height: usize,
}

impl TableState {
    /// Carries out a move of the cursor; says whether the command is one.
    pub fn perform(&mut self, command: &str, rows: usize) -> bool {
        let page = self.height.saturating_sub(1).max(1);
        let last = rows.saturating_sub(1);
        self.cursor = match command {
            "columns.left" | "columns.right" => {
                let step = if command == "columns.left" { self.skipped.saturating_sub(1) } else { self.skipped + 1 };
                self.skipped = step;
                self.cursor
            }
            "cursor.up" => self.cursor.saturating_sub(1),
            "cursor.down" => self.cursor.saturating_add(1),
            "cursor.page_up" => self.cursor.saturating_sub(page),
            "cursor.page_down" => self.cursor.saturating_add(page),
            "cursor.top" => 0,
            "cursor.bottom" => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Puts the cursor on a row and brings it into sight at the next draw.
    pub fn go(&mut self, row: usize) {
        self.cursor = row;
    }

    /// Returns where the cursor is: `12/180`.
    pub fn position(&self, rows: usize) -> String {
        format!("{}/{rows}", if rows == 0 { 0 } else { self.cursor.min(rows - 1) + 1 })
    }

    /// Keeps the cursor within the rows and in sight.
    fn settle(&mut self, rows: usize, height: usize) {
        self.height = height;
        self.cursor = self.cursor.min(rows.saturating_sub(1));
        self.offset = self.offset.min(rows.saturating_sub(height));
        if self.cursor < self.offset {
            self.offset = self.cursor;
        } else if height > 0 && self.cursor >= self.offset + height {
            self.offset = self.cursor + 1 - height;
        }
    }
}

/// Everything needed to draw a table once.
#[derive(Clone, Copy)]
pub struct Table<'a, 'w> {
    /// The columns, the most telling first.
    pub columns: &'a [Column],
    /// How many rows there are.
    pub rows: usize,
    /// Gives the words of a cell and what they mean; asked for visible cells only.
    pub cell: &'a dyn Fn(usize, usize) -> (Cow<'w, str>, Role),
    /// Tells whether a row is among the selected ones.
    pub marked: &'a dyn Fn(usize) -> bool,
    /// Whether the keys go here.
    pub focused: bool,
    /// Colours and marks.
    pub theme: Theme,
}

/// A row as it is shown: its cells with what they mean.
struct DrawnRow<'w> {
    row: usize,
    cells: Vec<(Cow<'w, str>, Role)>,
}

impl<'w> Table<'_, 'w> {
    /// Draws header, visible rows, marks and the scroll position.
    pub fn draw(&self, state: &mut TableState, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(*buf.area());
        if area.is_empty() {
            return state.settle(self.rows, 0);
        }
        popup::clear(area, buf);
        // A list without column names needs no line for them.
        let header = u16::from(area.height > 1 && self.columns.iter().any(|c| !c.label.is_empty()));
        let body = Rect { y: area.y + header, height: area.height - header, ..area };
        state.settle(self.rows, usize::from(body.height));
        let scrolls = self.rows > usize::from(body.height) && area.width > 1;
        let width = area.width - u16::from(scrolls);
        let visible = state.offset..self.rows.min(state.offset + usize::from(body.height));
        let lines: Vec<DrawnRow> = visible.map(|row| self.line(row)).collect();
        let widest = self.widest(&lines);
        state.skipped = state.skipped.min(self.columns.len().saturating_sub(2));
        let shown = TableWidths { columns: self.columns, widest: &widest, skipped: state.skipped };
        let (slots, hidden) = slots(&shown, area.x, width);
        if header > 0 {
            self.draw_header(&slots, (state.skipped > 0, hidden), Rect { height: 1, ..area }, buf);
        }
        for (line, y) in lines.iter().zip(body.y..) {
            self.draw_row(line, line.row == state.cursor, &slots, Rect { y, height: 1, width, ..area }, buf);
        }
        if scrolls {
            self.draw_scroll(state, body, buf);
        }
    }

    /// Asks for the cells of a row.
    fn line(&self, row: usize) -> DrawnRow<'w> {
        DrawnRow { row, cells: (0..self.columns.len()).map(|column| (self.cell)(row, column)).collect() }
    }

    /// Returns the cells that the widest of the values shown takes, by column.
    fn widest(&self, lines: &[DrawnRow]) -> Vec<u16> {
        let of = |at: usize| lines.iter().map(|line| cells(width(&line.cells[at].0))).max().unwrap_or(0);
        (0..self.columns.len()).map(of).collect()
    }

    /// Draws the names of the columns, and at either end the mark of more beyond it.
    fn draw_header(&self, slots: &[TableSlot], more: (bool, bool), area: Rect, buf: &mut Buffer) {
        let style = self.theme.style(Role::Header);
        buf.set_style(area, style);
        for slot in slots {
            let column = &self.columns[slot.column];
            let mark = match column.sorted {
                Some(Sorted::Up) => self.theme.sort_marks().0,
                Some(Sorted::Down) => self.theme.sort_marks().1,
                None => "",
            };
            // The mark is worth more than the end of the name.
            let label = fit(&column.label, usize::from(slot.cells).saturating_sub(width(mark)));
            put(buf, *slot, area.y, &format!("{label}{mark}"), column.right, style);
        }
        for (there, x, mark) in [(more.0, area.x, "<"), (more.1, area.right().saturating_sub(1), ">")] {
            if there {
                popup::clear(Rect { x, width: 1, ..area }, buf);
                buf.set_stringn(x, area.y, mark, 1, style);
            }
        }
    }

    fn draw_row(&self, line: &DrawnRow, current: bool, slots: &[TableSlot], area: Rect, buf: &mut Buffer) {
        let marked = (self.marked)(line.row);
        let base = match (current, self.focused, marked) {
            (true, true, _) => Some(self.theme.style(Role::Selected)),
            (true, false, _) => Some(self.theme.style(Role::SelectedIdle)),
            (false, _, true) => Some(self.theme.style(Role::Marked)),
            (false, _, false) => None,
        };
        let gutter = base.unwrap_or_default();
        buf.set_style(area, gutter);
        let marks = [(current, Role::Selected), (marked, Role::Marked)];
        for ((on, role), x) in marks.into_iter().zip(area.x..area.right()) {
            buf.set_stringn(x, area.y, if on { self.theme.mark(role) } else { " " }, 1, gutter);
        }
        for slot in slots {
            let (words, role) = &line.cells[slot.column];
            let own = self.theme.style(*role);
            // Under the cursor a cell keeps its weight but not its colour, which could vanish on the bar.
            let style = base.map_or(own, |base| base.add_modifier(own.add_modifier));
            put(buf, *slot, area.y, words, self.columns[slot.column].right, style);
        }
    }

    fn draw_scroll(&self, state: &TableState, body: Rect, buf: &mut Buffer) {
        let (track, thumb) = self.theme.scroll_marks();
        let height = usize::from(body.height);
        let size = (height * height / self.rows).clamp(1, height);
        let travel = self.rows.saturating_sub(height).max(1);
        let first = (state.offset * (height - size) + travel / 2) / travel;
        for (n, y) in (body.top()..body.bottom()).enumerate() {
            let here = (first..first + size).contains(&n);
            let role = if here { Role::BorderFocused } else { Role::Border };
            let mark = if here { thumb } else { track };
            buf.set_stringn(body.right() - 1, y, mark, 1, self.theme.style(role));
        }
    }
}

/// Writes words into a slot, cut to it; nothing is written outside.
fn put(buf: &mut Buffer, slot: TableSlot, y: u16, words: &str, right: bool, style: Style) {
    let cells = usize::from(slot.cells);
    let clean = if words.contains(char::is_control) { Cow::Owned(printable(words)) } else { Cow::Borrowed(words) };
    let words = if width(&clean) > cells { Cow::Owned(fit(&clean, cells)) } else { clean };
    let blank = if right { cells.saturating_sub(width(&words)) } else { 0 };
    let x = slot.x + u16::try_from(blank).unwrap_or(0);
    buf.set_stringn(x, y, words, cells - blank, style);
}

#[cfg(test)]
mod tests {
    use super::super::eye::{Dice, Eye, rows};
    use super::*;
    use std::cell::{Cell, RefCell};

    fn columns() -> Vec<Column> {
        vec![
            Column::new("姓名", 8).priority(200).sorted(Some(Sorted::Up)),
            Column::new("年级", 6).right(),
            Column::new("备注", 4).text(2).priority(10),
        ]
    }

    fn words(row: usize, column: usize) -> (Cow<'static, str>, Role) {
        match column {
            0 => (["单雨", "仇一诺", "解放", "欧阳\u{7}慕容"][row % 4].into(), Role::Text),
            1 => (format!("{}", 2020 + row % 6).into(), Role::Dim),
            _ => ("补录的入党时间需要核对原始材料".into(), Role::Overdue),
        }
    }

    fn draw(count: usize, state: &mut TableState, buf: &mut Buffer) {
        let columns = columns();
        let theme = Theme::default();
        let table =
            Table { columns: &columns, rows: count, cell: &words, marked: &|row| row == 2, focused: true, theme };
        table.draw(state, *buf.area(), buf);
    }

    #[test]
    fn cursor_marks_alignment_sort_and_scroll_position() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 34, 5));
        let mut state = TableState { cursor: 1, ..TableState::default() };
        draw(9, &mut state, &mut buf);
        let seen = rows(&buf);
        assert_eq!(seen[0], "   姓名▴     年级 备注");
        assert_eq!(seen[1], "   单雨      2020 补录的入党时间⋯┃");
        assert_eq!(seen[2], "▸  仇一诺    2021 补录的入党时间⋯│");
        assert_eq!(seen[3], " ✓ 解放      2022 补录的入党时间⋯│");
        assert_eq!(seen[4], "   欧阳 慕容 2023 补录的入党时间⋯│");
        assert_eq!(state.position(9), "2/9");
    }

    #[test]
    fn only_visible_cells_are_asked_for() {
        let count = Cell::new(0usize);
        let seen = RefCell::new(Vec::new());
        let cell = |row, column| {
            count.set(count.get() + 1);
            seen.borrow_mut().push(row);
            words(row, column)
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, 80, 21));
        let mut state = TableState { cursor: 70_000, ..TableState::default() };
        let columns = columns();
        let theme = Theme::default();
        let table = Table { columns: &columns, rows: 100_000, cell: &cell, marked: &|_| false, focused: true, theme };
        table.draw(&mut state, *buf.area(), &mut buf);
        assert_eq!(count.get(), 20 * 3);
        assert!(seen.borrow().iter().all(|row| (state.offset..state.offset + 20).contains(row)));
    }

    #[test]
    fn columns_are_scrolled_past_the_first_and_marks_tell_where_more_is() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 18, 4));
        let mut state = TableState::default();
        draw(3, &mut state, &mut buf);
        assert_eq!(rows(&buf)[0], "   姓名▴  年级   >");
        assert!(state.perform("columns.right", 3));
        draw(3, &mut state, &mut buf);
        assert_eq!(rows(&buf)[0], "<  姓名▴  备注");
        assert_eq!(rows(&buf)[1], "▸  单雨   补录的⋯");
        for _ in 0..9 {
            state.perform("columns.right", 3);
            draw(3, &mut state, &mut buf);
        }
        assert_eq!(state.skipped, 1, "the last column stays in sight");
        state.perform("columns.left", 3);
        assert_eq!(state.skipped, 0);
    }

    #[test]
    fn moves_stay_within_the_rows() {
        let mut state = TableState { height: 10, ..TableState::default() };
        let table = [
            ("cursor.down", 1),
            ("cursor.page_down", 10),
            ("cursor.bottom", 24),
            ("cursor.down", 24),
            ("cursor.page_up", 15),
            ("cursor.up", 14),
            ("cursor.top", 0),
            ("cursor.up", 0),
        ];
        for (command, row) in table {
            assert!(state.perform(command, 25));
            assert_eq!(state.cursor, row, "{command}");
        }
        assert!(!state.perform("open", 25));
        assert!(state.perform("cursor.bottom", 0));
        assert_eq!((state.cursor, state.position(0).as_str()), (0, "0/0"));
    }

    #[test]
    fn no_size_tears_a_character() {
        let mut dice = Dice::new(7);
        let mut eye = Eye::new(20, 5);
        for n in 0..400 {
            if n % 4 == 0 {
                eye = Eye::new(dice.roll(1, 70), dice.roll(1, 12));
            }
            let mut buf = Buffer::empty(eye.area());
            let mut state = TableState { cursor: dice.roll(0, 50).into(), ..TableState::default() };
            draw(dice.roll(0, 50).into(), &mut state, &mut buf);
            eye.show(buf);
            assert_eq!(eye.torn(), None, "frame {n}");
        }
    }
}
