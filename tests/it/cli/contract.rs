//! The shell contract, word by word, on the real binary.

use crate::shell::{Shell, all, fixture};
use serde_json::json;

#[test]
fn the_demo_is_made_once_and_read_by_every_reading_command() {
    let shell = Shell::demo();
    assert_eq!(shell.fails(1, &["demo", "--no-open"])["kind"], "refusal");
    let full = shell.json("list member --where stage=full --sort name");
    assert!(full.as_array().unwrap().len() >= 23);
    let names = all(&full, "name");
    let at = |name: &str| names.iter().position(|n| *n == name).unwrap_or_else(|| panic!("{name} of {names:?}"));
    assert!(at("查明轩") > at("单晓宁"), "查 is read zhā, 单 is read shàn: {names:?}");
    let person = &full[0];
    assert_eq!(person["stage"], "full");
    assert!(person["group_name"].is_string() && person["group"].as_str().unwrap().len() == 26, "{person}");
    assert!(person["posts"].is_array() && person["entered"].as_str().unwrap().contains('T'));
    let id = person["id"].as_str().unwrap();
    assert_eq!(shell.json(&format!("show member {id}"))["name"], person["name"]);
    let reversed = shell.json("list member --where stage=full --sort -name");
    assert_eq!(all(&reversed, "name").first(), names.last());
    assert!(shell.ok("list member").contains("人员") || shell.ok("list member").contains("姓名"));
    assert!(shell.ok("--lang en list member --where grade~2024").contains("student no."));
    assert!(shell.json("log --limit 3").as_array().unwrap().len() == 3);
    assert!(shell.ok("log").contains("签字锁定"));
    assert!(shell.ok("verify").contains("链完整"));
}

#[test]
fn two_people_of_one_name_are_both_listed() {
    let shell = Shell::demo();
    let error = shell.fails(1, &["show", "member", "刘洋"]);
    let text = error["text"].as_str().unwrap();
    assert!(text.contains("2023210233") && text.contains("2024210106"), "{text}");
    assert_eq!(shell.json("show member 2023210233")["name"], "刘洋");
    let shown = shell.ok("show member 2023210233");
    assert!(shown.contains("刘洋") && !shown.contains("13900006599"), "private fields are masked for the eye: {shown}");
    let error = shell.fails(1, &["run", "rectification.add", "--title", "x", "--owner", "刘洋"]);
    assert_eq!(error["field"], "owner");
}

#[test]
fn a_change_is_logged_undone_and_redone_across_processes() {
    let shell = Shell::init();
    let done = shell.json("run member.add --name 王芳 --stage 预备党员 --admitted_on 2025-12-01 --phone=13900000000");
    let id = done["ids"][0].as_str().unwrap();
    assert_eq!(done["change"], 2);
    let found = shell.json("list member");
    assert_eq!(
        (&found[0]["id"], &found[0]["stage"], &found[0]["admitted_on"]),
        (&json!(id), &json!("probationary"), &json!("2025-12-01"))
    );
    assert!(shell.ok("log").contains("新增人员 王芳"));
    assert!(shell.ok("undo").contains("撤销：新增人员 王芳"));
    assert_eq!(shell.json("list member"), json!([]));
    assert!(shell.ok("--lang en redo").contains("redo: add person 王芳"));
    assert_eq!(shell.json("list member")[0]["stage"], "probationary");
    shell.ok("run member.edit --on 王芳 --note 新备注");
    let error = shell.fails(1, &["undo", "2"]);
    assert!(error["text"].as_str().unwrap().contains("修改人员 王芳"), "{error}");
    assert_eq!(shell.fails(1, &["undo", "99"])["kind"], "refusal");
    let log = shell.json("log --limit 0");
    assert_eq!(all(&log, "cause"), ["deed", "redo", "undo", "deed", "deed"]);
    assert_eq!((&log[1]["of"], &log[0]["by"]), (&json!(2), &json!("书记")));
    // The branch itself is not taken away from under its records.
    assert_eq!(shell.fails(1, &["undo", "1"])["kind"], "refusal");
}

#[test]
fn wrong_words_are_exit_2_in_both_languages() {
    let shell = Shell::init();
    for words in [
        &["nonsense"][..],
        &["list"],
        &["list", "planet"],
        &["list", "member", "--where", "colour=red"],
        &["list", "member", "--sort", "colour"],
        &["list", "member", "--bogus"],
        &["undo", "last"],
        &["run", "member.fly"],
        &["run", "member.add", "--wings", "2"],
        &["run", "member.add", "王芳"],
        &["run", "member.add", "--name"],
        &["run", "cursor.up"],
        &["list", "member", "--today", "2026-13-01"],
        &["list", "member", "--lang", "fr"],
        &["list", "member", "--theme", "pink"],
        &["due", "--within", "soon"],
        &["rule", "nothing"],
        &["export", "member", "-o", "/tmp/x.doc"],
        &["run", "member.add", "--name", "王芳", "--read-only"],
        &["init", "--branch", "a"],
    ] {
        assert_eq!(shell.fails(2, words)["kind"], "usage", "{words:?}");
        let english = shell.args(&[&["--lang", "en"], words].concat());
        let chinese = english.err.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"王芳".contains(c));
        assert!(!chinese || words.contains(&"fr"), "{words:?}: {}", english.err);
    }
    let error = shell.fails(2, &["run", "member.add", "--wings", "2"]);
    assert!(error["text"].as_str().unwrap().contains("--student_no"), "the fields are listed: {error}");
    assert!(shell.ok("run member.add --help").contains("--birth_date"));
    assert!(shell.ok("--help").contains("用法") && shell.ok("--help --lang en").contains("Usage"));
}

#[test]
fn a_second_writer_is_exit_4_with_the_pid_and_readers_go_on() {
    let shell = Shell::demo();
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-24T18:00:00+08:00").unwrap();
    let lock = zhibu::store::lock::Lock::take(&zhibu::base::disk::Real, &shell.data(), now).expect("free");
    let pid = std::process::id();
    for words in [&["undo"][..], &["run", "member.add", "--name", "王芳"], &["import", &fixture("import/班级_bom.csv")]]
    {
        let error = shell.fails(4, words);
        assert_eq!((&error["kind"], &error["pid"]), (&json!("busy"), &json!(pid)));
        assert!(error["text"].as_str().unwrap().contains(&pid.to_string()));
    }
    for words in
        ["list member", "show member 2023210233", "due", "log", "rule first_talk", "commands", "keys", "verify"]
    {
        shell.json(words);
    }
    let out = shell.path("out.csv");
    shell.ok(&format!("export member -o {}", out.display()));
    assert_eq!(shell.run("check").code, 1);
    drop(lock);
    shell.ok("run member.add --name 王芳");
}

#[test]
fn what_must_be_refused_names_the_field_and_what_the_world_fails_names_the_path() {
    let shell = Shell::init();
    shell.ok("run member.add --name 王芳 --student_no 0012");
    let long = "长".repeat(10_000);
    for (field, words) in [
        ("name", vec!["--student_no", "1"]),
        ("name", vec!["--name", &long]),
        ("birth_date", vec!["--name", "李四", "--birth_date", "2199-01-01"]),
        ("birth_date", vec!["--name", "李四", "--birth_date", "someday"]),
        ("student_no", vec!["--name", "李四", "--student_no", "0012"]),
        ("sex", vec!["--name", "李四", "--sex", "无"]),
        ("group", vec!["--name", "李四", "--group", "没有的组"]),
    ] {
        let error = shell.fails(1, &[&["run", "member.add"], words.as_slice()].concat());
        assert_eq!(error["field"], field, "{error}");
    }
    shell.args(&["run", "member.add", "--name", "张\u{1b}[2J\u{7}三😀\r\n"]);
    let odd = shell.json("list member --sort entered");
    assert!(all(&odd, "name").contains(&"张 [2J 三😀"), "{odd}");
    assert!(!shell.ok("list member").contains('\u{1b}'));
    let file = shell.path("file");
    std::fs::write(&file, "x").unwrap();
    for data in [file.as_path(), &file.join("below"), std::path::Path::new("/proc/nobody")] {
        let path = data.display().to_string();
        let code = shell.args(&["--data", &path, "list", "member"]).code;
        assert!(code == 3 || (code == 1 && path.starts_with("/proc")), "{path}: {code}");
        let error = shell.fails(3, &["--data", &path, "init", "--branch", "a", "--level", "本科生", "--basis", "年级"]);
        assert_eq!(error["kind"], "fault");
    }
    assert_eq!(shell.fails(3, &[])["kind"], "fault", "no terminal, no screen");
    let nowhere = shell.path("nowhere").display().to_string();
    let error = shell.fails(1, &["--data", &nowhere, "list", "member"]);
    assert!(error["hint"].as_str().unwrap().contains("zhibu init"), "{error}");
}

#[test]
fn an_answer_that_does_not_arrive_is_a_fault_unless_nobody_wanted_it() {
    let shell = Shell::demo();
    let run = |out: std::process::Stdio| {
        let mut command = std::process::Command::new(crate::shell::program());
        command.arg("--data").arg(shell.data()).args(["list", "step", "--json"]);
        command.env("XDG_STATE_HOME", shell.path("state"));
        let done = command.stdout(out).stderr(std::process::Stdio::piped()).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (code, err) = run(full.into());
    assert!(code == Some(3) && err.lines().count() == 1, "{err}");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(run(writer.into()), (Some(0), String::new()));
}

#[test]
fn a_branch_whose_making_was_cut_off_can_be_made_again() {
    let shell = Shell::init();
    shell.ok("undo");
    shell.ok("init --branch 再来一次 --level undergraduate --basis grade");
    assert_eq!(shell.json("list branch")[0]["name"], "再来一次");
    let error = shell.fails(1, &["init", "--branch", "第三次", "--level", "undergraduate", "--basis", "grade"]);
    assert_eq!(error["kind"], "refusal");
}

#[test]
fn the_registry_the_keys_and_the_rules_are_told() {
    let shell = Shell::new();
    let commands = shell.json("commands");
    let add = commands.as_array().unwrap().iter().find(|c| c["name"] == "member.add").unwrap();
    assert_eq!(
        (&add["scope"], &add["arguments"][0]["name"], &add["arguments"][0]["required"]),
        (&json!("member"), &json!("name"), &json!(true))
    );
    let keys = shell.json("keys");
    assert!(all(&keys, "command").contains(&"undo"));
    let file = shell.path("keys.toml");
    std::fs::write(&file, "[global]\n\"ctrl-r\" = \"no.such\"\n").unwrap();
    let ran = shell.run(&format!("keys --keymap {}", file.display()));
    assert!(ran.code == 0 && ran.err.contains(":2:") && ran.err.contains("no.such"), "{}", ran.err);
    assert!(shell.run("keys --keymap nofile").err.contains("nofile"));
    let rule = shell.json("rule first_talk --lang en");
    assert_eq!(rule["numbers"].as_array().map(Vec::len).map(|n| n > 0), Some(true), "{rule}");
    assert_eq!(rule["cases"].as_array().map(Vec::len), Some(2), "one kept, one not: {rule}");
    assert!(
        shell.ok("rules").contains("first_talk")
            && shell
                .json("rules --diff")
                .as_array()
                .is_some_and(|all| all.iter().all(|row| row["file"] == "profiles/measures.toml"))
    );
    for words in ["man", "completions bash", "completions zsh", "completions fish", "--version"] {
        assert!(!shell.ok(words).is_empty());
    }
}
