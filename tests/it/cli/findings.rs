//! What the rules find in the demo, asked on the shell: the planted mistakes of fixtures/demo/README.md.

use crate::shell::{Shell, all};
use serde_json::Value;
use std::collections::BTreeSet;

/// Lists who is found by a rule in a state.
fn found<'a>(list: &'a Value, rule: &str, state: &str) -> BTreeSet<&'a str> {
    let list = list.as_array().expect("a list").iter();
    let fits = |f: &&Value| f["rule"].as_str().is_some_and(|r| r.starts_with(rule)) && f["state"] == state;
    list.filter(fits).map(|f| f["subject_name"].as_str().expect("a name")).collect()
}

#[test]
fn the_planted_mistakes_are_found_and_said() {
    let shell = Shell::demo();
    let ran = shell.run("check --json");
    assert_eq!(ran.code, 1, "something is broken or overdue");
    let list: Value = serde_json::from_str(&ran.out).expect("JSON");
    for (rule, state, who) in [
        ("first_talk", "overdue", &["单佳乐"][..]),
        ("first_talk", "due_soon", &["上官婉清"]),
        ("first_talk", "open", &["龙国栋", "梁鹏飞"]),
        ("probation_end", "due_soon", &["曾凡", "王鹏飞", "孙启明", "李晓燕", "陈建业", "苏宇航"]),
        ("rectification", "overdue", &["没有申请人谈话台账"]),
        ("order.apply", "broken", &["呼和巴特尔"]),
        ("thought_report", "due_soon", &["曾子墨", "王梓睿"]),
        ("listing_chance", "opportunity", &["周远航", "何佳", "周承志"]),
    ] {
        let who: BTreeSet<&str> = who.iter().copied().collect();
        assert_eq!(found(&list, rule, state), who, "{rule} {state}");
    }
    assert!(found(&list, "first_talk", "broken").contains("诸葛明"));
    let talk = list.as_array().unwrap().iter().find(|f| f["subject_name"] == "单佳乐" && f["rule"] == "first_talk");
    let talk = talk.expect("found");
    assert_eq!((talk["due"].as_str(), talk["force"].as_str()), (Some("2026-11-19"), Some("law")));
    assert_eq!((talk["article"].as_str(), talk["verified"].as_bool()), (Some("7"), Some(true)));
    let text = talk["text"].as_str().unwrap();
    assert!(text.contains("已逾期 5 天") && text.contains("第七条"), "{text}");
    for key in ["subject_kind", "subject_id", "basis", "evidence"] {
        assert!(!talk[key].is_null(), "{key}: {talk}");
    }
}

#[test]
fn due_comes_soonest_first_and_follows_the_day_and_the_horizon() {
    let shell = Shell::demo();
    let due = shell.json("due");
    let days = all(&due, "due");
    assert!(days.is_sorted() && !days.is_empty(), "{days:?}");
    assert!(!all(&due, "state").contains(&"opportunity"));
    let week = shell.json("due --within 3d");
    assert!(all(&week, "due").iter().all(|d| *d <= "2026-11-27"), "{week}");
    assert!(all(&week, "subject_name").contains(&"上官婉清"));
    let later = shell.json("due --today 2026-11-28");
    assert!(found(&later, "first_talk", "overdue").contains("上官婉清"));
    let all_states = serde_json::from_str::<Value>(&shell.run("check --all --json").out).unwrap();
    assert!(all(&all_states, "state").contains(&"met"));
    let empty = Shell::init();
    // Before November: from then on the holidays of the coming year are asked for.
    assert_eq!(empty.ok("due --today 2026-10-31"), "没有到期事项\n");
    assert_eq!(empty.ok("check --today 2026-10-31"), "没有问题\n");
    assert!(empty.ok("due --today 2026-11-01").contains('≈'));
}
