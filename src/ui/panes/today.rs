//! Today: what is overdue, due, wrong or possible: who, what, by when. A row jumps to its record; its sentence with the
//! article stands below.

mod rows;
mod tryouts;

use crate::commands::Args;
use crate::exchange::findings;
use crate::model::assessment::Assessment;
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::meeting::first_steps::{FirstStep, first_steps};
use crate::rules::{self, DueList, Finding, Group, State};
use crate::ui::reply::Only;
use crate::ui::reply::{Reply, Sheet};
use crate::ui::theme::Role;
use crate::ui::tryout::Tryout;
use crate::ui::view::View;
use crate::ui::widgets::table::TableState;
use crate::ui::widgets::{month, wrap};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells from which a month stands beside the list.
const WIDE: u16 = 120;

/// A row of the pane: a heading, a finding, or what was taken over folded into one.
#[derive(Clone, Copy, PartialEq)]
enum TodayRow {
    Head(crate::base::Msg, usize),
    Finding(Finding),
    Many(Finding, usize),
    Inherited(usize),
    First(FirstStep, bool),
    Try(Tryout, bool),
}

/// The pane one opens on.
#[derive(Default)]
pub struct Today {
    rows: Vec<TodayRow>,
    subjects: Vec<Option<Key>>,
    state: TableState,
}

impl Today {
    /// Returns the record under the cursor.
    pub fn on(&self, _: &View) -> Vec<Key> {
        self.subjects.get(self.state.cursor).copied().flatten().into_iter().collect()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &["open", "why", "step.next", "check", "pane.calendar", "export"]
    }

    /// Moves over the findings, opens the record of one.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        if self.state.perform(command, self.rows.len()) {
            // Headings are passed over, in the direction of the move.
            let up = matches!(command, "cursor.up" | "cursor.page_up" | "cursor.bottom");
            self.skip_heads(up);
            return Reply::Stay;
        }
        match command {
            "open" | "card" => match self.rows.get(self.state.cursor) {
                Some(TodayRow::Finding(finding)) => Reply::Show(finding.subject),
                Some(TodayRow::Many(first, _)) => Reply::Check(Only::Rule(first.rule)),
                Some(TodayRow::Inherited(_)) => Reply::Check(Only::State(State::Inherited)),
                Some(TodayRow::First(step, _)) => {
                    let command = super::meeting::first_steps::command(*step).to_owned();
                    Reply::Run { command, on: Vec::new(), args: Args::default() }
                }
                Some(TodayRow::Try(what, _)) => {
                    Reply::Run { command: tryouts::command(*what).to_owned(), on: Vec::new(), args: Args::default() }
                }
                Some(TodayRow::Head(..)) | None => Reply::Stay,
            },
            "sheet.rectify" | "sheet.waive" => self.answer(command, view),
            "export" if self.on_inherited() => super::check::worksheet(view),
            "export" => export(view),
            _ => Reply::Ignored,
        }
    }

    /// Accepts or waives what a sheet proposes: the first indicator that asks for it.
    fn answer(&self, command: &str, view: &View) -> Reply {
        let facts = view.desk.facts();
        let sheet = self.on(view).first().and_then(|key| view.desk.book.get::<Assessment>(key.id));
        let asked = sheet.and_then(|s| Some((s, rules::assessment::sheet::asking(&facts, s)?)));
        let Some((sheet, (standard, period, lines))) = asked.filter(|(_, (.., lines))| !lines.is_empty()) else {
            let words = msg!("这一行没有提出整改的建议", "this line proposes no rectification").get(view.lang);
            return Reply::Say(words.to_owned(), Role::Info);
        };
        let rectify = command == "sheet.rectify";
        let args = super::assessment::pane::about(
            &standard,
            &period,
            &lines[0],
            rectify.then_some(lines[0].points),
            view.lang,
        );
        let command = if rectify { "assessment.rectify" } else { "assessment.waive" }.to_owned();
        Reply::Run { command, on: vec![Key { kind: Kind::Assessment, id: sheet.head.id }], args }
    }

    fn on_inherited(&self) -> bool {
        matches!(self.rows.get(self.state.cursor), Some(TodayRow::Inherited(_)))
    }

    fn skip_heads(&mut self, up: bool) {
        let head = |rows: &[TodayRow], at: usize| matches!(rows.get(at), Some(TodayRow::Head(..)));
        let start = self.state.cursor;
        while head(&self.rows, self.state.cursor) {
            let next = if up { self.state.cursor.checked_sub(1) } else { Some(self.state.cursor + 1) };
            match next.filter(|n| *n < self.rows.len()) {
                Some(next) => self.state.go(next),
                None => {
                    self.state.go(if up { start + 1 } else { start.saturating_sub(1) }.min(self.rows.len().saturating_sub(1)));
                    break;
                }
            }
        }
    }

    /// Groups the findings: overdue and wrong, this week, this month, later chances, what was taken over.
    pub fn refresh(&mut self, view: &View) {
        let due = DueList::of(&view.desk.facts(), view.findings.all(), None);
        self.rows.clear();
        if let Some(tried) = view.tried.filter(|tried| !Tryout::ALL.iter().all(|what| tried.contains(what))) {
            let left = Tryout::ALL.iter().filter(|what| !tried.contains(what)).count();
            self.rows.push(TodayRow::Head(msg!("试一试", "Try these"), left));
            self.rows.extend(Tryout::ALL.iter().map(|what| TodayRow::Try(*what, tried.contains(what))));
        }
        let steps = first_steps(&view.desk.facts(), due.inherited);
        if !steps.is_empty() {
            let left = steps.iter().filter(|(_, done)| !done).count();
            self.rows.push(TodayRow::Head(msg!("接下来", "What next"), left));
            self.rows.extend(steps.into_iter().map(|(step, done)| TodayRow::First(step, done)));
        }
        for group in Group::ALL {
            let list = due.rows_of(&view.desk.facts(), group);
            if !list.is_empty() {
                self.rows.push(TodayRow::Head(group.label(), list.iter().map(|(_, n)| n).sum()));
                self.rows.extend(
                    list.into_iter().map(|(f, n)| if n > 1 { TodayRow::Many(f, n) } else { TodayRow::Finding(f) }),
                );
            }
        }
        if due.inherited > 0 {
            self.rows.push(TodayRow::Inherited(due.inherited));
        }
        self.subjects = self
            .rows
            .iter()
            .map(|row| match row {
                TodayRow::Finding(f) => Some(f.subject),
                _ => None,
            })
            .collect();
        self.skip_heads(false);
    }

    /// Draws the day and the groups; the sentence under the cursor is shown whole at the foot.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let area = self.beside(frame, area, view);
        let buf = frame.buffer_mut();
        let (theme, lang) = (view.theme, view.lang);
        let branch = view.desk.book.name_of(view.desk.branch, lang);
        let title = format!(" {} · {branch}", crate::base::date::official(view.desk.today));
        let title = if lang == crate::base::Lang::En { format!(" {} · {branch}", view.desk.today) } else { title };
        buf.set_stringn(area.x, area.y, title, usize::from(area.width), theme.style(Role::Title));
        let foot = 3.min(area.height / 4);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + foot), ..area };
        if self.rows.is_empty() {
            let words = msg!("今天没有要办的事", "nothing is due today").get(lang);
            buf.set_stringn(body.x + 3, body.y + 1, words, usize::from(body.width), theme.style(Role::Ok));
            return;
        }
        self.scroll(usize::from(body.height));
        self.draw_rows(body, buf, view);
        let words = match self.rows.get(self.state.cursor) {
            Some(TodayRow::Finding(finding)) => sentence(view, finding),
            Some(TodayRow::Many(first, n)) => self.many(view, first, *n),
            _ => return,
        };
        let cells = usize::from(area.width.saturating_sub(2));
        for (line, y) in wrap::wrap(&words, cells).into_iter().zip(body.bottom()..area.bottom()) {
            buf.set_stringn(area.x + 1, y, line, cells, theme.style(Role::Text));
        }
    }

    /// Draws a month beside the list where there is room, and gives the room left.
    fn beside(&self, frame: &mut Frame, area: Rect, view: &View) -> Rect {
        if area.width < WIDE {
            return area;
        }
        let due: Vec<Finding> =
            self.rows.iter().filter_map(|r| if let TodayRow::Finding(f) = r { Some(*f) } else { None }).collect();
        let day = match self.rows.get(self.state.cursor) {
            // What is over is counted in days; the month shows what comes.
            Some(TodayRow::Finding(finding)) => finding.due.max(Some(view.desk.today)).unwrap_or(view.desk.today),
            _ => view.desk.today,
        };
        let width = area.width - month::WIDTH - 3;
        super::calendar::month(
            &due,
            day,
            false,
            Rect { x: area.x + width + 2, y: area.y + 1, width: month::WIDTH, ..area },
            view,
            frame,
        );
        Rect { width, ..area }
    }

    fn scroll(&mut self, height: usize) {
        self.state.height = height;
        let (cursor, offset) = (self.state.cursor.min(self.rows.len() - 1), self.state.offset);
        self.state.cursor = cursor;
        // The heading above the first row stays in sight.
        let top = if cursor <= 1 { 0 } else { offset.min(cursor) };
        self.state.offset = if cursor >= top + height { cursor + 1 - height } else { top };
    }
}

/// Returns what must be done as a sheet.
fn export(view: &View) -> Reply {
    let (facts, day) = (view.desk.facts(), view.desk.today);
    let due = findings::due(&facts, view.findings.all(), None);
    let rows = due.iter().map(|f| findings::row(&facts, f, view.lang)).collect();
    let header = findings::header(view.lang);
    Reply::Write(Box::new(Sheet { title: findings::DUE, day, header, rows }))
}

fn sentence(view: &View, finding: &Finding) -> String {
    rules::say(&view.desk.facts(), finding).render(view.lang)
}
