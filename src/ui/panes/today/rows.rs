//! The rows of Today in columns. Colour stands on the mark and the days alone, so that the words stay readable.

use super::super::urgency::role;
use super::{Today, TodayRow};
use crate::base::Text;
use crate::base::width::{pad, width};
use crate::msg;
use crate::rules::{self, Finding, State};
use crate::ui::theme::Role;
use crate::ui::view::View;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Cells of a date, and of how many days there are.
const DAY: usize = 10;
/// Cells that a name has at the most.
const NAME: usize = 24;

/// One row in words.
struct TodayWords {
    who: String,
    what: String,
    due: String,
    days: String,
    role: Role,
}

impl Today {
    /// Draws the rows in sight, and at the end how many lie below.
    pub(super) fn draw_rows(&self, body: Rect, buf: &mut Buffer, view: &View) {
        let first = self.state.offset;
        let shown = first..self.rows.len().min(first + usize::from(body.height));
        let words: Vec<Option<TodayWords>> = shown.clone().map(|at| self.words(at, view)).collect();
        let widest = |of: fn(&TodayWords) -> &str| words.iter().flatten().map(|w| width(of(w))).max().unwrap_or(0);
        let (who, days) = (widest(|w| &w.who).min(NAME), widest(|w| &w.days));
        for ((at, y), words) in shown.clone().zip(body.y..body.bottom()).zip(&words) {
            let line = Rect { y, height: 1, ..body };
            let here = at == self.state.cursor;
            match words {
                Some(words) => draw_words(words, (who, days), here, line, buf, view),
                None => self.draw_other(at, here, line, buf, view),
            }
        }
        let below = self.rows.len() - shown.end;
        if below > 0 {
            let more = msg!(" ↓ 还有{n}条 ", " ↓ {n} more ").with("n", below).render(view.lang);
            let cells = u16::try_from(width(&more)).unwrap_or(0).min(body.width);
            // Beside the title, where it hides no row.
            let (x, y) = (body.right() - cells, body.y.saturating_sub(1));
            buf.set_stringn(x, y, more, usize::from(cells), view.theme.style(Role::Key));
        }
    }

    /// Returns how many findings of one rule there are, since when, and by which rule.
    pub(super) fn many(&self, view: &View, first: &Finding, n: usize) -> String {
        let facts = view.desk.facts();
        let text = match first.due {
            Some(due) => msg!("{title}：{n}条，最早{due}", "{title}: {n}, the first on {due}").with("due", due),
            None => msg!("{title}：{n}条", "{title}: {n}").into(),
        };
        let text = text.with("title", rules::title(&facts, first)).with("n", n);
        let text = match rules::basis(&facts, first).filter(|basis| !basis.document.quiet) {
            Some(basis) => {
                msg!("{text}（依据：{basis}）", "{text} ({basis})").with("text", text).with("basis", rules::cite(basis))
            }
            None => text,
        };
        text.render(view.lang)
    }

    /// Returns what a row says in columns; nothing for headings and the like.
    fn words(&self, at: usize, view: &View) -> Option<TodayWords> {
        let facts = view.desk.facts();
        let what = |finding: &Finding| rules::title(&facts, finding).render(view.lang);
        let due = |finding: &Finding| finding.due.map_or_else(String::new, |day| day.to_string());
        match self.rows.get(at)? {
            TodayRow::Finding(finding) => Some(TodayWords {
                who: view.desk.book.name_of(finding.subject.id, view.lang),
                what: what(finding),
                due: due(finding),
                days: days(finding, view).render(view.lang),
                role: role(Some(finding.state)),
            }),
            TodayRow::Many(first, n) => Some(TodayWords {
                who: msg!("{n}条", "{n}").with("n", *n).render(view.lang),
                what: format!("{} ▸", what(first)),
                due: due(first),
                days: days(first, view).render(view.lang),
                role: role(Some(first.state)),
            }),
            TodayRow::Head(..) | TodayRow::First(..) | TodayRow::Try(..) | TodayRow::Inherited(_) => None,
        }
    }

    fn draw_other(&self, at: usize, here: bool, line: Rect, buf: &mut Buffer, view: &View) {
        let (theme, lang) = (view.theme, view.lang);
        let (words, role) = match &self.rows[at] {
            TodayRow::Head(name, n) => (format!(" {} {n}", name.get(lang)), Role::Header),
            TodayRow::First(step, done) => {
                let mark = if *done { "☑" } else { "☐" };
                let words = crate::ui::panes::meeting::first_steps::words(*step, view);
                (format!(" {mark} {words}"), if *done { Role::Dim } else { Role::Text })
            }
            TodayRow::Try(what, done) => {
                let words = super::tryouts::words(*what, view);
                (format!(" {} {words}", if *done { "☑" } else { "☐" }), if *done { Role::Dim } else { Role::Text })
            }
            TodayRow::Inherited(n) => {
                let words = msg!("接手前缺项 {n}", "{n} gaps from before this book began").with("n", *n).render(lang);
                (format!("   {words}"), Role::Dim)
            }
            TodayRow::Finding(_) | TodayRow::Many(..) => return,
        };
        let style = theme.style(if here { Role::Selected } else { role });
        let cells = usize::from(line.width);
        buf.set_stringn(line.x, line.y, pad(&words, cells), cells, style);
    }
}

fn draw_words(words: &TodayWords, cells: (usize, usize), here: bool, line: Rect, buf: &mut Buffer, view: &View) {
    let theme = view.theme;
    let (who, days) = cells;
    let style = |role: Role| theme.style(if here { Role::Selected } else { role });
    let room = usize::from(line.width);
    buf.set_stringn(line.x, line.y, " ".repeat(room), room, style(Role::Text));
    // The days stand at the right end; what is to be done has all that is left.
    let what = room.saturating_sub(3 + who + 1 + 1 + DAY + 1 + days + 1);
    let right = pad_left(&words.days, days);
    let parts = [
        (3, pad(&words.who, who), Role::Text),
        (3 + who + 1, pad(&words.what, what), Role::Text),
        (3 + who + 1 + what + 1, pad(&words.due, DAY), Role::Dim),
        (3 + who + 1 + what + 1 + DAY + 1, right, words.role),
    ];
    buf.set_stringn(line.x + 1, line.y, theme.mark(words.role), 1, style(words.role));
    for (x, text, role) in parts {
        let x = u16::try_from(x).unwrap_or(u16::MAX).min(line.width);
        buf.set_stringn(line.x + x, line.y, text, usize::from(line.width - x), style(role));
    }
}

/// Fills up at the left.
fn pad_left(words: &str, cells: usize) -> String {
    format!("{}{words}", " ".repeat(cells.saturating_sub(width(words))))
}

/// Says how many days there are, or that it is wrong.
fn days(finding: &Finding, view: &View) -> Text {
    let over = finding.due.map(|due| (view.desk.today - due).num_days());
    match (finding.state, over) {
        (State::Broken, _) => msg!("违规", "broken").into(),
        (_, Some(0)) => msg!("今天", "today").into(),
        (State::Overdue, Some(n)) => msg!("逾期{n}天", "{n} d late").with("n", n),
        (_, Some(n)) if n > 0 => msg!("已过{n}天", "{n} d ago").with("n", n),
        (_, Some(n)) => msg!("还有{n}天", "in {n} d").with("n", -n),
        (_, None) => Text::plain(""),
    }
}
