//! The branch's own duties: what held from which day, who holds which post, where members are, money, voices.

use crate::shell::{Shell, all};
use serde_json::Value;

fn check(shell: &Shell, today: &str) -> Vec<(String, String, String)> {
    let list: Value = serde_json::from_str(&shell.run(&format!("--today {today} check --json")).out).expect("JSON");
    let rows = list.as_array().expect("rows").iter();
    rows.map(|row| {
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (word("rule"), word("subject_id"), word("state"))
    })
    .collect()
}

fn of(shell: &Shell, today: &str, rule: &str) -> Vec<String> {
    let list = serde_json::from_str(&shell.run(&format!("--today {today} check --json")).out).expect("JSON");
    let rules = all(&list, "rule").into_iter().zip(all(&list, "text"));
    rules.filter(|(name, _)| *name == rule).map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn a_general_branch_founded_today_changes_no_finding() {
    let shell = Shell::demo();
    let before = check(&shell, "2026-11-24");
    let home = shell.json("list branch")[0]["id"].as_str().expect("an id").to_owned();
    shell.ok(&format!("run branch.edit --on {home} --general_branch 信息学院学生党总支"));
    assert_eq!(check(&shell, "2026-11-24"), before);
    let facts = shell.json("list branch_fact");
    assert_eq!((&facts[0]["what"], &facts[0]["happened"]), (&"general_branch".into(), &"2026-11-24".into()));
    // A day that somebody knows: from then on it is asked for.
    let id = facts[0]["id"].as_str().expect("an id");
    shell.ok(&format!("run branch_fact.edit --on {id} --happened 2024-01-01"));
    assert_ne!(check(&shell, "2026-11-24"), before);
    shell.ok("undo");
    shell.ok("undo");
    assert_eq!(check(&shell, "2026-11-24"), before);
    assert_eq!(shell.json("list branch_fact").as_array().map(Vec::len), Some(0));
}

#[test]
fn a_post_that_is_assigned_has_its_term() {
    let shell = Shell::demo();
    shell.ok("run member.assign --on 唐嘉怡 --posts youth");
    let terms = shell.json("list post");
    let own = terms.as_array().expect("terms").iter().find(|t| t["member_name"] == "唐嘉怡").expect("a term");
    assert_eq!((&own["post"], &own["happened"]), (&"youth".into(), &"2026-11-24".into()));
    shell.ok("run member.edit --on 唐嘉怡 --posts publicity");
    let terms = shell.json("list post");
    let own: Vec<&Value> = terms.as_array().expect("terms").iter().filter(|t| t["member_name"] == "唐嘉怡").collect();
    let ended = own.iter().find(|t| t["post"] == "youth").expect("the old one");
    assert_eq!((own.len(), &ended["until"]), (2, &"2026-11-24".into()));
    let twice = ["run", "post.add", "--member", "唐嘉怡", "--post", "publicity", "--happened", "2026-11-24"];
    assert_eq!(shell.fails(1, &twice)["field"], "happened");
    let late = [
        "run",
        "post.add",
        "--outsider",
        "冯老师",
        "--post",
        "deputy",
        "--happened",
        "2026-05-01",
        "--until",
        "2026-04-30",
    ];
    assert_eq!(shell.fails(1, &late)["field"], "until");
    // An applicant on the committee: no plan, but a fact with its finding.
    let plan = ["run", "post.add", "--member", "何佳", "--post", "deputy", "--happened", "2027-03-01"];
    assert_eq!(shell.fails(1, &plan)["field"], "member");
    shell.ok("run post.add --member 何佳 --post deputy --happened 2026-10-01");
    assert!(of(&shell, "2026-11-24", "post_holder").iter().any(|text| text.contains("何佳")));
}

#[test]
fn a_suggestion_is_answered_in_time_and_never_before_it_came() {
    let shell = Shell::demo();
    shell.ok("run suggestion.add --text 自习室早开门 --class usual --anonymous true --happened 2026-11-02");
    assert_eq!(of(&shell, "2026-11-12", "suggestion_answer").len(), 1);
    let said = of(&shell, "2026-11-24", "suggestion_answer");
    assert!(said[0].contains("2026-11-16 前应答复，已过 8 天"), "{said:?}");
    assert!(shell.ok("--today 2026-11-16 due").contains("自习室早开门"));
    let id = shell.json("list suggestion")[0]["id"].as_str().expect("an id").to_owned();
    let edit = |field: &'static str, value: &'static str| {
        let words = ["run", "suggestion.edit", "--on", &id, field, value];
        shell.args(&words).code
    };
    assert_eq!(edit("--answered_on", "2026-11-01"), 1, "before it came");
    assert_eq!(edit("--closed_on", "2026-11-20"), 1, "not answered yet");
    assert_eq!(edit("--member", "何佳"), 1, "anonymous");
    assert_eq!(edit("--answered_on", "2026-11-20"), 0);
    assert_eq!(edit("--closed_on", "2026-11-21"), 0);
}

#[test]
fn relations_have_their_clocks() {
    let shell = Shell::demo();
    shell.ok("run transfer.add --member 唐嘉怡 --direction out --unit 某市某局党支部 --happened 2026-10-20");
    let state = |today: &str| {
        check(&shell, today).into_iter().find(|(rule, ..)| rule == "transfer_receipt").map(|(.., state)| state)
    };
    assert_eq!(state("2026-11-12").as_deref(), Some("open"));
    assert_eq!(state("2026-11-20").as_deref(), Some("due_soon"));
    assert_eq!(state("2026-11-21").as_deref(), Some("overdue"));
    let early = [
        "run",
        "transfer.add",
        "--member",
        "唐嘉怡",
        "--direction",
        "in",
        "--unit",
        "外校",
        "--happened",
        "2026-10-20",
        "--receipt_on",
        "2026-10-19",
    ];
    assert_eq!(shell.fails(1, &early)["field"], "receipt_on");
    shell.ok("run member.edit --on 唐嘉怡 --status lost_contact");
    let status = shell.json("list status");
    assert_eq!((&status[0]["status"], &status[0]["happened"]), (&"lost_contact".into(), &"2026-11-24".into()));
    shell.ok("run member.edit --on 唐嘉怡 --birth_date 2004-05-06");
    let unborn = ["run", "status.add", "--member", "唐嘉怡", "--status", "abroad", "--happened", "2001-01-01"];
    assert_eq!(shell.fails(1, &unborn)["field"], "happened");
}

#[test]
fn money_is_exact_and_stays_within_the_budget() {
    let shell = Shell::demo();
    shell.ok("run fund.add --year 2026 --line activities --budget 1000.30 --happened 2026-01-10");
    let fund = shell.json("list fund")[0]["id"].as_str().expect("an id").to_owned();
    let add = |amount: &str, more: &str| {
        let words = format!(
            "run fund_entry.add --fund {fund} --way spending --what 打印 --amount {amount} --happened 2026-11-02 {more}"
        );
        shell.run(words.trim())
    };
    for _ in 0..3 {
        assert_eq!(add("0.10", "--voucher 1").code, 0);
    }
    for bad in ["1.0001", "-5", "1000000000000000", "abc"] {
        let ran = add(bad, "");
        assert!(ran.code == 1 || ran.code == 2, "{bad}: {}", ran.err);
        assert!(ran.err.lines().count() <= 2, "{}", ran.err);
    }
    let ran = add("1000.01", "");
    assert!(ran.code == 1 && ran.err.contains("超出0.01元"), "{}", ran.err);
    assert_eq!(add("1000.01", "--over 学院批准").code, 0);
    let fund = &shell.json("list fund")[0];
    assert_eq!((&fund["spent"], &fund["left"]), (&"1000.31".into(), &"-0.01".into()));
    assert_eq!(shell.run("run fund.add --year 2026 --line activities --budget 5 --happened 2026-01-10").code, 1);
    // A budget may be cut afterwards; what stands can be taken back, and brought back, all the same.
    let (entries, fund) = (shell.json("list fund_entry"), fund["id"].as_str().expect("an id"));
    shell.ok(&format!("run fund.edit --on {fund} --budget 0.05"));
    shell.ok(&format!("run fund_entry.remove --on {} --reason 重复", entries[0]["id"].as_str().expect("an id")));
    shell.ok("undo");
    shell.ok("undo");
    // A sheet is held to the budget row by row.
    let sheet = shell.path("收支.csv");
    std::fs::write(&sheet, "日期,经费科目,收支,金额（元）,事由\n2026-11-03,2026 支部活动,支出,9.00,横幅\n")
        .expect("a sheet");
    let told = shell.json(&format!("import {} --kind fund_entry", sheet.display()));
    assert!(told["skipped"] == 1 && told["rows"][0]["why"].to_string().contains("超出9.00元"), "{told}");
    shell.ok("run dues.add --member 唐嘉怡 --since 2026-01 --through 2026-05 --amount 1.00 --happened 2026-05-05");
    let states: Vec<String> = ["2026-08-29", "2026-08-30", "2026-11-30", "2026-12-01"]
        .iter()
        .map(|today| {
            let found = check(&shell, today).into_iter().find(|(rule, ..)| rule == "dues_arrears");
            found.map_or(String::new(), |(.., state)| state)
        })
        .collect();
    assert_eq!(states, ["", "due_soon", "due_soon", "overdue"]);
    let back = [
        "run",
        "dues.add",
        "--member",
        "唐嘉怡",
        "--since",
        "2026-06",
        "--through",
        "2026-05",
        "--amount",
        "1",
        "--happened",
        "2026-05-05",
    ];
    assert_eq!(shell.fails(1, &back)["field"], "through");
}

#[test]
fn lists_and_courses_are_kept() {
    let shell = Shell::demo();
    shell.ok("run checklist.add --title 新生党建五件事 --happened 2026-09-01 --until 2026-11-30");
    let id = |kind: &str| shell.json(&format!("list {kind}"))[0]["id"].as_str().expect("an id").to_owned();
    let list = id("checklist");
    shell.ok(&format!("run checklist_item.add --checklist {list} --title 入学教育第一课 --owner 唐嘉怡"));
    assert!(shell.ok("--today 2026-11-30 due").contains("入学教育第一课"));
    let item = id("checklist_item");
    let ahead = ["run", "checklist_item.edit", "--on", &item, "--done_on", "2027-01-01"];
    assert_eq!(shell.fails(1, &ahead)["field"], "done_on");
    shell.ok(&format!("run checklist_item.edit --on {item} --done_on 2026-11-20 --evidence 签到表"));
    assert!(of(&shell, "2026-12-05", "checklist_deadline").is_empty());
    shell.ok("run course.add --title 分党校第三十期 --kind school --audience activists,prospects --happened 2026-10-08 --hours 24");
    let course = id("course");
    let result =
        |who: &str| shell.run(&format!("run course_result.add --course {course}{who} --hours 24 --passed true")).code;
    assert_eq!(result(" --member 何佳"), 0);
    assert_eq!(result(" --member 何佳"), 1, "twice");
    assert_eq!(result(" --outsider 郑老师"), 0, "an organiser takes part too");
    assert_eq!(result(""), 1, "nobody's");
    let back = ["run", "course.edit", "--on", &course, "--until", "2026-10-01"];
    assert_eq!(shell.fails(1, &back)["field"], "until");
}
