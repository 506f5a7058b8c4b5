//! One truth a sentence: what the case files say is well said, and every number of law is read by some rule.

use zhibu::base::Lang;
use zhibu::rules::Rulebook;
use zhibu::rules::law::numbers::Force;

#[test]
fn every_number_of_law_is_read() {
    let numbers = Rulebook::shipped();
    let mut code = String::new();
    let mut dirs = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).expect("read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                code += &std::fs::read_to_string(path).expect("text");
            }
        }
    }
    let order = include_str!("../../../fixtures/rules/order.toml");
    for number in numbers.all() {
        let law = number.shipped.iter().any(|v| v.basis.force == Force::Law && !v.basis.document.quiet);
        let quoted = format!("\"{}\"", number.name);
        // The numbers of a vote are asked for by the kind of motion, those of a notice by the step.
        let read = code.contains(&quoted) || order.contains(&quoted) || number.name.starts_with("vote.");
        assert!(!law || read, "{} is printed with an article and read by nothing", number.name);
    }
}

#[test]
fn a_flag_that_no_text_states_has_no_article() {
    let numbers = Rulebook::shipped();
    for number in numbers.all().into_iter().filter(|n| n.name.starts_with("vote.") && !n.name.contains("lection")) {
        for value in number.shipped.iter().filter(|v| v.words().render(Lang::Zh) == "否") {
            assert!(value.basis.article.is_none() && !value.basis.verified, "{}: no text says no", number.name);
        }
    }
}

#[test]
fn the_regulations_hold_from_their_days() {
    let numbers = Rulebook::shipped();
    for number in numbers.all() {
        for value in &number.shipped {
            let first = match &*value.basis.document.name {
                "branch-rules" => "2018-10-28",
                "election-rules" => "2020-07-13",
                "member-rules" => "2019-05-06",
                "discipline-rules" => "2024-01-01",
                "xize-2014" => "2014-05-28",
                "xize-2026" => "2026-05-11",
                _ => continue,
            };
            assert!(value.from >= first.parse().unwrap(), "{} holds from {}", number.name, value.from);
        }
    }
}

/// Lists every text of a file of rules or of a profile.
fn chinese(value: &toml::Value, out: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => out.push(text.clone()),
        toml::Value::Array(list) => list.iter().for_each(|v| chinese(v, out)),
        // What a case expects is held against the sentence itself.
        toml::Value::Table(table) => {
            table.iter().filter(|(key, _)| *key != "expect").for_each(|(_, v)| chinese(v, out));
        }
        _ => {}
    }
}

#[test]
fn no_sentence_of_a_rule_or_profile_has_a_half_width_comma() {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let han = |c: Option<char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for folder in ["rules", "rules/cases", "profiles"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("read") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|end| end != "toml") {
                continue;
            }
            let file: toml::Table = std::fs::read_to_string(&path).expect("text").parse().expect("a table");
            let mut texts = Vec::new();
            chinese(&toml::Value::Table(file), &mut texts);
            for text in texts {
                let all: Vec<char> = text.chars().collect();
                for (at, _) in all.iter().enumerate().filter(|(_, c)| [',', ';', ':'].contains(c)) {
                    let after = all[at + 1..].iter().copied().find(|c| *c != ' ');
                    let before = at.checked_sub(1).and_then(|i| all.get(i)).copied();
                    assert!(!han(before) && !han(after), "{}: {text}", path.display());
                }
                assert!(!text.contains("以上（含）"), "{}: {text}", path.display());
            }
        }
    }
}
