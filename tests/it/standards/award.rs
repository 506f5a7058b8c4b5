//! Commendation: proposed from a sheet or an evaluation, granted or declined, counted only where it was granted.

use crate::shell::Shell;
use std::fs;

fn bonus(shell: &Shell) -> f64 {
    let file = shell.path("自评.json");
    shell.ok(&format!("export assessment -o {}", file.display()));
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    rows.as_array().unwrap().iter().find(|r| r["indicator"] == "5.1").unwrap()["self"].as_f64().unwrap()
}

fn found(shell: &Shell, rule: &str) -> Vec<String> {
    let rows: serde_json::Value = serde_json::from_str(&shell.run("check --json").out).unwrap();
    let mine = rows.as_array().unwrap().iter().filter(|r| r["rule"] == rule);
    mine.map(|r| r["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_commendation_from_its_proposal_to_the_ledger() {
    let shell = Shell::demo();
    shell.ok("run score.give --indicator 2.5 --points 3 --evidence 名单");
    let sheet = shell.json("list assessment")[0]["id"].as_str().unwrap().to_owned();
    shell.ok(&format!("run award.propose --on {sheet} --title 先进学生党支部 --level university --reason 自评优秀"));
    let award = shell.json("list award")[0].clone();
    assert_eq!((&award["state"], &award["assessment"]), (&"proposed".into(), &sheet.as_str().into()));
    assert!(award["happened"].is_null(), "its day is the day it is granted");
    assert!((bonus(&shell) - 0.0).abs() < 0.01, "what is proposed is no award");
    let id = award["id"].as_str().unwrap().to_owned();
    shell.ok(&format!("run award.grant --on {id} --happened 2026-10-20 --document 党委〔2026〕31号 --amount 2000"));
    assert!((bonus(&shell) - 2.0).abs() < 0.01, "two points for the university's");
    let no = shell.fails(1, &["run", "award.grant", "--on", &id]);
    assert_eq!(no["field"], "state");
    shell.fails(1, &["run", "award.decline", "--on", &id, "--reason", "x"]);
    shell.ok("undo");
    assert!((bonus(&shell) - 0.0).abs() < 0.01);
    shell.ok("redo");
    let file = shell.path("台账.json");
    shell.ok(&format!("export award_ledger -o {}", file.display()));
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!((&rows[0]["member"], &rows[0]["state"]), (&"信息学院本科生第二党支部".into(), &"已表彰".into()));
    assert_eq!((&rows[0]["from"], rows[0]["amount"].as_f64()), (&"2026 自评".into(), Some(2000.0)));
    shell.ok(&format!("export award_ledger -o {}", shell.path("台账.xlsx").display()));
}

#[test]
fn whoever_was_excellent_may_be_proposed_once_and_more_than_the_share_is_pointed_out() {
    let shell = Shell::demo();
    let results = shell.json("list result --where grade=excellent");
    let results = results.as_array().unwrap();
    assert!(results.len() > 3, "the round of 2025");
    for result in &results[..3] {
        let id = result["id"].as_str().unwrap();
        shell.ok(&format!("run result.commend --on {id} --title 优秀共产党员 --level college"));
    }
    let awards = shell.json("list award");
    assert!(awards.as_array().unwrap().iter().all(|a| a["result"].is_string() && a["happened"].is_null()));
    // Twenty-three full members: two places of a tenth, rounded down.
    let quota = found(&shell, "award_quota");
    assert_eq!(quota.len(), 1, "{quota:?}");
    assert!(quota[0].contains("“优秀共产党员”推荐第 3 人，名额 2 人（正式党员 23 人）"), "{}", quota[0]);
    let last = awards[2]["id"].as_str().unwrap();
    shell.ok(&format!("run award.decline --on {last} --reason 名额已满"));
    assert!(found(&shell, "award_quota").is_empty());
    // A school's own share takes its place.
    fs::create_dir_all(shell.data().join("rules")).unwrap();
    let own = "schema = 1\n[number.\"award.share\"]\n\"2020-01-01\" = { value = \"3/100\" }\n";
    fs::write(shell.data().join("rules/own.toml"), own).unwrap();
    assert_eq!(found(&shell, "award_quota").len(), 2, "three in a hundred of twenty-three is nobody");
}
