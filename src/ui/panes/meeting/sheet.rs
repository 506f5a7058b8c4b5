//! The roll as a sheet: who was expected, full members first, who came when, who has spoken; guests at its foot.

use super::pane::{MeetingPane, MeetingPart};
use crate::base::Lang;
use crate::base::width::pad;
use crate::model::Codes;
use crate::model::meeting::sitting::{Attendance, Guest, Meeting, Presence};
use crate::model::people::standing::Stage;
use crate::msg;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, Table};
use chrono::NaiveTime;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

impl MeetingPane {
    pub(super) fn draw_roll(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let book = &view.desk.book;
        let l = view.lang;
        let meeting = book.get::<Meeting>(self.id);
        let day = meeting.and_then(|m| m.head.happened).unwrap_or(view.desk.today);
        let starts = meeting.and_then(|m| m.starts);
        let mut columns = vec![
            Column::new("#", 3).right(),
            Column::new(msg!("姓名", "name").get(l), 8).text(1).priority(200),
            Column::new(if l == Lang::Zh { "" } else { " " }, 2).priority(120),
            Column::new(msg!("出勤", "state").get(l), 8).text(2).priority(150),
            Column::new(msg!("言", "sp").get(l), 2).right().priority(60),
        ];
        if self.is_evaluation(view) {
            columns.push(Column::new(msg!("评", "cr").get(l), 2).right().priority(50));
            columns.push(Column::new(msg!("被", "by").get(l), 2).right().priority(50));
        }
        let count = |n: usize| -> Cow<str> { if n == 0 { "".into() } else { n.to_string().into() } };
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let Some(original) = book.get::<Attendance>(self.roll[row]) else { return ("".into(), Role::Dim) };
            let full = || book.standing_on(original.member.0, day).stage == Stage::Full;
            let voice = || self.voices.get(&original.member.0);
            match column {
                0 => ((row + 1).to_string().into(), Role::Dim),
                1 => (book.name_of(original.member.0, l).into(), Role::Text),
                2 if full() => (msg!("正", "F").get(l).into(), Role::Dim),
                2 => (msg!("预", "P").get(l).into(), Role::Info),
                3 => {
                    let a = original.corrected(book);
                    presence(&a, a.state != original.state || a.arrived != original.arrived, starts, l)
                }
                4 => (count(voice().map_or(0, |v| v.spoken)), Role::Dim),
                5 => (count(voice().map_or(0, |v| v.given.len())), Role::Dim),
                _ => match voice().map_or(0, |v| v.got.len()) {
                    0 => ("-".into(), Role::DueSoon),
                    n => (count(n), Role::Dim),
                },
            }
        };
        let foot = u16::try_from(self.guests.len()).unwrap_or(u16::MAX).min(4) + 1;
        let foot = if self.roll.is_empty() || area.height < 8 { 0 } else { foot.min(area.height / 2) };
        let list = Rect { height: area.height - foot, ..area };
        let table = Table {
            columns: &columns,
            rows: self.roll.len(),
            cell: &cell,
            marked: &|_| false,
            focused: self.part == MeetingPart::Roll,
            theme: view.theme,
        };
        let mut state = self.roll_at;
        table.draw(&mut state, list, frame.buffer_mut());
        self.roll_at = state;
        self.draw_foot(frame, Rect { y: list.bottom(), height: foot, ..area }, view);
    }

    /// Says how many of whom, full and probationary apart, and who sits in.
    fn draw_foot(&self, frame: &mut Frame, area: Rect, view: &View) {
        let (room, lang, cells) = (&self.room, view.lang, usize::from(area.width));
        let text = msg!("正式 {a}/{b} · 预备 {c}/{d} · 列席 {e}", "full {a}/{b} · probationary {c}/{d} · guests {e}");
        let text = text.with("a", room.full_present).with("b", room.full_due).with("e", self.guests.len());
        let text = text.with("c", room.present - room.full_present).with("d", room.due - room.full_due);
        let guest = |(n, guest): (usize, &Guest)| {
            let role = guest.role.map_or("", |r| r.row().label.get(lang));
            format!("{:>6} {} {role}", self.roll.len() + n + 1, &*guest.name)
        };
        let guests = self.guests.iter().filter_map(|id| view.desk.book.get::<Guest>(*id)).enumerate().map(guest);
        let lines = std::iter::once(format!(" {}", text.render(lang))).chain(guests);
        for (line, y) in lines.zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, pad(&line, cells), cells, view.theme.style(Role::Dim));
        }
    }
}

/// Returns how somebody was there: on leave for what, late by how much, gone when.
fn presence(a: &Attendance, corrected: bool, starts: Option<NaiveTime>, lang: Lang) -> (Cow<'static, str>, Role) {
    let label = |c: &'static crate::model::Code| c.label.get(lang);
    let Some(state) = a.state else { return ("".into(), Role::Dim) };
    let mut words = label(state.row()).to_owned();
    if let Some(reason) = a.leave_reason {
        words = label(reason.row()).to_owned();
    }
    if let Some(t) = a.arrived {
        let late = starts.map(|s| (t - s).num_minutes()).filter(|n| *n > 0);
        let late = late.map(|n| msg!("（{n}分）", "({n} min)").with("n", n).render(lang)).unwrap_or_default();
        words = format!("{} {}{late}", msg!("迟到", "late").get(lang), t.format("%H:%M"));
    }
    if let Some(t) = a.left {
        words = format!("{words} {} {}", msg!("离", "left").get(lang), t.format("%H:%M"));
    }
    if corrected {
        words = format!("{words} {}", msg!("（更正）", "(corrected)").get(lang));
    }
    let role = match state {
        Presence::Present => Role::Ok,
        Presence::Leave => Role::DueSoon,
        Presence::Absent => Role::Overdue,
        Presence::Excluded => Role::Dim,
    };
    (words.into(), role)
}
