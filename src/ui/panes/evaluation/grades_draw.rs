//! How a count of grading sheets is drawn: the ballot in hand, the grid of totals, two passes side by side where they differ.

use super::grades::GradesPane;
use crate::base::width::{fit, pad, width};
use crate::base::{Lang, Msg};
use crate::model::Codes;
use crate::model::Hooks;
use crate::model::evaluation::grading::{FIGURES, FIRST, Graded};
use crate::model::evaluation::opinion::{GradeCount, GradeTally};
use crate::model::vote::recount::Counted;
use crate::msg;
use crate::ui::panes::vote::counting::CountStage;
use crate::ui::theme::Role;
use crate::ui::view::View;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of a name.
const NAME: usize = 12;
/// Cells of a figure.
const FIGURE: usize = 9;

const HEADS: [Msg; FIGURES] = [
    msg!("优秀", "excellent"),
    msg!("合格", "qualified"),
    msg!("基本合格", "basic"),
    msg!("不合格", "unqual."),
    msg!("无效", "invalid"),
];

/// A row and what it means.
type GradeRows = Vec<(String, Role)>;

impl GradesPane {
    /// Draws the count.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let Some(count) = view.desk.book.get::<GradeCount>(self.id) else { return };
        let (lang, cells) = (view.lang, usize::from(area.width));
        let mut head = vec![(format!(" {}", count.title(&view.desk.book, lang)), Role::Title)];
        if let Some(lost) = &self.hand.lost {
            head.push((format!(" {lost}"), Role::Error));
        }
        let (top, body, foot) = match self.hand.stage {
            CountStage::Marking => self.marking(view),
            CountStage::Review => self.review(view),
            CountStage::Differ => self.differing(view),
            CountStage::Before | CountStage::Over => over(self, count, view),
        };
        head.extend(top);
        let room = usize::from(area.height).saturating_sub(head.len() + foot.len()).max(1);
        let cursor = body.iter().position(|(_, role)| *role == Role::Selected).unwrap_or(0);
        let skip = (cursor + 1).saturating_sub(room).min(body.len().saturating_sub(room));
        let seen = head.iter().chain(body.iter().skip(skip).take(room)).chain(&foot);
        for ((words, role), y) in seen.zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, pad(&fit(words, cells), cells), cells, view.theme.style(*role));
        }
    }

    fn names(&self, view: &View) -> Vec<String> {
        self.people.iter().map(|(_, m)| view.desk.book.name_of(*m, view.lang)).collect()
    }

    fn marking(&self, view: &View) -> (GradeRows, GradeRows, GradeRows) {
        let lang = view.lang;
        let (Some(pass), Some(graded)) = (self.hand.pass(), self.hand.sums()) else {
            return Default::default();
        };
        if self.typing() {
            return self.typed(&graded, view);
        }
        let text = msg!(
            " 第{n}遍 · 唱票 {a}/{b} · 第 {row}/{rows} 人 · 废票 {c}{cap}",
            " count {n} · ballot {a} of {b} · person {row} of {rows} · {c} invalid{cap}"
        );
        let cap =
            self.hand.paper.cap.map(|n| msg!(" · 优秀限 {n}", " · at most {n} excellent").with("n", n).render(lang));
        let text =
            text.with("n", self.hand.round()).with("a", pass.ballots().whole()).with("b", self.hand.paper.issued);
        let text = text.with("row", pass.ballots().row() + 1).with("rows", self.people.len()).with("c", graded.invalid);
        let top = vec![(text.with("cap", cap.unwrap_or_default()).render(lang), Role::Header), heads(lang)];
        let in_hand = pass.ballots().in_hand();
        let row = |(at, name): (usize, String)| {
            let now =
                in_hand.get(at).map(|m| HEADS[usize::from(*m).clamp(1, FIGURES) - 1].get(lang)).unwrap_or_default();
            let role = if at == pass.ballots().row() { Role::Selected } else { Role::Text };
            (format!("{}  {now}", figures(&name, &graded.rows[at])), role)
        };
        let body = self.names(view).into_iter().enumerate().map(row).collect();
        let keys = msg!(
            " 1 优秀 2 合格 3 基本合格 4 不合格 5 此人两选 6 整票难辨 7 整票其他无效",
            " 1 excellent 2 qualified 3 basic 4 unqualified 5 two marks 6 ballot unreadable 7 ballot void"
        );
        (top, body, vec![(keys.get(lang).to_owned(), Role::Dim)])
    }

    /// The grid of totals, the cell under the cursor in brackets.
    fn typed(&self, graded: &Graded, view: &View) -> (GradeRows, GradeRows, GradeRows) {
        let lang = view.lang;
        let Some(totals) = self.hand.pass().and_then(Counted::totals) else { return Default::default() };
        let cell = |at: usize| {
            let n = totals.get(at).copied().flatten().map_or_else(|| "_".to_owned(), |n| n.to_string());
            if at == self.hand.field { format!("[{n}]") } else { n }
        };
        let valid = graded.returned.saturating_sub(graded.invalid);
        let text = msg!(
            " 第{n}遍 · 填合计 · 收回 {a} 废票 {b} 有效 {valid}/发出 {issued}",
            " count {n} · totals · returned {a} invalid {b} valid {valid} of {issued} issued"
        );
        let text = text.with("n", self.hand.round()).with("a", cell(0)).with("b", cell(1)).with("valid", valid);
        let top = vec![(text.with("issued", self.hand.paper.issued).render(lang), Role::Header), heads(lang)];
        let row = |(at, name): (usize, String)| {
            let start = FIRST + FIGURES * at;
            let cells: String = (0..FIGURES).map(|i| format!("{:>FIGURE$}", cell(start + i))).collect();
            let sum: u32 = graded.rows[at].iter().sum();
            let mark = if sum == valid { view.theme.mark(Role::Ok).to_owned() } else { format!("{sum}≠{valid}") };
            let here = (start..start + FIGURES).contains(&self.hand.field);
            let role = if here { Role::Selected } else { Role::Text };
            (format!(" {}{cells}  {mark}", pad(&fit(&name, NAME), NAME)), role)
        };
        let body = self.names(view).into_iter().enumerate().map(row).collect();
        let keys = msg!(" F6 其余都是合格，到下一人", " F6: the rest is qualified, on to the next person");
        (top, body, vec![(keys.get(lang).to_owned(), Role::Dim)])
    }

    fn review(&self, view: &View) -> (GradeRows, GradeRows, GradeRows) {
        let lang = view.lang;
        let Some(graded) = self.hand.sums() else { return Default::default() };
        let text =
            msg!(" 收回 {a}/{b} · 废票 {c} · 有效 {d}{agree}", " returned {a} of {b} · {c} invalid · {d} valid{agree}");
        let agree =
            if self.hand.round() > 1 { msg!(" · 两遍一致", " · both counts agree").get(lang) } else { "" };
        let text = text.with("a", graded.returned).with("b", self.hand.paper.issued).with("c", graded.invalid);
        let text = text.with("d", graded.returned.saturating_sub(graded.invalid)).with("agree", agree);
        let mut top = vec![(text.render(lang), Role::Header)];
        for (why, n) in &graded.reasons {
            let text = msg!(" 无效：{why} {n}", " not valid: {why} {n}").with("why", why.row().label).with("n", *n);
            top.push((text.render(lang), Role::Dim));
        }
        top.push(heads(lang));
        let rows = self.names(view).into_iter().zip(&graded.rows);
        let body = rows.map(|(name, row)| (figures(&name, row), Role::Text)).collect();
        let text = msg!(
            " 回车记下合计并销毁票面记录；空格再数一遍；退格接着数",
            " Enter takes the totals and destroys the marks; Space counts again; Backspace resumes"
        );
        (top, body, vec![(text.get(lang).to_owned(), Role::Info)])
    }

    /// Puts two passes side by side, those who differ first in sight.
    fn differing(&self, view: &View) -> (GradeRows, GradeRows, GradeRows) {
        let lang = view.lang;
        let Some((a, b)) = self.hand.passes.as_ref().and_then(|g| g.differ(self.hand.paper)) else {
            return Default::default();
        };
        let text = msg!(
            " 两遍不一致 · 收回 {a}/{b} 废票 {c}/{d}",
            " the two counts differ · returned {a}/{b}, invalid {c}/{d}"
        );
        let text = text.with("a", a.returned).with("b", b.returned).with("c", a.invalid).with("d", b.invalid);
        let top = vec![(text.render(lang), Role::Error), heads(lang)];
        let mut body = GradeRows::new();
        for ((name, one), two) in self.names(view).into_iter().zip(&a.rows).zip(&b.rows).filter(|((_, a), b)| a != b) {
            body.push((format!("!{}", figures(&name, one).trim_start_matches(' ')), Role::Overdue));
            body.push((figures("", two), Role::Overdue));
        }
        let text = msg!(
            " 1 以第一遍为准，2 以第二遍为准，空格再数一遍",
            " 1 keeps the first, 2 the second, Space counts again"
        );
        (top, body, vec![(text.get(lang).to_owned(), Role::Info)])
    }
}

fn heads(lang: Lang) -> (String, Role) {
    let cell = |m: Msg| format!("{}{}", " ".repeat(FIGURE.saturating_sub(width(m.get(lang)))), m.get(lang));
    (format!(" {}{}", pad("", NAME), HEADS.map(cell).concat()), Role::Header)
}

fn figures(name: &str, row: &[u32; FIGURES]) -> String {
    let cells: String = row.iter().map(|n| format!("{n:>FIGURE$}")).collect();
    format!(" {}{cells}", pad(&fit(name, NAME), NAME))
}

fn over(pane: &GradesPane, count: &GradeCount, view: &View) -> (GradeRows, GradeRows, GradeRows) {
    let (lang, book) = (view.lang, &view.desk.book);
    let n = |n: Option<i32>| n.unwrap_or(0);
    let text = msg!(" 发出 {a} 收回 {b} 废票 {c}", " issued {a}, returned {b}, invalid {c}");
    let text = text.with("a", n(count.issued)).with("b", n(count.returned)).with("c", n(count.invalid));
    let mut top = vec![(text.render(lang), Role::Header)];
    for line in count.spoilt.lines() {
        top.push((format!(" {line}"), Role::Dim));
    }
    if count.withheld {
        let text = msg!(" 人数过少，不留分项", " too few took part: no figures are kept");
        top.push((text.get(lang).to_owned(), Role::Info));
        return (top, GradeRows::new(), GradeRows::new());
    }
    top.push(heads(lang));
    let mut body = GradeRows::new();
    for (id, member) in &pane.people {
        let Some(t) = book.of::<GradeTally>(count.head.id).find(|t| t.result.0 == *id) else { continue };
        let [a, b, c, d] = t.marks().map(|n| u32::try_from(n).unwrap_or(0));
        let invalid = t.invalid.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        body.push((figures(&book.name_of(*member, lang), &[a, b, c, d, invalid]), Role::Text));
    }
    (top, body, GradeRows::new())
}
