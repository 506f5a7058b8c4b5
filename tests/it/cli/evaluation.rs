//! A round of evaluation from the shell: begun with everybody of that day, opinions, ballots, grades, every bad figure refused.

use crate::shell::{Shell, all};
use serde_json::Value;

/// Begins this year's round in the demo; gives its id.
fn begun(shell: &Shell) -> String {
    shell.ok("run evaluation.start --year 2030 --happened 2026-11-20 --decided_by committee");
    let round = shell.json("list evaluation --where year=2030");
    round[0]["id"].as_str().unwrap().to_owned()
}

/// Lists the ids of those who stand on the ballot.
fn on_ballot(shell: &Shell, round: &str) -> Vec<String> {
    let rows = shell.json(&format!("list result --where evaluation={round}"));
    let full = rows.as_array().unwrap().iter().filter(|r| r["probationary"] != Value::Bool(true));
    full.map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

fn fails(shell: &Shell, words: &[&str]) -> Value {
    shell.fails(1, words)
}

/// Closes a count with these figures for everybody.
fn close(shell: &Shell, count: &str, returned: i32, figures: &dyn Fn(usize) -> String, ids: &[String]) {
    let rows: Vec<String> = ids.iter().enumerate().map(|(at, id)| format!("{id} {}", figures(at))).collect();
    let (returned, rows) = (returned.to_string(), rows.join("\n"));
    let words = ["run", "grade_count.close", "--on", count, "--returned", &returned, "--tallies", &rows];
    let ran = shell.args(&words);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

fn count(shell: &Shell, round: &str, args: &str) -> String {
    shell.ok(&format!("run grade_count.open --on {round} {args}"));
    let counts = shell.json(&format!("list grade_count --where evaluation={round}"));
    all(&counts, "id").last().unwrap().to_string()
}

#[test]
fn a_round_takes_everybody_of_its_day_and_the_cap_with_them() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let seen = shell.json(&format!("show evaluation {round}"));
    assert_eq!((&seen["base"], &seen["cap"], &seen["step"]), (&23.into(), &7.into(), &"study".into()));
    let rows = shell.json(&format!("list result --where evaluation={round}"));
    assert_eq!((rows.as_array().unwrap().len(), on_ballot(&shell, &round).len()), (39, 23));
    let error = fails(&shell, &["run", "evaluation.start", "--year", "2030", "--happened", "2026-11-20"]);
    assert_eq!(error["field"], "year", "one round a year: {error}");
    // The whole of it is one change, undone by one.
    shell.ok("undo");
    assert_eq!(shell.json("list evaluation --where year=2030").as_array().unwrap().len(), 0);
}

#[test]
fn figures_that_cannot_be_are_refused() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let ids = on_ballot(&shell, &round);
    let count = count(&shell, &round, "--voice members --issued 39");
    let close = |rows: String, more: &[&str]| {
        let words = ["run", "grade_count.close", "--on", &count, "--returned", "39", "--tallies", &rows];
        fails(&shell, &[&words[..], more].concat())
    };
    let each = |figures: &str| ids.iter().map(|id| format!("{id} {figures}")).collect::<Vec<_>>();
    let error = close(each("10 20 5 3").join("\n"), &[]);
    assert!(error["text"].as_str().unwrap().contains("合计 38，应等于有效票 39"), "{error}");
    let error = close(format!("{}\n别的人 10 20 5 4", each("10 20 5 4")[1..].join("\n")), &[]);
    assert!(error["text"].as_str().unwrap().contains("别的人 不在测评名单上"), "{error}");
    let error = close(format!("{}\n{} 10 20 5 4", each("10 20 5 4").join("\n"), ids[0]), &[]);
    assert!(error["text"].as_str().unwrap().contains("一个人有两行"), "{error}");
    let error = close(each("10 20 5 4")[1..].join("\n"), &[]);
    assert!(error["text"].as_str().unwrap().contains("测评名单 23 人，票数只有 22 行"), "{error}");
    let error = close(each("10 20 5 x").join("\n"), &[]);
    assert_eq!(error["field"], "tallies", "{error}");
    let error = close(each("10 20 5 4").join("\n"), &["--invalid", "40"]);
    assert_eq!(error["kind"], "refusal", "{error}");
    // A second members' ballot of the meeting cannot be; a later session can.
    let error = fails(&shell, &["run", "grade_count.open", "--on", &round, "--voice", "members", "--issued", "39"]);
    assert_eq!(error["field"], "late", "{error}");
    let error = fails(&shell, &["run", "grade_count.open", "--on", &round, "--voice", "teacher", "--issued", "2"]);
    assert_eq!(error["field"], "voice", "teachers sign: {error}");
}

#[test]
fn a_breakdown_of_four_is_never_written() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let ids = on_ballot(&shell, &round);
    let main = count(&shell, &round, "--voice members --issued 39");
    close(&shell, &main, 35, &|_| "20 10 5 0".to_owned(), &ids);
    let who: Vec<&str> = ids[..4].iter().map(String::as_str).collect();
    let late = count(&shell, &round, &format!("--voice members --issued 4 --late true --voters {}", who.join(",")));
    close(&shell, &late, 4, &|_| "4 0 0 0".to_owned(), &ids);
    let seen = shell.json(&format!("show grade_count {late}"));
    assert_eq!((&seen["withheld"], &seen["returned"]), (&true.into(), &4.into()));
    assert_eq!(shell.json(&format!("list grade_tally --where count={late}")).as_array().unwrap().len(), 0);
    // What is kept of the round gives no total from which the four could be told.
    assert_eq!(shell.json("list grade_tally").as_array().unwrap().iter().filter(|t| t["count"] == *late).count(), 0);
    let students = count(&shell, &round, "--voice students --issued 5");
    close(&shell, &students, 5, &|_| "1 4 0 0".to_owned(), &ids);
    assert_eq!(shell.json(&format!("list grade_tally --where count={students}")).as_array().unwrap().len(), 23);
}

#[test]
fn the_eighth_excellent_is_refused_with_the_cap_and_a_probationary_member_is_never_graded() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let ids = on_ballot(&shell, &round);
    let count = count(&shell, &round, "--voice members --issued 39");
    close(&shell, &count, 39, &|_| "39 0 0 0".to_owned(), &ids);
    let grade = |id: &str, grade: &str, reason: &str| {
        let words = ["run", "result.grade", "--on", id, "--grade", grade, "--reason", reason];
        shell.args(&words)
    };
    // Everybody excellent: level across the cap, so people say who, and why.
    let error = fails(&shell, &["run", "result.grade", "--on", &ids[0], "--grade", "excellent"]);
    assert_eq!(error["field"], "reason", "{error}");
    for id in &ids[..7] {
        let ran = grade(id, "excellent", "支委会讨论");
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let words = ["run", "result.grade", "--on", &ids[7], "--grade", "excellent", "--reason", "支委会讨论"];
    let error = fails(&shell, &words);
    let text = error["text"].as_str().unwrap();
    assert!(text.contains("优秀最多 7 名（基数 23 人），这是第 8 名"), "{error}");
    // By the form of the kind as well.
    let error = fails(&shell, &["run", "result.edit", "--on", &ids[7], "--grade", "excellent", "--reason", "改"]);
    assert!(error["text"].as_str().unwrap().contains("优秀最多 7 名"), "{error}");
    let rows = shell.json(&format!("list result --where evaluation={round}"));
    let probationary = rows.as_array().unwrap().iter().find(|r| r["probationary"] == Value::Bool(true)).unwrap();
    let id = probationary["id"].as_str().unwrap();
    let error = fails(&shell, &["run", "result.grade", "--on", id, "--grade", "excellent", "--reason", "好"]);
    assert!(error["text"].as_str().unwrap().contains("预备党员参加评议，不评等次"), "{error}");
    // A round with people not graded is not closed.
    let error = fails(&shell, &["run", "evaluation.step", "--on", &round, "--step", "closed"]);
    assert!(error["text"].as_str().unwrap().contains("还有 16 人没有评定"), "{error}");
}

#[test]
fn without_a_source_a_grade_needs_a_reason_and_the_source_is_named() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let id = &on_ballot(&shell, &round)[0];
    let error = fails(&shell, &["run", "result.grade", "--on", id, "--grade", "qualified"]);
    assert_eq!(error["field"], "reason", "a round with no ballots proposes nothing: {error}");
    shell.ok(&format!("run result.grade --on {id} --grade qualified --reason 支委会按平时表现评定"));
    let seen = shell.json(&format!("show result {id}"));
    assert_eq!(seen["missing"], "本人、党员、普通学生、任课教师");
    // What the person says of himself is an opinion, and raises nothing.
    shell.ok(&format!("run result.opinion --on {id} --voice self --grade excellent"));
    assert_eq!(shell.json(&format!("show result {id}"))["grade"], "qualified");
    let error = fails(&shell, &["run", "result.opinion", "--on", id, "--voice", "teacher", "--grade", "qualified"]);
    assert_eq!(error["field"], "by", "a teacher signs: {error}");
    let error = fails(&shell, &["run", "result.opinion", "--on", id, "--voice", "self", "--marks", "5 4 6"]);
    assert_eq!(error["field"], "marks", "{error}");
    let error = fails(&shell, &["run", "result.opinion", "--on", id, "--voice", "self", "--marks", "5 4 2"]);
    assert_eq!(error["field"], "text", "a mark of 2 needs words: {error}");
    let ten = "5 4 5 4 5 4 5 4 5 4";
    let error = fails(&shell, &["run", "result.opinion", "--on", id, "--voice", "self", "--marks", ten]);
    assert!(error["field"] == "marks" && error["text"].as_str().unwrap().contains("10"), "{error}");
}

/// Grades everybody of a round so that it can be closed.
fn graded(shell: &Shell, round: &str, last: &str) -> Vec<String> {
    let ids = on_ballot(shell, round);
    let (worst, rest) = ids.split_last().unwrap();
    for id in rest {
        shell.ok(&format!("run result.grade --on {id} --grade qualified --reason 按平时表现"));
    }
    shell.ok(&format!("run result.grade --on {worst} --grade {last} --happened 2026-01-10 --reason 按平时表现"));
    ids
}

#[test]
fn unqualified_is_corrected_within_a_year_and_asked_to_leave_only_after_it() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let ids = graded(&shell, &round, "unqualified");
    let worst = ids.last().unwrap();
    let set =
        |day: &str| format!("run result.rectify --on {worst} --title 组织生活 --happened 2026-01-10 --deadline {day}");
    let words = set("2027-01-11");
    let error = fails(&shell, &words.split(' ').collect::<Vec<_>>());
    assert_eq!((&error["field"], &error["rule"]), (&"deadline".into(), &"evaluation.rectify".into()), "{error}");
    shell.ok(&set("2027-01-10"));
    let item = shell.json("list rectification --where source=evaluation");
    let item =
        item.as_array().unwrap().iter().find(|r| r["result"] == *worst).unwrap()["id"].as_str().unwrap().to_owned();
    let error = fails(&shell, &["run", "rectification.edit", "--on", &item, "--deadline", "2027-02-01"]);
    assert_eq!(error["field"], "deadline", "{error}");
    // Not before its end, and by a vote.
    let decide = |handling: &str| {
        ["run", "result.handle", "--on", worst, "--handling", handling, "--reason", "没有转变"].map(str::to_owned)
    };
    let told = |words: &[String], more: &[&str]| {
        fails(&shell, &words.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
    };
    assert_eq!(told(&decide("persuaded"), &[])["field"], "handling");
    assert_eq!(told(&decide("persuaded"), &["--today", "2027-01-11"])["field"], "handled_by");
    assert_eq!(told(&decide("removed"), &["--today", "2027-01-11"])["field"], "handling");
    let motion = shell.json("list motion")[0]["id"].as_str().unwrap().to_owned();
    let late = |words: String| shell.ok(&format!("{words} --today 2027-01-11"));
    late(format!("run result.handle --on {worst} --handling persuaded --reason 没有转变 --handled_by {motion}"));
    late(format!("run result.handle --on {worst} --handling removed --reason 不退 --handled_by {motion}"));
    assert_eq!(shell.json(&format!("show result {worst}"))["handling"], "removed");
}

#[test]
fn an_appeal_reopens_one_result_and_both_versions_stay() {
    let shell = Shell::demo();
    let round = begun(&shell);
    let ids = graded(&shell, &round, "basic");
    shell.ok(&format!("run evaluation.step --on {round} --step closed"));
    let last = ids.last().unwrap();
    let error = fails(&shell, &["run", "result.edit", "--on", last, "--grade", "qualified", "--reason", "改"]);
    assert!(error["text"].as_str().unwrap().contains("评议已结束"), "{error}");
    shell.ok(&format!("run result.appeal --on {last} --text 漏记了志愿服务"));
    let error = fails(&shell, &["run", "result.appeal", "--on", last, "--text", "再申诉"]);
    assert!(error["text"].as_str().unwrap().contains("还没有复核"), "one at a time: {error}");
    let appeal = shell.json("list appeal")[0]["id"].as_str().unwrap().to_owned();
    shell.ok(&format!("run appeal.settle --on {appeal} --later qualified --reason 补入记录"));
    let seen = shell.json(&format!("show appeal {appeal}"));
    assert_eq!(
        (&seen["earlier"], &seen["later"], &seen["state"]),
        (&"basic".into(), &"qualified".into(), &"changed".into())
    );
    assert_eq!(shell.json(&format!("show result {last}"))["grade"], "qualified");
    let error = fails(&shell, &["run", "result.edit", "--on", &ids[0], "--grade", "basic", "--reason", "改"]);
    assert!(error["text"].as_str().unwrap().contains("评议已结束"), "only that one: {error}");
    // Excellent gives reason to propose a commendation; nobody else does.
    let error = fails(&shell, &["run", "result.commend", "--on", &ids[0], "--title", "优秀共产党员"]);
    assert_eq!(error["field"], "grade", "{error}");
}
