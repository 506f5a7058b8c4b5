//! Profiles: what a province or a school adds to the national text, moves or drops. One is chosen for a branch, and
//! another from a later day.

use super::{Rulebook, source};
use crate::base::Text;
use crate::msg;
use crate::rules::law::flaw::{Flaw, unreadable};
use crate::rules::law::numbers::Both;
use crate::rules::law::reader::{Over, Value, both};
use crate::rules::meeting::agenda::Templates;
use chrono::NaiveDate;
use toml::de::DeTable;

/// The profiles that come with the program.
const SHIPPED: &[(&str, &str)] = &[
    ("national", include_str!("../../../fixtures/profiles/national.toml")),
    ("measures", include_str!("../../../fixtures/profiles/measures.toml")),
    ("guizhou-2015", include_str!("../../../fixtures/profiles/guizhou-2015.toml")),
];

/// The files of the national text that come with the program, in the order in which they are read.
const NATIONAL: &[(&str, &str)] = &[
    ("documents.toml", include_str!("../../../fixtures/rules/documents.toml")),
    ("development.toml", include_str!("../../../fixtures/rules/development.toml")),
    ("meeting.toml", include_str!("../../../fixtures/rules/meeting.toml")),
    ("vote.toml", include_str!("../../../fixtures/rules/vote.toml")),
    ("office.toml", include_str!("../../../fixtures/rules/office.toml")),
    ("duties.toml", include_str!("../../../fixtures/rules/duties.toml")),
    ("evaluation.toml", include_str!("../../../fixtures/rules/evaluation.toml")),
    ("rules.toml", include_str!("../../../fixtures/rules/rules.toml")),
    ("road.toml", include_str!("../../../fixtures/rules/road.toml")),
    ("order.toml", include_str!("../../../fixtures/rules/order.toml")),
];

/// The profile that holds where nobody has chosen one.
pub const DEFAULT: &str = "measures";

/// One profile.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its stable name.
    pub name: String,
    /// What it is called.
    pub title: Both,
    /// What it asks, in one sentence.
    pub about: Both,
    /// The school's own file it comes from.
    pub own: Option<String>,
    text: String,
}

/// The profiles there are: shipped ones and a school's own.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    all: Vec<Profile>,
}

impl Profiles {
    /// Reads the shipped profiles and a school's own files (name, text) beside them. A file with a flaw is left out.
    pub fn load(own: &[(String, String)]) -> (Profiles, Vec<Flaw>) {
        let mut profiles = Profiles::default();
        for (name, text) in SHIPPED {
            profiles.all.push(Profile::new(name, text, None));
        }
        let mut flaws = Vec::new();
        for (file, text) in own {
            let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml").to_owned();
            if profiles.named(&name).is_some() {
                let what = msg!(
                    "“{name}” 是自带的名字，请换一个文件名",
                    "“{name}” is a shipped name: name the file otherwise"
                );
                flaws.push(Flaw::of_file(file.clone(), what.with("name", name)));
                continue;
            }
            let profile = Profile::new(&name, text, Some(file.clone()));
            let found = profile.check();
            if found.is_empty() {
                profiles.all.push(profile);
            }
            flaws.extend(found);
        }
        (profiles, flaws)
    }

    /// Lists them, the shipped ones first.
    pub fn all(&self) -> &[Profile] {
        &self.all
    }

    /// Finds one by its name.
    pub fn named(&self, name: &str) -> Option<&Profile> {
        self.all.iter().find(|profile| profile.name == name)
    }
}

impl Profile {
    fn new(name: &str, text: &str, own: Option<String>) -> Profile {
        let table = DeTable::parse(text).ok();
        let words = |zh: &str, en: &str| {
            let words = table.as_ref().map(|t| both(t.get_ref(), zh, en)).unwrap_or_default();
            let said = Both { zh: name.into(), en: name.into() };
            if words == Both::default() && zh == "zh" { said } else { words }
        };
        let (title, about) = (words("zh", "en"), words("about_zh", "about_en"));
        Profile { name: name.to_owned(), title, about, own, text: text.to_owned() }
    }

    /// Returns the name of its file, as faults and lists tell it.
    pub fn file(&self) -> String {
        self.own.clone().unwrap_or_else(|| format!("profiles/{}.toml", self.name))
    }

    fn check(&self) -> Vec<Flaw> {
        let over = Over { own: false, ..Over::own() };
        source::lay(&mut Rulebook::national(), &self.file(), &self.text, over)
    }

    /// Returns the national text with this profile over it.
    pub fn over(&self) -> Rulebook {
        Choice { used: vec![(None, self.clone())] }.over(Rulebook::national()).0
    }
}

impl Rulebook {
    /// Reads the rules that come with the program, with the profile that holds where nobody has chosen one.
    ///
    /// # Panics
    /// A shipped file is faulty: a test reads them all.
    pub fn shipped() -> Rulebook {
        Rulebook::load(&[]).0
    }

    /// Reads the national text alone.
    fn national() -> Rulebook {
        let mut numbers = Rulebook { templates: Templates::shipped(), ..Rulebook::default() };
        for (file, text) in NATIONAL {
            let flaws = source::read(&mut numbers, file, text);
            assert!(flaws.is_empty(), "shipped rules: {}", flaws[0].line(crate::base::Lang::En));
        }
        numbers
    }

    /// Reads the shipped rules and a school's own files (name, text) on top. A file with a flaw changes nothing.
    pub fn load(own: &[(String, String)]) -> (Rulebook, Vec<Flaw>) {
        Rulebook::chosen(&Choice::default(), own)
    }

    /// Reads the national text, the profiles chosen and a school's own files (name, text) on top. A file with a flaw
    /// changes nothing.
    pub fn chosen(choice: &Choice, own: &[(String, String)]) -> (Rulebook, Vec<Flaw>) {
        let (mut numbers, mut flaws) = choice.over(Rulebook::national());
        for (file, text) in own {
            let mut next = numbers.clone();
            let found = source::lay(&mut next, file, text, Over::own());
            if found.is_empty() {
                numbers = next;
            }
            flaws.extend(found);
        }
        (numbers, flaws)
    }
}

/// Which profile holds from when.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// From which day, nothing for always; in order of their days.
    used: Vec<(Option<NaiveDate>, Profile)>,
}

impl Default for Choice {
    fn default() -> Choice {
        let text = SHIPPED.iter().find(|(name, _)| *name == DEFAULT).map_or("", |(_, text)| text);
        Choice { used: vec![(None, Profile::new(DEFAULT, text, None))] }
    }
}

/// The file that says which profile holds.
pub const FILE: &str = "profile.toml";

impl Choice {
    /// Reads the file that says which profile holds: `profile = "NAME"`, and under `[from]` a day each for later ones.
    pub fn read(text: &str, known: &Profiles) -> (Choice, Vec<Flaw>) {
        let mut flaws = Vec::new();
        let mut flaw = |span: std::ops::Range<usize>, what: Text| {
            flaws.push(Flaw { file: FILE.to_owned(), text: text.into(), span, what, hint: None });
        };
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(e) => {
                let said = unreadable(e.message().to_owned());
                flaw(e.span().unwrap_or_default(), said);
                return (Choice::default(), flaws);
            }
        };
        let mut used: Vec<(Option<NaiveDate>, Profile)> = Vec::new();
        let mut take = |from: Option<NaiveDate>, value: &Value<'_>| -> Option<Text> {
            let name = value.get_ref().as_str().unwrap_or_default();
            match known.named(name) {
                Some(profile) => used.push((from, profile.clone())),
                None => return Some(unknown(name, known)),
            }
            None
        };
        for (key, value) in table.get_ref().iter() {
            match (key.get_ref().as_ref(), value.get_ref().as_table()) {
                ("schema", _) => {}
                ("profile", None) => {
                    if let Some(what) = take(None, value) {
                        flaw(value.span(), what);
                    }
                }
                ("from", Some(days)) => {
                    for (day, value) in days.iter() {
                        let said = day.get_ref();
                        let what = match said.parse::<NaiveDate>().ok().filter(|day| day.to_string() == **said) {
                            Some(from) => take(Some(from), value),
                            None => {
                                let text = msg!("“{text}” 不是存在的日期", "“{text}” is not a date that exists");
                                Some(text.with("text", said.to_string()))
                            }
                        };
                        if let Some(what) = what {
                            flaw(value.span(), what);
                        }
                    }
                }
                (name, _) => {
                    let text = msg!("没有 “{name}” 这个名字", "there is nothing called “{name}”").with("name", name);
                    flaw(key.span(), text);
                }
            }
        }
        used.sort_by_key(|(from, _)| *from);
        if used.first().is_none_or(|(from, _)| from.is_some()) {
            used.splice(0..0, Choice::default().used);
        }
        if flaws.is_empty() { (Choice { used }, flaws) } else { (Choice::default(), flaws) }
    }

    /// Chooses one profile for all days.
    pub fn always(profile: &Profile) -> Choice {
        Choice { used: vec![(None, profile.clone())] }
    }

    /// Chooses another profile from a day on.
    ///
    /// # Errors
    /// Returns the name of the one that begins on that day already.
    pub fn then(&self, profile: &Profile, from: NaiveDate) -> Result<Choice, String> {
        if let Some((_, there)) = self.used.iter().find(|(day, there)| *day == Some(from) && there.name != profile.name)
        {
            return Err(there.name.clone());
        }
        let mut used = self.used.clone();
        used.retain(|(day, _)| *day != Some(from));
        used.push((Some(from), profile.clone()));
        used.sort_by_key(|(day, _)| *day);
        Ok(Choice { used })
    }

    /// Lists which profile holds from when.
    pub fn used(&self) -> impl Iterator<Item = (Option<NaiveDate>, &Profile)> {
        self.used.iter().map(|(from, profile)| (*from, profile))
    }

    /// Returns the profile that holds on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Profile> {
        self.used.iter().rfind(|(from, _)| from.is_none_or(|from| from <= day)).map(|(_, profile)| profile)
    }

    /// Writes the file that says which profile holds.
    pub fn text(&self) -> String {
        let mut out = "schema = 1\n".to_owned();
        for (from, profile) in &self.used {
            match from {
                None => out += &format!("profile = \"{}\"\n[from]\n", profile.name),
                Some(day) => out += &format!("\"{day}\" = \"{}\"\n", profile.name),
            }
        }
        out
    }

    /// Lays the chosen profiles over the national text, each for its days.
    pub(super) fn over(&self, mut numbers: Rulebook) -> (Rulebook, Vec<Flaw>) {
        let mut flaws = Vec::new();
        for (at, (from, profile)) in self.used.iter().enumerate() {
            let until = self.used.get(at + 1).and_then(|(from, _)| *from);
            let over = Over { own: false, from: from.unwrap_or(NaiveDate::MIN), until };
            // What changes nothing over an earlier profile is no fault of this one's.
            let found = source::lay(&mut numbers, &profile.file(), &profile.text, over);
            flaws.extend(found.into_iter().filter(|_| self.used.len() == 1));
        }
        (numbers, flaws)
    }
}

/// Says that nobody knows a profile, and which there are.
pub fn unknown(name: &str, known: &Profiles) -> Text {
    let names: Vec<&str> = known.all().iter().map(|profile| &*profile.name).collect();
    msg!("没有叫 “{name}” 的规程：有 {names}", "there is no profile “{name}”: there are {names}")
        .with("name", name)
        .with("names", names.join(" "))
}
