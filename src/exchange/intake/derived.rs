//! What follows from other cells of a row: the year of entry from the class, a post from the remarks, the level from the
//! branch. It is proposed, marked as such, and written only where somebody says so.

use super::proposal::Why;
use super::say::Said;
use super::sheet::Sheet;
use crate::base::{Msg, Text, Value};
use crate::model::people::roster::{Branch, Level, Post};
use crate::model::{Codes, Field, Kind};
use crate::msg;
use chrono::Datelike;

/// How long after entry somebody may still be here, in years.
const LONGEST: i32 = 12;
/// The century of entry that a class writes with two digits.
const CENTURY: i32 = 2000;

/// Adds what follows from the cells of a row; `known` says which fields the book holds already.
pub(super) fn derive(sheet: &Sheet, said: &mut Said, known: impl Fn(&str) -> bool) {
    let missing = |said: &Said, name: &str| said.words(name).is_empty() && !known(name);
    if missing(said, "grade")
        && let Some(year) = entry(said.words("class_name"), sheet.ask.today.year())
    {
        put(sheet, said, "grade", Value::words(&year.to_string()), Text::plain(year.to_string()), CLASS);
    }
    let code = |field: &str, word: &str, all| sheet.words.code(field, word, all);
    let note = said.words("note").trim().to_owned();
    if !said.has("posts")
        && !known("posts")
        && let Some(post) = code("posts", &note, Post::ALL).filter(|_| !note.is_empty())
    {
        put(sheet, said, "posts", Value::Set(1 << post.code), post.label.into(), REMARK);
    }
    let level = sheet.ask.book.get::<Branch>(sheet.ask.branch).and_then(|b| b.level);
    if let Some(level) = level.filter(|_| sheet.ask.derive && !said.has("level") && !known("level")) {
        put(sheet, said, "level", Value::Code(Level::code(level)), level.row().label.into(), BRANCH);
    }
}

const CLASS: Msg = msg!("班级", "the class");
const REMARK: Msg = msg!("备注", "the remarks");
const BRANCH: Msg = msg!("支部", "the branch");

fn put(sheet: &Sheet, said: &mut Said, name: &str, value: Value, words: Text, from: Msg) {
    let Some(at) = Kind::Member.field(name) else { return };
    let field: &Field = &Kind::Member.fields()[at];
    let taken = sheet.ask.derive;
    let text = if taken {
        said.values.push((at, value));
        msg!("{field}由{from}推出：{value}", "{field} follows from {from}: {value}")
    } else {
        msg!("{field}可由{from}推出：{value}（未写入）", "{field} may follow from {from}: {value} (not written)")
    };
    said.doubts.push(Why::at(name, text.with("field", field.label).with("from", from).with("value", words)));
}

/// Reads the year of entry that a class holds: 软工2301, 2023级1班, 计科202302.
fn entry(class: &str, today: i32) -> Option<i32> {
    let likely = |year: i32| (today - LONGEST..=today).contains(&year).then_some(year);
    let runs = class.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    let read = |run: &str| -> Option<i32> {
        let number = |n: usize| run.get(..n).and_then(|d| d.parse::<i32>().ok());
        match run.len() {
            // 2023 is a year sooner than the third class of 2020.
            4 => number(4).and_then(likely).or_else(|| number(2).and_then(|yy| likely(CENTURY + yy))),
            3 => number(2).and_then(|yy| likely(CENTURY + yy)),
            5.. => number(4).and_then(likely).or_else(|| number(2).and_then(|yy| likely(CENTURY + yy))),
            _ => None,
        }
    };
    runs.map(read).find(Option::is_some).flatten()
}

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn a_class_tells_the_year_where_it_is_likely_one() {
        for (class, year) in [
            ("软工2301", Some(2023)),
            ("2023级1班", Some(2023)),
            ("计科202302", Some(2023)),
            ("网安2501", Some(2025)),
            ("软工231", Some(2023)),
            ("软工2101班", Some(2021)),
            ("一班", None),
            ("3班", None),
            ("软工9901", None),
            ("软工2801", None),
            ("", None),
        ] {
            assert_eq!(entry(class, 2026), year, "{class}");
        }
    }
}
