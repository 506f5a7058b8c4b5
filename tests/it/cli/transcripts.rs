//! Transcripts and what they quote, through the real binary: a source beside a meeting, never a part of its minutes.

use crate::shell::{Shell, all};
use serde_json::Value;

const MEETING: &str = "2026年第四季度支部党员大会";

fn fixture(name: &str) -> String {
    format!("{}/fixtures/import/transcripts/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The demo with the meeting of the recordings.
fn held() -> Shell {
    let shell = Shell::demo();
    shell.ok(&format!("run meeting.plan --kinds general --happened 2026-11-23 --starts 18:30 --title {MEETING}"));
    shell
}

fn counts(told: &Value) -> [u64; 5] {
    ["new", "changed", "same", "conflict", "skipped"].map(|state| told[state].as_u64().unwrap_or(u64::MAX))
}

fn notes(told: &Value) -> String {
    told["notes"].to_string()
}

#[test]
fn every_transcript_becomes_a_source_with_quotations_and_never_a_line() {
    let shell = held();
    let lines = shell.json("list line").as_array().map(Vec::len);
    let guests = shell.json("list guest").as_array().map(Vec::len);
    for (file, blocks, unnamed, named) in [
        ("feishu_miaoji.txt", 6, "说话人 1 ×3, 说话人 2 ×2, 说话人 3 ×1", 0),
        ("feishu_miaoji.docx", 2, "说话人 1 ×1, 说话人 2 ×1", 0),
        ("tingwu_2026年第四季度支部党员大会_原文.txt", 4, "发言人 1 ×1, 发言人 2 ×2", 1),
        ("tingwu_原文.md", 2, "发言人 1 ×1, 发言人 2 ×1", 0),
        ("zoom_teams.vtt", 2, "", 2),
    ] {
        let import = format!("import {} --on {MEETING} --take sheet", fixture(file));
        let told = shell.json(&import);
        assert_eq!((told["kind"].as_str(), counts(&told)), (Some("source"), [blocks, 0, 0, 0, 0]), "{told}");
        assert!(notes(&told).contains(unnamed), "{told}");
        let quotes = shell.json(&format!("list quotation --where source={file}"));
        assert_eq!(quotes.as_array().map(Vec::len), Some(blocks as usize), "{file}");
        let speakers = all(&quotes, "speaker_name");
        let known = quotes.as_array().unwrap().iter().filter(|q| !q["speaker"].is_null()).count();
        assert_eq!(known, named, "{file}: {speakers:?}");
        // The second time nothing changes.
        let again = shell.json(&import);
        assert_eq!((counts(&again), again["change"].is_null()), ([0, 0, blocks, 0, 0], true), "{again}");
    }
    assert_eq!(shell.json("list line").as_array().map(Vec::len), lines);
    assert_eq!(shell.json("list guest").as_array().map(Vec::len), guests);
    let source = shell.json("list source --where name=feishu_miaoji.txt")[0].clone();
    assert_eq!(
        [source["happened"].as_str(), source["starts"].as_str(), source["meeting_name"].as_str()],
        [Some("2026-11-24"), Some("18:31"), Some(MEETING)]
    );
    assert_eq!((source["seconds"].as_i64(), source["mark"].as_str().map(str::len)), (Some(3728), Some(16)));
    let quotes = shell.json("list quotation --where source=feishu_miaoji.txt");
    assert_eq!(all(&quotes, "offset"), ["0:03", "0:21", "1:02", "1:40", "59:58", "1:00:31"]);
}

#[test]
fn a_voice_is_named_once_and_a_passage_is_a_draft_until_confirmed() {
    let shell = held();
    let file = "tingwu_2026年第四季度支部党员大会_原文.txt";
    // Without a day the title tells the meeting.
    let told = shell.json(&format!("import {}", fixture(file)));
    assert!(counts(&told)[0] == 4 && notes(&told).contains("按标题"), "{told}");
    assert!(notes(&told).contains("18:30"), "the clock is the meeting's own: {told}");
    let source = shell.json("list source")[0]["id"].as_str().unwrap_or_default().to_owned();
    let refused = shell.run(&format!("run source.name --on {source} --label 发言人9 --speaker 单晓宁"));
    assert_eq!(refused.code, 1, "{}", refused.err);
    let name = ["run", "source.name", "--on", &source, "--label", "发言人 2", "--speaker", "单晓宁"];
    assert_eq!(shell.args(&name).code, 0);
    let quotes = shell.json("list quotation");
    assert_eq!(quotes.as_array().unwrap().iter().filter(|q| !q["speaker"].is_null()).count(), 3, "{quotes}");
    let second = quotes[1]["id"].as_str().unwrap_or_default().to_owned();
    shell.ok(&format!("run quotation.take --on {second}"));
    let line = shell.json("list line --where quoted=true")[0].clone();
    assert_eq!((line["at"].as_str(), line["quotation"].as_str()), (Some("18:30"), Some(second.as_str())), "{line}");
    assert!(shell.run(&format!("run quotation.take --on {second}")).code == 1, "taken once");
    let line = line["id"].as_str().unwrap_or_default().to_owned();
    let paper = shell.path("a.md");
    shell.ok(&format!("export minutes --on {MEETING} -o {} --draft", paper.display()));
    let text = std::fs::read_to_string(&paper).unwrap_or_default();
    assert!(text.contains("引自转写稿") && text.contains("未核"), "{text}");
    shell.ok(&format!("run line.confirm --on {line}"));
    assert_eq!(shell.json("list line --where quoted=true").as_array().map(Vec::len), Some(0));
    shell.ok("undo");
    // Whoever edits it has looked at it.
    shell.ok(&format!("run line.edit --on {line} --text 我介绍曾凡同志。"));
    let line = shell.json("list line --where quotation!=")[0].clone();
    assert_eq!((line["quoted"].as_bool(), line["edits"].as_i64()), (Some(false), None), "{line}");
}

#[test]
fn a_transcript_of_another_meeting_is_asked_about() {
    let shell = held();
    let file = fixture("feishu_miaoji.txt");
    let other = shell.json(&format!("import {file} --on {MEETING}"));
    assert_eq!((counts(&other), other["change"].is_null()), ([0, 0, 0, 6, 0], true), "{other}");
    assert!(other["rows"][0]["why"].as_str().unwrap_or_default().contains("2026-11-24"), "{other}");
    let empty = Shell::init();
    let nowhere = empty.run(&format!("import {file}"));
    assert!(nowhere.code == 1 && nowhere.err.contains("--on"), "{}", nowhere.err);
    assert!(nowhere.err.lines().count() <= 2, "{}", nowhere.err);
    let wrong = shell.run(&format!("import {file} --kind member"));
    assert!(wrong.code != 0 && wrong.err.contains("转写稿"), "{}", wrong.err);
}

#[test]
fn a_number_for_a_voice_is_no_guest_of_minutes() {
    let shell = held();
    let path = shell.path("记录.txt");
    std::fs::write(&path, "18:40 赵子轩：我同意转正\n18:41 说话人 2: 我先介绍\n").unwrap();
    let told = shell.json(&format!("import {} --on {MEETING}", path.display()));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("line"), [1, 0, 0, 0, 1]), "{told}");
    assert!(all(&shell.json("list line"), "speaker_name").iter().all(|n| *n != "说话人 2"));
}

#[test]
fn eight_hours_of_talk_come_in_as_one_change() {
    let shell = held();
    let path = shell.path("long.txt");
    let block = |n: u32| {
        format!("说话人 {} {:02}:{:02}:{:02}\n这一段说了应到二十三名。\n\n", n % 5, n / 720, n / 12 % 60, n % 12 * 5)
    };
    let text: String = (0..8 * 720).map(block).collect();
    std::fs::write(&path, format!("2026年11月23日 下午 6:31|8小时 0分钟 0秒\n\n文字记录:\n{text}")).unwrap();
    let told = shell.json(&format!("import {} --on {MEETING}", path.display()));
    assert_eq!(counts(&told)[0], 8 * 720);
    shell.ok("undo");
    assert_eq!(shell.json("list quotation").as_array().map(Vec::len), Some(0));
}
