//! The development board: everybody on the road by stage, coloured by their nearest finding; one key takes a step.

use super::urgency::role;
use crate::base::width::{fit, pad, width};
use crate::base::{Id, Lang};
use crate::model::book::pick;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules;
use crate::rules::road::plan;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::TableState;
use crate::ui::widgets::wrap;
use chrono::{Datelike, NaiveDate};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::HashSet;

/// What a column holds: a stage, or those whom the meeting has decided on and nobody has approved yet.
#[derive(Clone, Copy, PartialEq)]
enum StageColumn {
    Stage(Stage),
    Decided,
}

const COLUMNS: [StageColumn; 5] = [
    StageColumn::Stage(Stage::Applicant),
    StageColumn::Stage(Stage::Activist),
    StageColumn::Stage(Stage::Prospect),
    StageColumn::Decided,
    StageColumn::Stage(Stage::Probationary),
];

/// Rows under the cards: the next steps of the one under the cursor and what is found about them.
const FOOT: u16 = 4;

/// The pane.
#[derive(Default)]
pub struct Board {
    cards: [Vec<Id>; COLUMNS.len()],
    states: [TableState; COLUMNS.len()],
    at: usize,
    marked: HashSet<Id>,
    progress: Option<plan::Progress>,
    seen: Option<(u64, NaiveDate)>,
    /// Only people whose names have this are shown.
    filter: String,
}

impl Board {
    fn under(&self) -> Option<Id> {
        self.cards[self.at].get(self.states[self.at].cursor).copied()
    }

    /// Returns the marked people, else the one under the cursor.
    pub fn on(&self, _: &View) -> Vec<Key> {
        let key = |id: Id| Key { kind: Kind::Member, id };
        if self.marked.is_empty() {
            return self.under().map(key).into_iter().collect();
        }
        let mut marked: Vec<Id> = self.marked.iter().copied().collect();
        marked.sort_unstable();
        marked.into_iter().map(key).collect()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &["step.next", "why", "open", "select.toggle"]
    }

    /// Moves between cards and columns, marks, opens.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        let rows = self.cards[self.at].len();
        if self.states[self.at].perform(command, rows) {
            return Reply::Stay;
        }
        match command {
            "cursor.left" => self.at = (self.at + COLUMNS.len() - 1) % COLUMNS.len(),
            "cursor.right" => self.at = (self.at + 1) % COLUMNS.len(),
            "open" | "card" => {
                return self.under().map_or(Reply::Stay, |id| Reply::Show(Key { kind: Kind::Member, id }));
            }
            "select.toggle" => {
                if let Some(id) = self.under() {
                    if !self.marked.remove(&id) {
                        self.marked.insert(id);
                    }
                    self.states[self.at].perform("cursor.down", rows);
                }
            }
            "select.all" => self.marked.extend(self.cards[self.at].iter().copied()),
            "select.none" => self.marked.clear(),
            "back" if !self.filter.is_empty() => self.find("", view),
            "back" if !self.marked.is_empty() => self.marked.clear(),
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Shows only the people whose names have what an input method sends; what comes next takes its place.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        if text.is_ascii() {
            return Reply::Ignored;
        }
        self.find(text.trim(), view);
        Reply::Stay
    }

    fn find(&mut self, text: &str, view: &View) {
        (self.filter, self.seen) = (text.to_owned(), None);
        self.refresh(view);
        if self.cards[self.at].is_empty() {
            self.at = self.cards.iter().position(|list| !list.is_empty()).unwrap_or(self.at);
        }
    }

    /// Sorts everybody into the columns, the most pressing first.
    pub fn refresh(&mut self, view: &View) {
        let (book, now) = (&view.desk.book, (view.desk.book.changes(), view.desk.today));
        if self.seen == Some(now) {
            return;
        }
        self.seen = Some(now);
        let mut cards: [Vec<Id>; COLUMNS.len()] = Default::default();
        let here: Vec<&Member> = book.all::<Member>().filter(|m| m.is_here()).collect();
        // An empty pattern is found in everybody.
        for at in pick::matches(&self.filter, here.iter().map(|m| &*m.name)) {
            let member = here[at];
            let standing = book.standing(member.head.id);
            let column = match standing.decided {
                Some(_) => StageColumn::Decided,
                None => StageColumn::Stage(standing.stage),
            };
            if let Some(at) = COLUMNS.iter().position(|c| *c == column) {
                cards[at].push(member.head.id);
            }
        }
        for list in &mut cards {
            list.sort_by_cached_key(|id| {
                let first = view.findings.about(Key { kind: Kind::Member, id: *id }).first();
                (first.map_or(u8::MAX, |f| f.state as u8), first.and_then(|f| f.due), *id)
            });
        }
        self.cards = cards;
        self.marked.retain(|id| book.get::<Member>(*id).is_some_and(Member::is_here));
        self.progress = plan::progress(&view.desk.facts());
    }

    /// Draws the columns and, below, what is next for the one under the cursor.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let buf = frame.buffer_mut();
        let (theme, lang) = (view.theme, view.lang);
        let foot = FOOT.min(area.height / 3);
        let head = match self.filter.as_str() {
            "" => self.progress.map_or(String::new(), |p| p.words().render(lang)),
            filter => msg!("筛选：{filter} · {n} 人 · Esc 取消", "filter: {filter} · {n} people · Esc ends it")
                .with("filter", filter)
                .with("n", self.cards.iter().map(Vec::len).sum::<usize>())
                .render(lang),
        };
        buf.set_stringn(area.x + 1, area.y, head, usize::from(area.width), theme.style(Role::Title));
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + foot), ..area };
        // As many columns as have room for a name and a date; the one with the cursor is always among them.
        let room = usize::from((area.width / LEAST).max(1)).min(COLUMNS.len());
        let first = if room == COLUMNS.len() { 0 } else { (self.at + 1).saturating_sub(room) };
        let cells = area.width / room as u16;
        for (n, at) in (first..first + room).enumerate() {
            let column = Rect { x: body.x + cells * n as u16, width: cells, ..body };
            self.draw_column(at, column, buf, view);
        }
        let Some(id) = self.under() else { return };
        let y = body.bottom();
        for (line, y) in self.about(id, view).iter().zip(y..area.bottom()) {
            buf.set_stringn(area.x + 1, y, line, usize::from(area.width.saturating_sub(1)), theme.style(Role::Dim));
        }
    }

    /// Returns what is next for somebody and the most pressing finding, wrapped to the width.
    fn about(&self, id: Id, view: &View) -> Vec<String> {
        let facts = view.desk.facts();
        let steps = plan::next_steps(&facts, id, view.desk.today);
        let names: Vec<&str> = steps.iter().map(|s| s.row().label.get(view.lang)).collect();
        let sep = if view.lang == Lang::Zh { " → " } else { " > " };
        let next = msg!("下一步：{steps}", "next: {steps}").with("steps", names.join(sep)).render(view.lang);
        let name = view.desk.book.name_of(id, view.lang);
        let mut lines = vec![format!("{name} · {next}")];
        if let Some(finding) = view.findings.about(Key { kind: Kind::Member, id }).first() {
            lines.push(format!(
                "{} {}",
                view.theme.mark(role(Some(finding.state))),
                rules::say(&facts, finding).render(view.lang)
            ));
        }
        lines
            .into_iter()
            .flat_map(|line| wrap::wrap(&line, LINE).into_iter().map(ToOwned::to_owned).collect::<Vec<_>>())
            .collect()
    }

    fn draw_column(&mut self, at: usize, area: Rect, buf: &mut Buffer, view: &View) {
        let (theme, lang) = (view.theme, view.lang);
        let cells = usize::from(area.width);
        let label = match COLUMNS[at] {
            StageColumn::Stage(Stage::Applicant) => msg!("申请人", "applicants"),
            StageColumn::Stage(Stage::Activist) => msg!("积极分子", "activists"),
            StageColumn::Stage(Stage::Prospect) => msg!("发展对象", "prospects"),
            StageColumn::Stage(Stage::Probationary) => msg!("预备党员", "probation"),
            StageColumn::Stage(stage) => stage.row().label,
            StageColumn::Decided => msg!("待审批", "to approve"),
        };
        let head = format!(" {} {}", label.get(lang), self.cards[at].len());
        let style = theme.style(if at == self.at { Role::TabActive } else { Role::Header });
        buf.set_stringn(area.x, area.y, pad(&fit(&head, cells - 1), cells - 1), cells - 1, style);
        let (state, list) = (&mut self.states[at], &self.cards[at]);
        state.cursor = state.cursor.min(list.len().saturating_sub(1));
        let height = usize::from(area.height.saturating_sub(1)).max(1);
        state.height = height;
        state.offset = state.offset.min(state.cursor).max((state.cursor + 1).saturating_sub(height));
        for (n, y) in (state.offset..list.len()).zip(area.y + 1..area.bottom()) {
            let id = list[n];
            let worst = view.findings.about(Key { kind: Kind::Member, id }).first();
            let found = role(worst.map(|f| f.state));
            let mark = if self.marked.contains(&id) { theme.mark(Role::Marked) } else { " " };
            let state_mark = if worst.is_some() { theme.mark(found) } else { " " };
            let due = worst.and_then(|f| f.due).map_or(String::new(), |d| short(d, view.desk.today));
            let name = fit(&view.desk.book.name_of(id, lang), cells.saturating_sub(4 + width(&due)));
            let gap = cells.saturating_sub(4 + width(&name) + width(&due));
            let words = format!("{mark}{}{name}{}{due}", pad(state_mark, 1), " ".repeat(gap));
            let here = at == self.at && n == state.cursor;
            let style = theme.style(if here { Role::Selected } else { found });
            buf.set_stringn(area.x, y, pad(&words, cells - 1), cells - 1, style);
        }
    }
}

/// Writes a day in five cells: month and day this year, else year and month.
fn short(day: NaiveDate, today: NaiveDate) -> String {
    let this_year = day.year() == today.year();
    day.format(if this_year { "%m-%d" } else { "%y/%m" }).to_string()
}

/// Cells a column needs at least: marks, a name of four characters, a day.
const LEAST: u16 = 16;
/// Cells after which the words at the foot are wrapped.
const LINE: usize = 78;
