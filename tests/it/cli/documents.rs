//! Old papers are registered where they lie: file, fingerprint, date, kind; nothing is copied, what moves is seen.

use crate::shell::Shell;
use std::path::Path;

/// Lists every file below a directory.
fn files(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("a directory").flatten();
    let below = |path: std::path::PathBuf| if path.is_dir() { files(&path) } else { vec![path.display().to_string()] };
    entries.flat_map(|e| below(e.path())).collect()
}

#[test]
fn an_old_paper_is_registered_where_it_lies_and_a_change_of_it_is_seen() {
    let shell = Shell::demo();
    shell.ok("run evaluation.start --year 2030 --happened 2026-11-20");
    let round = shell.json("list evaluation --where year=2030")[0]["id"].as_str().unwrap().to_owned();
    let file = shell.path("2025 测评汇总表.pdf");
    std::fs::write(&file, "旧材料").expect("written");
    let given = file.display().to_string();
    let before = files(&shell.data());
    let words = ["run", "document.add", "--kind", "evaluation_summary", "--evaluation", &round];
    let more = ["--happened", "2026-01-12", "--file", &given, "--original", "支部档案柜"];
    let ran = shell.args(&words.iter().chain(&more).copied().collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let seen = |state: &str, words: &str| {
        let list = shell.json(&format!("list document --where evaluation={round}"));
        let id = list[0]["id"].as_str().unwrap().to_owned();
        let found = shell.json(&format!("show document {id}"));
        assert_eq!((&found["file_state"], &found["file"]), (&state.into(), &given.as_str().into()), "{found}");
        let told = shell.ok(&format!("show document {id}"));
        assert!(told.contains(&format!("{given} ({words})")) && told.contains("测评汇总表"), "{told}");
        (id, found)
    };
    let (id, found) = seen("there", "在");
    // The fingerprint as anybody may compute it; the path stays as it was given.
    assert_eq!(found["hash"], blake3::hash("旧材料".as_bytes()).to_hex()[..16]);
    assert_eq!(found["happened"], "2026-01-12");
    let found = |words: &str| {
        let all: serde_json::Value = serde_json::from_str(&shell.run("check --json").out).expect("JSON");
        let of = |f: &&serde_json::Value| f["rule"] == "document_file" && f["subject_id"] == id.as_str();
        let text = all.as_array().unwrap().iter().find(of).map(|f| f["text"].as_str().unwrap().to_owned());
        let text = text.unwrap_or_default();
        assert!(text.contains(words) && text.is_empty() == words.is_empty(), "{words}: {text}");
    };
    found("");
    std::fs::write(&file, "改过的材料").expect("written");
    seen("changed", "已改动");
    found("2025 测评汇总表.pdf");
    found("的文件已改动：");
    // Naming the file again takes it as it is now.
    let ran = shell.args(&["run", "document.edit", "--on", &id, "--file", &given]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    seen("there", "在");
    found("");
    std::fs::remove_file(&file).expect("removed");
    seen("missing", "缺失");
    found("的文件缺失：");
    let copied: Vec<String> = files(&shell.data()).into_iter().filter(|f| f.contains("汇总表")).collect();
    assert!(copied.is_empty() && files(&shell.data()).len() <= before.len() + 2, "{copied:?}");
}

#[test]
fn what_is_no_paper_of_anything_is_refused() {
    let shell = Shell::demo();
    let error = shell.fails(1, &["run", "document.add", "--happened", "2026-01-12", "--file", "/tmp/x.pdf"]);
    assert_eq!(error["field"], "kind", "{error}");
    let error = shell.fails(1, &["run", "document.add", "--kind", "evaluation_form", "--evaluation", "1999"]);
    assert_eq!(error["field"], "evaluation", "{error}");
    // The fingerprint is the program's to write.
    shell.fails(2, &["run", "document.add", "--kind", "evaluation_form", "--hash", "0123456789abcdef"]);
    // A file that never was there is registered as missing, not as being there.
    shell.ok("run document.add --kind evaluation_form --member 曾雨桐 --file /nowhere/2019.pdf");
    let list = shell.json("list document --where kind=evaluation_form");
    let id = list[0]["id"].as_str().unwrap();
    assert_eq!(shell.json(&format!("show document {id}"))["file_state"], "missing");
}
