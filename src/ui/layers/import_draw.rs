//! How an import is drawn: the files to choose from, the rows and what each would do.

use super::import::{Import, Stage};
use super::import_row::{self, put};
use crate::base::Lang;
use crate::exchange::intake::{Proposal, State, Take};
use crate::model::Kind;
use crate::msg;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, Table};
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

impl Import {
    /// Draws the files to choose from.
    pub(super) fn draw_choice(&mut self, frame: &mut Frame, room: Rect, view: &View) {
        let Stage::Choose { files, shown } = &self.stage else { return };
        put(frame, room, 0, &self.dir.display().to_string(), view, Role::Dim);
        let line = Rect { y: room.y + 1, height: 1, ..room };
        let caret = self.input.draw(line, frame.buffer_mut(), view.theme.style(Role::Input));
        frame.set_cursor_position(caret);
        // Why it was not read is told whole: a long path must not push the reason off the line.
        let fault = wrap::wrap(self.fault.as_deref().unwrap_or_default(), usize::from(room.width).max(1));
        for (row, words) in (2..).zip(&fault) {
            put(frame, room, row, words, view, Role::Error);
        }
        let above = 2 + u16::try_from(fault.len().max(1)).unwrap_or(1);
        let list = Rect { y: room.y + above, height: room.height.saturating_sub(above), ..room };
        let columns = [Column::new("", 20).text(1)];
        let cell = |row: usize, _: usize| -> (Cow<str>, Role) {
            let found = &files[shown[row]];
            if found.dir {
                (format!("{}/", found.name).into(), Role::Dim)
            } else {
                (found.name.as_str().into(), Role::Text)
            }
        };
        let table = Table {
            columns: &columns,
            rows: shown.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        table.draw(&mut self.state, list, frame.buffer_mut());
    }

    /// Draws the rows and what each would do.
    pub(super) fn draw_review(&mut self, frame: &mut Frame, room: Rect, view: &View) {
        let Stage::Review { proposal, only, rows, .. } = &self.stage else { return };
        let l = view.lang;
        let title = msg!("{title} 导入为：{kind}", "{title} as: {kind}").with("kind", proposal.kind.label());
        let mut words = title.with("title", proposal.title.as_str()).render(l);
        for state in State::ALL {
            let mark = if *only == Some(state) { "*" } else { "" };
            words += &format!("  {mark}{} {}", state.label().get(l), proposal.count(state));
        }
        put(frame, room, 0, &words, view, Role::Title);
        let stands = match self.take {
            None => msg!("表格与名册不一致时：先不改（F4 切换）", "conflicting rows: left alone (F4 changes that)"),
            Some(Take::Sheet) => {
                msg!(
                    "表格与名册不一致时：以表格为准（F4 切换）",
                    "conflicting rows: the sheet stands (F4 changes that)"
                )
            }
            Some(Take::Book) => {
                msg!("表格与名册不一致时：以名册为准（F4 切换）", "conflicting rows: the book stands (F4 changes that)")
            }
        };
        put(frame, room, 1, stands.get(l), view, Role::Dim);
        let told = notes(proposal, l);
        put(frame, room, 2, &told, view, Role::Dim);
        // An empty list has no row to tell about.
        let under = rows.get(self.state.cursor).copied();
        let about = under.map_or_else(Vec::new, |row| import_row::lines(proposal, row, room.width, view));
        let foot = (about.len() as u16 + 1).min(room.height / 3);
        let list = Rect { y: room.y + 3, height: room.height.saturating_sub(3 + foot), ..room };
        let below = Rect { y: list.bottom() + 1, height: foot.saturating_sub(1), ..room };
        import_row::draw(&about, below, frame.buffer_mut(), view);
        let columns = [
            Column::new(msg!("行", "row").get(l), 5).right(),
            Column::new(msg!("结果", "result").get(l), 8),
            match proposal.kind {
                Kind::Line => Column::new(msg!("发言", "line").get(l), 24).text(4),
                _ => Column::new(msg!("姓名", "name").get(l), 8).text(1),
            },
            Column::new(msg!("原因", "why").get(l), 20).text(6),
        ];
        let cell = |at: usize, column: usize| -> (Cow<str>, Role) {
            let row = &proposal.rows[rows[at]];
            let role = match row.state {
                State::New | State::Changed => Role::Ok,
                State::Same => Role::Dim,
                State::Conflict => Role::DueSoon,
                State::Skipped => Role::Overdue,
            };
            match column {
                0 => (row.row.to_string().into(), Role::Dim),
                1 => (row.state.label().get(l).into(), role),
                2 => (row.name.as_str().into(), Role::Text),
                _ => (row.why.iter().map(|w| w.text.render(l)).collect::<Vec<_>>().join("; ").into(), Role::Text),
            }
        };
        let table = Table {
            columns: &columns,
            rows: rows.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        table.draw(&mut self.state, list, frame.buffer_mut());
    }
}

/// Tells in one line what the page of the columns tells whole.
fn notes(proposal: &Proposal, lang: Lang) -> String {
    let columns: usize = proposal.sheets.iter().map(|s| s.not_kept().len()).sum();
    let cells: u32 = proposal.sheets.iter().flat_map(|s| s.not_kept()).map(|(_, c)| c.filled).sum();
    let mut out = Vec::new();
    if columns > 0 {
        let text = msg!(
            "{n} 列没有导入（{cells} 格），F6 查看并对应",
            "{n} columns not imported ({cells} cells): F6 shows and maps them"
        );
        out.push(text.with("n", columns).with("cells", cells).render(lang));
    }
    out.extend(proposal.notes.iter().map(|n| n.render(lang)));
    out.join(" · ")
}
