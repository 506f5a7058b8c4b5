//! Whole rounds from the shell: a branch of four, those who were away, what is promised and proposed, a level that changes.

use crate::shell::{Shell, all};
use serde_json::Value;

fn ids(list: &Value) -> Vec<String> {
    all(list, "id").into_iter().map(str::to_owned).collect()
}

/// Begins a round in the demo for a year it does not hold.
fn begun(shell: &Shell, args: &str) -> (String, Vec<String>) {
    shell.ok(format!("run evaluation.start --year 2030 --happened 2026-11-20 {args}").trim_end());
    let round = ids(&shell.json("list evaluation --where year=2030")).remove(0);
    let rows = shell.json(&format!("list result --where evaluation={round}"));
    let full = rows.as_array().unwrap().iter().filter(|r| r["probationary"] != true);
    let full = full.map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    (round, full)
}

fn close(shell: &Shell, count: &str, returned: usize, rows: &[(String, &str)]) {
    let rows: Vec<String> = rows.iter().map(|(id, figures)| format!("{id} {figures}")).collect();
    let (returned, rows) = (returned.to_string(), rows.join("\n"));
    let ran = shell.args(&["run", "grade_count.close", "--on", count, "--returned", &returned, "--tallies", &rows]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

fn last_count(shell: &Shell, round: &str) -> String {
    ids(&shell.json(&format!("list grade_count --where evaluation={round}"))).pop().unwrap()
}

#[test]
fn a_branch_of_four_walks_the_whole_round_and_its_meeting_states_the_grades() {
    let shell = Shell::init();
    for (n, name) in ["甲一", "乙二", "丙三", "丁四"].iter().enumerate() {
        shell.ok(&format!(
            "run member.add --name {name} --student_no 202600{n} --level undergraduate --stage full --admitted_on 2024-05-01 --converted_on 2025-05-01"
        ));
    }
    let today = "--today 2026-12-20";
    shell.ok(&format!("run evaluation.start --year 2026 --happened 2026-12-01 --decided_by meeting {today}"));
    let round = ids(&shell.json("list evaluation")).remove(0);
    let seen = shell.json(&format!("show evaluation {round}"));
    assert_eq!((&seen["base"], &seen["cap"]), (&4.into(), &1.into()), "the floor of four thirds");
    let results = ids(&shell.json("list result"));
    for step in ["talks", "self_evaluation", "peer_evaluation", "ballot"] {
        shell.ok(&format!("run evaluation.step --on {round} --step {step} {today}"));
    }
    for id in &results {
        shell.ok(&format!("run result.talk --on {id} --talked_on 2026-12-05 {today}"));
        shell.ok(&format!("run result.opinion --on {id} --voice self --grade qualified --text 有不足 {today}"));
        shell.ok(&format!("run result.opinion --on {id} --voice students --voices 8 --grade qualified {today}"));
        for teacher in ["周老师", "江老师"] {
            shell.ok(&format!("run result.opinion --on {id} --voice teacher --by {teacher} --grade qualified {today}"));
        }
    }
    shell.ok(&format!("run grade_count.open --on {round} --voice members --issued 4 --happened 2026-12-20 {today}"));
    let figures = ["3 1 0 0", "1 3 0 0", "0 4 0 0", "0 1 3 0"];
    let rows: Vec<(String, &str)> = results.iter().cloned().zip(figures).collect();
    close(&shell, &last_count(&shell, &round), 4, &rows);
    // The meeting's own count is kept though fewer than five voted.
    assert_eq!(shell.json("list grade_tally").as_array().unwrap().len(), 4);
    shell.ok(&format!("run evaluation.step --on {round} --step grading {today}"));
    shell.ok(&format!("run evaluation.adopt --on {round} {today}"));
    let grades = shell.json("list result");
    assert_eq!(all(&grades, "grade"), ["excellent", "qualified", "qualified", "basic"]);
    assert!(all(&grades, "missing").iter().all(|m| m.is_empty()));
    let words = format!("run result.grade --on {} --grade excellent --reason 会议决定 {today}", results[1]);
    let error = shell.fails(1, &words.split(' ').collect::<Vec<_>>());
    assert!(error["text"].as_str().unwrap().contains("优秀最多 1 名（基数 4 人）"), "{error}");
    for id in &results {
        shell.ok(&format!("run result.tell --on {id} --told_on 2026-12-20 --signed_on 2026-12-20 {today}"));
        shell.ok(&format!("run result.promise --on {id} --text 每月谈一次 --deadline 2027-06-30 {today}"));
    }
    for step in ["report", "closed"] {
        shell.ok(&format!("run evaluation.step --on {round} --step {step} {today}"));
    }
    let seen = shell.json(&format!("show evaluation {round}"));
    assert_eq!((&seen["step"], &seen["closed_on"]), (&"closed".into(), &"2026-12-20".into()));
    let check = shell.run(&format!("check --all --json {today}")).out;
    let check: Value = serde_json::from_str(&check).unwrap();
    let states = |rule: &str| {
        let found = check.as_array().unwrap().iter().filter(|f| f["rule"] == rule);
        found.map(|f| f["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states("evaluation_round"), ["met"]);
    assert_eq!(states("evaluation_participation"), ["met"]);
    assert_eq!(states("evaluation_commendable"), ["opportunity"]);
}

#[test]
fn who_was_away_votes_later_by_name_and_once() {
    let shell = Shell::demo();
    let meetings = shell.json("list meeting");
    let held = meetings.as_array().unwrap().iter().find(|m| m["happened"] == "2026-09-24").expect("a meeting");
    let (round, full) = begun(&shell, &format!("--meeting {}", held["id"].as_str().unwrap()));
    let names =
        |list: &[&Value]| list.iter().map(|r| r["member_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let rolls = shell.json(&format!("list attendance --where meeting={}", held["id"].as_str().unwrap()));
    let rolls = rolls.as_array().unwrap();
    let away: Vec<&Value> = rolls.iter().filter(|a| a["state"] != "present").collect();
    let (away, there) = (names(&away), names(&rolls.iter().filter(|a| a["state"] == "present").collect::<Vec<_>>()));
    assert!(away.len() > 1 && rolls.len() == 39, "{away:?}");
    let there_n = there.len();
    shell.ok(&format!("run grade_count.open --on {round} --voice members --issued {there_n} --happened 2026-11-21"));
    let figures = format!("0 {there_n} 0 0");
    let rows: Vec<(String, &str)> = full.iter().map(|id| (id.clone(), &*figures)).collect();
    close(&shell, &last_count(&shell, &round), there_n, &rows);
    // Participation falls short, and the names of those who were away stand beside it.
    let short = shell.run("check --json").out;
    let short: Value = serde_json::from_str(&short).unwrap();
    let about = |list: &Value| {
        let found = list
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["rule"] == "evaluation_participation" && f["subject_id"] == *round);
        found.map(|f| (f["state"].as_str().unwrap().to_owned(), f["text"].as_str().unwrap().to_owned()))
    };
    let (state, text) = about(&short).expect("a finding");
    assert!(state == "open" && text.contains(&format!("{there_n}/39 人（至少 38 人）")), "{text}");
    assert!(away.iter().all(|name| text.contains(name.as_str())), "{text}");
    let open = |voters: &str, issued: usize, day: &str| {
        let issued = issued.to_string();
        let words = ["run", "grade_count.open", "--on", &round, "--voice", "members", "--late", "true"];
        shell.args(&[&words[..], &["--voters", voters, "--issued", &issued, "--happened", day, "--json"]].concat())
    };
    let n = away.len();
    for (voters, issued, day, says) in [
        ("无名氏", 1, "2026-11-23", "无名氏 不在测评名单上"),
        (&*there[0], 1, "2026-11-23", "会上已经测评"),
        ("", 1, "2026-11-23", "补评要写明是哪些人"),
        (&*away.join(" "), n + 1, "2026-11-23", "张"),
        (&*away.join(" "), n, "2026-11-20", "早于会上测评"),
    ] {
        let ran = open(voters, issued, day);
        assert!(ran.code == 1 && ran.err.contains(says), "{voters}: {}{}", ran.out, ran.err);
    }
    let ran = open(&away.join(" "), n, "2026-11-23");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let marked = shell.json(&format!("list result --where evaluation={round}"));
    assert_eq!(marked.as_array().unwrap().iter().filter(|r| r["late_on"] == "2026-11-23").count(), n);
    let ran = open(&away[0], 1, "2026-11-24");
    assert!(ran.code == 1 && ran.err.contains("2026-11-23 已经补评"), "{}", ran.err);
    let late = last_count(&shell, &round);
    let figures = format!("0 {n} 0 0");
    let rows: Vec<(String, &str)> = full.iter().map(|id| (id.clone(), &*figures)).collect();
    close(&shell, &late, n, &rows);
    let after: Value = serde_json::from_str(&shell.run("check --all --json").out).unwrap();
    assert_eq!(about(&after).expect("a finding").0, "met", "39 of 39");
    // Undone, the round knows nothing of them.
    shell.ok("undo");
    shell.ok("undo");
    let marked = shell.json(&format!("list result --where evaluation={round}"));
    assert!(marked.as_array().unwrap().iter().all(|r| r["late_on"].is_null() || r["late_on"] == ""));
}

#[test]
fn a_promise_hangs_on_its_result_and_excellent_may_be_commended() {
    let shell = Shell::demo();
    let (_, full) = begun(&shell, "");
    shell.ok(&format!("run result.promise --on {} --text 每月上一次讲台 --deadline 2027-06-30", full[0]));
    let promise = shell.json(&format!("show result {}", full[0]))["promise"].as_str().unwrap().to_owned();
    assert_eq!(shell.json(&format!("show promise {promise}"))["text"], "每月上一次讲台");
    let commend = ["run", "result.commend", "--on", &full[0], "--title", "优秀共产党员"];
    assert_eq!(shell.fails(1, &commend)["field"], "grade", "only for who is excellent");
    shell.ok(&format!("run result.grade --on {} --grade excellent --reason 按平时表现", full[0]));
    let commendable = |state: &str| {
        let all: Value = serde_json::from_str(&shell.run("check --all --json").out).unwrap();
        let mine = |f: &&Value| f["rule"] == "evaluation_commendable" && f["subject_id"] == *full[0];
        let found: Vec<&Value> = all.as_array().unwrap().iter().filter(mine).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["state"], state, "{}", found[0]["text"]);
    };
    commendable("opportunity");
    assert_eq!(shell.args(&commend).code, 0);
    commendable("met");
}

#[test]
fn who_moves_up_during_the_round_keeps_the_sheet_of_its_beginning_and_is_pointed_at() {
    let shell = Shell::demo();
    let (_, full) = begun(&shell, "");
    let result = shell.json(&format!("show result {}", full[3]));
    let member = result["member"].as_str().unwrap();
    shell.ok(&format!("run member.edit --on {member} --level postgraduate"));
    let after = shell.json(&format!("show result {}", full[3]));
    assert_eq!((&after["level"], &after["sheet"]), (&"undergraduate".into(), &"undergraduate".into()));
    let all: Value = serde_json::from_str(&shell.run("check --json").out).unwrap();
    let found = |f: &&Value| f["rule"] == "evaluation_level" && f["subject_id"] == *full[3];
    let text = all.as_array().unwrap().iter().find(found).expect("a finding")["text"].as_str().unwrap().to_owned();
    assert!(text.contains("本科生 → 研究生"), "{text}");
}
