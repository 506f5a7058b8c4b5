//! Which record words mean: its title, its number, or a title with what tells it apart in brackets behind it. What a
//! sheet is written with is read by the same words.

use crate::base::{Id, Lang, Refusal, Value, date, name};
use crate::model::{AnyRecord, Book, Kind};
use crate::msg;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// The titles of every record of a kind; made once for many questions.
pub struct Names<'a> {
    book: &'a Book,
    kind: Kind,
    titles: HashMap<String, Vec<&'a AnyRecord>>,
}

impl<'a> Names<'a> {
    /// Gathers the titles of a kind in these languages.
    pub fn of(book: &'a Book, kind: Kind, languages: &[Lang]) -> Names<'a> {
        let mut titles: HashMap<String, Vec<&AnyRecord>> = HashMap::new();
        for record in book.rows(kind) {
            let mut add = |title: &str| {
                let known = titles.entry(name::closed(title).into_owned()).or_default();
                if known.last().is_none_or(|last| last.head().id != record.head().id) {
                    known.push(record);
                }
            };
            languages.iter().for_each(|lang| add(&record.title(book, *lang)));
            if let Some(number) = record.value("student_no").as_str() {
                add(number);
            }
        }
        Names { book, kind, titles }
    }

    /// Returns the words by which [`Names::find`] finds a record again: its title, and where that is not unique what tells
    /// it apart. `by_id` says that titles may be another's by then: the id stands beside each.
    pub fn words(&self, id: Id, lang: Lang, by_id: bool) -> String {
        let Some(record) = self.book.any(self.kind, id) else { return id.to_string() };
        let title = record.title(self.book, lang);
        let same = self.titles.get(&*name::closed(&title)).map(Vec::as_slice).unwrap_or_default();
        if same.len() <= 1 && !by_id && !title.is_empty() {
            return title;
        }
        let marks =
            [record.value("student_no").as_str().map(str::to_owned), record.head().happened.map(|d| d.to_string())];
        let alone = |mark: &&String| !by_id && same.iter().filter(|r| is_told_by(r, mark)).count() == 1;
        let mark = marks.iter().flatten().find(alone).cloned().unwrap_or_else(|| id.to_string());
        msg!("{title}（{mark}）", "{title} ({mark})").with("title", title).with("mark", mark).render(lang)
    }

    /// Finds the one record that words mean; of several of one title that of the day, where one is given.
    ///
    /// # Errors
    /// Nothing is called so, or several are: they are listed.
    pub fn find(&self, text: &str, day: Option<NaiveDate>) -> Result<Id, Refusal> {
        let known = |id: &Id| self.book.any(self.kind, *id).is_some();
        if let Some(id) = text.parse::<Id>().ok().filter(known) {
            return Ok(id);
        }
        let called = |title: &str| self.titles.get(&*name::closed(title)).cloned().unwrap_or_default();
        let mut found = called(text);
        if let (true, Some((title, mark))) = (found.is_empty(), bracketed(text)) {
            if let Some(id) = mark.parse::<Id>().ok().filter(known) {
                return Ok(id);
            }
            found = called(title);
            found.retain(|record| is_told_by(record, mark));
        }
        let on = |record: &&AnyRecord| day.is_some() && record.head().happened == day;
        if found.len() > 1 && found.iter().filter(|r| on(r)).count() == 1 {
            found.retain(|r| on(r));
        }
        one(text, &found)
    }
}

/// Parts words from what stands in brackets at their end.
pub fn bracketed(text: &str) -> Option<(&str, &str)> {
    const OPEN: crate::base::Msg = msg!("（", "(");
    const CLOSE: crate::base::Msg = msg!("）", ")");
    let inside = text.trim().strip_suffix(CLOSE.zh).or_else(|| text.trim().strip_suffix(CLOSE.en))?;
    let at = inside.rfind([OPEN.zh, OPEN.en].map(|s| s.chars().next().unwrap_or_default()))?;
    let open = inside[at..].chars().next().map_or(0, char::len_utf8);
    Some((inside[..at].trim(), inside[at + open..].trim()))
        .filter(|(words, mark)| !words.is_empty() && !mark.is_empty())
}

/// Returns whether a mark is a record's student number, day or id.
pub(super) fn is_told_by(record: &AnyRecord, mark: &str) -> bool {
    record.value("student_no").as_str() == Some(mark)
        || record.head().happened.is_some_and(|day| date::written(mark) == Some(day))
        || mark.parse() == Ok(record.head().id)
}

/// Writes what tells two of one name apart: student number and class, else the day and the id.
pub fn tell_apart(record: &AnyRecord) -> String {
    let parts: Vec<Arc<str>> = ["student_no", "class_name"]
        .into_iter()
        .filter_map(|name| match record.value(name) {
            Value::Str(s) => Some(s),
            _ => None,
        })
        .collect();
    let head = record.head();
    match head.happened.filter(|_| parts.is_empty()) {
        Some(day) => format!("{day} {}", head.id),
        None if parts.is_empty() => head.id.to_string(),
        None => parts.join(" "),
    }
}

/// Returns the one record of those found; none, or several, are refused in words.
pub(super) fn one(text: &str, found: &[&AnyRecord]) -> Result<Id, Refusal> {
    match found {
        [one] => Ok(one.head().id),
        [] => Err(Refusal::new(msg!("找不到 “{text}”", "nothing is called “{text}”").with("text", text))),
        many => {
            let list: Vec<String> = many.iter().take(5).map(|r| tell_apart(r)).collect();
            let text = msg!("“{text}” 不止一个：{list}", "“{text}” is not unique: {list}").with("text", text);
            Err(Refusal::new(text.with("list", list.join("; ")))
                .hint(msg!("请用学号或编号", "use the student number or the id")))
        }
    }
}
