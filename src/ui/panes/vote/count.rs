//! A vote being counted: ballots issued, read out one by one or typed as totals, counted again, closed. A killed program goes
//! on where it stood.

use super::counting::{CountStage, Hand, say};
use crate::base::{Id, Text, Value};
use crate::commands::Args;
use crate::model::vote::counting::{Frame as Paper, Pass, Unclosed};
use crate::model::vote::motion::{Motion, MotionKind, MotionState};
use crate::model::vote::recount::{Counted, Passes};
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::vote::{election, majority};
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;

/// What is chosen from a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CountAsked {
    /// Somebody named instead of a candidate.
    Name,
    /// The sheet of another counter.
    Sheet,
}

/// A motion being counted.
pub struct CountPane {
    pub(super) id: Id,
    pub(super) hand: Hand<Pass>,
    /// What a picker was opened for.
    pub(super) asked: CountAsked,
    /// Cells of a row at the last draw.
    pub(super) cells: usize,
    /// The candidate under the cursor before ballots are issued.
    pub(super) row: usize,
}

impl CountPane {
    /// Opens a motion where its count stands.
    pub fn new(id: Id, view: &View) -> CountPane {
        let paper = Paper { rows: 1, seats: 0, issued: 0, written: 0 };
        let key = Key { kind: Kind::Motion, id };
        let mut pane = CountPane {
            id,
            hand: Hand::new(key, paper, CountStage::Before),
            cells: 0,
            asked: CountAsked::Name,
            row: 0,
        };
        pane.refresh(view);
        pane
    }

    /// Names the motion.
    pub fn motion(&self) -> Id {
        self.id
    }

    /// Returns the motion and its meeting.
    pub fn on(&self, view: &View) -> Vec<Key> {
        let facts = view.desk.facts();
        let motion = view.desk.book.get::<Motion>(self.id);
        let meeting = motion.map(|m| Key { kind: Kind::Meeting, id: m.meeting.0 });
        let before = motion.filter(|_| self.hand.stage == CountStage::Before);
        let listed = before.and_then(|m| election::candidates(&facts, m).get(self.row).map(|c| c.head.id));
        let candidate = listed.map(|id| Key { kind: Kind::Candidate, id });
        [self.hand.key].into_iter().chain(meeting).chain(candidate).collect()
    }

    /// Returns the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        &["count"]
    }

    /// Returns whether digits are typed as totals.
    pub fn typing(&self) -> bool {
        self.hand.typing()
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.hand.stage {
            CountStage::Before if self.hand.paper.seats > 0 => {
                &["count.next", "candidate.nominate", "candidate.up", "candidate.down", "teller.propose", "back"]
            }
            CountStage::Before => &["count.next", "teller.propose", "motion.written", "motion.postpone", "back"],
            CountStage::Marking if self.typing() => &["count.next", "count.done", "count.unmark", "focus.next", "back"],
            CountStage::Marking => &[
                "count.yes",
                "count.no",
                "count.abstain",
                "count.invalid",
                "count.unmark",
                "count.next",
                "focus.next",
                "count.name",
                "back",
            ],
            CountStage::Review => &["count.next", "count.again", "count.sheet", "count.read", "back"],
            CountStage::Differ => &["count.yes", "count.no", "count.again"],
            CountStage::Over => &["back"],
        }
    }

    /// Marks, takes back, goes on to the next stage.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "count.yes" => self.press(1, view),
            "count.no" => self.press(2, view),
            "count.abstain" => self.press(3, view),
            "count.invalid" => self.press(4, view),
            "count.unmark" => {
                let nothing =
                    msg!("没有可撤的票；撤回发票请先返回", "no mark to take back; leave first to undo the issue");
                self.hand.undo(nothing.into(), view)
            }
            "count.done" if self.hand.stage == CountStage::Marking => self.done(view),
            "count.again" if matches!(self.hand.stage, CountStage::Review | CountStage::Differ) => {
                self.hand.again(view)
            }
            "count.name" if self.hand.stage == CountStage::Marking => self.ask_name(view),
            "count.sheet" => self.write_sheet(view),
            "count.read" if self.hand.stage == CountStage::Review => self.ask_sheet(view),
            "candidate.nominate" if self.hand.stage != CountStage::Before => Reply::Stay,
            "focus.next" | "focus.previous" if self.hand.stage == CountStage::Marking => {
                self.hand.switch(command == "focus.next", view)
            }
            "candidate.up" | "candidate.down" if self.hand.stage == CountStage::Before => {
                let on = self.on(view);
                self.step(command == "candidate.down", view);
                Reply::Run { command: command.to_owned(), on, args: Args::default() }
            }
            "cursor.up" | "cursor.down" if self.hand.stage == CountStage::Before => {
                self.step(command == "cursor.down", view);
                Reply::Stay
            }
            "cursor.up" => self.go(false),
            "cursor.down" => self.go(true),
            "open" | "count.next" => self.go_on(view),
            "back" if self.hand.stage == CountStage::Review => self.hand.change(view, |p, _| p.finish(false)),
            "back" | "meeting.motion" => Reply::Close,
            "meeting.roll" => Reply::Leave("meeting.roll"),
            _ => Reply::Ignored,
        }
    }

    fn press(&mut self, key: u8, view: &View) -> Reply {
        match (self.hand.stage, key) {
            (CountStage::Marking, _) if self.hand.pass().is_some_and(|p| p.clone().mark(key)) => {
                self.hand.change(view, |p, _| {
                    p.pass_mut().mark(key);
                })
            }
            (CountStage::Differ, 1 | 2) => self.hand.settle(usize::from(key - 1), view),
            _ => Reply::Stay,
        }
    }

    /// Moves over the candidates.
    fn step(&mut self, down: bool, view: &View) {
        let last = self.listed(view).len().saturating_sub(1);
        self.row = if down { (self.row + 1).min(last) } else { self.row.saturating_sub(1) };
    }

    fn go(&mut self, down: bool) -> Reply {
        let (fields, field) = (self.hand.fields(), self.hand.field);
        if self.typing() && fields > 0 {
            self.hand.to(if down { (field + 1).min(fields - 1) } else { field.saturating_sub(1) });
        }
        Reply::Stay
    }

    /// Types digits into the total under the cursor.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        self.hand.text(text, view)
    }

    fn go_on(&mut self, view: &View) -> Reply {
        let on = || vec![self.hand.key];
        match self.hand.stage {
            CountStage::Before => Reply::Run { command: "motion.issue".to_owned(), on: on(), args: Args::default() },
            CountStage::Marking if self.typing() => {
                if self.hand.field + 1 < self.hand.fields() {
                    self.go(true)
                } else {
                    self.done(view)
                }
            }
            CountStage::Marking => self.done(view),
            CountStage::Review => Reply::Run { command: "motion.count".to_owned(), on: on(), args: self.answers(view) },
            CountStage::Differ => self.hand.unsettled(view),
            CountStage::Over => Reply::Close,
        }
    }

    fn done(&mut self, view: &View) -> Reply {
        if let Some(text) = self.hand.unfinished() {
            let role = if self.hand.pass().is_some_and(Counted::is_empty) { Role::Info } else { Role::Error };
            return say(text, role, view);
        }
        if let Some(text) = self.unclosed(view) {
            self.hand.to(self.hand.field);
            return say(text, Role::Error, view);
        }
        self.hand.finish(view)
    }

    /// Returns why the totals cannot be what the ballots said.
    pub(super) fn unclosed(&self, view: &View) -> Option<Text> {
        let text = match self.hand.sums()?.unclosed(self.hand.paper)? {
            Unclosed::Invalid(a, b) => {
                msg!("废票 {a} 张，多于收回 + 书面 {b}", "{a} invalid, but returned + written = {b}")
                    .with("a", a)
                    .with("b", b)
            }
            Unclosed::Row(row, a, b) => {
                let who = self.listed(view).get(row).map(|id| view.desk.book.name_of(*id, view.lang) + " ");
                let text = msg!("{who}合计 {a}，收回 + 书面 = {b}", "{who}{a} in all, but returned + written = {b}");
                text.with("a", a).with("b", b).with("who", who.unwrap_or_default())
            }
            Unclosed::Approved(a, b) => {
                let text =
                    msg!("赞成共 {a} 票，{n} 个名额至多 {b} 票", "{a} votes in favour; {n} seats give {b} at most");
                text.with("a", a).with("b", b).with("n", self.hand.paper.seats)
            }
        };
        Some(text)
    }

    /// Returns the totals as the command takes them.
    fn answers(&self, view: &View) -> Args {
        let mut args = Args::default();
        let Some(figures) = self.hand.sums() else { return args };
        for (name, n) in [
            ("issued", self.hand.paper.issued),
            ("returned", figures.returned),
            ("written", self.hand.paper.written),
            ("invalid", figures.invalid),
        ] {
            args.set(name, Value::Int(n.into()));
        }
        if self.hand.paper.seats == 0 {
            let names = ["yes", "no", "abstain"].into_iter().zip(figures.rows[0]);
            names.for_each(|(name, n)| args.set(name, Value::Int(n.into())));
            return args;
        }
        let listed = self.listed(view).into_iter().zip(&figures.rows);
        let mut votes: Vec<String> = listed.map(|(id, [a, b, c])| format!("{id} {a} {b} {c}")).collect();
        votes.extend(figures.others.iter().filter(|(_, n)| *n > 0).map(|(id, n)| format!("{id} {n}")));
        args.set("votes", Value::words(&votes.join("\n")));
        args
    }

    /// Lists who stands on the ballot, in its order.
    pub(super) fn listed(&self, view: &View) -> Vec<Id> {
        let Some(motion) = view.desk.book.get::<Motion>(self.id) else { return Vec::new() };
        let all = election::candidates(&view.desk.facts(), motion);
        all.iter().filter(|c| !c.other).map(|c| c.member.0).collect()
    }

    /// Begins again once its marks are discarded.
    pub fn anew(&mut self, view: &View) {
        self.hand.rest(CountStage::Before);
        self.refresh(view);
    }

    /// Follows the motion: its ballots issued, what is sealed of its count, its end.
    pub fn refresh(&mut self, view: &View) {
        let facts = view.desk.facts();
        let Some(motion) = view.desk.book.get::<Motion>(self.id) else { return };
        let open = matches!(motion.state, None | Some(MotionState::Open));
        self.hand.paper = paper(view, motion);
        if !open || motion.present.is_none() {
            let again = motion.state == Some(MotionState::Voided);
            self.hand.rest(if open || again { CountStage::Before } else { CountStage::Over });
            return;
        }
        let day = majority::day_of(&facts, motion);
        let secret = motion.kind.is_some_and(|kind| majority::is_secret(facts.numbers, kind, day));
        self.hand.take_up(view, |paper| {
            let mut begun: Passes<Pass> = Passes::new(paper);
            if !secret {
                begun.pass_mut().switch(paper);
            }
            begun
        });
    }
}

/// Reads what a ballot of a motion looks like; no seats where nobody is elected.
fn paper(view: &View, motion: &Motion) -> Paper {
    let facts = view.desk.facts();
    let n = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let rows = election::candidates(&facts, motion).iter().filter(|c| !c.other).count();
    let elects = motion.kind.is_some_and(MotionKind::is_election);
    Paper {
        rows: if elects { rows.max(1) } else { 1 },
        seats: if elects { n(motion.seats) } else { 0 },
        issued: n(motion.present),
        written: u32::try_from(crate::commands::vote::count::opinions(&facts, motion).count()).unwrap_or(0),
    }
}
