//! What is due when: a month beside the list by date.

use crate::model::Key;
use crate::msg;
use crate::rules::{self, DueList, Finding, Group, State};
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::month::{self, Month};
use crate::ui::widgets::table::TableState;
use crate::ui::widgets::wrap;
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// Rows at the foot, for the sentence under the cursor.
const FOOT: u16 = 2;

/// The month and the list.
#[derive(Default)]
pub struct Calendar {
    rows: Vec<Finding>,
    words: Vec<String>,
    day: Option<NaiveDate>,
    state: TableState,
    seen: Option<(u64, NaiveDate, crate::base::Lang)>,
}

/// Lists everything with a day, soonest first; chances must not be done.
pub(super) fn due(view: &View) -> Vec<Finding> {
    let list = DueList::of(&view.desk.facts(), view.findings.all(), Some(NaiveDate::MAX));
    let dated = list.rows.into_iter().filter(|(group, f)| *group != Group::Chance && f.due.is_some());
    let mut rows: Vec<Finding> = dated.map(|(_, f)| f).collect();
    rows.sort_by_key(|f| (f.due, f.state, f.rule, f.subject));
    rows
}

/// Draws the month of a day with a mark on every day on which something is due.
pub(super) fn month(rows: &[Finding], day: NaiveDate, focused: bool, area: Rect, view: &View, frame: &mut Frame) {
    let mut marks: BTreeMap<NaiveDate, State> = BTreeMap::new();
    for finding in rows {
        if let Some(due) = finding.due {
            let worst = marks.entry(due).or_insert(finding.state);
            *worst = finding.state.min(*worst);
        }
    }
    let mark = |day: NaiveDate| {
        let role = super::urgency::role(marks.get(&day).copied());
        let sign = match marks.get(&day)? {
            State::Broken | State::Overdue => '!',
            State::DueSoon => '~',
            _ => '.',
        };
        Some((sign, role))
    };
    let rest = |day: NaiveDate| !view.desk.calendar.is_working(day);
    let month =
        Month { day, today: view.desk.today, mark: &mark, rest: &rest, focused, lang: view.lang, theme: view.theme };
    month.draw(area, frame.buffer_mut());
}

impl Calendar {
    /// Returns the record under the cursor.
    pub fn on(&self, _: &View) -> Vec<Key> {
        self.rows.get(self.state.cursor).map(|f| f.subject).into_iter().collect()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &["open", "back", "cursor.left", "cursor.right"]
    }

    /// Up and down move over the list, left and right over the days, pages over the months.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "cursor.up" | "cursor.down" => {
                self.state.perform(command, self.rows.len());
                self.day = self.rows.get(self.state.cursor).and_then(|f| f.due).or(self.day);
            }
            "cursor.left" | "cursor.right" | "cursor.page_up" | "cursor.page_down" | "cursor.top" | "cursor.bottom" => {
                self.day = month::perform(self.day.unwrap_or(view.desk.today), command);
                let day = self.day;
                self.state.go(self.rows.partition_point(|f| f.due < day).min(self.rows.len().saturating_sub(1)));
            }
            "open" | "card" => return self.on(view).first().map_or(Reply::Stay, |key| Reply::Show(*key)),
            "back" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Brings the list up to date.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.today, view.lang);
        if self.seen == Some(now) {
            return;
        }
        self.seen = Some(now);
        self.rows = due(view);
        let facts = view.desk.facts();
        self.words = self.rows.iter().map(|f| rules::say(&facts, f).render(view.lang)).collect();
        if self.day.is_none() {
            let today = Some(view.desk.today);
            self.day = today;
            self.state.go(self.rows.partition_point(|f| f.due < today).min(self.rows.len().saturating_sub(1)));
        }
    }

    /// Draws the month and beside it the list by date.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (theme, day) = (view.theme, self.day.unwrap_or(view.desk.today));
        let cells = usize::from(area.width);
        let title = msg!(" 日程：到期事项 {n} 项", " deadlines: {n}").with("n", self.rows.len()).render(view.lang);
        frame.buffer_mut().set_stringn(area.x, area.y, title, cells, theme.style(Role::Title));
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + FOOT), ..area };
        month(&self.rows, day, true, Rect { x: body.x + 1, width: month::WIDTH, ..body }, view, frame);
        let list = Rect { x: body.x + month::WIDTH + 3, width: body.width.saturating_sub(month::WIDTH + 3), ..body };
        let buf = frame.buffer_mut();
        let height = usize::from(list.height).max(1);
        self.state.height = height;
        let at = self.state.cursor.min(self.rows.len().saturating_sub(1));
        self.state.offset = self.state.offset.min(at).max((at + 1).saturating_sub(height));
        for (n, y) in (self.state.offset..self.rows.len()).zip(list.y..list.bottom()) {
            let role = super::urgency::role(Some(self.rows[n].state));
            let due = self.rows[n].due.map(|d| d.to_string()).unwrap_or_default();
            let words = format!("{} {due} {}", theme.mark(role), self.words[n]);
            let style = theme.style(if n == at { Role::Selected } else { role });
            let room = usize::from(list.width);
            buf.set_stringn(list.x, y, crate::base::width::pad(&words, room), room, style);
        }
        let Some(words) = self.words.get(at) else {
            let none = msg!("没有到期事项", "nothing is due").get(view.lang);
            buf.set_stringn(list.x, list.y, none, usize::from(list.width), theme.style(Role::Ok));
            return;
        };
        for (line, y) in wrap::wrap(words, cells.saturating_sub(2)).into_iter().zip(body.bottom()..area.bottom()) {
            buf.set_stringn(area.x + 1, y, line, cells.saturating_sub(2), theme.style(Role::Dim));
        }
    }
}
