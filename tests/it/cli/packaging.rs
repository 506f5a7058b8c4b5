//! What goes with the program: completions that know, pages of the manual, data beside it on a stick.

use crate::shell::{Shell, program};
use std::process::Command;

/// Asks as a shell does: the words so far, the last of them begun.
fn offered(shell: &Shell, words: &[&str]) -> Vec<String> {
    let mut ask = Command::new(program());
    ask.env("ZHIBU_DATA", shell.data()).env("XDG_STATE_HOME", shell.path("state")).env("LANG", "C.UTF-8");
    ask.env("COMPLETE", "fish").arg("--").arg("zhibu").args(words);
    let told = ask.output().expect("the program starts");
    let told = String::from_utf8(told.stdout).expect("UTF-8");
    told.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn completions_know_commands_fields_codes_and_names() {
    let shell = Shell::demo();
    assert!(offered(&shell, &["imp"]).contains(&"import".to_owned()));
    assert!(offered(&shell, &["run", "member.a"]).contains(&"member.add".to_owned()));
    assert!(offered(&shell, &["run", "member.add", "--student"]).contains(&"--student_no".to_owned()));
    assert!(offered(&shell, &["run", "member.add", "--stage", "pro"]).contains(&"probationary".to_owned()));
    assert!(offered(&shell, &["list", "mee"]).contains(&"meeting".to_owned()));
    assert!(offered(&shell, &["why", "欧阳子"]).contains(&"欧阳子涵".to_owned()));
    // Where there is no store nothing is offered and nothing complained of.
    assert!(offered(&Shell::new(), &["why", "欧"]).is_empty());
    for kind in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(shell.ok(&format!("completions {kind}")).contains("COMPLETE"), "{kind}");
    }
}

#[test]
fn the_language_is_the_one_named_and_else_chinese() {
    let shell = Shell::init();
    let told = |name: &str, value: &str| {
        let mut command = Command::new(program());
        for other in ["ZHIBU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(other);
        }
        command.env("ZHIBU_DATA", shell.data()).env("XDG_STATE_HOME", shell.path("state")).env(name, value);
        String::from_utf8(command.arg("commands").output().expect("the program starts").stdout).expect("UTF-8")
    };
    for (name, value, english) in [
        ("LANG", "en_US.UTF-8", true),
        ("LC_ALL", "en_GB.UTF-8", true),
        ("ZHIBU_LANG", "en", true),
        ("LANG", "zh_CN.UTF-8", false),
        ("LANG", "C.UTF-8", false),
        ("LANG", "", false),
    ] {
        assert_eq!(told(name, value).contains("撤销"), !english, "{name}={value}");
    }
    let dumb = Command::new(program()).env("TERM", "dumb").env("ZHIBU_DATA", shell.data()).output().expect("starts");
    assert_eq!((dumb.status.code(), dumb.stdout.len()), (Some(3), 0));
    assert!(String::from_utf8_lossy(&dumb.stderr).lines().count() <= 2);
}

#[test]
fn every_word_of_the_shell_has_its_page() {
    let shell = Shell::new();
    let all = shell.ok("man");
    for word in ["init", "import", "export", "list", "show", "run", "undo", "check", "backup", "restore", "doctor"] {
        assert!(all.contains(word), "{word}");
        let page = shell.ok(&format!("man {word}"));
        assert!(page.contains(&format!("zhibu-{word}")), "{page}");
    }
    shell.fails(2, &["man", "nothing"]);
}

#[test]
fn data_beside_the_program_are_taken() {
    let shell = Shell::init();
    let (stick, copy) = (shell.path("stick"), shell.path("stick/zhibu"));
    std::fs::create_dir_all(stick.join("zhibu-data")).expect("made");
    std::fs::copy(env!("CARGO_BIN_EXE_zhibu"), &copy).expect("copied");
    let run = |words: &str, named: bool| {
        let mut command = Command::new(&copy);
        command.env_remove("ZHIBU_DATA").env("XDG_STATE_HOME", shell.path("state")).env("HOME", shell.path("home"));
        if named {
            command.env("ZHIBU_DATA", shell.data());
        }
        let done = command.args(words.split(' ')).output().expect("the program starts");
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    assert!(run("init --branch 棒上支部 --level undergraduate --basis grade", false).contains("zhibu-data"));
    assert!(stick.join("zhibu-data/FORMAT").is_file());
    assert!(run("list branch", false).contains("棒上支部"));
    // What is named goes first.
    assert!(run("list branch", true).contains("测试支部"));
}
