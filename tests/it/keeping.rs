//! What is kept safe without being asked: copies, numbers, names, and files that are none of ours.

use crate::shell::{Shell, all};
use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};

#[test]
fn a_backup_takes_the_place_of_nothing_but_a_backup_of_this_branch() {
    let shell = Shell::demo();
    let data = shell.data();
    let other = Shell::init();
    let theirs = shell.path("theirs.zhibu").display().to_string();
    other.ok(&format!("backup -o {theirs}"));
    let text = shell.path("letter.txt");
    fs::write(&text, "mine").unwrap();
    symlink(data.join("journal"), shell.path("link")).unwrap();
    let branch = fs::read_dir(data.join("journal")).unwrap().next().unwrap().unwrap().path();
    let journal = branch.join("0001.log");
    let before = fs::read(&journal).unwrap();
    for file in [
        journal.clone(),
        branch.join("0002.log"),
        data.join("journal/new.zhibu"),
        data.join("FORMAT"),
        data.join("exports.log"),
        data.join("sled/x.zhibu"),
        shell.path("link/x.zhibu"),
        data.join("backups/../journal/x.zhibu"),
        text.clone(),
        theirs.clone().into(),
    ] {
        shell.fails(1, &["backup", "-o", &file.display().to_string()]);
    }
    assert_eq!((fs::read(&journal).unwrap(), fs::read_to_string(&text).unwrap().as_str()), (before, "mine"));
    let mine = shell.path("mine.zhibu").display().to_string();
    for _ in 0..2 {
        shell.ok(&format!("backup -o {mine}"));
    }
    shell.ok("backup");
    shell.ok("verify");
}

#[test]
fn an_import_of_many_makes_a_copy_first() {
    let shell = Shell::init();
    let rows: String = (0..40).map(|n| format!("甲{n},2099{n:04}\n")).collect();
    let sheet = shell.path("many.csv");
    fs::write(&sheet, format!("姓名,学号\n{rows}")).unwrap();
    shell.ok(&format!("import {}", sheet.display()));
    let made: Vec<_> = fs::read_dir(shell.data().join("backups")).unwrap().flatten().map(|e| e.path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    let there = shell.path("there").display().to_string();
    shell.ok(&format!("--data {there} restore {}", made[0].display()));
    assert!(shell.json(&format!("--data {there} list member")).as_array().unwrap().is_empty(), "as it was before");
}

#[test]
fn an_id_number_is_somebodys_alone_and_what_is_doubtful_is_said() {
    let shell = Shell::init();
    let run = |args: &[&str]| shell.args(&[&["run"], args].concat());
    assert_eq!(run(&["member.add", "--name", "孔一", "--id_number", "990117200401031018"]).code, 0);
    let twice = shell.fails(1, &["run", "member.add", "--name", "孔二", "--id_number", "990117200401031018"]);
    assert_eq!(twice["field"], "id_number");
    assert!(twice["text"].as_str().unwrap().contains("孔一"), "{twice}");
    let hidden = shell.fails(1, &["run", "member.add", "--name", "孔二", "--id_number", "99011720040103\u{200b}1018"]);
    assert_eq!(hidden["field"], "id_number", "what nobody sees makes no other number");
    let wrong = run(&["member.add", "--name", "孔三", "--id_number", "990117200402031021"]);
    assert!(wrong.code == 0 && wrong.out.contains("校验位不符"), "{}", wrong.out);
    let born =
        run(&["member.add", "--name", "孔四", "--birth_date", "2005-09-09", "--id_number", "990117200401031093"]);
    assert!(born.code == 0 && born.out.contains("与出生日期不一致"), "{}", born.out);
    let edit = run(&["member.edit", "--on", "孔四", "--id_number", "990117200401031018"]);
    assert_eq!(edit.code, 1, "{}", edit.out);
    // What is private need not stand in the shell's history.
    let file = shell.path("number");
    fs::write(&file, "990101200304050012\n").unwrap();
    assert_eq!(run(&["member.add", "--name", "孔五", "--id_number", &format!("@{}", file.display())]).code, 0);
    let told = shell.json("list member --where name=孔五 --purpose internal");
    assert_eq!(all(&told, "id_number"), ["990101200304050012"]);
}

#[test]
fn text_comes_in_clean_by_every_door() {
    let shell = Shell::init();
    for (n, mark) in
        ["\u{200b}", "\u{200d}", "\u{feff}", "\u{202e}", "\u{fffe}", "\u{ffff}", "\u{2066}"].iter().enumerate()
    {
        let (name, number) = (format!("仇{mark}雨{n}"), format!("20{mark}99{n}{mark}"));
        assert_eq!(shell.args(&["run", "member.add", "--name", &name, "--student_no", &number]).code, 0);
        let again = shell.fails(1, &["run", "member.add", "--name", "乙", "--student_no", &format!("2099{n}")]);
        assert_eq!(again["field"], "student_no");
    }
    let listed = shell.json("list member");
    let stored: Vec<&str> = all(&listed, "name").into_iter().chain(all(&listed, "student_no")).collect();
    assert!(stored.iter().all(|text| !text.chars().any(zhibu::base::clean::is_unseen)), "{stored:?}");
}

#[test]
fn files_that_are_none_are_neither_waited_for_nor_believed() {
    let shell = Shell::init();
    let rules = shell.data().join("rules");
    fs::create_dir_all(&rules).unwrap();
    let pipe = rules.join("f.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    let ran = shell.run("check");
    assert!(ran.err.contains("不是普通文件"), "{}", ran.err);
    fs::remove_file(&pipe).unwrap();
    shell.fails(3, &["run", "member.add", "--name", "甲", "--phone", "@/dev/zero"]);
    assert_eq!(shell.run("undo 18446744073709551615").err.lines().next(), Some("没有第 18446744073709551615 号更改"));
}

#[test]
fn whoever_sits_here_is_named_once_and_is_never_nobody() {
    let shell = Shell::new();
    shell.ok("init --branch 甲支部 --level undergraduate --basis grade --who 王芳 --post 组织委员");
    shell.ok("run member.add --name 李明");
    let log = shell.json("log");
    assert_eq!(all(&log, "by"), ["王芳", "王芳"], "not the login's name");
    shell.fails(
        1,
        &[
            "--data",
            "/tmp/zhibu-nobody",
            "init",
            "--branch",
            "x",
            "--level",
            "undergraduate",
            "--basis",
            "grade",
            "--who",
            "\u{200b}",
        ],
    );
}
