//! How a meeting is drawn: the quorum always in sight, the roll beside the minutes, the motions over them.

use super::meeting::{MeetingPane, Part};
use crate::base::width::{fit, pad, width};
use crate::base::{Lang, Value};
use crate::model::meeting::{Attendance, Line, LineKind, Meeting, MeetingState, Presence};
use crate::model::motion::Motion;
use crate::model::standing::Stage;
use crate::model::{Codes, Kind, show};
use crate::msg;
use crate::rules::room;
use crate::ui::app::View;
use crate::ui::theme::Role;
use crate::ui::widgets::table::{Column, Table};
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Widest the roll gets, in cells.
const ROLL: u16 = 34;
/// Rows of the text box.
const BOX: u16 = 4;

impl MeetingPane {
    /// Draws the meeting.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let head = Rect { height: 2, ..area };
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        self.draw_head(frame, head, view);
        // On a narrow screen the roll and the minutes take turns.
        if body.width < 72 {
            match self.part {
                Part::Roll => self.draw_roll(frame, body, view),
                Part::Motions => self.draw_motions(frame, body, view),
                Part::Text | Part::Lines => self.draw_minutes(frame, body, view),
            }
            return;
        }
        let roll = Rect { width: ROLL.min(body.width / 3), ..body };
        let rest = Rect { x: roll.right() + 1, width: body.width - roll.width - 1, ..body };
        self.draw_roll(frame, roll, view);
        match self.part {
            Part::Motions => self.draw_motions(frame, rest, view),
            _ => self.draw_minutes(frame, rest, view),
        }
    }

    fn draw_head(&self, frame: &mut Frame, area: Rect, view: &View) {
        let (lang, theme, cells) = (view.lang, view.theme, usize::from(area.width));
        let buf = frame.buffer_mut();
        let Some(meeting) = view.desk.book.get::<Meeting>(self.id) else { return };
        let state = meeting.state.map_or("", |s| s.row().label.get(lang));
        let day = meeting.head.happened.map(|d| d.to_string()).unwrap_or_default();
        let starts = meeting.starts.map(|t| t.format(" %H:%M").to_string()).unwrap_or_default();
        let title = format!(" {} · {day}{starts} · {state} · {}", &*meeting.title, &*meeting.place);
        buf.set_stringn(area.x, area.y, pad(&title, cells), cells, theme.style(Role::Title));
        let (words, met) = self.quorum(view, meeting);
        let role = if met { Role::Ok } else { Role::DueSoon };
        buf.set_stringn(area.x, area.y + 1, pad(&words, cells), cells, theme.style(role));
    }

    /// Says who is there in the room's own words.
    fn quorum(&self, view: &View, meeting: &Meeting) -> (String, bool) {
        let lang = view.lang;
        let room = &self.room;
        if self.roll.is_empty() {
            if let (Some(due), Some(there)) = (meeting.reg_due, meeting.reg_present) {
                let text = msg!(" 登记数: 应到{a} 实到{b}", " registered: due {a}, present {b}");
                return (text.with("a", due).with("b", there).render(lang), true);
            }
            let text =
                msg!(" 还没有点名 (会议开始后按名册列出应到)", " no roll yet (opening the meeting lists who is due)");
            return (text.get(lang).to_owned(), false);
        }
        let quorum = room::quorum(&view.desk.facts(), crate::model::motion::MotionKind::Admission, self.id);
        let text = msg!(
            " 应到{a} 实到{b} · 有表决权 应到{c} 实到{d} · 需{e} {mark}",
            " due {a}, present {b} · voters due {c}, present {d} · needed {e} {mark}"
        );
        let mark = view.theme.mark(if quorum.met { Role::Ok } else { Role::Overdue });
        let uncalled = view.desk.book.of::<Attendance>(self.id).filter(|a| a.state.is_none()).count();
        let mut words = text
            .with("a", room.due)
            .with("b", room.present)
            .with("c", room.voters_due)
            .with("d", room.voters_present)
            .with("e", quorum.needed)
            .with("mark", mark)
            .render(lang);
        if uncalled > 0 {
            words += &msg!(" · 未点{n}", " · {n} not called").with("n", uncalled).render(lang);
        }
        (words, quorum.met)
    }

    fn draw_roll(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let book = &view.desk.book;
        let l = view.lang;
        let columns = [
            Column::new("#", 3).right(),
            Column::new(msg!("姓名", "name").get(l), 6).grow(1, 20).priority(200),
            Column::new(msg!("出勤", "state").get(l), 6).grow(2, 24).priority(150),
        ];
        let day = book.get::<Meeting>(self.id).and_then(|m| m.head.happened).unwrap_or(view.desk.today);
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let Some(a) = book.get::<Attendance>(self.roll[row]) else { return ("".into(), Role::Dim) };
            let full = book.standing_on(a.member.0, day).stage == Stage::Full;
            match column {
                0 => ((row + 1).to_string().into(), Role::Dim),
                1 => (book.name_of(a.member.0, l).into(), if full { Role::Text } else { Role::Dim }),
                _ => presence(a, l),
            }
        };
        let focused = self.part == Part::Roll;
        let table = Table {
            columns: &columns,
            rows: self.roll.len(),
            cell: &cell,
            marked: &|_| false,
            focused,
            theme: view.theme,
        };
        let mut state = self.roll_at;
        table.draw(&mut state, area, frame.buffer_mut());
        self.roll_at = state;
    }

    fn draw_minutes(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let signed = view.desk.book.get::<Meeting>(self.id).is_some_and(Meeting::is_signed);
        let box_rows = if signed { 0 } else { BOX.min(area.height / 3) };
        let list = Rect { height: area.height.saturating_sub(box_rows + u16::from(!signed)), ..area };
        self.draw_lines(frame, list, view);
        if signed {
            return;
        }
        let (lang, theme) = (view.lang, view.theme);
        let bar = Rect { y: list.bottom(), height: 1, ..area };
        let who = match &self.speaker {
            Value::None => msg!("未选发言人 (F6)", "no speaker (F6)").get(lang).to_owned(),
            speaker => show::words(&view.desk.book, crate::model::FieldKind::Link(Kind::Member), speaker, lang),
        };
        let words = format!(" {} · {}", who, self.kind.row().label.get(lang));
        let role = if self.part == Part::Text { Role::Title } else { Role::Dim };
        frame.buffer_mut().set_stringn(
            bar.x,
            bar.y,
            pad(&words, bar.width.into()),
            bar.width.into(),
            theme.style(role),
        );
        let room = Rect { y: bar.bottom(), height: box_rows, ..area };
        let caret = self.text.draw(room, frame.buffer_mut(), theme.style(Role::Input));
        if self.part == Part::Text {
            frame.set_cursor_position(caret);
        }
    }

    /// Draws lines upwards from the one under the cursor, so that the newest stands at the foot.
    fn draw_lines(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (lang, theme) = (view.lang, view.theme);
        if self.lines.is_empty() {
            let meeting = view.desk.book.get::<Meeting>(self.id);
            if let Some(meeting) = meeting.filter(|m| m.state == Some(MeetingState::Planned)) {
                return self.draw_agenda(frame, area, meeting, view);
            }
            let words =
                msg!("还没有记录: 选发言人 (F6), 输入, 回车记下", "nothing yet: choose the speaker (F6), type, Enter");
            let style = theme.style(Role::Dim);
            frame.buffer_mut().set_stringn(area.x, area.y, words.get(lang), area.width.into(), style);
            return;
        }
        let cells = usize::from(area.width);
        let last = if self.part == Part::Lines { self.line_at.cursor } else { self.lines.len() - 1 };
        let mut y = area.bottom();
        for at in (0..=last.min(self.lines.len() - 1)).rev() {
            let Some(line) = view.desk.book.get::<Line>(self.lines[at]) else { continue };
            let block = text_of(line, view, cells);
            let marked = self.part == Part::Lines && at == self.line_at.cursor;
            for (n, words) in block.iter().enumerate().rev() {
                if y <= area.y {
                    return;
                }
                y -= 1;
                let role = match (marked, n) {
                    (true, _) => Role::Selected,
                    (false, 0) => Role::Header,
                    _ => Role::Text,
                };
                frame.buffer_mut().set_stringn(area.x, y, pad(words, cells), cells, theme.style(role));
            }
        }
    }

    /// Shows what a planned meeting is about, and how it begins.
    fn draw_agenda(&self, frame: &mut Frame, area: Rect, meeting: &Meeting, view: &View) {
        let begin = msg!("回车开始会议: 按名册列出应到人员", "Enter opens the meeting: the roll lists who is due");
        let cells = usize::from(area.width);
        let mut lines = vec![(begin.get(view.lang), Role::Info), ("", Role::Text)];
        lines.extend(wrap::wrap(&meeting.agenda, cells).into_iter().map(|l| (l, Role::Text)));
        for ((line, role), y) in lines.into_iter().zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, line, cells, view.theme.style(role));
        }
    }

    fn draw_motions(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (book, l) = (&view.desk.book, view.lang);
        let foot = 5.min(area.height / 2);
        let list = Rect { height: area.height - foot, ..area };
        let columns = [
            Column::new(msg!("议案", "motion").get(l), 16).grow(2, 60),
            Column::new(msg!("状态", "state").get(l), 8),
            Column::new(msg!("票数", "votes").get(l), 10).grow(1, 30),
        ];
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let id = self.motions[row];
            let Some(motion) = book.get::<Motion>(id) else { return ("".into(), Role::Dim) };
            match column {
                0 => (crate::model::Hooks::title(motion, book, l).into(), Role::Text),
                1 => (motion.state.map_or("", |s| s.row().label.get(l)).into(), Role::Text),
                _ => (room::figures(&view.desk.facts(), id).map(|t| t.render(l)).unwrap_or_default().into(), Role::Dim),
            }
        };
        let focused = self.part == Part::Motions;
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
            Some(id) => room::sentence(&view.desk.facts(), *id).map(|t| t.render(l)).unwrap_or_default(),
            None => msg!("还没有议案: a 提出, 回车计票", "no motion yet: a puts one, Enter counts").get(l).to_owned(),
        };
        let cells = usize::from(area.width);
        for (line, y) in wrap::wrap(&words, cells).into_iter().zip(list.bottom()..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, line, cells, view.theme.style(Role::Info));
        }
    }
}

fn presence(a: &Attendance, lang: Lang) -> (Cow<'static, str>, Role) {
    let label = |c: &'static crate::model::Code| c.label.get(lang);
    let Some(state) = a.state else { return ("".into(), Role::Dim) };
    let mut words = label(state.row()).to_owned();
    if let Some(reason) = a.leave_reason {
        words = format!("{words} {}", label(reason.row()));
    }
    if let Some(t) = a.arrived {
        words = format!("{} {}", msg!("迟到", "late").get(lang), t.format("%H:%M"));
    }
    if let Some(t) = a.left {
        words = format!("{words} {} {}", msg!("离", "left").get(lang), t.format("%H:%M"));
    }
    let role = match state {
        Presence::Present => Role::Ok,
        Presence::Leave => Role::DueSoon,
        Presence::Absent => Role::Overdue,
        Presence::Excluded => Role::Dim,
    };
    (words.into(), role)
}

/// Wraps a line: who and when, then the words.
fn text_of(line: &Line, view: &View, cells: usize) -> Vec<String> {
    let (book, lang) = (&view.desk.book, view.lang);
    let at = line.at.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
    let who = match line.speaker.id() {
        Some(id) => book.name_of(id, lang),
        None => line.speaker_name.to_string(),
    };
    let kind = line.kind.filter(|k| *k != LineKind::Speech).map_or("", |k| k.row().label.get(lang));
    let to = line.to.id().map(|id| format!(" -> {}", book.name_of(id, lang))).unwrap_or_default();
    let head = fit(format!("{at} {who} {kind}{to}").trim(), cells);
    let mut out = vec![head];
    let indent = 2.min(cells / 4);
    out.extend(
        wrap::wrap(&line.text, cells.saturating_sub(indent).max(4))
            .into_iter()
            .map(|l| format!("{}{l}", " ".repeat(indent))),
    );
    let _ = width;
    out
}
