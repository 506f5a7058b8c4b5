//! What papers say of records: every field under its name and its label, dates as papers write them.

use super::Ask;
use crate::base::{Date, Id, Lang, Msg, Text, Value, date};
use crate::exchange::purpose::Purpose;
use crate::exchange::template::{Data, TO_WRITE, Telling, full_width};
use crate::model::assessment::{Award, AwardState};
use crate::model::book::display;
use crate::model::book::query::Shown;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::discipline::Discipline;
use crate::model::people::roster::{Branch, Member, Post};
use crate::model::people::standing::Stage;
use crate::model::{AnyRecord, Book, Cell, Change, Codes, FieldKind, Key, Kind, Record};
use crate::msg;
use crate::rules::meeting::room;
use chrono::{Datelike, NaiveDate, NaiveTime};

/// Returns a day as papers write it: 2026年11月9日; nothing for no day.
pub fn day(day: Option<NaiveDate>) -> String {
    day.map(date::official).unwrap_or_default()
}

/// Characters of a day as the program writes it.
const ISO: usize = "2026-11-09".len();

/// Writes the days within words as papers do.
pub fn dated(words: &str) -> String {
    let (mut out, mut rest) = (String::new(), words);
    while let Some(c) = rest.chars().next() {
        // Reading a day forgives blanks and single digits; only one that is written whole is meant.
        let whole = |t: &str| t.parse::<NaiveDate>().ok().filter(|d| d.to_string() == t);
        match rest.get(..ISO).and_then(whole) {
            Some(day) => {
                out += &date::official(day);
                rest = &rest[ISO..];
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Returns the month of a day: 2005年6月.
pub fn month(date: Option<Date>) -> String {
    let text = msg!("{y}年{m}月", "{y}-{m}");
    match date {
        Some(Date::Day(d)) => text.with("y", d.year()).with("m", d.month()).render(Lang::Zh),
        Some(Date::Month(month)) => month.words(Lang::Zh),
        None => String::new(),
    }
}

/// Returns a time of day.
pub fn clock(time: Option<NaiveTime>) -> String {
    time.map(|t| t.format("%H:%M").to_string()).unwrap_or_default()
}

/// Joins words as Chinese lists are joined.
pub fn joined(words: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = words.into_iter().filter(|w| !w.is_empty()).collect();
    words.join(msg!("、", ", ").zh)
}

/// Between two statements.
pub const BETWEEN: Msg = msg!("；", "; ");

/// Writes words of the screen as papers are written: with full-width signs.
pub fn formal(text: &Text) -> String {
    full_width(&text.render(Lang::Zh))
}

/// Puts words in brackets behind others; nothing behind nothing.
pub fn bracketed(words: &str, inside: &str) -> String {
    let text = msg!("{words}（{inside}）", "{words} ({inside})").with("words", words).with("inside", inside);
    if inside.is_empty() { words.to_owned() } else { text.render(Lang::Zh) }
}

/// Returns the Chinese label of a code.
pub fn code<E: Codes>(code: Option<E>) -> String {
    code.map(|c| c.row().label.zh.to_owned()).unwrap_or_default()
}

/// Writes a number, nothing for an unknown one.
pub fn number(n: Option<i32>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

/// Returns what somebody has to write who knows it: a paper invents nothing.
pub fn missing(why: Msg) -> String {
    TO_WRITE.with("what", why).render(Lang::Zh)
}

impl Ask<'_> {
    /// Returns the name that stands for a record.
    pub fn name(&self, id: Id) -> String {
        self.facts.book.name_of(id, Lang::Zh)
    }

    /// Returns every column of a record, as the purpose allows.
    pub fn record(&self, any: &AnyRecord) -> Data {
        let mut out = Data::default();
        for column in Shown::all(any.kind()) {
            if let Some(why) = Purpose::withholds_in_paper(self.purpose, any.kind(), &column) {
                out.withhold(column.name, column.label, why);
                continue;
            }
            let words = match Purpose::told(self.purpose, &column, column.read(self.facts.book, any)) {
                Value::Day(d) => date::official(d),
                value => display::words(self.facts.book, column.kind, &value, Lang::Zh),
            };
            out.put(column.name, column.label, words);
        }
        let id = any.head().id;
        if !id.is_none() {
            out.read_from(Key { kind: any.kind(), id });
        }
        out
    }

    /// Returns the branch and the day the paper is made: what every paper may say.
    pub fn paper(&self) -> Data {
        let branch = self.facts.book.get::<Branch>(self.branch);
        let mut out = Data::default();
        out.put("branch", Branch::LABEL, branch.map(|b| b.name.to_string()).unwrap_or_default());
        out.put("upper", msg!("上级党组织", "superior"), branch.map(|b| b.upper.to_string()).unwrap_or_default());
        out.put("made_on", msg!("制表日期", "made on"), date::official(self.facts.today));
        if !self.branch.is_none() {
            out.read_from(Key { kind: Kind::Branch, id: self.branch });
        }
        out
    }

    /// Returns a person: the roster's columns, and what papers ask besides.
    pub fn person(&self, member: &Member) -> Data {
        let posts = FieldKind::Set(Post::ALL);
        let posts = display::words(self.facts.book, posts, &member.posts.get(), Lang::Zh);
        let mut out = Data::default();
        out.put("birth_month", msg!("出生年月", "born in"), month(member.birth_date));
        out.put("class_and_posts", msg!("班级及职务", "class and posts"), bracketed(&member.class_name, &posts));
        // The day on which a probation runs out is no fact before the conversion is.
        if self.facts.book.standing(member.head.id).stage != Stage::Full && !member.head.id.is_none() {
            out.put("converted_on", msg!("转为正式党员日期", "converted on"), Telling::Apart);
        }
        out.join(self.record(&member.clone().into_any()));
        out
    }

    /// Returns whether a meeting was held by the paper's day, or is being held: something was said.
    pub fn was_held(&self, meeting: &Meeting) -> bool {
        let has = |kind| self.facts.book.owned(kind, meeting.head.id).next().is_some();
        let said = has(Kind::Line) || has(Kind::Attendance);
        said || meeting.took_place() && meeting.head.happened.is_some_and(|on| !room::lies_ahead(self.facts.today, on))
    }

    /// Tells awards granted and disciplines decided; nothing recorded is not none. What was decided against somebody is
    /// told for a purpose alone, and never on a posted paper.
    pub fn honours(&self, member: Id) -> String {
        let book = self.facts.book;
        let text = msg!("{day}{what}", "{day} {what}");
        let told = |on, what: String| text.with("day", day(on)).with("what", what).render(Lang::Zh);
        let granted = |a: &&Award| a.member.0 == member && a.state == Some(AwardState::Granted);
        let awards = book.of::<Award>(member).filter(granted).map(|a| told(a.head.happened, a.title.to_string()));
        let against: Vec<&Discipline> = book.of::<Discipline>(member).filter(|d| d.member.0 == member).collect();
        let against: Vec<String> = match self.purpose {
            Some(Purpose::Public) => Vec::new(),
            None if against.is_empty() => Vec::new(),
            None => vec![missing(msg!("处分一栏写明用途后填", "what was decided against them is told for a purpose"))],
            Some(_) => against.iter().map(|d| told(d.head.happened, code(d.kind))).collect(),
        };
        joined(awards.chain(against))
    }

    /// Returns where somebody stood on a day.
    pub fn stage(&self, member: Id, on: Option<NaiveDate>) -> Stage {
        let book = self.facts.book;
        on.map_or_else(|| book.standing(member), |day| book.standing_on(member, day)).stage
    }
}

/// Returns the book without what happened after a day. A meeting that is still to come stays, since ballots and sheets are
/// made for it, and so does what the paper is made of.
pub fn as_of(book: &Book, day: NaiveDate, on: &[Key]) -> Book {
    let later = |any: &&AnyRecord| any.head().happened.is_some_and(|on| on > day);
    let chosen = |any: &AnyRecord| on.iter().any(|key| key.id == any.head().id);
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Meeting);
    let gone = kinds.flat_map(|kind| book.rows(*kind)).filter(later).filter(|any| !chosen(any));
    let gone: Vec<Change> = gone.cloned().map(Change::remove).collect();
    let mut then = book.clone();
    then.apply(&gone);
    then
}
