//! One searched column: its distinct values and which row has which, and how a word is asked of them.

use super::marks::{Answer, Marks, Need, Signs};
use crate::base::{Lang, Value};
use crate::model::query::Shown;
use crate::model::{AnyRecord, Book, FieldKind, Kind, show};
use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How a value answers a word: the lower, the higher its rows stand.
pub type Rank = u8;
/// Not asked yet.
pub const UNKNOWN: Rank = 0;
/// The title begins with the word.
pub const BEGINS_TITLE: Rank = 1;
/// Some other cell begins with it.
const BEGINS: Rank = 2;
/// It stands somewhere inside.
const INSIDE: Rank = 3;
/// Nothing of it.
pub const NO: Rank = Rank::MAX;

/// Fields of few values that almost everybody shares: by their sound they would drown what was meant.
const AS_WRITTEN: [&str; 4] = ["ethnicity", "native_place", "in_from", "out_to"];
/// Longer values (in bytes) are matched as written: two first letters stand somewhere in every long text.
const SOUND_MAX: usize = 120;

struct Entry {
    text: Arc<str>,
    marks: Marks,
}

/// One searched column: its distinct values, and which of them each row has.
pub struct Column {
    /// Nothing stands for the computed title.
    cell: Option<Shown>,
    title: bool,
    by_sound: bool,
    /// The first one is the empty value.
    values: Vec<Entry>,
    /// The value of each row.
    pub of_row: Vec<u32>,
}

impl Column {
    fn new(cell: Option<Shown>, title: bool) -> Column {
        let by_sound = match cell {
            None => true,
            Some(shown) => match shown.kind {
                FieldKind::Words => !AS_WRITTEN.contains(&shown.name),
                FieldKind::Link(_) => true,
                // Labels too: nobody who types two letters of a name means a third of the roster by their stage.
                _ => false,
            },
        };
        Column { cell, title, by_sound, values: Vec::new(), of_row: Vec::new() }
    }

    /// Says whether names of this kind stand in it.
    pub fn links_to(&self, kind: Kind) -> bool {
        self.cell.is_some_and(|c| c.kind == FieldKind::Link(kind))
    }

    /// Counts the distinct values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    fn value(&self, book: &Book, row: &AnyRecord) -> Value {
        self.cell.map_or(Value::None, |c| c.read(book, row))
    }

    /// Gives the words of a row that are searched.
    pub fn words(&self, book: &Book, row: &AnyRecord, lang: Lang) -> Arc<str> {
        self.text(book, row, &self.value(book, row), lang)
    }

    fn text(&self, book: &Book, row: &AnyRecord, value: &Value, lang: Lang) -> Arc<str> {
        match (self.cell, value) {
            (None, _) => row.title(book, lang).into(),
            (_, Value::Str(words)) => words.clone(),
            (Some(Shown { kind: FieldKind::Link(kind), .. }), Value::Link(id)) => {
                book.any(kind, *id).map(|r| r.title(book, lang)).unwrap_or_default().into()
            }
            (Some(shown), value) => show::words(book, shown.kind, value, lang).into(),
        }
    }

    /// Adds a value and gives its place.
    pub fn add(&mut self, text: Arc<str>, signs: &mut Signs) -> u32 {
        let marks = signs.of(&text, self.sounds(&text));
        self.values.push(Entry { text, marks });
        (self.values.len() - 1) as u32
    }

    /// Says whether words of this column are matched by their sound.
    pub fn sounds(&self, text: &str) -> bool {
        self.by_sound && text.len() <= SOUND_MAX
    }

    /// Reads every row of the kind.
    pub fn read(&mut self, book: &Book, kind: Kind, lang: Lang, signs: &mut Signs) {
        self.values.clear();
        self.of_row.clear();
        self.add("".into(), signs);
        let mut words: HashMap<Arc<str>, u32> = HashMap::from([("".into(), 0)]);
        // Codes, sets and links by their number: their words are made once.
        let mut codes: HashMap<u128, u32> = HashMap::new();
        for row in book.rows(kind) {
            let value = self.value(book, row);
            let number = match &value {
                Value::None if self.cell.is_some() => {
                    self.of_row.push(0);
                    continue;
                }
                Value::Code(c) => Some(u128::from(*c)),
                Value::Set(s) => Some(u128::from(*s)),
                Value::Link(id) => Some(id.0),
                _ => None,
            };
            if let Some(at) = number.and_then(|n| codes.get(&n)) {
                self.of_row.push(*at);
                continue;
            }
            let text = self.text(book, row, &value, lang);
            let at = match words.get(&text) {
                Some(at) => *at,
                None => {
                    let at = self.add(text.clone(), signs);
                    words.insert(text, at);
                    at
                }
            };
            number.map(|n| codes.insert(n, at));
            self.of_row.push(at);
        }
    }

    /// Asks a value, if it has not answered before.
    pub fn ask(&self, value: usize, tests: &[Test], answers: &mut [Rank]) -> Rank {
        if answers[value] == UNKNOWN {
            let entry = &self.values[value];
            let sound = self.sounds(&entry.text);
            answers[value] = match tests.iter().filter_map(|t| t.begins(entry, sound)).max() {
                None => NO,
                Some(false) => INSIDE,
                Some(true) if self.title => BEGINS_TITLE,
                Some(true) => BEGINS,
            };
        }
        answers[value]
    }
}

/// One way to read a word, ready to be asked of any value.
pub struct Test<'a> {
    need: Need,
    sound: IbMatcher<'a>,
    written: IbMatcher<'a>,
}

impl<'a> Test<'a> {
    /// Makes the tests for one way to read a word.
    pub fn new(way: &str, data: &'a PinyinData) -> Test<'a> {
        let notations = PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter;
        let pinyin = PinyinMatchConfig::builder(notations).data(data).build();
        // A partial pattern: without it `zh` would lose people whom `z` and `zhang` find.
        let sound = IbMatcher::builder(way).analyze(true).is_pattern_partial(true).pinyin(pinyin).build();
        Test { need: Need::of(way), sound, written: IbMatcher::builder(way).build() }
    }

    /// Says whether the value begins with the word; nothing where it does not have it.
    fn begins(&self, entry: &Entry, sound: bool) -> Option<bool> {
        match self.need.check(&entry.marks) {
            Answer::No => None,
            Answer::Begins => Some(true),
            Answer::Inside => Some(false),
            Answer::Ask => {
                let found = if sound { self.sound.find(&*entry.text) } else { self.written.find(&*entry.text) };
                found.map(|m| m.start() == 0)
            }
        }
    }
}

/// Lists what is searched in a kind, and the kinds whose names stand there. Personal data is left out.
pub fn columns(kind: Kind) -> (Vec<Column>, BTreeSet<Kind>) {
    let all = Shown::all(kind);
    let own_title = all.iter().find(|c| matches!(c.name, "name" | "title") && c.kind == FieldKind::Words);
    let mut out = vec![Column::new(own_title.copied(), true)];
    let searched = |c: &&Shown| {
        let words = matches!(c.kind, FieldKind::Words | FieldKind::Prose | FieldKind::Link(_));
        let label = matches!(c.kind, FieldKind::Code(_) | FieldKind::Set(_));
        (words || label) && !c.private && c.name != "by" && own_title.is_none_or(|t| t.name != c.name)
    };
    out.extend(all.iter().filter(searched).map(|c| Column::new(Some(*c), false)));
    let mut reach = BTreeSet::new();
    linked(kind, &mut reach);
    (out, reach)
}

fn linked(kind: Kind, reach: &mut BTreeSet<Kind>) {
    for field in kind.fields() {
        if let FieldKind::Link(to) = field.kind
            && reach.insert(to)
        {
            linked(to, reach);
        }
    }
}
