//! One person in a round: what was said and voted, the year's records beside it, each figure opening its list.

use super::words::{bars, opinion, own_against};
use crate::base::width::{fit, pad};
use crate::base::{Id, Lang};
use crate::commands::Args;
use crate::model::evaluation::opinion::{Appeal, AppealState, GradeCount, GradeTally, Opinion};
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Handling};
use crate::model::rectification::Rectification;
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::evaluation::score::is_hidden;
use crate::rules::evaluation::{round as rules, year};
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::TableState;
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of what a figure counts.
const LABEL: usize = 19;

/// A line of the page, and the record it opens.
struct PersonLine {
    words: String,
    role: Role,
    of: Vec<Key>,
    /// The figure it unfolds.
    figure: Option<usize>,
}

/// The page of one person.
pub struct PersonPane {
    id: Id,
    lines: Vec<PersonLine>,
    unfolded: Option<usize>,
    state: TableState,
    seen: Option<(u64, chrono::NaiveDate, Lang, Option<usize>, usize)>,
    cells: usize,
}

impl PersonPane {
    /// Opens a result.
    pub fn new(id: Id, view: &View) -> PersonPane {
        let state = TableState::default();
        let mut pane = PersonPane { id, lines: Vec::new(), unfolded: None, state, seen: None, cells: 78 };
        pane.refresh(view);
        pane
    }

    /// Returns the result and its round; on a line of a record that record first.
    pub fn on(&self, view: &View) -> Vec<Key> {
        let round = view.desk.book.get::<EvaluationResult>(self.id).map(|r| r.evaluation.0);
        let result = Key { kind: Kind::EvaluationResult, id: self.id };
        // An open appeal is decided on the page that shows it, wherever its cursor is.
        let open = |a: &&Appeal| a.state == Some(AppealState::Open);
        let appeal = view.desk.book.of::<Appeal>(self.id).find(open).map(|a| Key { kind: Kind::Appeal, id: a.head.id });
        let round = round.map(|id| Key { kind: Kind::Evaluation, id });
        [Some(result), round, appeal].into_iter().flatten().collect()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &["result.grade", "result.opinion", "result.talk", "result.tell", "open", "print", "back"]
    }

    /// Moves, unfolds a figure, opens a record.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        if self.state.perform(command, self.lines.len()) {
            return Reply::Stay;
        }
        match command {
            "open" | "card" => self.open(view),
            "edit" => Reply::Run { command: "result.edit".to_owned(), on: self.on(view), args: Args::default() },
            _ => Reply::Ignored,
        }
    }

    fn open(&mut self, view: &View) -> Reply {
        match self.lines.get(self.state.cursor) {
            Some(PersonLine { figure: Some(at), .. }) => {
                self.unfolded = if self.unfolded == Some(*at) { None } else { Some(*at) };
                self.seen = None;
                self.refresh(view);
                Reply::Stay
            }
            Some(PersonLine { of, .. }) => of.first().map_or(Reply::Stay, |key| Reply::Show(*key)),
            None => Reply::Stay,
        }
    }

    /// Computes the page again where the book has moved.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.today, view.lang, self.unfolded, self.cells);
        if self.seen == Some(now) {
            return;
        }
        self.seen = Some(now);
        self.lines.clear();
        let book = &view.desk.book;
        let Some(result) = book.get::<EvaluationResult>(self.id) else { return };
        let Some(round) = book.get::<Evaluation>(result.evaluation.0) else { return };
        self.head(result, round, view);
        self.voices(result, view);
        self.figures(result, round, view);
        self.after(result, view);
        self.state.cursor = self.state.cursor.min(self.lines.len().saturating_sub(1));
    }

    fn say(&mut self, words: &str, role: Role, of: Option<Key>) {
        for (at, row) in wrap::wrap(words, self.cells.saturating_sub(3).max(8)).into_iter().enumerate() {
            let of = if at == 0 { of.into_iter().collect() } else { Vec::new() };
            self.lines.push(PersonLine { words: format!("  {row}"), role, of, figure: None });
        }
    }

    fn title(&mut self, words: &str) {
        self.lines.push(PersonLine { words: format!(" {words}"), role: Role::Header, of: Vec::new(), figure: None });
    }

    /// What is proposed and why, what was decided.
    fn head(&mut self, result: &EvaluationResult, round: &Evaluation, view: &View) {
        let (lang, facts) = (view.lang, view.desk.facts());
        let level = result.level.map_or("", |l| l.row().label.get(lang));
        let sheet = rules::sheet(&facts, result).map(|s| {
            let own = s.own.as_ref().map(|file| msg!("（本校 {file}）", " (own: {file})").with("file", file.as_str()));
            s.title.text().render(lang) + &own.map(|text| text.render(lang)).unwrap_or_default()
        });
        let sheet = sheet.unwrap_or_default();
        let name = facts.book.name_of(result.member.0, lang);
        self.title(&format!("{name} · {level} · {sheet}"));
        let all = rules::proposals(&facts, round);
        if let Some((_, p)) = all.iter().find(|(r, _)| r.head.id == result.head.id) {
            let grade = p.grade.map_or(msg!("由人决定", "people decide").get(lang), |g| g.row().label.get(lang));
            let why: Vec<String> = p.reasons.iter().map(|t| t.render(lang)).collect();
            let text = msg!("建议：{grade}（{why}）", "proposed: {grade} ({why})").with("grade", grade);
            self.say(&text.with("why", why.join("; ")).render(lang), Role::Info, None);
        } else {
            let text = msg!("预备党员：参加评议，不评等次", "probationary: takes part, is not graded");
            self.say(text.get(lang), Role::Info, None);
        }
        let lacks = rules::missing(&facts, result);
        if !lacks.is_empty() {
            let text = msg!("未齐：{who}", "missing: {who}").with("who", rules::voices(&lacks));
            self.say(&text.render(lang), Role::DueSoon, None);
        }
        if let Some(score) = crate::rules::evaluation::score::score(&facts, result) {
            let role = if score.total.is_some() { Role::Info } else { Role::DueSoon };
            self.say(&score.words().render(lang), role, None);
        }
        for flaw in &facts.numbers.conduct().flaws {
            self.say(&flaw.line(lang), Role::DueSoon, None);
        }
        if let Some(grade) = result.grade {
            let text =
                msg!("评定：{grade} {day} {why}", "graded: {grade} {day} {why}").with("grade", grade.row().label);
            let day = result.head.happened.map(|d| d.to_string()).unwrap_or_default();
            self.say(&text.with("day", day).with("why", &*result.reason).render(lang), Role::Ok, None);
        }
        if let Some(next) = rules::next(&facts, round, result) {
            let text = msg!("下一步：{what}（{who}）", "next: {what} ({who})");
            self.say(&text.with("what", next.what).with("who", next.who).render(lang), Role::Text, None);
        }
    }

    /// Ballots by source and signed opinions.
    fn voices(&mut self, result: &EvaluationResult, view: &View) {
        let (lang, facts) = (view.lang, view.desk.facts());
        self.title(msg!("测评与意见", "ballots and opinions").get(lang));
        for count in facts.book.of::<GradeCount>(result.evaluation.0).filter(|c| c.is_closed()) {
            let key = Key { kind: Kind::GradeCount, id: count.head.id };
            // The page is of one round: its year need not be said again.
            let title = match count.late {
                true => msg!("{who}补评", "later ballots of {who}"),
                false => msg!("{who}测评", "ballots of {who}"),
            };
            let title = title.with("who", count.voice.map_or("", |v| v.row().label.get(lang))).render(lang);
            let tally = facts.book.of::<GradeTally>(count.head.id).find(|t| t.result.0 == self.id);
            if let Some(tally) = tally {
                let words = format!("{title}{}{}", lang.colon(), bars(tally.marks(), count.valid(), lang));
                self.say(&words, Role::Text, Some(key));
            } else if count.withheld {
                let text = msg!("{title}：{n} 票，人数过少，不留分项", "{title}: {n} ballots, too few to keep figures");
                self.say(&text.with("title", title).with("n", count.valid()).render(lang), Role::Dim, Some(key));
            }
        }
        let said: Vec<&Opinion> =
            facts.book.of::<Opinion>(result.member.0).filter(|o| o.evaluation == result.evaluation).collect();
        let sheet = rules::sheet(&facts, result);
        for o in &said {
            let key = Key { kind: Kind::Opinion, id: o.head.id };
            let words = opinion(o, sheet.filter(|_| !is_hidden(&facts, o)), is_hidden(&facts, o), lang);
            self.say(&words, Role::Text, Some(key));
        }
        let said: Vec<&Opinion> = said.into_iter().filter(|o| !is_hidden(&facts, o)).collect();
        for words in sheet.map(|s| own_against(s, &said, lang)).unwrap_or_default() {
            self.say(&words, Role::Dim, None);
        }
    }

    /// The year's records; a figure unfolds into what it was made of.
    fn figures(&mut self, result: &EvaluationResult, round: &Evaluation, view: &View) {
        let (lang, facts) = (view.lang, view.desk.facts());
        self.title(msg!("平时表现", "everyday record").get(lang));
        for (at, figure) in year::figures(&facts, round, result.member.0).into_iter().enumerate() {
            let fold = match (figure.of.is_empty(), self.unfolded == Some(at)) {
                (true, _) => ' ',
                (_, true) => '-',
                _ => '+',
            };
            let words = format!(" {fold} {} {}", pad(figure.label.get(lang), LABEL), figure.text.render(lang));
            let figure_at = (!figure.of.is_empty()).then_some(at);
            self.lines.push(PersonLine { words, role: Role::Text, of: Vec::new(), figure: figure_at });
            if self.unfolded == Some(at) {
                for key in figure.of {
                    let Some(record) = facts.book.any(key.kind, key.id) else { continue };
                    let held = match record.value("meeting").as_link() {
                        Some(id) => facts.book.find(id).and_then(|m| m.head().happened),
                        None => record.head().happened,
                    };
                    let day = held.map(|d| d.to_string()).unwrap_or_default();
                    let state = record.kind().field("state").map(|i| {
                        crate::model::book::display::words(
                            facts.book,
                            record.kind().fields()[i].kind,
                            &record.get(i),
                            lang,
                        )
                    });
                    let title = record.title(facts.book, lang);
                    let words = format!("      {day} {title} {}", state.unwrap_or_default());
                    self.lines.push(PersonLine { words, role: Role::Dim, of: vec![key], figure: None });
                }
            }
        }
    }

    /// Feedback, promise, rectification, what was decided in the end, appeals with both versions.
    fn after(&mut self, result: &EvaluationResult, view: &View) {
        let (lang, book) = (view.lang, &view.desk.book);
        self.title(msg!("反馈与后续", "feedback and after").get(lang));
        let day = |d: Option<chrono::NaiveDate>| d.map_or_else(|| "-".to_owned(), |d| d.to_string());
        let text =
            msg!("谈话 {a} · 反馈 {b} · 签字 {c} · 补评 {d}", "talk {a} · told {b} · signed {c} · evaluated later {d}");
        let text = text.with("a", day(result.talked_on)).with("b", day(result.told_on));
        let text = text.with("c", day(result.signed_on)).with("d", day(result.late_on));
        self.say(&text.render(lang), Role::Text, None);
        if let Some(id) = result.promise.id() {
            self.say(&book.name_of(id, lang), Role::Text, Some(Key { kind: Kind::Promise, id }));
        }
        for item in book.of::<Rectification>(result.head.id) {
            let state = item.state.map_or("", |s| s.row().label.get(lang));
            let text = msg!("限期改正到 {day}：{title} {state}", "to be corrected by {day}: {title} {state}");
            let text = text.with("day", day(item.deadline)).with("title", &*item.title).with("state", state);
            self.say(&text.render(lang), Role::DueSoon, Some(Key { kind: Kind::Rectification, id: item.head.id }));
        }
        if let Some(handling) = result.handling {
            let role = if handling == Handling::Corrected { Role::Ok } else { Role::Overdue };
            let text = msg!("处置：{what} {day} {no}", "decided: {what} {day} {no}").with("what", handling.row().label);
            let text = text.with("day", day(result.handled_on)).with("no", &*result.handled_no);
            self.say(&text.render(lang), role, None);
        }
        for appeal in book.of::<Appeal>(result.head.id) {
            let grade = |g: Option<crate::model::evaluation::round::Grade>| g.map_or("?", |g| g.row().label.get(lang));
            let text = msg!("申诉 {day}：{text} · {a} → {b} {why}", "appeal {day}: {text} · {a} → {b} {why}");
            let text = text.with("day", day(appeal.head.happened)).with("text", &*appeal.text);
            let text =
                text.with("a", grade(appeal.earlier)).with("b", grade(appeal.later)).with("why", &*appeal.reason);
            self.say(&text.render(lang), Role::Text, Some(Key { kind: Kind::Appeal, id: appeal.head.id }));
        }
    }

    /// Draws the page.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let cells = usize::from(area.width);
        if cells != self.cells {
            self.cells = cells;
            self.refresh(view);
        }
        let height = usize::from(area.height).max(1);
        let state = &mut self.state;
        state.height = height;
        state.offset = state.offset.min(state.cursor).max((state.cursor + 1).saturating_sub(height));
        for (at, y) in (self.state.offset..self.lines.len()).zip(area.y..area.bottom()) {
            let line = &self.lines[at];
            let role = if at == self.state.cursor { Role::Selected } else { line.role };
            frame.buffer_mut().set_stringn(
                area.x,
                y,
                pad(&fit(&line.words, cells), cells),
                cells,
                view.theme.style(role),
            );
        }
    }
}
