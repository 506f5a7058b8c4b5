//! The sheets that every secretary inherits: a person a row, a step a column, with ticks, months and names.

use crate::shell::{Shell, all};
use serde_json::Value;
use std::collections::BTreeMap;

fn sample(name: &str) -> String {
    format!("{}/fixtures/import/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn branch() -> Shell {
    let shell = Shell::new();
    shell.ok("init --branch 试验支部 --level undergraduate --basis grade");
    shell
}

/// Imports a file, says that a second import changes nothing, and gives what the first one told.
fn import(shell: &Shell, name: &str) -> Value {
    let told = shell.json(&format!("import {}", sample(name)));
    let again = shell.json(&format!("import {}", sample(name)));
    assert!(again["change"].is_null(), "{name} again: {again}");
    told
}

/// Returns stage and days of everybody by name.
fn people(shell: &Shell) -> BTreeMap<String, Value> {
    let list = shell.json("list member");
    let list = list.as_array().cloned().unwrap_or_default();
    list.into_iter().map(|m| (m["name"].as_str().unwrap_or_default().to_owned(), m)).collect()
}

/// Returns the day of every step of a person by its code, "?" where it is not known.
fn steps(shell: &Shell, name: &str) -> BTreeMap<String, String> {
    let list = shell.json(&format!("list step --where member={name}"));
    let one = |s: &Value| {
        let day = s["happened"].as_str().unwrap_or("?").to_owned();
        (s["step"].as_str().unwrap_or_default().to_owned(), day)
    };
    list.as_array().unwrap().iter().map(one).collect()
}

fn why(told: &Value, row: u64) -> String {
    let row = told["rows"].as_array().unwrap().iter().find(|r| r["row"] == row);
    row.unwrap_or_else(|| panic!("no row {row:?}"))["why"].as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn stands(people: &BTreeMap<String, Value>, name: &str, stage: &str, days: &[(&str, &str)]) {
    let person = people.get(name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(person["stage"], *stage, "{name}");
    for (field, day) in days {
        assert_eq!(person[*field], *day, "{name} {field}");
    }
}

#[track_caller]
fn has(steps: &BTreeMap<String, String>, want: &[(&str, &str)]) {
    for (step, day) in want {
        assert_eq!(steps.get(*step).map(String::as_str), Some(*day), "{step} of {steps:?}");
    }
}

#[test]
fn a_progress_sheet_gives_every_step() {
    let shell = branch();
    let told = import(&shell, "21-发展党员进度表.xlsx");
    assert_eq!((told["kind"].as_str(), told["new"].as_u64()), (Some("member"), Some(5)), "{told}");
    let columns = told["sheets"][0]["columns"].as_array().unwrap().clone();
    let lost: Vec<&Value> = columns.iter().filter(|c| c["kept"] == false && c["title"] != "序号").collect();
    assert!(lost.is_empty(), "{lost:?}");
    let people = people(&shell);
    stands(&people, "凌若川", "full", &[("admitted_on", "2025-06-12"), ("applied_on", "2023-09-20")]);
    stands(&people, "温知夏", "probationary", &[("admitted_on", "2025-12-18")]);
    stands(&people, "桑晚晴", "prospect", &[("prospect_on", "2026-06-12")]);
    stands(&people, "祁远舟", "activist", &[("activist_on", "2026-04-16")]);
    stands(&people, "池明野", "applicant", &[("applied_on", "2026-09-20")]);
    has(
        &steps(&shell, "凌若川"),
        &[
            ("first_talk", "2023-10-08"),
            ("recommend", "2024-03-10"),
            ("activist", "2024-03-15"),
            ("activist_filed", "2024-03-28"),
            ("prospect", "2025-04-25"),
            ("prospect_agreed", "2025-05-06"),
            ("vetting", "2025-05-08"),
            ("training_done", "2025-05-10"),
            ("approval_1", "2025-07-01"),
            ("vote_2", "2026-06-12"),
        ],
    );
    has(&steps(&shell, "温知夏"), &[("first_talk", "?"), ("approval_1", "2026-01-10")]);
    has(&steps(&shell, "桑晚晴"), &[("first_talk", "2024-10"), ("public_notice_0", "2026-06-01")]);
    assert!(!steps(&shell, "祁远舟").contains_key("activist_filed"), "its column is there and blank");
    let trained = shell.json("list training");
    assert_eq!(all(&trained, "member_name"), ["凌若川", "温知夏", "桑晚晴"], "{trained}");
    // Contacts who stand in the sheet are linked; those who do not are named.
    let contacts = shell.json("list contact");
    assert_eq!(all(&contacts, "contact_name"), ["凌若川", "温知夏", "温知夏"], "{contacts}");
    assert!(why(&told, 4).contains("名册里没有顾长庚"), "{}", why(&told, 4));
    assert!(why(&told, 7).contains("2024.11.31"), "{}", why(&told, 7));
    assert!(why(&told, 6).contains("2024年10月"), "{}", why(&told, 6));
}

#[test]
fn decisive_days_under_long_titles_are_read() {
    let shell = branch();
    import(&shell, "09-成员信息.xlsx");
    stands(&people(&shell), "周甲", "probationary", &[("admitted_on", "2023-06-15"), ("activist_on", "2022-04-15")]);
    has(
        &steps(&shell, "周甲"),
        &[
            ("approval_1", "2023-07-01"),
            ("recommend", "2022-04-02"),
            ("vetting", "?"),
            ("pre_review_1", "2023-06-01"),
            ("prospect_proposed", "2023-05-01"),
            ("prospect", "2023-05-12"),
        ],
    );
}

#[test]
fn names_trainings_extensions_and_awards_become_records() {
    let shell = branch();
    let told = import(&shell, "10-不留.xlsx");
    let said = why(&told, 2);
    assert!(["吴一", "吴二", "吴三"].iter().all(|name| said.contains(name)), "{said}");
    let step = |kind: &str| shell.json(&format!("list step --where step={kind}"))[0].clone();
    assert_eq!(step("probation_extended")["until"], "2025-12-01");
    assert_eq!(step("vetting")["outcome"], "failed");
    assert_eq!(shell.json("list training")[0]["happened"], "2023-06-01");
    assert_eq!(all(&shell.json("list award"), "title"), ["优秀共产党员"]);
    let notes = told["notes"].to_string();
    assert!(notes.contains("志愿书编号（1 格）") && notes.contains("结业考试成绩（1 格）"), "{notes}");
    let shell = branch();
    let told = import(&shell, "24-花名册.xlsx");
    let people = people(&shell);
    stands(
        &people,
        "顾长庚",
        "full",
        &[("birth_date", "2003-02-11"), ("applied_on", "2021-09"), ("activist_on", "2022-03")],
    );
    stands(&people, "祁远舟", "activist", &[("birth_date", "2006-05-21"), ("activist_on", "2026-04")]);
    stands(&people, "池明野", "applicant", &[("applied_on", "2026"), ("birth_date", "2007-01")]);
    stands(&people, "凌若川", "full", &[("birth_date", "2005-03-12")]);
    assert!(why(&told, 6).contains("身份证号"), "{}", why(&told, 6));
    assert_eq!(all(&shell.json("list contact --where member=祁远舟"), "contact_name"), ["顾长庚", "凌若川"]);
    assert!(told["notes"].to_string().contains("宿舍（3 格）"), "{}", told["notes"]);
}

#[test]
fn the_long_sheet_of_a_college_lands_by_stage() {
    let shell = branch();
    let told = import(&shell, "layout-01-成员信息.xlsx");
    assert_eq!(told["new"], 7, "{told}");
    let people = people(&shell);
    stands(
        &people,
        "顾长庚",
        "full",
        &[
            ("applied_on", "2021-09-15"),
            ("activist_on", "2022-03-20"),
            ("prospect_on", "2023-04-20"),
            ("admitted_on", "2023-06-10"),
            ("converted_on", "2024-06-10"),
        ],
    );
    stands(&people, "凌若川", "full", &[("admitted_on", "2025-06-12"), ("converted_on", "2026-06-12")]);
    stands(&people, "温知夏", "probationary", &[("admitted_on", "2025-12-18")]);
    stands(&people, "桑晚晴", "prospect", &[("prospect_on", "2026-06-12")]);
    stands(&people, "祁远舟", "activist", &[("activist_on", "2026-04-16")]);
    stands(&people, "池明野", "applicant", &[("applied_on", "2026-09-20")]);
    stands(&people, "阮书禾", "masses", &[]);
    has(
        &steps(&shell, "顾长庚"),
        &[
            ("approval_1", "2023-06-28"),
            ("oath", "2023-07-01"),
            ("vote_2", "2024-06-10"),
            ("approval_2", "2024-06-26"),
            ("convert_apply", "2024-05-28"),
        ],
    );
    has(
        &steps(&shell, "温知夏"),
        &[("approval_1", "2026-01-10"), ("oath", "2026-03-02"), ("introducers", "2025-11-08")],
    );
    assert!(!steps(&shell, "桑晚晴").contains_key("vetting"), "未完成 is not finished");
    has(&steps(&shell, "池明野"), &[("first_talk", "2026-10-08")]);
    assert!(why(&told, 5).contains("何栖梧") && why(&told, 5).contains("秦望舒"), "{}", why(&told, 5));
    assert_eq!(all(&shell.json("list contact --where member=凌若川"), "contact_name"), ["顾长庚"]);
    let talk = shell.json("list step --where step=committee_talk")[0].clone();
    assert_eq!(talk["handler"], "苏老师");
    // The others after it make no second person and no conflict.
    let told = import(&shell, "layout-02-可接收预备党员.xls");
    assert_eq!((told["same"].as_u64(), told["new"].as_u64()), (Some(1), Some(1)), "{told}");
    import(&shell, "layout-07-党员信息一张表.xlsx");
    stands(&self::people(&shell), "凌若川", "full", &[("admitted_on", "2025-06-12"), ("converted_on", "2026-06-12")]);
}

#[test]
fn people_who_may_be_admitted_are_prospects() {
    let shell = branch();
    let told = import(&shell, "layout-02-可接收预备党员.xls");
    let people = people(&shell);
    for (name, born) in [("桑晚晴", "2006-02"), ("闻人晓", "2005-12")] {
        stands(&people, name, "prospect", &[("prospect_on", "2026-06-12"), ("birth_date", born)]);
    }
    assert!(why(&told, 3).contains("只到月份"), "{told}");
}

#[test]
fn what_follows_from_class_and_remarks_is_proposed_and_written_only_when_asked() {
    let shell = branch();
    let told = import(&shell, "24-花名册.xlsx");
    assert!(
        why(&told, 3).contains("年级可由班级推出：2021") && why(&told, 3).contains("书记（未写入）"),
        "{}",
        why(&told, 3)
    );
    let keeps = |shell: &Shell| {
        let people = people(shell);
        let one = |name: &str| (people[name]["grade"].clone(), people[name]["posts"].to_string());
        [one("顾长庚"), one("凌若川")]
    };
    assert_eq!(keeps(&shell), [(Value::Null, "[]".to_owned()), (Value::Null, "[]".to_owned())]);
    shell.ok(&format!("import {} --derive", sample("24-花名册.xlsx")));
    let want = |year: &str, post: &str| (Value::from(year), format!("[\"{post}\"]"));
    let got = keeps(&shell);
    assert!(got[0].0.as_str().is_some_and(|g| g.contains("2021")) && got[0].1 == want("", "secretary").1, "{got:?}");
    assert!(got[1].1 == want("", "organisation").1, "{got:?}");
}

#[test]
fn seven_layouts_one_after_another_make_nobody_twice() {
    let shell = branch();
    let layouts = [
        "01-成员信息.xlsx",
        "02-可接收预备党员.xls",
        "03-组织关系转入.xlsx",
        "04-2025年度评议结果.xlsx",
        "05-三会一课-新表.xlsx",
        "06-主题党日活动.xlsx",
        "07-党员信息一张表.xlsx",
    ];
    let told = layouts.map(|name| import(&shell, &format!("layout-{name}")));
    let kinds = told.each_ref().map(|t| t["kind"].as_str().unwrap_or_default());
    assert_eq!(kinds, ["member", "member", "member", "result", "meeting", "meeting", "member"]);
    assert!(told.iter().all(|t| t["conflict"] == 0), "{told:?}");
    let people = people(&shell);
    let stages = [
        ("顾长庚", "full"),
        ("凌若川", "full"),
        ("温知夏", "probationary"),
        ("桑晚晴", "prospect"),
        ("祁远舟", "activist"),
        ("池明野", "applicant"),
        ("阮书禾", "masses"),
        ("闻人晓", "prospect"),
        ("沈未央", "full"),
        ("陆听澜", "probationary"),
    ];
    stages.iter().for_each(|(name, stage)| stands(&people, name, stage, &[]));
    let all = shell.json("list member");
    assert_eq!(all.as_array().map(Vec::len), Some(stages.len()), "somebody came in twice: {all}");
}
