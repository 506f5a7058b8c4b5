//! How a count is drawn: who may vote, who counts, the marks so far, two passes side by side where they differ.

use super::count::CountPane;
use super::counting::CountStage;
use crate::base::width::{pad, width};
use crate::base::{Id, Msg};
use crate::model::meeting::sitting::Meeting;
use crate::model::vote::counting::{Figures, SPOIL};
use crate::model::vote::election::{Teller, TellerRole};
use crate::model::vote::motion::{Count, Motion, MotionKind, MotionState};
use crate::model::vote::recount::Counted;
use crate::msg;
use crate::rules::meeting::room;
use crate::rules::vote::majority::{self, Tally};
use crate::rules::vote::{election, motion};
use crate::ui::view::View;
use crate::ui::{theme::Role, widgets::wrap};
use ratatui::Frame;
use ratatui::layout::Rect;

const YES: Msg = msg!("赞成", "yes");
const NO: Msg = msg!("不赞成", "no");
const ABSTAIN: Msg = msg!("弃权", "abstain");
const INVALID: Msg = msg!("废票", "invalid");
const RETURNED: Msg = msg!("收回", "returned");
/// Cells of a name beside its votes.
const NAME: usize = 14;

/// A row and what it means.
type CountRows = Vec<(String, Role)>;

impl CountPane {
    /// Draws the count.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let Some(motion) = view.desk.book.get::<Motion>(self.id) else { return };
        let cells = usize::from(area.width);
        self.cells = cells;
        let mut rows = self.head(motion, view);
        let top = rows.len();
        rows.extend(match self.hand.stage {
            CountStage::Before => self.before(motion, view),
            CountStage::Marking => self.marking(view),
            CountStage::Review => self.review(motion, view),
            CountStage::Differ => self.differing(view),
            CountStage::Over => self.over(motion, view),
        });
        // On a low screen the head stays and what is under the cursor is kept in sight.
        let room = usize::from(area.height).max(top + 1) - top;
        let cursor = rows.iter().skip(top).position(|(_, role)| *role == Role::Selected).unwrap_or(0);
        let skip = (cursor + 2).saturating_sub(room).min(rows.len().saturating_sub(top + room));
        let seen = rows.iter().take(top).chain(rows.iter().skip(top + skip));
        for ((words, role), y) in seen.zip(area.y..area.bottom()) {
            frame.buffer_mut().set_stringn(area.x, y, pad(words, cells), cells, view.theme.style(*role));
        }
    }

    /// Returns what is voted on, who may vote, who counts.
    fn head(&self, motion: &Motion, view: &View) -> CountRows {
        let (lang, facts) = (view.lang, view.desk.facts());
        let day = majority::day_of(&facts, motion);
        let state = motion::state(&facts, motion).render(lang);
        let title = crate::model::Hooks::title(motion, facts.book, lang);
        let mut out = vec![(format!(" {title} · {state}"), Role::Title)];
        let Some(kind) = motion.kind else { return out };
        let now = room::room(&facts, motion.meeting.0);
        let frozen = motion.state != Some(MotionState::Voided);
        let n =
            |n: Option<i32>, now: usize| n.filter(|_| frozen).and_then(|n| u32::try_from(n).ok()).unwrap_or(now as u32);
        let tally = Tally {
            due: n(motion.due, now.voters_due),
            present: n(motion.present, now.voters_present),
            ..Tally::default()
        };
        let Some(verdict) = majority::judge(facts.numbers, kind, day, &tally) else { return out };
        let text = msg!(
            " 有表决权 应到{due} 实到{present} · 到会须{a} {mark} · 赞成须{b}{unsure} · {form}",
            " voters due {due}, present {present} · needed present {a} {mark}, in favour {b}{unsure} · {form}"
        );
        let secret = majority::is_secret(facts.numbers, kind, day);
        let form = if secret { msg!("无记名", "secret ballot") } else { msg!("举手", "show of hands") };
        let unsure = if verdict.basis().verified { msg!("", "") } else { msg!("（待核）", " (unverified)") };
        let mark = view.theme.mark(if verdict.quorum { Role::Ok } else { Role::Overdue });
        let text = text.with("due", tally.due).with("present", tally.present).with("a", verdict.needed_present);
        let text = text.with("b", verdict.needed).with("mark", mark).with("form", form).with("unsure", unsure);
        out.push((text.render(lang), if verdict.quorum { Role::Ok } else { Role::DueSoon }));
        out.push((tellers(motion, view), Role::Dim));
        if majority::takes_written(facts.numbers, kind, day) {
            out.push((written(motion, view), Role::Dim));
        }
        out.push((String::new(), Role::Text));
        out
    }

    fn before(&self, motion: &Motion, view: &View) -> CountRows {
        let lang = view.lang;
        let mut out = CountRows::new();
        if motion.state == Some(MotionState::Voided) {
            let text =
                msg!(" 上次表决无效：{why}", " the last vote was void: {why}").with("why", motion.reason.to_string());
            out.push((text.render(lang), Role::DueSoon));
        }
        if let Some(kind) = motion.kind.filter(|k| k.is_election()) {
            let facts = view.desk.facts();
            let seats = motion.seats.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            let needed = election::candidates_needed(facts.numbers, kind, majority::day_of(&facts, motion), seats);
            let listed = self.listed(view);
            let text = msg!(
                " 应选{seats}名，候选人{n}名（至少{needed}名）：",
                " {seats} seats, {n} candidates (at least {needed}):"
            );
            let text = text.with("seats", seats).with("n", listed.len()).with("needed", needed);
            out.push((text.render(lang), Role::Text));
            let role = |at| if at == self.row { Role::Selected } else { Role::Text };
            let line = |(at, id): (usize, &Id)| (format!("   {} {}", at + 1, facts.book.name_of(*id, lang)), role(at));
            out.extend(listed.iter().enumerate().map(line));
            let order = msg!(
                " 次序按录入（没有笔画数据）：按姓氏笔画排，用 Ctrl-↑ Ctrl-↓ 移动",
                " in the order entered (no stroke counts are at hand): Ctrl-Up and Ctrl-Down put it in stroke order"
            );
            out.push((order.get(lang).to_owned(), Role::Dim));
        }
        if let Some(refusal) = crate::commands::vote::count::barred(&view.desk.facts(), motion) {
            out.extend(self.sentence(&refusal.text.render(lang)).into_iter().map(|(row, _)| (row, Role::Error)));
            let hint = refusal.hint.map(|h| h.render(lang)).unwrap_or_default();
            out.push((format!(" {hint}"), Role::DueSoon));
            return out;
        }
        let text = msg!(
            " 回车发票：应到、实到和有票的人就此冻结，晚到的不参加这一项",
            " Enter issues the ballots: who votes is frozen now, whoever comes later has none in this one"
        );
        out.push((text.get(lang).to_owned(), Role::Info));
        out
    }

    fn marking(&self, view: &View) -> CountRows {
        let lang = view.lang;
        let mut out = CountRows::new();
        if let Some(lost) = &self.hand.lost {
            out.push((format!(" {lost}"), Role::Error));
        }
        let (Some(pass), Some(figures)) = (self.hand.pass(), self.hand.sums()) else { return out };
        let round = self.hand.round();
        if pass.totals().is_some() {
            let text = msg!(" 第{n}遍 · 填合计", " count {n} · totals").with("n", round);
            out.push((text.render(lang), Role::Header));
            out.extend(self.fields(view));
            out.push(self.closes(&figures, view));
            return out;
        }
        let text = msg!(" 第{n}遍 · 唱票 {a}/{b}", " count {n} · ballot {a} of {b}").with("n", round);
        let text = text.with("a", pass.ballots().whole()).with("b", self.hand.paper.issued + self.hand.paper.written);
        out.push((text.render(lang), Role::Header));
        if self.hand.paper.seats == 0 {
            let [yes, no, abstain] = figures.rows[0];
            for (key, label, n) in
                [(1, YES, yes), (2, NO, no), (3, ABSTAIN, abstain), (SPOIL, INVALID, figures.invalid)]
            {
                let bar = bar(n as usize);
                out.push((format!(" {key} {} {n:>4}  {bar}", pad(label.get(lang), 8)), Role::Text));
            }
            return out;
        }
        let heads =
            [YES, NO, ABSTAIN].map(|m| format!("{:>1$}", "", 8usize.saturating_sub(width(m.get(lang)))) + m.get(lang));
        out.push((format!("   {}{}", pad("", NAME), heads.concat()), Role::Header));
        let in_hand = pass.ballots().in_hand();
        for (row, id) in self.listed(view).into_iter().enumerate() {
            let [yes, no, abstain] = figures.rows[row];
            let now = in_hand.get(row).map(|m| [YES, NO, ABSTAIN][usize::from(*m) - 1].get(lang)).unwrap_or_default();
            let name = pad(&view.desk.book.name_of(id, lang), NAME);
            let role = if row == pass.ballots().row() { Role::Selected } else { Role::Text };
            out.push((format!("   {name}{yes:>8}{no:>8}{abstain:>8}   {now}"), role));
        }
        out.extend(others(&figures, view));
        out.push((format!("   {}{:>8}", pad(INVALID.get(lang), NAME), figures.invalid), Role::Text));
        let keys = msg!(
            " 1 赞成 2 不赞成 3 弃权 4 整票作废；念完一个名字后 F6 记另选他人",
            " 1 yes, 2 no, 3 abstain, 4 spoils the ballot; F6 after a mark: somebody named instead"
        );
        out.push((keys.get(lang).to_owned(), Role::Dim));
        out
    }

    /// Names the totals in the order in which they are typed.
    pub(super) fn labels(&self, view: &View) -> Vec<String> {
        let lang = view.lang;
        let name = |id: Id| view.desk.book.name_of(id, lang);
        let mut out = vec![RETURNED.get(lang).to_owned()];
        let listed: Vec<String> = match self.hand.paper.seats {
            0 => vec![String::new()],
            _ => self.listed(view).into_iter().map(|id| name(id) + " ").collect(),
        };
        for who in &listed {
            out.extend([YES, NO, ABSTAIN].map(|m| format!("{who}{}", m.get(lang))));
        }
        out.push(INVALID.get(lang).to_owned());
        out
    }

    /// Lists the totals that are typed.
    fn fields(&self, view: &View) -> CountRows {
        let Some(pass) = self.hand.pass() else { return CountRows::new() };
        let mut labels = self.labels(view);
        labels.extend(pass.named().into_iter().map(|id| view.desk.book.name_of(id, view.lang)));
        let cell = |(at, (label, n)): (usize, (String, &Option<u32>))| {
            let n = n.map_or_else(|| "_".to_owned(), |n| n.to_string());
            let role = if at == self.hand.field { Role::Selected } else { Role::Text };
            (format!("   {} {n:>5}", pad(&label, 24)), role)
        };
        labels.into_iter().zip(pass.totals().into_iter().flatten()).enumerate().map(cell).collect()
    }

    /// Returns whether the figures add up.
    fn closes(&self, figures: &Figures, view: &View) -> (String, Role) {
        let (lang, due) = (view.lang, figures.returned + self.hand.paper.written);
        if figures.returned > self.hand.paper.issued {
            let text = msg!(
                " 收回 {a} 多于发出 {b}：表决无效，要重投",
                " {a} returned, {b} issued: the vote is void and held again"
            );
            return (text.with("a", figures.returned).with("b", self.hand.paper.issued).render(lang), Role::Error);
        }
        match self.unclosed(view) {
            Some(text) => (format!(" {}", text.render(lang)), Role::DueSoon),
            None => {
                let text = msg!(" 合计 {a} = 收回 + 书面", " {a} in all = returned + written");
                (text.with("a", due).render(lang), Role::Ok)
            }
        }
    }

    fn review(&self, motion: &Motion, view: &View) -> CountRows {
        let lang = view.lang;
        let Some(figures) = self.hand.sums() else { return CountRows::new() };
        let passes = self.hand.round();
        let mut out = CountRows::new();
        if passes > 1 {
            out.push((msg!(" 两遍一致", " both counts agree").get(lang).to_owned(), Role::Ok));
        }
        out.extend(
            lines(&figures, self, view)
                .into_iter()
                .map(|(label, n)| (format!("   {} {n:>5}", pad(&label, 24)), Role::Text)),
        );
        out.push(self.closes(&figures, view));
        if let Some(missing) = self.hand.paper.issued.checked_sub(figures.returned).filter(|n| *n > 0) {
            let text = msg!(" 未收回 {n} 张（不是错误）", " {n} not returned (no error)").with("n", missing);
            out.push((text.render(lang), Role::Dim));
        }
        if self.hand.paper.seats == 0 {
            let [yes, no, abstain] = figures.rows[0];
            let n = |n: u32| i32::try_from(n).ok();
            let (returned, invalid) = (n(figures.returned), n(figures.invalid));
            let count = Count {
                issued: n(self.hand.paper.issued),
                returned,
                invalid,
                written: n(self.hand.paper.written),
                yes: n(yes),
                no: n(no),
                abstain: n(abstain),
                ..Count::default()
            };
            let said = Tally::of(motion, &count).and_then(|tally| motion::cited(&view.desk.facts(), motion, &tally));
            out.push((String::new(), Role::Text));
            out.extend(self.sentence(&said.map(|t| t.render(lang)).unwrap_or_default()));
        }
        let text = msg!(
            " 回车记下结果并销毁票面记录；空格再数一遍；Esc 接着数",
            " Enter takes the result and destroys the marks; Space counts again; Esc resumes"
        );
        out.push((text.get(lang).to_owned(), Role::Info));
        out
    }

    /// Puts two passes side by side and points at what differs.
    fn differing(&self, view: &View) -> CountRows {
        let lang = view.lang;
        let Some((a, b)) = self.hand.passes.as_ref().and_then(|c| c.differ(self.hand.paper)) else {
            return CountRows::new();
        };
        let head = msg!(" 两遍不一致", " the two counts differ").get(lang);
        let mut out = vec![(head.to_owned(), Role::Error)];
        let (first, second) = (lines(&a, self, view), lines(&b, self, view));
        for (label, n) in &first {
            let other = second.iter().find(|(l, _)| l == label).map_or(0, |(_, n)| *n);
            let (mark, role) = if *n == other { (" ", Role::Text) } else { ("!", Role::Overdue) };
            out.push((format!(" {mark} {} {n:>5} {other:>5}", pad(label, 24)), role));
        }
        for (label, n) in second.iter().filter(|(l, _)| !first.iter().any(|(f, _)| f == l)) {
            out.push((format!(" ! {} {:>5} {n:>5}", pad(label, 24), 0), Role::Overdue));
        }
        let text = msg!(
            " 1 以第一遍为准，2 以第二遍为准，空格再数一遍",
            " 1 keeps the first, 2 the second, Space counts again"
        );
        out.push((text.get(lang).to_owned(), Role::Info));
        out
    }
}

impl CountPane {
    fn over(&self, motion: &Motion, view: &View) -> CountRows {
        let lang = view.lang;
        let mut out = CountRows::new();
        if let Some(said) = motion::sentence(&view.desk.facts(), motion.head.id) {
            out.extend(self.sentence(&said.render(lang)));
        }
        if !motion.reason.is_empty() {
            let text = msg!(" 原因：{why}", " reason: {why}").with("why", motion.reason.to_string());
            out.push((text.render(lang), Role::Dim));
        }
        if motion.kind.is_some_and(MotionKind::is_election) && motion.state == Some(MotionState::Decided) {
            let text = match motion.approved_on {
                Some(day) => msg!(
                    " 上级批复 {no} {day} · Ctrl-P 按选举结果任职",
                    " approved {no} {day} · Ctrl-P: put the elected into office"
                )
                .with("no", motion.approval.to_string())
                .with("day", day),
                None => msg!(" 结果待报上级批复", " the result goes to the unit above for approval").into(),
            };
            out.push((text.render(lang), Role::Info));
            if election::open_seats(&view.desk.facts(), motion) > 0 {
                let text = msg!(" 缺额可另行选举：: 再次表决", " for the seats left open: : take it up again");
                out.push((text.get(lang).to_owned(), Role::DueSoon));
            }
        }
        let signed = view.desk.book.get::<Meeting>(motion.meeting.0).is_some_and(Meeting::is_signed);
        if out.is_empty() && !signed {
            out.push((msg!(" 没有计票", " nothing was counted").get(lang).to_owned(), Role::Dim));
        }
        out
    }

    /// Breaks a sentence into rows of the screen.
    fn sentence(&self, words: &str) -> CountRows {
        let cells = self.cells.saturating_sub(2).max(8);
        wrap::wrap(words, cells).into_iter().map(|row| (format!(" {row}"), Role::Info)).collect()
    }
}

/// Draws ballots as strokes in fives, which the eye counts.
fn bar(n: usize) -> String {
    const FIVE: usize = 5;
    const MOST: usize = 100;
    let n = n.min(MOST);
    let fives = std::iter::repeat_n("|".repeat(FIVE), n / FIVE);
    fives.chain((!n.is_multiple_of(FIVE)).then(|| "|".repeat(n % FIVE))).collect::<Vec<_>>().join(" ")
}

/// Lists the figures with their words.
fn lines(figures: &Figures, pane: &CountPane, view: &View) -> Vec<(String, u32)> {
    let rows = figures.rows.iter().flatten().copied();
    let numbers = std::iter::once(figures.returned).chain(rows).chain([figures.invalid]);
    let mut out: Vec<(String, u32)> = pane.labels(view).into_iter().zip(numbers).collect();
    out.extend(figures.others.iter().map(|(id, n)| (view.desk.book.name_of(*id, view.lang), *n)));
    out
}

fn others(figures: &Figures, view: &View) -> CountRows {
    let lang = view.lang;
    let words = msg!("另选他人", "named instead").get(lang);
    let row = |(id, n): &(Id, u32)| {
        let name = pad(&view.desk.book.name_of(*id, lang), NAME);
        (format!("   {name}{n:>8}   ({words})"), Role::Text)
    };
    figures.others.iter().map(row).collect()
}

fn tellers(motion: &Motion, view: &View) -> String {
    let (book, lang) = (&view.desk.book, view.lang);
    let names = |role: TellerRole| {
        let named = book.of::<Teller>(motion.meeting.0).filter(|t| t.role == Some(role));
        named.map(|t| book.name_of(t.member.0, lang)).collect::<Vec<_>>().join(" ")
    };
    let (watch, count) = (names(TellerRole::Scrutineer), names(TellerRole::Counter));
    if watch.is_empty() && count.is_empty() {
        return msg!(" 还没有监票人、计票人（Ctrl-E）", " no tellers yet (Ctrl-E)").get(lang).to_owned();
    }
    let adopted = |m: &Motion| m.kind == Some(MotionKind::Tellers) && m.state == Some(MotionState::Decided);
    let state = if book.of::<Motion>(motion.meeting.0).any(adopted) {
        msg!("大会通过", "adopted")
    } else {
        msg!("待大会通过", "not adopted yet")
    };
    let text = msg!(" 监票人 {a} · 计票人 {b} · {state}", " scrutineer {a} · counter {b} · {state}");
    text.with("a", watch).with("b", count).with("state", state).render(lang)
}

/// Returns whose opinion came in writing; what it says is among the votes alone.
fn written(motion: &Motion, view: &View) -> String {
    let facts = view.desk.facts();
    let names: Vec<String> = crate::commands::vote::count::opinions(&facts, motion)
        .map(|v| facts.book.name_of(v.member.0, view.lang))
        .collect();
    let text = msg!(" 书面意见{n}份 {names}", " written opinions: {n} {names}");
    text.with("n", names.len()).with("names", names.join(" ")).render(view.lang)
}
