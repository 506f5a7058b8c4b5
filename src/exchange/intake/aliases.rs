//! The words of other people's sheets: which header is which field, which word is which code. The data is in
//! `fixtures/import/aliases.toml`.

use crate::base::date::half_width;
use crate::base::{Fault, Trouble};
use crate::model::{Code, Kind};
use crate::msg;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

const EMBEDDED: &str = include_str!("../../../fixtures/import/aliases.toml");

/// Everything known about words in sheets.
#[derive(Debug)]
pub struct Aliases {
    /// One for each kind of record that can be imported.
    pub kinds: Vec<KindAliases>,
    /// Words that mean the same in every column.
    pub words: Words,
}

/// Words that mean the same in every column.
#[derive(Debug)]
pub struct Words {
    blank: HashSet<String>,
    yes: HashSet<String>,
    no: HashSet<String>,
    total: HashSet<String>,
}

/// The words of one kind's sheets.
#[derive(Debug)]
pub struct KindAliases {
    /// The kind's name.
    pub kind: String,
    /// Fields of which a header must hold one.
    pub identity: Vec<String>,
    /// Fields by which a row is known to be a record that is there already.
    pub same: Vec<String>,
    columns: HashMap<String, String>,
    /// Every field that a column can hold.
    fields: HashSet<String>,
    ignored: HashSet<String>,
    codes: HashMap<String, HashMap<String, String>>,
    otherwise: HashMap<String, String>,
    defaults: HashMap<String, String>,
    soft: HashSet<String>,
}

/// What a header means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found<'a> {
    /// A field.
    Field(&'a str),
    /// A column that is known and not kept.
    Ignored,
}

impl Aliases {
    /// Gives the words the program comes with.
    pub fn embedded() -> Result<Aliases, Trouble> {
        Aliases::parse(EMBEDDED)
    }

    /// Reads a file of words.
    pub fn parse(text: &str) -> Result<Aliases, Trouble> {
        let file: File = toml::from_str(text).map_err(|e| {
            Fault::new(msg!("读取列名对照表", "reading the table of column names"), e.to_string().trim())
        })?;
        let set = |list: Vec<String>| list.iter().map(|w| key(w)).collect();
        let mut kinds: Vec<KindAliases> = file.kind.into_iter().map(|(kind, k)| KindAliases::new(kind, k)).collect();
        kinds.sort_by(|a, b| a.kind.cmp(&b.kind));
        let w = file.words;
        let words = Words { blank: set(w.blank), yes: set(w.yes), no: set(w.no), total: set(w.total) };
        Ok(Aliases { kinds, words })
    }

    /// Gives the words of one kind.
    pub fn kind(&self, kind: &str) -> Option<&KindAliases> {
        self.kinds.iter().find(|k| k.kind == kind)
    }
}

impl KindAliases {
    fn new(kind: String, file: KindFile) -> KindAliases {
        let mut columns = HashMap::new();
        for (field, words) in file.columns {
            for word in &words {
                columns.insert(key(word), field.clone());
            }
            columns.insert(key(&field), field);
        }
        // What an export calls a field is understood without a word in the file; the file's words come first.
        if let Some(known) = Kind::named(&kind) {
            let fields = known.fields().iter().map(|f| (f.name, f.label));
            let fields = fields.chain(known.happened().map(|label| ("happened", label)));
            for (name, label) in fields.chain(known.columns().iter().map(|c| (c.name, c.label))) {
                for word in [name, label.zh, label.en] {
                    columns.entry(key(word)).or_insert_with(|| name.to_owned());
                }
            }
        }
        for (word, column) in super::steps::labels().filter(|_| kind == Kind::Member.name()) {
            columns.entry(key(word)).or_insert(column);
        }
        let codes = file.codes.into_iter().map(|(field, codes)| {
            let mut map = HashMap::new();
            for (code, words) in codes {
                for word in &words {
                    map.insert(key(word), code.clone());
                }
                map.insert(key(&code), code);
            }
            (field, map)
        });
        KindAliases {
            kind,
            identity: file.identity,
            same: file.same,
            fields: columns.values().cloned().collect(),
            columns,
            ignored: file.ignored.iter().map(|w| key(w)).collect(),
            codes: codes.collect(),
            otherwise: file.otherwise,
            defaults: file.defaults,
            soft: file.soft.into_iter().collect(),
        }
    }

    /// Looks a header up: as it stands, then without what stands in brackets.
    pub fn header(&self, title: &str) -> Option<Found<'_>> {
        let whole = key(title);
        let look = |k: &str| {
            let field = self.columns.get(k).map(|f| Found::Field(f));
            field.or_else(|| self.ignored.contains(k).then_some(Found::Ignored))
        };
        let bare = without_brackets(&whole);
        let step = || super::steps::bare(&bare).iter().find_map(|t| self.columns.get(*t).filter(|f| super::steps::is_one(f)));
        look(&whole).or_else(|| look(&bare)).or_else(|| step().map(|f| Found::Field(f)))
    }

    /// Looks a code up by its word: as it stands, without what stands in brackets, by its own name and labels.
    pub fn code(&self, field: &str, word: &str, all: &'static [Code]) -> Option<&'static Code> {
        let whole = key(word);
        let alias =
            self.codes.get(field).and_then(|codes| codes.get(&whole).or_else(|| codes.get(&without_brackets(&whole))));
        let own = |c: &&Code| key(c.label.zh) == whole || key(c.label.en) == whole || key(c.name) == whole;
        match alias {
            Some(name) => all.iter().find(|c| c.name == name),
            None => all.iter().find(own),
        }
    }

    /// Lists the words that stand for fields a row leaves open.
    pub fn defaults(&self) -> impl Iterator<Item = (&str, &str)> {
        self.defaults.iter().map(|(field, word)| (field.as_str(), word.as_str()))
    }

    /// Says whether a cell that cannot be read is left out with a remark instead of holding its row back.
    pub fn is_soft(&self, field: &str) -> bool {
        self.soft.contains(field)
    }

    /// Gives the field to which a value belongs that is no code of this one.
    pub fn otherwise(&self, field: &str) -> Option<&str> {
        self.otherwise.get(field).map(String::as_str)
    }
}

/// What somebody said the columns of a sheet mean, by their titles: a field, or nothing that is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping(BTreeMap<String, String>);

/// The word for a column that is not kept.
pub const NOT_KEPT: &str = "-";

impl Mapping {
    /// Says what a column means: the name of a field, or [`NOT_KEPT`].
    pub fn set(&mut self, title: &str, field: &str) {
        self.0.insert(key(title), field.to_owned());
    }

    /// Gives what was said of a title.
    pub fn get(&self, title: &str) -> Option<&str> {
        self.0.get(&key(title)).map(String::as_str)
    }

    /// Says whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How the titles of one kind's sheets are understood: as somebody said, else by the words of the kind.
#[derive(Clone, Copy)]
pub struct Titles<'a> {
    /// The words of the kind.
    pub words: &'a KindAliases,
    /// What somebody said.
    pub own: &'a Mapping,
}

impl<'a> Titles<'a> {
    /// Looks a title up.
    pub fn means(&self, title: &str) -> Option<Found<'a>> {
        match self.own.get(title) {
            Some(NOT_KEPT) => Some(Found::Ignored),
            // A field of another kind says nothing here.
            Some(field) => self.words.fields.get(field).map(|f| Found::Field(f)),
            None => self.words.header(title),
        }
    }
}

impl Words {
    /// Says whether a word stands for "nothing known".
    pub fn is_blank(&self, word: &str) -> bool {
        // Most cells begin with a digit, and no word for "nothing" does.
        word.len() < 16 && !word.starts_with(|c: char| c.is_ascii_digit()) && self.blank.contains(&key(word))
    }

    /// Reads yes or no.
    pub fn flag(&self, word: &str) -> Option<bool> {
        let k = key(word);
        if self.yes.contains(&k) {
            Some(true)
        } else if self.no.contains(&k) {
            Some(false)
        } else {
            None
        }
    }

    /// Says whether a word heads a line of sums.
    pub fn is_total(&self, word: &str) -> bool {
        word.len() < 16 && self.total.contains(&key(word))
    }
}

/// Makes a word comparable: half width, lower case, no blanks, line breaks, asterisks or colons.
pub fn key(word: &str) -> String {
    half_width(word)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '"' | '\'' | '_' | '\u{feff}' | '\u{200b}'))
        .map(|c| match c {
            '[' | '\u{3010}' | '\u{3014}' => '(',
            ']' | '\u{3011}' | '\u{3015}' => ')',
            _ => c.to_ascii_lowercase(),
        })
        .collect()
}

fn without_brackets(key: &str) -> String {
    let mut depth = 0u32;
    let outside = |c: &char| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    };
    key.chars().filter(outside).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: WordsFile,
    kind: HashMap<String, KindFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    blank: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    total: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    identity: Vec<String>,
    #[serde(default)]
    same: Vec<String>,
    #[serde(default)]
    soft: Vec<String>,
    #[serde(default)]
    ignored: Vec<String>,
    columns: HashMap<String, Vec<String>>,
    #[serde(default)]
    codes: HashMap<String, HashMap<String, Vec<String>>>,
    #[serde(default)]
    otherwise: HashMap<String, String>,
    #[serde(default)]
    defaults: HashMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldKind;
    use crate::model::book::cell::Codes;
    use crate::model::people::roster::{Level, Sex};
    use crate::model::road::standing::Stage;

    #[test]
    fn what_an_export_writes_is_understood() {
        let aliases = Aliases::embedded().unwrap();
        for kind in [Kind::Member, Kind::Meeting] {
            let words = aliases.kind(kind.name()).unwrap();
            let columns = kind.columns().iter().filter(|_| kind == Kind::Member).map(|c| (c.name, c.label, c.kind));
            for (name, label, holds) in kind.fields().iter().map(|f| (f.name, f.label, f.kind)).chain(columns) {
                for title in [name, label.zh, label.en] {
                    assert_eq!(words.header(title), Some(Found::Field(name)), "{} {title}", kind.name());
                }
                let (FieldKind::Code(all) | FieldKind::Set(all)) = holds else { continue };
                for code in all {
                    for word in [code.name, code.label.zh, code.label.en] {
                        assert_eq!(words.code(name, word, all), Some(code), "{name} {word}");
                    }
                }
            }
        }
    }

    #[test]
    fn headers_are_found_however_they_are_set() {
        let aliases = Aliases::embedded().unwrap();
        let member = aliases.kind("member").unwrap();
        for (title, field) in [
            ("姓 名", "name"),
            ("*学号", "student_no"),
            ("学（工）号", "student_no"),
            ("出生日期\n（如20010203）", "birth_date"),
            ("党籍状态（正式党员或预备党员）", "stage"),
            ("党籍状态", "status"),
            ("ＩＤ　ｎｕｍｂｅｒ", "id_number"),
            ("加入党组织日期：", "admitted_on"),
            ("student_no", "student_no"),
        ] {
            assert_eq!(member.header(title), Some(Found::Field(field)), "{title}");
        }
        assert_eq!(member.header("所在分党委编码"), Some(Found::Ignored));
        assert_eq!(member.header("血型"), None);
    }

    #[test]
    fn every_alias_names_one_field_and_every_code_word_one_code() {
        let file: File = toml::from_str(EMBEDDED).unwrap();
        for (kind, k) in file.kind {
            let mut seen: HashMap<String, String> = k.ignored.iter().map(|w| (key(w), "ignored".into())).collect();
            for (field, words) in &k.columns {
                for word in words {
                    let before = seen.insert(key(word), field.clone());
                    assert_eq!(before, None, "{kind}: {word} is also {before:?}");
                }
            }
            for (field, codes) in &k.codes {
                let mut seen = HashMap::new();
                for (code, words) in codes {
                    for word in words {
                        assert_eq!(seen.insert(key(word), code), None, "{kind}.{field}: {word}");
                    }
                }
            }
        }
    }

    #[test]
    fn codes_are_found_by_label_alias_and_name() {
        let aliases = Aliases::embedded().unwrap();
        let member = aliases.kind("member").unwrap();
        let all = |field: &str| match field {
            "stage" => Stage::ALL,
            "sex" => Sex::ALL,
            _ => Level::ALL,
        };
        for (field, word, code) in [
            ("stage", "正式", "full"),
            ("stage", "中共党员", "full"),
            ("stage", "预备 ", "probationary"),
            ("stage", "中共党员（预备）", "probationary"),
            ("sex", "女", "female"),
            ("level", "博士研究生", "postgraduate"),
            ("level", "高职", "vocational"),
            ("stage", "full", "full"),
        ] {
            let found = member.code(field, word, all(field)).map(|c| c.name);
            assert_eq!(found, Some(code), "{field} {word}");
        }
        assert_eq!(member.code("sex", "其他", all("sex")), None);
        assert_eq!(member.otherwise("status"), Some("stage"));
    }
}
