//! What a count asks for: a name that no candidate has, the sheet of somebody who counted elsewhere.

use super::count::{CountAsked, CountPane};
use crate::base::{Value, disk};
use crate::exchange::format;
use crate::exchange::paper::vote::tally;
use crate::model::book::display;
use crate::model::people::roster::Member;
use crate::model::vote::motion::Motion;
use crate::model::{Field, FieldKind, Kind};
use crate::msg;
use crate::rules::vote::{election, majority};
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Question};
use crate::ui::theme::Role;
use crate::ui::view::View;
use std::path::Path;

impl CountPane {
    /// Lists who may be named instead of a candidate.
    pub(super) fn ask_name(&mut self, view: &View) -> Reply {
        if self.hand.paper.seats == 0 {
            return Reply::Stay;
        }
        let (facts, lang) = (view.desk.facts(), view.lang);
        let Some(motion) = facts.book.get::<Motion>(self.motion()) else { return Reply::Stay };
        let listed = election::candidates(&facts, motion);
        let day = majority::day_of(&facts, motion);
        let free = |m: &&Member| !listed.iter().any(|c| !c.other && c.member.0 == m.head.id);
        let able = facts.book.all::<Member>().filter(free).filter(|m| majority::may_vote(&facts, m, day));
        let item = |m: &Member| Choice {
            label: m.name.to_string(),
            detail: m.student_no.to_string(),
            value: Value::Link(m.head.id),
        };
        let items: Vec<Choice> = able.map(item).collect();
        self.asked = CountAsked::Name;
        let title = msg!("另选他人", "named instead").get(lang);
        Reply::Ask(Question::new(title, items))
    }

    /// Writes a blank sheet for a second counter beside the program.
    pub(super) fn write_sheet(&self, view: &View) -> Reply {
        let Some(motion) = view.desk.book.get::<Motion>(self.motion()) else { return Reply::Stay };
        let title = crate::model::Hooks::title(motion, &view.desk.book, view.lang);
        let path = format::fresh(&disk::working_dir(), msg!("计票表", "count").get(view.lang), "xlsx");
        match tally::blank(&path, &title, &self.labels(view), view.lang) {
            Ok(()) => {
                let text = msg!("空白计票表写入 {path}", "a blank count sheet is written to {path}");
                Reply::Say(text.with("path", path.display().to_string()).render(view.lang), Role::Ok)
            }
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    /// Lists the sheets of the working directory.
    pub(super) fn ask_sheet(&mut self, view: &View) -> Reply {
        let sheets = format::sheets_in(&disk::working_dir()).into_iter().filter(|f| !f.dir);
        let item = |f: format::Found| Choice {
            label: f.name,
            detail: String::new(),
            value: Value::words(&f.path.display().to_string()),
        };
        let items: Vec<Choice> = sheets.map(item).collect();
        if items.is_empty() {
            let text = msg!("当前目录里没有表格", "there is no sheet in this directory");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        self.asked = CountAsked::Sheet;
        let title = msg!("第二遍的计票表", "sheet of the second count").get(view.lang);
        Reply::Ask(Question::new(title, items))
    }

    /// Takes the name that was read out, or the sheet of the second count.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) -> Reply {
        match (self.asked, values.into_iter().next()) {
            (CountAsked::Name, Some(Value::Link(id))) => self.hand.change(view, |p, _| p.pass_mut().name(id)),
            (CountAsked::Sheet, Some(Value::Str(path))) => self.read_sheet(Path::new(&*path), view),
            _ => Reply::Stay,
        }
    }

    fn read_sheet(&mut self, path: &Path, view: &View) -> Reply {
        const PERSON: Field = Field::new("member", msg!("姓名", "person"), FieldKind::Link(Kind::Member));
        let taken = tally::figures(path, &self.labels(view)).and_then(|(totals, rest)| {
            let person = |(name, n): &(String, u32)| {
                let id = display::parse(&view.desk.book, &PERSON, name, view.desk.today)?.as_link().unwrap_or_default();
                Ok((id, *n))
            };
            let others: Vec<_> = rest.iter().map(person).collect::<Result<_, crate::base::Refusal>>()?;
            Ok((totals, others))
        });
        match taken {
            Ok((totals, others)) => self.hand.change(view, |p, paper| p.beside_with(paper, totals, &others)),
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }
}
