//! What each source reads of the qualifiers a part may name. What it does not read would silently change nothing, or take
//! every event away, so the reader of a file refuses it.

use super::counted::{ACTIVITY, MEETING, RULE};
use crate::model::Kind;
use crate::rules::RULES;

/// Days that count: the window of the part and its months.
const DAYS: &[&str] = &["window", "months"];
/// The same, and how soon an event was entered.
const EVENTS: &[&str] = &["window", "months", "entered_within"];
/// Whom it concerns.
const PEOPLE: &[&str] = &["window", "months", "stages", "students"];

/// What is read besides, by source; a name that ends with a dot stands for all that begin with it.
const READ: &[(&str, &[&str], &[&str])] = &[
    (MEETING, EVENTS, &["late", "proven"]),
    (ACTIVITY, EVENTS, &["late", "proven"]),
    ("attendance", EVENTS, &[]),
    ("minutes", EVENTS, &["late"]),
    ("reviews", PEOPLE, &[]),
    ("conversions", PEOPLE, &["within"]),
    ("notices", DAYS, &[]),
    ("members", &["window", "stages", "students"], &[]),
    ("activists", &["window", "stages", "students"], &[]),
    ("hours", PEOPLE, &["within"]),
    ("contacted", &["window", "stages", "students"], &[]),
    ("plan", DAYS, &[]),
    ("broken", DAYS, &["rules"]),
    ("rectified", EVENTS, &[]),
    ("overdue_items", EVENTS, &[]),
    ("awards", EVENTS, &["level", "proven"]),
    ("promises", EVENTS, &[]),
    ("grades", EVENTS, &[]),
    ("unqualified", EVENTS, &[]),
    ("discipline", EVENTS, &[]),
    ("files", PEOPLE, &[]),
    ("satisfaction", EVENTS, &["voices"]),
    ("answered", EVENTS, &[]),
    ("service", EVENTS, &["late", "stages", "students"]),
    ("recommendation_meetings", EVENTS, &["late"]),
    ("given", EVENTS, &["level", "proven"]),
];

/// The sources whose events are what went wrong: they can be taken off.
const WRONG: &[&str] = &["broken", "overdue_items", "unqualified", "discipline", "given"];

/// Returns the qualifiers that a source reads.
pub(super) fn reads(of: &str) -> Vec<&'static str> {
    if let Some(name) = of.strip_prefix(RULE) {
        let about = RULES.iter().find(|r| r.name == name).map(|r| r.shape.about());
        return if about == Some(Kind::Member) { PEOPLE } else { EVENTS }.to_vec();
    }
    let row = READ.iter().find(|(name, ..)| *name == of || (name.ends_with('.') && of.starts_with(name)));
    row.map(|(_, days, more)| [*days, *more].concat()).unwrap_or_default()
}

/// Returns whether a source counts what went wrong.
pub(super) fn is_wrong(of: &str) -> bool {
    WRONG.contains(&of)
}

/// Lists what may be taken off.
pub(super) fn wrong() -> String {
    WRONG.join(", ")
}
