//! Conduct sheets (行为规范表): a file a level of study says what is looked at, what it weighs, what is a veto and how many
//! voices each source needs. A school's own file of the same name takes the place of the shipped one.

use crate::base::{Frac, Text};
use crate::model::evaluation::opinion::Voice;
use crate::model::people::roster::Level;
use crate::msg;
use crate::rules::law::flaw::{Flaw, unreadable};
use crate::rules::law::numbers::Both;
use crate::rules::law::reader::{Reader, both};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// From 优秀 to 不合格.
pub const GRADES: usize = 4;
/// The sum of all weights.
const WHOLE: u8 = 100;

/// One sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Conduct {
    /// The name of its file.
    pub name: String,
    /// The school's own file it was read from.
    pub own: Option<String>,
    /// Its title.
    pub title: Both,
    /// For which levels; empty is all.
    pub levels: Vec<Level>,
    /// Whose signed opinion is asked for as the teachers'.
    pub teachers: Option<Voice>,
    /// The share of members present who must mark it.
    pub least_members: Option<Frac>,
    /// The least number of students.
    pub least_students: i32,
    /// The least number of teachers' opinions.
    pub least_teachers: i32,
    /// Weights of the sources; empty until a school supplies them.
    pub sources: Vec<(String, Frac)>,
    /// What a grade on a ballot is worth, from 优秀 to 不合格, of a hundred; ballots have no points where the school says nothing.
    pub grades: Option<[Frac; GRADES]>,
    /// What is looked at.
    pub items: Vec<ConductItem>,
    /// What makes somebody 不合格 whatever the votes.
    pub vetoes: Vec<ConductVeto>,
}

/// One item of a sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ConductItem {
    /// Its number.
    pub id: String,
    /// Its words.
    pub title: Both,
    /// What it weighs.
    pub weight: Frac,
}

/// One veto of a sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ConductVeto {
    /// Its number.
    pub id: String,
    /// Its words.
    pub title: Both,
    /// How many absences without leave are one, where the records tell.
    pub absences: Option<i32>,
    /// Whether a discipline on record is one.
    pub discipline: bool,
}

/// Every sheet, and what is wrong with a school's own.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    list: Vec<Conduct>,
    /// Faults of the school's own files.
    pub flaws: Vec<Flaw>,
}

const SHIPPED: &[(&str, &str)] = &[
    ("undergraduate", include_str!("../../../fixtures/conduct/undergraduate.toml")),
    ("postgraduate", include_str!("../../../fixtures/conduct/postgraduate.toml")),
    ("vocational", include_str!("../../../fixtures/conduct/vocational.toml")),
];

impl Sheets {
    /// Reads the shipped sheets and a school's own files (name, text) before them.
    pub fn load(own: &[(String, String)]) -> Sheets {
        let mut out = Sheets::default();
        for (file, text) in own {
            let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml");
            let (sheet, flaws) = read(name, file, text);
            if flaws.is_empty() {
                out.list.push(Conduct { own: Some(file.clone()), ..sheet });
            }
            out.flaws.extend(flaws);
        }
        for (name, text) in SHIPPED {
            if out.named(name).is_none() {
                out.list.push(read(name, &format!("{name}.toml"), text).0);
            }
        }
        out
    }

    /// Lists them.
    pub fn all(&self) -> &[Conduct] {
        &self.list
    }

    /// Finds one by the name of its file.
    pub fn named(&self, name: &str) -> Option<&Conduct> {
        self.list.iter().find(|s| s.name == name)
    }

    /// Returns the one for a level of study.
    pub fn of(&self, level: Option<Level>) -> Option<&Conduct> {
        let fits = |s: &&Conduct| s.levels.is_empty() || level.is_none_or(|l| s.levels.contains(&l));
        self.list.iter().find(|s| fits(s))
    }
}

impl Conduct {
    /// Returns the points of marks from 5 to 1, in the order of the items: 5 is the whole weight, 1 a fifth of it.
    pub fn points(&self, marks: &[u8]) -> Option<Frac> {
        if marks.len() != self.items.len() || marks.is_empty() {
            return None;
        }
        let point = |(item, mark): (&ConductItem, &u8)| (item.weight * Frac::of(*mark)).over(Frac::of(MOST));
        self.items.iter().zip(marks).map(point).sum::<Option<Frac>>()
    }
}

/// The best mark of an item.
const MOST: u8 = 5;

struct Spot<'a, 't> {
    table: &'a DeTable<'t>,
    span: Range<usize>,
}

fn read(name: &str, file: &str, text: &str) -> (Conduct, Vec<Flaw>) {
    let mut reader = Reader { file, text: text.into(), own: true, over: None, flaws: Vec::new() };
    let mut sheet = Conduct { name: name.to_owned(), ..Conduct::default() };
    match DeTable::parse(text) {
        Ok(table) => sheet = reader.conduct(sheet, table.get_ref()),
        Err(e) => {
            let said = e.message().to_owned();
            reader.flaw(e.span().unwrap_or(0..0), unreadable(said));
        }
    }
    (sheet, reader.flaws)
}

impl Reader<'_> {
    fn conduct(&mut self, mut s: Conduct, t: &DeTable<'_>) -> Conduct {
        self.keys(t, &["schema", "zh", "en", "levels", "teachers", "voices", "sources", "grades", "item", "veto"]);
        s.title = both(t, "zh", "en");
        for value in t.get("levels").and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter()) {
            s.levels.extend(self.code::<Level>(value));
        }
        s.teachers = t.get("teachers").and_then(|v| self.code::<Voice>(v));
        if let Some(voices) = t.get("voices").and_then(|v| v.get_ref().as_table()) {
            self.keys(voices, &["members", "students", "teachers"]);
            s.least_members = self.number_at(voices, "members");
            s.least_students = self.number_at(voices, "students").map_or(0, whole);
            s.least_teachers = self.number_at(voices, "teachers").map_or(0, whole);
        }
        if let Some(value) = t.get("sources")
            && let Some(sources) = value.get_ref().as_table()
        {
            const NAMES: &[&str] = &["self", "members", "students", "teachers"];
            self.keys(sources, NAMES);
            let weights = NAMES.iter().filter_map(|n| Some(((*n).to_owned(), self.number_at(sources, n)?)));
            s.sources = weights.collect();
            self.adds_up(value.span(), s.sources.iter().map(|(_, w)| *w).sum(), Frac::ONE);
        }
        s.grades = t.get("grades").and_then(|value| self.grades(value));
        for item in self.rows(t, "item") {
            self.keys(item.table, &["id", "zh", "en", "weight"]);
            let title = both(item.table, "zh", "en");
            let id = self.id(&item);
            if s.items.iter().any(|i| i.id == id) {
                let text = msg!("编号 {id} 用了两次", "the number {id} stands twice").with("id", id.as_str());
                self.flaw(item.span.clone(), text);
            }
            let weight = self.number_at(item.table, "weight").unwrap_or_else(|| {
                self.flaw(item.span.clone(), msg!("缺少 weight", "weight is missing"));
                Frac::ZERO
            });
            s.items.push(ConductItem { id, title, weight });
        }
        for veto in self.rows(t, "veto") {
            self.keys(veto.table, &["id", "zh", "en", "absences", "discipline"]);
            let discipline = veto.table.get("discipline").is_some_and(|v| self.yes(v));
            let absences = self.number_at(veto.table, "absences").map(whole);
            s.vetoes.push(ConductVeto {
                id: self.id(&veto),
                title: both(veto.table, "zh", "en"),
                absences,
                discipline,
            });
        }
        let at = t.get("item").and_then(|v| v.get_ref().as_array()).and_then(|a| a.iter().last());
        let span = at.and_then(|v| v.get_ref().as_table()?.get("weight").map(toml::Spanned::span));
        if self.flaws.is_empty() {
            self.adds_up(span.unwrap_or(0..0), s.items.iter().map(|i| i.weight).sum(), Frac::of(WHOLE));
        }
        s
    }

    /// Reads what each grade is worth: all four, none above a hundred.
    fn grades(&mut self, value: &crate::rules::law::reader::Value<'_>) -> Option<[Frac; GRADES]> {
        const NAMES: [&str; GRADES] = ["excellent", "qualified", "basic", "unqualified"];
        let table = value.get_ref().as_table()?;
        self.keys(table, &NAMES);
        let worth = NAMES.map(|name| self.number_at(table, name));
        let [Some(a), Some(b), Some(c), Some(d)] = worth else {
            self.flaw(value.span(), msg!("四个等次都要写分值", "say what each of the four grades is worth"));
            return None;
        };
        if [a, b, c, d].into_iter().any(|n| n > Frac::of(WHOLE)) {
            self.flaw(
                value.span(),
                msg!("分值不超过 {n}", "no grade is worth more than {n}").with("n", i64::from(WHOLE)),
            );
        }
        Some([a, b, c, d])
    }

    fn adds_up(&mut self, span: Range<usize>, sum: Frac, to: Frac) {
        if sum != to {
            let text = msg!("权重合计 {sum}，应为 {to}", "the weights add up to {sum}, not to {to}");
            self.flaw(span, text.with("sum", sum.short()).with("to", to.short()));
        }
    }

    fn keys(&mut self, t: &DeTable<'_>, names: &[&str]) {
        for (key, _) in t.iter().filter(|(key, _)| !names.contains(&key.get_ref().as_ref())) {
            self.unknown(key);
        }
    }

    fn rows<'a, 't>(&mut self, t: &'a DeTable<'t>, key: &str) -> Vec<Spot<'a, 't>> {
        let all = t.get(key).and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter());
        all.filter_map(|v| Some(Spot { table: v.get_ref().as_table()?, span: v.span() })).collect()
    }

    fn id(&mut self, t: &Spot<'_, '_>) -> String {
        let found = t.table.get("id").and_then(|v| v.get_ref().as_str()).unwrap_or_default().to_owned();
        if found.is_empty() {
            self.flaw(t.span.clone(), msg!("{key} 要写明", "{key} is needed").with("key", "id"));
        }
        found
    }

    fn yes(&mut self, value: &crate::rules::law::reader::Value<'_>) -> bool {
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.flaw(value.span(), msg!("写 true 或 false", "write true or false"));
            false
        })
    }

    fn number_at(&mut self, t: &DeTable<'_>, key: &str) -> Option<Frac> {
        let value = t.get(key)?;
        let found = match value.get_ref() {
            DeValue::Integer(n) => Frac::parse(n.as_str()),
            DeValue::Float(n) => Frac::parse(n.as_str()),
            DeValue::String(s) => Frac::parse(s),
            _ => None,
        }
        .filter(|n| !n.is_negative());
        if found.is_none() {
            let text: Text = msg!("{key} 要是一个数", "{key} is a number").with("key", key);
            self.flaw(value.span(), text);
        }
        found
    }
}

fn whole(n: Frac) -> i32 {
    i32::try_from(n.whole()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;

    #[test]
    fn the_shipped_sheets_are_sound_and_one_fits_each_level() {
        for (name, text) in SHIPPED {
            let (sheet, flaws) = read(name, name, text);
            assert!(flaws.is_empty(), "{}", flaws[0].line(Lang::En));
            assert_eq!(sheet.items.iter().map(|i| i.weight).sum::<Frac>(), Frac::of(WHOLE), "{name}");
            assert!(sheet.sources.is_empty(), "weights of sources are off");
        }
        let sheets = Sheets::load(&[]);
        assert_eq!(sheets.of(Some(Level::Vocational)).map(|s| s.name.as_str()), Some("vocational"));
        let best = sheets.of(Some(Level::Undergraduate)).and_then(|s| s.points(&[MOST; 9]));
        assert_eq!(best, Some(Frac::of(WHOLE)));
    }

    #[test]
    fn weights_of_99_are_told_with_line_and_column() {
        let text = SHIPPED[0].1.replace("weight = 5\n", "weight = 4\n");
        let line = text.lines().position(|l| l == "weight = 4").expect("it is there") + 1;
        let sheets = Sheets::load(&[("undergraduate.toml".to_owned(), text)]);
        let said = sheets.flaws[0].line(Lang::Zh);
        assert_eq!(said, format!("undergraduate.toml:{line}:10: 权重合计 99，应为 100"));
        let kept = sheets.named("undergraduate").expect("the shipped one stays");
        assert_eq!(kept.items.iter().map(|i| i.weight).sum::<Frac>(), Frac::of(WHOLE));
    }

    #[test]
    fn slips_of_the_pen_are_told() {
        for (text, says) in [
            ("levles = []\n", "没有 “levles” 这个名字"),
            ("levels = [\"graduate\"]\n", "“graduate” 不在可选之列"),
            ("[[item]]\nzh = \"学业\"\nweight = 100\n", "id 要写明"),
            ("[[item]]\nid = \"1\"\nweight = \"多\"\n", "weight 要是一个数"),
            ("[sources]\nself = \"50%\"\n[[item]]\nid = \"1\"\nweight = 100\n", "权重合计 0.5，应为 1"),
            ("zh = \n", "这里的写法不对"),
        ] {
            let (_, flaws) = read("own", "own.toml", text);
            assert!(flaws.iter().any(|f| f.line(Lang::Zh).contains(says)), "{text}: {flaws:?}");
        }
    }
}
