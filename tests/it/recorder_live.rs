//! A whole meeting typed through a terminal, and one that is killed again and again.
//!
//! `ZHIBU_KILLS=100 cargo test --release --test it recorder_live -- --nocapture` kills a hundred times.

use super::live::{self, Live};
use rustix::process::Signal;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A home whose demo has one more probationary member: forty are due.
struct Home(TempDir);

impl Home {
    fn new() -> Home {
        let home = Home(tempfile::tempdir().expect("a directory"));
        home.run(&["demo", "--no-open"]);
        home.run(&["run", "member.add", "--name", "关晓", "--stage", "probationary", "--admitted_on", "2026-05-21"]);
        home
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn data(&self) -> String {
        self.path().join("data").display().to_string()
    }

    fn run(&self, words: &[&str]) -> String {
        let data = self.data();
        let out = live::shell(self.path(), &[words, &["--data", &data]].concat()).output().expect("the program");
        let error = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{words:?}: {error}");
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    fn open(&self) -> Live {
        Live::start(self.path(), &["--data", &self.data()])
    }

    /// Gives the texts of every line of minutes.
    fn lines(&self) -> Vec<String> {
        let json: serde_json::Value = serde_json::from_str(&self.run(&["list", "line", "--json"])).expect("JSON");
        let rows = json.as_array().expect("a list");
        rows.iter().map(|row| row["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Counts the keys of the notation; outside a speech none of them may be a letter.
fn count(keys: &str, speech: bool) -> usize {
    let (mut n, mut rest) = (0, keys);
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'));
        rest = named.map_or(&rest[c.len_utf8()..], |(_, tail)| tail);
        n += 1;
        assert!(speech || named.is_some() || !c.is_ascii_alphabetic(), "a letter in {keys}");
    }
    n
}

/// Presses keys as hands do: one after the other, not in one burst.
fn hands(live: &mut Live, keys: &str) {
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|tail| tail.find('>'));
        let len = named.map_or(c.len_utf8(), |at| at + 2);
        live.keys(&rest[..len]);
        rest = &rest[len..];
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// Says something of 60 to 200 characters, each time something else.
fn speech(n: usize) -> String {
    const WORDS: [&str; 6] = [
        "这一年他按时参加组织生活，主动承担宿舍党员责任岗的工作，",
        "和同学谈心时能够耐心听完再说自己的看法，",
        "学习成绩保持在专业前列，也愿意把笔记整理出来给大家用，",
        "不足是在支部讨论问题时发言还不够主动，联系群众的面不够宽，",
        "建议今后多到低年级班级去，定期向支部汇报联系情况，",
        "我同意支委会的意见，",
    ];
    let mut text = format!("第{n}位发言：");
    for i in 0..(3 + n % 4) {
        text += WORDS[(n + i) % WORDS.len()];
    }
    text += &format!("第{n}位说完。");
    let chars = text.chars().count();
    assert!((60..=200).contains(&chars), "{chars}");
    text
}

/// What was typed and how long the screen took.
#[derive(Default)]
struct Desk {
    times: Vec<Duration>,
}

impl Desk {
    /// Presses keys and waits for what they show; the time is that of the whole way through the terminal.
    fn press(&mut self, live: &mut Live, keys: &str, shows: &str) {
        let start = Instant::now();
        live.keys(keys).sees(shows);
        self.times.push(start.elapsed());
    }

    fn median(&mut self) -> Duration {
        self.times.sort_unstable();
        self.times[self.times.len() / 2]
    }
}

#[test]
fn a_meeting_of_ninety_minutes() {
    let home = Home::new();
    let mut live = home.open();
    live.sees("今日");
    live.keys("4").sees("2026年第四季度");
    live.keys("<enter>").sees("回车开始会议").keys("<enter>").sees("应到40 实到0");

    // Forty are due, six are away, two of the others come late.
    let roll = ["解2", "查2", "唐3<enter>", "赵3<down><enter>", "李3<down><down><enter>", "马4", "宋4", "单4", "0"];
    let keys: usize = roll.iter().map(|keys| count(keys, false)).sum();
    assert!(keys <= 40, "the roll took {keys} keys");
    for keys in roll {
        hands(&mut live, keys);
    }
    live.sees("应到40 实到34").until("a roll without gaps", |s| !s.contains("未点"));

    // Thirty speeches. The round gives the word; now and then somebody is called by surname or number.
    let (mut desk, mut most) = (Desk::default(), 0);
    live.keys("<f5>");
    for n in 0..30 {
        let call = match n % 5 {
            3 => "<f6>曾<enter>",
            _ => "<ctrl-n>",
        };
        let text = speech(n);
        hands(&mut live, call);
        live.keys(&text);
        // The text has arrived; what is timed is Enter alone.
        std::thread::sleep(Duration::from_millis(100));
        desk.press(&mut live, "<enter>", "记一条发言");
        live.until("an empty box", |s| s.contains("记一条发言") && !s.contains("没有内容"));
        most = most.max(count(call, false) + 1);
        count(&text, true);
        if n % 10 == 4 {
            vote(&mut live);
        }
        // One of them leaves in the middle: one key on the roll, and back to the text.
        if n == 15 {
            hands(&mut live, "<f5><home>5");
            live.sees("离 18");
            hands(&mut live, "<f5>");
        }
    }
    assert!(most <= 4, "{most} keys a speech that are not its text");
    live.keys("<ctrl-d>").sees("已结束");
    let taken = home_lines(&home, live);
    for n in 0..30 {
        assert_eq!(taken.iter().filter(|l| **l == speech(n)).count(), 1, "speech {n}");
    }
    let median = desk.median();
    println!("a line taken, from Enter to the screen: median {median:?}, longest {:?}", desk.times.last());
    // A busy machine may be slow; a quiet one (the README's figures) has to keep the frame.
    let limit = if std::env::var_os("ZHIBU_QUIET").is_some() { 16 } else { 250 };
    assert!(median <= Duration::from_millis(limit), "{median:?}");
}

/// Counts a motion by its totals, from the text and back to it; one is against, one abstains.
fn vote(live: &mut Live) {
    let screen = live.screen();
    let present = screen.split("有表决权 应到23 实到").nth(1).expect("a quorum line");
    let present: u32 = present.split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    let keys = ["<f7>", "<enter>", "<enter><tab>"];
    let totals = format!("{}<enter>1<enter>1<ctrl-s>", present - 2);
    let all = [keys.concat().as_str(), &totals, "<enter>"].concat();
    assert!(count(&all, false) <= 14, "{all}");
    let shows = ["议案", "回车发票", "填合计"];
    for (keys, shows) in keys.into_iter().zip(shows) {
        hands(live, keys);
        live.sees(shows);
    }
    hands(live, &totals);
    live.sees("赞成达到十二票");
    hands(live, "<enter>");
    live.until("the result", |s| s.contains("收回") && !s.contains("填合计"));
    // Back to the text: out of the count, and from the motions.
    hands(live, "<esc>");
    live.sees("议案");
    hands(live, "<f7>");
    live.sees("· 发言");
}

/// Ends the program and lists what it kept.
fn home_lines(home: &Home, mut live: Live) -> Vec<String> {
    live.keys("<ctrl-q>");
    live.ends();
    home.lines()
}

/// A screen without its line breaks and blanks, so that wrapped words are found.
fn flat(screen: &str) -> String {
    screen.split_whitespace().collect()
}

/// A small generator, so that a failing round can be run again by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

#[test]
fn killed_at_any_moment_every_taken_line_is_there_and_a_second_of_typing_at_most_is_gone() {
    let rounds = std::env::var("ZHIBU_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(3_u64);
    let home = Home::new();
    let mut dice = Dice(20_261_124);
    let mut live = home.open();
    live.sees("今日");
    live.keys("4").sees("2026年第四季度");
    live.keys("<enter>").sees("回车开始会议").keys("<enter>").sees("应到40");
    live.keys("<ctrl-a>").sees("实到40").keys("<f5><ctrl-n>").sees("李立新 · 发言");
    // The part and the speaker are as safe as the text: within a second.
    std::thread::sleep(Duration::from_millis(1_100));
    let mut taken: Vec<String> = Vec::new();
    for round in 0..rounds {
        for n in 0..=dice.below(3) {
            let line = format!("第{round}轮第{n}条，同意。");
            live.keys(&line).keys("<enter>").until("the line taken", |s| s.contains("记一条发言") && s.contains(&line));
            taken.push(line);
        }
        // Typing goes on without a pause until the kill.
        let mut typed: Vec<(Instant, char)> = Vec::new();
        let until = Instant::now() + Duration::from_millis(dice.below(2_500));
        for c in std::iter::repeat("正在说的这句话还没有完").flat_map(str::chars) {
            if Instant::now() >= until {
                break;
            }
            live.keys(&c.to_string());
            typed.push((Instant::now(), c));
            std::thread::sleep(Duration::from_millis(30 + dice.below(60)));
        }
        live.signal(Signal::KILL);
        let killed = Instant::now();
        live.ends();
        for line in home.lines().iter().filter(|l| l.contains('轮')) {
            assert!(taken.contains(line), "round {round}: {line} was never taken");
        }
        let kept = home.lines();
        for line in &taken {
            assert!(kept.contains(line), "round {round}: {line} is lost");
        }
        let old: String =
            typed.iter().filter(|(at, _)| killed - *at > Duration::from_secs(1)).map(|(_, c)| *c).collect();
        let all: String = typed.iter().map(|(_, c)| *c).collect();
        live = home.open();
        // The same place: the meeting, its text, the speaker.
        live.until("the same place", |s| !s.contains("正在装入") && s.contains("李立新 · 发言"));
        let screen = flat(&live.screen());
        assert!(screen.contains(&old), "round {round}: {old} is gone\n{}", live.screen());
        // What came back is a beginning of what was typed; it is taken away before the next round.
        assert!(all.is_empty() || !screen.contains(&format!("{all}正")), "round {round}");
        for _ in 0..20 {
            live.keys("<ctrl-u>");
        }
        live.until("an empty box", |s| !s.contains("正在说的"));
    }
    println!("{rounds} kills, {} lines taken, none lost", taken.len());
}
