//! What a meeting of criticism needs beside the text: the round so far, last year's words, the parts still to be heard;
//! and the versions of what was written.

use super::pane::{MeetingAsked, MeetingPane, MeetingPart};
use crate::base::width::pad;
use crate::base::{Id, Value};
use crate::model::meeting::sitting::{Line, LinePart};
use crate::model::vote::motion::Motion;
use crate::model::{Codes, Kind};
use crate::msg;
use crate::rules::meeting::{criticism, incomplete, reading, room};
use crate::rules::vote::motion;
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Question};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;

impl MeetingPane {
    /// Returns whether there is something to remember beside the text.
    pub(super) fn has_memory(&self, view: &View) -> bool {
        !self.memory(view).is_empty()
    }

    /// Draws what is remembered beside the text.
    pub(super) fn draw_memory(&self, frame: &mut Frame, area: Rect, view: &View) {
        let cells = usize::from(area.width);
        let rows = self.memory(view);
        let rows = rows.iter().flat_map(|(words, role)| wrap::wrap(words, cells).into_iter().map(|w| (w, *role)));
        for ((words, role), y) in rows.zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, pad(words, cells), cells, view.theme.style(role));
        }
    }

    fn memory(&self, view: &View) -> Vec<(String, Role)> {
        // While a person is discussed part by part, what is still to be heard comes first.
        let discussed = self.now().is_some_and(|item| item.part.is_some());
        match (self.is_evaluation(view) && !discussed, self.speaker.as_link()) {
            (true, Some(speaker)) => self.last_year(speaker, view),
            _ => self.parts(view),
        }
    }

    /// Lists how the speaker was criticised last time and what was promised.
    fn last_year(&self, speaker: Id, view: &View) -> Vec<(String, Role)> {
        let (book, lang) = (&view.desk.book, view.lang);
        // In a round of criticism it is the one who is being criticised that is remembered.
        let whom = self.to.as_link().unwrap_or(speaker);
        let mut out = vec![(book.name_of(whom, lang), Role::Title)];
        let voice = self.voices.get(&whom).cloned().unwrap_or_default();
        let text = msg!("今天：发言 {a}，被批评 {b}", "today: spoken {a}, criticised {b}");
        out.push((text.with("a", voice.spoken).with("b", voice.got.len()).render(lang), Role::Dim));
        let said = self.before.map(|id| criticism::criticisms(book, id, whom)).unwrap_or_default();
        out.push((msg!("上次受到的批评", "criticised last time").get(lang).to_owned(), Role::Header));
        let line = |l: &&Line| format!("{}{}{}", book.name_of(l.speaker.0, lang), lang.colon(), l.corrected(book));
        out.extend(said.iter().map(line).map(|words| (words, Role::Text)));
        out.push((msg!("承诺", "promises").get(lang).to_owned(), Role::Header));
        for promise in criticism::promises(book, self.id, self.before, whom) {
            let state = promise.state.map_or("", |s| s.row().label.get(lang));
            let by = promise.deadline.map(|d| d.to_string()).unwrap_or_default();
            let role = if promise.is_open() { Role::DueSoon } else { Role::Ok };
            out.push((format!("{by} {state}{}{}", lang.colon(), &*promise.text), role));
        }
        out
    }

    /// Lists which parts of the procedure about the person now discussed have been heard.
    fn parts(&self, view: &View) -> Vec<(String, Role)> {
        let (book, lang) = (&view.desk.book, view.lang);
        let Some(item) = self.now().filter(|i| i.part.is_some()) else { return Vec::new() };
        let Some(motion) = book.get::<Motion>(item.motion) else { return Vec::new() };
        let mut out = vec![(book.name_of(motion.head.id, lang), Role::Title)];
        for part in LinePart::ALL.iter().filter_map(|c| LinePart::from_code(c.code)) {
            let heard = motion::heard(&view.desk.facts(), motion, part);
            let mark = if heard { '☑' } else { '☐' };
            let here = if item.part == Some(part) { " <" } else { "" };
            let role = if heard { Role::Ok } else { Role::Text };
            out.push((format!("{mark} {}{here}", part.row().label.get(lang)), role));
        }
        out.push((msg!("PgDn 下一环节", "PgDn: next part").get(lang).to_owned(), Role::Dim));
        out
    }

    /// Shows who has spoken, who has criticised whom, who has not been criticised yet.
    pub(super) fn show_people(&mut self, view: &View) -> Reply {
        let (book, lang) = (&view.desk.book, view.lang);
        let names = |ids: &[Id]| ids.iter().map(|id| book.name_of(*id, lang)).collect::<Vec<_>>().join(" ");
        let present: Vec<Id> =
            room::roll(&view.desk.facts(), self.id).values().filter(|a| a.was_there()).map(|a| a.member.0).collect();
        let voice = |id: &Id| self.voices.get(id).cloned().unwrap_or_default();
        let without = |test: fn(&criticism::Voice) -> bool| -> Vec<Id> {
            present.iter().copied().filter(|id| !test(&voice(id))).collect()
        };
        let mut lines = vec![
            msg!("还没有发言：{who}", "not spoken yet: {who}")
                .with("who", names(&without(|v| v.spoken > 0)))
                .render(lang),
        ];
        if self.is_evaluation(view) {
            let own = msg!("还没有自我批评：{who}", "no self-criticism yet: {who}");
            lines.push(own.with("who", names(&without(|v| v.own))).render(lang));
            let got = msg!("还没有被批评：{who}", "not criticised yet: {who}");
            lines.push(got.with("who", names(&without(|v| !v.got.is_empty()))).render(lang));
        }
        lines.push(String::new());
        for (id, v) in &self.voices {
            let text = msg!("{who}：发言 {n}", "{who}: spoken {n}").with("who", book.name_of(*id, lang));
            let mut line = text.with("n", v.spoken).render(lang);
            if !v.given.is_empty() {
                line += &msg!(" · 批评了 {who}", " · criticised {who}").with("who", names(&v.given)).render(lang);
            }
            if !v.got.is_empty() {
                line += &msg!(" · 被 {who} 批评", " · criticised by {who}").with("who", names(&v.got)).render(lang);
            }
            lines.push(line);
        }
        let title = msg!("发言与批评", "who has spoken and criticised").get(lang);
        Reply::Tell(title.into(), lines)
    }

    /// Shows what the record still lacks.
    pub(super) fn check(&self, view: &View) -> Reply {
        let mut lines: Vec<String> =
            incomplete::missing(&view.desk.facts(), self.id).iter().map(|t| t.render(view.lang)).collect();
        if lines.is_empty() {
            lines.push(msg!("记录齐全", "the record is whole").get(view.lang).to_owned());
        }
        let title = msg!("检查：{n} 处", "check: {n}").with("n", lines.len()).render(view.lang);
        Reply::Tell(title, lines)
    }

    /// Lists the versions of the line under the cursor, or of the whole meeting, to compare two.
    pub(super) fn ask_versions(&mut self, view: &View) -> Reply {
        self.asked = MeetingAsked::Versions;
        let (kind, id) = match (self.part, self.lines.get(self.line_at.cursor)) {
            (MeetingPart::Lines, Some(line)) => (Kind::Line, *line),
            _ => (Kind::Meeting, self.id),
        };
        let versions = match view.desk.versions(view.registry, kind, id) {
            Ok(versions) => versions,
            Err(trouble) => return Reply::Say(trouble.line(view.lang), Role::Error),
        };
        let item = |v: crate::desk::Version| Choice {
            label: format!("{} {}", v.seq, v.words.render(view.lang)),
            detail: format!("{} {}", v.at.format("%m-%d %H:%M"), v.by),
            value: Value::Int(i64::try_from(v.seq).unwrap_or(i64::MAX)),
        };
        let items = versions.into_iter().map(item).collect();
        let title = msg!("版本：F7 选两个，Ctrl-S 比较", "versions: F7 marks two, Ctrl-S compares").get(view.lang);
        Reply::Ask(Question { many: true, ..Question::new(title, items) })
    }

    /// Shows what changed between two versions; of one alone, between it and now.
    pub(super) fn compare(&self, values: &[Value], view: &View) -> Reply {
        let seq = |v: &Value| if let Value::Int(n) = v { u64::try_from(*n).ok() } else { None };
        let mut numbers: Vec<u64> = values.iter().filter_map(seq).collect();
        numbers.sort_unstable();
        let (first, last) = match numbers.as_slice() {
            [one] => (*one, None),
            [first, .., last] => (*first, Some(*last)),
            [] => return Reply::Stay,
        };
        let line = match (self.part, self.lines.get(self.line_at.cursor)) {
            (MeetingPart::Lines, Some(line)) => Some(*line),
            _ => None,
        };
        let text = |seq: Option<u64>| match seq {
            Some(seq) => view.desk.book_at(seq).map(|book| reading::minutes(&book, self.id, line, view.lang)),
            None => Ok(reading::minutes(&view.desk.book, self.id, line, view.lang)),
        };
        match (text(Some(first)), text(last)) {
            (Ok(a), Ok(b)) => {
                let title = msg!("比较 {a} 与 {b}：- 原来 + 后来", "{a} and {b}: - before + after").with("a", first);
                let now = msg!("现在", "now").get(view.lang).to_owned();
                let title = title.with("b", last.map_or(now, |n| n.to_string())).render(view.lang);
                Reply::Tell(title, reading::differences(&a, &b, view.lang))
            }
            (Err(trouble), _) | (_, Err(trouble)) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }
}
