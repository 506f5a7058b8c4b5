//! A rehearsal: whose findings would change if other rules held. Nothing is written.

use super::findings::findings;
use super::wording::{name, say};
use crate::model::Key;
use crate::rules::{Facts, Finding};
use std::collections::BTreeMap;

/// What is found about one record by one rule, before and after.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The rule, by name.
    pub rule: String,
    /// The record.
    pub subject: Key,
    /// What is found now; nothing where the rule is kept or not asked.
    pub before: Option<Finding>,
    /// What would be found.
    pub after: Option<Finding>,
}

/// What a rehearsal comes to.
#[derive(Clone, Default, Debug)]
pub struct Difference {
    /// Everything that would be found otherwise, by record and rule.
    pub turns: Vec<Turn>,
    /// How many findings stay as they are.
    pub same: usize,
}

/// Judges the same records by two sets of rules and lists where they part: in state, in day or in words.
pub fn rehearse(now: &Facts, then: &Facts) -> Difference {
    let of = |facts: &Facts| -> BTreeMap<(Key, String), Finding> {
        let found = findings(facts, false);
        found.into_iter().map(|f| ((f.subject, name(facts, &f).to_owned()), f)).collect()
    };
    let (mut before, after) = (of(now), of(then));
    let mut out = Difference::default();
    for ((subject, rule), next) in after {
        let old = before.remove(&(subject, rule.clone()));
        // A rule's place in the list may move: it is told by its name.
        let same =
            old.is_some_and(|old| (old.state, old.due) == (next.state, next.due) && say(now, &old) == say(then, &next));
        if same {
            out.same += 1;
        } else {
            out.turns.push(Turn { rule, subject, before: old, after: Some(next) });
        }
    }
    out.turns.extend(before.into_iter().map(|((subject, rule), old)| Turn {
        rule,
        subject,
        before: Some(old),
        after: None,
    }));
    out.turns.sort_by(|a, b| (a.subject, &a.rule).cmp(&(b.subject, &b.rule)));
    out
}
