//! Months without a day: kept as they are written, by shell, form and file, and never made into a day.

use crate::shell::{Shell, all};

#[test]
fn a_month_goes_in_and_comes_out_as_it_was_written() {
    let shell = Shell::init();
    shell.ok(
        "run member.add --name 顾长庚 --student_no 001 --birth_date 2003年2月 --applied_on 2021-09 --activist_on 2022",
    );
    let person = shell.json("list member")[0].clone();
    let told = |name: &str| person[name].as_str().unwrap_or_default().to_owned();
    assert_eq!([told("birth_date"), told("applied_on"), told("activist_on")], ["2003-02", "2021-09", "2022"]);
    assert_eq!(told("stage"), "activist");
    let listed = shell.ok("list member");
    assert!(listed.contains("顾长庚"), "{listed}");
    // The rules have no day to judge by.
    let why = shell.json("check --all").to_string();
    assert!(!why.contains("2021-09-01") && !why.contains("2021-09-30"), "{why}");
    shell.ok("run talk.add --member 顾长庚 --happened 2024.3 --text 谈话");
    assert_eq!(all(&shell.json("list talk --where happened=2024-03"), "happened"), ["2024-03"]);
    assert_eq!(all(&shell.json("list talk --where happened>=2024-01-01"), "happened"), ["2024-03"]);
    // A day in the month says more; a month that has the day says nothing new.
    let id = person["id"].as_str().unwrap_or_default().to_owned();
    shell.ok(&format!("run member.edit --on {id} --applied_on 2021-09-15"));
    assert_eq!(shell.json("list member")[0]["applied_on"], "2021-09-15");
    shell.ok("undo");
    assert_eq!(shell.json("list member")[0]["applied_on"], "2021-09");
    // A meeting has its day.
    let refused = shell.run("run meeting.add --title 大会 --kinds general --happened 2024-03");
    assert!(refused.code == 1 && refused.err.contains("写到日"), "{}", refused.err);
    let ahead = shell.run(&format!("run member.edit --on {id} --prospect_on 2030-01"));
    assert_eq!(ahead.code, 1, "{}", ahead.err);
}

#[test]
fn a_month_goes_through_every_file_and_an_import_of_it_changes_nothing() {
    let shell = Shell::init();
    shell.ok("run member.add --name 顾长庚 --student_no 001 --birth_date 2003-02 --applied_on 2021-09 --activist_on 2022-03-20");
    for ending in ["xlsx", "csv"] {
        let path = shell.path(&format!("名册.{ending}"));
        shell.ok(&format!("export member -o {} --purpose internal", path.display()));
        let told = shell.json(&format!("import {}", path.display()));
        assert_eq!((told["same"].as_u64(), told["change"].is_null()), (Some(1), true), "{ending}: {told}");
        let other = Shell::init();
        other.ok(&format!("import {}", path.display()));
        let person = other.json("list member")[0].clone();
        assert_eq!(
            [&person["birth_date"], &person["applied_on"], &person["activist_on"]],
            ["2003-02", "2021-09", "2022-03-20"],
            "{ending}"
        );
    }
    // Days that lie in the month fill it; one that does not is a conflict.
    let path = shell.path("b.csv");
    std::fs::write(&path, "姓名,学号,申请入党时间,出生日期\n顾长庚,001,2021-09-15,2003年2月11日\n").unwrap();
    let told = shell.json(&format!("import {}", path.display()));
    assert_eq!(told["changed"], 1, "{told}");
    std::fs::write(&path, "姓名,学号,申请入党时间\n顾长庚,001,2021年10月\n").unwrap();
    let told = shell.json(&format!("import {}", path.display()));
    assert_eq!(told["conflict"], 1, "{told}");
    std::fs::write(&path, "姓名,学号,申请入党时间\n顾长庚,001,2021年9月\n").unwrap();
    let told = shell.json(&format!("import {}", path.display()));
    assert_eq!((told["same"].as_u64(), told["change"].is_null()), (Some(1), true), "{told}");
}
