//! A round of sixty members in the real binary: two hundred ballots read out, and then opened by no key.

use super::terminal::Home;
use crate::live::Live;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhibu::base::disk::Real;
use zhibu::store::Sealed;

/// A xorshift, so that every run reads out the same ballots.
fn dice(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn ran(home: &Home, words: &[&str]) -> String {
    let (code, out, error) = home.run(&[words, &["--data", home.data()]].concat());
    assert_eq!(code, 0, "{words:?}: {out}{error}");
    out
}

/// Begins a round of a year that the demo does not hold, and its members' count.
fn counting(home: &Home, issued: &str) -> (Live, String) {
    ran(home, &["run", "evaluation.start", "--year", "2030", "--happened", "2026-11-20"]);
    let out = ran(home, &["list", "evaluation", "--where", "year=2030", "--json"]);
    let round = out.split("\"id\"").nth(1).and_then(|t| t.split('"').nth(1)).expect("an id").to_owned();
    ran(home, &["run", "grade_count.open", "--on", &round, "--voice", "members", "--issued", issued]);
    let mut live = home.open();
    live.sees("单佳乐").keys("5").sees("2030 年度民主评议").keys("c").sees(&format!("唱票 0/{issued}"));
    (live, round)
}

#[test]
fn after_the_close_a_key_copied_beforehand_opens_nothing_and_no_ballot_is_anywhere() {
    let home = Home::demo();
    let (mut live, round) = counting(&home, "12");
    let (mut state, mut marks) = (0x9e37_79b9_7f4a_7c15, String::new());
    for ballot in 1..=12 {
        // At most seven excellent, so that every ballot is valid.
        let mut best = 0;
        let ballot_marks: String = (0..23)
            .map(|_| {
                let mark = 1 + dice(&mut state) % 4;
                best += u64::from(mark == 1);
                if mark == 1 && best > 7 { '2' } else { char::from(b'0' + mark as u8) }
            })
            .collect();
        live.keys(&ballot_marks).sees(&format!("唱票 {ballot}/12"));
        marks += &ballot_marks;
    }
    let thief = home.path().join("thief");
    fs::create_dir_all(thief.join("scratch")).expect("a directory");
    let scratch = home.path().join("data/scratch");
    let mut name = String::new();
    for path in files(&scratch).iter().filter(|p| p.extension().is_some_and(|e| e == "key" || e == "sealed")) {
        name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        fs::copy(path, thief.join("scratch").join(path.file_name().expect("a name"))).expect("a copy");
    }
    let opened = || Sealed::new(Arc::new(Real), &thief, &name).read().ok().flatten();
    let plain = opened().expect("while the count is open the key opens it");
    let order = marks.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(",");
    assert!(holds(&plain, order.as_bytes()));
    live.keys("<enter>").sees("回车记下合计").keys("<enter>").sees("发出 12 收回 12 废票 0");
    live.keys("<esc>").sees("2030 年度民主评议").keys("q");
    live.ends();
    let bytes: Vec<u8> = marks.bytes().map(|b| b - b'0').collect();
    for path in files(&home.path().join("data")) {
        let found = fs::read(&path).expect("a file");
        let shown = path.display();
        assert!(!holds(&found, b"ZBSEAL1"), "a seal in {shown}");
        // One ballot alone would be too much.
        for ballot in [&marks.as_bytes()[..23], &order.as_bytes()[..45], &bytes[..23], &plain[..]] {
            assert!(!holds(&found, ballot), "a ballot in {shown}");
        }
        fs::copy(&path, thief.join("scratch").join(format!("{name}.sealed"))).expect("a copy");
        assert_eq!(opened(), None, "the key opens {shown}");
    }
    // Totals equal an independent computation.
    let out = ran(&home, &["list", "grade_count", "--where", &format!("evaluation={round}"), "--json"]);
    let count = out.split("\"id\"").nth(1).and_then(|t| t.split('"').nth(1)).expect("an id").to_owned();
    let out = ran(&home, &["list", "grade_tally", "--where", &format!("count={count}"), "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let mut told: Vec<[u64; 4]> = Vec::new();
    for row in rows.as_array().expect("rows") {
        told.push(["excellent", "qualified", "basic", "unqualified"].map(|g| row[g].as_u64().unwrap_or(0)));
    }
    let mut counted: Vec<[u64; 4]> = vec![[0; 4]; 23];
    for (at, mark) in marks.bytes().enumerate() {
        counted[at % 23][usize::from(mark - b'1')] += 1;
    }
    told.sort_unstable();
    counted.sort_unstable();
    assert_eq!(told, counted);
    let (code, out, error) = home.run(&["doctor", "--data", home.data()]);
    assert_eq!(code, 0, "{round}: {out}{error}");
}
