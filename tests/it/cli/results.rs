//! Results of earlier evaluations from a sheet: grades, promises, open items; every row that cannot be, and why.

use crate::shell::{Shell, all};
use serde_json::Value;

const HEAD: &str = "姓名,学号,评议年度,评定等次,评定日期,评定理由,整改承诺,兑现期限,兑现情况,整改事项,整改时限\n";

/// Writes a sheet of results beside the demo.
fn sheet(shell: &Shell, rows: &str) -> String {
    let file = shell.path("2024年度民主评议结果.csv");
    std::fs::write(&file, format!("2024年度民主评议结果\n{HEAD}{rows}")).expect("written");
    format!("import {}", file.display())
}

const GOOD: &str = "曾雨桐,,2024,优秀,2025-01-10,,每月联系一次积极分子,2025-12-31,已兑现,,\n\
    陈思远,,2024年度,合格党员,2025.1.10,,补齐会议记录,2026-12-31,,,\n\
    仇文博,,2024 年度民主评议,不合格,2025年1月10日,三次无故缺席,,,,长期不参加组织生活,2025-07-10\n\
    杜梦瑶,,2024,不定等次,2025-01-10,,,,,,\n\
    合计,,,,,,,,,,\n";

fn only<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|r| r["member_name"] == name).unwrap_or_else(|| panic!("{name} in {list}"))
}

#[test]
fn last_years_grades_promises_and_open_items_come_from_a_sheet_once() {
    let shell = Shell::demo();
    let import = sheet(&shell, GOOD);
    let dry = shell.json(&format!("{import} --dry-run"));
    assert_eq!((&dry["kind"], &dry["new"], &dry["skipped"]), (&"result".into(), &4.into(), &1.into()), "{dry}");
    let done = shell.json(&import);
    let round = shell.json("list evaluation --where year=2024");
    assert_eq!((round.as_array().unwrap().len(), &round[0]["step"]), (1, &"closed".into()));
    let results = shell.json(&format!("list result --where evaluation={}", round[0]["id"].as_str().unwrap()));
    assert_eq!(only(&results, "曾雨桐")["grade"], "excellent");
    let worst = only(&results, "仇文博");
    assert_eq!((&worst["grade"], &worst["happened"]), (&"unqualified".into(), &"2025-01-10".into()));
    assert_eq!((&worst["reason"], &worst["rectify_until"]), (&"三次无故缺席".into(), &"2025-07-10".into()));
    let probationary = only(&results, "杜梦瑶");
    assert_eq!((&probationary["probationary"], &probationary["grade"]), (&true.into(), &Value::Null));
    let promises = shell.json("list promise");
    let kept = only(&promises, "曾雨桐");
    assert_eq!((&kept["state"], &kept["deadline"]), (&"kept".into(), &"2025-12-31".into()));
    assert_eq!(only(&results, "曾雨桐")["promise"], kept["id"]);
    let items = shell.json("list rectification --where title=长期不参加组织生活");
    assert_eq!((&items[0]["owner_name"], &items[0]["state"]), (&"仇文博".into(), &"issued".into()), "{items}");
    // A promise that still runs is due; what was over before the book began is said to be inherited.
    let due = shell.ok("due --within 365d");
    assert!(due.contains("承诺“补齐会议记录”2026-12-31 到期"), "{due}");
    let check: Value = serde_json::from_str(&shell.run("check --json").out).expect("JSON");
    let about = |f: &&Value| f["rule"] == "evaluation_after" && f["text"].as_str().unwrap().contains("仇文博");
    let after = check.as_array().unwrap().iter().find(about).expect("what follows 不合格");
    assert_eq!((&after["state"], &after["due"]), (&"inherited".into(), &"2025-07-10".into()), "{after}");
    // A second time nothing changes; what was written goes out and comes back; one undo takes it all away.
    for import in [import, {
        let out = shell.path("评议结果.xlsx");
        shell.ok(&format!("export result -o {}", out.display()));
        format!("import {}", out.display())
    }] {
        let again = shell.json(&import);
        assert!(again["change"].is_null() && again["new"] == 0 && again["conflict"] == 0, "{again}");
    }
    shell.ok(&format!("undo {}", done["change"]));
    assert_eq!(shell.json("list evaluation --where year=2024").as_array().unwrap().len(), 0);
    assert_eq!(shell.json("list rectification --where title=长期不参加组织生活").as_array().unwrap().len(), 0);
}

#[test]
fn a_row_that_cannot_be_is_left_out_with_its_reason() {
    let shell = Shell::demo();
    let rows = "查无此人,,2024,合格,,,,,,,\n\
        曾雨桐,,2024,良好,,,,,,,\n\
        陈思远,,2024,合格,,,,,,,\n\
        陈思远,,2024,优秀,,,,,,,\n\
        杜梦瑶,,2024,合格,2025-01-10,,,,,,\n\
        高景行,,2024,合格,,,,,,,\n\
        马跃进,,2027,合格,,,,,,,\n\
        马跃进,,去年,合格,,,,,,,\n\
        马跃进,,2024,,,,,,,,\n\
        单晓宁,,2024,合格,2199-01-01,,,,,,\n\
        仇文博,,2024,不合格,2025-01-10,,,,,长期缺席,2024-12-31\n\
        仇文博,,2023,合格,2024-01-10,,值班,2023-12-31,,,\n";
    let told = shell.json(&sheet(&shell, rows));
    let why = |row: usize| {
        let row = &told["rows"][row];
        format!("{} {}", row["state"].as_str().unwrap(), row["why"].as_str().unwrap_or_default())
    };
    for (row, words) in [
        (0, "skipped 名册里没有查无此人"),
        (1, "skipped 不认识 “良好”"),
        (2, "new "),
        (3, "skipped 与第 5 行是同一人、同一年度"),
        (4, "skipped 2025-01-10 时是预备党员，参加评议，不评等次"),
        (5, "skipped 2024-12-31 时还不是党员，不参加评议"),
        (6, "skipped 2027 年度还没有到"),
        (7, "skipped 没有写明评议年度"),
        (8, "skipped 没有评定等次"),
        (9, "skipped 2199-01-01 还没有到"),
        (10, "skipped 时限 2024-12-31 早于下达日 2025-01-10"),
        (11, "skipped "),
    ] {
        assert!(why(row).starts_with(words), "{row}: {}", why(row));
    }
    assert_eq!((&told["new"], &told["skipped"]), (&1.into(), &11.into()), "{told}");
    assert_eq!(shell.json("list evaluation --where year=2023").as_array().unwrap().len(), 0, "no round of no result");
}

#[test]
fn another_grade_is_a_conflict_and_one_that_stands_is_not_overwritten() {
    let shell = Shell::demo();
    shell.ok(&sheet(&shell, GOOD));
    let other = sheet(&shell, "曾雨桐,,2024,合格,2025-01-10,,下半年每月讲一次党课,2026-12-31,,,\n");
    let told = shell.json(&other);
    assert_eq!((&told["conflict"], told["change"].is_null()), (&1.into(), true), "{told}");
    let why = told["rows"][0]["why"].as_str().unwrap();
    assert!(why.contains("本子 优秀，表格 合格"), "{why}");
    let told = shell.json(&format!("{other} --take sheet"));
    assert_eq!(told["skipped"], 1);
    assert!(told["rows"][0]["why"].as_str().unwrap().contains("评议已结束，等次不再改动"), "{told}");
    // The book's grade stands; what is new beside it is taken.
    let told = shell.json(&format!("{other} --take book"));
    assert_eq!((&told["changed"], told["change"].is_null()), (&1.into(), false), "{told}");
    assert!(all(&shell.json("list promise"), "text").contains(&"下半年每月讲一次党课"));
    // While a round runs, its grades are stated in it.
    let rows = sheet(&shell, "曾雨桐,,2026,优秀,,,,,,,\n");
    let told = shell.json(&rows);
    assert!(told["rows"][0]["why"].as_str().unwrap().contains("2026 年度的评议还没有结束"), "{told}");
}

#[test]
fn the_day_of_a_result_is_compared_like_its_other_cells() {
    let shell = Shell::demo();
    shell.ok(&sheet(&shell, "曾雨桐,,2024,优秀,,,,,,,\n仇文博,,2024,合格,2025-01-10,,,,,,\n"));
    let day = |name: &str| {
        let rows = shell.json("list result");
        let of = |r: &&serde_json::Value| r["member_name"] == name && r["evaluation_name"] == "2024 年度民主评议";
        rows.as_array().unwrap().iter().find(of).expect("a result")["happened"].clone()
    };
    // A gap is filled, a difference waits for whose value stands, the same is no change.
    let other = sheet(&shell, "曾雨桐,,2024,优秀,2025-01-12,,,,,,\n仇文博,,2024,合格,2025-01-12,,,,,,\n");
    let told = shell.json(&other);
    assert_eq!((&told["changed"], &told["conflict"]), (&1.into(), &1.into()), "{told}");
    assert!(told["rows"][0]["why"].as_str().unwrap().contains("空 → 2025-01-12"), "{told}");
    let why = told["rows"][1]["why"].as_str().unwrap();
    assert!(why.contains("本子 2025-01-10，表格 2025-01-12") && told["rows"][1]["field"] == "happened", "{told}");
    assert_eq!((day("曾雨桐"), day("仇文博")), ("2025-01-12".into(), "2025-01-10".into()));
    let told = shell.json(&format!("{other} --take sheet"));
    assert_eq!((&told["changed"], &told["same"]), (&1.into(), &1.into()), "{told}");
    assert_eq!(day("仇文博"), "2025-01-12");
    let again = shell.json(&other);
    assert!(again["change"].is_null() && again["same"] == 2, "{again}");
    shell.ok(&format!("undo {}", told["change"]));
    assert_eq!(day("仇文博"), "2025-01-10");
}
