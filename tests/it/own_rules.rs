//! A branch's own rules in its data directory: what they change, where it is said, and what becomes of a bad file.

use crate::live::{self, Live};
use crate::shell::{Shell, all, fixture};
use serde_json::Value;
use std::path::Path;

fn put(shell: &Shell, name: &str, text: impl AsRef<[u8]>) {
    let path = shell.data().join(name);
    std::fs::create_dir_all(path.parent().expect("a directory")).expect("made");
    std::fs::write(path, text).expect("written");
}

/// Returns the TOML of the README, file by file.
fn example() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(fixture("rules/README.md")).expect("a README");
    let parts: Vec<&str> = text.split("```").collect();
    let name = |before: &str| before.rsplit('`').nth(1).expect("a file name").to_owned();
    parts.chunks(2).filter_map(|p| Some((name(p[0]), p.get(1)?.strip_prefix("toml\n")?.to_owned()))).collect()
}

fn findings<'a>(list: &'a Value, rule: &str) -> Vec<&'a Value> {
    list.as_array().expect("a list").iter().filter(|f| f["rule"] == rule).collect()
}

/// Bad files: name, text, line and column, what is said in both languages.
const BAD: [(&str, &str, &str, &str, &str); 15] = [
    (
        "rules/a.toml",
        "[number.\"notice_1.lenght\"]\n\"2026-09-01\" = 7\n",
        "1:9",
        "没有叫 “notice_1.lenght” 的数值",
        "there is no number",
    ),
    ("rules/a.toml", "[numbers.\"notice_1.length\"]\n", "1:2", "没有 “numbers” 这个名字", "nothing called"),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = { value = 7, unit = \"months\" }\n",
        "3:36",
        "单位不对",
        "wrong unit",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = { value = 7, unit = \"weeks\" }\n",
        "3:36",
        "“weeks” 不在可选之列",
        "is not one of",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-02-30\" = 7\n",
        "3:1",
        "“2026-02-30” 不是存在的日期",
        "not a date that exists",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = \"seven\"\n",
        "3:16",
        "这里要填整数",
        "a whole number belongs here",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = -7\n",
        "3:16",
        "这里要填整数",
        "a whole number belongs here",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = { unit = \"calendar_days\" }\n",
        "3:16",
        "缺少 value",
        "value is missing",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = { value = 7, artcle = \"4\" }\n",
        "3:29",
        "没有 “artcle” 这个名字",
        "nothing called",
    ),
    (
        "rules/a.toml",
        "# ours\n[number.\"notice_1.length\"]\n\"2026-09-01\" = 7 7\n",
        "3:16",
        "这里的写法不对",
        "not valid TOML",
    ),
    ("rules/a.toml", "[rule.first_talk]\nzh = \"改名\"\n", "1:2", "没有 “rule” 这个名字", "nothing called"),
    ("calendar/2027.toml", "[2027]\noff = [\"02-30\"]\n", "2:8", "“02-30” 不是存在的日期", "not a date that exists"),
    ("calendar/2027.toml", "[2027]\nof = [\"02-03\"]\n", "2:1", "没有 “of” 这个名字", "only off, work and terms"),
    ("calendar/2027.toml", "[2027]\noff = \"02-03\"\n", "2:7", "日期的列表", "a list of days"),
    ("calendar/2027.toml", "[year]\noff = []\n", "1:2", "“year” 不是年份", "not a year"),
];

#[test]
fn a_bad_file_is_refused_with_line_and_column_and_the_shipped_rules_stay() {
    let shell = Shell::init();
    shell.ok("profile use national");
    for (name, text, place, zh, en) in BAD {
        put(&shell, name, text);
        for (lang, words) in [("zh", zh), ("en", en)] {
            let ran = shell.run(&format!("rules --diff --lang {lang}"));
            let told = format!("{name}:{place}: ");
            assert!(ran.err.contains(&told) && ran.err.contains(words), "{told}{words}\n{}\n{text}", ran.err);
            let none = if lang == "zh" { "没有改动" } else { "nothing is overridden" };
            assert_eq!((ran.code, ran.out.trim()), (0, none), "{text}");
        }
        // Every command that judges says so and judges by the shipped rules.
        let due = shell.run("due --today 2026-11-01 --json");
        assert!(due.code == 0 && due.err.contains(name), "{}", due.err);
        let list: Value = serde_json::from_str(&due.out).expect("JSON beside the remark");
        assert_eq!(all(&list, "rule"), ["calendar_year"], "{text}");
        std::fs::remove_file(shell.data().join(name)).expect("removed");
    }
    put(&shell, "rules/gbk.toml", b"# \xb9\xe6\xb6\xa8\n");
    assert!(shell.run("rules").err.contains("rules/gbk.toml:1:1: 不是 UTF-8"), "{}", shell.run("rules").err);
    std::fs::create_dir_all(shell.data().join("rules/dir.toml")).expect("made");
    std::fs::write(shell.data().join("rules/gbk.toml"), "").expect("written");
    put(&shell, "rules/long.toml", vec![b'#'; 2 << 20]);
    let ran = shell.run("rules --diff");
    assert!(ran.err.contains("rules/long.toml:1:1: 文件太大") && !ran.err.contains("gbk"), "{}", ran.err);
}

#[test]
fn a_bad_file_beside_a_good_one_holds_nothing_up() {
    let shell = Shell::init();
    put(&shell, "rules/1.toml", "[number.\"first_talk.within\"]\n\"2026-09-01\" = { value = 2, unit = \"months\" }\n");
    put(&shell, "rules/2.toml", "[number.\"oath.within\"]\n\"2026-13-01\" = 2\n");
    let ran = shell.run("rules --diff");
    assert!(ran.out.contains("1 个月 → 2 个月") && ran.err.contains("rules/2.toml:2:1"), "{}{}", ran.out, ran.err);
    // Of two files the later name stands; a mark of Windows' editor is no part of the text.
    put(&shell, "rules/2.toml", "\u{feff}[number.\"first_talk.within\"]\n\"2026-09-01\" = 3\n");
    assert!(shell.ok("rule first_talk").contains("3 个月  rules/2.toml，本支部规定"));
    assert_eq!(shell.run("rules --diff").err, "");
}

#[test]
fn the_readmes_example_changes_what_is_judged_and_is_said_everywhere() {
    let shell = Shell::demo();
    let before: Value = serde_json::from_str(&shell.run("check --json").out).expect("JSON");
    assert!(all(&before, "own").iter().all(|own| own.is_empty()), "nothing is a branch's own");
    let files = example();
    assert_eq!(files.len(), 2);
    for (name, text) in &files {
        put(&shell, name, text);
    }
    let diff = shell.run("rules --diff");
    assert_eq!(diff.err, "");
    for words in [
        "5 个工作日 → 7 个自然日",
        "否 → 是",
        "3 个月 → 2 个月",
        "学院发〔2026〕3号 第四条，本支部规定",
        "calendar/2027.toml",
    ] {
        assert!(diff.out.contains(words), "{words}\n{}", diff.out);
    }
    assert!(shell.ok("rules --diff --lang en").contains("5 working days → 7 calendar days"));
    let json = shell.json("rules --diff");
    let notice = json.as_array().unwrap().iter().find(|c| c["name"] == "notice_1.length").expect("listed");
    assert_eq!((notice["old"].as_str(), notice["new"].as_str()), (Some("5 个工作日"), Some("7 个自然日")));
    assert_eq!((notice["file"].as_str(), notice["article"].as_str()), (Some("rules/学院.toml"), Some("4")));
    // Check: a report is asked every two months now, and the sentence says by whose rule.
    let ran = shell.run("check --json");
    let after: Value = serde_json::from_str(&ran.out).expect("JSON");
    let (few, many) = (findings(&before, "thought_report"), findings(&after, "thought_report"));
    assert!(many.len() > few.len(), "{} {}", few.len(), many.len());
    for report in &many {
        assert!(report["text"].as_str().is_some_and(|t| t.contains("本支部规定")), "{report}");
        assert_eq!(report["own"], "rules/学院.toml");
    }
    assert!(shell.ok("due").contains("rules/学院.toml，本支部规定"));
    let rule = shell.ok("rule notice_1");
    assert!(rule.contains("7 个自然日  学院发〔2026〕3号 第四条，本支部规定"), "{rule}");
    // The notice of 12 November, counted by our rule, ends on the 18th: the posting day and six more.
    let notices = shell.run("check --all --json").out;
    let notices: Value = serde_json::from_str(&notices).expect("JSON");
    let notices = findings(&notices, "notice_1");
    let posted = |day: &str| notices.iter().find(|f| f["evidence"]["from"] == day).copied().unwrap_or(&Value::Null);
    assert_eq!(posted("2026-11-12")["due"], "2026-11-18", "{notices:?}");
    assert_eq!(posted("2026-05-11")["due"], "2026-05-18", "before our rule held");
    assert!(posted("2026-11-12")["text"].as_str().is_some_and(|t| t.contains("本支部规定 张贴当日是否计入公示期：是")));
    let why = shell.ok("why 周远航");
    assert!(why.contains("本支部规定 张贴当日是否计入公示期：是"), "{why}");
    assert!(shell.ok("why 周远航 --json --lang en").contains("this branch's own"));
}

#[test]
fn own_sheets_and_standards_stand_in_the_diff() {
    let shell = Shell::init();
    let shipped = |name: &str| std::fs::read_to_string(fixture(name)).expect("shipped");
    let sheet = shipped("conduct/undergraduate.toml");
    put(&shell, "conduct/undergraduate.toml", sheet.replace("本科生党员", "我院党员"));
    put(&shell, "standards/school.toml", shipped("standards/default.toml").replacen("zh = \"", "zh = \"我校", 1));
    let diff = shell.run("rules --diff");
    assert_eq!(diff.err, "");
    for words in ["conduct undergraduate", "本科生党员行为规范评议表 → 我院党员", "conduct/undergraduate.toml"]
    {
        assert!(diff.out.contains(words), "{words}\n{}", diff.out);
    }
    assert!(diff.out.contains("standard school") && diff.out.contains("无 → 我校"), "{}", diff.out);
    let json = shell.json("rules --diff --lang en");
    let of = |what: &str| json.as_array().unwrap().iter().find(|row| !row[what].is_null()).cloned().expect("listed");
    assert_eq!((&of("conduct")["conduct"], &of("standard")["old"]), (&"undergraduate".into(), &Value::Null));
    assert_eq!(of("standard")["file"], "standards/school.toml");
    // One with a fault is not used, so it is no change; its fault is told wherever the program opens.
    put(&shell, "standards/school.toml", "max = [");
    let diff = shell.run("rules --diff");
    assert!(!diff.out.contains("school") && diff.err.contains("standards/school.toml:1:"), "{}{}", diff.out, diff.err);
    assert!(shell.run("due").err.contains("standards/school.toml:1:"));
}

#[test]
fn a_calendar_of_our_own_ends_the_guess_and_its_amber_row() {
    let shell = Shell::demo();
    assert!(shell.ok("due").contains("≈"));
    let (name, text) = example().pop().expect("a calendar");
    put(&shell, &name, text);
    assert!(!shell.ok("due").contains("≈"));
    assert!(!all(&shell.json("due"), "rule").contains(&"calendar_year"));
}

#[test]
fn the_screen_says_it_in_a_notice_and_goes_on() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let data = data.to_str().expect("UTF-8");
    let made = live::shell(home.path(), &["demo", "--no-open", "--data", data]).output().expect("a demo");
    assert!(made.status.success());
    let rules = Path::new(data).join("rules");
    std::fs::create_dir_all(&rules).expect("made");
    let text = "[number.\"thought_report.every\"]\n\"2026-09-31\" = 2\n";
    std::fs::write(rules.join("学院.toml"), text).expect("written");
    let mut live = Live::start(home.path(), &["--data", data]);
    live.sees("请注意").sees("rules/学院.toml:2:1: “2026-09-31” 不是存在的日期").keys("<esc>").sees("曾子墨");
    live.keys("q");
    assert_eq!(live.ends(), 0);
    std::fs::write(rules.join("学院.toml"), text.replace("09-31", "09-30")).expect("written");
    let mut live = Live::start(home.path(), &["--data", data]);
    live.sees("思想汇报").keys("q");
    assert_eq!(live.ends(), 0);
}
