//! The papers of the meeting that was typed, field by field.

use super::Home;
use super::script::{CANDIDATES, CRITICISED, GRADED, SHEETS, SPEECHES, TITLE, YEAR, speech};
use crate::papers::{schema, whole};
use serde_json::Value;
use std::path::PathBuf;

const DAY: &str = "2026年11月25日";
/// What both ballots of the evening say, from the counts: the first by totals, the second with one ballot not returned and
/// one ticked twice.
const SENTENCES: [&str; 2] = [
    "应到有表决权的党员二十三名，实到十九名；发出表决票十九张，收回十九张，收到书面意见零份；赞成十七票，反对一票，弃权一票，\
     无效零票。赞成票超过应到会有表决权的正式党员的半数，同意接收仇雨菲同志为中共预备党员。",
    "应到有表决权的党员二十三名，实到二十名；发出表决票二十张，收回十九张，收到书面意见零份；赞成十六票，反对一票，弃权一票，\
     无效一票。赞成票超过应到会有表决权的正式党员的半数，同意接收刘韵同志为中共预备党员。",
];

struct Papers<'a>(&'a Home);

impl Papers<'_> {
    fn write(&self, paper: &str, ending: &str) -> PathBuf {
        let file = self.0.path().join(format!("{paper}.{ending}"));
        let path = file.display().to_string();
        let on = ["--on", TITLE];
        let on: &[&str] = if matches!(paper, "meeting_register" | "minutes_year") { &[] } else { &on };
        self.0.run(&[&["export", paper], on, &["-o", &path]].concat());
        file
    }

    fn text(&self, paper: &str, ending: &str) -> String {
        std::fs::read_to_string(self.write(paper, ending)).expect("text")
    }

    fn json(&self, paper: &str, list: &str) -> Vec<Value> {
        let json: Value = serde_json::from_str(&self.text(paper, "json")).expect("JSON");
        json[list].as_array().unwrap_or_else(|| panic!("no {list} in {paper}")).clone()
    }
}

/// Says that a paper's fields are these.
#[track_caller]
fn fields(of: &Value, want: &[(&str, &str)]) {
    for (name, words) in want {
        assert_eq!(of[*name].as_str(), Some(*words), "{name}");
    }
}

/// Says that a list of names in a paper has these, whatever their order.
#[track_caller]
fn names(of: &Value, name: &str, want: &[&str]) {
    let mut have: Vec<&str> = of[name].as_str().expect("words").split('、').collect();
    let mut want = want.to_vec();
    have.sort_unstable();
    want.sort_unstable();
    assert_eq!(have, want, "{name}");
}

/// Holds every field of the papers against what happened in the room.
pub fn checked(home: &Home) {
    let papers = Papers(home);
    let minutes = papers.json("minutes", "meetings");
    assert_eq!(minutes.len(), 1);
    head(&minutes[0]);
    lines(&minutes[0]);
    votes(&minutes[0]);
    sheet(&papers);
    grades(home);
    for paper in ["vote_report", "resolution", "extract"] {
        one_each(&papers, paper);
    }
    no_word_about_others(&papers);
    // One sitting, one paper of each kind: the roll is shared, the rest is each one's own.
    let [life, admission] = ["life,evaluation", "admission"].map(|kinds| {
        let file = home.path().join("one.json").display().to_string();
        home.run(&["run", "paper.minutes", "--on", TITLE, "--file", &file, "--kinds", kinds]);
        let json: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("a paper")).expect("JSON");
        std::fs::remove_file(&file).expect("removed");
        json["meetings"][0].clone()
    });
    fields(&life, &[("kinds", "组织生活会、民主评议"), ("due", "40"), ("there", "35")]);
    fields(&admission, &[("kinds", "发展会"), ("due", "40"), ("there", "35")]);
    let count = |m: &Value, list: &str| m[list].as_array().map(Vec::len);
    assert_eq!(
        (count(&life, "motions"), count(&admission, "motions")),
        (Some(1), Some(3)),
        "the tellers are everybody's"
    );
    assert!(
        life["lines"]
            .as_array()
            .is_some_and(|l| l.iter().all(|l| !l["text"].as_str().unwrap_or("").contains("仇雨菲")))
    );
    let criticism = |l: &Value| l["kind"].as_str().is_some_and(|k| k.contains("批评"));
    assert!(admission["lines"].as_array().is_some_and(|l| !l.iter().any(criticism)));
    let register = papers.text("meeting_register", "csv");
    let row = register.lines().find(|l| l.contains(TITLE)).expect("a row of the register");
    assert!(row.contains("2026-11-25 18:30-18:40") && row.contains(",40,35,"), "{row}");
    assert!(papers.text("minutes_year", "md").contains(&speech(29)));
    let words = papers.text("minutes", "md");
    assert!((0..SPEECHES).all(|n| words.contains(&speech(n))), "{words}");
    let documents = ["minutes", "attendance_sheet", "vote_report", "resolution", "extract", "minutes_year"];
    let files: Vec<PathBuf> = documents.iter().map(|paper| papers.write(paper, "docx")).collect();
    files.iter().for_each(|file| whole(file));
    schema(&files);
}

fn head(m: &Value) {
    fields(
        m,
        &[
            ("title", TITLE),
            ("kinds", "支部党员大会、组织生活会、民主评议、发展会"),
            ("time", "2026年11月25日 18:30至18:40"),
            ("place", "信息楼报告厅B101"),
            ("chair", "曾雨桐"),
            ("recorder", "陈思远"),
            ("noticed_on", "2026年11月19日"),
            ("hall", "党旗、签到表、表决票"),
            ("due", "40"),
            ("there", "35"),
            ("due_full", "23"),
            ("there_full", "20"),
            ("due_probationary", "17"),
            ("there_probationary", "15"),
            ("voters_due", "23"),
            ("voters_present", "20"),
            ("left_names", "李立新（18:40）"),
            ("excluded_names", ""),
            ("guest_names", "仇雨菲（发展对象）、刘韵（发展对象）"),
            ("taken", "现场记录"),
            ("late_entry", ""),
            ("finished_on", DAY),
            ("state", "已签字"),
        ],
    );
    let away = ["唐欣怡（事假）", "赵子轩（病假）", "李晓燕（实习）", "宋红梅（公务）", "叶颖（无故缺席）"];
    names(m, "absent_names", &away);
    names(m, "late_names", &["查明轩（18:40）", "仇文博（18:40）", "马跃进（18:40）"]);
    names(
        m,
        "signed",
        &["主持人曾雨桐（2026年11月25日", "档案柜二层）", "记录人陈思远（2026年11月25日", "档案柜二层）"],
    );
    let corrections = m["corrections"].as_array().expect("a list");
    assert_eq!(corrections.len(), 1);
    fields(
        &corrections[0],
        &[("corrected", "宋红梅由“缺席”更正为“请假（公务）”"), ("reason", "假条会后才找到"), ("happened", DAY)],
    );
}

/// Thirty speeches as they were typed, the sentence of procedure and three decisions; who was absent said nothing.
fn lines(m: &Value) {
    let lines = m["lines"].as_array().expect("lines");
    let of = |kind: &str| lines.iter().filter(|l| l["kind"] == kind).collect::<Vec<_>>();
    assert_eq!((lines.len(), of("程序").len(), of("决定").len()), (SPEECHES + 4, 1, 3));
    assert_eq!((of("发言").len(), of("自我批评").len(), of("批评").len()), (14, 8, 8));
    let said: Vec<&Value> = lines.iter().filter(|l| l["text"].as_str().is_some_and(|t| t.starts_with('第'))).collect();
    for (n, line) in said.iter().enumerate() {
        assert_eq!(line["text"], speech(n));
        let speaker = line["speaker"].as_str().expect("a speaker");
        assert!(!speaker.is_empty() && !["叶颖", "宋红梅", "赵子轩"].contains(&speaker), "{n}: {speaker}");
    }
    assert_eq!(said.len(), SPEECHES);
    let parts = ["本人汇报", "介绍人意见", "支委会报告", "讨论", "讨论", "宣布", "本人表态"];
    for (who, name) in CANDIDATES.iter().enumerate() {
        for (n, part) in parts.iter().enumerate() {
            fields(said[who * parts.len() + n], &[("part", part), ("motion", &format!("接收预备党员：{name}"))]);
        }
        fields(said[who * parts.len()], &[("speaker", name)]);
        fields(said[who * parts.len() + 5], &[("speaker", "曾雨桐")]);
    }
    let to = |from: usize, n: usize, whom: &str| {
        assert!(said[from..from + n].iter().all(|l| l["to"] == whom && l["speaker"] != whom), "{whom}");
    };
    to(14, 8, "");
    to(22, 4, CRITICISED[0]);
    to(26, 4, CRITICISED[1]);
}

fn votes(m: &Value) {
    let motions = m["motions"].as_array().expect("motions");
    let counts = [("19", "19", "17", "0"), ("20", "19", "16", "1")];
    for (n, (name, (issued, returned, yes, invalid))) in CANDIDATES.iter().zip(counts).enumerate() {
        let told = [("subject", *name), ("motion_due", "23"), ("motion_present", issued), ("issued", issued)];
        fields(&motions[n], &told);
        let told = [("returned", returned), ("yes", yes), ("no", "1"), ("abstain", "1"), ("invalid", invalid)];
        fields(&motions[n], &told);
        let told = [("written", "0"), ("ballot", "无记名投票"), ("scrutineers", "单晓宁"), ("counters", "解慧")];
        fields(&motions[n], &told);
        fields(&motions[n], &[("unheard", ""), ("state", "通过"), ("sentence", SENTENCES[n])]);
        let decisions = m["decisions"].as_array().expect("decisions");
        assert!(decisions.iter().any(|d| d["text"] == SENTENCES[n]));
    }
    assert!(motions[2..].iter().all(|m| m["state"] == "通过"), "the tellers");
}

/// The attendance sheet has everybody who was due, once.
fn sheet(papers: &Papers) {
    let roll = papers.json("attendance_sheet", "roll");
    let of = |state: &str| roll.iter().filter(|r| r["state"] == state).count();
    assert_eq!((roll.len(), of("到会"), of("迟到"), of("早退"), of("请假"), of("缺席")), (40, 31, 3, 1, 4, 1));
    let song = roll.iter().find(|r| r["name"] == "宋红梅").expect("a row");
    fields(song, &[("state", "请假"), ("reason", "公务"), ("category", "正式党员")]);
}

/// The totals of the grading sheets are all that is left of them.
fn grades(home: &Home) {
    let round = home.json(&["list", "grade_count"]);
    let ours = |c: &&Value| c["evaluation_name"].as_str().is_some_and(|n| n.contains(YEAR));
    let count = round.as_array().and_then(|all| all.iter().find(ours)).expect("a count");
    assert_eq!((count["state"].as_str(), count["issued"].as_u64()), (Some("closed"), Some(SHEETS as u64)), "{count}");
    let own = format!("count={}", count["id"].as_str().unwrap_or_default());
    let tallies = home.json(&["list", "grade_tally", "--where", &own]);
    let of =
        |grade: &str| tallies.as_array().map_or(0, |rows| rows.iter().filter_map(|r| r[grade].as_u64()).sum::<u64>());
    let all = (SHEETS * GRADED) as u64;
    assert_eq!((of("excellent"), of("qualified"), of("basic"), of("unqualified")), (1, all - 2, 0, 0), "{tallies}");
}

/// One paper for each person who was voted on, and for nobody else.
fn one_each(papers: &Papers, paper: &str) {
    let motions = papers.json(paper, "motions");
    for (n, name) in CANDIDATES.iter().enumerate() {
        let own = motions.iter().find(|m| m["subject"] == *name).unwrap_or_else(|| panic!("no {paper} of {name}"));
        fields(own, &[("sentence", SENTENCES[n]), ("voted_on", DAY), ("chair", "曾雨桐"), ("secretary", "曾雨桐")]);
    }
}

/// The extracts hold what was said about each person voted on, and no criticism of anybody.
fn no_word_about_others(papers: &Papers) {
    let text = papers.text("extract", "md");
    assert!((0..14).all(|n| text.contains(&speech(n))), "{text}");
    assert!((14..SPEECHES).all(|n| !text.contains(&speech(n))), "{text}");
}
