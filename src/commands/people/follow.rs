//! What an edit of the roster leaves behind with its day: who holds which post, what holds of a branch, how a membership
//! stands. A field says how it is now; the dated record says since when, so that nothing before it is judged by it.

use crate::base::Value;
use crate::commands::registry::command::Situation;
use crate::model::people::relation::{StatusChange, StatusKind, standing_on};
use crate::model::people::roster::{Branch, Member, Post};
use crate::model::people::term::{BranchFact, FactKind, PostTerm, said_on};
use crate::model::{AnyRecord, Change, Code, Codes, Kind, Link, Record, Tx};
use crate::rules::Facts;

/// Adds to a change the dated records that its edits leave.
pub fn along(facts: &Facts, situation: &Situation, mut tx: Tx) -> Tx {
    let mut more = Vec::new();
    for Change { before, after, .. } in &tx.changes {
        match (before, after) {
            (Some(AnyRecord::Branch(before)), Some(AnyRecord::Branch(after))) => {
                branch(facts, situation, before, after, &mut more);
            }
            (before, Some(AnyRecord::Member(after))) => {
                let before = before.as_ref().and_then(Member::from_any);
                posts(facts, situation, before, after, &mut more);
                status(facts, situation, before, after, &mut more);
            }
            _ => {}
        }
    }
    tx.changes.extend(more);
    tx
}

/// What held until today is told with no day; the new thing with today's.
fn branch(facts: &Facts, situation: &Situation, before: &Branch, after: &Branch, more: &mut Vec<Change>) {
    const DATED: [(&str, FactKind); 5] = [
        ("general_branch", FactKind::GeneralBranch),
        ("approving_unit", FactKind::ApprovingUnit),
        ("upper", FactKind::Upper),
        ("level", FactKind::Level),
        ("basis", FactKind::Basis),
    ];
    let (old, new) = (before.clone().into_any(), after.clone().into_any());
    for (field, what) in DATED {
        let (was, is) = (old.value(field), new.value(field));
        if was == is {
            continue;
        }
        let fact = |head, value: Value| BranchFact {
            head,
            what: Some(what),
            value: words(field, &value).as_ref().into(),
            ..Default::default()
        };
        let told = said_on(facts.book, after.head.id, what, facts.today).is_some();
        if !told && !was.is_none() {
            more.push(Change::add(of(fact(situation.head(None), was).into_any(), after)));
        }
        more.push(Change::add(of(fact(situation.head(Some(facts.today)), is).into_any(), after)));
    }
}

fn of(mut any: AnyRecord, branch: &Branch) -> AnyRecord {
    any.head_mut().branch = branch.head.id;
    any
}

/// Writes a code by its stable name, so that the history says the same in both languages.
fn words<'v>(field: &str, value: &'v Value) -> std::borrow::Cow<'v, str> {
    let codes: &[Code] = match Kind::Branch.field(field).map(|at| Kind::Branch.fields()[at].kind) {
        Some(crate::model::FieldKind::Code(all)) => all,
        _ => &[],
    };
    match value {
        Value::Code(code) => codes.iter().find(|c| c.code == *code).map_or("", |c| c.name).into(),
        value => value.as_str().unwrap_or_default().into(),
    }
}

fn posts(facts: &Facts, situation: &Situation, before: Option<&Member>, after: &Member, more: &mut Vec<Change>) {
    let held = |post| before.is_some_and(|m| m.posts.has(post));
    let terms = || facts.book.of::<PostTerm>(after.head.id);
    for post in Post::ALL.iter().filter_map(|row| Post::from_code(row.code)) {
        let open = terms().find(|t| t.post == Some(post) && t.holds_on(facts.today));
        match (held(post), after.posts.has(post), open) {
            (false, true, None) => {
                let head = situation.head(Some(facts.today));
                let term = PostTerm { head, member: Link::to(after.head.id), post: Some(post), ..Default::default() };
                more.push(Change::add(PostTerm { group: leads(post, after), ..term }.into_any()));
            }
            (true, false, Some(term)) => {
                let ended = PostTerm { until: Some(facts.today), ..term.clone() };
                more.push(Change::edit(term.clone().into_any(), ended.into_any()));
            }
            _ => {}
        }
    }
}

fn leads(post: Post, member: &Member) -> Link<crate::model::people::roster::Group> {
    if post == Post::GroupLeader { member.group } else { Link::default() }
}

fn status(facts: &Facts, situation: &Situation, before: Option<&Member>, after: &Member, more: &mut Vec<Change>) {
    let mark = |m: &Member| m.status.unwrap_or(crate::model::people::roster::Status::Normal);
    let Some(kind) = before.filter(|b| mark(b) != mark(after)).and_then(|_| StatusKind::of(mark(after))) else {
        return;
    };
    let now = standing_on(facts.book, after.head.id, facts.today).and_then(|s| s.status);
    if now.is_some_and(|now| now.mark() == kind.mark()) {
        return;
    }
    let head = situation.head(Some(facts.today));
    let change = StatusChange { head, member: Link::to(after.head.id), status: Some(kind), ..Default::default() };
    more.push(Change::add(change.into_any()));
}
