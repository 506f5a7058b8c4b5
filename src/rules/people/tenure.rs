//! Rules of posts that have a term: its end, a vacancy, and who may hold one; and of how many a branch has.

use crate::base::{Id, date};
use crate::model::people::roster::{Branch, Member, Post};
use crate::model::people::standing::Stage;
use crate::model::people::term::{PostTerm, PostWay};
use crate::model::{AnyRecord, Key, Kind, Record};
use crate::rules::engine::evaluators::{Judged, Reach, Shape, no_later, not_before, pending};
use crate::rules::{Facts, Rule, State, case_file};
use chrono::NaiveDate;

const READS: &[Kind] = &[Kind::Branch, Kind::PostTerm, Kind::Member, Kind::Step];

/// Rules of terms: one row each.
pub const RULES: &[Rule] = &[
    // The committee is elected anew when its term is over.
    Rule {
        name: "post_term",
        reads: READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::Branch, term),
        cases: case_file!("post_term"),
    },
    // A post that falls vacant is filled again.
    Rule {
        name: "post_vacant",
        reads: READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::Branch, vacant),
        cases: case_file!("post_vacant"),
    },
    // A secretary has been a full member for a year.
    Rule {
        name: "post_standing",
        reads: READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::PostTerm, standing),
        cases: case_file!("post_standing"),
    },
    // Whoever sits on the committee is a full member.
    Rule {
        name: "post_holder",
        reads: READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::PostTerm, holder),
        cases: case_file!("post_holder"),
    },
    // A branch has as many full members as one may have.
    Rule {
        name: "branch_size",
        reads: READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::Branch, size),
        cases: case_file!("branch_size"),
    },
];

fn key(term: &PostTerm) -> Option<Key> {
    Some(Key { kind: Kind::PostTerm, id: term.head.id })
}

/// Returns whether somebody holds a post of the branch on a day, by a dated term.
pub fn held(facts: &Facts, branch: Id, post: Post, day: NaiveDate) -> bool {
    facts.book.of::<PostTerm>(branch).any(|t| t.post == Some(post) && t.holds_on(day))
}

/// Looks at the term that is over first: an election concerns the whole committee.
fn term<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let branch = Branch::from_any(any)?;
    let seats = facts.book.of::<PostTerm>(branch.head.id);
    let seats = seats.filter(|t| t.post.is_some_and(|p| p != Post::GroupLeader) && t.way != Some(PostWay::Acting));
    let ends = seats.filter(|t| t.holds_on(facts.today)).filter_map(|t| {
        let from = t.head.happened?;
        let limit = facts.numbers.value("post.term", from)?;
        let end = no_later(facts, from, limit);
        Some((t.until.map_or(end, |until| until.min(end)), t, limit))
    });
    let (due, first, limit) = ends.min_by_key(|(end, t, _)| (*end, t.head.id))?;
    let state = match pending(facts, due, "post.term.lead", None) {
        State::Open => State::Met,
        state => state,
    };
    let judged = Judged { other: key(first), ..Judged::new(state).due(due) };
    Some(Judged { from: first.head.happened, ..judged.limit(Some(limit)) })
}

/// Looks at the post that has stood empty longest.
fn vacant<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let branch = Branch::from_any(any)?;
    let id = branch.head.id;
    let marked = |post| facts.book.of::<Member>(id).any(|m| m.posts.has(post));
    let ended = facts.book.of::<PostTerm>(id).filter_map(|t| {
        let (post, until) = t.post.zip(t.until.filter(|until| *until < facts.today))?;
        let followed = |o: &PostTerm| {
            o.post == Some(post) && o.group == t.group && o.until.is_none_or(|u| u > until) && o.head.id != t.head.id
        };
        let open = !facts.book.of::<PostTerm>(id).any(followed) && !marked(post);
        open.then_some((until, t))
    });
    let (until, last) = ended.min_by_key(|(until, t)| (*until, t.head.id))?;
    let limit = facts.numbers.value("post.vacancy", facts.today)?;
    let due = no_later(facts, until, limit);
    let state = if facts.today > due { State::DueSoon } else { State::Open };
    Some(Judged { other: key(last), ..Judged::new(state).due(due).from(until).limit(Some(limit)) })
}

fn standing<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let term = PostTerm::from_any(any).filter(|t| t.post == Some(Post::Secretary))?;
    let (from, member) = term.head.happened.zip(term.member.id())?;
    let since = facts.book.standing(member).date(Stage::Full)?.day()?;
    let limit = facts.numbers.value("post.standing", from)?;
    let earliest = not_before(facts, since, limit);
    let state = if from >= earliest { State::Met } else { State::Open };
    let judged = Judged::new(state).from(since).on(Some(from)).limit(Some(limit));
    Some(Judged { earliest: Some(earliest), ..judged })
}

/// Returns whether somebody on the roster may not hold a seat on a day: no full member.
pub fn unfit(facts: &Facts, term: &PostTerm, day: NaiveDate) -> bool {
    let seat = term.post.is_some_and(|post| post != Post::GroupLeader);
    let stage = term.member.id().map(|id| facts.book.standing_on(id, day).stage);
    seat && stage.is_some_and(|stage| stage != Stage::Full)
}

fn holder<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let term = PostTerm::from_any(any)?;
    term.member.id()?;
    let from = term.head.happened?;
    let state = if unfit(facts, term, from) { State::Open } else { State::Met };
    Some(Judged::new(state).on(Some(from)))
}

/// A branch of which no full member is on record is not known yet.
fn size<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let branch = Branch::from_any(any)?;
    let started = branch.started_on?;
    let full = i32::try_from(facts.book.count(Stage::Full)).ok().filter(|n| *n > 0)?;
    let least = facts.numbers.value("branch.least", facts.today)?;
    let most = facts.numbers.value("branch.most", facts.today)?;
    let grace = facts.numbers.value("takeover.grace", facts.today)?;
    if facts.today <= date::add_months(started, grace.whole()?) {
        return None;
    }
    let (state, limit) = match full {
        n if n < least.whole()? => (State::Open, least),
        n if n > most.whole()? => (State::Open, most),
        _ => (State::Met, least),
    };
    let said = crate::msg!("{n}", "{n}").with("n", full);
    Some(Judged { said: Some(said), ..Judged::new(state).limit(Some(limit)) })
}

/// Returns how many of the branch's members are full now, and whether that makes a committee.
pub fn has_committee(facts: &Facts) -> bool {
    let least = facts.numbers.value("committee.from", facts.today).and_then(crate::rules::law::numbers::Dated::whole);
    least.is_none_or(|least| i32::try_from(facts.book.count(Stage::Full)).is_ok_and(|n| n >= least))
}
