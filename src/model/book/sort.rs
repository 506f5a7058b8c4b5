//! The order of rows: words by their pinyin, names with the readings that surnames have, numbers by their size.

use crate::base::{Id, Lang, Value};
use crate::model::book::query::{self, Shown};
use crate::model::{AnyRecord, Book, FieldKind, Kind};
use pinyin::ToPinyin;
use std::cmp::Ordering;
use std::collections::HashMap;

/// How surnames are read; the dictionary knows only the usual reading of a character.
const SURNAMES: &str = include_str!("../../../fixtures/surnames.txt");

/// Reads words as they are sorted.
pub struct Reader {
    surnames: HashMap<&'static str, &'static str>,
}

impl Default for Reader {
    fn default() -> Reader {
        let lines = SURNAMES.lines().filter(|line| !line.starts_with('#'));
        Reader { surnames: lines.filter_map(|line| line.split_once(' ')).collect() }
    }
}

impl Reader {
    /// Returns the key by which a person's name is sorted: the surname by the table, a surname of two characters first.
    pub fn name(&self, name: &str) -> String {
        let mut ends = name.char_indices().map(|(i, c)| i + c.len_utf8());
        let (one, two) = (ends.next(), ends.next());
        for end in [two, one].into_iter().flatten() {
            let (surname, rest) = name.split_at(end);
            let Some(sounds) = self.surnames.get(surname) else { continue };
            let mut key = String::with_capacity(name.len() * 3);
            for (sound, c) in sounds.split(' ').zip(surname.chars()) {
                syllable(&mut key, sound, c);
            }
            spell(&mut key, rest);
            return key;
        }
        Reader::words(name)
    }

    /// Returns the key by which any words are sorted.
    pub fn words(words: &str) -> String {
        let mut key = String::with_capacity(words.len() * 3);
        spell(&mut key, words);
        key
    }
}

/// Appends a syllable and its character: people of one surname stand together, whatever else sounds like it.
fn syllable(key: &mut String, sound: &str, c: char) {
    for letter in sound.chars() {
        match letter {
            // Behind all of `lu`, before `luan`, as in the dictionaries.
            'v' | '\u{fc}' => key.push_str("u5"),
            letter => key.push(letter),
        }
    }
    key.push(c);
}

fn spell(key: &mut String, words: &str) {
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let mut run = String::from(c);
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                run.push(digit);
            }
            number(key, &run);
        } else if c.is_ascii() {
            key.push(c.to_ascii_lowercase());
        } else if let Some(sound) = c.to_pinyin() {
            syllable(key, sound.with_tone_num_end(), c);
        } else {
            key.extend(c.to_lowercase());
        }
    }
}

/// Appends a number so that class 2 stands before class 10: its length first, as one digit-like character.
fn number(key: &mut String, run: &str) {
    let digits = run.trim_start_matches('0');
    key.push(char::from(b'0' + digits.len().min(9) as u8));
    key.push_str(digits);
}

/// What a row is sorted by.
enum Key {
    Words(String),
    Cell(Value),
    None,
}

fn order(a: &Key, b: &Key, reverse: bool) -> Ordering {
    let known = match (a, b) {
        (Key::None, Key::None) => return Ordering::Equal,
        // What is not known comes last both ways: nobody looks for it first.
        (Key::None, _) => return Ordering::Greater,
        (_, Key::None) => return Ordering::Less,
        (Key::Words(a), Key::Words(b)) => a.cmp(b),
        (Key::Cell(a), Key::Cell(b)) => query::order(a, b),
        (Key::Words(_), Key::Cell(_)) => Ordering::Less,
        (Key::Cell(_), Key::Words(_)) => Ordering::Greater,
    };
    if reverse { known.reverse() } else { known }
}

/// Sorts rows by a column; equal rows stay as they stood, so that sorting twice sorts by both.
/// An unknown column leaves all as it is.
pub fn sorted(book: &Book, kind: Kind, ids: &[Id], column: &str, reverse: bool) -> Vec<Id> {
    let Some(shown) = Shown::named(kind, column) else { return ids.to_vec() };
    let reader = Reader::default();
    let mut names: HashMap<Id, String> = HashMap::new();
    let mut rows: Vec<(Key, Id)> = Vec::with_capacity(ids.len());
    for id in ids {
        let key = match book.any(kind, *id) {
            Some(row) => key(book, row, &shown, &reader, &mut names),
            None => Key::None,
        };
        rows.push((key, *id));
    }
    rows.sort_by(|a, b| order(&a.0, &b.0, reverse));
    rows.into_iter().map(|(_, id)| id).collect()
}

fn key(book: &Book, row: &AnyRecord, shown: &Shown, reader: &Reader, names: &mut HashMap<Id, String>) -> Key {
    match (shown.read(book, row), shown.kind) {
        (Value::None, _) => Key::None,
        (Value::Str(name), _) if is_name(row.kind(), shown.name) => Key::Words(reader.name(&name)),
        (Value::Str(words), _) => Key::Words(Reader::words(&words)),
        (Value::Link(id), FieldKind::Link(to)) => {
            let read = || {
                // A column that gathers links of several kinds names one of them.
                let record = book.any(to, id).or_else(|| book.find(id));
                let title = record.map(|r| r.title(book, Lang::Zh)).unwrap_or_default();
                if to == Kind::Member { reader.name(&title) } else { Reader::words(&title) }
            };
            Key::Words(names.entry(id).or_insert_with(read).clone())
        }
        (value, _) => Key::Cell(value),
    }
}

/// Returns whether a column holds the names of people.
fn is_name(kind: Kind, column: &str) -> bool {
    matches!((kind, column), (Kind::Member | Kind::Guest, "name") | (Kind::Line, "speaker_name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::people::roster::{Group, Member};
    use crate::model::{Change, Head, Link, Record};

    fn key_of(name: &str) -> String {
        Reader::default().name(name)
    }

    fn names(list: &[&str]) -> Vec<String> {
        let mut list: Vec<String> = list.iter().map(|s| (*s).to_owned()).collect();
        list.sort_by_key(|name| key_of(name));
        list
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, sound) in [
            ("单雄", "shan4"),
            ("仇和", "qiu2"),
            ("解珍", "xie4"),
            ("曾国", "zeng1"),
            ("查良", "zha1"),
            ("区可", "ou1"),
            ("朴树", "piao2"),
            ("张三", "zhang1"),
            ("尉迟恭", "yu4"),
            ("万俟洛", "mo4"),
            ("万里", "wan4"),
        ] {
            assert!(key_of(name).starts_with(sound), "{name}: {}", key_of(name));
        }
    }

    #[test]
    fn every_line_of_the_table_has_a_syllable_for_each_character() {
        let reader = Reader::default();
        assert!(reader.surnames.len() > 30);
        for (surname, sounds) in &reader.surnames {
            assert_eq!(surname.chars().count(), sounds.split(' ').count(), "{surname}");
            let is_syllable =
                |s: &str| s.ends_with(['1', '2', '3', '4']) && s[..s.len() - 1].chars().all(|c| c.is_ascii_lowercase());
            assert!(sounds.split(' ').all(is_syllable), "{surname} {sounds}");
        }
    }

    #[test]
    fn people_of_one_surname_stand_together() {
        assert_eq!(
            names(&["章一", "张四", "仇二", "张三", "罗一", "吕一", "卢一", "Anna", "阿依古丽"]),
            ["阿依古丽", "Anna", "卢一", "吕一", "罗一", "仇二", "张三", "张四", "章一"]
        );
    }

    #[test]
    fn numbers_stand_by_their_size() {
        let mut list = ["计算机10班", "计算机2班", "计算机02班", "会计1班"];
        list.sort_by_key(|s| Reader::words(s));
        assert_eq!(list, ["会计1班", "计算机2班", "计算机02班", "计算机10班"]);
    }

    #[test]
    fn what_is_not_known_comes_last_both_ways_and_links_stand_by_name() {
        let mut book = Book::default();
        let head = |n| Head { id: Id(n), ..Head::default() };
        let group = |n, name: &str| Group { head: head(n), name: name.into(), ..Group::default() }.into_any();
        let member = |n, name: &str, to| {
            Member { head: head(n), name: name.into(), group: Link::to(Id(to)), ..Member::default() }.into_any()
        };
        for record in [
            group(11, "张江组"),
            group(12, "安亭组"),
            member(1, "王五", 11),
            member(2, "李四", 0),
            member(3, "赵六", 12),
        ] {
            book.apply(&[Change::add(record)]);
        }
        let ids = [Id(1), Id(2), Id(3)];
        let by = |column, reverse| {
            sorted(&book, Kind::Member, &ids, column, reverse).iter().map(|i| i.0).collect::<Vec<_>>()
        };
        assert_eq!(by("name", false), [2, 1, 3]);
        assert_eq!(by("name", true), [3, 1, 2]);
        assert_eq!(by("group", false), [3, 1, 2]);
        assert_eq!(by("group", true), [1, 3, 2]);
        assert_eq!(by("nothing", true), [1, 2, 3]);
    }
}
