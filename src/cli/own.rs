//! A branch's own rules: `rules/*.toml`, `calendar/*.toml`, `conduct/*.toml` and `standards/*.toml` in the data directory,
//! laid over the shipped ones.

use crate::base::disk::{self, Disk, Entry, Real};
use crate::base::{Fault, Lang, Text};
use crate::msg;
use crate::rules::{Calendar, Flaw, Numbers};
use std::path::Path;

/// The rules in force here.
pub struct Own {
    /// The numbers, conduct sheets and standards, the branch's own over the shipped ones.
    pub numbers: Numbers,
    /// The calendar, the branch's own years over the shipped ones.
    pub calendar: Calendar,
    /// What is wrong with the branch's own files.
    pub flaws: Vec<Flaw>,
}

/// The longest rules file that is read: longer ones are something else by mistake.
const LONGEST: u64 = 1 << 20;

/// Reads them. A file with a fault is left out whole, and its fault is told.
pub fn read(data: &Path) -> Own {
    let mut flaws = Vec::new();
    let rules = texts(data, "rules", &mut flaws);
    let years = texts(data, "calendar", &mut flaws);
    let (mut numbers, wrong) = Numbers::load(&rules);
    flaws.extend(wrong);
    let conduct = texts(data, "conduct", &mut flaws);
    if !conduct.is_empty() {
        numbers.own_conduct(&conduct);
        flaws.extend(numbers.conduct().flaws.iter().cloned());
    }
    let standards = texts(data, "standards", &mut flaws);
    if !standards.is_empty() {
        numbers.own_standards(&standards);
        flaws.extend(numbers.standards().flaws.iter().cloned());
    }
    let (calendar, wrong) = Calendar::load(&years);
    flaws.extend(wrong);
    Own { numbers, calendar, flaws }
}

/// Reads the files of one directory in the order of their names; most branches have no such directory.
fn texts(data: &Path, dir: &str, flaws: &mut Vec<Flaw>) -> Vec<(String, String)> {
    let place = data.join(dir);
    if !matches!(Real.entry(&place), Ok(Entry::Dir)) {
        return Vec::new();
    }
    let names = match Real.list(&place) {
        Ok(names) => names,
        Err(fault) => {
            flaws.push(unread(dir.to_owned(), &fault));
            return Vec::new();
        }
    };
    let mut out = Vec::new();
    for name in names.into_iter().filter(|name| name.ends_with(".toml") && !name.starts_with('.')) {
        let (path, file) = (place.join(&name), format!("{dir}/{name}"));
        match Real.entry(&path) {
            Ok(Entry::File(len)) if len > LONGEST => {
                flaws.push(Flaw::of_file(file, msg!("文件太大, 不是规则文件", "too long to be a rules file")));
            }
            Ok(Entry::Dir | Entry::Nothing) => {}
            _ => match disk::read_plain(&path, LONGEST).map(String::from_utf8) {
                // Windows' editor puts a mark in front of UTF-8; it is no part of the text.
                Ok(Ok(text)) => out.push((file, text.trim_start_matches('\u{feff}').to_owned())),
                Ok(Err(_)) => {
                    flaws.push(Flaw::of_file(
                        file,
                        msg!("不是 UTF-8 文本, 请另存为 UTF-8", "not UTF-8; save it as UTF-8"),
                    ));
                }
                Err(fault) => flaws.push(unread(file, &fault)),
            },
        }
    }
    out
}

fn unread(file: String, fault: &Fault) -> Flaw {
    Flaw::of_file(file, msg!("读不了: {why}", "cannot be read: {why}").with("why", fault.source.clone()))
}

/// Tells the faults as the shell and the screen show them: each with its line marked, and what is used instead.
pub fn told(flaws: &[Flaw], lang: Lang) -> Vec<String> {
    let mut out: Vec<String> = flaws.iter().map(|flaw| format!("{:?}", flaw.report(lang))).collect();
    if !out.is_empty() {
        let kept: Text = msg!(
            "有错的文件没有采用, 其中的数值照自带规则",
            "a file with a fault is not used: for its values the shipped rules stay"
        )
        .into();
        out.push(kept.render(lang));
    }
    out
}
