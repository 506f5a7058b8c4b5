//! A count in hand, whatever is counted: every mark is sealed and durable before it is shown, totals are typed, two passes settled.

use crate::base::Text;
use crate::commands::Args;
use crate::model::Key;
use crate::model::vote::recount::{Counted, Passes};
use crate::msg;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;

/// The largest number that is typed as a total.
const LARGEST: u32 = 9999;

/// Where a count stands; it follows from the record and from what is sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CountStage {
    /// No ballots are issued yet.
    Before,
    /// Ballots are read out, or totals typed.
    Marking,
    /// A pass is done; it may be closed, or counted again.
    Review,
    /// Two passes differ; people say which stands.
    Differ,
    /// Counted, decided, withdrawn.
    Over,
}

/// The passes of one record with the cursor over their totals.
pub(in crate::ui::panes) struct Hand<P: Counted> {
    /// Under which record it is sealed.
    pub key: Key,
    pub passes: Option<Passes<P>>,
    pub paper: P::Paper,
    pub stage: CountStage,
    pub field: usize,
    /// Whether the next digit begins the total anew.
    fresh: bool,
    /// Why what was sealed cannot be read any more.
    pub lost: Option<String>,
}

/// Answers with words.
pub(in crate::ui::panes) fn say(text: impl Into<Text>, role: Role, view: &View) -> Reply {
    Reply::Say(text.into().render(view.lang), role)
}

impl<P: Counted> Hand<P> {
    pub fn new(key: Key, paper: P::Paper, stage: CountStage) -> Hand<P> {
        Hand { key, passes: None, paper, stage, field: P::FIRST.min(1), fresh: true, lost: None }
    }

    /// Returns whether digits are typed as totals.
    pub fn typing(&self) -> bool {
        self.stage == CountStage::Marking && self.passes.as_ref().is_some_and(|p| p.pass().totals().is_some())
    }

    /// Returns the pass in hand.
    pub fn pass(&self) -> Option<&P> {
        self.passes.as_ref().map(Passes::pass)
    }

    /// Returns which pass it is.
    pub fn round(&self) -> usize {
        self.passes.as_ref().map_or(1, |p| p.passes.len())
    }

    /// Returns the totals of the pass in hand.
    pub fn sums(&self) -> Option<P::Sums> {
        Some(self.pass()?.sums(self.paper))
    }

    /// Lays the count down: it is over, or not begun.
    pub fn rest(&mut self, stage: CountStage) {
        (self.passes, self.stage, self.lost) = (None, stage, None);
    }

    /// Takes the count up where it was sealed, or begins it.
    pub fn take_up(&mut self, view: &View, begin: impl FnOnce(P::Paper) -> Passes<P>) {
        if self.passes.is_none() {
            let sealed = view.desk.secret(self.key);
            self.lost = sealed.as_ref().err().map(|trouble| trouble.line(view.lang));
            let sealed = sealed.ok().flatten();
            let read = sealed.as_ref().and_then(|bytes| Passes::read(bytes, self.paper));
            if sealed.is_some() && read.is_none() {
                let text = msg!(
                    "已封存的票是按另一份名单唱的，读不进来",
                    "the marks were sealed for another list of names and cannot be read"
                );
                self.lost = Some(text.get(view.lang).to_owned());
            }
            self.passes = Some(read.unwrap_or_else(|| begin(self.paper)));
        }
        self.stand();
    }

    fn stand(&mut self) {
        self.stage = match self.passes.as_ref().map(|p| (p.differ(self.paper).is_some(), p.is_done())) {
            Some((true, _)) => CountStage::Differ,
            Some((_, true)) => CountStage::Review,
            _ => CountStage::Marking,
        };
    }

    /// Changes the count in hand: sealed and durable first, shown then.
    pub fn change(&mut self, view: &View, change: impl FnOnce(&mut Passes<P>, P::Paper)) -> Reply {
        let Some(mut next) = self.passes.clone() else { return Reply::Stay };
        if self.lost.is_some() {
            let text = msg!("先丢弃读不出的票 (Delete)，再重新数", "discard what cannot be read first (Delete)");
            return say(text, Role::Error, view);
        }
        change(&mut next, self.paper);
        match view.desk.keep_secret(self.key, &next.bytes()) {
            Ok(()) => {
                self.passes = Some(next);
                self.stand();
                Reply::Stay
            }
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    /// Lets people say which of two passes that differ stands.
    pub fn settle(&mut self, keep: usize, view: &View) -> Reply {
        self.change(view, |p, _| p.settle(keep))
    }

    /// Says that two passes differ and which keys settle it.
    pub fn unsettled(&self, view: &View) -> Reply {
        let text = msg!(
            "两遍不一致：1 用第一遍，2 用第二遍，空格再数",
            "the two differ: 1 or 2 keeps one, Space counts again"
        );
        say(text, Role::Error, view)
    }

    /// Takes back the last mark, the last digit, the end of a pass; before and after the count the last change of the book.
    pub fn undo(&mut self, nothing: Text, view: &View) -> Reply {
        let field = self.field;
        match self.stage {
            CountStage::Marking if self.typing() => self.change(view, |p, _| {
                let pass = p.pass_mut();
                let now = pass.totals().and_then(|t| t.get(field).copied().flatten());
                pass.set(field, now.map(|n| n / 10).filter(|n| *n > 0));
            }),
            CountStage::Marking if self.pass().is_some_and(Counted::is_empty) => say(nothing, Role::Info, view),
            CountStage::Marking => self.change(view, |p, _| {
                p.pass_mut().undo();
            }),
            CountStage::Review => self.change(view, |p, _| p.finish(false)),
            CountStage::Differ => Reply::Stay,
            CountStage::Before | CountStage::Over => {
                Reply::Run { command: "undo".to_owned(), on: Vec::new(), args: Args::default() }
            }
        }
    }

    /// Begins a pass that does not see the first, in the same way as the one before.
    pub fn again(&mut self, view: &View) -> Reply {
        self.to(1);
        let by_totals = self.pass().is_some_and(|p| p.totals().is_some());
        self.change(view, |p, paper| {
            p.again(paper);
            if by_totals {
                p.pass_mut().switch(paper);
            }
        })
    }

    /// Goes over to totals, or back, where nothing is lost by it; among totals that are typed it goes to the next one.
    pub fn switch(&mut self, forward: bool, view: &View) -> Reply {
        if self.typing() && self.pass().is_some_and(|p| !p.is_empty()) {
            let (fields, step) = (self.fields(), if forward { 1 } else { self.fields() - 1 });
            self.to((self.field + step) % fields);
            return Reply::Stay;
        }
        if self.pass().is_some_and(|p| !p.is_empty()) {
            let text = msg!("已经记了票：先撤完再换", "something is entered already: take it back first");
            return say(text, Role::Info, view);
        }
        self.to(1);
        self.change(view, |p, paper| {
            p.pass_mut().switch(paper);
        })
    }

    /// Returns why the pass in hand is not done yet.
    pub fn unfinished(&self) -> Option<Text> {
        let pass = self.pass()?;
        if pass.totals().is_none() && pass.ballots().row() > 0 {
            return Some(msg!("这张票还没有念完", "the ballot in hand is not finished").into());
        }
        pass.is_empty().then(|| msg!("还没有记票", "nothing is entered yet").into())
    }

    /// Ends the pass in hand.
    pub fn finish(&mut self, view: &View) -> Reply {
        self.to(1);
        self.change(view, |p, _| p.finish(true))
    }

    /// Counts the totals that are typed.
    pub fn fields(&self) -> usize {
        self.pass().and_then(|p| p.totals().map(<[_]>::len)).unwrap_or(0)
    }

    /// Puts the cursor on a total.
    pub fn to(&mut self, field: usize) {
        (self.field, self.fresh) = (field, true);
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
        self.change(view, |p, _| {
            let pass = p.pass_mut();
            let now = if fresh { 0 } else { pass.entered().total(field) };
            let next = digits.iter().fold(now, |n, d| n.saturating_mul(10).saturating_add(*d));
            pass.set(field, Some(next.min(LARGEST)));
        })
    }
}
