//! Stores and backups as versions before this one left them: they open, list, verify and go on; a newer one is left alone.

use crate::shell::Shell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Who is in the frozen store, and how far its journal goes.
const PEOPLE: [&str; 3] = ["甲一", "乙二", "丙三"];
const CHANGES: u64 = 7;

fn frozen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/frozen").join(name)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

/// Reads every file of a directory by its path.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        match entry.path().is_dir() {
            true => out.extend(files(&entry.path())),
            false => drop(out.insert(entry.path(), fs::read(entry.path()).unwrap())),
        }
    }
    out
}

/// Lists right, verifies, goes on, and is backed up and restored.
fn works(shell: &Shell, data: &str) {
    let names = || -> Vec<String> {
        let list = shell.json(&format!("--data {data} list member --sort student_no"));
        list.as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap().to_owned()).collect()
    };
    let verified = |changes: u64| {
        assert_eq!(shell.json(&format!("--data {data} verify"))["changes"], changes);
        shell.ok(&format!("--data {data} doctor"));
    };
    assert_eq!(names(), PEOPLE);
    verified(CHANGES);
    let log = shell.json(&format!("--data {data} log"));
    assert_eq!(log.as_array().unwrap().len() as u64, CHANGES);
    let phone = shell.json(&format!("--data {data} show member 乙二 --purpose internal"));
    assert_eq!((phone["phone"].as_str(), phone["note"].as_str()), (Some("13900000102"), None), "its note was undone");
    shell.ok(&format!("--data {data} run member.add --name 丁四 --student_no 2099010104"));
    assert_eq!(names(), ["甲一", "乙二", "丙三", "丁四"]);
    shell.ok(&format!("--data {data} undo"));
    verified(CHANGES + 2);
    let (file, there) = (format!("{data}.zhibu"), format!("{data}-restored"));
    shell.ok(&format!("--data {data} backup -o {file}"));
    shell.ok(&format!("--data {there} restore {file}"));
    assert_eq!(shell.json(&format!("--data {there} verify"))["changes"], CHANGES + 2);
}

#[test]
fn a_store_of_every_earlier_version_opens_lists_right_verifies_and_goes_on() {
    for version in [1, 2] {
        let shell = Shell::new();
        let data = shell.path("frozen");
        copy(&frozen("version_2"), &data);
        if version == 1 {
            // The first one wrote the same journals and remembered nothing beside them.
            fs::remove_dir_all(data.join("head")).unwrap();
            fs::remove_file(data.join("writer")).unwrap();
            fs::write(data.join("FORMAT"), "zhibu store 1\n").unwrap();
        }
        works(&shell, &data.display().to_string());
    }
}

#[test]
fn a_backup_of_an_earlier_version_is_restored() {
    let shell = Shell::new();
    let data = shell.path("restored").display().to_string();
    shell.ok(&format!("--data {data} restore {}", frozen("version_3.zhibu").display()));
    works(&shell, &data);
}

#[test]
fn a_store_or_backup_of_a_newer_version_is_refused_untouched() {
    let shell = Shell::new();
    let data = shell.path("newer");
    copy(&frozen("version_2"), &data);
    fs::write(data.join("FORMAT"), "zhibu store 9\n").unwrap();
    let newer = shell.path("newer.zhibu");
    let bytes = fs::read(frozen("version_3.zhibu")).unwrap();
    fs::write(&newer, [b"ZHIBU BACKUP 9\n", &bytes[15..]].concat()).unwrap();
    let before = files(&data);
    let words =
        ["list member", "run member.add --name 丁四", "verify", "check", "backup", "doctor", "doctor --mend --yes"];
    for words in words.map(str::to_owned).into_iter().chain([format!("restore {}", newer.display())]) {
        let ran = shell.run(&format!("--data {} {words}", data.display()));
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains('9') && ran.err.contains("升级"), "{words}: {}", ran.err);
        assert_eq!(files(&data), before, "{words}");
    }
}
