//! Who a row is about: by student number, then ID number, then a name that is unique.

use crate::base::{Id, Text, name};
use crate::model::book::names;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book};
use crate::msg;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What tells a person apart.
#[derive(Clone, Copy, Default)]
pub struct Marks<'a> {
    pub name: &'a str,
    pub student_no: &'a str,
    pub id_number: &'a str,
    pub birth_date: Option<NaiveDate>,
}

impl<'a> Marks<'a> {
    fn of(m: &'a Member) -> Marks<'a> {
        Marks { name: &m.name, student_no: &m.student_no, id_number: &m.id_number, birth_date: m.born() }
    }

    /// Returns whether nothing forbids that two of one name are one person.
    fn may_be(&self, other: &Marks) -> bool {
        let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        let born_apart = matches!((self.birth_date, other.birth_date), (Some(a), Some(b)) if a != b);
        !(differ(self.student_no, other.student_no) || differ(self.id_number, other.id_number) || born_apart)
    }

    /// Returns whether two with one student number are one person: the name, or something stronger, is the same too.
    fn is(&self, other: &Marks) -> bool {
        self.name.is_empty()
            || other.name.is_empty()
            || name::same(self.name, other.name)
            || (!self.id_number.is_empty() && self.id_number == other.id_number)
            || (self.birth_date.is_some() && self.birth_date == other.birth_date)
    }
}

/// Everybody in the book by their marks, and every row of the sheet that was taken so far.
pub struct People<'a> {
    branch: Id,
    by_number: HashMap<&'a str, &'a Member>,
    by_id_number: HashMap<&'a str, &'a Member>,
    by_name: HashMap<Cow<'a, str>, Vec<&'a Member>>,
    taken: HashMap<Id, u32>,
    new: Vec<Newcomer>,
    new_by_number: HashMap<Arc<str>, usize>,
    new_by_id_number: HashMap<Arc<str>, usize>,
    new_by_name: HashMap<Arc<str>, Vec<usize>>,
}

/// A row about somebody new; empty words are "not known".
pub struct Newcomer {
    pub row: u32,
    pub name: Arc<str>,
    pub student_no: Arc<str>,
    pub id_number: Arc<str>,
    pub birth_date: Option<NaiveDate>,
}

impl Newcomer {
    fn marks(&self) -> Marks<'_> {
        Marks {
            name: &self.name,
            student_no: &self.student_no,
            id_number: &self.id_number,
            birth_date: self.birth_date,
        }
    }
}

/// Finds the one person that a nickname of a meeting room means: by the student number in it, by the name in brackets, by
/// a part of it that is a name. Nobody where its parts mean two people.
pub fn nicknames<'a>(people: &People<'a>, nickname: &str) -> Result<Option<&'a Member>, Unclear> {
    const SHORTEST: usize = 6;
    let is_letter = |c: char| c.is_alphanumeric() || "·•・．.".contains(c);
    let parts: Vec<&str> = nickname.split(|c: char| !is_letter(c)).filter(|p| !p.is_empty()).collect();
    let mut found: Option<&Member> = None;
    let runs = parts.iter().flat_map(|p| p.split(|c: char| !c.is_ascii_alphanumeric()));
    let numbers = runs.filter(|n| n.len() >= SHORTEST && n.bytes().any(|b| b.is_ascii_digit()));
    for number in numbers {
        if let Some(member) = people.find(&Marks { student_no: number, ..Marks::default() })? {
            return Ok(Some(member));
        }
    }
    let bare = |p: &&str| p.trim_matches(|c: char| c.is_ascii_digit()).to_owned();
    for name in std::iter::once(nickname.trim().to_owned()).chain(parts.iter().map(bare)).filter(|n| !n.is_empty()) {
        match people.find(&Marks { name: &name, ..Marks::default() })? {
            Some(one) if found.is_some_and(|other| other.head.id != one.head.id) => return Ok(None),
            Some(one) => found = Some(one),
            None => {}
        }
    }
    Ok(found)
}

/// Why a row cannot be matched: the field and the words.
pub type Unclear = (&'static str, Text);

impl<'a> People<'a> {
    pub fn new(book: &'a Book, branch: Id) -> People<'a> {
        let mut people = People {
            branch,
            by_number: HashMap::new(),
            by_id_number: HashMap::new(),
            by_name: HashMap::new(),
            taken: HashMap::new(),
            new: Vec::new(),
            new_by_number: HashMap::new(),
            new_by_id_number: HashMap::new(),
            new_by_name: HashMap::new(),
        };
        for m in book.all::<Member>() {
            if !m.student_no.is_empty() {
                people.by_number.entry(&m.student_no).or_insert(m);
            }
            if !m.id_number.is_empty() {
                people.by_id_number.entry(&m.id_number).or_insert(m);
            }
            // A name means somebody of this branch; the same name elsewhere is somebody else.
            if m.head.branch == branch {
                people.by_name.entry(name::closed(&m.name)).or_default().push(m);
            }
        }
        people
    }

    /// Finds the person in the book; nobody, if the row is about somebody new.
    pub fn find(&self, marks: &Marks) -> Result<Option<&'a Member>, Unclear> {
        self.find_of(marks, &|_| true)
    }

    /// Finds the person in the book, of those who bear the name only whom `may` does not rule out.
    pub fn find_of(&self, marks: &Marks, may: &dyn Fn(&Member) -> bool) -> Result<Option<&'a Member>, Unclear> {
        if let Some(found) = self.by_number.get(marks.student_no) {
            if !marks.is(&Marks::of(found)) {
                let text = msg!("学号 {no} 在本子里是{name}的", "student number {no} is {name}'s in the book");
                return Err(("student_no", text.with("no", marks.student_no).with("name", &*found.name)));
            }
            if let Some(other) = self.by_id_number.get(marks.id_number).filter(|m| m.head.id != found.head.id) {
                let text = msg!("身份证号在本子里是{name}的", "the ID number is {name}'s in the book");
                return Err(("id_number", text.with("name", &*other.name)));
            }
            return self.ours(found).map(Some);
        }
        if let Some(found) = self.by_id_number.get(marks.id_number) {
            return self.ours(found).map(Some);
        }
        let named = self.by_name.get(&name::closed(marks.name)).map(Vec::as_slice).unwrap_or_default();
        let fit: Vec<&&Member> = named.iter().filter(|m| marks.may_be(&Marks::of(m)) && may(m)).collect();
        match fit.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            many => {
                let list: Vec<String> =
                    many.iter().take(5).map(|m| names::tell_apart(&AnyRecord::Member((**m).clone().into()))).collect();
                let text = msg!(
                    "本子里叫{name}的不止一个（{list}），请填学号",
                    "{name} is not unique in the book ({list}); a student number is needed"
                );
                Err(("name", text.with("name", marks.name).with("list", list.join("; "))))
            }
        }
    }

    /// Lists those who bear a name.
    pub fn named(&self, name: &str) -> &[&'a Member] {
        self.by_name.get(name::closed(name).as_ref()).map(Vec::as_slice).unwrap_or_default()
    }

    fn ours(&self, found: &'a Member) -> Result<&'a Member, Unclear> {
        if found.head.branch == self.branch {
            return Ok(found);
        }
        let text = msg!("{name}在另一个支部，请先转接", "{name} belongs to another branch; transfer first");
        Err(("name", text.with("name", &*found.name)))
    }

    /// Notes that a row is about somebody in the book; refuses a second row about the same person.
    pub fn claim(&mut self, member: Id, row: u32) -> Result<(), Unclear> {
        match self.taken.get(&member) {
            Some(first) => Err(("name", REPEATED.with("n", *first))),
            None => {
                self.taken.insert(member, row);
                Ok(())
            }
        }
    }

    /// Notes that a row is about somebody new; refuses one that another row is about already.
    pub fn claim_new(&mut self, new: Newcomer) -> Result<(), Unclear> {
        let marks = new.marks();
        if let Some(other) = self.new_by_number.get(marks.student_no).map(|n| &self.new[*n]) {
            if marks.is(&other.marks()) {
                return Err(("name", REPEATED.with("n", other.row)));
            }
            let text = msg!("学号 {no} 与第 {n} 行的{name}相同", "student number {no} is also {name}'s in row {n}");
            let text = text.with("no", marks.student_no).with("n", other.row).with("name", &*other.name);
            return Err(("student_no", text));
        }
        if let Some(other) = self.new_by_id_number.get(marks.id_number).map(|n| &self.new[*n]) {
            let text = msg!("身份证号与第 {n} 行的{name}相同", "the ID number is also {name}'s in row {n}");
            return Err(("id_number", text.with("n", other.row).with("name", &*other.name)));
        }
        let named = self.new_by_name.get(marks.name).map(Vec::as_slice).unwrap_or_default();
        if let Some(other) = named.iter().map(|n| &self.new[*n]).find(|other| marks.may_be(&other.marks())) {
            return Err(("name", REPEATED.with("n", other.row)));
        }
        let at = self.new.len();
        if !new.student_no.is_empty() {
            self.new_by_number.insert(new.student_no.clone(), at);
        }
        if !new.id_number.is_empty() {
            self.new_by_id_number.insert(new.id_number.clone(), at);
        }
        self.new_by_name.entry(new.name.clone()).or_default().push(at);
        self.new.push(new);
        Ok(())
    }
}

const REPEATED: crate::base::Msg =
    msg!("与第 {n} 行是同一人（不是的话请填学号）", "the same person as in row {n} (if not, give a student number)");
