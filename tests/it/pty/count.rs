//! A secret count in the real binary: killed in its middle, closed, and then opened by no key.

use super::terminal::Home;
use crate::live::Live;
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhibu::base::disk::Real;
use zhibu::store::Sealed;

/// Opens tonight's meeting with everybody there and issues the ballots of its first motion.
fn issued(home: &Home) -> Live {
    let mut live = home.open();
    live.sees("单佳乐").keys("4").sees("会议 2/").keys("<enter>").sees("回车开始会议");
    live.keys("<enter>").sees("进行中").keys("<ctrl-a>").sees("实到39");
    live.keys("<f7>").sees("议案").keys("<enter>").sees("回车发票").keys("<enter>").sees("唱票 0/23");
    live
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out
}

fn sealed(home: &Home) -> Vec<PathBuf> {
    let all = files(&home.path().join("data/scratch"));
    let all = all.into_iter().filter(|p| p.file_stem().is_some_and(|name| name != "draft"));
    all.filter(|p| p.extension().is_some_and(|e| e == "key" || e == "sealed")).collect()
}

/// Copies key and sealed file elsewhere, as somebody with a minute at the machine would.
fn stolen(home: &Home, to: &Path) -> String {
    fs::create_dir_all(to.join("scratch")).expect("a directory");
    let mut name = String::new();
    for path in sealed(home) {
        name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        fs::copy(&path, to.join("scratch").join(path.file_name().expect("a name"))).expect("a copy");
    }
    name
}

fn opened(dir: &Path, name: &str) -> Option<Vec<u8>> {
    Sealed::new(Arc::new(Real), dir, name).read().ok().flatten()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn a_count_killed_again_and_again_goes_on_at_the_mark_that_was_shown() {
    let home = Home::demo();
    let mut live = issued(&home);
    let marks = "1121311";
    for (n, mark) in marks.chars().enumerate() {
        live.keys(&mark.to_string()).sees(&format!("唱票 {}/23", n + 1));
        live.signal(Signal::KILL);
        live.ends();
        live = home.open();
        live.until("the count or its meeting", |screen| screen.contains("唱票") || screen.contains("进行中"));
        if !live.screen().contains("唱票") {
            live.keys("<f7>").sees("议案").keys("<enter>");
        }
        live.sees(&format!("唱票 {}/23", n + 1));
    }
    live.sees("1 赞成        5").sees("2 不赞成      1").sees("3 弃权        1");
    live.keys("<backspace>").sees("唱票 6/23").sees("1 赞成        4");
}

#[test]
fn after_the_close_a_key_copied_beforehand_opens_nothing_and_no_ballot_is_anywhere() {
    let home = Home::demo();
    let mut live = issued(&home);
    let marks = "11213112111321111114211";
    live.keys(marks).sees("唱票 23/23");
    let thief = home.path().join("thief");
    let name = stolen(&home, &thief);
    let plain = opened(&thief, &name).expect("while the count is open the key opens it");
    let order = marks.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(",").replace("4", "0");
    assert!(holds(&plain, order.as_bytes()), "{}", String::from_utf8_lossy(&plain));
    let cipher = fs::read(thief.join("scratch").join(format!("{name}.sealed"))).expect("a file");
    live.keys("<enter>")
        .sees("回车记下结果")
        .keys("<enter>")
        .sees("预备党员转正：曾凡 · 通过")
        .keys("<esc>")
        .sees("议案");
    live.keys("<esc><esc>q");
    live.ends();
    assert_eq!(sealed(&home), Vec::<PathBuf>::new());
    let backup = home.path().join("data/whole.zhibu");
    let (code, _, error) = home.run(&["backup", "-o", backup.to_str().expect("UTF-8"), "--data", home.data()]);
    assert_eq!(code, 0, "{error}");
    // A backup is packed: what is in it is looked at as well.
    let packed = fs::read(&backup).expect("a backup");
    let at = packed.windows(4).position(|w| w == [0x28, 0xb5, 0x2f, 0xfd]).expect("a packed part");
    let unpacked = zstd::decode_all(&packed[at..packed.len() - 32]).expect("it unpacks");
    fs::write(home.path().join("data/whole.unpacked"), unpacked).expect("written");
    let bytes: Vec<u8> = marks.bytes().map(|b| b - b'0').collect();
    for path in files(&home.path().join("data")) {
        let found = fs::read(&path).expect("a file");
        let shown = path.display();
        // The meeting goes on: where somebody sat in it is a draft, sealed as drafts are.
        let draft = path.file_stem().is_some_and(|name| name == "draft");
        assert!(draft || !holds(&found, b"ZBSEAL1"), "a seal in {shown}");
        for chunk in cipher[64..4096].chunks_exact(32).step_by(40).filter(|c| c.iter().any(|b| *b != 0)) {
            assert!(!holds(&found, chunk), "sealed bytes in {shown}");
        }
        for ballots in [marks.as_bytes(), order.as_bytes(), &bytes[..], &plain[..]] {
            assert!(!holds(&found, ballots), "single ballots in {shown}");
        }
        let place = thief.join("scratch").join(format!("{name}.sealed"));
        fs::copy(&path, place).expect("a copy");
        assert_eq!(opened(&thief, &name), None, "the key opens {shown}");
    }
    // The totals are there, and the store is sound.
    let (_, out, error) = home.run(&["list", "count", "--json", "--data", home.data()]);
    assert!(out.contains("\"yes\": 16") || out.contains("\"yes\":16"), "{out}{error}");
    let (code, out, error) = home.run(&["doctor", "--data", home.data()]);
    assert_eq!(code, 0, "{out}{error}");
}

#[test]
fn a_backup_made_in_mid_count_and_restored_knows_nothing_of_it() {
    let home = Home::demo();
    let mut live = issued(&home);
    live.keys("1121").sees("唱票 4/23");
    live.signal(Signal::KILL);
    live.ends();
    let backup = home.path().join("whole.zhibu");
    let file = backup.to_str().expect("UTF-8");
    let (code, _, error) = home.run(&["backup", "-o", file, "--data", home.data()]);
    assert_eq!(code, 0, "{error}");
    let there = home.path().join("restored");
    let there = there.to_str().expect("UTF-8");
    let (code, _, error) = home.run(&["restore", file, "--data", there]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(Sealed::names(&Real, Path::new(there)), Ok(Vec::new()));
    // The original goes on.
    assert_eq!(sealed(&home).len(), 2);
    // The shell takes totals as well, and then the marks are gone.
    let (_, out, _) =
        home.run(&["list", "motion", "--where", "state=open and present>0", "--json", "--data", home.data()]);
    let id = out.split("\"id\"").nth(1).and_then(|t| t.split('"').nth(1)).unwrap_or_else(|| panic!("no id in {out}"));
    let totals = ["run", "motion.count", "--on", id, "--issued", "23", "--returned", "23", "--yes", "20", "--no", "3"];
    let (code, _, error) = home.run(&[&totals[..], &["--data", home.data()]].concat());
    assert_eq!(code, 0, "{error}");
    assert_eq!(sealed(&home), Vec::<PathBuf>::new());
}

#[test]
fn a_sheet_filled_in_elsewhere_is_a_second_count_and_differences_are_pointed_at() {
    let home = Home::demo();
    let mut live = issued(&home);
    live.keys(&"1".repeat(23)).sees("唱票 23/23").keys("<f8>").sees("空白计票表写入");
    assert!(home.path().join("计票表.xlsx").exists());
    live.keys("<enter>").sees("回车记下结果");
    fs::write(home.path().join("第二遍.csv"), "曾凡,票数\n收回,23\n赞成,22\n不赞成,1\n").expect("written");
    live.keys("<f9>").sees("第二遍的计票表").keys("第二遍").sees("第二遍.csv").keys("<enter>");
    live.sees("两遍不一致").sees("! 赞成                        23    22");
    live.keys("2").sees("赞成                        22").keys("<enter>").sees("反对一票");
}
