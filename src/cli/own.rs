//! A branch's own rules: `rules/*.toml`, `calendar/*.toml`, `conduct/*.toml` and `standards/*.toml` in the data directory,
//! laid over the shipped ones.

use crate::base::disk::{self, Disk, Entry, Real};
use crate::base::{Fault, Lang, Text};
use crate::msg;
use crate::rules::rulebook::profile::{Choice, FILE, Profiles};
use crate::rules::{Calendar, Flaw, Rulebook};
use std::path::Path;

/// The rules in force here.
pub struct Own {
    /// The numbers, conduct sheets and standards, the branch's own over the shipped ones.
    pub numbers: Rulebook,
    /// The calendar, the branch's own years over the shipped ones.
    pub calendar: Calendar,
    /// The profiles there are.
    pub profiles: Profiles,
    /// Which of them holds from when.
    pub choice: Choice,
    /// What is wrong with the branch's own files.
    pub flaws: Vec<Flaw>,
}

/// The longest rules file that is read: longer ones are something else by mistake.
const LONGEST: u64 = 1 << 20;

/// The files themselves, name and text: what they come to is for [`of`] to say.
#[derive(Clone, Default)]
pub struct Texts {
    /// `rules/*.toml`.
    pub rules: Vec<(String, String)>,
    /// `calendar/*.toml`.
    pub calendar: Vec<(String, String)>,
    /// `profiles/*.toml`.
    pub profiles: Vec<(String, String)>,
    /// `conduct/*.toml`.
    pub conduct: Vec<(String, String)>,
    /// `standards/*.toml`.
    pub standards: Vec<(String, String)>,
    /// `profile.toml`: which profile holds.
    pub choice: Option<String>,
}

impl Texts {
    /// Reads them from a data directory.
    pub fn read(data: &Path, flaws: &mut Vec<Flaw>) -> Texts {
        Texts {
            rules: texts(data, "rules", flaws),
            calendar: texts(data, "calendar", flaws),
            profiles: texts(data, "profiles", flaws),
            conduct: texts(data, "conduct", flaws),
            standards: texts(data, "standards", flaws),
            choice: text(data, FILE, flaws),
        }
    }

    /// Lays other files over them: one of the same name takes the place of the one that is here.
    #[must_use]
    pub fn over(mut self, others: &dyn Fn(&str) -> Vec<(String, String)>, choice: Option<String>) -> Texts {
        let Texts { rules, calendar, profiles, conduct, standards, .. } = &mut self;
        let folders = [
            ("rules/", rules),
            ("calendar/", calendar),
            ("profiles/", profiles),
            ("conduct/", conduct),
            ("standards/", standards),
        ];
        for (folder, list) in folders {
            let new = others(folder);
            list.retain(|(name, _)| !new.iter().any(|(other, _)| other == name));
            list.extend(new);
            list.sort();
        }
        Texts { choice: choice.or(self.choice.take()), ..self }
    }
}

/// Reads them. A file with a fault is left out whole, and its fault is told.
pub fn read(data: &Path) -> Own {
    let mut flaws = Vec::new();
    let texts = Texts::read(data, &mut flaws);
    of(&texts, flaws)
}

/// Says what files come to; `flaws` is what is wrong with them already.
pub fn of(texts: &Texts, mut flaws: Vec<Flaw>) -> Own {
    let (profiles, wrong) = Profiles::load(&texts.profiles);
    flaws.extend(wrong);
    let choice = match &texts.choice {
        Some(text) => {
            let (choice, wrong) = Choice::read(text, &profiles);
            flaws.extend(wrong);
            choice
        }
        None => Choice::default(),
    };
    let (mut numbers, wrong) = Rulebook::chosen(&choice, &texts.rules);
    flaws.extend(wrong);
    if !texts.conduct.is_empty() {
        numbers.own_conduct(&texts.conduct);
        flaws.extend(numbers.conduct().flaws.iter().cloned());
    }
    if !texts.standards.is_empty() {
        numbers.own_standards(&texts.standards);
        flaws.extend(numbers.standards().flaws.iter().cloned());
    }
    let (calendar, wrong) = Calendar::load(&texts.calendar);
    flaws.extend(wrong);
    Own { numbers, calendar, profiles, choice, flaws }
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
    let files = names.into_iter().filter(|name| name.ends_with(".toml") && !name.starts_with('.'));
    let files = files.map(|name| format!("{dir}/{name}"));
    files.filter_map(|file| text(data, &file, flaws).map(|text| (file, text))).collect()
}

/// Reads one file of the data directory; `None` where there is none or it cannot be read.
pub(super) fn text(data: &Path, file: &str, flaws: &mut Vec<Flaw>) -> Option<String> {
    let path = data.join(file);
    match Real.entry(&path) {
        Ok(Entry::File(len)) if len > LONGEST => {
            flaws.push(Flaw::of_file(file.to_owned(), msg!("文件太大，不是规则文件", "too long to be a rules file")));
            None
        }
        Ok(Entry::Dir | Entry::Nothing) => None,
        _ => match disk::read_plain(&path, LONGEST).map(String::from_utf8) {
            // Windows' editor puts a mark in front of UTF-8; it is no part of the text.
            Ok(Ok(text)) => Some(text.trim_start_matches('\u{feff}').to_owned()),
            Ok(Err(_)) => {
                let what = msg!("不是 UTF-8 文本，请另存为 UTF-8", "not UTF-8; save it as UTF-8");
                flaws.push(Flaw::of_file(file.to_owned(), what));
                None
            }
            Err(fault) => {
                flaws.push(unread(file.to_owned(), &fault));
                None
            }
        },
    }
}

fn unread(file: String, fault: &Fault) -> Flaw {
    Flaw::of_file(file, msg!("读不了：{why}", "cannot be read: {why}").with("why", fault.source.clone()))
}

/// Tells the faults as the shell and the screen show them: each with its line marked, and what is used instead.
pub fn told(flaws: &[Flaw], lang: Lang) -> Vec<String> {
    let mut out: Vec<String> = flaws.iter().map(|flaw| format!("{:?}", flaw.report(lang))).collect();
    if !out.is_empty() {
        let kept: Text = msg!(
            "有错的文件没有采用，其中的数值照自带规则",
            "a file with a fault is not used: for its values the shipped rules stay"
        )
        .into();
        out.push(kept.render(lang));
    }
    out
}
