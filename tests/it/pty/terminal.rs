//! The real binary: what a person at a real terminal meets, and what a killed process leaves.

use crate::live::{self, Live};
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zhibu::base::disk::Real;
use zhibu::store::Sealed;

/// A home with a copy of the demo in `data`.
pub struct Home(TempDir);

impl Home {
    /// Makes an empty home.
    pub fn empty() -> Home {
        Home(tempfile::tempdir().expect("a directory"))
    }

    /// Makes a home with a copy of the demo.
    pub fn demo() -> Home {
        static DEMO: OnceLock<Home> = OnceLock::new();
        let made = DEMO.get_or_init(|| {
            let home = Home::empty();
            let done =
                live::shell(home.path(), &["demo", "--no-open", "--data", home.data()]).output().expect("a demo");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            home
        });
        let home = Home::empty();
        copy(&made.path().join("data"), &home.path().join("data"));
        home
    }

    /// Returns its directory.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns its data directory.
    pub fn data(&self) -> &'static str {
        // A test's path lives as long as the test's process.
        let path: PathBuf = self.path().join("data");
        Box::leak(path.to_string_lossy().into_owned().into_boxed_str())
    }

    /// Opens the program on it.
    pub fn open(&self) -> Live {
        Live::start(self.path(), &["--data", self.data()])
    }

    /// Waits until the draft holds these words; gives it.
    pub fn keeps(&self, words: &str) -> Vec<u8> {
        let deadline = Instant::now() + Duration::from_secs(20);
        let sealed = Sealed::new(Arc::new(Real), Path::new(self.data()), "draft");
        while Instant::now() < deadline {
            if let Some(draft) = sealed.read().ok().flatten().filter(|b| String::from_utf8_lossy(b).contains(words)) {
                return draft;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no draft holds {words}");
    }

    /// Runs a command of the shell; gives its exit code, output and errors.
    pub fn run(&self, words: &[&str]) -> (i32, String, String) {
        let out = live::shell(self.path(), words).stdin(Stdio::null()).output().expect("the program");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (out.status.code().unwrap_or(-1), text(&out.stdout), text(&out.stderr))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry").path();
        let there = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &there);
        } else {
            fs::copy(&entry, &there).expect("a copy");
        }
    }
}

#[test]
fn the_demo_opens_on_today() {
    let home = Home::empty();
    let mut live = Live::start(home.path(), &["demo", "--data", home.data()]);
    live.sees("2026年11月24日").sees("单佳乐").sees("逾期5天").sees("逾期6天");
    live.keys("q");
    assert_eq!(live.ends(), 0);
    assert!(live.is_given_back());
}

#[test]
fn a_demo_in_no_ones_directory_goes_when_it_is_left() {
    let home = Home::empty();
    let demos = || {
        let names =
            fs::read_dir(home.path()).expect("a directory").filter_map(|e| e.ok()?.file_name().into_string().ok());
        names.filter(|name| name.starts_with("zhibu-demo-")).count()
    };
    for leaves in [None, Some(Signal::TERM), Some(Signal::HUP)] {
        let mut live = Live::start(home.path(), &["demo"]);
        live.sees("单佳乐");
        assert_eq!(demos(), 1);
        match leaves {
            None => drop(live.keys("q")),
            Some(signal) => live.signal(signal),
        }
        live.ends();
        assert_eq!(demos(), 0, "{leaves:?}");
    }
    // One that is only made, or that somebody named, stays.
    let mut live = Live::start(home.path(), &["demo", "--data", home.data()]);
    live.sees("单佳乐").keys("q");
    assert_eq!(live.ends(), 0);
    assert!(Path::new(home.data()).join("FORMAT").exists());
}

#[test]
fn what_the_screen_confirmed_survives_kill_9() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180");
    live.keys("a").sees("新增人员").keys("张三<ctrl-s>").sees("✓ 新增人员 张三");
    live.signal(Signal::KILL);
    live.ends();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 181").keys("/zhangsan").sees("张三");
    live.keys("<esc>u").sees("撤销：新增人员 张三").sees("全部 180");
}

#[test]
fn leaving_in_the_middle_of_a_form_keeps_the_draft() {
    for signal in [None, Some(Signal::TERM), Some(Signal::HUP), Some(Signal::INT)] {
        let home = Home::demo();
        let mut live = home.open();
        live.sees("单佳乐").keys("2").sees("全部 180").keys("a").sees("新增人员").keys("王小明").sees("王小明");
        match signal {
            None => drop(live.keys("<ctrl-c>")),
            Some(signal) => live.signal(signal),
        }
        live.ends();
        let mut live = home.open();
        live.sees("新增人员").sees("王小明");
        live.keys("<ctrl-s>").sees("✓ 新增人员 王小明");
    }
}

#[test]
fn a_draft_half_a_second_old_survives_kill_9() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180").keys("a").sees("新增人员").keys("王小明").sees("王小明");
    home.keeps("王小明");
    live.signal(Signal::KILL);
    live.ends();
    home.open().sees("王小明");
}

#[test]
fn a_reader_beside_the_writer_leaves_its_draft_alone() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180").keys("a").sees("新增人员").keys("王小明").sees("王小明");
    let before = home.keeps("王小明");
    let mut reader = Live::start(home.path(), &["--data", home.data(), "--read-only"]);
    reader.sees("单佳乐").keys("2").sees("全部 180");
    assert!(!reader.screen().contains("新增人员"), "{}", reader.screen());
    reader.keys("a").sees("新增人员").keys("李四").sees("李四");
    // More than a beat, in which a draft would have been kept.
    std::thread::sleep(Duration::from_millis(1200));
    reader.keys("<esc>").until("a closed form", |screen| !screen.contains("新增人员"));
    reader.keys("q");
    assert_eq!(reader.ends(), 0);
    assert_eq!(home.keeps("王小明"), before, "the writer's draft");
    live.keys("<ctrl-s>").sees("✓ 新增人员 王小明");
}

#[cfg(target_os = "linux")]
#[test]
fn a_stopped_program_gives_the_terminal_back_and_takes_it_again() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180");
    live.signal(Signal::TSTP);
    let deadline = Instant::now() + Duration::from_secs(20);
    while live.state() != 'T' && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(live.state(), 'T');
    assert!(live.is_given_back());
    live.signal(Signal::CONT);
    live.sees("全部 180");
    live.keys("1").sees("逾期");
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_stopped_by_force_takes_the_terminal_again() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180");
    live.signal(Signal::STOP);
    let deadline = Instant::now() + Duration::from_secs(20);
    while live.state() != 'T' && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    live.taken_by_a_shell();
    assert!(!live.screen().contains("全部 180") && !live.is_raw());
    live.signal(Signal::CONT);
    live.sees("全部 180");
    assert!(live.is_raw());
    live.keys("1").sees("逾期");
    // A screen that something else tore is drawn again by a key.
    live.scribble(b"\x1b[2J\x1b[Hnoise").keys("<ctrl-t><ctrl-l>").sees("逾期");
}

#[test]
fn a_second_writer_is_told_the_first_ones_pid() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐");
    let (code, _, error) = home.run(&["run", "member.add", "--name", "张三", "--data", home.data()]);
    assert_eq!(code, 4, "{error}");
    assert!(error.contains("pid"), "{error}");
    let mut second = home.open();
    assert_eq!(second.ends(), 4);
    assert!(second.screen().contains("pid"), "{}", second.screen());
    // Reading goes on beside it.
    let (code, out, error) = home.run(&["list", "member", "--json", "--data", home.data()]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("单佳乐"));
}

#[test]
fn a_window_dragged_small_and_large_recovers() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2").sees("全部 180");
    live.resize(20, 5);
    live.sees("窗口太小");
    live.resize(140, 40);
    live.sees("转为正式党员日期").sees("全部 180");
}

#[test]
fn fast_fingers_and_pasted_text_arrive_whole() {
    let home = Home::demo();
    let mut live = home.open();
    live.sees("单佳乐").keys("2a").sees("新增人员");
    // A bracketed paste, as a terminal sends it.
    live.keys("\x1b[200~李\t四\x1b[201~").sees("李");
    live.keys("<ctrl-u>赵钱孙李周吴郑王<ctrl-s>").sees("✓ 新增人员 赵钱孙李周吴郑王");
    live.keys("0").sees("更改日志").sees("新增人员 赵钱孙李周吴郑王");
}

#[test]
fn without_a_terminal_it_says_so() {
    let home = Home::demo();
    for words in [&["--data", home.data()][..], &["demo", "--data", home.data()][..]] {
        let (code, _, error) = home.run(words);
        assert_eq!(code, 3, "{error}");
        assert!(error.contains("终端") && error.lines().count() <= 2, "{error}");
    }
}

#[test]
fn a_data_directory_that_cannot_be_is_told_in_words() {
    let home = Home::empty();
    fs::write(home.path().join("data"), "a file").expect("a file");
    let (code, _, error) = home.run(&["list", "member", "--data", home.data()]);
    assert_eq!(code, 3, "{error}");
    assert!(error.contains("data") && error.lines().count() <= 2, "{error}");
    let none = home.path().join("none");
    let (code, _, error) = home.run(&["list", "member", "--data", none.to_str().expect("UTF-8")]);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("zhibu init"), "{error}");
    let mut live = Live::start(home.path(), &["--data", home.data()]);
    assert_eq!(live.ends(), 3);
    assert!(live.is_given_back());
}

#[test]
fn a_faulty_key_file_is_told_with_its_line_and_the_default_used() {
    let home = Home::demo();
    let file = home.path().join("keys.toml");
    fs::write(&file, "[list]\n\"x\" = \"no.such\"\n").expect("a file");
    let file = file.to_str().expect("UTF-8");
    let mut live = Live::start(home.path(), &["--data", home.data(), "--keymap", file]);
    live.sees("请注意").sees("no.such").sees("keys.toml:2");
    live.keys("<esc>").until("closed notice", |screen| !screen.contains("请注意"));
    live.keys("2").sees("全部 180").keys("q");
    live.ends();
    let mut live = Live::start(home.path(), &["--data", home.data(), "--keymap", "nowhere.toml"]);
    live.sees("nowhere.toml");
}

#[test]
fn english_and_no_colour_come_from_outside() {
    let home = Home::demo();
    let mut live = Live::start(home.path(), &["--data", home.data(), "--lang", "en", "--ascii", "--theme", "plain"]);
    live.sees("Today").sees("overdue").keys("2").sees("all 180").keys("?").sees("keys valid here");
    assert!(!live.screen().contains('│'));
    live.keys("<esc>q");
    assert_eq!(live.ends(), 0);
}
