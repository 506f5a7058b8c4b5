//! Sheets beside a count of grading sheets: a blank one to write, a questionnaire or another counter's to take.

use super::grades::GradesPane;
use crate::base::{Id, Lang, Value, disk};
use crate::exchange::format;
use crate::exchange::paper::evaluation::grades as sheets;
use crate::model::people::roster::Member;
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::reply::{Choice, Question};
use crate::ui::theme::Role;
use crate::ui::view::View;
use std::path::Path;

impl GradesPane {
    /// Names everybody on the ballot as a sheet writes them: with the student number where two have one name.
    fn labels(&self, view: &View) -> Vec<String> {
        let book = &view.desk.book;
        let name = |id: &Id| book.name_of(*id, Lang::Zh);
        let all: Vec<String> = self.people.iter().map(|(_, m)| name(m)).collect();
        let label = |(at, (_, m)): (usize, &(Id, Id))| {
            let twice = all.iter().filter(|n| **n == all[at]).count() > 1;
            let number = book.get::<Member>(*m).map(|m| m.student_no.to_string()).filter(|_| twice);
            number.map_or_else(|| all[at].clone(), |no| format!("{} {no}", all[at]))
        };
        self.people.iter().enumerate().map(label).collect()
    }

    pub(super) fn write_sheet(&self, view: &View) -> Reply {
        let path = format::fresh(&disk::working_dir(), msg!("测评计票表", "grades").get(view.lang), "xlsx");
        match sheets::blank(&path, &self.labels(view), view.lang) {
            Ok(()) => {
                let text = msg!("空白计票表写入 {path}", "a blank count sheet is written to {path}");
                Reply::Say(text.with("path", path.display().to_string()).render(view.lang), Role::Ok)
            }
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    /// Takes the sheet that was chosen.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) -> Reply {
        let Some(Value::Str(path)) = values.into_iter().next() else { return Reply::Stay };
        match sheets::read(Path::new(&*path), &self.labels(view), self.hand.paper) {
            Ok(totals) => self.hand.change(view, |p, slip| p.beside(slip, totals)),
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    /// Lists the sheets of the working directory.
    pub(super) fn ask_sheet(view: &View) -> Reply {
        let found = format::sheets_in(&disk::working_dir()).into_iter().filter(|f| !f.dir);
        let item = |f: format::Found| Choice {
            label: f.name,
            detail: String::new(),
            value: Value::words(&f.path.display().to_string()),
        };
        let items: Vec<Choice> = found.map(item).collect();
        if items.is_empty() {
            let text = msg!("当前目录里没有表格", "there is no sheet in this directory");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        let title = msg!("测评问卷或计票表", "questionnaire or count sheet").get(view.lang);
        Reply::Ask(Question::new(title, items))
    }
}
