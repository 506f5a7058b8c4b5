//! What a meeting asks before it goes on: a day that is not today's, gaps at its close, a speaker who is on no list.

use super::pane::{MeetingAsked, MeetingPane, MeetingPart};
use crate::base::{Text, Value};
use crate::commands::Args;
use crate::model::meeting::sitting::{Guest, Meeting};
use crate::model::{Book, Key};
use crate::msg;
use crate::rules::meeting::{incomplete, room};
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Fill, Question};
use crate::ui::view::View;

impl MeetingPane {
    /// Opens the meeting; one that is planned for a later day is held today or not yet.
    pub(super) fn begin(&mut self, view: &View) -> Reply {
        let day = view.desk.book.get::<Meeting>(self.id).and_then(|m| m.head.happened);
        let today = view.desk.today;
        let Some(day) = day.filter(|day| room::lies_ahead(today, *day)) else {
            return self.run("meeting.open", self.on(view), Args::default());
        };
        let yes = msg!("改为今天 {today}，开始会议", "hold it today, {today}, and begin").with("today", today);
        let no = msg!("先不开始", "not yet");
        let title = msg!("计划 {day}，今天 {today}", "planned for {day}, today is {today}");
        self.asked = MeetingAsked::Early;
        ask(
            &title.with("day", day).with("today", today),
            vec![(yes, Value::Day(today)), (no.into(), Value::None)],
            view,
        )
    }

    /// Closes the meeting; what its record still lacks is shown first.
    pub(super) fn close(&mut self, view: &View) -> Reply {
        let open = view.desk.book.get::<Meeting>(self.id).is_some_and(Meeting::is_open);
        let gaps = incomplete::missing_before_close(&view.desk.facts(), self.id);
        if !open || gaps.is_empty() {
            return self.run("meeting.close", vec![self.key()], Args::default());
        }
        self.asked = MeetingAsked::Close;
        let title = msg!("还缺 {n} 处：回车仍然结束，Esc 回去补", "{n} gaps: Enter closes all the same, Esc goes back");
        let title = title.with("n", gaps.len());
        let yes = msg!("仍然结束会议", "close it all the same").into();
        let gaps = gaps.into_iter().map(|gap| (gap, Value::None));
        ask(&title, [(yes, Value::Flag(true))].into_iter().chain(gaps).collect(), view)
    }

    /// Goes on with what was asked; anything but a yes goes back.
    pub(super) fn go_ahead(&self, answer: &Value, view: &View) -> Reply {
        match answer {
            Value::Day(_) => {
                let mut args = Args::default();
                args.set("happened", answer.clone());
                self.run("meeting.open", self.on(view), args)
            }
            Value::Flag(true) => self.run("meeting.close", vec![self.key()], Args::default()),
            _ => Reply::Stay,
        }
    }

    /// Returns somebody the word; whoever is on no list is a guest first, of some kind.
    pub(super) fn give_word(&mut self, who: Value, view: &View) -> Reply {
        self.part = MeetingPart::Text;
        let book = &view.desk.book;
        let known = |name: &str| book.of::<Guest>(self.id).any(|g| &*g.name == name);
        if let Some(name) = who.as_str().filter(|name| !known(name)) {
            self.asked = MeetingAsked::Stranger;
            let mut args = Args::default();
            args.set("name", Value::words(name));
            let title = msg!("名单上没有“{name}”：记为列席？ Esc 不记", "“{name}” is on no list: a guest? Esc: no");
            let title = title.with("name", name).render(view.lang);
            let fill = Fill { title: Some(title), at: Some("role"), ..Fill::new("guest.add", vec![self.key()], args) };
            return Reply::Fill(Box::new(fill));
        }
        self.speaker = who;
        Reply::Stay
    }

    /// Gives the word to the guest who was entered for it.
    pub fn welcomed(&mut self, keys: &[Key], book: &Book) {
        let guest = keys.iter().find_map(|key| book.get::<Guest>(key.id));
        if let Some(guest) = guest.filter(|_| self.asked == MeetingAsked::Stranger) {
            (self.speaker, self.asked) = (Value::words(&guest.name), MeetingAsked::Speaker);
        }
    }
}

/// Asks with a list of answers.
fn ask(title: &Text, answers: Vec<(Text, Value)>, view: &View) -> Reply {
    let item = |(label, value): (Text, Value)| Choice { label: label.render(view.lang), detail: String::new(), value };
    let items = answers.into_iter().map(item).collect();
    Reply::Ask(Question::new(title.render(view.lang), items))
}
