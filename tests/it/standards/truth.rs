//! A printed column holds what its head says, and a score stays with the indicator it was given for.

use crate::shell::Shell;
use serde_json::Value;
use std::fs;

const OURS: &str = "schema = 1\nzh = \"本校标准\"\nmax = 10\nBLEND[[band]]\nfrom = 0\nzh = \"合格\"\n[[area]]\nid = \"1\"\nzh = \"总体\"\n\
    [[area.item]]\nid = \"2.5\"\nzh = \"分工明确\"\npoints = 10\npart = [{ judged = true }]\n";

fn ours(shell: &Shell, text: &str) {
    fs::create_dir_all(shell.data().join("standards")).expect("the directory");
    fs::write(shell.data().join("standards/ours.toml"), text).expect("the file");
}

fn give(shell: &Shell, points: &str, more: &[&str]) -> i32 {
    let words = ["run", "score.give", "--indicator", "2.5", "--points", points, "--evidence", "说明"];
    shell.args(&[&words[..], more].concat()).code
}

fn rows(shell: &Shell) -> Vec<Value> {
    let path = shell.path("a.json");
    shell.ok(&format!("export assessment -o {}", path.display()));
    serde_json::from_str(&fs::read_to_string(path).expect("the report")).expect("JSON")
}

#[test]
fn the_self_column_holds_what_the_branch_gave_whatever_is_blended() {
    for (blend, combined) in [("", None), ("blend = { self = \"40%\", superior = \"60%\" }\n", Some(7.0))] {
        let shell = Shell::init();
        ours(&shell, &OURS.replace("BLEND", blend));
        assert_eq!((give(&shell, "10", &[]), give(&shell, "5", &["--column", "superior"])), (0, 0));
        for row in rows(&shell) {
            let told = ["self", "superior", "difference"].map(|name| row[name].as_f64());
            assert_eq!(told, [Some(10.0), Some(5.0), Some(-5.0)], "{row}");
            assert_eq!(row["combined"].as_f64(), combined, "{row}");
        }
        let form = shell.path("a.md");
        shell.ok(&format!("export assessment_form -o {}", form.display()));
        let form = fs::read_to_string(form).expect("the form");
        assert!(form.contains("| 10 | 10 | 5 |"), "{form}");
        assert_eq!(form.contains("综合总分（按标准的权重）：7"), combined.is_some(), "{form}");
    }
}

#[test]
fn a_sheet_whose_standard_cannot_be_read_is_no_sheet_of_another_one() {
    let shell = Shell::init();
    let text = OURS.replace("BLEND", "");
    ours(&shell, &text);
    assert_eq!(give(&shell, "3", &[]), 0);
    let form = shell.path("a.md").display().to_string();
    let blocked = |why: &str| {
        for what in ["assessment", "assessment_form"] {
            let ran = shell.args(&["export", what, "-o", &form]);
            assert!(ran.code == 1 && ran.err.contains("按“ours”打分") && ran.err.contains(why), "{}", ran.err);
        }
        assert_eq!(give(&shell, "4", &[]), 1);
        assert!(shell.ok("list score --json").contains("分工明确"), "what was given is kept under its title");
    };
    ours(&shell, &text.replace("[[band]]", "[[bnad]]"));
    blocked("bnad");
    fs::remove_file(shell.data().join("standards/ours.toml")).expect("removed");
    blocked("没有 standards/ours.toml");
    // Put back, everything is as it was.
    ours(&shell, &text);
    assert_eq!(rows(&shell)[0]["self"].as_f64(), Some(3.0));
    // Moved knowingly, the score has no equal in the default standard and counts nowhere.
    fs::remove_file(shell.data().join("standards/ours.toml")).expect("removed");
    shell.fails(1, &["run", "assessment.move", "--standard", "nonsense"]);
    shell.ok("run assessment.move --standard default");
    let row = rows(&shell).into_iter().find(|row| row["indicator"] == "2.5").expect("2.5 of the default");
    assert!(row["self"].is_null(), "{row}");
    shell.ok("undo");
    blocked("没有");
}

#[test]
fn a_changed_standard_is_said_and_takes_no_score_of_another_title() {
    let shell = Shell::init();
    let text = OURS.replace("BLEND", "");
    ours(&shell, &text);
    assert_eq!(give(&shell, "3", &[]), 0);
    ours(&shell, &text.replace("分工明确", "学业"));
    assert!(rows(&shell)[0]["self"].is_null());
    let form = shell.path("a.md").display().to_string();
    shell.ok(&format!("export assessment_form -o {form}"));
    let told = fs::read_to_string(form).expect("the form");
    assert!(told.contains("标准文件在开始自评后改过") && told.contains("2.5 分工明确"), "{told}");
}

#[test]
fn a_report_is_of_the_period_asked_for_or_refused() {
    let shell = Shell::demo();
    let path = shell.path("a.json").display().to_string();
    shell.ok(&format!("export assessment --on 2026 -o {path}"));
    for what in ["assessment", "rectification_ledger", "road_table", "award_ledger"] {
        shell.fails(1, &["export", what, "--on", "nonsense", "-o", &path]);
    }
}
