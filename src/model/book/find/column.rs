//! One searched column: its distinct values and which row has which, and how a word is asked of them.

use super::marks::{Answer, Marks, Need, Signs};
use crate::base::{Lang, Value, name};
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::{AnyRecord, Book, FieldKind, Kind};
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

/// Where a value's text stands: place and length in `short`, or place in `long`.
#[derive(Clone, Copy)]
enum Span {
    Short(u32, u32),
    Long(u32),
}

/// One searched column: its distinct values, and which of them each row has.
pub struct FindColumn {
    /// Nothing stands for the computed title.
    cell: Option<Shown>,
    title: bool,
    by_sound: bool,
    /// Of each distinct value; the first one is empty.
    marks: Vec<Marks>,
    spans: Vec<Span>,
    /// All short values one behind the other: asking them all reads memory in its order.
    short: String,
    long: Vec<Arc<str>>,
    /// The value of each row.
    pub of_row: Vec<u32>,
}

/// What a column has met while it reads all rows.
#[derive(Default)]
pub struct Met {
    words: HashMap<Arc<str>, u32>,
    /// Codes, sets and links by their number: their words are made once.
    numbers: HashMap<u128, u32>,
}

impl FindColumn {
    fn new(cell: Option<Shown>, title: bool) -> FindColumn {
        let by_sound = match cell {
            None => true,
            Some(shown) => match shown.kind {
                FieldKind::Words => !AS_WRITTEN.contains(&shown.name),
                FieldKind::Link(_) => true,
                // Labels too: nobody who types two letters of a name means a third of the roster by their stage.
                _ => false,
            },
        };
        let (marks, spans, of_row) = (Vec::new(), Vec::new(), Vec::new());
        FindColumn { cell, title, by_sound, marks, spans, short: String::new(), long: Vec::new(), of_row }
    }

    /// Returns whether names of this kind stand in it.
    pub fn links_to(&self, kind: Kind) -> bool {
        self.cell.is_some_and(|c| c.kind == FieldKind::Link(kind))
    }

    /// Counts the distinct values.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    fn value(&self, book: &Book, row: &AnyRecord) -> Value {
        self.cell.map_or(Value::None, |c| c.read(book, row))
    }

    /// Returns the words of a row that are searched.
    pub fn words(&self, book: &Book, row: &AnyRecord, lang: Lang) -> Arc<str> {
        self.text(book, row, &self.value(book, row), lang)
    }

    fn text(&self, book: &Book, row: &AnyRecord, value: &Value, lang: Lang) -> Arc<str> {
        match (self.cell, value) {
            (None, _) => row.title(book, lang).into(),
            // A name filled up with blanks is found by what it is.
            (_, Value::Str(words)) if self.title && words.contains(char::is_whitespace) => {
                name::closed(words).into_owned().into()
            }
            (_, Value::Str(words)) => words.clone(),
            (Some(Shown { kind: FieldKind::Link(kind), .. }), Value::Link(id)) => {
                let record = book.any(kind, *id).or_else(|| book.find(*id));
                record.map(|r| r.title(book, lang)).unwrap_or_default().into()
            }
            (Some(shown), value) => display::words(book, shown.kind, value, lang).into(),
        }
    }

    /// Forgets everything and begins with the empty value.
    pub fn clear(&mut self) {
        *self = FindColumn::new(self.cell, self.title);
        self.marks.push(Marks::default());
        self.spans.push(Span::Short(0, 0));
    }

    /// Adds a value and gives its place.
    pub fn add(&mut self, text: &Arc<str>, signs: &mut Signs) -> u32 {
        self.marks.push(signs.of(text, self.sounds(text)));
        if text.len() <= SOUND_MAX {
            self.spans.push(Span::Short(self.short.len() as u32, text.len() as u32));
            self.short.push_str(text);
        } else {
            self.spans.push(Span::Long(self.long.len() as u32));
            self.long.push(text.clone());
        }
        (self.spans.len() - 1) as u32
    }

    fn at(&self, value: usize) -> &str {
        match self.spans[value] {
            Span::Short(from, len) => &self.short[from as usize..][..len as usize],
            Span::Long(at) => &self.long[at as usize],
        }
    }

    /// Returns whether words of this column are matched by their sound.
    pub fn sounds(&self, text: &str) -> bool {
        self.by_sound && text.len() <= SOUND_MAX
    }

    /// Reads the next row.
    pub fn read(&mut self, book: &Book, row: &AnyRecord, lang: Lang, signs: &mut Signs, met: &mut Met) {
        let value = self.value(book, row);
        let number = match &value {
            Value::None if self.cell.is_some() => {
                self.of_row.push(0);
                return;
            }
            Value::Code(c) => Some(u128::from(*c)),
            Value::Set(s) => Some(u128::from(*s)),
            Value::Link(id) => Some(id.0),
            _ => None,
        };
        if let Some(at) = number.and_then(|n| met.numbers.get(&n)) {
            self.of_row.push(*at);
            return;
        }
        let text = self.text(book, row, &value, lang);
        let at = match met.words.get(&text) {
            Some(at) => *at,
            None => {
                let at = self.add(&text, signs);
                met.words.insert(text, at);
                at
            }
        };
        if let Some(n) = number {
            met.numbers.insert(n, at);
        }
        self.of_row.push(at);
    }

    /// Asks a value, if it has not answered before.
    pub fn ask(&self, value: usize, tests: &[ValueTest], answers: &mut [Rank]) -> Rank {
        if answers[value] == UNKNOWN {
            let begins = tests.iter().filter_map(|test| match test.need.check(&self.marks[value]) {
                Answer::No => None,
                Answer::Begins => Some(true),
                Answer::Inside => Some(false),
                Answer::Ask => test.begins(self.at(value), self.by_sound),
            });
            answers[value] = match begins.max() {
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
pub struct ValueTest<'a> {
    need: Need,
    way: String,
    sound: IbMatcher<'a>,
    written: IbMatcher<'a>,
}

impl<'a> ValueTest<'a> {
    /// Makes the tests for one way to read a word.
    pub fn new(way: &str, data: &'a PinyinData) -> ValueTest<'a> {
        let notations = PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter;
        let pinyin = PinyinMatchConfig::builder(notations).data(data).build();
        // A partial pattern: without it `zh` would lose people whom `z` and `zhang` find.
        let sound = IbMatcher::builder(way).analyze(true).is_pattern_partial(true).pinyin(pinyin).build();
        ValueTest { need: Need::of(way), way: way.to_owned(), sound, written: IbMatcher::builder(way).build() }
    }

    /// Returns whether the value begins with the word; `None` where it does not have it.
    fn begins(&self, text: &str, by_sound: bool) -> Option<bool> {
        if text.is_ascii() {
            // Student numbers are many, and have no sound.
            let mut places = text.as_bytes().windows(self.way.len());
            return places.position(|w| w.eq_ignore_ascii_case(self.way.as_bytes())).map(|at| at == 0);
        }
        let test = if by_sound && text.len() <= SOUND_MAX { &self.sound } else { &self.written };
        test.find(text).map(|m| m.start() == 0)
    }
}

/// Lists what is searched in a kind, and the kinds whose names stand there. Personal data is left out.
pub fn columns(kind: Kind) -> (Vec<FindColumn>, BTreeSet<Kind>) {
    let all = Shown::all(kind);
    let own_title = all.iter().find(|c| matches!(c.name, "name" | "title") && c.kind == FieldKind::Words);
    let mut out = vec![FindColumn::new(own_title.copied(), true)];
    let searched = |c: &&Shown| {
        let words = matches!(c.kind, FieldKind::Words | FieldKind::Prose | FieldKind::Link(_));
        let label = matches!(c.kind, FieldKind::Code(_) | FieldKind::Set(_));
        (words || label) && !c.private && c.name != "by" && own_title.is_none_or(|t| t.name != c.name)
    };
    out.extend(all.iter().filter(searched).map(|c| FindColumn::new(Some(*c), false)));
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
