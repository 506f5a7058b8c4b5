//! Points typed into the row itself: digits, Enter, and the next indicator that lacks them is under the cursor.

use super::pane::AssessmentPane;
use crate::base::{Frac, Value, date};
use crate::model::assessment::{Assessment, ScoreColumn};
use crate::msg;
use crate::ui::reply::{Fill, Reply};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;

/// Characters of points: `12.25`, `3/4`.
const LONGEST: usize = 8;

impl AssessmentPane {
    /// Returns whether points are being typed.
    pub fn typing(&self) -> bool {
        self.entry.is_some()
    }

    /// Begins to type points, on the next indicator that lacks them where the cursor is on none.
    pub(super) fn begin(&mut self, view: &View) -> Reply {
        let record = self.seen.as_ref().and_then(|s| s.record.as_ref());
        if self.column == ScoreColumn::Own && record.is_some_and(Assessment::is_submitted) {
            let words =
                msg!("自评已提交，分数不再改动；要改先退回", "submitted: its scores stand until it is given back");
            return Reply::Say(words.get(view.lang).to_owned(), Role::Error);
        }
        if self.item().is_none()
            && let say @ Reply::Say(..) = self.next_unscored(view)
        {
            return say;
        }
        self.entry = self.item().map(|_| Input::default().limited(LONGEST));
        Reply::Stay
    }

    /// Types digits; full-width ones too, as an input method sends them.
    pub fn text(&mut self, text: &str, _: &View) -> Reply {
        let Some(entry) = &mut self.entry else { return Reply::Ignored };
        self.taken = None;
        let typed = date::half_width(text);
        let points: String = typed.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '/')).collect();
        entry.insert(&points);
        Reply::Stay
    }

    /// Answers a command while points are typed; `None` where it is not about them.
    pub(super) fn typed(&mut self, command: &str, view: &View) -> Option<Reply> {
        let entry = self.entry.as_mut()?;
        match command {
            "open" => return Some(self.write(true, view)),
            "form.save" => return Some(self.write(false, view)),
            "focus.next" | "sheet.score" => {
                let points = self.entry.take().map(|e| e.text().to_owned()).filter(|t| !t.is_empty());
                return Some(self.ask(points.as_deref(), view));
            }
            "sheet.take" => {
                self.taken = Some(true);
                return Some(self.take(view));
            }
            "back" => self.entry = None,
            name if name.starts_with("text.") => drop(entry.perform(name)),
            name if name.starts_with("cursor.") => {
                entry.take();
                return None;
            }
            _ => {
                self.entry = None;
                return None;
            }
        }
        Some(Reply::Stay)
    }

    /// Takes what was typed. Own points that differ from the records' need their reason: the form asks for it.
    fn write(&mut self, go_on: bool, view: &View) -> Reply {
        let text = self.entry.as_ref().map(|e| e.text().to_owned()).unwrap_or_default();
        if text.is_empty() {
            if !go_on {
                self.entry = None;
                return Reply::Stay;
            }
            return self.next_unscored(view);
        }
        let Some(points) = Frac::parse(&text) else {
            let words = msg!("“{text}” 不是一个数", "“{text}” is not a number").with("text", text);
            return Reply::Say(words.render(view.lang), Role::Error);
        };
        let Some(line) = self.line() else { return Reply::Stay };
        let differs = line.auto.is_some_and(|auto| auto != points) && points <= line.most;
        if self.column == ScoreColumn::Own && differs {
            self.taken = Some(go_on);
            let why = msg!("与记录得分不同，请写原因", "the records say otherwise: why?").get(view.lang);
            return match self.ask(Some(&text), view) {
                Reply::Fill(mut fill) => {
                    fill.refused = Some(why.to_owned());
                    Reply::Fill(fill)
                }
                other => other,
            };
        }
        self.taken = Some(go_on);
        self.give(Some(&text), view)
    }

    /// Goes on once the points are in the book.
    pub(super) fn written(&mut self, view: &View) {
        match self.taken.take() {
            Some(true) => {
                self.entry = Some(Input::default().limited(LONGEST));
                self.next_unscored(view);
            }
            Some(false) => self.entry = None,
            None => {}
        }
    }

    /// Returns points to the indicator under the cursor.
    pub(super) fn give(&self, points: Option<&str>, view: &View) -> Reply {
        let mut reply = self.run("score.give", view);
        if let (Reply::Run { args, .. }, Some(points)) = (&mut reply, points) {
            args.set("points", Value::words(points));
        }
        reply
    }

    /// Asks for the reason, the evidence and the rest in a form that begins with the points.
    fn ask(&self, points: Option<&str>, view: &View) -> Reply {
        match self.give(points, view) {
            Reply::Run { command, on, args } => {
                let at = points.is_some().then_some("reason");
                Reply::Fill(Box::new(Fill { at, ..Fill::new(command, on, args) }))
            }
            other => other,
        }
    }
}
