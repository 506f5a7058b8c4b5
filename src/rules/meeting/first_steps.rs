//! What a new book still needs before its first meeting: shown on Today until that has been held.

use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::{Group, Member, Post};
use crate::rules::Facts;

/// One thing that a new book needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FirstStep {
    /// Its people.
    Roster,
    /// A secretary and a committee among them.
    Officers,
    /// Groups that they belong to.
    Groups,
    /// What a roster leaves open about them.
    Gaps,
    /// The first meeting.
    Meeting,
}

/// Lists what comes next in a new book, in order, and whether it is done; nothing once a meeting was held. `gaps` is how
/// many findings are from before the book began.
pub fn first_steps(facts: &Facts, gaps: usize) -> Vec<(FirstStep, bool)> {
    let book = facts.book;
    if book.all::<Meeting>().any(Meeting::took_place) {
        return Vec::new();
    }
    let people = || book.all::<Member>();
    let grouped = book.all::<Group>().next().is_some() && people().any(|m| m.group.id().is_some());
    let listed = people().next().is_some();
    vec![
        (FirstStep::Roster, listed),
        (FirstStep::Officers, people().any(|m| m.posts.has(Post::Secretary))),
        (FirstStep::Groups, grouped),
        (FirstStep::Gaps, listed && gaps == 0),
        (FirstStep::Meeting, false),
    ]
}
