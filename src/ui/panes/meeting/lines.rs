//! The minutes: the lines already taken, the newest at the foot, and the box of the line that is typed.

use super::item::points;
use super::pane::{MeetingPane, MeetingPart};
use crate::base::width::{fit, pad, width};
use crate::base::{Lang, Value};
use crate::model::book::display;
use crate::model::meeting::sitting::{Correction, Hall, Line, LineKind, Meeting};
use crate::model::{Codes, Kind};
use crate::msg;
use crate::rules::meeting::{agenda, room};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Rows of the text box: at least, at most.
const BOX: (u16, u16) = (4, 8);

impl MeetingPane {
    pub(super) fn draw_minutes(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let signed = view.desk.book.get::<Meeting>(self.id).is_some_and(Meeting::is_signed);
        let reading = signed || self.part == MeetingPart::Lines;
        // A long speech gets more rows, as long as the lines before it stay in sight.
        let needed = self.text.text().lines().map(|l| width(l) / usize::from(area.width.max(2) - 1) + 1).sum::<usize>();
        let most = if self.part == MeetingPart::Text { area.height * 2 / 5 } else { BOX.0 };
        let rows = u16::try_from(needed).unwrap_or(BOX.1).clamp(BOX.0, BOX.1).min(most.max(BOX.0));
        let box_rows = if reading { 0 } else { rows.min(area.height / 2) };
        let list = Rect { height: area.height.saturating_sub(box_rows + 1), ..area };
        let list = if signed { area } else { list };
        self.draw_lines(frame, list, view);
        if signed {
            return;
        }
        let theme = view.theme;
        let bar = Rect { y: list.bottom(), height: 1, ..area };
        let role = if self.part == MeetingPart::Text { Role::Title } else { Role::Dim };
        let cells = usize::from(bar.width);
        frame.buffer_mut().set_stringn(bar.x, bar.y, pad(&self.bar(view, cells), cells), cells, theme.style(role));
        if reading {
            return;
        }
        let room = Rect { y: bar.bottom(), height: box_rows, ..area };
        let caret = self.text.draw(room, frame.buffer_mut(), theme.style(Role::Input));
        if self.part == MeetingPart::Text {
            frame.set_cursor_position(caret);
        }
    }

    /// Returns who speaks, what it is, at which item: the item gives way first.
    fn bar(&self, view: &View, cells: usize) -> String {
        let lang = view.lang;
        let name = |v: &Value| display::words(&view.desk.book, crate::model::FieldKind::Link(Kind::Member), v, lang);
        let who = match &self.speaker {
            _ if self.kind == LineKind::Procedure => String::new(),
            Value::None => msg!("未选发言人 (F6)", "no speaker (F6)").get(lang).to_owned(),
            speaker => name(speaker),
        };
        let mut words = if who.is_empty() { String::from(" ") } else { format!(" {who} · ") };
        words += self.kind.row().label.get(lang);
        if self.kind == LineKind::Criticism {
            words += &format!(" -> {}", name(&self.to));
        }
        let Some(item) = self.now() else { return words };
        let at = format!("{}/{} {}", self.item, self.items.len(), item.words);
        let left = cells.saturating_sub(width(&words) + 3);
        if left < 8 { words } else { format!("{words} · {}", fit(&at, left)) }
    }

    /// Draws lines upwards from the one under the cursor, so that the newest stands at the foot.
    fn draw_lines(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (lang, theme) = (view.lang, view.theme);
        if self.lines.is_empty() {
            let meeting = view.desk.book.get::<Meeting>(self.id);
            if let Some(meeting) = meeting.filter(|m| m.is_planned()) {
                return self.draw_agenda(frame, area, meeting, view);
            }
            let words =
                msg!("还没有记录：选发言人 (F6)，输入，回车记下", "nothing yet: choose the speaker (F6), type, Enter");
            let style = theme.style(Role::Dim);
            frame.buffer_mut().set_stringn(area.x, area.y, words.get(lang), area.width.into(), style);
            return;
        }
        let cells = usize::from(area.width);
        let last = self.lines.len() - 1;
        let last = if self.part == MeetingPart::Lines { self.line_at.cursor.min(last) } else { last };
        let mut y = area.bottom();
        for at in (0..=last).rev() {
            let Some(line) = view.desk.book.get::<Line>(self.lines[at]) else { continue };
            let block = self.text_of(line, view, cells);
            let marked = self.part == MeetingPart::Lines && at == self.line_at.cursor;
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

    /// Shows what a planned meeting is about, what is ready for it, and how it begins.
    fn draw_agenda(&self, frame: &mut Frame, area: Rect, meeting: &Meeting, view: &View) {
        let begin = msg!("回车开始会议：按名册列出应到人员", "Enter opens the meeting: the roll lists who is due");
        let (cells, lang) = (usize::from(area.width), view.lang);
        let mut lines = vec![(begin.get(lang).to_owned(), Role::Info), (String::new(), Role::Text)];
        for point in points(&meeting.agenda) {
            lines.extend(wrap::wrap(point, cells).into_iter().map(|l| (l.to_owned(), Role::Text)));
        }
        lines.push((String::new(), Role::Text));
        let (tasks, promises) = agenda::still_open(&view.desk.facts(), meeting);
        let open = |by: Option<chrono::NaiveDate>, who, words: &str| {
            let by = by.map(|d| d.to_string()).unwrap_or_default();
            (format!("{by} {} {words}", view.desk.book.name_of(who, lang)), Role::DueSoon)
        };
        lines.extend(tasks.iter().map(|t| open(t.deadline, t.owner.0, &t.title)));
        lines.extend(promises.iter().map(|p| open(p.deadline, p.member.0, &p.text)));
        let asked = view.desk.numbers.templates().hall(meeting.kinds);
        for item in Hall::ALL.iter().filter_map(|c| Hall::from_code(c.code)) {
            let (mark, role) = if meeting.hall.has(item) { ("☑", Role::Ok) } else { ("☐", Role::Text) };
            if meeting.hall.has(item) || asked.contains(&item) {
                lines.push((format!("{mark} {}", item.row().label.get(lang)), role));
            }
        }
        for ((line, role), y) in lines.into_iter().zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, line, cells, view.theme.style(role));
        }
    }

    /// Wraps a line: who and when, then the words; what was put in later says so, what was corrected stands beside.
    fn text_of(&self, line: &Line, view: &View, cells: usize) -> Vec<String> {
        let (book, lang) = (&view.desk.book, view.lang);
        let at = line.at.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
        let who = match line.speaker.id() {
            Some(id) => book.name_of(id, lang),
            None => line.speaker_name.to_string(),
        };
        let kind = line.kind.filter(|k| *k != LineKind::Speech).map_or("", |k| k.row().label.get(lang));
        let to = line.to.id().map(|id| format!(" -> {}", book.name_of(id, lang))).unwrap_or_default();
        let part = line.part.map(|p| format!(" [{}]", p.row().label.get(lang))).unwrap_or_default();
        let marks = marks(line, self.id, view, lang);
        let head = [at.as_str(), &who, &format!("{kind}{to}{part}"), &marks];
        let head: Vec<&str> = head.into_iter().filter(|w| !w.is_empty()).collect();
        let mut out = vec![fit(&head.join(" "), cells)];
        let indent = 2.min(cells / 4);
        let put = |out: &mut Vec<String>, words: &str| {
            let rows = wrap::wrap(words, cells.saturating_sub(indent).max(4));
            out.extend(rows.into_iter().map(|l| format!("{}{l}", " ".repeat(indent))));
        };
        put(&mut out, &line.text);
        for c in book.of::<Correction>(line.head.id) {
            let day = c.head.happened.map(|d| d.to_string()).unwrap_or_default();
            let text = msg!("[更正 {day}：{why}] {text}", "[corrected {day}: {why}] {text}").with("day", day);
            put(&mut out, &text.with("why", c.reason.to_string()).with("text", c.text.to_string()).render(lang));
        }
        out
    }
}

/// Says of a line whether it was put in later, rewritten, or held elsewhere.
fn marks(line: &Line, meeting: crate::base::Id, view: &View, lang: Lang) -> String {
    let mut out = Vec::new();
    if let Some(days) = room::lag(&view.desk.facts(), line.meeting.0, &line.head) {
        out.push(msg!("补录 +{n}天", "entered {n} days later").with("n", days).render(lang));
    }
    if line.quoted {
        out.push(msg!("引文未核", "quoted, unconfirmed").get(lang).to_owned());
    }
    if let Some(n) = line.edits {
        out.push(msg!("已改{n}次", "rewritten {n}×").with("n", n).render(lang));
    }
    if let Some(apart) = view.desk.book.get::<Meeting>(line.meeting.0).filter(|m| m.head.id != meeting) {
        out.push(apart.title.to_string());
        let text = msg!("记录人{who}", "recorder {who}").with("who", view.desk.book.name_of(apart.recorder.0, lang));
        out.extend(apart.recorder.id().map(|_| text.render(lang)));
    }
    let joined = out.join(" · ");
    if joined.is_empty() { joined } else { format!("({joined})") }
}
