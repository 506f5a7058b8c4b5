//! The guide to standards says what the reader reads: its tables are held to those of the code.

use super::methods::standard;
use crate::shell::Shell;
use zhibu::base::Lang;
use zhibu::rules::assessment::standard::{Standards, language};

fn guide() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/standards/README.md");
    std::fs::read_to_string(path).expect("the guide")
}

/// Returns the rows whose first cell is a word of the language, with their last cell.
fn rows<'t>(text: &'t str, title: &str) -> Vec<(&'t str, &'t str)> {
    let from = text.find(&format!("## {title}\n")).expect("the chapter");
    let chapter = text[from + 3..].split("\n## ").next().unwrap_or_default();
    let rows = chapter.lines().filter_map(|l| l.strip_prefix("| `")?.split_once("` |"));
    rows.map(|(name, rest)| (name, rest.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim())).collect()
}

fn words(list: &[&str]) -> String {
    list.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_method_source_and_qualifier_stands_in_the_guide_with_what_it_reads() {
    let text = guide();
    let methods: Vec<(&str, String)> = language::methods().map(|(name, keys)| (name, words(keys))).collect();
    let told: Vec<(&str, String)> = rows(&text, "Methods").into_iter().map(|(n, k)| (n, k.to_owned())).collect();
    assert_eq!(told, methods);
    let sources: Vec<(String, String)> = language::sources().into_iter().map(|(n, reads)| (n, words(&reads))).collect();
    let told: Vec<(String, String)> =
        rows(&text, "Sources").into_iter().map(|(n, k)| (n.to_owned(), k.to_owned())).collect();
    assert_eq!(told, sources);
    let told: Vec<&str> = rows(&text, "Qualifiers").into_iter().map(|(n, _)| n).collect();
    assert_eq!(told, language::QUALIFIERS);
}

/// Reads a file and lists its faults.
fn faults(text: String) -> Vec<String> {
    Standards::load(&[("own.toml".into(), text)]).flaws.iter().map(|f| f.line(Lang::En)).collect()
}

#[test]
fn every_example_of_the_guide_is_read_without_a_fault() {
    let text = guide();
    let file = text.split("```toml\n").nth(1).and_then(|t| t.split("```").next()).expect("the example");
    assert_eq!(faults(file.to_owned()), Vec::<String>::new());
    let parts: Vec<&str> =
        text.lines().filter_map(|l| l.split_once("| `{ ")?.1.split_once(" }` |")).map(|p| p.0).collect();
    assert_eq!(parts.len(), language::methods().count());
    for part in parts {
        assert_eq!(faults(standard(&format!("{{ {part} }}"), "10")), Vec::<String>::new(), "{part}");
    }
}

#[test]
fn a_file_is_tried_on_todays_records_before_it_is_used_and_nothing_is_written() {
    let shell = Shell::demo();
    let skeleton = shell.ok("standard new");
    let path = shell.path("ours.toml");
    std::fs::write(&path, &skeleton).expect("the file");
    let before = shell.ok("log --json");
    let said = shell.ok(&format!("standard check {} --json", path.display()));
    let told: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(told["max"], "20", "{told}");
    let ids: Vec<&str> =
        told["indicators"].as_array().expect("rows").iter().filter_map(|r| r["indicator"].as_str()).collect();
    assert_eq!(ids, ["1.1", "1.2", "1.3"]);
    assert_eq!(told["unscored"], 1, "one is judged by somebody");
    assert!(shell.ok(&format!("standard check {}", path.display())).contains("支部党员大会每季度一次"));
    assert_eq!(shell.ok("log --json"), before);
    // A fault is told with its place, and nothing is scored.
    std::fs::write(&path, skeleton.replace("missed = 2", "mised = 2")).expect("the file");
    let wrong = shell.args(&["standard", "check", &path.display().to_string()]);
    assert_eq!(wrong.code, 1, "{}", wrong.err);
    assert!(wrong.err.contains("mised") && wrong.err.contains("missed"), "{}", wrong.err);
    assert_eq!(shell.args(&["standard", "check", "/no/such.toml"]).code, 2);
    assert_eq!(shell.args(&["standard", "nonsense"]).code, 2);
}
