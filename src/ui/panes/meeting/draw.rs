//! How a meeting is drawn: the quorum always in sight, the roll beside the minutes, the motions over them.

use super::pane::{MeetingPane, MeetingPart};
use crate::base::width::{fit, pad, width};
use crate::model::Codes;
use crate::model::meeting::sitting::{Attendance, Meeting};
use crate::model::vote::motion::Motion;
use crate::msg;
use crate::rules::vote::motion;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, Table};
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Cells of the roll beside the minutes, and while it is being called.
const ROLL: (u16, u16) = (34, 46);
/// The least width on which two things stand beside each other.
const BESIDE: u16 = 72;

impl MeetingPane {
    /// Draws the meeting.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let heads = self.quorum(view, usize::from(area.width));
        let rows = u16::try_from(heads.0.len()).unwrap_or(1) + 1;
        let head = Rect { height: rows.min(area.height), ..area };
        let body = Rect { y: area.y + head.height, height: area.height - head.height, ..area };
        self.draw_head(frame, head, &heads, view);
        // On a narrow screen the roll and the minutes take turns; looking back has all the width.
        if self.part == MeetingPart::Quotes {
            return self.draw_quotes(frame, body, view);
        }
        // While the minutes are looked at or typed, what a source quotes of that moment stands beside them.
        if body.width >= BESIDE && self.has_beside() {
            let left = Rect { width: body.width * 3 / 5, ..body };
            let right = Rect { x: left.right() + 1, width: body.width - left.width - 1, ..body };
            self.draw_minutes(frame, left, view);
            return self.draw_beside(frame, right, view);
        }
        if body.width < BESIDE || self.part == MeetingPart::Lines {
            match self.part {
                MeetingPart::Roll => self.draw_roll(frame, body, view),
                MeetingPart::Motions => self.draw_motions(frame, body, view),
                MeetingPart::Text | MeetingPart::Lines | MeetingPart::Quotes => self.draw_minutes(frame, body, view),
            }
            return;
        }
        let cells = if self.part == MeetingPart::Roll { ROLL.1 } else { ROLL.0.min(body.width / 3) };
        let roll = Rect { width: cells, ..body };
        let rest = Rect { x: roll.right() + 1, width: body.width - roll.width - 1, ..body };
        if self.part == MeetingPart::Text && self.has_memory(view) {
            self.draw_memory(frame, roll, view);
        } else {
            self.draw_roll(frame, roll, view);
        }
        match self.part {
            MeetingPart::Motions => self.draw_motions(frame, rest, view),
            _ => self.draw_minutes(frame, rest, view),
        }
    }

    fn draw_head(&self, frame: &mut Frame, area: Rect, (heads, met): &(Vec<String>, bool), view: &View) {
        let (lang, theme, cells) = (view.lang, view.theme, usize::from(area.width));
        let buf = frame.buffer_mut();
        let Some(meeting) = view.desk.book.get::<Meeting>(self.id) else { return };
        let state = meeting.state.map_or("", |s| s.row().label.get(lang));
        let day = meeting.head.happened.map(|d| d.to_string()).unwrap_or_default();
        let starts = meeting.starts.map(|t| t.format(" %H:%M").to_string()).unwrap_or_default();
        let now = if meeting.is_open() { self.clock(view) } else { String::new() };
        let title = format!(" {} · {day}{starts} · {state} · {}", &*meeting.title, &*meeting.place);
        let left = cells.saturating_sub(width(&now) + 1);
        let title = format!("{} {now}", pad(&fit(&title, left), left));
        buf.set_stringn(area.x, area.y, title, cells, theme.style(Role::Title));
        let role = if *met { Role::Ok } else { Role::DueSoon };
        for (words, y) in heads.iter().zip(area.y + 1..area.bottom()) {
            buf.set_stringn(area.x, y, pad(words, cells), cells, theme.style(role));
        }
    }

    /// Returns what time it is; warns where the clock stands before the last line.
    fn clock(&self, view: &View) -> String {
        let now = view.desk.clock.now();
        let newest = self.lines.last().and_then(|id| view.desk.book.get::<crate::model::meeting::sitting::Line>(*id));
        // Lines have minutes: less than one is no jump.
        let back = newest.is_some_and(|l| l.head.entered - now >= chrono::Duration::minutes(1));
        let mark = if back { msg!("时钟倒退 ", "clock jumped back ").get(view.lang) } else { "" };
        format!("{mark}{}", now.format("%H:%M"))
    }

    /// Returns who is there in the room's own words, on as many rows as the width asks for.
    fn quorum(&self, view: &View, cells: usize) -> (Vec<String>, bool) {
        let lang = view.lang;
        let one = |words: String| (vec![words], false);
        let Some(meeting) = view.desk.book.get::<Meeting>(self.id) else { return one(String::new()) };
        let room = &self.room;
        if self.roll.is_empty() && room.due == 0 {
            if let (Some(due), Some(there)) = (meeting.reg_due, meeting.reg_present) {
                let text = msg!(" 登记数：应到{a} 实到{b}", " registered: due {a}, present {b}");
                return (vec![text.with("a", due).with("b", there).render(lang)], true);
            }
            let text =
                msg!(" 还没有点名（会议开始后按名册列出应到）", " no roll yet (opening the meeting lists who is due)");
            return one(text.get(lang).to_owned());
        }
        let heads = msg!("应到{a} 实到{b}", "due {a}, present {b}").with("a", room.due).with("b", room.present);
        let voters = msg!("有表决权 应到{c} 实到{d}", "voters due {c}, present {d}");
        let mut parts = vec![heads, voters.with("c", room.voters_due).with("d", room.voters_present)];
        let met = self.need.as_ref().is_none_or(|need| need.met);
        if let Some(need) = &self.need {
            let mark = view.theme.mark(if need.met { Role::Ok } else { Role::Overdue });
            let text = msg!("{share} {e} {mark}", "{share}: {e} {mark}").with("share", need.share.clone());
            parts.push(text.with("e", need.needed).with("mark", mark));
        }
        let uncalled = view.desk.book.of::<Attendance>(self.id).filter(|a| a.state.is_none()).count();
        if uncalled > 0 {
            parts.push(msg!("未点{n}", "{n} not called").with("n", uncalled));
        }
        let mut rows: Vec<String> = Vec::new();
        for part in parts.into_iter().map(|t| t.render(lang)) {
            match rows.last_mut().filter(|row| width(row) + 3 + width(&part) <= cells) {
                Some(row) => *row += &format!(" · {part}"),
                None => rows.push(format!(" {part}")),
            }
        }
        (rows, met)
    }

    fn draw_motions(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (book, l) = (&view.desk.book, view.lang);
        let foot = 5.min(area.height / 2);
        let list = Rect { height: area.height - foot, ..area };
        let columns = [
            Column::new(msg!("议案", "motion").get(l), 16).text(2),
            Column::new(msg!("状态", "state").get(l), 8),
            Column::new(msg!("票数", "votes").get(l), 10).text(1),
        ];
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let id = self.motions[row];
            let Some(motion) = book.get::<Motion>(id) else { return ("".into(), Role::Dim) };
            match column {
                0 => (crate::model::Hooks::title(motion, book, l).into(), Role::Text),
                1 => (motion::state(&view.desk.facts(), motion).render(l).into(), Role::Text),
                _ => {
                    (motion::figures(&view.desk.facts(), id).map(|t| t.render(l)).unwrap_or_default().into(), Role::Dim)
                }
            }
        };
        let focused = self.part == MeetingPart::Motions;
        let table = Table {
            columns: &columns,
            rows: self.motions.len(),
            cell: &cell,
            marked: &|_| false,
            focused,
            theme: view.theme,
        };
        let mut state = self.motion_at;
        table.draw(&mut state, list, frame.buffer_mut());
        self.motion_at = state;
        let words = match self.motions.get(self.motion_at.cursor) {
            Some(id) => motion::sentence(&view.desk.facts(), *id).map(|t| t.render(l)).unwrap_or_default(),
            None => msg!("还没有议案：a 提出，回车计票", "no motion yet: a puts one, Enter counts").get(l).to_owned(),
        };
        let cells = usize::from(area.width);
        for (line, y) in wrap::wrap(&words, cells).into_iter().zip(list.bottom()..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, line, cells, view.theme.style(Role::Info));
        }
    }
}
