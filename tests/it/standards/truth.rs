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

#[test]
fn what_is_recorded_as_done_lies_neither_ahead_nor_before_what_it_follows() {
    let shell = Shell::demo();
    let refused = |words: &str, field: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        assert_eq!(shell.fails(1, &words)["field"], field, "{words:?}");
    };
    refused("run rectification.add --title 问题 --deadline 2027-12-01 --happened 2027-11-01", "happened");
    refused("run award.add --title 先进 --state granted --happened 2029-01-01", "happened");
    refused("run score.give --indicator 2.5 --points 3 --evidence 说明 --happened 2030-01-01", "happened");
    shell.ok("run award.add --title 先进 --state proposed --happened 2029-01-01");
    // A sheet tells the same of its row and takes the others.
    let sheet = shell.path("台账.csv");
    fs::write(
        &sheet,
        "编号,问题,整改时限,下达日\nZ-1,没有签到表,2027-12-20,2027-11-01\nZ-2,没有记录,2026-12-20,2026-11-01\n",
    )
    .expect("a sheet");
    let told = shell.json(&format!("import {} --kind rectification", sheet.display()));
    assert!(
        told["new"] == 1 && told["skipped"] == 1 && told["rows"][0]["why"].to_string().contains("还没有到"),
        "{told}"
    );
    shell.ok("run rectification.add --title 没有签到表 --deadline 2026-12-20 --happened 2026-09-10 --no Z-9");
    let items = shell.json("list rectification");
    let item = items.as_array().expect("items").iter().find(|i| i["no"] == "Z-9").expect("the item");
    let id = item["id"].as_str().expect("an id").to_owned();
    refused(
        &format!("run progress.add --rectification {id} --text 补齐 --evidence 照片 --happened 2027-05-01"),
        "happened",
    );
    refused(
        &format!("run progress.add --rectification {id} --text 补齐 --evidence 照片 --happened 2026-09-01"),
        "happened",
    );
    shell.ok(&format!("run progress.add --rectification {id} --text 补齐 --evidence 照片 --happened 2026-10-01"));
    for day in ["2027-03-01", "2026-01-01"] {
        refused(&format!("run rectification.accept --on {id} --accepted_by 郑老师 --accepted_on {day}"), "accepted_on");
    }
    shell.ok(&format!("run rectification.accept --on {id} --accepted_by 郑老师 --accepted_on 2026-11-20"));
    refused(&format!("run rectification.consolidate --on {id} --reviewed_on 2026-12-20 --review 稳定"), "reviewed_on");
    shell.ok(&format!("run rectification.consolidate --on {id} --reviewed_on 2026-11-24 --review 稳定"));
    shell.ok(&format!("run rectification.reopen --on {id} --reason 又没有签到表"));
    let report = shell.path("整改.md");
    shell.ok(&format!("export rectification_report --on {id} -o {}", report.display()));
    let report = fs::read_to_string(report).expect("the report");
    assert!(report.contains("反弹，重新整改") && !report.contains("稳定"), "{report}");
}

#[test]
fn what_was_handed_in_exports_as_it_was_whatever_became_of_the_file() {
    let shell = Shell::init();
    let text = OURS.replace("BLEND", "");
    ours(&shell, &text);
    assert_eq!(give(&shell, "7", &[]), 0);
    shell.ok("run assessment.submit");
    let paper = || {
        let mut out = shell.ok("list assessment --json");
        for (what, name) in [("assessment", "a.json"), ("assessment_form", "a.md")] {
            let path = shell.path(name);
            shell.ok(&format!("export {what} -o {}", path.display()));
            out += &fs::read_to_string(&path).expect("the paper");
        }
        out
    };
    let then = paper();
    assert!(then.contains("分工明确") && then.contains("本校标准"), "{then}");
    // Another title, fewer points, another band, another indicator, a fault, no file at all.
    for (from, to) in [
        ("分工明确", "分工合理"),
        ("zh = \"本校标准\"", "zh = \"新标准\""),
        ("zh = \"合格\"", "zh = \"达标\""),
        ("id = \"2.5\"", "id = \"9.9\""),
        ("max = 10", "max = 4"),
        ("[[band]]", "[[bnad]]"),
    ] {
        let changed = text.replace(from, to);
        let changed = if to == "max = 4" { changed.replace("points = 10", "points = 4") } else { changed };
        ours(&shell, &changed);
        assert_eq!(paper(), then, "{to}");
    }
    fs::remove_file(shell.data().join("standards/ours.toml")).expect("removed");
    assert_eq!(paper(), then);
    // The superior judges by what was handed in, and has its points to give.
    ours(&shell, &text.replace("max = 10", "max = 4").replace("points = 10", "points = 4"));
    assert_eq!(give(&shell, "9", &["--column", "superior"]), 0);
    assert!(rows(&shell).iter().all(|row| row["superior"].as_f64() == Some(9.0) && row["most"].as_f64() == Some(10.0)));
    // Given back, the sheet goes by the file of today.
    let id = serde_json::from_str::<Value>(&shell.ok("list assessment --json")).expect("JSON")[0]["id"].clone();
    shell.ok(&format!("run assessment.return --reason 补材料 --on {}", id.as_str().expect("an id")));
    assert!(rows(&shell).iter().all(|row| row["most"].as_f64() == Some(4.0)));
}
