//! The roster on the shell: as of a day, two of one name, what left the program unmasked.

use crate::shell::Shell;

#[test]
fn the_roster_stands_as_of_every_day_of_the_year() {
    let shell = Shell::demo();
    // The table of the demo's year: full, probationary, both; decided and not yet approved: admissions, conversions.
    for (day, full, probationary, admissions, conversions) in [
        ("2026-01-01", 26, 14, 0, 0),
        ("2026-05-20", 26, 14, 0, 0),
        ("2026-05-21", 26, 14, 9, 7),
        ("2026-06-11", 26, 14, 9, 7),
        ("2026-06-12", 33, 16, 0, 0),
        // Whoever leaves on a day still counts on it.
        ("2026-06-25", 33, 16, 0, 0),
        ("2026-06-26", 21, 15, 0, 0),
        ("2026-09-09", 21, 15, 0, 0),
        ("2026-09-10", 23, 16, 0, 0),
        ("2026-11-24", 23, 16, 0, 0),
    ] {
        let out = shell.ok(&format!("list member --as-of {day}"));
        let foot = out.lines().last().expect("a foot");
        assert!(foot.starts_with(&format!("截至 {day}：共 ")), "{foot}");
        let waiting = format!("已表决待批：接收 {admissions}，转正 {conversions}");
        assert!(
            foot.contains(&format!("正式党员 {full}，预备党员 {probationary}，")) && foot.ends_with(&waiting),
            "{foot}"
        );
        let at = |only: &str| {
            let args = ["list", "member", "--as-of", day, "--where", only, "--json"];
            let list: serde_json::Value = serde_json::from_str(&shell.args(&args).out).expect("JSON");
            list.as_array().expect("a list").len()
        };
        assert_eq!((at("stage=full"), at("stage=probationary")), (full, probationary), "{day}");
        assert_eq!((at("decided=probationary"), at("decided=full")), (admissions, conversions), "{day}");
    }
    let then = shell.json("list member --as-of 2026-06-20 --sort -converted_on");
    assert!(then[0]["converted_on"].as_str().is_some_and(|d| d <= "2026-06-20"), "{}", then[0]);
    let foot = shell.ok("list member --as-of 2026-05-21 --lang en");
    assert!(foot.contains("decided, awaiting approval: 9 admissions, 7 conversions"), "{foot}");
    let people = shell.ok("list member --as-of 2026-05-21");
    assert!(people.contains("接收待批") && people.contains("转正待批"));
    for args in [["list", "member", "--as-of", "2026-02-30"], ["list", "meeting", "--as-of", "2026-06-01"]] {
        shell.fails(2, &args);
    }
}

#[test]
fn what_is_decided_and_not_approved_is_a_state_of_its_own() {
    let shell = Shell::demo();
    assert_eq!(shell.json("show member 曾凡")["decided"], serde_json::Value::Null);
    shell.ok("run step.add --member 曾凡 --step vote_2 --happened 2026-11-24 --outcome passed --until 2026-11-18");
    let member = shell.json("show member 曾凡");
    assert_eq!((member["stage"].as_str(), member["decided"].as_str()), (Some("probationary"), Some("full")));
    for words in [shell.ok("show member 曾凡"), shell.ok("list member --where decided=full")] {
        assert!(words.contains("预备党员") && words.contains("转正待批"), "{words}");
    }
    assert!(shell.ok("show member 曾凡 --lang en").contains("conversion"));
}

#[test]
fn two_of_one_name_are_both_listed_wherever_somebody_is_named() {
    let shell = Shell::demo();
    let both = shell.json("list member --where name=刘洋");
    let both = both.as_array().expect("two");
    assert_eq!(both.len(), 2);
    for args in [
        &["why", "刘洋"][..],
        &["show", "member", "刘洋"],
        &["run", "member.edit", "--on", "刘洋", "--note", "x"],
        &["run", "talk.add", "--member", "刘洋", "--happened", "2026-11-01"],
        &["run", "thought_report.add", "--member", "何佳", "--reader", "刘洋", "--happened", "2026-11-01"],
        &["list", "talk", "--where", "member=刘洋"],
        &["run", "member.transfer_out", "--on", "刘洋", "--out_on", "2026-11-01"],
    ] {
        for (lang, ask) in [("zh", "请用学号或编号"), ("en", "use the student number or the id")] {
            let args = [args, &["--lang", lang]].concat();
            let code = if args[0] == "list" { 2 } else { 1 };
            let error = shell.fails(code, &args);
            let text = error["text"].as_str().expect("words");
            for person in both {
                for field in ["student_no", "class_name"] {
                    assert!(text.contains(person[field].as_str().expect(field)), "{args:?}: {text}");
                }
            }
            assert!(code == 2 || error["hint"] == ask, "{args:?}: {error}");
        }
    }
    let one = both[0]["student_no"].as_str().expect("a number");
    assert!(shell.ok(&format!("why {one}")).starts_with("刘洋："));
    assert!(shell.ok(&format!("why {}", both[1]["id"].as_str().expect("an id"))).starts_with("刘洋："));
}

#[test]
fn every_export_stands_in_the_log() {
    let shell = Shell::demo();
    let file = |name: &str| shell.path(name).display().to_string();
    let exports = || {
        let log = shell.json("log --limit 3");
        log.as_array().expect("a list").iter().filter(|e| e["cause"] == "export").count()
    };
    shell.ok(&format!("export member -o {}", file("masked.xlsx")));
    shell.ok(&format!("export member --purpose public -o {}", file("public.csv")));
    assert_eq!(exports(), 2);
    assert!(shell.ok("log --limit 1").contains("导出人员（公开）"), "for whom it was");
    shell.ok(&format!("export member --purpose superior -o {}", file("full.csv")));
    assert_eq!(exports(), 3);
    let log = shell.ok("log --limit 1");
    assert!(
        log.contains("书记") && log.contains("导出人员，含隐私字段（报上级）") && log.contains("full.csv"),
        "{log}"
    );
    assert!(shell.ok("log --limit 1 --lang en").contains("exported person with private fields"));
    // It is no change of the book: undo and redo pass it over.
    let undone = shell.json("undo");
    assert!(!undone["text"].as_str().expect("words").contains("导出"), "{undone}");
    shell.ok(&format!("export member --purpose internal -o {}", file("again.json")));
    assert!(shell.json("redo")["text"].as_str().is_some_and(|t| t.starts_with("重做")));
    assert_eq!(shell.json("verify")["ok"], true);
}

#[test]
fn a_restored_demo_keeps_its_invented_evening() {
    let shell = Shell::demo();
    let (file, there) = (shell.path("one.zhibu").display().to_string(), shell.path("there").display().to_string());
    shell.ok(&format!("backup -o {file}"));
    shell.ok(&format!("--data {there} restore {file}"));
    let due = |more: &str| shell.ok(&format!("{more}due"));
    assert_eq!(due(&format!("--data {there} ")), due(""));
    shell.ok(&format!("--data {there} run member.add --name 王小明"));
    let log = shell.json(&format!("--data {there} log --limit 1"));
    assert!(log[0]["at"].as_str().is_some_and(|at| at.starts_with("2026-11-24T18:")), "{log}");
}

#[test]
fn list_and_export_have_the_people_of_the_screen_and_all_of_them_when_asked() {
    let shell = Shell::demo();
    let count = |args: &[&str]| {
        let list: serde_json::Value = serde_json::from_str(&shell.args(args).out).expect("JSON");
        list.as_array().expect("a list").len()
    };
    let list = |more: &[&str]| count(&[&["list", "member", "--json"], more].concat());
    assert_eq!(list(&["--where", "stage=full"]), 23);
    assert_eq!(list(&["--where", "stage=full", "--all"]), 35);
    let (here, all, out) = (list(&[]), list(&["--all"]), list(&["--where", "status=transferred_out"]));
    assert!(out > 0 && all >= here + out, "{here} {out} {all}");
    let file = shell.path("people.json").display().to_string();
    let exported = |more: &str| shell.json(&format!("export member -o {file}{more}"))["rows"].as_u64();
    assert_eq!(exported(""), Some(here as u64));
    assert_eq!(exported(" --all"), Some(all as u64));
    // Whom somebody names is written, wherever that person is now.
    let gone = shell.args(&["list", "member", "--json", "--where", "status=transferred_out"]).out;
    let gone: serde_json::Value = serde_json::from_str(&gone).expect("JSON");
    assert_eq!(exported(&format!(" --on {}", gone[0]["id"].as_str().expect("an id"))), Some(1));
}

#[test]
fn a_number_that_is_none_is_refused_by_form_shell_and_sheet_alike() {
    let shell = Shell::demo();
    let count = || shell.json("list member").as_array().expect("people").len();
    let before = count();
    for (field, value, words) in [
        ("id_number", "abc", "身份证号应为 18 位"),
        ("id_number", "入党积极分子", "身份证号应为 18 位"),
        ("phone", "1a", "不是电话号码：1a"),
    ] {
        for deed in [&["member.add", "--name", "王芳"][..], &["member.edit", "--on", "曾凡"]] {
            let flag = format!("--{field}");
            let error = shell.fails(1, &[&["run"], deed, &[&flag, value]].concat());
            assert_eq!(error["field"], field, "{error}");
            assert!(error["text"].as_str().is_some_and(|t| t.contains(words)), "{error}");
        }
    }
    assert_eq!(count(), before);
    // What is written otherwise is the same number; a check digit that fails is recorded as it stands.
    shell.args(&[
        "run",
        "member.edit",
        "--on",
        "曾凡",
        "--phone",
        "139 0000-1234",
        "--id_number",
        "99010120030405001x",
    ]);
    let member = shell.json("show member 曾凡 --purpose internal");
    assert_eq!((&member["phone"], &member["id_number"]), (&"13900001234".into(), &"99010120030405001X".into()));
}

#[test]
fn one_record_named_twice_is_done_once() {
    let shell = Shell::demo();
    let done = shell.args(&["run", "member.edit", "--on", "曾凡", "--on", "曾凡", "--note", "x", "--json"]);
    let done: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(done["ids"].as_array().map(Vec::len), Some(1), "{done}");
    assert!(shell.ok("log --limit 1").contains("修改人员 曾凡\n"), "{}", shell.ok("log --limit 1"));
}
