//! How the screen asks for a command's arguments: one row each, checked while it is typed, the fault beside the field.

mod choices;
mod draft;
mod draw;
mod find;

pub use choices::choices;

use crate::base::Value;
use crate::commands::{Arg, Args, Run, Scope};
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::{FieldKind, Key};
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::reply::{Fill, Question};
use crate::ui::view::View;
use crate::ui::widgets::input::Input;

/// One question.
struct FormRow {
    arg: Arg,
    input: Input,
    /// What it stands for while nobody has typed into it.
    value: Value,
    touched: bool,
    /// Whether the caret was moved in what stood there.
    looked: bool,
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
    /// Whether the list that was opened is that of the fields.
    finding: bool,
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
            FormRow { arg: *arg, input, value, touched: false, looked: false, error: None, refused: false }
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
        Some(Form { command, title, on, rows, focus: 0, first: 0, answered: None, given, sparse, finding: false })
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
            "form.next" | "focus.next" | "cursor.down" => self.round(true),
            "form.previous" | "focus.previous" | "cursor.up" => self.round(false),
            "form.find" => return self.find(view),
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
                row.looked = true;
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

    /// Goes to the next or the previous field; from the last to the first and back.
    fn round(&mut self, forward: bool) {
        let asked = self.asked();
        let edge = if forward { asked.last() } else { asked.first() };
        let far = if forward { asked.first() } else { asked.last() };
        match (edge == Some(&self.focus), far) {
            (true, Some(far)) => (self.focus, self.answered) = (*far, None),
            _ => self.go(if forward { 1 } else { -1 }),
        }
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

    fn choose(&mut self, view: &View, typed: &str) -> Reply {
        self.finding = false;
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
        if std::mem::take(&mut self.finding) {
            return self.found(&values);
        }
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
        // What stood there goes where somebody types over it; whoever moved in it edits it.
        if !row.touched && !row.looked && row.arg.field.kind != FieldKind::Prose {
            row.input = Input::default();
        }
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
}
