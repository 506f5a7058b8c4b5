//! The check: everything the rules find, by state, each a sentence that jumps to its record.

use super::urgency::role;
use crate::exchange::findings;
use crate::model::Key;
use crate::model::book::pick;
use crate::msg;
use crate::rules::{self, Finding, State};
use crate::ui::reply::{Only, Reply, Sheet};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::line::{self, Hint};
use crate::ui::widgets::table::{Column, Table, TableState};
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// The states that have a list; what is kept has none.
const STATES: [State; 7] =
    [State::Broken, State::Overdue, State::DueSoon, State::Open, State::Inherited, State::Opportunity, State::Unknown];

/// What the rules find.
pub struct Check {
    only: Only,
    counts: [usize; STATES.len()],
    rows: Vec<Finding>,
    state: TableState,
    filter: Input,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// The sentences of the state that is shown, made when the filter is first used.
    words: Vec<String>,
    seen: Option<(u64, chrono::NaiveDate, crate::base::Lang)>,
}

impl Check {
    /// Shows everything, or a part.
    pub fn new(only: Only) -> Check {
        Check {
            only,
            counts: [0; STATES.len()],
            rows: Vec::new(),
            state: TableState::default(),
            filter: Input::default().limited(60),
            filtering: false,
            words: Vec::new(),
            seen: None,
        }
    }

    /// Returns the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        if self.filtering { &["picker", "text", "list"] } else { &["check", "list"] }
    }

    /// Returns the record under the cursor.
    pub fn on(&self, _: &View) -> Vec<Key> {
        self.rows.get(self.state.cursor).map(|f| f.subject).into_iter().collect()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        if self.filtering { &["open", "back"] } else { &["open", "back", "filter", "why", "export"] }
    }

    /// Moves, filters, opens the record of a finding.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        if self.state.perform(command, self.rows.len()) {
            return Reply::Stay;
        }
        match command {
            "open" | "picker.take" if self.filtering => self.filtering = false,
            "back" if self.filtering || !self.filter.is_empty() => {
                self.filtering = false;
                self.filter = Input::default().limited(60);
                self.fill(view);
            }
            name if self.filtering => {
                if !self.filter.perform(name) {
                    return Reply::Ignored;
                }
                self.fill(view);
            }
            "cursor.left" | "cursor.right" => self.turn(command == "cursor.right", view),
            "open" | "card" => return self.on(view).first().map_or(Reply::Stay, |key| Reply::Show(*key)),
            "filter" => self.filtering = true,
            "export" => return self.export(view),
            "back" | "check" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Types into the filter; a character that no command took starts it.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        if !self.filtering && text.is_ascii() {
            return Reply::Ignored;
        }
        self.filtering = true;
        self.filter.insert(text);
        self.fill(view);
        Reply::Stay
    }

    fn turn(&mut self, forward: bool, view: &View) {
        let all: Vec<Only> = std::iter::once(Only::All).chain(STATES.map(Only::State)).collect();
        let at = all.iter().position(|s| *s == self.only).unwrap_or(0);
        let step = if forward { 1 } else { all.len() - 1 };
        self.only = all[(at + step) % all.len()];
        self.words.clear();
        self.fill(view);
    }

    /// What was missing before this book began becomes a worksheet to fill in, everything else a list.
    fn export(&self, view: &View) -> Reply {
        let (facts, day) = (view.desk.facts(), view.desk.today);
        if self.only == Only::State(State::Inherited) {
            return worksheet(view);
        }
        let rows = self.rows.iter().map(|f| findings::row(&facts, f, view.lang)).collect();
        let header = findings::header(view.lang);
        Reply::Write(Box::new(Sheet { title: findings::CHECK, day, header, rows }))
    }

    /// Takes the findings again where the book has moved.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.today, view.lang);
        if self.seen != Some(now) {
            self.seen = Some(now);
            self.words.clear();
            self.counts = STATES.map(|state| view.findings.all().iter().filter(|f| f.state == state).count());
            let under = self.rows.get(self.state.cursor).copied();
            self.fill(view);
            if let Some(at) = under.and_then(|f| self.rows.iter().position(|r| *r == f)) {
                self.state.go(at);
            }
        }
    }

    fn fill(&mut self, view: &View) {
        let shown = view.findings.all().iter().filter(|f| match self.only {
            Only::All => true,
            Only::State(state) => f.state == state,
            Only::Rule(rule) => f.rule == rule,
        });
        self.rows = shown.copied().collect();
        self.state.go(0);
        if self.filter.is_empty() {
            return;
        }
        if self.words.is_empty() {
            let facts = view.desk.facts();
            let words = |f: &Finding| format!("{} {}", subject(view, f), rules::say(&facts, f).render(view.lang));
            self.words = self.rows.iter().map(words).collect();
        }
        let found = pick::matches(self.filter.text(), self.words.iter().map(String::as_str));
        self.rows = found.into_iter().map(|at| self.rows[at]).collect();
    }

    /// Draws states or filter, the findings, and the sentence under the cursor whole.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (l, theme) = (view.lang, view.theme);
        self.draw_top(frame, Rect { height: 1, ..area }, view);
        let foot = 3.min(area.height / 4);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + foot), ..area };
        let columns = [
            Column::new(msg!("状态", "state").get(l), 9),
            Column::new(msg!("日期", "day").get(l), 10).priority(50),
            Column::new(msg!("对象", "about").get(l), 8).text(1),
            Column::new(msg!("说明", "finding").get(l), 20).text(8),
        ];
        let facts = view.desk.facts();
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let finding = &self.rows[row];
            match column {
                0 => (finding.state.label().get(l).into(), role(Some(finding.state))),
                1 => (finding.due.map(|d| d.to_string()).unwrap_or_default().into(), Role::Dim),
                2 => (subject(view, finding).into(), Role::Text),
                _ => (rules::say(&facts, finding).render(l).into(), Role::Text),
            }
        };
        let rows = self.rows.len();
        let table = Table { columns: &columns, rows, cell: &cell, marked: &|_| false, focused: true, theme };
        let mut state = self.state;
        table.draw(&mut state, body, frame.buffer_mut());
        self.state = state;
        let cells = usize::from(area.width.saturating_sub(2));
        let Some(finding) = self.rows.get(self.state.cursor) else {
            let words = msg!("没有发现问题", "nothing found").get(l);
            frame.buffer_mut().set_stringn(body.x + 3, body.y + 2, words, cells, theme.style(Role::Dim));
            return;
        };
        let words = rules::say(&facts, finding).render(l);
        for (line, y) in wrap::wrap(&words, cells).into_iter().zip(body.bottom()..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x + 1, y, line, cells, theme.style(Role::Dim));
        }
    }

    fn draw_top(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let theme = view.theme;
        if self.filtering || !self.filter.is_empty() {
            let label = msg!("筛选：", "filter: ").get(view.lang);
            let style = theme.style(Role::Title);
            let (x, y) = frame.buffer_mut().set_stringn(area.x, area.y, label, usize::from(area.width), style);
            let input = Rect { x, y, width: area.right().saturating_sub(x), height: 1 };
            let caret = self.filter.draw(input, frame.buffer_mut(), theme.style(Role::Input));
            if self.filtering {
                frame.set_cursor_position(caret);
            }
            return;
        }
        let all = Hint::new(msg!("体检", "check").get(view.lang), self.counts.iter().sum::<usize>().to_string());
        let mut tabs = vec![match (self.only, self.rows.first()) {
            (Only::Rule(_), Some(first)) => {
                let title = rules::title(&view.desk.facts(), first).render(view.lang);
                Hint::new(title, self.rows.len().to_string())
            }
            _ => all,
        }];
        let label = |(state, n): (&State, &usize)| Hint::new(state.label().get(view.lang), n.to_string());
        tabs.extend(STATES.iter().zip(&self.counts).map(label));
        let active = STATES.iter().position(|s| Only::State(*s) == self.only).map_or(0, |at| at + 1);
        frame.render_widget(line::tabs(&tabs, active, area.width, theme), area);
    }
}

/// Returns the worksheet of what was missing before this book began.
pub(super) fn worksheet(view: &View) -> Reply {
    let sheet = findings::worksheet(&view.desk.facts(), view.findings.all(), view.lang);
    let (title, day) = (findings::INHERITED, view.desk.today);
    Reply::Write(Box::new(Sheet { title, day, header: sheet.header, rows: sheet.rows }))
}

fn subject(view: &View, finding: &Finding) -> String {
    view.desk.book.name_of(finding.subject.id, view.lang)
}
