//! A meeting that is killed again and again: every taken line is there, and a second of typing at most is gone.

use super::Home;
use rustix::process::Signal;
use std::time::{Duration, Instant};

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
    let mut live = home.open(&[]);
    live.sees("今日");
    live.keys("4").sees("2026年第四季度");
    live.keys("<enter>").sees("回车开始会议").keys("<enter>").sees("应到40");
    live.keys("<ctrl-a>").sees("实到40").keys("<tab><ctrl-n>").sees("李立新 · 发言");
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
        live = home.open(&[]);
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
