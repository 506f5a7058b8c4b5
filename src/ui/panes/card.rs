//! One record: every field, what belongs to it in order of time, and its history.

use crate::base::width::{pad, width};
use crate::commands::Args;
use crate::desk;
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::{AnyRecord, Key, Kind, Tx};
use crate::msg;
use crate::rules;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;

/// A line of the card; some jump to a record.
struct CardRow {
    label: String,
    words: String,
    role: Role,
    to: Option<Key>,
}

/// The card of one record.
pub struct Card {
    key: Key,
    rows: Vec<CardRow>,
    cursor: usize,
    first: usize,
    seen: Option<(u64, chrono::NaiveDate, crate::base::Lang, bool)>,
    /// Its changes, newest first.
    past: Vec<(u64, Tx)>,
}

impl Card {
    /// Shows this record.
    pub fn new(key: Key) -> Card {
        Card { key, rows: Vec::new(), cursor: 0, first: 0, seen: None, past: Vec::new() }
    }

    /// Returns the record itself.
    pub fn on(&self, _: &View) -> Vec<Key> {
        vec![self.key]
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &["back", "edit", "why", "open", "reveal"]
    }

    /// Scrolls, edits, opens what a line is about.
    pub fn perform(&mut self, command: &str, _: &View) -> Reply {
        let last = self.rows.len().saturating_sub(1);
        match command {
            "cursor.up" => self.cursor = self.cursor.saturating_sub(1),
            "cursor.down" => self.cursor = (self.cursor + 1).min(last),
            "cursor.page_up" => self.cursor = self.cursor.saturating_sub(10),
            "cursor.page_down" => self.cursor = (self.cursor + 10).min(last),
            "cursor.top" => self.cursor = 0,
            "cursor.bottom" => self.cursor = last,
            "open" | "card" => {
                if let Some(to) = self.rows.get(self.cursor).and_then(|r| r.to) {
                    return Reply::Show(to);
                }
            }
            "edit" => {
                let command = format!("{}.edit", self.key.kind.name());
                return Reply::Run { command, on: vec![self.key], args: Args::default() };
            }
            "remove" => {
                let command = format!("{}.remove", self.key.kind.name());
                return Reply::Run { command, on: vec![self.key], args: Args::default() };
            }
            "back" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Collects the lines where the book has moved.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.today, view.lang, view.reveal);
        if self.seen == Some(now) {
            return;
        }
        self.seen = Some(now);
        self.rows.clear();
        let Some(record) = view.desk.book.any(self.key.kind, self.key.id) else {
            self.push(
                String::new(),
                msg!("这一条已不在本子里", "this record is no longer in the book").get(view.lang),
                Role::Dim,
            );
            return;
        };
        self.findings(view);
        self.fields(record, view);
        self.timeline(view);
        self.history(view);
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    fn push(&mut self, label: String, words: impl Into<String>, role: Role) {
        self.rows.push(CardRow { label, words: words.into(), role, to: None });
    }

    fn findings(&mut self, view: &View) {
        let key = self.key;
        for finding in view.findings.about(key) {
            let words = rules::say(&view.desk.facts(), finding).render(view.lang);
            self.push(String::new(), words, super::urgency::role(Some(finding.state)));
        }
    }

    fn fields(&mut self, record: &AnyRecord, view: &View) {
        for shown in Shown::all(self.key.kind) {
            let value = shown.read(&view.desk.book, record);
            let words = display::words(&view.desk.book, shown.kind, &value, view.lang);
            let words = if shown.private && !view.reveal { display::masked(&words) } else { words };
            let words = words + &self.file_state(record, shown.name, view);
            let to = value.as_link().and_then(|id| view.desk.book.find(id)).map(AnyRecord::key);
            let role = if words.is_empty() { Role::Dim } else { Role::Text };
            let words = if words.is_empty() { "-".to_owned() } else { words };
            self.rows.push(CardRow { label: shown.label.get(view.lang).to_owned(), words, role, to });
        }
    }

    /// Says behind the path of an evidence file how it stands.
    fn file_state(&self, record: &AnyRecord, name: &str, view: &View) -> String {
        if name != "file" {
            return String::new();
        }
        let state = view.desk.file_state(record);
        state.map_or_else(String::new, |state| format!(" ({})", state.label().get(view.lang)))
    }

    /// Lists what belongs to the record, by the day it happened.
    fn timeline(&mut self, view: &View) {
        let book = &view.desk.book;
        let mut owned: Vec<&AnyRecord> = Kind::ALL.iter().flat_map(|k| book.owned(*k, self.key.id)).collect();
        if owned.is_empty() {
            return;
        }
        let day = |r: &AnyRecord| r.head().happened.or_else(|| day_of_whole(r, view));
        owned.sort_by_key(|r| (day(r).is_none(), day(r), r.head().id));
        self.push(String::new(), msg!("时间线", "timeline").get(view.lang), Role::Header);
        for record in owned {
            let on = day(record).map_or_else(|| "?".repeat(4), |d| d.to_string());
            let late = late_entry(record, view);
            let words = format!("{} {}{late}", record.kind().label().get(view.lang), describe(record, self.key, view));
            self.rows.push(CardRow { label: on, words, role: Role::Text, to: Some(record.key()) });
        }
    }

    fn history(&mut self, view: &View) {
        // The journal only grows: what was read stays read.
        let behind = self.past.first().map_or(0, |(seq, _)| *seq);
        match view.desk.history_of(self.key, behind) {
            Ok(newer) => drop(self.past.splice(..0, newer)),
            Err(trouble) => self.push(String::new(), trouble.line(view.lang), Role::Error),
        }
        let row = |(seq, tx): &(u64, Tx)| {
            let fields = tx.changes.first().map(|c| changed(c, view)).unwrap_or_default();
            let words = format!("{seq} {} {} {fields}", tx.by, desk::words(view.registry, tx, view.lang));
            (tx.at.format("%Y-%m-%d %H:%M").to_string(), words)
        };
        let rows: Vec<(String, String)> = self.past.iter().map(row).collect();
        if !rows.is_empty() {
            self.push(String::new(), msg!("更改历史", "history").get(view.lang), Role::Header);
            for (at, words) in rows {
                self.push(at, words, Role::Dim);
            }
        }
    }

    /// Draws title and lines.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let theme = view.theme;
        let title = view.desk.book.any(self.key.kind, self.key.id).map(|r| r.title(&view.desk.book, view.lang));
        let title = format!(" {} · {}", self.key.kind.label().get(view.lang), title.unwrap_or_default());
        let buf = frame.buffer_mut();
        buf.set_stringn(
            area.x,
            area.y,
            pad(&title, area.width.into()),
            usize::from(area.width),
            theme.style(Role::Title),
        );
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let label = self.rows.iter().map(|r| width(&r.label)).max().unwrap_or(0).min(20) + 2;
        let cells = usize::from(body.width).saturating_sub(label + 2);
        let lines: Vec<(usize, String, String)> = self
            .rows
            .iter()
            .enumerate()
            .flat_map(|(i, row)| {
                let wrapped = wrap::wrap(&row.words, cells.max(10));
                let mut out = Vec::new();
                for (n, line) in wrapped.into_iter().enumerate() {
                    out.push((i, if n == 0 { row.label.clone() } else { String::new() }, line.to_owned()));
                }
                out
            })
            .collect();
        let at = lines.iter().position(|(i, ..)| *i == self.cursor).unwrap_or(0);
        let height = usize::from(body.height).max(1);
        self.first = self.first.min(at).max((at + 1).saturating_sub(height));
        for ((i, name, words), y) in lines.iter().skip(self.first).zip(body.y..body.bottom()) {
            let row = &self.rows[*i];
            let style = if *i == self.cursor { theme.style(Role::Selected) } else { theme.style(row.role) };
            buf.set_stringn(body.x + 1, y, pad(name, label), label, theme.style(Role::Dim));
            let x = body.x + 1 + label as u16;
            buf.set_stringn(x, y, pad(words, cells), cells, style);
        }
    }
}

/// Returns the day of the meeting or activity that a record belongs to.
fn day_of_whole(record: &AnyRecord, view: &View) -> Option<chrono::NaiveDate> {
    let day = |(kind, field)| view.desk.book.any(kind, record.value(field).as_link()?)?.head().happened;
    [(Kind::Meeting, "meeting"), (Kind::Activity, "activity")].into_iter().find_map(day)
}

/// Marks what was entered more than a few days after it happened.
fn late_entry(record: &AnyRecord, view: &View) -> String {
    if rules::meeting::room::entered_late(&view.desk.facts(), record.head()) {
        return format!(" [{}]", msg!("补录", "entered late").get(view.lang));
    }
    String::new()
}

/// Returns what a record of the timeline holds besides the record whose card it is.
fn describe(record: &AnyRecord, card: Key, view: &View) -> String {
    let kind = record.kind();
    let mut out = Vec::new();
    for (i, field) in kind.fields().iter().enumerate() {
        let own = record.get(i).as_link() == Some(card.id);
        if own || field.private || matches!(field.kind, crate::model::FieldKind::Flag) {
            continue;
        }
        let words = display::words(&view.desk.book, field.kind, &record.get(i), view.lang);
        if !words.is_empty() {
            out.push(crate::base::width::fit(&words, 40));
        }
    }
    out.join(" · ")
}

/// Names the fields that a change changed, with before and after.
fn changed(change: &crate::model::Change, view: &View) -> String {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return String::new() };
    let mut out = Vec::new();
    for (i, field) in before.kind().fields().iter().enumerate() {
        let (a, b) = (before.get(i), after.get(i));
        if a != b {
            let words = |v| {
                let words = display::words(&view.desk.book, field.kind, v, view.lang);
                if field.private && !view.reveal {
                    display::masked(&words)
                } else {
                    crate::base::width::fit(&words, 30)
                }
            };
            out.push(format!("{}{}{} -> {}", field.label.get(view.lang), view.lang.colon(), words(&a), words(&b)));
        }
    }
    out.join("; ")
}
