//! Findings as sheets, and the worksheet of what was missing before the book began: out, filled in, back.

use crate::shell::{Shell, all, fixture};
use calamine::{Data, Reader, open_workbook_auto};
use serde_json::Value;

fn rows(path: &std::path::Path) -> Vec<Vec<Data>> {
    let mut book = open_workbook_auto(path).expect("a sheet");
    let range = book.worksheet_range_at(0).expect("one").expect("read");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn check(shell: &Shell) -> Value {
    serde_json::from_str(&shell.run("check --json").out).expect("JSON")
}

#[test]
fn findings_go_to_excel_csv_and_json() {
    let shell = Shell::demo();
    let list = check(&shell);
    let path = shell.path("体检.xlsx");
    assert!(shell.ok(&format!("export check -o {}", path.display())).contains("条写入"));
    let sheet = rows(&path);
    let titles = ["规则", "事项", "对象", "状态", "日期", "说明", "依据", "条款", "已核", "效力"];
    assert_eq!(sheet[0].iter().map(ToString::to_string).collect::<Vec<_>>(), titles);
    let told = all(&list, "text");
    assert_eq!(sheet.len() - 1, told.len());
    for (row, (finding, text)) in sheet[1..].iter().zip(list.as_array().unwrap().iter().zip(told)) {
        let words = |at: usize| row.get(at).map(ToString::to_string).unwrap_or_default();
        assert_eq!(
            (words(0).as_str(), words(2).as_str()),
            (finding["rule"].as_str().unwrap(), finding["subject_name"].as_str().unwrap())
        );
        assert_eq!((words(5).as_str(), words(7).as_str()), (text, finding["article"].as_str().unwrap_or_default()));
        assert!(matches!(row[4], Data::DateTime(_)) || finding["due"].is_null(), "{row:?}");
    }
    let due = shell.path("due.csv");
    shell.ok(&format!("export due --lang en -o {}", due.display()));
    let text = std::fs::read_to_string(&due).expect("a csv");
    assert!(text.starts_with("\u{feff}rule,title,subject,state,due,text,basis,article,verified,force\r\n"), "{text}");
    assert_eq!(text.lines().count() - 1, shell.json("due").as_array().unwrap().len());
    let json = shell.path("check.json");
    shell.ok(&format!("export check -o {}", json.display()));
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&json).expect("written")).expect("JSON");
    assert_eq!(written, list);
    shell.fails(2, &["export", "check", "-o", "x.pdf"]);
    shell.fails(3, &["export", "due", "-o", "/nowhere/x.xlsx"]);
}

/// A branch whose book began after most of what its people did, with gaps.
fn late() -> Shell {
    let shell = Shell::new();
    shell.ok("--today 2026-11-24 init --branch 测试支部 --level undergraduate --basis grade");
    let sheet = shell.path("名册.csv");
    let text = "姓名,学号,班级,人员类别,申请入党日期,确定积极分子日期\n\
        王芳,2024001,一班,入党申请人,2025-09-10,\n\
        王芳,2024002,二班,入党申请人,2025-09-12,\n\
        李强,2024003,一班,入党积极分子,2024-09-10,2025-03-20\n";
    std::fs::write(&sheet, text).expect("written");
    shell.ok(&format!("import {}", sheet.display()));
    shell
}

#[test]
fn the_worksheet_goes_out_is_filled_in_and_comes_back() {
    let shell = late();
    // What fell due before the book began, quiet or woken; contacts are named, not filled in.
    let inherited = |shell: &Shell| {
        let found = check(shell);
        let before = |f: &&Value| f["text"].as_str().is_some_and(|t| t.contains("接手前")) && f["rule"] != "contacts";
        found.as_array().expect("a list").iter().filter(before).count()
    };
    assert!(inherited(&shell) >= 3, "{}", check(&shell));
    let path = shell.path("缺项.xlsx");
    shell.ok(&format!("export inherited -o {}", path.display()));
    let sheet = rows(&path);
    let titles = ["姓名", "学号", "班级", "缺项", "应在此日前", "日期", "备注"];
    assert_eq!(sheet[0].iter().map(ToString::to_string).collect::<Vec<_>>(), titles);
    let asked: Vec<(String, String)> = sheet[1..].iter().map(|r| (r[1].to_string(), r[3].to_string())).collect();
    for (number, what) in
        [("2024001", "派人谈话"), ("2024002", "派人谈话"), ("2024003", "培养教育考察"), ("2024003", "培训")]
    {
        assert!(asked.contains(&(number.to_owned(), what.to_owned())), "{number} {what} in {asked:?}");
    }
    // Nothing filled in: nothing to import.
    let empty = shell.json(&format!("import {}", path.display()));
    assert!(empty["change"].is_null() && empty["kind"] == "step", "{empty}");
    let filled = shell.path("缺项-填好.csv");
    let text = "姓名,学号,班级,缺项,应在此日前,日期,备注\n\
        王芳,2024001,一班,派人谈话,2025-10-10,2025-09-30,谈话人李老师\n\
        王芳,2024002,二班,派人谈话,2025-10-12,2025.10.8,\n\
        李强,2024003,一班,培养教育考察,2025-09-20,2026-09-15,\n\
        李强,2024003,一班,思想汇报,2025-06-20,2026-11-01,\n\
        李强,2024003,一班,谈话,,2024-10-01,四个方面都谈了\n\
        李强,2024003,一班,培训,2025-09-20,2026-10-11,分党校\n\
        王芳,,,派人谈话,,2025-10-01,\n\
        王芳,2024001,一班,没这一步,,2025-10-01,\n\
        王芳,2024001,一班,派人谈话,,2199-01-01,\n\
        查无此人,2024999,一班,派人谈话,,2025-10-01,\n\
        李强,2024003,一班,入党宣誓,2025-09-20,,\n";
    std::fs::write(&filled, text).expect("written");
    let import = format!("import {}", filled.display());
    let dry = shell.json(&format!("{import} --dry-run"));
    assert_eq!((dry["new"].as_u64(), dry["skipped"].as_u64()), (Some(6), Some(5)), "{dry}");
    let why = |row: usize| dry["rows"][row]["why"].as_str().unwrap_or_default().to_owned();
    for (row, words) in [
        (6, "2024001 一班"),
        (7, "没有叫 “没这一步” 的步骤"),
        (8, "2199-01-01 还没有到"),
        (9, "名册里没有查无此人"),
        (10, "没有填日期"),
    ] {
        assert!(why(row).contains(words), "{row}: {}", why(row));
    }
    let done = shell.json(&import);
    assert_eq!(done["new"], 6);
    let again = shell.json(&import);
    assert_eq!(
        (again["new"].as_u64(), again["same"].as_u64(), again["change"].is_null()),
        (Some(0), Some(6), true),
        "{again}"
    );
    assert_eq!(inherited(&shell), 0, "{}", check(&shell));
    let steps = shell.json("list step --where step=first_talk");
    assert_eq!(all(&steps, "happened"), ["2025-09-30", "2025-10-08"]);
    assert_eq!(steps[0]["note"], "谈话人李老师");
    let undone = shell.ok(&format!("undo {}", done["change"]));
    assert!(undone.contains("撤销：导入 缺项-填好"), "{undone}");
    assert!(inherited(&shell) >= 3);
}

#[test]
fn an_exported_list_of_steps_comes_back_unchanged() {
    let shell = Shell::demo();
    let path = shell.path("steps.xlsx");
    shell.ok(&format!("export step -o {}", path.display()));
    let back = shell.json(&format!("import {} --dry-run", path.display()));
    assert_eq!((back["new"].as_u64(), back["changed"].as_u64()), (Some(0), Some(0)), "{back}");
}

#[test]
fn the_roster_of_124_is_one_row_of_gaps() {
    let shell = Shell::init();
    shell.ok(&format!("import {}", fixture("import/名册_124人.xlsx")));
    let out = shell.path("gaps.xlsx");
    let told = shell.json(&format!("export inherited -o {}", out.display()));
    assert_eq!(told["rows"].as_u64(), Some(rows(&out).len() as u64 - 1));
}

#[test]
fn a_step_of_the_sheet_comes_with_its_outcome_and_its_paper() {
    let shell = Shell::init();
    let take = |name: &str, text: &str, how: &str| {
        let path = shell.path(name);
        std::fs::write(&path, text).expect("written");
        shell.json(&format!("import {} {how}--today 2026-11-24", path.display()))
    };
    // A roster knows the stage alone: vote and approval stand in the book without their days.
    take("名册.csv", "姓名,学号,人员类别\n王芳,001,预备党员\n", "");
    let approval = || shell.json("list step --where step=approval_1")[0].clone();
    assert!(approval()["happened"].is_null());
    let failed = "姓名,步骤,日期,结果,文号\n王芳,党委审批接收,2025-06-12,未通过,党委〔2025〕3号\n";
    let dated = take("步骤.csv", failed, "");
    assert_eq!((dated["changed"].as_u64(), approval()["happened"].as_str()), (Some(1), Some("2025-06-12")), "{dated}");
    assert_eq!(
        (approval()["outcome"].as_str(), approval()["document"].as_str()),
        (Some("failed"), Some("党委〔2025〕3号"))
    );
    assert_eq!(take("步骤.csv", failed, "")["same"].as_u64(), Some(1));
    // The same day with another outcome is no "same": it waits until told whose value stands.
    let passed = failed.replace("未通过", "通过");
    let other = take("步骤.csv", &passed, "");
    assert_eq!((other["conflict"].as_u64(), other["rows"][0]["field"].as_str()), (Some(1), Some("outcome")), "{other}");
    assert_eq!(take("步骤.csv", &passed, "--take sheet ")["changed"].as_u64(), Some(1));
    assert_eq!(approval()["outcome"], "passed");
}

#[test]
fn what_was_not_done_before_the_book_is_quiet_and_what_contradicts_itself_is_not() {
    let shell = Shell::new();
    shell.ok("--today 2026-11-24 init --branch 测试支部 --level undergraduate --basis grade");
    let broken = |shell: &Shell| {
        let found = check(shell);
        let found = found.as_array().unwrap().iter().filter(|f| f["state"] == "broken");
        found.map(|f| (f["subject_name"].to_string(), f["rule"].to_string())).collect::<Vec<_>>()
    };
    shell.ok("run member.add --name 单晓 --applied_on 2025-09-10");
    assert_eq!(broken(&shell), Vec::new(), "a talk that was not held is a gap");
    shell.ok("run member.add --name 仇文 --birth_date 2009-06-01 --applied_on 2026-10-10");
    shell.ok("run member.add --name 解明 --admitted_on 2025-05-01 --converted_on 2025-06-01");
    shell.ok("run member.add --name 曾凡 --activist_on 2025-05-01 --prospect_on 2025-04-01");
    let mut found = broken(&shell);
    found.sort();
    let pair = |name: &str, rule: &str| (format!("\"{name}\""), format!("\"{rule}\""));
    let wanted =
        [pair("仇文", "application_age"), pair("曾凡", "order.activist.prospect"), pair("解明", "conversion_time")];
    assert_eq!(found, wanted);
}
