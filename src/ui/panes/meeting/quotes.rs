//! What sources quote of the meeting: beside the lines of the same moment, and as a list from which passages are taken.

use super::pane::{MeetingPane, MeetingPart};
use crate::base::width::{fit, pad};
use crate::base::{Id, Value};
use crate::commands::Args;
use crate::model::meeting::minutes::Line;
use crate::model::meeting::quotation::{Quotation, Source};
use crate::model::vote::figures;
use crate::model::{Key, Kind};
use crate::msg;
use crate::ui::reply::{Fill, Reply};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::{Column, Table};
use crate::ui::widgets::wrap;
use chrono::{NaiveTime, TimeDelta};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Minutes around a line of which the quotations stand beside it.
const AROUND: i64 = 2;

impl MeetingPane {
    /// Goes to the list of quotations, at the first that no line was taken from.
    pub(super) fn seek_quotes(&mut self, view: &View) -> Reply {
        if self.quotes.is_empty() {
            let text = msg!("这次会议没有引文：先导入转写稿", "nothing is quoted of this meeting: import a transcript");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        if self.part == MeetingPart::Quotes {
            self.part = if self.is_signed(view) { MeetingPart::Lines } else { MeetingPart::Text };
            return Reply::Stay;
        }
        self.part = MeetingPart::Quotes;
        let open = |id: &Id| view.desk.book.get::<Quotation>(*id).is_some_and(|q| q.line(&view.desk.book).is_none());
        self.quote_at.go(self.quotes.iter().position(open).unwrap_or(0));
        Reply::Stay
    }

    pub(super) fn in_quotes(&mut self, command: &str, view: &View) -> Reply {
        if self.quote_at.perform(command, self.quotes.len()) {
            return Reply::Stay;
        }
        let book = &view.desk.book;
        let quotation = |id: &Id| book.get::<Quotation>(*id);
        let Some(under) = self.quotes.get(self.quote_at.cursor).and_then(quotation) else { return Reply::Ignored };
        match command {
            "open" | "quotation.take" => {
                self.run("quotation.take", vec![Key { kind: Kind::Quotation, id: under.head.id }], Args::default())
            }
            // From here to the next passage that is a line already.
            "quotation.stretch" => {
                let rest = self.quotes[self.quote_at.cursor..].iter().filter_map(quotation);
                let open = rest.take_while(|q| q.line(book).is_none());
                let on = open.map(|q| Key { kind: Kind::Quotation, id: q.head.id }).collect();
                self.run("quotation.take", on, Args::default())
            }
            "edit" | "source.name" => {
                let mut args = Args::default();
                args.set("label", Value::words(&under.label));
                let on = vec![Key { kind: Kind::Source, id: under.source.0 }];
                Reply::Fill(Box::new(Fill { at: Some("speaker"), ..Fill::new("source.name", on, args) }))
            }
            _ => Reply::Ignored,
        }
    }

    /// Returns whether quotations stand beside what is shown.
    pub(super) fn has_beside(&self) -> bool {
        !self.quotes.is_empty() && matches!(self.part, MeetingPart::Lines | MeetingPart::Text)
    }

    /// Shows what was quoted of the moment of the line under the cursor, or of the last one.
    pub(super) fn draw_beside(&self, frame: &mut Frame, area: Rect, view: &View) {
        let book = &view.desk.book;
        let at = if self.part == MeetingPart::Lines { self.line_at.cursor } else { usize::MAX };
        let line = self.lines.get(at).or(self.lines.last()).and_then(|id| book.get::<Line>(*id));
        let moment = line.and_then(|l| l.at);
        let quotes = self.quotes.iter().filter_map(|id| book.get::<Quotation>(*id));
        let near = |q: &&Quotation| moment.is_none() || is_near(q.at(book), moment);
        let cells = usize::from(area.width);
        let mut rows = vec![(self.clock_of(view), Role::Title)];
        for q in quotes.filter(near) {
            let taken = q.line(book).is_some();
            let (head, role) = if taken { ("✓ ", Role::Dim) } else { ("", Role::Header) };
            rows.push((format!("{head}{} {}", q.offset(), q.who(book, view.lang)), role));
            let text = if taken { Role::Dim } else { Role::Text };
            rows.extend(wrap::wrap(&q.text, cells).into_iter().map(|l| (l.to_owned(), text)));
            let differ = figures::differences(book, self.id, &q.text);
            rows.extend(differ.iter().map(|t| (t.render(view.lang), Role::DueSoon)));
        }
        for ((words, role), y) in rows.into_iter().zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, fit(&words, cells), cells, view.theme.style(role));
        }
    }

    /// Says from which moment the times count.
    fn clock_of(&self, view: &View) -> String {
        let book = &view.desk.book;
        let first = self.quotes.first().and_then(|id| book.get::<Quotation>(*id));
        let (began, told) = first.and_then(|q| book.get::<Source>(q.source.0)).map_or((None, false), |s| s.began(book));
        let time = began.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
        let text = match (began, told) {
            (None, _) => msg!("引文（距录音开头）", "quoted (from the start of the recording)"),
            (_, true) => msg!("引文（从 {time} 起算，文件所记）", "quoted (from {time}, as the file says)"),
            (_, false) => msg!("引文（从 {time} 起算，会议开始）", "quoted (from {time}, when the meeting began)"),
        };
        text.with("time", time).render(view.lang)
    }

    /// Draws the list of quotations, the one under the cursor whole below it.
    pub(super) fn draw_quotes(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (book, l) = (&view.desk.book, view.lang);
        let foot = 6.min(area.height / 2);
        let head = Rect { height: 1.min(area.height), ..area };
        let list = Rect { y: area.y + head.height, height: area.height.saturating_sub(foot + head.height), ..area };
        let cells = usize::from(area.width);
        let title = pad(&self.clock_of(view), cells);
        frame.buffer_mut().set_stringn(head.x, head.y, title, cells, view.theme.style(Role::Title));
        let columns = [
            Column::new(msg!("时刻", "offset").get(l), 8).right(),
            Column::new(msg!("发言人", "speaker").get(l), 10).text(1),
            Column::new("", 2),
            Column::new(msg!("内容", "text").get(l), 20).text(6),
        ];
        let cell = |row: usize, column: usize| -> (Cow<str>, Role) {
            let Some(q) = book.get::<Quotation>(self.quotes[row]) else { return ("".into(), Role::Dim) };
            let taken = q.line(book).is_some();
            let role = if taken { Role::Dim } else { Role::Text };
            match column {
                0 => (q.offset().into(), Role::Dim),
                1 => (q.who(book, l).into(), if q.is_named() { role } else { Role::DueSoon }),
                2 => ((if taken { "✓" } else { "" }).into(), Role::Ok),
                _ => (q.text.lines().next().unwrap_or_default().to_owned().into(), role),
            }
        };
        let (rows, theme) = (self.quotes.len(), view.theme);
        let table = Table { columns: &columns, rows, cell: &cell, marked: &|_| false, focused: true, theme };
        let mut state = self.quote_at;
        table.draw(&mut state, list, frame.buffer_mut());
        self.quote_at = state;
        let Some(q) = self.quotes.get(self.quote_at.cursor).and_then(|id| book.get::<Quotation>(*id)) else { return };
        let differ = figures::differences(book, self.id, &q.text);
        let differ = differ.iter().map(|t| (t.render(l), Role::DueSoon));
        let text = wrap::wrap(&q.text, cells).into_iter().map(|line| (line.to_owned(), Role::Info));
        for ((words, role), y) in differ.chain(text).zip(list.bottom()..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, fit(&words, cells), cells, view.theme.style(role));
        }
    }
}

/// Returns whether two times of day lie within the same moment.
fn is_near(a: Option<NaiveTime>, b: Option<NaiveTime>) -> bool {
    a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= TimeDelta::minutes(AROUND))
}
