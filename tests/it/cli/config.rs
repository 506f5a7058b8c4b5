//! The user's own settings: what a flag and the environment leave open, and every fault with its place.

use crate::shell::{Shell, program};
use std::process::{Command, Output};

/// Runs words with this file of settings; nothing of the machine's own environment decides.
fn with(shell: &Shell, config: &str, words: &[&str], env: &[(&str, &str)]) -> Output {
    let dir = shell.path("config/zhibu");
    std::fs::create_dir_all(&dir).expect("made");
    std::fs::write(dir.join("config.toml"), config).expect("written");
    let mut command = Command::new(program());
    for name in ["ZHIBU_LANG", "ZHIBU_DATA", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", shell.path("config")).env("XDG_STATE_HOME", shell.path("state"));
    command.env("HOME", shell.path("home")).envs(env.iter().copied()).args(words).output().expect("the program starts")
}

fn out(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn settings_fill_what_flags_and_the_environment_leave_open() {
    let shell = Shell::init();
    let data = shell.data().display().to_string();
    let config = format!("# 我的设置\nlang = \"en\"\ntheme = \"light\"\ndata = \"{data}\"\n");
    let listed = with(&shell, &config, &["list", "branch"], &[]);
    assert!(out(&listed).contains("测试支部") && out(&listed).contains("1 records"), "{listed:?}");
    let chinese = with(&shell, &config, &["--lang", "zh", "list", "branch"], &[]);
    assert!(out(&chinese).contains("1 条"), "a flag goes first: {chinese:?}");
    let chinese = with(&shell, &config, &["list", "branch"], &[("ZHIBU_LANG", "zh")]);
    assert!(out(&chinese).contains("1 条"), "so does the environment: {chinese:?}");
    let other = with(&shell, &config, &["list", "branch"], &[("ZHIBU_DATA", "/nowhere/at/all")]);
    assert!(!out(&other).contains("测试支部"), "{other:?}");
    let told = with(&shell, &config, &["config", "--json"], &[]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!((&told["set"]["theme"], &told["set"]["keymap"]), (&"light".into(), &serde_json::Value::Null));
}

#[test]
fn every_fault_is_told_with_its_line_and_column_and_nothing_is_done() {
    let shell = Shell::init();
    for (config, place, says) in [
        ("colour = \"dark\"\n", ":1:1: ", "没有 colour 这一项"),
        ("lang = \"zh\"\ntheme = \"pink\"\n", ":2:9: ", "theme 应是"),
        ("ascii = \"yes\"\n", ":1:9: ", "ascii 应是"),
        ("lang = zh\n", ":1:8: ", "写法不对"),
        ("data = 5\n", ":1:8: ", "data 应是"),
        ("lang = \"zh\"\nlang = \"en\"\n", ":2:", "写法不对"),
    ] {
        for words in [&["list", "branch"][..], &["config"]] {
            let done = with(&shell, config, words, &[]);
            let err = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0), "{config}: {err}");
            assert!(err.contains(place) && err.contains(says) && err.contains("config.toml"), "{config}: {err}");
        }
    }
    let both = with(&shell, "a = 1\nb = 2\n", &["config"], &[]);
    assert_eq!(String::from_utf8_lossy(&both.stderr).matches("config.toml:").count(), 2, "all of them");
}
