//! The store tells the truth about itself: cut, emptied, rolled back, forked, copied; by every word alike.

use crate::shell::Shell;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that read the store.
const READ: [&str; 8] = [
    "verify",
    "check",
    "due",
    "log",
    "list member",
    "list member --read-only",
    "backup -o OUT",
    "export member -o OUT.csv",
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("listed") {
        let entry = entry.expect("an entry");
        match entry.file_type().expect("its kind").is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("copied")),
        }
    }
}

fn journal(data: &Path) -> PathBuf {
    let branch = fs::read_dir(data.join("journal")).expect("listed").next().expect("a branch").expect("an entry");
    branch.path().join("0001.log")
}

fn add(shell: &Shell, data: &Path, name: &str) {
    let ran = shell.args(&["--data", &text(data), "run", "member.add", "--name", name]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Every word that reads says the same, in one line, and prints nothing else; so does whoever would write.
fn all_say(shell: &Shell, data: &Path, what: &str) {
    let out = text(&shell.path("out.zhibu"));
    for words in READ {
        let words = words.replace("OUT", &out);
        let args: Vec<&str> =
            ["--data", &text(data)].into_iter().map(|s| &*Box::leak(s.to_owned().into_boxed_str())).collect();
        let args: Vec<&str> = args.into_iter().chain(words.split(' ')).collect();
        let ran = shell.args(&args);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains(what) && ran.err.trim_end().lines().count() == 1, "{words}: {}", ran.err);
    }
    let ran = shell.args(&["--data", &text(data), "run", "member.add", "--name", "丁一"]);
    assert!(ran.code == 3 && ran.out.is_empty() && ran.err.contains(what), "{}", ran.err);
    let ran = shell.args(&["--data", &text(data), "list", "member", "--force-read"]);
    assert!(ran.code == 3 && !ran.out.is_empty() && ran.err.contains(what), "{}", ran.err);
    let ran = shell.args(&["--data", &text(data), "doctor"]);
    assert!(ran.code == 3 && !ran.out.contains("完好\n"), "{}", ran.out);
    assert!(!Path::new(&out).exists(), "no backup of it is made");
}

fn small() -> (Shell, PathBuf) {
    let shell = Shell::init();
    let data = shell.data();
    ["甲一", "甲二", "甲三", "甲四"].iter().for_each(|name| add(&shell, &data, name));
    (shell, data)
}

#[test]
fn a_journal_that_lost_what_was_acknowledged_is_said_by_every_word() {
    let (shell, data) = small();
    let path = journal(&data);
    let whole = fs::read(&path).expect("read");
    let end = whole.iter().rposition(|byte| *byte != 0).expect("content") + 1;
    let last = u32::from_le_bytes(whole[end - 5..end - 1].try_into().expect("a length")) as usize;
    for (left, sled) in [(0, true), (0, false), (end - last, true), (end - last, false), (69, true)] {
        fs::write(&path, &whole[..left]).expect("written");
        let aside = shell.path("sled");
        if !sled {
            fs::rename(data.join("sled"), &aside).expect("moved");
        }
        all_say(&shell, &data, "第 5 号更改曾确认写入");
        if !sled {
            let _ = fs::remove_dir_all(data.join("sled"));
            fs::rename(&aside, data.join("sled")).expect("moved back");
        }
    }
    fs::remove_file(&path).expect("removed");
    all_say(&shell, &data, "第 5 号更改曾确认写入");
    fs::write(&path, &whole).expect("written");
    shell.ok("verify");
}

#[test]
fn a_store_rolled_back_whole_is_told_and_taken_when_somebody_says_so() {
    let (shell, data) = small();
    let old = shell.path("old");
    copy(&data, &old);
    ["乙一", "乙二"].iter().for_each(|name| add(&shell, &data, name));
    fs::remove_dir_all(&data).expect("removed");
    copy(&old, &data);
    all_say(&shell, &data, "只到第 5 号更改，但第 7 号更改曾确认写入（本机的记录）");
    let ran = shell.run("doctor --json");
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &told["sound"]), (3, &serde_json::json!(5)));
    let lost: Vec<u64> =
        told["lost"].as_array().expect("a list").iter().map(|l| l["seq"].as_u64().expect("a number")).collect();
    assert_eq!(lost, [6, 7]);
    assert_eq!(shell.run("doctor --mend").code, 3, "nobody is there to be asked");
    let mended = shell.ok("doctor --mend --yes");
    assert!(!mended.contains("数据完好"), "{mended}");
    shell.ok("verify");
    let out = shell.ok("run member.add --name 丙一");
    assert!(out.contains("第 8 号更改"), "numbers that were given are not given again: {out}");
    assert!(shell.ok("log").contains("丙一"));
}

#[test]
fn two_copies_that_both_went_on_have_forked() {
    let (shell, data) = small();
    let (a, b) = (shell.path("a"), shell.path("b"));
    copy(&data, &a);
    copy(&data, &b);
    add(&shell, &a, "甲加");
    ["乙加", "乙加二"].iter().for_each(|name| add(&shell, &b, name));
    // Each for itself is sound.
    for dir in [&a, &b, &data] {
        shell.ok(&format!("--data {} verify", dir.display()));
    }
    fs::copy(journal(&b), journal(&a)).expect("copied");
    all_say(&shell, &a, "从第 6 号更改起不同");
    let ran = shell.run(&format!("--data {} doctor", a.display()));
    assert!(ran.out.contains("甲加"), "the other one is named: {}", ran.out);
    shell.ok(&format!("--data {} doctor --mend --yes", a.display()));
    assert!(shell.ok(&format!("--data {} list member", a.display())).contains("乙加二"));
}

#[test]
fn a_flipped_bit_costs_nothing_and_a_lost_change_only_itself() {
    let (shell, data) = small();
    let before = shell.ok("list member");
    let path = journal(&data);
    let whole = fs::read(&path).expect("read");
    let mut harmed = whole.clone();
    harmed[300] ^= 4;
    fs::write(&path, &harmed).expect("written");
    let ran = shell.run("doctor --json");
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        (ran.code, &told["sound"], &told["saved"][0]["from"]),
        (3, &serde_json::json!(4), &serde_json::json!("journal"))
    );
    assert_eq!(shell.run("run member.add --name 丁一").code, 3, "the whole chain is read before the first change");
    shell.ok("doctor --mend --yes");
    assert_eq!(shell.ok("list member"), before);
    assert!(fs::read(&path).expect("read").starts_with(&whole[..400]), "byte for byte");
}

#[test]
fn a_backup_is_not_replaced_by_less_nor_anything_else_by_a_backup() {
    let (shell, data) = small();
    let (old, file) = (shell.path("old"), shell.path("usb.zhibu"));
    copy(&data, &old);
    add(&shell, &data, "乙一");
    shell.ok(&format!("backup -o {}", file.display()));
    let ran = shell.run(&format!("--data {} backup -o {}", old.display(), file.display()));
    assert!(ran.code == 3 && ran.err.contains("5 次更改") && ran.err.contains("6 次"), "{}", ran.err);
    for path in [journal(&data), data.join("FORMAT"), shell.path("notes.txt")] {
        if !path.exists() {
            fs::write(&path, "notes").expect("written");
        }
        let kept = fs::read(&path).expect("read");
        assert_eq!(shell.run(&format!("backup -o {}", path.display())).code, 1, "{}", path.display());
        assert_eq!(fs::read(&path).expect("read"), kept);
    }
    shell.ok("verify");
}

#[test]
fn a_backup_that_is_cut_or_newer_restores_nothing() {
    let (shell, _) = small();
    let file = shell.path("one.zhibu");
    shell.ok(&format!("backup -o {}", file.display()));
    let whole = fs::read(&file).expect("read");
    let newer = [b"ZHIBU BACKUP 9\n", &whole[15..]].concat();
    for (n, bytes) in
        [whole[..whole.len() / 2].to_vec(), [&whole[..], b"junk"].concat(), newer, Vec::new()].iter().enumerate()
    {
        let (harmed, to) = (shell.path("harmed.zhibu"), shell.path(&format!("to{n}")));
        fs::write(&harmed, bytes).expect("written");
        let ran = shell.run(&format!("--data {} restore {}", to.display(), harmed.display()));
        assert_eq!((ran.code, to.exists()), (3, false), "{n}: {}", ran.err);
        assert!(n != 2 || ran.err.contains("版本 9"), "{}", ran.err);
    }
    let to = shell.path("to");
    shell.ok(&format!("--data {} restore {}", to.display(), file.display()));
    let writer = |dir: &Path| fs::read(dir.join("writer")).expect("a name");
    assert_ne!(writer(&to), writer(&shell.data()), "a restored copy is another writer");
}
