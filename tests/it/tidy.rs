//! The walls of the house, held by reading the sources.

use super::source::{self, Source};
use std::fs;

/// Floors from below: imports run downhill only. `store` stands beside them on `model`.
const FLOORS: [&[&str]; 8] =
    [&["base"], &["model"], &["rules"], &["exchange"], &["commands"], &["desk"], &["cli", "ui"], &["main", "lib"]];

/// Files of the shell that are main's hand: they open the store or the screen, or look after the store.
const HANDS: &[(&str, &[&str])] = &[
    ("cli/open.rs", &["store"]),
    ("cli/keep.rs", &["store"]),
    ("cli/doctor.rs", &["store"]),
    ("cli/screen.rs", &["ui"]),
];

/// Longest file and longest function, in lines.
const LONGEST: (usize, usize) = (400, 70);

/// Fails with every fault, sorted.
#[track_caller]
fn none(what: &str, mut faults: Vec<String>) {
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|names| names.contains(&module))
}

/// Lists the modules of the crate that a file outside its tests names: `crate::a`, `crate::{a, b}`, `super::super::a`.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let ident = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for at in source.find("crate::") {
        let rest = &source.code[at + "crate::".len()..];
        if rest.starts_with('{') {
            let group = source.bracket(at + "crate::".len());
            let mut depth = 0;
            let mut head = String::new();
            for c in source.code[group].chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 1 && (c.is_alphanumeric() || c == '_') {
                    head.push(c);
                } else if !head.is_empty() {
                    out.push((at, std::mem::take(&mut head)));
                }
            }
        } else {
            out.push((at, ident(rest)));
        }
    }
    let depth = source.name().trim_end_matches("/mod.rs").matches('/').count() + 1;
    for at in source.find("super::") {
        let rest = &source.code[at..];
        let supers = rest.split("::").take_while(|part| *part == "super").count();
        if supers >= depth && !source.code[..at].ends_with("super::") {
            out.push((at, ident(&rest[supers * "super::".len()..])));
        }
    }
    out
}

#[test]
fn imports_run_downhill_only() {
    let mut faults = Vec::new();
    for source in source::read("src") {
        let here = source.name().split(['/', '.']).next().unwrap_or_default().to_owned();
        for (at, there) in imports(&source) {
            let hand = HANDS.iter().any(|(file, may)| *file == source.name() && may.contains(&there.as_str()));
            let fine = match (floor(&here), floor(&there)) {
                // `msg!` stands at the root, where macros stand, but belongs to base.
                _ if here == there || hand || there == "msg" => true,
                (Some(7), _) => true,
                (None, Some(below)) => below <= 1,
                (Some(_), None) => there != "store" || here == "desk",
                (Some(from), Some(to)) => to < from,
                (None, None) => false,
            };
            if !fine {
                faults.push(format!("{}:{}: {here} may not import {there}", source.path, source.line(at)));
            }
        }
    }
    none("arrows that climb", faults);
}

#[test]
fn what_is_walled_in_stays_there() {
    const CLOCKS: [&str; 4] = ["Local::now", "Utc::now", "SystemTime", "Instant::now"];
    let walls: [(&[&str], &[&str]); 4] = [
        (&["sled::", "extern crate sled"], &["store/"]),
        (&["ratatui::", "tui_textarea::"], &["ui/"]),
        (&["crossterm::"], &["ui/terminal.rs", "ui/event.rs"]),
        (&CLOCKS, &["base/clock.rs"]),
    ];
    let mut faults = Vec::new();
    for source in source::read("src") {
        let mut wall = |words: &[&str], may: &[&str]| {
            if may.iter().any(|place| source.name().starts_with(place)) {
                return;
            }
            for word in words {
                for at in source.find(word) {
                    // The store's own module called sled is not the crate.
                    let own = source.code[..at].ends_with("super::") || source.code[..at].ends_with("store::");
                    if !own {
                        faults.push(format!("{}:{}: {word}", source.path, source.line(at)));
                    }
                }
            }
        };
        for (words, may) in walls {
            wall(words, may);
        }
        wall(&["std::fs", "File::open", "File::create"], &["base/disk", "base/os/", "exchange/", "store/", "main.rs"]);
    }
    none("outside its walls", faults);
}

/// What one system has and another has not stands in `base/os`: elsewhere the program is the same on all.
#[test]
fn what_differs_between_systems_stands_in_one_place() {
    let words =
        ["std::os::", "rustix::", "signal_hook", "ctrlc::", "same_file::", "cfg(unix)", "cfg(windows)", "target_os"];
    let mut faults = Vec::new();
    for source in source::read("src").into_iter().filter(|s| !s.name().starts_with("base/os/")) {
        for word in words {
            faults.extend(source.find(word).map(|at| format!("{}:{}: {word}", source.path, source.line(at))));
        }
    }
    none("beside the wall around the system", faults);
}

#[test]
fn rules_hold_no_number_of_their_own() {
    // Zero, one and two count; every other number has an article and a day, and stands in fixtures/rules.
    let mut faults = Vec::new();
    for source in source::read("src/rules") {
        let bytes = source.code.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let starts = bytes[at].is_ascii_digit()
                && (at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || b"_.".contains(&bytes[at - 1])));
            if !starts {
                at += 1;
                continue;
            }
            let len = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric() || b"_.".contains(b)).count();
            let token = source.code[at..at + len].trim_end_matches('.').to_owned();
            let range = token.contains("..");
            let digits: String = token.split("..").next().unwrap_or_default().replace('_', "");
            let number: String = digits.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            let large = number.parse::<f64>().is_ok_and(|n| n > 2.0) || (number.contains('.') && !range);
            if large && !source.is_test(at) && !allowed_number(&source, at) {
                let line = source.text.lines().nth(source.line(at) - 1).unwrap_or_default().trim();
                faults.push(format!("{}:{}: {token} in {line}", source.path, source.line(at)));
            }
            at += len;
        }
    }
    none("numbers in rules", faults);
}

/// Codes of a list, constants with a name of their own, and the reading of numerals are no numbers of the law.
fn allowed_number(source: &Source, at: usize) -> bool {
    let line = source.text.lines().nth(source.line(at) - 1).unwrap_or_default().trim();
    let code = line.split_once(" = ").is_some_and(|(_, tail)| tail.contains(" \"") && tail.contains("msg!("));
    let named = line.trim_start_matches("pub ").starts_with("const ");
    code || named || source.name().ends_with("numeral.rs")
}

#[test]
fn chinese_stands_in_msg_only() {
    // Words that are read, not shown: typed dates, numerals, column names of sheets.
    let mut faults = Vec::new();
    for source in source::read("src") {
        let pairs: Vec<_> = source.words("msg!").map(|at| source.bracket(at + "msg!".len())).collect();
        let chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
        for literal in source.literals.iter().filter(|l| l.text.contains(chinese)) {
            let at = literal.at.start;
            if !source.is_test(at) && !pairs.iter().any(|pair| pair.contains(&at)) {
                faults.push(format!("{}:{}: {}", source.path, source.line(at), literal.text));
            }
        }
    }
    none("Chinese outside msg!", faults);
}

/// Chinese is written with its own signs: no half-width comma, semicolon, colon or question mark behind a character, no
/// half-width bracket around characters.
#[test]
fn chinese_has_chinese_signs() {
    let chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c) || "”）》".contains(c);
    let mut faults = Vec::new();
    for source in source::read("src") {
        let first = |at: usize| source.literals.iter().find(|l| l.at.start > at);
        for literal in source.words("msg!").filter_map(first).filter(|l| !source.is_test(l.at.start)) {
            let text: Vec<char> = literal.text.chars().collect();
            let sign = text.windows(2).any(|pair| chinese(pair[0]) && ",;:?".contains(pair[1]));
            let inside = literal
                .text
                .split('(')
                .skip(1)
                .any(|rest| rest.split_once(')').is_some_and(|(words, _)| words.contains(chinese)));
            if sign || inside {
                faults.push(format!("{}:{}: {}", source.path, source.line(literal.at.start), literal.text));
            }
        }
    }
    none("half-width signs", faults);
}

#[test]
fn files_and_functions_are_short_and_named_by_what_they_are() {
    let mut faults = Vec::new();
    for source in source::read("src").into_iter().chain(source::read("tests")) {
        let lines = source.text.lines().count();
        if lines > LONGEST.0 {
            faults.push(format!("{}: {lines} lines", source.path));
        }
        for name in ["helpers", "util", "utils", "common", "misc"] {
            if source.path.split(['/', '.']).any(|part| part == name) {
                faults.push(format!("{}: say what it is", source.path));
            }
        }
        if !source.text.starts_with("//!") {
            faults.push(format!("{}: its first line says what it is (//!)", source.path));
        }
        for at in source.words("fn ") {
            let rest = &source.code[at..];
            let Some(open) = rest.find(['{', ';']).filter(|n| rest.as_bytes()[*n] == b'{') else { continue };
            let body = source.bracket(at + open);
            let lines = source.line(body.end) - source.line(at) + 1;
            if lines > LONGEST.1 {
                let name: String = rest[3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                faults.push(format!("{}:{}: fn {name}: {lines} lines", source.path, source.line(at)));
            }
        }
    }
    none("too long, or badly named", faults);
}

#[test]
fn nothing_is_shared_behind_the_desk() {
    let mut faults = Vec::new();
    for source in source::read("src") {
        for word in ["static ", "thread_local!", "Rc<RefCell", "unsafe "] {
            faults.extend(source.find(word).map(|at| format!("{}:{}: {word}", source.path, source.line(at))));
        }
    }
    none("hidden state", faults);
}

#[test]
fn the_repository_stands_alone() {
    // Written in two halves, so that this file may hold them.
    let shared = concat!("../sha", "red");
    let places = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let mut faults = Vec::new();
    for dir in ["src", "fixtures", "tests", "keymaps", "README.md", "Cargo.toml", ".ci"] {
        for path in source::files(dir) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let found = places.iter().chain([&shared]).filter(|place| text.contains(**place));
            faults.extend(found.map(|place| format!("{}: {place}", path.display())));
        }
    }
    none("leans on something outside", faults);
}

#[test]
fn the_readme_and_ci_test_alike() {
    let read = |name: &str| fs::read_to_string(source::root().join(name)).ok();
    let (Some(readme), Some(ci)) = (read("README.md"), read(".ci/run")) else { return };
    let commands = |text: &str| {
        let lines = text.lines().map(|l| l.split(" #").next().unwrap_or(l).trim().trim_start_matches("$ "));
        lines.filter(|l| l.starts_with("cargo test")).map(str::to_owned).collect::<Vec<_>>()
    };
    let (told, run) = (commands(&readme), commands(&ci));
    assert!(!told.is_empty() && told.iter().all(|line| run.contains(line)), "README: {told:?}, .ci/run: {run:?}");
}

#[test]
fn the_top_level_holds_what_it_must_and_no_more() {
    let known = ["Cargo.toml", "Cargo.lock", "src", "keymaps", "fixtures", "tests", "README.md", "LICENSE", "target"];
    let names = fs::read_dir(source::root()).expect("the repository").flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    none("at the top level", names.filter(|n| !n.starts_with('.') && !known.contains(&n.as_str())).collect());
}
