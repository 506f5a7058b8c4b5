//! Finding by any text and by pinyin: `zs`, `zhangsan`, `zsan` and the first character with an `s` find one person.
//!
//! Distinct values are matched, not rows, and a longer pattern looks only at what the shorter one found.

use crate::base::{Id, Lang, date};
use crate::model::road::development::Step;
use crate::model::{Book, Change, Kind, Record};
use column::{BEGINS_TITLE, FindColumn, Met, NO, Rank, UNKNOWN, ValueTest, columns};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};
use std::collections::BTreeSet;

mod column;
pub mod fulltext;
mod marks;

/// With more changed rows than this everything is read again, which costs less.
const FEW: usize = 64;

/// One word of the last pattern, and what each column's values answered.
struct Word {
    /// The word and what else it may mean (`lyu` is `lv`, or `l` and `yu`).
    ways: Vec<String>,
    answers: Vec<Vec<Rank>>,
}

struct Last {
    words: Vec<Word>,
    rows: Vec<u32>,
}

/// Finds rows of one kind. Built from a book (a clone on another thread will do), kept fresh by [`Finder::update`].
pub struct Finder {
    kind: Kind,
    lang: Lang,
    sounds: PinyinData,
    /// In rising order, as the book keeps them.
    ids: Vec<Id>,
    columns: Vec<FindColumn>,
    /// Kinds whose names stand in the columns.
    reach: BTreeSet<Kind>,
    last: Option<Last>,
    seen: u64,
}

impl Finder {
    /// Reads everything that can be searched for in the rows of a kind.
    pub fn new(book: &Book, kind: Kind, lang: Lang) -> Finder {
        let sounds = PinyinData::new(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter);
        let (columns, reach) = columns(kind);
        let mut finder =
            Finder { kind, lang, sounds, ids: Vec::new(), columns, reach, last: None, seen: book.changes() };
        finder.read(book);
        finder
    }

    /// Returns the kind it searches.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns whether nothing it has read has changed since.
    pub fn is_fresh(&self, book: &Book) -> bool {
        let steps = (self.kind == Kind::Member).then_some(Kind::Step);
        let mut kinds = self.reach.iter().copied().chain([self.kind]).chain(steps);
        kinds.all(|kind| book.moved(kind) <= self.seen)
    }

    /// Takes over what a change did; `book` has it already. Reads only the changed rows where they are few.
    pub fn update(&mut self, book: &Book, changes: &[Change]) {
        self.seen = book.changes();
        let mut rows: BTreeSet<Id> = BTreeSet::new();
        for change in changes {
            if change.key.kind == self.kind {
                rows.insert(change.key.id);
            } else if self.kind == Kind::Member && change.key.kind == Kind::Step {
                let sides = [&change.before, &change.after].into_iter().flatten();
                rows.extend(sides.filter_map(Step::from_any).map(|s| s.member.0));
            }
        }
        // A name that stands in other rows has changed: of those there may be any number.
        let names = changes.iter().any(|c| c.key.kind != self.kind && self.reach.contains(&c.key.kind));
        let own_names = !rows.is_empty() && self.columns.iter().any(|c| c.links_to(self.kind));
        if rows.is_empty() && !names {
            return;
        }
        self.last = None;
        let grown = self.columns.iter().any(|c| c.len() > 2 * self.ids.len() + 1000);
        if names || own_names || grown || rows.len() > FEW {
            self.read(book);
            return;
        }
        for id in rows {
            self.read_row(book, id);
        }
    }

    /// Returns the rows that have every word of the pattern, best first: the title begins with it, another cell does,
    /// it stands inside. An empty pattern gives all.
    pub fn find(&mut self, pattern: &str) -> Vec<Id> {
        let ways: Vec<Vec<String>> =
            date::half_width(pattern).to_lowercase().split_whitespace().map(readings_of).collect();
        let last = self.last.take().filter(|last| extends(&last.words, &ways));
        if ways.is_empty() {
            return self.ids.clone();
        }
        let (old, mut rows) = match last {
            Some(last) => (last.words, last.rows),
            None => (Vec::new(), (0..self.ids.len() as u32).collect()),
        };
        let mut old = old.into_iter();
        let mut ranks: Vec<Rank> = vec![0; rows.len()];
        let mut words = Vec::with_capacity(ways.len());
        for ways in ways {
            let mut word = Word { ways, answers: self.answers(old.next()) };
            let found = self.ask(&mut word, &rows);
            let kept = |i: &usize| found[*i] != NO;
            ranks = (0..rows.len()).filter(kept).map(|i| ranks[i].saturating_add(found[i])).collect();
            rows = (0..rows.len()).filter(kept).map(|i| rows[i]).collect();
            words.push(word);
        }
        let out = self.ranked(&rows, &ranks);
        self.last = Some(Last { words, rows });
        out
    }

    /// Returns the ids by rank, and within a rank as the book keeps them.
    fn ranked(&self, rows: &[u32], ranks: &[Rank]) -> Vec<Id> {
        let mut buckets: Vec<Vec<Id>> = Vec::new();
        for (row, rank) in rows.iter().zip(ranks) {
            let at = usize::from(*rank);
            if buckets.len() <= at {
                buckets.resize_with(at + 1, Vec::new);
            }
            buckets[at].push(self.ids[*row as usize]);
        }
        buckets.concat()
    }

    /// Begins a word's answers. What had nothing of its beginning has nothing of it.
    fn answers(&self, old: Option<Word>) -> Vec<Vec<Rank>> {
        let Some(mut old) = old else {
            return self.columns.iter().map(|c| vec![UNKNOWN; c.len()]).collect();
        };
        for rank in old.answers.iter_mut().flatten().filter(|rank| **rank != NO) {
            *rank = UNKNOWN;
        }
        old.answers
    }

    /// Ranks each of these rows for one word.
    fn ask(&self, word: &mut Word, rows: &[u32]) -> Vec<Rank> {
        let tests: Vec<ValueTest> = word.ways.iter().map(|way| ValueTest::new(way, &self.sounds)).collect();
        let mut best = vec![NO; rows.len()];
        for (column, answers) in self.columns.iter().zip(&mut word.answers) {
            let few = column.len() <= rows.len();
            if few && (0..column.len()).all(|value| column.ask(value, &tests, answers) == NO) {
                continue;
            }
            for (best, row) in best.iter_mut().zip(rows) {
                if *best > BEGINS_TITLE {
                    *best = (*best).min(column.ask(column.of_row[*row as usize] as usize, &tests, answers));
                }
            }
        }
        best
    }

    /// Reads all rows.
    fn read(&mut self, book: &Book) {
        self.last = None;
        self.ids.clear();
        self.columns.iter_mut().for_each(FindColumn::clear);
        let mut met: Vec<Met> = self.columns.iter().map(|_| Met::default()).collect();
        let mut signs = marks::Signs::new(&self.sounds);
        // Row by row: a row's cells lie together in memory, a column's do not.
        for row in book.rows(self.kind) {
            self.ids.push(row.head().id);
            for (column, met) in self.columns.iter_mut().zip(&mut met) {
                column.read(book, row, self.lang, &mut signs, met);
            }
        }
    }

    /// Reads one row again, or forgets it. A changed cell becomes a value of its own.
    fn read_row(&mut self, book: &Book, id: Id) {
        let place = self.ids.binary_search(&id);
        let Some(row) = book.any(self.kind, id) else {
            let Ok(at) = place else { return };
            self.ids.remove(at);
            for column in &mut self.columns {
                column.of_row.remove(at);
            }
            return;
        };
        let at = place.unwrap_or_else(|at| {
            self.ids.insert(at, id);
            self.columns.iter_mut().for_each(|c| c.of_row.insert(at, 0));
            at
        });
        let mut signs = marks::Signs::new(&self.sounds);
        for column in &mut self.columns {
            let text = column.words(book, row, self.lang);
            column.of_row[at] = column.add(&text, &mut signs);
        }
    }
}

/// Returns a word and how else it may be meant: input methods write the vowel of `nü` as `v`, passports as `yu`.
fn readings_of(word: &str) -> Vec<String> {
    let other = word.replace("lyu", "lv").replace("nyu", "nv").replace('\u{fc}', "v");
    if other == word { vec![other] } else { vec![word.to_owned(), other] }
}

/// Returns whether whatever fits the new words has fitted the old ones.
fn extends(old: &[Word], new: &[Vec<String>]) -> bool {
    old.len() <= new.len()
        && old.iter().zip(new).all(|(old, new)| new.iter().all(|n| old.ways.iter().any(|o| n.starts_with(o))))
}

#[cfg(test)]
mod tests;
