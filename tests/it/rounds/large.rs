//! A round of sixty members and four sources in the real binary, its ballots read out through a pty and counted three times.
//!
//! `ZHIBU_BALLOTS=200 ZHIBU_QUIET=1 cargo test --release --test it a_round_of_sixty -- --nocapture` reads out two hundred and
//! fails on a frame over 16 ms; without the first it reads out a few.

use crate::live::Live;
use crate::pty::terminal::Home;
use crate::recorder_live::Hands;
use serde_json::Value;

const PEOPLE: usize = 60;
/// How many may be excellent, on one ballot too.
const CAP: usize = PEOPLE / 3;
const FEW: usize = 6;

fn name(at: usize) -> String {
    const TENS: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];
    const ONES: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    format!("单{}{}", TENS[at / 10], ONES[at % 10])
}

/// A xorshift, so that every run reads out the same ballots.
fn dice(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Ballots as the keys that mark them; one in twenty has more excellent than the cap.
fn ballots(n: usize) -> Vec<Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let ballot = |number: usize| {
        let most = if number % 20 == 3 { PEOPLE } else { CAP };
        let mut best = 0;
        let mut mark = || match 1 + (dice(&mut state) % 8) as u8 {
            1..=4 if best < most => {
                best += 1;
                1
            }
            5 => 3,
            6 => 4,
            7 if number % 7 == 2 => 5,
            _ => 2,
        };
        (0..PEOPLE).map(|_| mark()).collect()
    };
    (0..n).map(ballot).collect()
}

/// Counts another way: person by person, over the ballots that have no more excellent than the cap.
fn counted(ballots: &[Vec<u8>]) -> (usize, Vec<[u64; 5]>) {
    let valid: Vec<&Vec<u8>> = ballots.iter().filter(|b| b.iter().filter(|m| **m == 1).count() <= CAP).collect();
    let of = |person: usize| [1u8, 2, 3, 4, 5].map(|m| valid.iter().filter(|b| b[person] == m).count() as u64);
    (valid.len(), (0..PEOPLE).map(of).collect())
}

fn ran(home: &Home, words: &[&str]) -> Value {
    let (code, out, error) = home.run(&[words, &["--data", home.data(), "--json"]].concat());
    assert_eq!(code, 0, "{words:?}: {out}{error}");
    serde_json::from_str(&out).expect("JSON")
}

fn list(home: &Home, words: &[&str]) -> Vec<Value> {
    ran(home, &[&["list"], words].concat()).as_array().expect("a list").clone()
}

fn id(row: &Value) -> &str {
    row["id"].as_str().expect("an id")
}

/// A branch of sixty full members with their round; gives its id.
fn begun(home: &Home) -> String {
    ran(home, &["init", "--branch", "大支部", "--level", "undergraduate", "--basis", "grade"]);
    let head = "姓名,学号,层次,人员类别,加入党组织日期,转为正式党员日期\n".to_owned();
    let row = |at: usize| format!("{},2026{at:04},本科生,正式党员,2024-05-01,2025-05-01\n", name(at));
    let path = home.path().join("roster.csv");
    std::fs::write(&path, head + &(0..PEOPLE).map(row).collect::<String>()).expect("written");
    let took = ran(home, &["import", path.to_str().expect("UTF-8"), "--kind", "member"]);
    assert_eq!(took["new"], PEOPLE, "{took}");
    ran(home, &["run", "evaluation.start", "--year", "2026", "--happened", "2026-12-01"]);
    let round = list(home, &["evaluation"]);
    assert_eq!((&round[0]["base"], &round[0]["cap"]), (&PEOPLE.into(), &CAP.into()));
    id(&round[0]).to_owned()
}

fn keys(ballot: &[u8]) -> String {
    ballot.iter().map(|mark| char::from(b'0' + mark)).collect()
}

fn read_out(live: &mut Live, hands: &mut Hands, ballots: &[Vec<u8>]) {
    for (at, ballot) in ballots.iter().enumerate() {
        hands.press(live, &keys(ballot));
        live.sees(&format!("唱票 {}/{}", at + 1, ballots.len()));
    }
    live.keys("<enter>");
}

#[test]
fn a_round_of_sixty_four_sources_and_ballots_counted_three_times() {
    let n = std::env::var("ZHIBU_BALLOTS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW);
    let home = Home::empty();
    let round = begun(&home);
    let results = list(&home, &["result", "--where", &format!("evaluation={round}")]);
    let mut live = home.open();
    live.keys("5").sees("2026 年度民主评议").sees("评等次 60 人");
    live.keys("c").sees("来源").keys("普通学生<ctrl-s>");
    live.keys(&format!("<ctrl-a><ctrl-k>{n}<ctrl-s>")).sees(&format!("唱票 0/{n}")).sees("优秀限 20");
    let first = ballots(n);
    let mut hands = Hands::default();
    read_out(&mut live, &mut hands, &first);
    let (valid, sums) = counted(&first);
    live.sees(&format!("收回 {n}/{n} · 废票 {} · 有效 {valid}", n - valid));
    // One mark more on the second count, one less on the third: pointed at both ways, and by nobody else's row.
    let person = (0..PEOPLE).find(|at| first[0][*at] == 2).expect("somebody qualified");
    for mark in [3, 4] {
        live.keys("<space>").sees("第2遍").sees(&format!("唱票 0/{n}"));
        let mut other = first.clone();
        other[0][person] = mark;
        read_out(&mut live, &mut hands, &other);
        live.sees("两遍不一致").sees(&format!("!{}", name(person)));
        let differ = live.screen().lines().filter(|l| l.trim_start().starts_with('!')).count();
        assert_eq!(differ, 1, "{}", live.screen());
    }
    live.keys("1").sees(&format!("收回 {n}/{n}")).keys("<enter>").sees(&format!("发出 {n} 收回 {n}"));
    live.keys("<esc>").sees("2026 年度民主评议").keys("q");
    live.ends();
    // The members' totals, the teachers' signed opinions, what each says of himself.
    ran(&home, &["run", "grade_count.open", "--on", &round, "--voice", "members", "--issued", "60"]);
    let counts = list(&home, &["grade_count", "--where", "voice=members"]);
    let rows: Vec<String> = results.iter().map(|r| format!("{} 20 38 2 0", id(r))).collect();
    let words = ["run", "grade_count.close", "--on", id(&counts[0]), "--returned", "60", "--tallies", &rows.join("\n")];
    ran(&home, &words);
    for (voice, by) in [("self", ""), ("teacher", "周老师"), ("teacher", "江老师")] {
        for result in &results {
            let words = ["run", "result.opinion", "--on", id(result), "--voice", voice, "--grade", "qualified"];
            ran(&home, &[&words[..], &["--by", by]].concat());
        }
    }
    assert_eq!(list(&home, &["opinion", "--where", &format!("evaluation={round}")]).len(), 3 * PEOPLE);
    // Totals equal the computation of their own.
    let students = list(&home, &["grade_count", "--where", "voice=students"]);
    assert_eq!(students[0]["invalid"].as_u64(), Some((n - valid) as u64));
    let tallies = list(&home, &["grade_tally", "--where", &format!("count={}", id(&students[0]))]);
    let grades = ["excellent", "qualified", "basic", "unqualified", "invalid"];
    let of = |r: &Value| tallies.iter().find(|t| t["result"] == r["id"]).expect("a row").clone();
    let told: Vec<[u64; 5]> = results.iter().map(of).map(|t| grades.map(|g| t[g].as_u64().unwrap_or(0))).collect();
    assert_eq!(told, sums);
    // An unoptimised build on a busy machine says nothing about frames.
    if std::env::var_os("ZHIBU_QUIET").is_some() || std::env::var_os("ZHIBU_BALLOTS").is_some() {
        hands.judge();
    }
}
