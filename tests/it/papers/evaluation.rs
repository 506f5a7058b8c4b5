//! Papers of an evaluation, from a round made by commands: the form of a member, the summary with its formulas, the report.

use super::formulas::{Sheet, Value};
use super::{digits, schema, whole};
use crate::shell::Shell;
use std::path::PathBuf;

/// A round in which people were voted on, talked to, graded, and one of them not as proposed.
pub struct Round {
    pub shell: Shell,
    pub id: String,
    /// Those on the ballot, in its order.
    pub people: Vec<String>,
    probationary: String,
}

impl Round {
    pub fn open() -> Round {
        let shell = Shell::demo();
        let meetings = shell.json("list meeting");
        let may = |m: &&serde_json::Value| m["title"].as_str().is_some_and(|t| t.contains("第二季度支部党员大会"));
        let meeting = meetings.as_array().unwrap().iter().find(may).unwrap()["id"].as_str().unwrap().to_owned();
        shell.ok(&format!(
            "run evaluation.start --year 2030 --happened 2026-11-20 --decided_by committee --meeting {meeting}"
        ));
        let id = shell.json("list evaluation --where year=2030")[0]["id"].as_str().unwrap().to_owned();
        let rows = shell.json(&format!("list result --where evaluation={id}"));
        let of = |probationary: bool| -> Vec<String> {
            let rows = rows.as_array().unwrap().iter().filter(|r| r["probationary"] == probationary);
            rows.map(|r| r["id"].as_str().unwrap().to_owned()).collect()
        };
        let (people, probationary) = (of(false), of(true).remove(0));
        Round { shell, id, people, probationary }
    }

    /// Begins a round of a branch of four.
    pub fn of_four(shell: Shell) -> Round {
        let roster = shell.path("名册.csv");
        let rows = "姓名,学号,人员类别,加入党组织日期,转为正式党员日期\n\
            甲一,2022001,正式党员,2023-05-10,2024-05-10\n甲二,2022002,正式党员,2023-05-10,2024-05-10\n\
            甲三,2022003,正式党员,2023-05-10,2024-05-10\n甲四,2022004,正式党员,2023-05-10,2024-05-10\n";
        std::fs::write(&roster, rows).expect("written");
        shell.ok(&format!("import {}", roster.display()));
        shell.ok("run evaluation.start --year 2025 --happened 2026-01-10 --decided_by meeting");
        let id = shell.json("list evaluation")[0]["id"].as_str().unwrap().to_owned();
        let people = shell.json("list result");
        let people: Vec<String> =
            people.as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(people.len(), 4);
        Round { shell, id, people, probationary: String::new() }
    }

    /// Counts ballots with these figures for the person of each place.
    pub fn count(&self, args: &str, returned: i32, figures: impl Fn(usize) -> String) {
        self.shell.ok(&format!("run grade_count.open --on {} {args}", self.id));
        let all = self.shell.json(&format!("list grade_count --where evaluation={}", self.id));
        let count = all.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        let rows: Vec<String> =
            self.people.iter().enumerate().map(|(at, id)| format!("{id} {}", figures(at))).collect();
        let (returned, rows) = (returned.to_string(), rows.join("\n"));
        self.run(&["grade_count.close", "--on", &count, "--returned", &returned, "--tallies", &rows]);
    }

    pub fn run(&self, words: &[&str]) {
        let words: Vec<&str> = ["run"].into_iter().chain(words.iter().copied()).collect();
        let ran = self.shell.args(&words);
        assert_eq!(ran.code, 0, "{words:?}: {}{}", ran.out, ran.err);
    }

    /// Plays the whole round.
    pub fn played() -> Round {
        let round = Round::open();
        round.count("--voice members --issued 39", 35, |at| format!("{} {} 1 0 1", 30 - at, 3 + at));
        round.count("--voice students --issued 20", 18, |at| format!("{} {} 0 0", 12 - at % 5, 6 + at % 5));
        round.count("--voice members --issued 3 --late true", 3, |_| "0 0 0 3".to_owned());
        let first = &round.people[0];
        let say = |voice: &str, more: &[&str]| {
            let words = ["result.opinion", "--on", first, "--voice", voice];
            round.run(&words.iter().chain(more).copied().collect::<Vec<_>>());
        };
        say("self", &["--grade", "excellent", "--marks", "5 4 5 4 5 5 4 4 5", "--text", "联系群众不够主动。"]);
        say("teacher", &["--by", "周老师", "--grade", "qualified", "--marks", "4 4 4 4 4 4 4 4 4"]);
        say("teacher", &["--by", "吴老师", "--grade", "qualified"]);
        say("members", &["--by", "曾雨桐", "--text", "材料多次迟交"]);
        say("students", &["--voices", "3", "--grade", "basic", "--text", "宿舍同学反映乐于助人"]);
        let other = &round.people[1];
        round.run(&["result.opinion", "--on", other, "--voice", "members", "--by", "查明轩", "--text", "值班缺了两次"]);
        let grade = |id: &str, grade: &str| {
            let words = [
                "result.grade",
                "--on",
                id,
                "--grade",
                grade,
                "--reason",
                "支委会结合平时表现",
                "--opinion",
                "能尽义务",
            ];
            round.run(&words);
        };
        grade(first, "qualified");
        grade(&round.people[1..8].join(","), "excellent");
        grade(&round.people[8..22].join(","), "qualified");
        grade(&round.people[22], "unqualified");
        round.run(&["result.promise", "--on", first, "--text", "每月走访宿舍", "--deadline", "2027-06-30"]);
        round.run(&["result.tell", "--on", first, "--told_on", "2026-11-23"]);
        let worst = &round.people[22];
        round.run(&[
            "result.rectify",
            "--on",
            worst,
            "--title",
            "长期不到会",
            "--happened",
            "2026-11-24",
            "--deadline",
            "2027-05-24",
        ]);
        round
    }

    pub fn write(&self, paper: &str, on: &str, ending: &str) -> PathBuf {
        let file = self.shell.path(&format!("{paper}.{ending}"));
        self.shell.ok(&format!("export {paper} --on {on} -o {}", file.display()));
        file
    }

    #[track_caller]
    pub fn holds(&self, paper: &str, on: &str, items: &str) -> String {
        let text = std::fs::read_to_string(self.write(paper, on, "md")).unwrap();
        for item in items.split_whitespace() {
            assert!(text.contains(item), "{paper}: no {item} in\n{text}");
        }
        assert!(!text.contains("{{") && digits(&text, 11).is_empty() && !text.contains("2026-"), "{text}");
        text
    }
}

#[test]
fn the_form_of_a_member_holds_what_was_said_and_decided_and_nothing_of_anybody_else() {
    let round = Round::played();
    let text = round.holds(
        "evaluation_form",
        &round.people[0],
        "2030年度民主评议党员登记表 姓名 性别 出生年月 加入党组织日期 转为正式党员日期 联系群众不够主动。 自评等次：优秀 \
         自评5，他评4 党员测评 35 30 普通学生测评 18 党员补评 人数过少，不列分项 任课教师（周老师） 80分 来源未齐 \
         曾雨桐：材料多次迟交 到会 上年等次 建议等次：优秀 评定等次：合格 与建议不同：建议优秀，评定合格 理由：支委会结合平时表现 \
         意见：能尽义务 评定主体：支委会 评定日期：2026年11月24日 反馈日期：2026年11月23日 承诺事项：每月走访宿舍（兑现期限：2027年6月30日） \
         本人（签名）： 支部书记（签名）： 上级党组织意见 （盖章）",
    );
    assert!(!text.contains("值班缺了两次"), "what was said about somebody else");
    // Three students without a name: what they gave is not told, nor are the three late ballots.
    let line =
        |begins: &str| text.lines().find(|l| l.starts_with(begins)).unwrap_or_else(|| panic!("{begins} in {text}"));
    assert_eq!(
        line("| 普通学生 |"),
        "| 普通学生 | 3 | － | － | － | － | － | 人数过少，不列分项；宿舍同学反映乐于助人 |"
    );
    assert_eq!(line("| 党员补评 |"), "| 党员补评 | 3 | － | － | － | － | － | 人数过少，不列分项 |");
    let worst = round.holds(
        "evaluation_form",
        &round.people[22],
        "评定等次：不合格 限期改正 长期不到会（期限：2027年5月24日，已下达）",
    );
    assert!(worst.contains("| 来源未齐 | 本人、任课教师 |"), "{worst}");
    let text = round.holds(
        "evaluation_form",
        &round.probationary,
        "预备党员（预备·不定等次） 评定等次：预备党员，参加评议，不评等次",
    );
    assert!(text.contains("没有测评票，也没有意见") && !text.contains("尚未评定"), "{text}");
    // What was said at the meeting about this one, with who said it.
    let heard = "仇文博：两次活动都提前一周通知";
    let su = round.shell.json(&format!("list result --where evaluation={}", round.id));
    let su = su.as_array().unwrap().iter().find(|r| r["member_name"] == "苏宇航").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    round.holds("evaluation_form", &su, heard);
    let all = round.holds("evaluation_forms", &round.id, heard);
    assert_eq!(all.matches("年度民主评议党员登记表").count(), 39);
}

#[test]
fn the_summary_recomputes_to_what_it_says() {
    let round = Round::played();
    let file = round.write("evaluation_summary", &round.id, "xlsx");
    let sheet = Sheet::open(&file);
    let (formulas, differ) = sheet.computed();
    assert!(formulas > 150 && differ.is_empty(), "{formulas} formulas\n{}", differ.join("\n"));
    let beside = |words: &str, to: u32| {
        sheet.find(words).map(|(r, c)| sheet.kept((r, c + to))).unwrap_or_else(|| panic!("{words}"))
    };
    let n = Value::Number;
    assert_eq!((beside("党员测评", 5), beside("党员测评", 6)), (n(35.0), n(35.0)));
    assert_eq!((beside("党员补评", 5), beside("党员补评", 6)), (n(3.0), n(0.0)), "too few: not in the figures");
    assert_eq!((beside("应评等次", 1), beside("参评预备党员", 1)), (n(23.0), n(16.0)));
    assert_eq!((beside("优秀名额", 1), beside("优秀名额", 2)), (n(7.0), Value::Words("√".to_owned())));
    assert_eq!((beside("应参评", 1), beside("参评", 1), beside("参评", 2)), (n(39.0), n(38.0), n(97.4)));
    let row = sheet.find("李立新").expect("the first on the ballot").0;
    let cells: Vec<Value> = (3..19).map(|c| sheet.kept((row, c))).collect();
    let yes = || Value::Words("√".to_owned());
    let want = [30.0, 3.0, 1.0, 0.0, 1.0, 35.0].map(n).into_iter().chain([yes()]);
    let want = want.chain([12.0, 6.0, 0.0, 0.0, 0.0, 18.0].map(n)).chain([yes()]).chain([79.2, 96.2].map(n));
    assert_eq!(cells, want.collect::<Vec<_>>());
    schema(&[file]);
    // A csv holds what the formulas come to.
    let csv = std::fs::read_to_string(round.write("evaluation_summary", &round.id, "csv")).unwrap();
    assert!(csv.contains("合计") && !csv.contains("=SUM"), "{csv}");
}

#[test]
fn the_report_says_who_came_what_was_decided_and_what_follows() {
    let round = Round::played();
    let text = round.holds(
        "evaluation_report",
        &round.id,
        "关于2030年度民主评议党员情况的报告 信息学院党委 应参评39人，参评38人，参评率97.4% 预备党员16人，不评等次 评议大会于2026年5月21日召开 \
         等次由支委会评定。优秀名额7名，基数23人。 李立新：建议优秀，评定合格，理由：支委会结合平时表现 来源未齐 长期不到会，期限2027年5月24日，已下达 \
         李晓燕：请假（病假），补评：2026年11月24日 已反馈本人1人 作出承诺1人 人数过少，不列分项 2026年11月24日",
    );
    assert!(text.contains("| 优秀 | 7 | 30.4% |") && text.contains("| 不合格 | 1 | 4.3% |"), "{text}");
    let files = ["evaluation_form", "evaluation_forms", "evaluation_report"];
    let on = [&round.people[0], &round.id, &round.id];
    let files: Vec<PathBuf> = files.into_iter().zip(on).map(|(paper, on)| round.write(paper, on, "docx")).collect();
    files.iter().for_each(|file| whole(file));
    schema(&files);
}

#[test]
fn papers_of_an_evaluation_are_asked_for_what_they_need() {
    let round = Round::open();
    let fails =
        |words: &str| round.shell.fails(1, &words.split(' ').collect::<Vec<_>>())["text"].as_str().unwrap().to_owned();
    assert!(fails("export evaluation_form -o x.docx").contains("请先选评议结果"));
    assert!(fails("export evaluation_summary -o x.xlsx").contains("请先选民主评议"));
    for (paper, on, ending) in [
        ("evaluation_form", &round.people[0], "docx"),
        ("evaluation_forms", &round.id, "docx"),
        ("evaluation_summary", &round.id, "xlsx"),
        ("evaluation_report", &round.id, "docx"),
    ] {
        let words = format!("export {paper} --on {on} --purpose public -o x.{ending}");
        assert!(fails(&words).contains("不公开"), "{paper}");
    }
    // A round in which nothing has happened yet is a paper too.
    round.holds(
        "evaluation_form",
        &round.people[0],
        "没有测评票，也没有意见 评定等次：尚未评定 建议等次：无，由人决定",
    );
    round.holds("evaluation_report", &round.id, "参评0人 没有测评票 尚未评定：李立新");
    let sheet = Sheet::open(&round.write("evaluation_summary", &round.id, "xlsx"));
    let (formulas, differ) = sheet.computed();
    assert!(formulas > 10 && differ.is_empty(), "{formulas} {differ:?}");
}

#[test]
fn of_four_members_the_committee_sees_the_figures_and_the_form_that_the_person_reads_does_not_tell_them() {
    let round = Round::of_four(Shell::init());
    round.count(
        "--voice members --issued 4",
        4,
        |at| if at == 0 { "3 1 0 0".to_owned() } else { "1 3 0 0".to_owned() },
    );
    let form = round.holds("evaluation_form", &round.people[0], "党员测评 人数过少，分项只列支委会汇总表 甲一");
    assert!(!form.contains("| 3 | 1 |") && !form.contains("优秀3"), "{form}");
    let sheet = Sheet::open(&round.write("evaluation_summary", &round.id, "xlsx"));
    let row = sheet.find("甲一").expect("the first").0;
    assert_eq!((sheet.kept((row, 3)), sheet.kept((row, 4))), (Value::Number(3.0), Value::Number(1.0)));
    assert!(sheet.computed().1.is_empty(), "{:?}", sheet.computed().1);
    let beside = |sheet: &Sheet| sheet.find("党员测评").map(|(r, c)| sheet.kept((r, c + 8))).expect("the count");
    assert_eq!(beside(&sheet), Value::Words("人数过少，仅供支委会".to_owned()));
    // Nobody above sees what the committee alone may see.
    let up = round.shell.path("up.xlsx");
    let words = format!("export evaluation_summary --on {} --purpose superior -o {}", round.id, up.display());
    round.shell.ok(&words);
    let up = Sheet::open(&up);
    let row_up = up.find("甲一").expect("the first").0;
    assert_eq!(
        (up.kept((row_up, 3)), beside(&up)),
        (Value::Words(String::new()), Value::Words("人数过少，不列分项".to_owned()))
    );
    assert!(up.computed().1.is_empty(), "{:?}", up.computed().1);
    let cap = sheet.find("优秀名额").expect("the cap");
    assert_eq!(sheet.kept((cap.0, cap.1 + 1)), Value::Number(1.0), "a third of four, rounded down");
    // The blank ballots of a round name its people in the order in which they are counted.
    let text = round.holds("evaluation_ballot", &round.id, "甲一 甲二 甲三 甲四 存在问题");
    assert!(text.find("甲一") < text.find("甲四"), "{text}");
}
