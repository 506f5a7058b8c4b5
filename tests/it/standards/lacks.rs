//! What a slot with too few costs: its share, a part of it, so many points each, everything.

use super::methods::{AFTER, one, standard};
use crate::shell::Shell;
use zhibu::base::Lang;
use zhibu::rules::assessment::standard::Standards;

const Q1: &str = "met 2026-02-10 general";
const Q2: &str = "met 2026-05-10 general";
const Q3: &str = "met 2026-08-10 general";
const Q4: &str = "met 2026-11-10 general";

#[test]
fn one_missed_costs_so_many_points() {
    let part = "{ held = \"meeting.general\", per = \"quarter\", missed = 1 }";
    assert_eq!(one(part, "10", AFTER, &[Q1, Q2, Q3, Q4]), "10");
    assert_eq!(one(part, "10", AFTER, &[Q1, Q2, Q4]), "9");
    assert_eq!(one(part, "10", AFTER, &[Q1]), "7");
    assert_eq!(one(part, "10", "2026-07-01", &[Q1]), "9", "two quarters have ended");
    assert_eq!(one(part, "10", "2026-06-30", &[Q1]), "10", "the last day of the second is not over");
    assert_eq!(one(&part.replace("= 1 }", "= 4 }"), "10", AFTER, &[Q1]), "0", "not below zero");
    assert_eq!(one(&part.replace("= 1 }", "= \"1/2\" }"), "10", AFTER, &[Q1]), "8.5");
    let carried = part.replace("missed", "carry = true, missed");
    assert_eq!(one(&carried, "10", AFTER, &[Q1, "met 2026-03-01 general", Q3, Q4]), "10", "the surplus fills the next");
}

#[test]
fn a_slot_of_several_is_worth_its_share_a_part_or_costs_each() {
    let part = |lack: &str| format!("{{ held = \"meeting.general\", per = \"half\", least = 3{lack} }}");
    // Two in the first half-year, three in the second.
    let met = [Q1, Q2, Q3, Q4, "met 2026-12-01 general"];
    assert_eq!(one(&part(""), "12", AFTER, &met), "6", "one slot of two");
    assert_eq!(one(&part(", partial = true"), "12", AFTER, &met), "10", "(2/3 + 1) / 2 of 12");
    assert_eq!(one(&part(", missed = 1"), "12", AFTER, &met), "11", "one meeting is missed");
    assert_eq!(one(&part(", whole = true"), "12", AFTER, &met), "0", "all or nothing");
    let full = [&met[..], &["met 2026-06-30 general"]].concat();
    for lack in ["", ", partial = true", ", missed = 1", ", whole = true"] {
        assert_eq!(one(&part(lack), "12", AFTER, &full), "12", "{lack}");
    }
    assert_eq!(one(&part(", whole = true"), "12", "2026-03-01", &[Q1]), "NotYet");
}

#[test]
fn what_would_do_nothing_is_refused_with_its_place() {
    let table = [
        ("held = \"meeting.general\", missed = 1, whole = true", "write one of missed, partial, whole"),
        ("held = \"meeting.general\", partial = true", "partial needs least above 1"),
        ("held = \"meeting.general\", missed = 0", "missed is more than 0"),
        ("ratio = \"minutes\", missed = 1", "there is nothing called “missed”; here there are: ratio"),
        ("judged = true, whole = true", "there is nothing called “whole”; here there are: judged"),
    ];
    for (part, told) in table {
        let text = standard(&format!("{{ {part} }}"), "10");
        let flaws = Standards::load(&[("own.toml".into(), text)]).flaws;
        let lines: Vec<String> = flaws.iter().map(|f| f.line(Lang::En)).collect();
        assert!(lines.iter().any(|l| l.starts_with("own.toml:10:") && l.contains(told)), "{part}: {lines:?}");
    }
}

#[test]
fn sheets_and_scores_as_they_are_entered_are_held_to_the_standard() {
    let shell = Shell::init();
    let add = |words: &[&str]| shell.args(&[&["run"], words].concat());
    for (standard, period) in [("nonsense", "2026"), ("default", "2099"), ("default", "2026-13"), ("default", "x")] {
        let said = add(&["assessment.add", "--standard", standard, "--period", period]);
        assert_ne!(said.code, 0, "{standard} {period}");
    }
    let said = add(&["assessment.add", "--standard", "default", "--period", "2026"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let score = |words: &[&str]| add(&[&["score.add", "--assessment", "2026 自评"], words].concat());
    assert_ne!(score(&["--indicator", "ZZ9", "--points", "1"]).code, 0, "no such indicator");
    assert_ne!(score(&["--indicator", "1.1", "--points", "999"]).code, 0, "more than it has");
    assert_ne!(score(&["--indicator", "V1"]).code, 0, "a veto without a reason");
    let said = score(&["--indicator", "V1", "--reason", "补造记录"]);
    assert_eq!(said.code, 0, "{}", said.err);
}
