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
