//! Nothing stands yet: the program asks, begins a branch, and says what comes next.

use super::terminal::Home;
use crate::live::{self, Live};

#[test]
fn a_bare_start_asks_begins_and_says_what_comes_next() {
    let home = Home::empty();
    let mut live = Live::start(home.path(), &["--data", home.data()]);
    live.sees("1 新建本支部").sees("2 先看示例支部").keys("1\r");
    live.sees("支部全称（例如：").keys("\r").sees("这一项必填").keys("信息学院2024级第一党支部\r");
    // A wrong answer is asked again; a number, a word and a code will do.
    live.sees("学生层次：1 本科生").keys("9\r").sees("可选").keys("本科\r");
    live.sees("按什么设置：1 年级").keys("1\r");
    live.sees("你的姓名").keys("张小明\r");
    live.sees("你的职务：1 书记").keys("1\r");
    live.sees("按哪一套发展规程").keys("\r");
    live.sees("接下来 5").sees("☐ 导入名册：2 名册，I 选去年的表格").sees("☐ 填书记、委员").sees("☐ 第一次会议");
    // The first of them leads to the roster, where the first person is added with the key that stands there.
    live.keys("\r").sees("名册是空的").keys("a").sees("新增人员").keys("张小明\x13").sees("张小明");
    live.keys("1").sees("☑ 导入名册").sees("接下来 3");
    live.keys("q");
    let done = live::shell(home.path(), &["log", "--data", home.data(), "--json"]).output().expect("the log");
    assert!(String::from_utf8_lossy(&done.stdout).contains("张小明"), "who sits here is named in the log");
}

#[test]
fn whoever_leaves_in_the_middle_leaves_nothing() {
    let home = Home::empty();
    let mut live = Live::start(home.path(), &["init", "--data", home.data()]);
    live.sees("支部全称").keys("信息学院党支部\r").sees("学生层次").keys("\x03");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!std::path::Path::new(home.data()).join("journal").exists());
}

#[test]
fn without_a_terminal_what_is_missing_is_said() {
    let home = Home::empty();
    let done = live::shell(home.path(), &["init", "--data", home.data(), "--branch", "甲"]).output().expect("init");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("--level") && said.contains("--basis") && !said.contains("--branch"), "{said}");
    let done = live::shell(home.path(), &["--data", home.data()]).output().expect("bare");
    assert_eq!(done.status.code(), Some(3), "{}", String::from_utf8_lossy(&done.stderr));
}
