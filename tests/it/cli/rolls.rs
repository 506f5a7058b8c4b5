//! Rolls, registers of a newer layout, transfers and results: each onto what it is about, and nobody added by them.

use crate::shell::{Shell, all};
use serde_json::Value;

fn sample(name: &str) -> String {
    format!("{}/fixtures/import/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn branch() -> Shell {
    let shell = Shell::new();
    shell.ok("init --branch 试验支部 --level undergraduate --basis grade");
    shell
}

fn counts(told: &Value) -> [u64; 5] {
    ["new", "changed", "same", "conflict", "skipped"].map(|state| told[state].as_u64().unwrap_or(u64::MAX))
}

fn why(told: &Value, row: u64) -> String {
    let row = told["rows"].as_array().unwrap().iter().find(|r| r["row"] == row);
    row.unwrap_or_else(|| panic!("no row"))["why"].as_str().unwrap_or_default().to_owned()
}

fn size(shell: &Shell, kind: &str) -> usize {
    shell.json(&format!("list {kind}")).as_array().map_or(0, Vec::len)
}

#[test]
fn a_check_in_comes_onto_a_meeting_and_adds_nobody() {
    let shell = branch();
    shell.ok(&format!("import {}", sample("22-名册.csv")));
    let lost = shell.run(&format!("import {}", sample("22-签到.csv")));
    assert!(lost.code == 1 && lost.err.contains("--on") && lost.err.contains("2026-11-24"), "{}", lost.err);
    shell.ok("run meeting.plan --kinds general --happened 2026-11-24 --starts 18:30 --title 大会");
    for import in [format!("import {}", sample("22-签到.csv")), format!("import {} --on 大会", sample("22-签到.csv"))]
    {
        let told = shell.json(&import);
        assert_eq!(told["kind"], "attendance", "{told}");
        assert!(why(&told, 7).contains("名册里没有骆以宁"), "{told}");
        if counts(&told)[0] == 0 {
            assert_eq!((counts(&told), told["change"].is_null()), ([0, 0, 5, 0, 1], true), "{told}");
            continue;
        }
        assert_eq!(counts(&told), [5, 0, 0, 0, 1], "{told}");
        assert!(told["notes"].to_string().contains("大会"), "the meeting is proposed by its day: {told}");
    }
    let roll = shell.json("list attendance");
    let one = |name: &str| roll.as_array().unwrap().iter().find(|a| a["member_name"] == name).unwrap().clone();
    assert_eq!(all(&roll, "state"), ["present", "present", "leave", "absent", "present"], "{roll}");
    assert_eq!(one("温知夏")["arrived"], "18:41");
    assert_eq!(one("顾长庚")["leave_reason"], "sick");
    assert_eq!(size(&shell, "member"), 5);
}

#[test]
fn names_by_column_are_a_roll_too() {
    let shell = branch();
    shell.ok(&format!("import {}", sample("22-名册.csv")));
    shell.ok("run meeting.plan --kinds general --happened 2026-11-24 --starts 18:30 --title 大会");
    let told = shell.json(&format!("import {} --on 大会", sample("22-到会名单.xlsx")));
    assert_eq!(counts(&told), [5, 0, 0, 0, 0], "{told}");
    let roll = shell.json("list attendance");
    let state = |name: &str| {
        let one = roll.as_array().unwrap().iter().find(|a| a["member_name"] == name).unwrap().clone();
        (one["state"].as_str().unwrap().to_owned(), one["leave_reason"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(state("沈未央").0, "present");
    assert_eq!(state("顾长庚"), ("leave".into(), "sick".into()));
    assert_eq!(state("桑晚晴").0, "absent");
}

#[test]
fn the_list_of_a_meeting_room_proposes_the_roll() {
    let shell = Shell::demo();
    let file = format!("{}/fixtures/import/transcripts/tencent_attendance.xlsx", env!("CARGO_MANIFEST_DIR"));
    let told = shell.json(&format!("import {file}"));
    let names = all(&told["rows"], "name").join(" ");
    assert_eq!((told["kind"].as_str(), counts(&told)[4]), (Some("attendance"), 1), "{told}");
    assert!(names.contains("iPhone") && why(&told, 13).contains("名册里没有iPhone"), "{told}");
    assert!(why(&told, 12).contains("迟到 18:44") && why(&told, 12).contains("早退 19:20"), "{told}");
    assert!(!why(&told, 10).contains("迟到") && !why(&told, 10).contains("早退"), "{told}");
    let empty = Shell::init();
    let nowhere = empty.run(&format!("import {file}"));
    assert!(nowhere.code == 1 && nowhere.err.contains("--on"), "{}", nowhere.err);
    assert_eq!(size(&empty, "member"), 0);
}

#[test]
fn newer_registers_are_meetings() {
    let shell = branch();
    shell.ok(&format!("import {}", sample("layout-01-成员信息.xlsx")));
    let told = shell.json(&format!("import {}", sample("layout-05-三会一课-新表.xlsx")));
    assert_eq!(told["kind"], "meeting", "{told}");
    let list = shell.json("list meeting");
    let ours: Vec<&Value> = list.as_array().unwrap().iter().take(4).collect();
    let told: Vec<[&str; 4]> = ours
        .iter()
        .map(|m| ["happened", "starts", "ends", "state"].map(|f| m[f].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(told[0], ["2026-03-05", "19:00", "20:00", "closed"]);
    assert_eq!(told[1], ["2026-03-12", "12:30", "13:15", "closed"]);
    assert_eq!(told[3], ["2026-04-02", "19:00", "20:30", "closed"]);
    let kinds: Vec<String> = ours.iter().map(|m| m["kinds"].to_string()).collect();
    assert_eq!(kinds, ["[\"general\"]", "[\"committee\"]", "[\"group_meeting\"]", "[\"lecture\"]"]);
    assert!(all(&shell.json("list line"), "text").contains(&"书记讲党课：学习党章"));
    let told = shell.json(&format!("import {}", sample("layout-06-主题党日活动.xlsx")));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("meeting"), [3, 0, 0, 0, 0]), "{told}");
    let days = shell.json("list meeting --where kinds=party_day");
    assert_eq!(all(&days, "title"), ["学雷锋志愿服务", "缅怀先烈", "学习宪法"]);
    assert_eq!(all(&days, "state"), ["closed", "closed", "planned"]);
    assert_eq!(all(&days, "happened"), ["2026-03-06", "2026-04-07", "2026-12-10"]);
    assert_eq!(days[0]["recorder_name"], "凌若川");
    assert_eq!((days[0]["reg_due"].as_i64(), days[0]["reg_leave"].as_i64()), (Some(23), Some(2)));
    let again = shell.json(&format!("import {}", sample("layout-06-主题党日活动.xlsx")));
    assert!(again["change"].is_null(), "{again}");
}

#[test]
fn a_register_keeps_contents_and_those_away_and_asks_for_the_day() {
    let shell = branch();
    let told = shell.json(&format!("import {}", sample("23-三会一课登记表.xlsx")));
    assert_eq!(counts(&told), [2, 0, 0, 0, 1], "{told}");
    assert!(why(&told, 5).contains("2025年9月") && why(&told, 5).contains("写到日"), "{told}");
    assert!(why(&told, 6).contains("2025-12-25") && why(&told, 6).contains("标题"), "{told}");
    let list = shell.json("list meeting");
    assert_eq!(all(&list, "happened"), ["2025-03-06", "2025-12-25"]);
    assert_eq!((list[0]["starts"].as_str(), list[0]["state"].as_str()), (Some("19:00"), Some("closed")));
    assert!(list[0]["note"].as_str().unwrap_or_default().contains("沈未央"), "{list}");
    assert!(all(&shell.json("list line"), "text")[0].contains("集体学习"));
}

#[test]
fn transfers_bring_people_and_results_bring_nobody() {
    let shell = branch();
    let told = shell.json(&format!("import {}", sample("15-评议结果.xlsx")));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("result"), [0, 0, 0, 0, 2]), "{told}");
    shell.ok(&format!("import {}", sample("layout-01-成员信息.xlsx")));
    let told = shell.json(&format!("import {}", sample("layout-03-组织关系转入.xlsx")));
    assert!(told["new"].as_u64() >= Some(2), "{told}");
    let list = shell.json("list member");
    let one = |name: &str| list.as_array().unwrap().iter().find(|m| m["name"] == name).unwrap().clone();
    let shen = one("沈未央");
    for (field, value) in [
        ("stage", "full"),
        ("level", "postgraduate"),
        ("in_on", "2025-09-10"),
        ("in_from", "某理工大学物理学院党委"),
        ("admitted_on", "2021-06-15"),
        ("converted_on", "2022-06-15"),
        ("applied_on", "2019-10-08"),
        ("prospect_on", "2021-05-12"),
    ] {
        assert_eq!(shen[field], *value, "{field}");
    }
    let lu = one("陆听澜");
    assert_eq!((lu["stage"].as_str(), lu["level"].as_str()), (Some("probationary"), Some("undergraduate")));
    let people = size(&shell, "member");
    let told = shell.json(&format!("import {}", sample("layout-04-2025年度评议结果.xlsx")));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("result"), [3, 0, 0, 0, 1]), "{told}");
    assert!(why(&told, 2).contains("2025") && why(&told, 5).contains("名册里没有骆以宁"), "{told}");
    let results = shell.json("list result");
    assert_eq!(all(&results, "grade"), ["excellent", "qualified", ""], "who is probationary is not graded");
    assert_eq!(size(&shell, "member"), people);
}
