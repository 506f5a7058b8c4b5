//! Rules of the posts in the branch: a secretary who leaves is followed.

use crate::model::people::roster::{Member, Post};
use crate::model::{AnyRecord, Key, Kind};
use crate::rules::engine::evaluators::{Judged, Reach, Shape};
use crate::rules::people::tenure;
use crate::rules::{Facts, Rule, State, case_file};

/// Rules of the posts: one row each.
pub const RULES: &[Rule] = &[
    // A branch has a secretary.
    Rule {
        name: "secretary",
        reads: &[Kind::Branch, Kind::Member, Kind::PostTerm],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Branch, secretary),
        cases: case_file!("secretary"),
    },
];

fn secretary<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let own = |m: &&Member| m.head.branch == any.head().id && m.posts.has(Post::Secretary);
    // Whoever holds a post stands under the branch: not everybody is looked at for every branch.
    let all = || facts.book.of::<Member>(any.head().id).filter(own);
    let term = tenure::held(facts, any.head().id, Post::Secretary, facts.today);
    if term || all().any(|m| m.here_on(facts.today)) {
        return Some(Judged::new(State::Met));
    }
    // Where nobody ever held the post nothing is known of a vacancy.
    let last = all().filter(|m| m.out_on.is_some()).max_by_key(|m| m.out_on)?;
    let other = Some(Key { kind: Kind::Member, id: last.head.id });
    let day = last.out_on?;
    Some(Judged { other, ..Judged::new(State::DueSoon).due(day).from(day) })
}
