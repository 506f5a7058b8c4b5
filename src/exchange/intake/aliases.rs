//! The words of other people's sheets: which header is which field, which word is which code. The data is in
//! `fixtures/import/aliases.toml`.

mod own;

use crate::base::date::half_width;
use crate::base::{Fault, Trouble};
use crate::model::{Code, Kind};
use crate::msg;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// Everything known about words in sheets.
#[derive(Debug)]
pub struct Aliases {
    /// One for each kind of record.
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
    /// Signs that no name has.
    note: Vec<char>,
    /// How a note begins.
    begin: Vec<String>,
    /// How a heading ends.
    end: Vec<String>,
    /// How the name of a group ends.
    group: Vec<String>,
    /// The last sign of a unit's name, behind which the name of its branch may stand.
    unit: Vec<char>,
    other_people: Vec<String>,
}

/// The words of one kind's sheets.
#[derive(Debug)]
pub struct KindAliases {
    /// The kind's name.
    pub kind: String,
    /// Fields of which a header must hold one.
    pub identity: Vec<String>,
    /// The ways in which a row means a record that is there already: fields joined by `+`, the surest first.
    pub same: Vec<String>,
    /// Whether a sheet is taken for this kind unasked: the file has words for it.
    pub listed: bool,
    columns: HashMap<String, String>,
    /// Every field that a column can hold.
    pub(super) fields: HashSet<String>,
    ignored: HashSet<String>,
    codes: HashMap<String, HashMap<String, String>>,
    /// By field and word: codes that may stand behind it in brackets and say more.
    refines: HashMap<String, HashMap<String, Vec<String>>>,
    /// Signs of words in brackets that say the contrary.
    contrary: Vec<char>,
    otherwise: HashMap<String, String>,
    defaults: HashMap<String, String>,
    soft: bool,
    hard: HashSet<String>,
    /// Fields of which a header must hold one before a sheet is taken for this kind unasked.
    pub telling: Vec<String>,
    history: HashSet<String>,
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
    /// Returns the words the program comes with.
    pub fn embedded() -> Result<Aliases, Trouble> {
        Aliases::parse(include_str!("../../../fixtures/import/aliases.toml"))
    }

    /// Reads a file of words.
    pub fn parse(text: &str) -> Result<Aliases, Trouble> {
        let file: File = toml::from_str(text).map_err(|e| {
            Fault::new(msg!("读取列名对照表", "reading the table of column names"), e.to_string().trim())
        })?;
        let set = |list: Vec<String>| list.iter().map(|w| key(w)).collect();
        let mut kinds: Vec<KindAliases> =
            file.kind.into_iter().map(|(kind, k)| KindAliases::new(kind, k, &file.words.contrary, true)).collect();
        for kind in Kind::ALL.iter().map(|kind| kind.name()) {
            if !kinds.iter().any(|k| k.kind == kind) {
                kinds.push(KindAliases::new(kind.to_owned(), KindFile::default(), "", false));
            }
        }
        kinds.sort_by(|a, b| a.kind.cmp(&b.kind));
        let w = file.words;
        let signs = |words: &str| words.chars().collect::<Vec<char>>();
        let words = Words {
            blank: set(w.blank),
            yes: set(w.yes),
            no: set(w.no),
            total: set(w.total),
            note: signs(&w.note),
            begin: w.begin,
            end: w.end,
            group: w.group,
            unit: signs(&w.unit),
            other_people: w.other_people,
        };
        Ok(Aliases { kinds, words })
    }

    /// Returns the words of one kind.
    pub fn kind(&self, kind: &str) -> Option<&KindAliases> {
        self.kinds.iter().find(|k| k.kind == kind)
    }
}

impl KindAliases {
    /// Puts the words of the file before those of the field table: what an export calls a field is understood without a
    /// word in the file.
    fn new(kind: String, file: KindFile, contrary: &str, listed: bool) -> KindAliases {
        let mut columns = HashMap::new();
        for (field, words) in file.columns {
            for word in &words {
                columns.insert(key(word), field.clone());
            }
            columns.insert(key(&field), field);
        }
        if let Some(known) = Kind::named(&kind) {
            let fields = known.fields().iter().map(|f| (f.name, f.label));
            let fields = fields.chain(known.happened().map(|label| ("happened", label)));
            for (name, label) in fields.chain(known.columns().iter().map(|c| (c.name, c.label))) {
                for word in [name, label.zh, label.en] {
                    columns.entry(key(word)).or_insert_with(|| name.to_owned());
                }
            }
            // Somebody is told apart by a number beside the name, whatever the kind.
            if known.field("member").is_some() && known.field("student_no").is_none() {
                for word in [Kind::Member.fields()[1].label.zh, Kind::Member.fields()[1].label.en, "student_no"] {
                    columns.entry(key(word)).or_insert_with(|| "student_no".to_owned());
                }
            }
        }
        for (word, column) in super::steps::labels().filter(|_| kind == Kind::Member.name()) {
            columns.entry(key(word)).or_insert(column);
        }
        let (identity, same) = match Kind::named(&kind).filter(|_| !listed) {
            Some(known) => {
                (known.fields().iter().map(|f| f.name.to_owned()).collect(), vec![known.telling().join("+")])
            }
            None => (file.identity, file.same),
        };
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
            identity,
            same,
            listed,
            fields: columns.values().cloned().collect(),
            columns,
            ignored: file.ignored.iter().map(|w| key(w)).collect(),
            codes: codes.collect(),
            refines: file.refines.into_iter().map(|(field, words)| (field, keyed(words))).collect(),
            contrary: contrary.chars().collect(),
            otherwise: file.otherwise,
            defaults: file.defaults,
            soft: !file.hard.is_empty(),
            hard: file.hard.into_iter().collect(),
            telling: file.telling,
            history: file.history.into_iter().collect(),
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
        let step =
            || super::steps::bare(&bare).iter().find_map(|t| self.columns.get(*t).filter(|f| super::steps::is_one(f)));
        look(&whole).or_else(|| look(&bare)).or_else(|| step().map(|f| Found::Field(f)))
    }

    /// Looks a code up by its word: as it stands, by its own name and labels, then with what stands in brackets read
    /// beside it. What the brackets may turn into the contrary is no code: whoever reads the sheet has to say.
    pub fn code(&self, field: &str, word: &str, all: &'static [Code]) -> Option<&'static Code> {
        let whole = key(word);
        let look = |word: &str| {
            let own = |c: &&Code| key(c.label.zh) == word || key(c.label.en) == word || key(c.name) == word;
            match self.codes.get(field).and_then(|codes| codes.get(word)) {
                Some(name) => all.iter().find(|c| c.name == name),
                None => all.iter().find(own),
            }
        };
        if let Some(code) = look(&whole) {
            return Some(code);
        }
        let outside = without_brackets(&whole);
        let inside = whole.split(['(', ')']).skip(1).step_by(2);
        inside.filter(|word| !word.is_empty()).try_fold(look(&outside)?, |code, word| match look(word) {
            Some(same) if same.code == code.code => Some(code),
            Some(finer) if self.refines(field, &outside, finer.name) => Some(finer),
            Some(_) => None,
            None => (!word.contains(self.contrary.as_slice())).then_some(code),
        })
    }

    /// Returns whether a code in brackets may stand behind a word and says more than it.
    fn refines(&self, field: &str, word: &str, finer: &str) -> bool {
        let known = self.refines.get(field).and_then(|words| words.get(word));
        known.is_some_and(|list| list.iter().any(|c| c == finer))
    }

    /// Lists the words that stand for fields a row leaves open.
    pub fn defaults(&self) -> impl Iterator<Item = (&str, &str)> {
        self.defaults.iter().map(|(field, word)| (field.as_str(), word.as_str()))
    }

    /// Returns whether a cell that cannot be read is left out with a remark instead of holding its row back.
    pub fn is_soft(&self, field: &str) -> bool {
        self.soft && !self.hard.contains(field)
    }

    /// Returns whether a field that commands set is taken from a sheet of somebody else: a ledger tells how an item ended.
    pub fn is_history(&self, field: &str) -> bool {
        self.history.contains(field)
    }

    /// Returns the field to which a value belongs that is no code of this one.
    pub fn otherwise(&self, field: &str) -> Option<&str> {
        self.otherwise.get(field).map(String::as_str)
    }
}

impl Words {
    /// Returns whether a word stands for "nothing known".
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

    /// Returns whether words in a column of names are a note or a heading: they have signs or an ending that no name has.
    pub fn is_note(&self, words: &str) -> bool {
        let plain = half_width(words);
        let plain = plain.trim();
        let long = plain.chars().count() > 6 && !plain.is_ascii() && !plain.contains('\u{b7}');
        let sign = |c: char| c.is_ascii_digit() || self.note.contains(&c);
        let at = |list: &[String], found: fn(&str, &str) -> bool| list.iter().any(|word| found(plain, word));
        long || plain.contains(sign) || at(&self.begin, |a, b| a.starts_with(b)) || at(&self.end, |a, b| a.ends_with(b))
    }

    /// Returns what a heading says: without its number and without what stands in brackets.
    pub fn heading(&self, words: &str) -> String {
        let plain = without_brackets(&key(words));
        let number = |c: char| c.is_ascii_digit() || msg!("一二三四五六七八九十", "").zh.contains(c);
        match plain.find(['\u{3001}', '.']).filter(|at| plain[..*at].chars().all(number)) {
            Some(at) => plain[at..].trim_start_matches(['\u{3001}', '.']).to_owned(),
            None => plain,
        }
    }

    /// Returns whether a heading names a group.
    pub fn is_group(&self, heading: &str) -> bool {
        self.group.iter().any(|end| heading.ends_with(end.as_str()))
    }

    /// Returns whether two names are one branch: the same, or the one with the units above it in front.
    pub fn same_branch(&self, a: &str, b: &str) -> bool {
        let name = |words: &str| without_brackets(&key(words)).trim_end_matches(msg!("委员会", "").zh).to_owned();
        let (a, b) = (name(a), name(b));
        let above = |long: &str, short: &str| {
            long.strip_suffix(short).is_some_and(|above| !short.is_empty() && above.ends_with(self.unit.as_slice()))
        };
        a == b || above(&a, &b) || above(&b, &a)
    }

    /// Returns the word by which the title of a list says that it is about others than the branch's people.
    pub fn other_people(&self, title: &str) -> Option<&str> {
        self.other_people.iter().map(String::as_str).find(|word| title.contains(word))
    }

    /// Returns whether a word heads a line of sums.
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

fn keyed(words: HashMap<String, Vec<String>>) -> HashMap<String, Vec<String>> {
    words.into_iter().map(|(word, codes)| (key(&word), codes)).collect()
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
    contrary: String,
    note: String,
    begin: Vec<String>,
    end: Vec<String>,
    group: Vec<String>,
    unit: String,
    other_people: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct KindFile {
    identity: Vec<String>,
    #[serde(default)]
    same: Vec<String>,
    #[serde(default)]
    hard: Vec<String>,
    #[serde(default)]
    telling: Vec<String>,
    #[serde(default)]
    history: Vec<String>,
    #[serde(default)]
    ignored: Vec<String>,
    columns: HashMap<String, Vec<String>>,
    #[serde(default)]
    codes: HashMap<String, HashMap<String, Vec<String>>>,
    #[serde(default)]
    refines: HashMap<String, HashMap<String, Vec<String>>>,
    #[serde(default)]
    otherwise: HashMap<String, String>,
    #[serde(default)]
    defaults: HashMap<String, String>,
}

#[cfg(test)]
mod tests;
