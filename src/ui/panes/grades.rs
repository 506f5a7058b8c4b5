//! Grading sheets being counted: read out one by one, typed as totals, or taken from a sheet; counted again, closed. Every
//! mark is sealed and durable before it is shown.

use crate::base::{Id, Lang, Value};
use crate::commands::Args;
use crate::model::evaluation::Evaluation;
use crate::model::grading::{FIGURES, FIRST, Graded, Grading, Slip, Spoilt};
use crate::model::voices::GradeCount;
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::evaluation as rules;
use crate::ui::app::View;
use crate::ui::layer::Reply;
use crate::ui::theme::Role;

/// The largest number that is typed as a total.
const LARGEST: u32 = 9999;

/// Where the count stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Ballots are read out, or totals typed.
    Marking,
    /// A pass is done; it may be closed, or counted again.
    Review,
    /// Two passes differ; people say which stands.
    Differ,
    /// Counted.
    Over,
}

/// A count of grading sheets.
pub struct GradesPane {
    pub(super) id: Id,
    pub(super) grading: Option<Grading>,
    pub(super) slip: Slip,
    pub(super) stage: Stage,
    /// Results in the order of the ballot, with the person of each.
    pub(super) people: Vec<(Id, Id)>,
    pub(super) field: usize,
    fresh: bool,
    /// Why what was sealed cannot be read any more.
    pub(super) lost: Option<String>,
}

impl GradesPane {
    /// Opens a count where it stands.
    pub fn new(id: Id, view: &View) -> GradesPane {
        let mut pane = GradesPane {
            id,
            grading: None,
            slip: Slip::default(),
            stage: Stage::Over,
            people: Vec::new(),
            field: 1,
            fresh: true,
            lost: None,
        };
        pane.refresh(view);
        pane
    }

    fn key_of(&self) -> Key {
        Key { kind: Kind::GradeCount, id: self.id }
    }

    /// Gives the count.
    pub fn on(&self, _: &View) -> Vec<Key> {
        vec![self.key_of()]
    }

    /// Tells whether digits are typed as totals.
    pub fn typing(&self) -> bool {
        self.stage == Stage::Marking && self.grading.as_ref().is_some_and(|g| g.pass().totals().is_some())
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.stage {
            Stage::Marking if self.typing() => &["grades.rest", "count.done", "count.unmark", "focus.next", "back"],
            Stage::Marking => &[
                "grades.excellent",
                "grades.qualified",
                "grades.basic",
                "grades.unqualified",
                "grades.two_marks",
                "grades.spoil",
                "count.unmark",
                "count.next",
                "focus.next",
                "count.read",
                "back",
            ],
            Stage::Review => &["count.next", "count.again", "count.sheet", "count.read", "back"],
            Stage::Differ => &["grades.excellent", "grades.qualified", "count.again"],
            Stage::Over => &["back"],
        }
    }

    /// Marks, takes back, goes on.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "grades.excellent" => self.press(1, view),
            "grades.qualified" => self.press(2, view),
            "grades.basic" => self.press(3, view),
            "grades.unqualified" => self.press(4, view),
            "grades.two_marks" => self.press(crate::model::ballot::BLANK, view),
            "grades.spoil" => self.spoil(Spoilt::Unclear, view),
            "grades.spoil_other" => self.spoil(Spoilt::Other, view),
            "grades.rest" if self.typing() => self.rest(view),
            "count.unmark" => self.undo(view),
            "count.done" if self.stage == Stage::Marking => self.done(view),
            "count.again" if matches!(self.stage, Stage::Review | Stage::Differ) => {
                self.to(1);
                let totals = self.grading.as_ref().is_some_and(|g| g.pass().totals().is_some());
                self.change(view, |g, slip| {
                    g.again(slip);
                    if totals {
                        g.pass_mut().switch(slip);
                    }
                })
            }
            "count.sheet" => self.write_sheet(view),
            "count.read" if matches!(self.stage, Stage::Marking | Stage::Review) => super::grades_sheet::ask(view),
            "focus.next" | "focus.previous" if self.stage == Stage::Marking => self.switch(view),
            "cursor.up" => self.go(-(FIGURES as isize)),
            "cursor.down" => self.go(FIGURES as isize),
            "cursor.left" => self.go(-1),
            "cursor.right" => self.go(1),
            "count.next" => self.go_on(view),
            "back" => Reply::Close,
            _ => Reply::Ignored,
        }
    }

    /// Changes the count in hand: sealed and durable first, shown then.
    pub(super) fn change(&mut self, view: &View, change: impl FnOnce(&mut Grading, Slip)) -> Reply {
        let Some(mut next) = self.grading.clone() else { return Reply::Stay };
        change(&mut next, self.slip);
        let sealed = match self.lost.take() {
            Some(_) => view.desk.destroy_secret(self.key_of()),
            None => Ok(()),
        };
        match sealed.and_then(|()| view.desk.keep_secret(self.key_of(), &next.bytes())) {
            Ok(()) => {
                self.grading = Some(next);
                self.refresh(view);
                Reply::Stay
            }
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    fn press(&mut self, key: u8, view: &View) -> Reply {
        match (self.stage, key) {
            (Stage::Marking, _) if !self.typing() => {
                let pass = self.grading.as_ref().map(Grading::pass);
                if pass.is_some_and(|p| p.ballots().whole() >= self.slip.issued as usize) {
                    let text = msg!("发出 {n} 张, 都念完了", "{n} were issued, all are read out");
                    return Reply::Say(text.with("n", self.slip.issued).render(view.lang), Role::Error);
                }
                self.change(view, |g, _| {
                    g.pass_mut().mark(key);
                })
            }
            (Stage::Differ, 1 | 2) => self.change(view, |g, _| g.settle(usize::from(key - 1))),
            _ => Reply::Stay,
        }
    }

    fn spoil(&mut self, why: Spoilt, view: &View) -> Reply {
        let whole = self.grading.as_ref().map_or(0, |g| g.pass().ballots().whole());
        if self.stage != Stage::Marking || self.typing() || whole >= self.slip.issued as usize {
            return Reply::Stay;
        }
        self.change(view, |g, _| {
            g.pass_mut().spoil(why);
        })
    }

    fn rest(&mut self, view: &View) -> Reply {
        let Some(row) = self.field.checked_sub(FIRST).map(|at| at / FIGURES) else { return Reply::Stay };
        let fits = self.grading.as_ref().is_some_and(|g| g.pass().clone().rest(row));
        if !fits {
            let text = msg!("这一行已经多于有效票", "this row has more than the valid ballots already");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Error);
        }
        let reply = self.change(view, |g, _| {
            g.pass_mut().rest(row);
        });
        // On to the next person.
        self.to((FIRST + FIGURES * (row + 1)).min(self.last()));
        reply
    }

    fn undo(&mut self, view: &View) -> Reply {
        let field = self.field;
        match self.stage {
            Stage::Marking if self.typing() => self.change(view, |g, _| {
                let pass = g.pass_mut();
                let now = pass.totals().and_then(|t| t.get(field).copied().flatten());
                pass.set(field, now.map(|n| n / 10).filter(|n| *n > 0));
            }),
            Stage::Marking if self.grading.as_ref().is_some_and(|g| g.pass().is_empty()) => {
                let text = msg!("没有可撤的票", "no mark to take back");
                Reply::Say(text.get(view.lang).to_owned(), Role::Info)
            }
            Stage::Marking => self.change(view, |g, _| {
                g.pass_mut().undo();
            }),
            Stage::Review => self.change(view, |g, _| g.pass_mut().done = false),
            Stage::Differ => Reply::Stay,
            Stage::Over => Reply::Run { command: "undo".to_owned(), on: Vec::new(), args: Args::default() },
        }
    }

    fn switch(&mut self, view: &View) -> Reply {
        if self.grading.as_ref().is_some_and(|g| !g.pass().is_empty()) {
            let text = msg!("已经记了票: 先撤完再换", "something is entered already: take it back first");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        self.to(1);
        self.change(view, |g, slip| {
            g.pass_mut().switch(slip);
        })
    }

    fn last(&self) -> usize {
        FIRST + FIGURES * self.people.len() - 1
    }

    fn to(&mut self, field: usize) {
        (self.field, self.fresh) = (field, true);
    }

    /// Moves over the grid of totals: five figures a row, the two heads above it.
    fn go(&mut self, by: isize) -> Reply {
        if self.typing() {
            let now = isize::try_from(self.field).unwrap_or(0);
            let next = match (now, by) {
                (0 | 1, 2..) => isize::try_from(FIRST).unwrap_or(0),
                (2.., ..-1) if now + by < 2 => 1,
                _ => now + by,
            };
            self.to(usize::try_from(next).unwrap_or(0).min(self.last()));
        }
        Reply::Stay
    }

    /// Types digits into the total under the cursor; full-width ones too, as an input method sends them.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        if !self.typing() {
            return Reply::Ignored;
        }
        let digits: Vec<u32> = crate::base::date::half_width(text).chars().filter_map(|c| c.to_digit(10)).collect();
        if digits.is_empty() {
            return Reply::Stay;
        }
        let (field, fresh) = (self.field, std::mem::take(&mut self.fresh));
        self.change(view, |g, _| {
            let now = g.pass().totals().and_then(|t| t.get(field).copied().flatten()).filter(|_| !fresh).unwrap_or(0);
            let next = digits.iter().fold(now, |n, d| n.saturating_mul(10).saturating_add(*d));
            g.pass_mut().set(field, Some(next.min(LARGEST)));
        })
    }

    fn go_on(&mut self, view: &View) -> Reply {
        match self.stage {
            Stage::Marking if self.typing() && self.field < self.last() => {
                self.to(self.field + 1);
                Reply::Stay
            }
            Stage::Marking => self.done(view),
            Stage::Review => {
                let command = "grade_count.close".to_owned();
                Reply::Run { command, on: vec![self.key_of()], args: self.answers(view.lang) }
            }
            Stage::Differ => {
                let text = msg!(
                    "两遍不一致: 1 用第一遍, 2 用第二遍, 空格再数",
                    "the two differ: 1 or 2 keeps one, Space counts again"
                );
                Reply::Say(text.get(view.lang).to_owned(), Role::Error)
            }
            Stage::Over => Reply::Close,
        }
    }

    fn done(&mut self, view: &View) -> Reply {
        let Some(pass) = self.grading.as_ref().map(Grading::pass) else { return Reply::Stay };
        let say = |text: crate::base::Text| Reply::Say(text.render(view.lang), Role::Error);
        if pass.totals().is_none() && pass.ballots().row() > 0 {
            return say(msg!("这张票还没有念完", "the ballot in hand is not finished").into());
        }
        if pass.is_empty() {
            return say(msg!("还没有记票", "nothing is entered yet").into());
        }
        let graded = pass.graded(self.slip);
        if graded.returned > self.slip.issued {
            let text = msg!("收回 {a} 多于发出 {b}", "{a} returned, {b} issued").with("a", graded.returned);
            return say(text.with("b", self.slip.issued));
        }
        if let Some((row, sum)) = pass.unclosed(self.slip) {
            let who = self.people.get(row).map(|(_, m)| view.desk.book.name_of(*m, view.lang)).unwrap_or_default();
            let text = msg!("{who}: 合计 {a}, 应等于有效票 {b}", "{who}: {a} in all, but {b} valid ballots");
            self.to(FIRST + FIGURES * row);
            return say(text.with("who", who).with("a", sum).with("b", graded.returned.saturating_sub(graded.invalid)));
        }
        self.to(1);
        self.change(view, |g, _| g.pass_mut().done = true)
    }

    /// Gives the totals as the command takes them.
    fn answers(&self, lang: Lang) -> Args {
        let mut args = Args::default();
        let Some(graded) = self.graded() else { return args };
        args.set("returned", Value::Int(graded.returned.into()));
        args.set("invalid", Value::Int(graded.invalid.into()));
        let why = |(why, n): &(Spoilt, u32)| format!("{} {n}", why.row().label.get(lang));
        args.set("spoilt", Value::words(&graded.reasons.iter().map(why).collect::<Vec<_>>().join("\n")));
        let row = |((id, _), [a, b, c, d, e]): (&(Id, Id), &[u32; FIGURES])| format!("{id} {a} {b} {c} {d} {e}");
        let rows: Vec<String> = self.people.iter().zip(&graded.rows).map(row).collect();
        args.set("tallies", Value::words(&rows.join("\n")));
        args
    }

    /// Gives the figures of the pass in hand.
    pub(super) fn graded(&self) -> Option<Graded> {
        Some(self.grading.as_ref()?.pass().graded(self.slip))
    }

    /// Follows the count: what is sealed of it, its end.
    pub fn refresh(&mut self, view: &View) {
        let facts = view.desk.facts();
        let Some(count) = facts.book.get::<GradeCount>(self.id) else {
            self.stage = Stage::Over;
            return;
        };
        self.people = rules::on_ballot(&facts, count.evaluation.0).iter().map(|r| (r.head.id, r.member.0)).collect();
        let day = count.head.happened.unwrap_or(facts.today);
        let cap = facts.book.get::<Evaluation>(count.evaluation.0).and_then(|e| e.cap);
        let cap = cap.filter(|_| rules::flag(&facts, "evaluation.ballot.cap", day));
        self.slip = Slip {
            rows: self.people.len(),
            issued: count.issued.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            cap: cap.and_then(|n| u32::try_from(n).ok()),
        };
        if count.is_closed() || self.people.is_empty() {
            self.grading = None;
            self.stage = Stage::Over;
            return;
        }
        if self.grading.is_none() {
            let sealed = view.desk.secret(self.key_of());
            self.lost = sealed.as_ref().err().map(|trouble| trouble.line(view.lang));
            let sealed = sealed.ok().flatten().and_then(|bytes| Grading::read(&bytes, self.slip));
            self.grading = Some(sealed.unwrap_or_else(|| Grading::new(self.slip)));
        }
        let grading = self.grading.as_ref();
        self.stage = match grading.map(|g| (g.differ(self.slip).is_some(), g.pass().done)) {
            Some((true, _)) => Stage::Differ,
            Some((_, true)) => Stage::Review,
            _ => Stage::Marking,
        };
    }
}
