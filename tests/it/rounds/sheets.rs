//! Ballots from elsewhere: answers of a questionnaire, one row a ballot, and a count sheet filled in by somebody else.

use crate::pty::terminal::Home;
use std::fs;
use zhibu::base::Lang;
use zhibu::exchange::paper::evaluation::grades;
use zhibu::model::evaluation::grading::Slip;

const PEOPLE: [&str; 3] = ["单佳", "单佳乐", "曾凡"];

fn read(name: &str, text: &str) -> Result<Vec<Option<u32>>, String> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    fs::write(&path, text).expect("written");
    let people: Vec<String> = PEOPLE.iter().map(|p| (*p).to_owned()).collect();
    grades::read(&path, &people, Slip { rows: 3, issued: 9, cap: Some(1) }).map_err(|t| t.line(Lang::Zh))
}

fn figures(totals: &[Option<u32>]) -> Vec<u32> {
    totals.iter().map(|n| n.unwrap_or(0)).collect()
}

#[test]
fn answers_are_counted_one_row_a_ballot_under_whatever_header_names_the_person() {
    let head = "序号,提交时间,1、您认为单佳应评为,2、单佳乐,3、曾凡（2023级）\n";
    let rows = "1,2026-12-01,优秀,合格,基本合格\n2,2026-12-01,2,1,不合格\n3,2026-12-02,,合格,合格;优秀\n4,2026-12-02,优秀,优秀,合格\n";
    // The fourth has two excellent where one is allowed; a blank cell and two grades in one are no valid mark.
    let found = read("a.csv", &[head, rows].concat()).expect("a questionnaire");
    assert_eq!(figures(&found), [4, 1, 1, 1, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0, 1, 1, 1]);
}

#[test]
fn a_bad_questionnaire_is_refused_with_its_row() {
    for (text, says) in [
        ("单佳,单佳乐,曾凡\n优秀,合格,很好\n", "第 2 行：“很好” 不是等次"),
        ("单佳,单佳乐,曾凡,曾凡\n优秀,合格,合格,优秀\n", "有两列：一人只能一种等次"),
        ("单佳,单佳乐\n优秀,合格\n", "问卷里没有 曾凡"),
        ("", "文件是空的"),
        (",,\n", "表里没有内容"),
    ] {
        let told = read("a.csv", text).expect_err(text);
        assert!(told.contains(says), "{text}: {told}");
    }
}

#[test]
fn a_count_sheet_says_how_many_came_back_and_names_nobody_else() {
    let sheet = "姓名,优秀,合格,基本合格,不合格,无效\n收回,9\n废票,1\n单佳,1,7,0,0,0\n单佳乐,0,8\n曾凡,0,6,1,0,1\n";
    let found = read("a.csv", sheet).expect("a count sheet");
    assert_eq!(figures(&found), [9, 1, 1, 7, 0, 0, 0, 0, 8, 0, 0, 0, 0, 6, 1, 0, 1]);
    for (row, says) in [
        ("路人,1,7,0,0,0\n", "第 7 行：路人 不在测评名单上"),
        ("曾凡,1,7,0,0,0\n", "第 7 行：曾凡 有两行"),
        ("收回,多\n", "第 7 行：“多” 不是票数"),
    ] {
        let told = read("a.csv", &[sheet, row].concat()).expect_err(row);
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn a_questionnaire_is_a_second_count_whose_differences_are_pointed_at() {
    let home = Home::demo();
    let round = ["run", "evaluation.start", "--year", "2030", "--happened", "2026-11-20", "--data", home.data()];
    assert_eq!(home.run(&round).0, 0);
    let (_, out, _) = home.run(&["list", "evaluation", "--where", "year=2030", "--json", "--data", home.data()]);
    let round = out.split("\"id\"").nth(1).and_then(|t| t.split('"').nth(1)).expect("an id").to_owned();
    let open = ["run", "grade_count.open", "--on", &round, "--voice", "students", "--issued", "6"];
    assert_eq!(home.run(&[&open[..], &["--data", home.data()]].concat()).0, 0);
    let (_, out, _) =
        home.run(&["list", "result", "--where", &format!("evaluation={round}"), "--json", "--data", home.data()]);
    let rows: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let full = rows.as_array().expect("rows").iter().filter(|r| r["probationary"] != true);
    let names: Vec<&str> = full.map(|r| r["member_name"].as_str().expect("a name")).collect();
    let answers = |first: &str| [&[first][..], &vec!["合格"; names.len() - 1]].concat().join(",") + "\n";
    let sheet = names.join(",") + "\n" + &answers("合格").repeat(5) + &answers("优秀");
    fs::write(home.path().join("问卷.csv"), sheet).expect("written");
    let mut live = home.open();
    live.sees("单佳乐").keys("5").sees("2030 年度民主评议").keys("c").sees("唱票 0/6");
    for ballot in 1..=6 {
        live.keys(&"2".repeat(names.len())).sees(&format!("唱票 {ballot}/6"));
    }
    live.keys("<enter>").sees("收回 6/6").keys("<f9>").sees("测评问卷或计票表").keys("问卷<enter>");
    live.sees("两遍不一致").sees(&format!("!{}", names[0]));
    live.keys("2").sees("收回 6/6").keys("<enter>").sees("发出 6 收回 6").keys("<esc>q");
    live.ends();
    let (_, out, _) = home.run(&["list", "grade_tally", "--where", "excellent=1", "--json", "--data", home.data()]);
    let told: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(
        told.as_array().expect("rows").iter().any(|t| t["result_name"].as_str().is_some_and(|n| n.contains(names[0])))
    );
}
