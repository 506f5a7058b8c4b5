//! Rules tried before they hold, and a school's own files carried to another branch: nothing is written by a trial, and
//! nothing by a parcel with a fault.

use crate::shell::Shell;
use std::collections::BTreeMap;
use std::path::Path;

fn put(shell: &Shell, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = shell.path(name);
    std::fs::create_dir_all(path.parent().expect("a directory")).expect("made");
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

/// Everything below a directory, by path; what a reader may touch (locks, caches) is left out.
fn below(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut out, mut open) = (BTreeMap::new(), vec![dir.to_path_buf()]);
    while let Some(place) = open.pop() {
        for entry in std::fs::read_dir(&place).expect("a directory") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(dir).expect("below").display().to_string();
            if path.is_dir() {
                open.push(path);
            } else if !name.starts_with("sled") && !name.contains("lock") {
                out.insert(name, std::fs::read(&path).expect("read"));
            }
        }
    }
    out
}

/// Everything found; a demo has what is broken.
fn check(shell: &Shell) -> serde_json::Value {
    serde_json::from_str(&shell.run("check --json").out).expect("JSON")
}

const LONGER: &str =
    "[number.\"first_talk.within\"]\n\"2024-01-01\" = { value = 3, unit = \"months\", basis = \"院党〔2026〕1号\" }\n";

#[test]
fn a_trial_says_whose_findings_would_change_and_writes_nothing() {
    let shell = Shell::demo();
    let before = (check(&shell), below(&shell.data()));
    let file = put(&shell, "longer.toml", LONGER);
    let told = shell.json(&format!("rules --try {file}"));
    assert_eq!((&told["kind"], &told["file"]), (&"rules".into(), &file.as_str().into()));
    let rows = told["rows"].as_array().expect("rows");
    assert!(!rows.is_empty() && rows.iter().all(|r| r["rule"] == "first_talk"), "{told}");
    let n = |key: &str| told[key].as_u64().expect("a number");
    assert_eq!(n("new") + n("gone") + n("moved"), rows.len() as u64);
    assert_eq!(n("same") + n("gone") + n("moved"), before.0.as_array().expect("a list").len() as u64);
    for row in rows {
        assert!(row["before"] != row["after"] && row["subject_name"] != "", "{row}");
    }
    assert_eq!((check(&shell), below(&shell.data())), before, "nothing holds, nothing was written");
    let words = shell.ok(&format!("rules --try {file}"));
    assert!(words.contains("只比较，不写入") && words.lines().count() > rows.len(), "{words}");
    // What a trial foretells is what comes once the file holds.
    std::fs::create_dir_all(shell.data().join("rules")).expect("made");
    std::fs::copy(&file, shell.data().join("rules/longer.toml")).expect("copied");
    let after = check(&shell);
    let kept = |list: &serde_json::Value| {
        list.as_array().expect("a list").iter().filter(|f| f["rule"] == "first_talk").count()
    };
    assert_eq!(kept(&after) as u64 + n("gone"), kept(&before.0) as u64 + n("new"));
    assert_eq!(shell.json(&format!("rules --try {file}"))["rows"], serde_json::json!([]), "it holds already");
}

#[test]
fn a_profile_and_a_calendar_are_tried_too() {
    let shell = Shell::demo();
    let told = shell.json("rules --try national");
    assert_eq!(told["kind"], "profile");
    assert!(told["gone"].as_u64() > Some(0), "{told}");
    let days = "[2027]\noff = [\"01-01\", \"02-05\", \"02-06\", \"02-07\", \"02-08\", \"04-05\", \"05-01\", \"05-02\", \"06-09\", \"09-15\", \"10-01\", \"10-02\", \"10-03\"]\n";
    let file = put(&shell, "2027.toml", days);
    let told = shell.json(&format!("rules --try {file}"));
    assert_eq!(told["kind"], "calendar");
    let rows = told["rows"].as_array().expect("rows");
    assert!(rows.iter().any(|r| r["rule"] == "calendar_year" && r["change"] == "gone"), "{told}");
    let own = put(&shell, "profiles/ours.toml", "zh = \"本校\"\nen = \"ours\"\n");
    assert_eq!(shell.json(&format!("rules --try {own}"))["kind"], "profile");
}

#[test]
fn a_trial_of_what_has_a_fault_tells_line_and_column() {
    let shell = Shell::demo();
    for (name, text, place) in [
        ("a.toml", "[number.\"first_talk.withn\"]\n\"2026-01-01\" = 2\n", ":1:9"),
        ("2027.toml", "[2027]\noff = [\"02-29\"]\n", ":2:8"),
        ("b.toml", "[number\n", ":1:8"),
    ] {
        let file = put(&shell, name, text);
        let ran = shell.args(&["rules", "--try", &file]);
        assert_eq!((ran.code, ran.err.contains(place)), (1, true), "{name}: {}", ran.err);
    }
    assert_eq!(shell.args(&["rules", "--try", "nowhere.toml"]).code, 2);
    assert_eq!(shell.args(&["rules", "--try", "national", "--diff"]).code, 2);
}

/// A branch with files of its own.
fn office() -> Shell {
    let shell = Shell::init();
    put(&shell, "data/rules/a.toml", LONGER);
    put(&shell, "data/profiles/ours.toml", "zh = \"本校\"\nen = \"ours\"\n");
    put(&shell, "data/calendar/2027.toml", "[2027]\noff = [\"01-01\"]\n");
    shell.ok("profile use ours");
    shell
}

#[test]
fn a_parcel_carries_everything_of_ones_own_as_folder_and_as_file() {
    let from = office();
    for name in ["ours", "ours.zip"] {
        let path = from.path(name).display().to_string();
        let told = from.json(&format!("profile export {path}"));
        let files = told["files"].as_array().expect("files").len();
        assert_eq!(files, 4, "{told}");
        let to = Shell::init();
        let taken = to.json(&format!("profile import {path}"));
        assert_eq!(
            taken["new"].as_array().map(Vec::len).unwrap_or(0)
                + taken["replaced"].as_array().map(Vec::len).unwrap_or(0)
                + taken["same"].as_array().map(Vec::len).unwrap_or(0),
            4,
            "{taken}"
        );
        assert_eq!(to.json("rules --diff"), from.json("rules --diff"));
        assert_eq!(to.json("profile list"), from.json("profile list"));
        let again = to.json(&format!("profile import {path}"));
        assert_eq!(again["same"].as_array().map(Vec::len), Some(4), "{again}");
    }
    let full = from.path("ours").display().to_string();
    assert_eq!(from.args(&["profile", "export", &full]).code, 2, "the folder holds something");
}

#[test]
fn a_parcel_with_faults_tells_every_one_and_changes_nothing() {
    let from = office();
    let path = from.path("ours");
    from.ok(&format!("profile export {}", path.display()));
    std::fs::remove_file(path.join("calendar/2027.toml")).expect("removed");
    std::fs::write(path.join("rules/a.toml"), "[number.\"first_talk.withn\"]\n\"2026-01-01\" = 2\n").expect("written");
    std::fs::write(path.join("rules/stray.toml"), "[number]\n").expect("written");
    std::fs::write(path.join("notes.txt"), "?").expect("written");
    let to = Shell::init();
    let before = below(&to.data());
    let name = path.display().to_string();
    let ran = to.args(&["profile", "import", &name]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for words in [
        "calendar/2027.toml：缺少",
        "rules/a.toml：与清单不符",
        "rules/stray.toml：清单里没有",
        "notes.txt：清单里没有",
        "rules/a.toml:1:9",
    ] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    assert_eq!(below(&to.data()), before);
    std::fs::remove_file(path.join("files.txt")).expect("removed");
    assert!(to.args(&["profile", "import", &name]).err.contains("缺少清单"));
    assert_eq!(to.args(&["profile", "import", "nowhere"]).code, 2);
    let junk = put(&to, "junk.zip", "no zip");
    assert_eq!(to.args(&["profile", "import", &junk]).code, 3);
}

#[test]
fn another_file_of_the_name_is_replaced_only_when_asked() {
    let from = office();
    let path = from.path("ours.zip").display().to_string();
    from.ok(&format!("profile export {path}"));
    let to = Shell::init();
    put(&to, "data/rules/a.toml", LONGER.replace("= 3", "= 4").replace("value = 3", "value = 4"));
    let before = below(&to.data());
    let ran = to.args(&["profile", "import", &path]);
    assert!(ran.code == 1 && ran.err.contains("rules/a.toml") && ran.err.contains("--replace"), "{}", ran.err);
    assert_eq!(below(&to.data()), before);
    let taken = to.json(&format!("profile import {path} --replace"));
    assert!(taken["replaced"].as_array().is_some_and(|l| l.iter().any(|n| n == "rules/a.toml")), "{taken}");
}
