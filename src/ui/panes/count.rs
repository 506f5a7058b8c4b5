//! A vote being counted: ballots issued, read out one by one or typed as totals, counted again, closed. Every mark is sealed
//! and durable before it is shown, so that a killed program goes on where it stood.

use crate::base::{Id, Value};
use crate::commands::Args;
use crate::model::counting::{Counting, FIRST_ROW, Figures, Frame as Paper, Pass};
use crate::model::motion::{Motion, MotionKind, MotionState};
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::{election, room, vote};
use crate::ui::app::View;
use crate::ui::layer::Reply;
use crate::ui::theme::Role;

/// The largest number that is typed as a total.
const LARGEST: u32 = 9999;

/// Where the count stands; it follows from the motion and from what is sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// No ballots are issued yet.
    Before,
    /// Ballots are read out, or totals typed.
    Marking,
    /// A pass is done; it may be closed, or counted again.
    Review,
    /// Two passes differ; people say which stands.
    Differ,
    /// Decided, withdrawn, postponed.
    Over,
}

/// What is chosen from a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asked {
    /// Somebody named instead of a candidate.
    Name,
    /// The sheet of another counter.
    Sheet,
}

/// A motion being counted.
pub struct CountPane {
    pub(super) id: Id,
    pub(super) counting: Option<Counting>,
    pub(super) paper: Paper,
    pub(super) stage: Stage,
    pub(super) field: usize,
    /// What a picker was opened for.
    pub(super) asked: Asked,
    /// Whether the next digit begins the total anew.
    fresh: bool,
    /// Cells of a row at the last draw.
    pub(super) cells: usize,
    /// Why what was sealed cannot be read any more.
    pub(super) lost: Option<String>,
}

impl CountPane {
    /// Opens a motion where its count stands.
    pub fn new(id: Id, view: &View) -> CountPane {
        let paper = Paper { rows: 1, seats: 0, issued: 0, written: 0 };
        let mut pane = CountPane {
            id,
            counting: None,
            paper,
            stage: Stage::Before,
            field: FIRST_ROW,
            fresh: true,
            cells: 0,
            asked: Asked::Name,
            lost: None,
        };
        pane.refresh(view);
        pane
    }

    /// Names the motion.
    pub fn motion(&self) -> Id {
        self.id
    }

    fn key_of(&self) -> Key {
        Key { kind: Kind::Motion, id: self.id }
    }

    /// Gives the motion and its meeting.
    pub fn on(&self, view: &View) -> Vec<Key> {
        let meeting = view.desk.book.get::<Motion>(self.id).map(|m| Key { kind: Kind::Meeting, id: m.meeting.0 });
        [self.key_of()].into_iter().chain(meeting).collect()
    }

    /// Gives the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        &["count"]
    }

    /// Tells whether digits are typed as totals.
    pub fn typing(&self) -> bool {
        self.stage == Stage::Marking && self.counting.as_ref().is_some_and(|c| c.pass().totals().is_some())
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.stage {
            Stage::Before if self.paper.seats > 0 => &["count.next", "candidate.nominate", "teller.propose", "back"],
            Stage::Before => &["count.next", "teller.propose", "motion.written", "motion.postpone", "back"],
            Stage::Marking if self.typing() => &["count.next", "count.done", "count.unmark", "focus.next", "back"],
            Stage::Marking => &[
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
            Stage::Review => &["count.next", "count.again", "count.sheet", "count.read", "back"],
            Stage::Differ => &["count.yes", "count.no", "count.again"],
            Stage::Over => &["back"],
        }
    }

    /// Marks, takes back, goes on to the next stage.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "count.yes" => self.press(1, view),
            "count.no" => self.press(2, view),
            "count.abstain" => self.press(3, view),
            "count.invalid" => self.press(4, view),
            "count.unmark" => self.undo(view),
            "count.done" if self.stage == Stage::Marking => self.done(view),
            "count.again" if matches!(self.stage, Stage::Review | Stage::Differ) => self.again(view),
            "count.name" if self.stage == Stage::Marking => self.ask_name(view),
            "count.sheet" => self.write_sheet(view),
            "count.read" if self.stage == Stage::Review => self.ask_sheet(view),
            "candidate.nominate" if self.stage != Stage::Before => Reply::Stay,
            "focus.next" | "focus.previous" if self.stage == Stage::Marking => self.switch(view),
            "cursor.up" => self.go(false),
            "cursor.down" => self.go(true),
            "open" | "count.next" => self.go_on(view),
            "back" if self.stage == Stage::Review => self.change(view, |c, _| c.pass_mut().done = false),
            "back" | "meeting.motion" => Reply::Close,
            "meeting.roll" => Reply::Leave("meeting.roll"),
            _ => Reply::Ignored,
        }
    }

    /// Changes the count in hand: sealed and durable first, shown then.
    pub(super) fn change(&mut self, view: &View, change: impl FnOnce(&mut Counting, Paper)) -> Reply {
        let Some(mut next) = self.counting.clone() else { return Reply::Stay };
        change(&mut next, self.paper);
        let sealed = match self.lost.take() {
            Some(_) => view.desk.destroy_secret(self.key_of()),
            None => Ok(()),
        };
        match sealed.and_then(|()| view.desk.keep_secret(self.key_of(), &next.bytes())) {
            Ok(()) => {
                self.counting = Some(next);
                self.refresh(view);
                Reply::Stay
            }
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    fn press(&mut self, key: u8, view: &View) -> Reply {
        match (self.stage, key) {
            (Stage::Marking, _) => {
                let fits = self.counting.as_ref().is_some_and(|c| c.pass().clone().mark(key));
                if !fits {
                    return Reply::Stay;
                }
                self.change(view, |c, _| {
                    c.pass_mut().mark(key);
                })
            }
            (Stage::Differ, 1 | 2) => self.change(view, |c, _| c.settle(usize::from(key - 1))),
            _ => Reply::Stay,
        }
    }

    fn undo(&mut self, view: &View) -> Reply {
        if self.typing() {
            let field = self.field;
            return self.change(view, |c, _| {
                let pass = c.pass_mut();
                let now = pass.totals().and_then(|t| t.get(field).copied().flatten());
                pass.set(field, now.map(|n| n / 10).filter(|n| *n > 0));
            });
        }
        match self.stage {
            Stage::Marking if self.counting.as_ref().is_some_and(|c| c.pass().is_empty()) => {
                let text =
                    msg!("没有可撤的票; 撤回发票请先返回", "no mark to take back; leave first to undo the issue");
                Reply::Say(text.get(view.lang).to_owned(), Role::Info)
            }
            Stage::Marking => self.change(view, |c, _| {
                c.pass_mut().undo();
            }),
            Stage::Review => self.change(view, |c, _| c.pass_mut().done = false),
            Stage::Differ => Reply::Stay,
            // Nothing is being counted: what is taken back is the last change of the book.
            Stage::Before | Stage::Over => {
                Reply::Run { command: "undo".to_owned(), on: Vec::new(), args: Args::default() }
            }
        }
    }

    fn again(&mut self, view: &View) -> Reply {
        self.to(FIRST_ROW);
        let by_totals = self.counting.as_ref().is_some_and(|c| c.pass().totals().is_some());
        self.change(view, |c, paper| {
            c.again(paper);
            if by_totals {
                c.pass_mut().switch(paper);
            }
        })
    }

    fn switch(&mut self, view: &View) -> Reply {
        self.to(FIRST_ROW);
        if self.counting.as_ref().is_some_and(|c| !c.pass().is_empty()) {
            let text = msg!("已经记了票: 先撤完再换", "something is entered already: take it back first");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        self.change(view, |c, paper| {
            c.pass_mut().switch(paper);
        })
    }

    fn to(&mut self, field: usize) {
        (self.field, self.fresh) = (field, true);
    }

    fn go(&mut self, down: bool) -> Reply {
        let fields = self.counting.as_ref().and_then(|c| c.pass().totals().map(<[_]>::len)).unwrap_or(0);
        if self.typing() && fields > 0 {
            self.to(if down { (self.field + 1).min(fields - 1) } else { self.field.saturating_sub(1) });
        }
        Reply::Stay
    }

    /// Types digits into the total under the cursor; full-width ones too, as an input method sends them.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        const WIDE_ZERO: u32 = '\u{ff10}' as u32;
        if !self.typing() {
            return Reply::Ignored;
        }
        let wide = |c: char| (c as u32).checked_sub(WIDE_ZERO).filter(|d| *d < 10);
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10).or(wide(c))).collect();
        if digits.is_empty() {
            return Reply::Stay;
        }
        let (field, fresh) = (self.field, std::mem::take(&mut self.fresh));
        self.change(view, |c, _| {
            let now = c.pass().totals().and_then(|t| t.get(field).copied().flatten()).filter(|_| !fresh).unwrap_or(0);
            let next = digits.iter().fold(now, |n, d| n.saturating_mul(10).saturating_add(*d));
            c.pass_mut().set(field, Some(next.min(LARGEST)));
        })
    }

    fn go_on(&mut self, view: &View) -> Reply {
        let on = || vec![self.key_of()];
        match self.stage {
            Stage::Before => Reply::Run { command: "motion.issue".to_owned(), on: on(), args: Args::default() },
            Stage::Marking if self.typing() => {
                let fields = self.counting.as_ref().and_then(|c| c.pass().totals().map(<[_]>::len)).unwrap_or(0);
                if self.field + 1 < fields { self.go(true) } else { self.done(view) }
            }
            Stage::Marking => self.done(view),
            Stage::Review => Reply::Run { command: "motion.count".to_owned(), on: on(), args: self.answers(view) },
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
        let Some(pass) = self.counting.as_ref().map(Counting::pass) else { return Reply::Stay };
        if pass.totals().is_none() && pass.ballots().row() > 0 {
            let text = msg!("这张票还没有念完", "the ballot in hand is not finished");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Error);
        }
        if pass.is_empty() {
            let text = msg!("还没有记票", "nothing is entered yet");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        self.to(FIRST_ROW);
        self.change(view, |c, _| c.pass_mut().done = true)
    }

    /// Gives the totals as the command takes them.
    fn answers(&self, view: &View) -> Args {
        let mut args = Args::default();
        let Some((_, figures)) = self.figures() else { return args };
        for (name, n) in [
            ("issued", self.paper.issued),
            ("returned", figures.returned),
            ("written", self.paper.written),
            ("invalid", figures.invalid),
        ] {
            args.set(name, Value::Int(n.into()));
        }
        if self.paper.seats == 0 {
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

    /// Follows the motion: its ballots issued, what is sealed of its count, its end.
    pub fn refresh(&mut self, view: &View) {
        let facts = view.desk.facts();
        let Some(motion) = view.desk.book.get::<Motion>(self.id) else { return };
        let open = matches!(motion.state, None | Some(MotionState::Open));
        self.paper = paper(view, motion);
        if !open || motion.present.is_none() {
            self.counting = None;
            let again = motion.state == Some(MotionState::Voided);
            self.stage = if open || again { Stage::Before } else { Stage::Over };
            return;
        }
        if self.counting.is_none() {
            let sealed = view.desk.secret(self.key_of());
            self.lost = sealed.as_ref().err().map(|trouble| trouble.line(view.lang));
            let sealed = sealed.ok().flatten().and_then(|bytes| Counting::read(&bytes, self.paper));
            self.counting = Some(sealed.unwrap_or_else(|| {
                let mut begun = Counting::new(self.paper);
                let day = room::day_of(&facts, motion);
                if !motion.kind.is_some_and(|kind| vote::is_secret(facts.numbers, kind, day)) {
                    begun.pass_mut().switch(self.paper);
                }
                begun
            }));
        }
        let counting = self.counting.as_ref();
        self.stage = match counting.map(|c| (c.differ(self.paper).is_some(), c.pass().done)) {
            Some((true, _)) => Stage::Differ,
            Some((_, true)) => Stage::Review,
            _ => Stage::Marking,
        };
    }

    /// Gives the figures of the pass in hand.
    pub(super) fn figures(&self) -> Option<(&Pass, Figures)> {
        let pass = self.counting.as_ref()?.pass();
        Some((pass, pass.figures(self.paper)))
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
        written: u32::try_from(crate::commands::count::opinions(&facts, motion).count()).unwrap_or(0),
    }
}
