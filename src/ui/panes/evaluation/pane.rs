//! A round of evaluation: where each person stands, who must act, how the grades spread against earlier years.

use crate::base::width::{fit, pad, width};
use crate::base::{Id, Lang};
use crate::commands::Args;
use crate::model::evaluation::opinion::GradeCount;
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Grade, RoundStep};
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::evaluation::round as rules;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::table::TableState;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of a name.
const NAME: usize = 10;
/// Cells of a grade, in brackets while it is only proposed.
const GRADE: usize = 11;
/// Cells of the longest bar.
const BAR: usize = 12;
/// Cells of a figure with its share, and the blanks around them.
const FIGURES: usize = 11;
/// Years that stand beside one another.
const YEARS: usize = 3;

/// One person's row, computed when the book moves.
struct PersonRow {
    id: Id,
    member: Id,
    probationary: bool,
    proposed: String,
    grade: Option<Grade>,
    marks: String,
    /// The weighted total where the sheet of a school weighs its sources.
    total: Option<String>,
    lacks: String,
    next: Option<(String, String)>,
}

/// The round of a year.
#[derive(Default)]
pub struct EvaluationPane {
    rows: Vec<PersonRow>,
    state: TableState,
    round: Option<Id>,
    /// Rounds back from the newest.
    back: usize,
    seen: Option<(u64, chrono::NaiveDate, usize, Lang)>,
}

impl EvaluationPane {
    /// Returns the person under the cursor and the round.
    pub fn on(&self, _: &View) -> Vec<Key> {
        let person = self.rows.get(self.state.cursor).map(|r| Key { kind: Kind::EvaluationResult, id: r.id });
        person.into_iter().chain(self.round.map(|id| Key { kind: Kind::Evaluation, id })).collect()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.round {
            None => &["evaluation.start"],
            Some(_) => &[
                "open",
                "result.grade",
                "grades.count",
                "evaluation.adopt",
                "result.opinion",
                "result.talk",
                "evaluation.step",
                "evaluation.earlier",
            ],
        }
    }

    /// Moves, opens, grades.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        if self.state.perform(command, self.rows.len()) {
            return Reply::Stay;
        }
        match command {
            "open" | "card" => match self.rows.get(self.state.cursor) {
                Some(row) => Reply::Show(Key { kind: Kind::EvaluationResult, id: row.id }),
                None => Reply::Stay,
            },
            "evaluation.earlier" => {
                self.back += 1;
                self.seen = None;
                Reply::Stay
            }
            "grades.count" => self.count(view),
            _ => Reply::Ignored,
        }
    }

    /// Goes on with a count that is open, or begins one.
    fn count(&self, view: &View) -> Reply {
        let Some(round) = self.round else { return Reply::Stay };
        let open = view.desk.book.of::<GradeCount>(round).find(|c| !c.is_closed());
        match open {
            Some(count) => Reply::Show(Key { kind: Kind::GradeCount, id: count.head.id }),
            None => {
                let on = vec![Key { kind: Kind::Evaluation, id: round }];
                Reply::Run { command: "grade_count.open".to_owned(), on, args: Args::default() }
            }
        }
    }

    /// Computes the rows again where book, day or round have moved.
    pub fn refresh(&mut self, view: &View) {
        let facts = view.desk.facts();
        let now = (facts.book.changes(), facts.today, self.back, view.lang);
        if self.seen == Some(now) {
            return;
        }
        let mut rounds: Vec<&Evaluation> = facts.book.all::<Evaluation>().collect();
        rounds.sort_by(|a, b| b.year.cmp(&a.year));
        if self.back >= rounds.len() {
            self.back = 0;
        }
        self.seen = Some((now.0, now.1, self.back, now.3));
        self.rows.clear();
        let Some(round) = rounds.get(self.back) else {
            self.round = None;
            return;
        };
        self.round = Some(round.head.id);
        let lang = view.lang;
        let proposals = rules::proposals(&facts, round);
        for result in rules::results(&facts, round.head.id) {
            let proposal = proposals.iter().find(|(r, _)| r.head.id == result.head.id).map(|(_, p)| p);
            let proposed = match proposal {
                Some(p) if p.tie => msg!("并列", "tie").get(lang),
                Some(p) => p.grade.map_or("", |g| g.row().label.get(lang)),
                None => "",
            };
            let (marks, valid) = rules::votes(&facts, result, None);
            let marks = if valid > 0 { marks.map(|n| n.to_string()).join("/") } else { String::new() };
            let lacks = rules::missing(&facts, result);
            let total = crate::rules::evaluation::score::score(&facts, result).and_then(|score| match score.total {
                Some(total) => Some(msg!("{n} 分", "{n} points").with("n", total.short()).render(lang)),
                // Who is missing is said already.
                None => lacks.is_empty().then(|| msg!("总分未齐", "no total").get(lang).to_owned()),
            });
            let next =
                rules::next(&facts, round, result).map(|n| (n.what.get(lang).to_owned(), n.who.get(lang).to_owned()));
            self.rows.push(PersonRow {
                id: result.head.id,
                member: result.member.0,
                probationary: result.probationary,
                proposed: proposed.to_owned(),
                grade: result.grade,
                marks,
                total,
                lacks: if lacks.is_empty() { String::new() } else { rules::voices(&lacks).render(lang) },
                next,
            });
        }
        self.state.cursor = self.state.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// Draws it.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let (theme, lang) = (view.theme, view.lang);
        let cells = usize::from(area.width);
        let buf = frame.buffer_mut();
        let facts = view.desk.facts();
        let Some(round) = self.round.and_then(|id| facts.book.get::<Evaluation>(id)) else {
            let words = msg!(" 还没有民主评议；按 {key} 开始一轮", " no evaluation yet; {key} begins a round");
            let key = keys(view, "evaluation.start");
            buf.set_stringn(area.x, area.y, words.with("key", key).render(lang), cells, theme.style(Role::Dim));
            return;
        };
        buf.set_stringn(area.x, area.y, pad(&self.title(round, lang), cells), cells, theme.style(Role::Title));
        let head = self.counts(round, view);
        buf.set_stringn(area.x, area.y + 1, pad(&head, cells), cells, theme.style(Role::Header));
        let flaw = facts.numbers.conduct().flaws.first();
        let flaw = flaw.map(|flaw| format!(" {}", flaw.line(lang)));
        let foot = spread(view, round, cells);
        let foot_rows = u16::try_from(foot.len() + 1).unwrap_or(0).min(area.height / 3);
        let marks = self.rows.iter().map(|r| width(&r.marks) + 1).max().unwrap_or(0).max(2);
        let heads = (heads(marks, lang), Role::Header);
        let told = flaw.map(|flaw| (flaw, Role::DueSoon));
        let mut head = 2;
        for (words, role) in told.into_iter().chain([heads]) {
            buf.set_stringn(area.x, area.y + head, pad(&fit(&words, cells), cells), cells, theme.style(role));
            head += 1;
        }
        let body = Rect { y: area.y + head, height: area.height.saturating_sub(head + foot_rows), ..area };
        let height = usize::from(body.height).max(1);
        let state = &mut self.state;
        state.height = height;
        state.cursor = state.cursor.min(self.rows.len().saturating_sub(1));
        state.offset = state.offset.min(state.cursor).max((state.cursor + 1).saturating_sub(height));
        for (at, y) in (self.state.offset..self.rows.len()).zip(body.y..body.bottom()) {
            let (words, role) = line(&self.rows[at], view, (cells, marks));
            let role = if at == self.state.cursor { Role::Selected } else { role };
            buf.set_stringn(area.x, y, pad(&words, cells), cells, theme.style(role));
        }
        for (words, y) in foot.iter().zip(body.bottom()..area.bottom()) {
            buf.set_stringn(area.x, y, pad(words, cells), cells, theme.style(Role::Dim));
        }
    }

    fn title(&self, round: &Evaluation, lang: Lang) -> String {
        let step = round.step.unwrap_or(RoundStep::Study);
        let place = format!("{}/{}", step as u8 + 1, RoundStep::Closed as u8 + 1);
        let text =
            msg!(" {year} 年度民主评议 · {step}（{place}） · {at}", " evaluation {year} · {step} ({place}) · {at}");
        let at = self.state.position(self.rows.len());
        text.with("year", &*round.year).with("step", step.row().label).with("place", place).with("at", at).render(lang)
    }

    /// Returns how far the round is in one line: graded, cap, participation.
    fn counts(&self, round: &Evaluation, view: &View) -> String {
        let graded = self.rows.iter().filter(|r| !r.probationary);
        let (n, open) = (graded.clone().count(), graded.filter(|r| r.grade.is_none()).count());
        let best = self.rows.iter().filter(|r| r.grade == Some(Grade::Excellent)).count();
        let text = msg!(
            " 评等次 {n} 人，未评 {open} · 优秀 {best}/{cap}（基数 {base}） · 预备 {p} 人不评等次",
            " {n} to grade, {open} open · excellent {best}/{cap} (of {base}) · {p} probationary not graded"
        );
        let text = text.with("n", n).with("open", open).with("best", best).with("cap", round.cap.unwrap_or(0));
        let text = text.with("base", round.base.unwrap_or(0)).with("p", self.rows.len() - n);
        let mut out = text.render(view.lang);
        let took = view.findings.about(Key { kind: Kind::Evaluation, id: round.head.id });
        let facts = view.desk.facts();
        for finding in took.iter().filter(|f| crate::rules::name(&facts, f) == "evaluation_participation") {
            out += &format!(" · {}", crate::rules::say(&facts, finding).render(view.lang));
        }
        out
    }
}

fn keys(view: &View, command: &str) -> String {
    let place = crate::commands::registry::keymap::Place { scopes: &["evaluation", "global"], typing: false };
    view.keymap.keys(place, command).first().map(ToString::to_string).unwrap_or_default()
}

/// Names the columns of the people; the ballots are told from the best grade to the worst.
fn heads(marks: usize, lang: Lang) -> String {
    let ballots = if marks > NAME { msg!("优/合/基/不", "ballots") } else { msg!("", "") };
    let [name, grade, next] =
        [msg!("姓名", "person"), msg!("等次", "grade"), msg!("下一步", "next")].map(|m| m.get(lang));
    format!(" {} {} {}   {next}", pad(name, NAME), pad(ballots.get(lang), marks), pad(grade, GRADE))
}

/// Lays out one person: name, ballots, proposal, grade, what comes next and who must act.
fn line(row: &PersonRow, view: &View, (cells, marks): (usize, usize)) -> (String, Role) {
    let lang = view.lang;
    let name = pad(&fit(&view.desk.book.name_of(row.member, lang), NAME), NAME);
    let grade = match (row.probationary, row.grade) {
        (true, _) => msg!("不评", "none").get(lang).to_owned(),
        (_, Some(grade)) => grade.row().label.get(lang).to_owned(),
        _ => msg!("（{proposed}）", "({proposed})").with("proposed", row.proposed.as_str()).render(lang),
    };
    let grade = if grade == "()" { "-".to_owned() } else { grade };
    let (mark, what) = match &row.next {
        Some((what, who)) => ("•", format!("{what} · {who}")),
        None => (view.theme.mark(Role::Ok), msg!("完成", "done").get(lang).to_owned()),
    };
    let mut out = format!(" {name} {} {} {mark} {what}", pad(&row.marks, marks), pad(&fit(&grade, GRADE), GRADE));
    if let Some(total) = &row.total {
        out += &format!(" · {total}");
    }
    if !row.lacks.is_empty() && row.grade.is_none() {
        out += &msg!(" · 未齐：{who}", " · lacks {who}").with("who", row.lacks.as_str()).render(lang);
    }
    let role = match (row.probationary, &row.next) {
        (true, _) => Role::Dim,
        (_, None) => Role::Ok,
        _ => Role::Text,
    };
    (fit(&out, cells), role)
}

/// Shows how the grades of a round spread beside those of the years before it: figures, shares and bars, read without colour.
fn spread(view: &View, round: &Evaluation, cells: usize) -> Vec<String> {
    const GRADES: [Grade; 4] = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified];
    let (book, lang) = (&view.desk.book, view.lang);
    let earlier = |e: &&Evaluation| *e.year <= *round.year && e.head.branch == round.head.branch;
    let mut rounds: Vec<&Evaluation> = book.all::<Evaluation>().filter(earlier).collect();
    rounds.sort_by(|a, b| b.year.cmp(&a.year));
    rounds.truncate(YEARS);
    let label = GRADES.map(|g| width(g.row().label.get(lang))).into_iter().max().unwrap_or(0) + 2;
    let wide = (cells.saturating_sub(label + 1) / YEARS).max(FIGURES + 1);
    let of = |round: &Evaluation| -> Vec<Option<Grade>> {
        book.of::<EvaluationResult>(round.head.id).filter(|r| !r.probationary).map(|r| r.grade).collect()
    };
    let years: Vec<(&Evaluation, Vec<Option<Grade>>)> = rounds.into_iter().map(|r| (r, of(r))).collect();
    let head = |(round, all): &(&Evaluation, Vec<Option<Grade>>)| {
        let graded = all.iter().flatten().count();
        let text = msg!("{year} 已评 {a}/{n}", "{year}: {a} of {n}").with("year", &*round.year);
        pad(&fit(&text.with("a", graded).with("n", all.len()).render(lang), wide - 1), wide)
    };
    let mut out = vec![format!(" {}{}", pad("", label), years.iter().map(head).collect::<String>())];
    for grade in GRADES {
        let cell = |(_, all): &(&Evaluation, Vec<Option<Grade>>)| {
            let (n, graded) = (all.iter().filter(|g| **g == Some(grade)).count(), all.iter().flatten().count());
            if graded == 0 {
                return pad("  -", wide);
            }
            let bar = "#".repeat((n * BAR.min(wide - FIGURES)).div_ceil(graded));
            pad(&format!("{n:>3} {:>3}% {bar}", (n * 100 + graded / 2) / graded), wide)
        };
        let label = pad(grade.row().label.get(lang), label);
        out.push(format!(" {label}{}", years.iter().map(cell).collect::<String>()));
    }
    out
}
