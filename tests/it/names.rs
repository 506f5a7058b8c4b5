//! One name for one thing: no type is called like another, on whatever floor it stands.

use super::source::{self, Source};
use std::collections::BTreeMap;

/// Names that still stand for several things, and for how many; the list may only shrink.
const TWICE: &str = include_str!("names/twice.txt");

/// Lists the types that a file declares outside its tests, those of `record!` and `codes!` among them.
fn declared(source: &Source) -> Vec<String> {
    let ident = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut out = Vec::new();
    for word in ["struct ", "enum ", "trait ", "type "] {
        for at in source.find(word) {
            let line = source.code[..at].rsplit('\n').next().unwrap_or_default();
            let begins = line.trim().is_empty() || line.trim_start().starts_with("pub");
            // An indented `type` belongs to a trait.
            if begins && (word != "type " || !line.starts_with(' ')) {
                out.push(ident(&source.code[at + word.len()..]));
            }
        }
    }
    for word in ["record! {", "codes! {"] {
        for at in source.find(word) {
            let body = &source.code[at + word.len()..];
            // Attributes stand before the name.
            let lines = body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("#["));
            out.extend(lines.map(ident));
        }
    }
    out.retain(|name| name.chars().next().is_some_and(char::is_uppercase));
    out
}

#[test]
fn no_type_is_called_like_another() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in source::read("src") {
        for name in declared(&source) {
            found.entry(name).or_default().push(source.path.clone());
        }
    }
    found.retain(|_, places| places.len() > 1);
    let known: BTreeMap<&str, usize> = TWICE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .map(|(name, n)| (name, n.parse().expect("a number")))
        .collect();
    let many = |name: &str| found.get(name).map_or(1, Vec::len);
    let new: Vec<_> =
        found.iter().filter(|(name, places)| places.len() > *known.get(name.as_str()).unwrap_or(&1)).collect();
    assert!(new.is_empty(), "say what it is, not what others are called: {new:#?}");
    let gone: Vec<_> = known.iter().filter(|(name, n)| many(name) < **n).collect();
    assert!(gone.is_empty(), "fewer now, change names/twice.txt: {gone:#?}");
}
