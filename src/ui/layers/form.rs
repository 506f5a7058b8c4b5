//! How the screen asks for a command's arguments: one row each, checked while it is typed, the fault beside the field.

mod draft;

use crate::base::width::{pad, width};
use crate::base::{Lang, Value};
use crate::commands::{Arg, Args, Run, Scope};
use crate::model::book::display;
use crate::model::book::names;
use crate::model::book::query::Shown;
use crate::model::{FieldKind, Key, Kind};
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Fill, Question};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::popup;
use ratatui::Frame;
use ratatui::layout::Rect;

/// One question.
struct FormRow {
    arg: Arg,
    input: Input,
    /// What it stands for while nobody has typed into it.
    value: Value,
    touched: bool,
    error: Option<String>,
    /// Whether that is what the book said of all answers together: another answer may have mended it.
    refused: bool,
}

/// The form of one command.
pub struct Form {
    command: String,
    title: String,
    on: Vec<Key>,
    rows: Vec<FormRow>,
    focus: usize,
    first: usize,
    /// The row that was chosen last, while the focus stays on it: Enter goes on from there and nowhere else.
    answered: Option<usize>,
    /// Answers given before the form was opened.
    given: Args,
    /// Whether only touched rows are answers: an edit.
    sparse: bool,
}

impl Form {
    /// Opens the form of a command on some records, with what is known filled in.
    pub fn new(view: &View, command: &str, on: Vec<Key>, given: &Args) -> Option<Form> {
        let row = view.registry.find(command)?;
        let (facts, situation) = (view.desk.facts(), view.desk.situation(on.clone()));
        let edited = match row.run {
            Run::Change(kind) => match on.as_slice() {
                [key] => view.desk.book.any(kind, key.id),
                _ => None,
            },
            _ => None,
        };
        // Counted are the records it is done on, not what else the cursor was on: a line and its meeting are one.
        let done_on = |key: &&Key| matches!(row.scope, Scope::On(kind) if kind == key.kind);
        let names: Vec<String> =
            on.iter().filter(done_on).map(|key| view.desk.book.name_of(key.id, view.lang)).collect();
        let sparse = matches!(row.run, Run::Change(_));
        let asked = |arg: &&Arg| !(sparse && names.len() > 1 && arg.field.identity);
        let rows = row.args.iter().filter(asked).map(|arg| {
            let value = match (given.given(arg.field.name), edited) {
                (Some(value), _) => value.clone(),
                (None, Some(record)) => {
                    Shown::named(record.kind(), arg.field.name).map_or(Value::None, |c| c.read(&view.desk.book, record))
                }
                (None, None) if matches!(row.run, Run::Change(_)) => Value::None,
                (None, None) => (arg.fill)(&facts, &situation),
            };
            let input = Input::new(display::words(&view.desk.book, arg.field.kind, &value, view.lang));
            FormRow { arg: *arg, input, value, touched: false, error: None, refused: false }
        });
        let rows: Vec<FormRow> = rows.collect();
        // Whoever is not on the screen is named all the same: a mark may stand on a row that a filter hides.
        let title = match names.len() {
            n if n > 1 => format!("{} ({n}): {}", row.doc.render(view.lang), names.join(" ")),
            1 if !names[0].is_empty() => msg!("{doc}：{name}", "{doc}: {name}")
                .with("doc", row.doc.clone())
                .with("name", names[0].as_str())
                .render(view.lang),
            _ => row.doc.render(view.lang),
        };
        let (command, given) = (command.to_owned(), given.clone());
        Some(Form { command, title, on, rows, focus: 0, first: 0, answered: None, given, sparse })
    }

    /// Opens as a pane asks for it; `None` for a command that asks nothing.
    pub fn asked_for(view: &View, fill: Fill) -> Option<Form> {
        let mut form = Form::new(view, &fill.command, fill.on, &fill.args)?;
        form.title = fill.title.unwrap_or(form.title);
        if let Some(field) = fill.at {
            form.focus = form.rows.iter().position(|r| r.arg.field.name == field).unwrap_or(0);
        }
        if let Some(words) = fill.refused {
            form.refuse(fill.at, &words);
        }
        Some(form)
    }

    /// Puts the words of a refusal beside its field.
    pub fn refuse(&mut self, field: Option<&str>, words: &str) {
        let at = field.and_then(|f| self.rows.iter().position(|r| r.arg.field.name == f)).unwrap_or(self.focus);
        if let Some(row) = self.rows.get_mut(at) {
            (row.error, row.refused) = (Some(words.to_owned()), true);
            self.focus = at;
        }
    }

    /// Moves, chooses, saves.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "form.next" | "focus.next" | "cursor.down" => self.go(1),
            "form.previous" | "focus.previous" | "cursor.up" => self.go(-1),
            "open" => return self.enter(view),
            "cursor.page_down" => self.go(8),
            "cursor.page_up" => self.go(-8),
            "form.save" => return self.save(view),
            "form.cancel" | "back" => return Reply::Close,
            "form.discard" => {
                self.rows.iter_mut().for_each(|row| row.touched = false);
                return Reply::Close;
            }
            "cursor.right" | "cursor.left" if self.chooses().is_some() => self.cycle(command == "cursor.right", view),
            name => {
                let Some(row) = self.rows.get_mut(self.focus) else { return Reply::Ignored };
                let before = row.input.text().to_owned();
                if !row.input.perform(name) {
                    return Reply::Ignored;
                }
                if before != row.input.text() {
                    row.touched = true;
                    self.check(self.focus, view);
                }
            }
        }
        Reply::Stay
    }

    /// Lists the rows that are asked: what the other answers make pointless is not.
    fn asked(&self) -> Vec<usize> {
        let answers = Args(self.rows.iter().map(|r| (r.arg.field.name.to_owned(), r.value.clone())).collect());
        (0..self.rows.len()).filter(|at| (self.rows[*at].arg.only)(&answers)).collect()
    }

    fn go(&mut self, by: isize) {
        let asked = self.asked();
        let at = asked.iter().position(|at| *at >= self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(asked.len().saturating_sub(1));
        let before = std::mem::replace(&mut self.focus, asked.get(to).copied().unwrap_or(0));
        self.answered = self.answered.filter(|_| before == self.focus);
    }

    /// Enter opens a list where there is one to choose from, and else goes on; after the last row it saves.
    fn enter(&mut self, view: &View) -> Reply {
        if self.chooses().is_some() && self.answered != Some(self.focus) {
            return self.choose(view, "");
        }
        if self.asked().last() == Some(&self.focus) {
            return self.save(view);
        }
        self.go(1);
        Reply::Stay
    }

    fn chooses(&self) -> Option<FieldKind> {
        let kind = self.rows.get(self.focus)?.arg.field.kind;
        matches!(kind, FieldKind::Code(_) | FieldKind::Set(_) | FieldKind::Link(_) | FieldKind::Flag).then_some(kind)
    }

    fn choose(&self, view: &View, typed: &str) -> Reply {
        let row = &self.rows[self.focus];
        let (mut items, many) = choices(view, row.arg.field.kind);
        if let Some(among) = row.arg.among {
            let (facts, situation) = (view.desk.facts(), view.desk.situation(self.on.clone()));
            items.retain(|item| item.value.as_link().is_none_or(|id| among(&facts, &situation, id)));
        }
        let chosen: Vec<Value> = match (&row.value, row.arg.field.kind) {
            (Value::Set(bits), FieldKind::Set(all)) => {
                display::members(*bits, all).map(|c| Value::Code(c.code)).collect()
            }
            (value, _) => vec![value.clone()],
        };
        let title = row.arg.field.label.get(view.lang);
        Reply::Ask(Question { many, chosen, typed: typed.to_owned(), ..Question::new(title, items) })
    }

    /// Steps through the codes of a list without opening it.
    fn cycle(&mut self, forward: bool, view: &View) {
        let row = &mut self.rows[self.focus];
        let FieldKind::Code(all) = row.arg.field.kind else { return };
        let at = all.iter().position(|c| row.value == Value::Code(c.code));
        let next = match (at, forward) {
            (None, true) => 0,
            (None, false) => all.len() - 1,
            (Some(i), true) => (i + 1) % all.len(),
            (Some(i), false) => (i + all.len() - 1) % all.len(),
        };
        self.take(Value::Code(all[next].code), view);
    }

    fn take(&mut self, value: Value, view: &View) {
        let row = &mut self.rows[self.focus];
        row.input = Input::new(display::words(&view.desk.book, row.arg.field.kind, &value, view.lang));
        row.value = value;
        row.touched = true;
        row.error = None;
        self.answered = Some(self.focus);
    }

    /// Takes what the list brought back.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) {
        let Some(row) = self.rows.get(self.focus) else { return };
        let value = match row.arg.field.kind {
            FieldKind::Set(_) => {
                let bits = values.iter().filter_map(|v| if let Value::Code(c) = v { Some(1u32 << c) } else { None });
                match bits.fold(0, |a, b| a | b) {
                    0 => Value::None,
                    bits => Value::Set(bits),
                }
            }
            _ => values.into_iter().next().unwrap_or_default(),
        };
        self.take(value, view);
        self.go(1);
    }

    /// Types into the row; in a row that is chosen from a list, the list opens with what was typed.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        if self.chooses().is_some() && !text.contains('\n') {
            return self.choose(view, text.trim());
        }
        let Some(row) = self.rows.get_mut(self.focus) else { return Reply::Ignored };
        row.input.insert(text);
        row.touched = true;
        self.check(self.focus, view);
        Reply::Stay
    }

    /// Reads a row as it stands; its fault is shown beside it.
    fn check(&mut self, at: usize, view: &View) {
        let row = &mut self.rows[at];
        row.refused = false;
        match display::parse(&view.desk.book, &row.arg.field, row.input.text(), view.desk.today) {
            Ok(value) => {
                row.value = value;
                row.error = None;
            }
            Err(refusal) => row.error = Some(refusal.text.render(view.lang)),
        }
    }

    fn save(&mut self, view: &View) -> Reply {
        for row in self.rows.iter_mut().filter(|r| r.refused) {
            (row.error, row.refused) = (None, false);
        }
        let asked = self.asked();
        if let Some(at) = asked.iter().copied().find(|at| self.rows[*at].error.is_some()) {
            self.focus = at;
            return Reply::Stay;
        }
        let empty = |r: &FormRow| r.arg.field.required && r.value.is_none() && (!self.sparse || r.touched);
        if let Some(at) = asked.into_iter().find(|at| empty(&self.rows[*at])) {
            self.rows[at].error = Some(msg!("要填", "needed").get(view.lang).to_owned());
            self.focus = at;
            return Reply::Stay;
        }
        let mut args = self.given.clone();
        for row in self.asked().into_iter().map(|at| &self.rows[at]) {
            if row.touched || (!self.sparse && !row.value.is_none()) {
                args.set(row.arg.field.name, row.value.clone());
            }
        }
        Reply::Run { command: self.command.clone(), on: self.on.clone(), args }
    }

    /// Draws labels, inputs and faults.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let asked = self.asked();
        let focus = asked.iter().position(|at| *at == self.focus).unwrap_or(0);
        let height = u16::try_from(asked.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let rect = popup::centered(area, 84.min(area.width), height.max(3));
        let room = popup::frame(rect, &self.title, view.theme, frame.buffer_mut());
        let shown = usize::from(room.height).max(1);
        if focus < self.first {
            self.first = focus;
        } else if focus >= self.first + shown {
            self.first = focus + 1 - shown;
        }
        let label = self.rows.iter().map(|r| width(r.arg.field.label.get(view.lang))).max().unwrap_or(0).min(24) + 2;
        for (at, y) in asked.into_iter().skip(self.first).zip(room.y..room.bottom()) {
            let line = Rect { y, height: 1, ..room };
            self.draw_row(at, label, line, frame, view);
        }
    }

    fn draw_row(&mut self, at: usize, label: usize, line: Rect, frame: &mut Frame, view: &View) {
        let focused = at == self.focus;
        let row = &mut self.rows[at];
        let theme = view.theme;
        let name = format!("{}{}", row.arg.field.label.get(view.lang), if row.arg.field.required { "*" } else { "" });
        let role = if focused { Role::Title } else { Role::Dim };
        let buf = frame.buffer_mut();
        buf.set_stringn(line.x, line.y, pad(&name, label), usize::from(line.width), theme.style(role));
        let x = line.x + u16::try_from(label).unwrap_or(0);
        let room = line.right().saturating_sub(x);
        let note = row.error.clone().or_else(|| focused.then(|| example(row.arg.field.kind, view.lang)).flatten());
        // The fault stands beside the field, but never takes more than half of the line from what is typed.
        let note_cells = note.as_deref().map_or(0, |n| (width(n) as u16 + 2).min(room / 2));
        let input = Rect { x, y: line.y, width: room.saturating_sub(note_cells), height: 1 };
        let style = theme.style(if focused { Role::Input } else { Role::Text });
        // What is being typed is seen by whoever types it; nothing else of a private field is.
        if row.arg.field.private && !view.reveal && !(focused && row.touched) {
            let masked = display::masked(row.input.text());
            let cells = usize::from(input.width);
            let shown = if focused { pad(&masked, cells) } else { masked.clone() };
            buf.set_stringn(input.x, input.y, shown, cells, style);
            if focused {
                let end = input.x + u16::try_from(width(&masked)).unwrap_or(0);
                frame.set_cursor_position((end.min(input.right().saturating_sub(1)), input.y));
            }
        } else {
            let caret = row.input.draw(input, buf, style);
            if focused {
                frame.set_cursor_position(caret);
            }
        }
        if let Some(note) = note {
            let role = if row.error.is_some() { Role::Error } else { Role::Dim };
            let note = crate::base::width::fit(&note, usize::from(note_cells.saturating_sub(2)));
            let x = input.right() + 2;
            frame.buffer_mut().set_stringn(
                x,
                line.y,
                note,
                usize::from(line.right().saturating_sub(x)),
                theme.style(role),
            );
        }
    }
}

/// Shows how a field is filled while it is empty.
fn example(kind: FieldKind, lang: Lang) -> Option<String> {
    let words = match kind {
        FieldKind::Day => msg!("0601 6.1 今天 +7", "0601 6.1 today +7"),
        FieldKind::Time => msg!("1830 18:30", "1830 18:30"),
        FieldKind::Code(_) => msg!("←→ 或回车选择", "←→ or Enter to choose"),
        FieldKind::Set(_) | FieldKind::Link(_) | FieldKind::Flag => msg!("回车选择", "Enter to choose"),
        _ => return None,
    };
    Some(words.get(lang).to_owned())
}

/// Lists what a field can be chosen from, and whether several may be.
pub fn choices(view: &View, kind: FieldKind) -> (Vec<Choice>, bool) {
    let lang = view.lang;
    let item = |label: String, detail: String, value| Choice { label, detail, value };
    match kind {
        FieldKind::Code(all) | FieldKind::Set(all) => {
            let items = all.iter().map(|c| item(c.label.get(lang).into(), c.name.into(), Value::Code(c.code)));
            (items.collect(), matches!(kind, FieldKind::Set(_)))
        }
        FieldKind::Flag => {
            let (yes, no) = (msg!("是", "yes"), msg!("否", "no"));
            let items =
                [(yes, true), (no, false)].map(|(m, b)| item(m.get(lang).into(), String::new(), Value::Flag(b)));
            (items.into(), false)
        }
        FieldKind::Link(of) => {
            let book = &view.desk.book;
            // People by their number, what happened by its day: two of one name are told apart.
            let detail = |r: &crate::model::AnyRecord| match of {
                Kind::Member => names::tell_apart(r),
                _ => r.head().happened.map_or_else(String::new, |day| day.to_string()),
            };
            let rows = book.rows(of).map(|r| item(r.title(book, lang), detail(r), Value::Link(r.head().id)));
            (rows.collect(), false)
        }
        _ => (Vec::new(), false),
    }
}
