//! Grading sheets being counted: read out one by one, typed as totals, or taken from a sheet; counted again, closed.

use crate::base::{Id, Lang, Value};
use crate::commands::Args;
use crate::model::evaluation::grading::{FIGURES, FIRST, GradePass, Slip, Spoilt};
use crate::model::evaluation::opinion::GradeCount;
use crate::model::evaluation::round::Evaluation;
use crate::model::vote::recount::{Counted, Passes};
use crate::model::{Codes, Key, Kind};
use crate::msg;
use crate::rules::evaluation::round as rules;
use crate::ui::panes::vote::counting::{CountStage, Hand, say};
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;

/// A count of grading sheets.
pub struct GradesPane {
    pub(super) id: Id,
    pub(super) hand: Hand<GradePass>,
    /// Results in the order of the ballot, with the person of each.
    pub(super) people: Vec<(Id, Id)>,
}

impl GradesPane {
    /// Opens a count where it stands.
    pub fn new(id: Id, view: &View) -> GradesPane {
        let key = Key { kind: Kind::GradeCount, id };
        let mut pane = GradesPane { id, hand: Hand::new(key, Slip::default(), CountStage::Over), people: Vec::new() };
        pane.refresh(view);
        pane
    }

    /// Returns the count.
    pub fn on(&self, _: &View) -> Vec<Key> {
        vec![self.hand.key]
    }

    /// Returns whether digits are typed as totals.
    pub fn typing(&self) -> bool {
        self.hand.typing()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.hand.stage {
            CountStage::Marking if self.typing() => {
                &["grades.rest", "count.done", "count.unmark", "focus.next", "back"]
            }
            CountStage::Marking => &[
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
            CountStage::Review => &["count.next", "count.again", "count.sheet", "count.read", "back"],
            CountStage::Differ => &["grades.excellent", "grades.qualified", "count.again"],
            CountStage::Before | CountStage::Over => &["back"],
        }
    }

    /// Marks, takes back, goes on.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "grades.excellent" => self.press(1, view),
            "grades.qualified" => self.press(2, view),
            "grades.basic" => self.press(3, view),
            "grades.unqualified" => self.press(4, view),
            "grades.two_marks" => self.press(crate::model::vote::ballot::BLANK, view),
            "grades.spoil" => self.spoil(Spoilt::Unclear, view),
            "grades.spoil_other" => self.spoil(Spoilt::Other, view),
            "grades.rest" if self.typing() => self.rest(view),
            "count.unmark" => self.hand.undo(msg!("没有可撤的票", "no mark to take back").into(), view),
            "count.done" if self.hand.stage == CountStage::Marking => self.done(view),
            "count.again" if matches!(self.hand.stage, CountStage::Review | CountStage::Differ) => {
                self.hand.again(view)
            }
            "count.sheet" => self.write_sheet(view),
            "count.read" if matches!(self.hand.stage, CountStage::Marking | CountStage::Review) => {
                GradesPane::ask_sheet(view)
            }
            "focus.next" | "focus.previous" if self.hand.stage == CountStage::Marking => {
                self.hand.switch(command == "focus.next", view)
            }
            "cursor.up" => self.go(-(FIGURES as isize)),
            "cursor.down" => self.go(FIGURES as isize),
            "cursor.left" => self.go(-1),
            "cursor.right" => self.go(1),
            "count.next" => self.go_on(view),
            "back" => Reply::Close,
            _ => Reply::Ignored,
        }
    }

    fn press(&mut self, key: u8, view: &View) -> Reply {
        match (self.hand.stage, key) {
            (CountStage::Marking, _) if !self.typing() => {
                if self.is_read_out() {
                    let text = msg!("发出 {n} 张，都念完了", "{n} were issued, all are read out");
                    return say(text.with("n", self.hand.paper.issued), Role::Error, view);
                }
                self.hand.change(view, |p, _| {
                    p.pass_mut().mark(key);
                })
            }
            (CountStage::Differ, 1 | 2) => self.hand.settle(usize::from(key - 1), view),
            _ => Reply::Stay,
        }
    }

    /// Returns whether every ballot that was issued is read out.
    fn is_read_out(&self) -> bool {
        self.hand.pass().is_some_and(|p| p.ballots().whole() >= self.hand.paper.issued as usize)
    }

    fn spoil(&mut self, why: Spoilt, view: &View) -> Reply {
        if self.hand.stage != CountStage::Marking || self.typing() || self.is_read_out() {
            return Reply::Stay;
        }
        self.hand.change(view, |p, _| {
            p.pass_mut().spoil(why);
        })
    }

    fn rest(&mut self, view: &View) -> Reply {
        let Some(row) = self.hand.field.checked_sub(FIRST).map(|at| at / FIGURES) else { return Reply::Stay };
        let fits = self.hand.pass().is_some_and(|p| p.clone().rest(row));
        if !fits {
            let text = msg!("这一行已经多于有效票", "this row has more than the valid ballots already");
            return say(text, Role::Error, view);
        }
        let reply = self.hand.change(view, |p, _| {
            p.pass_mut().rest(row);
        });
        // On to the next person.
        self.hand.to((FIRST + FIGURES * (row + 1)).min(self.last()));
        reply
    }

    fn last(&self) -> usize {
        FIRST + FIGURES * self.people.len() - 1
    }

    /// Moves over the grid of totals: five figures a row, the two heads above it.
    fn go(&mut self, by: isize) -> Reply {
        if self.typing() {
            let now = isize::try_from(self.hand.field).unwrap_or(0);
            let next = match (now, by) {
                (0 | 1, 2..) => isize::try_from(FIRST).unwrap_or(0),
                (2.., ..-1) if now + by < 2 => 1,
                _ => now + by,
            };
            self.hand.to(usize::try_from(next).unwrap_or(0).min(self.last()));
        }
        Reply::Stay
    }

    /// Types digits into the total under the cursor.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        self.hand.text(text, view)
    }

    fn go_on(&mut self, view: &View) -> Reply {
        match self.hand.stage {
            CountStage::Marking if self.typing() && self.hand.field < self.last() => {
                self.hand.to(self.hand.field + 1);
                Reply::Stay
            }
            CountStage::Marking => self.done(view),
            CountStage::Review => {
                let command = "grade_count.close".to_owned();
                Reply::Run { command, on: vec![self.hand.key], args: self.answers(view.lang) }
            }
            CountStage::Differ => self.hand.unsettled(view),
            CountStage::Before | CountStage::Over => Reply::Close,
        }
    }

    fn done(&mut self, view: &View) -> Reply {
        if let Some(text) = self.hand.unfinished() {
            return say(text, Role::Error, view);
        }
        let (Some(pass), Some(graded)) = (self.hand.pass(), self.hand.sums()) else { return Reply::Stay };
        if graded.returned > self.hand.paper.issued {
            let text = msg!("收回 {a} 多于发出 {b}", "{a} returned, {b} issued").with("a", graded.returned);
            return say(text.with("b", self.hand.paper.issued), Role::Error, view);
        }
        if graded.invalid > graded.returned {
            let text = msg!("废票 {a} 多于收回 {b}", "{a} invalid, {b} returned").with("a", graded.invalid);
            self.hand.to(1);
            return say(text.with("b", graded.returned), Role::Error, view);
        }
        if let Some((row, sum)) = pass.unclosed(self.hand.paper) {
            let who = self.people.get(row).map(|(_, m)| view.desk.book.name_of(*m, view.lang)).unwrap_or_default();
            let text = msg!("{who}：合计 {a}，应等于有效票 {b}", "{who}: {a} in all, but {b} valid ballots");
            self.hand.to(FIRST + FIGURES * row);
            let text = text.with("who", who).with("a", sum);
            return say(text.with("b", graded.returned.saturating_sub(graded.invalid)), Role::Error, view);
        }
        self.hand.finish(view)
    }

    /// Returns the totals as the command takes them.
    fn answers(&self, lang: Lang) -> Args {
        let mut args = Args::default();
        let Some(graded) = self.hand.sums() else { return args };
        args.set("returned", Value::Int(graded.returned.into()));
        args.set("invalid", Value::Int(graded.invalid.into()));
        let why = |(why, n): &(Spoilt, u32)| format!("{} {n}", why.row().label.get(lang));
        args.set("spoilt", Value::words(&graded.reasons.iter().map(why).collect::<Vec<_>>().join("\n")));
        let row = |((id, _), [a, b, c, d, e]): (&(Id, Id), &[u32; FIGURES])| format!("{id} {a} {b} {c} {d} {e}");
        let rows: Vec<String> = self.people.iter().zip(&graded.rows).map(row).collect();
        args.set("tallies", Value::words(&rows.join("\n")));
        args
    }

    /// Begins again once its marks are discarded.
    pub fn anew(&mut self, view: &View) {
        self.hand.rest(CountStage::Before);
        self.refresh(view);
    }

    /// Follows the count: what is sealed of it, its end.
    pub fn refresh(&mut self, view: &View) {
        let facts = view.desk.facts();
        let Some(count) = facts.book.get::<GradeCount>(self.id) else {
            self.hand.rest(CountStage::Over);
            return;
        };
        self.people = rules::on_ballot(&facts, count.evaluation.0).iter().map(|r| (r.head.id, r.member.0)).collect();
        let day = count.head.happened.unwrap_or(facts.today);
        let cap = facts.book.get::<Evaluation>(count.evaluation.0).and_then(|e| e.cap);
        let cap = cap.filter(|_| rules::flag(&facts, "evaluation.ballot.cap", day));
        self.hand.paper = Slip {
            rows: self.people.len(),
            issued: count.issued.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            cap: cap.and_then(|n| u32::try_from(n).ok()),
        };
        match count.is_closed() || self.people.is_empty() {
            true => self.hand.rest(CountStage::Over),
            false => self.hand.take_up(view, Passes::new),
        }
    }
}
