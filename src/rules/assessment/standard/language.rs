//! The words of a standard's file: its methods with the keys each reads, its qualifiers, its sources. The reader and the
//! guide go by these tables alone.

use super::{qualifier, source};

/// The methods, each with the keys it reads besides its points and the qualifiers.
const METHODS: &[(&str, &[&str])] = &[
    ("ratio", &[]),
    ("mean", &[]),
    ("count", &["target", "spread"]),
    ("held", &["per", "carry", "each", "least", "missed", "partial", "whole"]),
    ("interval", &["years"]),
    ("steps", &["table", "edge", "number"]),
    ("all", &["least"]),
    ("deduct", &["each", "knock_out"]),
    ("minimum", &["least", "then"]),
    ("around", &["at", "every", "each", "sides"]),
    ("price", &["levels", "once"]),
    ("valued", &[]),
    ("judged", &[]),
];

/// What qualifies an event; each source reads some of them.
pub const QUALIFIERS: &[&str] = &[
    "entered_within",
    "within",
    "proven",
    "level",
    "window",
    "months",
    "stages",
    "students",
    "rules",
    "voices",
    "late",
];

/// Lists the methods with the keys each reads.
pub fn methods() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    METHODS.iter().copied()
}

/// Returns the keys of one method.
pub(super) fn keys(name: &str) -> &'static [&'static str] {
    METHODS.iter().find(|(method, _)| *method == name).map_or(&[], |(_, keys)| *keys)
}

/// Lists the sources with the qualifiers each reads.
pub fn sources() -> Vec<(String, Vec<&'static str>)> {
    let named = source::names().into_iter().map(|name| name.to_string());
    named.map(|name| (name.clone(), qualifier::reads(&name))).collect()
}
