//! Minutes of a part held elsewhere, and of another zhibu, through the real binary; a series of meetings.

use crate::shell::{Shell, all};
use serde_json::Value;

const WHOLE: &str = "2026年12月组织生活会";

/// The demo with an evening in several rooms, and a file beside it.
fn planned() -> Shell {
    let shell = Shell::demo();
    shell.ok(&format!(
        "run meeting.plan --kinds life --happened 2026-12-10 --starts 19:00 --recorder 陈思远 --title {WHOLE}"
    ));
    shell.ok(&format!("run meeting.open --on {WHOLE} --today 2026-12-10"));
    shell
}

fn counts(told: &Value) -> [u64; 5] {
    ["new", "changed", "same", "conflict", "skipped"].map(|state| told[state].as_u64().unwrap_or(u64::MAX))
}

fn write(shell: &Shell, name: &str, text: &str) -> String {
    let path = shell.path(name);
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

const ROOM: &str = "会议名称：第一党小组会场\n记录人：解慧\n\n19:05 曾雨桐（自我批评）：我发通知太晚。\n\
    19:08 单晓宁（批评曾雨桐）：临到跟前才说。\n下次请提前三天。\n19:10 何老师：讲得具体。\n19:12 程序：散会。\n";

#[test]
fn a_part_in_another_room_comes_with_its_own_recorder_once() {
    let shell = planned();
    let file = write(&shell, "第一党小组.txt", ROOM);
    let import = format!("import {file} --on {WHOLE}");
    let dry = shell.json(&format!("{import} --dry-run"));
    assert_eq!(
        (dry["kind"].as_str(), counts(&dry), dry["change"].is_null()),
        (Some("line"), [4, 0, 0, 0, 0], true),
        "{dry}"
    );
    assert_eq!(all(&dry["rows"], "name")[1], "单晓宁: 临到跟前才说。");
    // Whoever is not on the roster is named, and kept by the name that stands there.
    assert_eq!((all(&dry["rows"], "field")[2], all(&dry["rows"], "why")[2]), ("speaker", "名册里没有何老师"));
    let first = shell.json(&import);
    assert!(first["change"].is_u64(), "{first}");
    let part = shell.json("list meeting --where title=第一党小组会场")[0].clone();
    assert_eq!(
        (part["session_of_name"].as_str(), part["recorder_name"].as_str()),
        (Some(WHOLE), Some("解慧")),
        "{part}"
    );
    assert_eq!((part["starts"].as_str(), part["ends"].as_str()), (Some("19:05"), Some("19:12")));
    let lines = shell.json("list line --where meeting=第一党小组会场");
    assert_eq!(all(&lines, "speaker_name"), ["曾雨桐", "单晓宁", "何老师", ""]);
    assert_eq!(all(&lines, "kind"), ["self_criticism", "criticism", "speech", "procedure"]);
    assert_eq!(lines[1]["text"], "临到跟前才说。\n下次请提前三天。");
    assert_eq!(lines[1]["to_name"], "曾雨桐");
    // The second time nothing changes; one undo takes the whole part back.
    let again = shell.json(&import);
    assert_eq!((counts(&again), again["change"].is_null()), ([0, 0, 4, 0, 0], true), "{again}");
    // A text mended in the other room is shown, and rewritten only where that is asked for.
    write(&shell, "第一党小组.txt", &ROOM.replace("太晚", "太晚了"));
    let mended = shell.json(&import);
    assert_eq!(counts(&mended), [0, 0, 3, 1, 0], "{mended}");
    assert!(all(&mended["rows"], "why")[0].contains("太晚了"));
    assert_eq!(counts(&shell.json(&format!("{import} --take sheet"))), [0, 1, 3, 0, 0]);
    assert_eq!(shell.json("list line --where meeting=第一党小组会场")[0]["edits"], 1);
    shell.ok("undo");
    shell.ok(&format!("undo {}", first["change"]));
    assert!(all(&shell.json("list meeting"), "title").iter().all(|t| *t != "第一党小组会场"));
}

/// The same room with its roll in the head: one away with a reason, one on both lists, one nobody knows.
const CALLED: &str = "会议名称：第一党小组会场\n到会：曾雨桐、单晓宁，查无此人\n请假：曾雨桐、唐欣怡（病假）、黄松（家中有事）\n\
    缺席：王鹏飞\n应到：6人\n记录人：解慧\n\n19:05 曾雨桐（自我批评）：我发通知太晚。\n";

#[test]
fn a_part_brings_its_roll_with_its_lines_as_one_change() {
    let shell = planned();
    let file = write(&shell, "第一党小组.txt", CALLED);
    let import = format!("import {file} --on {WHOLE}");
    let dry = shell.json(&format!("{import} --dry-run"));
    assert_eq!((counts(&dry), dry["change"].is_null()), ([6, 0, 0, 0, 2], true), "{dry}");
    let why = |told: &Value, n: usize| all(&told["rows"], "why")[n].to_owned();
    assert_eq!(all(&dry["rows"], "name")[..3], ["曾雨桐", "单晓宁", "查无此人"]);
    assert_eq!((why(&dry, 0), why(&dry, 2)), ("签到：到会".to_owned(), "名册里没有查无此人".to_owned()));
    assert!(why(&dry, 3).contains("签到里已有这个人") && why(&dry, 4) == "签到：请假", "{dry}");
    assert!(shell.json(&format!("{import} --dry-run --lang en")).to_string().contains("roll: present"));
    let done = shell.json(&import);
    let roll = shell.json("list attendance --where meeting=第一党小组会场");
    let told: Vec<[&str; 4]> = roll
        .as_array()
        .unwrap()
        .iter()
        .map(|a| ["member_name", "state", "leave_reason", "note"].map(|f| a[f].as_str().unwrap_or_default()))
        .collect();
    let want = [
        ["曾雨桐", "present", "", ""],
        ["单晓宁", "present", "", ""],
        ["唐欣怡", "leave", "sick", ""],
        ["黄松", "leave", "", "家中有事"],
        ["王鹏飞", "absent", "", ""],
    ];
    assert_eq!(told, want);
    // The whole meeting counts them, the second time nothing changes, and one undo takes roll and lines back.
    let text = shell.path("m.json").display().to_string();
    shell.ok(&format!("export minutes --on {WHOLE} -o {text} --draft"));
    let paper: Value = serde_json::from_str(&std::fs::read_to_string(&text).unwrap()).unwrap();
    let whole = &paper["meetings"][0];
    assert_eq!((&whole["there_names"], &whole["there"]), (&"曾雨桐、单晓宁".into(), &"2".into()), "{whole}");
    let again = shell.json(&import);
    assert_eq!((counts(&again), again["change"].is_null()), ([0, 0, 6, 0, 2], true), "{again}");
    // Another state is a conflict; a roll of what is over is not rewritten by a file.
    write(&shell, "第一党小组.txt", &CALLED.replace("缺席：王鹏飞", "到会：王鹏飞"));
    let other = shell.json(&import);
    assert_eq!(counts(&other), [0, 0, 5, 1, 2], "{other}");
    assert!(other.to_string().contains("签到：本子 缺席，表格 到会"), "{other}");
    let other = shell.json(&format!("{import} --take sheet"));
    assert!(other["change"].is_null() && other.to_string().contains("签到表只能更正"), "{other}");
    shell.ok(&format!("undo {}", done["change"]));
    assert!(all(&shell.json("list meeting"), "title").iter().all(|t| *t != "第一党小组会场"));
    let away = shell.json("list attendance --where state=absent");
    assert!(!all(&away, "member_name").contains(&"王鹏飞"), "{away}");
}

#[test]
fn a_roll_comes_from_the_column_of_a_sheet_and_from_the_paper_of_another_zhibu() {
    let shell = planned();
    let csv = "时间,种类,发言人,内容,记录人,到会,请假\n19:20,汇报,马跃进,第二组三人发言,宋红梅,\"马跃进、宋红梅\",王鹏飞（事假）\n\
        19:21,发言,黄松,好,,3人,\n";
    let told = shell.json(&format!("import {} --on {WHOLE}", write(&shell, "第二党小组.csv", csv)));
    assert_eq!(counts(&told), [5, 0, 0, 0, 0], "{told}");
    let roll = shell.json("list attendance --where meeting=第二党小组");
    assert_eq!(all(&roll, "member_name"), ["马跃进", "宋红梅", "王鹏飞"]);
    assert_eq!(all(&roll, "state"), ["present", "present", "leave"]);
    // The paper of one zhibu, read by another that knows the people.
    let paper = shell.path("m.json").display().to_string();
    shell.ok(&format!("export minutes --on {WHOLE} -o {paper} --draft"));
    let other = Shell::demo();
    let told = other.json(&format!("import {paper}"));
    assert_eq!(counts(&told), [5, 0, 0, 0, 0], "{told}");
    let roll = other.json(&format!("list attendance --where meeting={WHOLE}"));
    assert_eq!(all(&roll, "state"), ["present", "present", "leave"]);
    // A list of names alone is no minutes.
    let bare = shell.args(&["import", &write(&shell, "名单.txt", "到会：马跃进、宋红梅\n"), "--on", WHOLE]);
    assert_ne!(bare.code, 0, "{}", bare.out);
}

#[test]
fn a_paper_says_what_was_held_elsewhere_and_reads_back() {
    let shell = planned();
    shell.ok(&format!("run meeting.take --on {WHOLE} --text 开会。 --kind procedure --at 19:00"));
    let file = write(&shell, "一.txt", ROOM);
    shell.ok(&format!("import {file} --on {WHOLE}"));
    let csv =
        "时间,种类,发言人,内容,记录人\n19:20,汇报,马跃进,第二组三人发言,宋红梅\n19:21,批评,黄松,没有写批评谁的名字,\n";
    let told = shell.json(&format!("import {} --on {WHOLE}", write(&shell, "第二党小组.csv", csv)));
    assert_eq!(counts(&told), [2, 0, 0, 0, 0], "{told}");
    for (name, want) in [("m.md", 7), ("m.json", 7)] {
        let path = shell.path(name).display().to_string();
        shell.ok(&format!("export minutes --on {WHOLE} -o {path} --draft"));
        let text = std::fs::read_to_string(&path).expect("a paper");
        assert!(
            text.contains("（分会：第一党小组会场，记录人解慧）")
                && text.contains("（分会：第二党小组，记录人宋红梅）"),
            "{text}"
        );
        // Its own paper brings nothing new, whichever way it is read.
        for on in [format!("--on {WHOLE}"), String::new()] {
            let told = shell.json(format!("import {path} {on}").trim());
            assert_eq!(counts(&told), [0, 0, want, 0, 0], "{name} {on}: {told}");
        }
        // Another zhibu, where nobody is known yet, takes it as a meeting with its parts; whom it cannot name as the one
        // who is criticised holds the row back.
        let other = Shell::init();
        let told = other.json(&format!("import {path}"));
        assert_eq!(counts(&told), [want - 1, 0, 0, 0, 1], "{name}: {told}");
        assert_eq!(counts(&other.json(&format!("import {path}"))), [0, 0, want - 1, 0, 1]);
        assert!(all(&told["rows"], "why").iter().any(|w| w.contains("名册里没有")), "{told}");
    }
}

#[test]
fn the_lines_of_one_zhibu_are_read_back() {
    let shell = Shell::demo();
    let lines = shell.json("list line").as_array().map_or(0, Vec::len) as u64;
    for name in ["l.json", "l.xlsx", "l.csv"] {
        let path = shell.path(name).display().to_string();
        shell.ok(&format!("export line -o {path}"));
        let told = shell.json(&format!("import {path} --kind line"));
        assert_eq!((counts(&told), told["change"].is_null()), ([0, 0, lines, 0, 0], true), "{name}");
    }
    // Whoever speaks is named, a guest by the name beside the link.
    assert!(all(&shell.json("list line"), "speaker_name").iter().filter(|n| !n.is_empty()).count() as u64 > lines / 2);
}

#[test]
fn what_cannot_be_a_part_is_refused_in_words() {
    let shell = planned();
    let on = |name: &str, text: &str, words: &[&str]| {
        let file = write(&shell, name, text);
        shell.fails(
            if text.starts_with('{') && !text.contains("[]") { 3 } else { 1 },
            &[&["import", &file], words].concat(),
        )
    };
    on("a.json", "{\"meetings\": [", &["--on", WHOLE]);
    assert!(
        on("b.json", "{\"lines\": []}", &["--on", WHOLE])["text"].as_str().is_some_and(|t| t.contains("没有发言记录"))
    );
    let signed = "2025年度组织生活会暨民主评议党员大会";
    assert!(on("c.txt", ROOM, &["--on", signed])["text"].as_str().is_some_and(|t| t.contains("已签字锁定")));
    // Without a meeting and without a day nothing says where the lines belong; an unknown one criticised holds its row back.
    let file = write(&shell, "d.txt", &ROOM.replace("批评曾雨桐", "批评曾玉桐"));
    let told = shell.json(&format!("import {file}"));
    assert_eq!((counts(&told), all(&told["rows"], "field")[0]), ([0, 0, 0, 0, 4], "meeting"), "{told}");
    let told = shell.json(&format!("import {file} --on {WHOLE} --dry-run"));
    assert_eq!((counts(&told), all(&told["rows"], "field")[1]), ([3, 0, 0, 0, 1], "to"), "{told}");
}

#[test]
fn a_series_is_planned_over_holidays_and_taken_back_at_once() {
    let shell = Shell::demo();
    let before = all(&shell.json("list meeting"), "title").len();
    let series = "run meeting.series --kinds committee --happened 2026-09-02 --starts 18:30 --every monthly --times 4";
    shell.ok(&format!("{series} --today 2026-08-20"));
    let planned = shell.json("list meeting --where state=planned --sort happened");
    let days: Vec<&str> =
        all(&planned, "happened").into_iter().filter(|d| d.ends_with("02") || d.ends_with("08")).collect();
    // The second of October is a holiday: the first working day behind it is the eighth.
    assert_eq!(days, ["2026-09-02", "2026-10-08", "2026-11-02", "2026-12-02"], "{planned}");
    // Each is moved by itself, the others stay.
    let one =
        planned.as_array().and_then(|l| l.iter().find(|m| m["happened"] == "2026-11-02")).expect("one")["id"].clone();
    shell.ok(&format!("run meeting.edit --on {} --happened 2026-11-03", one.as_str().unwrap_or_default()));
    shell.ok("undo");
    shell.ok("undo");
    assert_eq!(all(&shell.json("list meeting"), "title").len(), before);
    let words: Vec<&str> = series.split(' ').collect();
    let none: Vec<&str> = words[..words.len() - 2].to_vec();
    assert_eq!(shell.fails(1, &none)["field"], "times");
    let many = [&none[..], &["--times", "400"]].concat();
    assert!(shell.fails(1, &many)["text"].as_str().is_some_and(|t| t.contains("53")));
    let titled = [&none[..], &["--until", "2026-11-30", "--title", "支委例会"]].concat();
    assert_eq!(shell.args(&titled).code, 0);
    let titles = shell.json("list meeting --where title~支委例会");
    assert_eq!(all(&titles, "title"), ["支委例会 1/3", "支委例会 2/3", "支委例会 3/3"]);
}

#[test]
fn minutes_as_one_kind_of_the_sitting_by_export() {
    let shell = Shell::demo();
    let on = "2025年度组织生活会暨民主评议党员大会";
    let path = shell.path("m.json").display().to_string();
    shell.ok(&format!("export minutes --on {on} --kinds evaluation,life -o {path}"));
    let text = std::fs::read_to_string(&path).expect("a paper");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["meetings"][0]["kinds"], "组织生活会、民主评议");
    assert_eq!(shell.fails(2, &["export", "sign_in", "--on", on, "--kinds", "life", "-o", "x.docx"])["kind"], "usage");
    shell.fails(1, &["export", "minutes", "--on", on, "--kinds", "nonsense", "-o", &path]);
}
