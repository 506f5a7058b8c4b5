//! The recorder in a terminal: a whole meeting typed through a pty, its papers, and one that is killed again and again.
//!
//! `ZHIBU_KILLS=100 cargo test --release --test it recorder_live -- --nocapture` kills a hundred times;
//! `ZHIBU_QUIET=1` before the same command, on a machine that does nothing else, fails on a frame over 16 ms.

mod killed;
mod papers;
mod script;

use super::live::{self, Live};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// The longest a frame may take: sixty of them a second.
const FRAME: Duration = Duration::from_millis(16);

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

    fn json(&self, words: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.run(&[words, &["--json"]].concat())).expect("JSON")
    }

    fn open(&self, words: &[&str]) -> Live {
        Live::start(self.path(), &[words, &["--data", &self.data()]].concat())
    }

    /// Returns the texts of every line of minutes.
    fn lines(&self) -> Vec<String> {
        let json = self.json(&["list", "line"]);
        let rows = json.as_array().expect("a list");
        rows.iter().map(|row| row["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Two hands at the keyboard: what they pressed and how long each frame behind a key took.
#[derive(Default)]
pub struct Hands {
    frames: Vec<(Duration, String)>,
    /// How often what had to be in the next frame was not.
    late: usize,
}

impl Hands {
    /// Presses keys one after the other, each when the frame of the one before is there; says how many they were.
    /// Outside a speech none of them may be a letter.
    pub fn press(&mut self, live: &mut Live, keys: &str) -> usize {
        let (mut n, mut rest) = (0, keys);
        while let Some(c) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|tail| tail.find('>'));
            assert!(named.is_some() || !c.is_ascii_alphabetic(), "a letter in {keys}");
            let len = named.map_or(c.len_utf8(), |at| at + 2);
            self.time(live, &rest[..len]);
            rest = &rest[len..];
            n += 1;
        }
        n
    }

    /// Speaks into the machine as an input method does: some characters at once.
    fn speak(&mut self, live: &mut Live, text: &str) {
        let chars: Vec<char> = text.chars().collect();
        for piece in chars.chunks(7) {
            self.time(live, &String::from_iter(piece));
        }
    }

    /// Presses a key and looks whether the very next frame shows what it must; it comes in any case. On a busy machine that
    /// frame may still be of the key before.
    fn at_once(&mut self, live: &mut Live, key: &str, shows: impl Fn(&str) -> bool) {
        self.time(live, key);
        self.late += usize::from(!shows(&live.screen()));
        live.until("what the key asked for", shows);
    }

    fn time(&mut self, live: &mut Live, keys: &str) {
        self.frames.extend(live.timed(keys).map(|took| (took, keys.to_owned())));
    }

    /// Tells the figures. A busy machine may be slow now and then; a quiet one has to keep every frame.
    pub fn judge(mut self) {
        self.frames.sort_unstable();
        let at = |share: usize| self.frames[(self.frames.len() - 1) * share / 100].0;
        println!(
            "{} frames: median {:?}, 99 of 100 within {:?}, the longest {:?}",
            self.frames.len(),
            at(50),
            at(99),
            at(100)
        );
        let slowest: Vec<String> =
            self.frames.iter().rev().take(5).map(|(took, key)| format!("{key} {took:?}")).collect();
        println!("the slowest: {}", slowest.join(", "));
        println!("{} times a line stood in a later frame than the next", self.late);
        let quiet = std::env::var_os("ZHIBU_QUIET").is_some();
        // Others may keep the disk busy: every line and every mark waits until it is safe there.
        let (share, most) = if quiet { (100, FRAME) } else { (50, FRAME * 4) };
        assert!(self.late <= if quiet { 0 } else { 3 }, "{} lines stood in a later frame", self.late);
        assert!(at(share) <= most, "{share} of 100 frames take up to {:?}", at(share));
    }
}
