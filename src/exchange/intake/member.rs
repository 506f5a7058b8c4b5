//! One row of a roster: read into a person's fields and stage, held against the book, turned into changes.

use super::people::{Marks, People};
use super::proposal::{State, Take, Why};
use super::road::{self, Road};
use super::say::{Reader, Said};
use super::section::Section;
use super::sheet::Sheet;
use super::taken::{Refused, Taken, refusal, set, unclear};
use crate::base::{Id, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::aliases::Found;
use crate::exchange::intake::header::Meaning;
use crate::model::book::display;
use crate::model::people::roster::{Group, Member};
use crate::model::road::from_roster;
use crate::model::{AnyRecord, Change, Head, Kind, Record};
use crate::msg;
use std::collections::HashMap;

/// Takes the rows of a roster one after another.
pub struct Intake<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) head: &'a mut dyn FnMut() -> Head,
    pub(super) people: People<'a>,
    reader: Reader<'a>,
    pub(super) road: Road<'a>,
    /// Everybody who comes with the sheet, by name.
    names: HashMap<String, Vec<Id>>,
    section: Section,
    pub(super) groups: HashMap<String, Id>,
    pub(super) group_at: usize,
    pub(super) changes: Vec<Change>,
}

impl<'a> Intake<'a> {
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        let book = sheet.ask.book;
        let ours = book.all::<Group>().filter(|g| g.head.branch == sheet.ask.branch);
        Intake {
            people: People::new(book, sheet.ask.branch),
            reader: Reader::new(sheet),
            road: Road::new(sheet),
            names: HashMap::new(),
            section: Section::default(),
            group_at: Kind::Member.field("group").unwrap_or_default(),
            groups: ours.map(|g| (g.name.to_string(), g.head.id)).collect(),
            changes: Vec::new(),
            sheet,
            head,
        }
    }

    /// Links those named in cells once every row is read: row, whether something changed, what there is to say.
    pub fn late(&mut self) -> Vec<(u32, bool, Option<Why>)> {
        self.road.finish(&self.people, &self.names, &mut self.changes, self.head)
    }

    /// Returns the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let mut said = self.reader.say(row);
        let mut extra = self.road.say(row, &mut said.doubts);
        said.ticked.iter().for_each(|name| extra.ticked(name));
        let name = shown_name(&said, self.sheet, row);
        let refused = |name: String, why: Vec<Why>| Refused { name, why, note: false };
        if let Some(why) = self.is_note(row, &said) {
            self.section.head(self.sheet, &name);
            return Err(Refused { name, why: vec![why], note: true });
        }
        if !said.faults.is_empty() {
            let mut why = std::mem::take(&mut said.faults);
            why.append(&mut said.doubts);
            return Err(refused(name, why));
        }
        if let Some(why) = self.moved(row, &said) {
            let mut all = vec![why];
            all.append(&mut said.doubts);
            return Err(refused(name, all));
        }
        self.doubt(row, &mut said);
        self.section.tell(&mut said);
        said.doubts = said.doubts.into_iter().map(|why| self.sheet.titled(why)).collect();
        let meant = said.id.and_then(|id| self.sheet.ask.book.get::<Member>(id));
        let meant = meant.filter(|member| member.head.branch == self.sheet.ask.branch);
        let found = match meant {
            Some(member) => Some(member),
            // Somebody of another book is somebody of this one by a number, never by a name.
            None if said.id.is_some() => {
                let marks = Marks { name: "", birth_date: None, ..said.marks() };
                self.people.find(&marks).map_err(|u| refused(name.clone(), vec![unclear(u)]))?
            }
            None => self.find(&mut said).map_err(|why| refused(name.clone(), vec![why]))?,
        };
        let book = |name: &str| found.is_some_and(|m| !AnyRecord::Member(m.clone().into()).value(name).is_none());
        if !self.sheet.header.own {
            super::derived::derive(self.sheet, &mut said, book);
        }
        let named = self.road.named();
        let taken = match found {
            Some(member) => {
                self.people.claim(member.head.id, row.number).map_err(|u| refused(name.clone(), vec![unclear(u)]))?;
                // Whoever is meant by an id is edited; a name may be somebody else's.
                let take = self.sheet.ask.take.or(meant.map(|_| Take::Sheet));
                self.compare(member, said, (row.number, extra), take)
            }
            None => self.newcomer(row.number, said, extra),
        };
        // Whoever is named in a row that is not taken is linked to nobody.
        if !matches!(&taken, Ok((state, _)) if *state != State::Conflict) {
            self.road.forget(named);
        }
        match taken {
            Ok((state, why)) => Ok(Taken { state, name, why }),
            Err(why) => Err(refused(name, why)),
        }
    }

    /// Tells a note, a line of sums or a repeated header from a person.
    fn is_note(&self, row: &Row, said: &Said) -> Option<Why> {
        let marks = said.marks();
        let words = self.sheet.all_words();
        let total = row.cells.iter().find_map(|c| match c {
            Cell::Text(s) => Some(words.is_total(s)),
            _ => None,
        });
        let header = || self.sheet.words.header(marks.name) == Some(Found::Field("name"));
        // A title or a remark between people: nothing else stands in its row, and no name looks like it.
        let alone = || {
            let columns = self.sheet.header.columns.iter().enumerate();
            let fields = columns.filter(|(_, c)| matches!(&c.meaning, Meaning::Field(f) if f != "name"));
            fields.map(|(n, _)| n).all(|n| row.cells.get(n).is_none_or(|c| *c == Cell::Empty))
        };
        let text = if total == Some(true) {
            msg!("合计行", "a line of sums")
        } else if marks.name.is_empty() && marks.student_no.is_empty() && marks.id_number.is_empty() {
            if !said.faults.is_empty() {
                return None;
            }
            msg!("说明行，不导入", "a note, not imported")
        } else if header() {
            msg!("重复的表头", "the header again")
        } else if words.is_note(marks.name) && alone() {
            msg!("标题或说明，不是姓名，不导入", "a heading or a note, no name: not imported")
        } else {
            return None;
        };
        Some(Why { text: text.into(), field: None })
    }

    /// Returns whether the cells of a row have moved: several cannot be read, or one while others stand beyond the header.
    fn moved(&self, row: &Row, said: &Said) -> Option<Why> {
        const SEVERAL: u32 = 4;
        let columns = &self.sheet.header.columns;
        let untitled = |n: usize| columns.get(n).is_none_or(|c| c.meaning == Meaning::Untitled);
        let beyond = || (0..row.cells.len()).any(|n| row.cells[n] != Cell::Empty && untitled(n));
        if said.left >= SEVERAL || (said.left > 0 && beyond()) {
            let text =
                msg!("这一行可能错了列：有 {n} 格读不出", "the cells of this row may have moved: {n} cannot be read");
            return Some(Why { text: text.with("n", said.left), field: None });
        }
        None
    }

    /// Looks for what does not fit together without being impossible.
    fn doubt(&self, row: &Row, said: &mut Said) {
        let number = said.words("id_number");
        let born = number.get(6..14).filter(|_| number.len() == 18).and_then(crate::base::date::written);
        let sure = !said.doubts.iter().any(|why| why.field.as_deref() == Some("id_number"));
        let told = said.birth();
        // The number holds the day that a month lacks; a number that is doubted holds nothing alone.
        let fills =
            born.is_some_and(|id| told.map_or(sure, |t| t.month().is_some() && (sure || t.is_told_by(id.into()))));
        if let Some(id) = born.filter(|_| fills) {
            said.born(id);
        }
        if let (Some(id), Some(told)) = (born, told)
            && !told.is_told_by(id.into())
        {
            let text = msg!("与身份证号中的 {day} 不一致", "the ID number says {day}");
            said.doubts.push(Why::at("birth_date", text.with("day", id)));
        }
        let (have, want) = (row.cells.len(), self.sheet.header.columns.len());
        if self.sheet.text && have < want {
            let text = msg!("这一行只有 {have} 格，表头有 {want} 格", "only {have} cells under a header of {want}");
            said.doubts.push(Why { text: text.with("have", have).with("want", want), field: None });
        }
    }

    fn newcomer(&mut self, row: u32, mut said: Said, extra: road::Told) -> Result<(State, Vec<Why>), Vec<Why>> {
        if said.words("name").is_empty() {
            return Err(vec![Why::at("name", msg!("没有姓名", "the name is missing"))]);
        }
        // Checked before it is claimed: a row that is refused must not hold its student number.
        let fresh = (self.head)();
        let free = said.id.filter(|id| self.sheet.ask.book.find(*id).is_none());
        let (id, brought) = (free.unwrap_or(fresh.id), free.is_some());
        let member =
            Member { head: Head { id, branch: self.sheet.ask.branch, brought, ..fresh }, ..Default::default() };
        let mut any = member.into_any();
        for (at, value) in &said.values {
            set(&mut any, *at, value.clone()).map_err(|why| vec![why])?;
        }
        let mut steps =
            from_roster::changes(self.sheet.ask.book, id, &said.told, self.head).map_err(|r| vec![refusal(r)])?;
        let (_, news) = self.road.write((row, id), extra, said.told.stage, &mut steps, self.head)?;
        said.doubts.extend(news);
        self.people.claim_new(said.newcomer(row)).map_err(|u| vec![unclear(u)])?;
        self.names.entry(said.words("name").to_owned()).or_default().push(id);
        if let Some(name) = &said.group {
            let group = self.group(name);
            set(&mut any, self.group_at, Value::Link(group)).map_err(|why| vec![why])?;
        }
        self.changes.push(Change::add(any));
        self.changes.extend(steps);
        Ok((State::New, said.doubts))
    }

    /// Finds the group of the branch that words mean.
    pub(super) fn known_group(&self, name: &str) -> Option<Id> {
        let known = self.groups.get(name).copied();
        known.or_else(|| display::link(self.sheet.ask.book, Kind::Group, name).ok())
    }

    /// Returns the group of that name, made with the import where there is none.
    pub(super) fn group(&mut self, name: &str) -> Id {
        if let Some(id) = self.known_group(name) {
            return id;
        }
        let mut group = Group { head: (self.head)(), name: name.into(), ..Default::default() };
        group.head.branch = self.sheet.ask.branch;
        let id = group.head.id;
        self.groups.insert(name.to_owned(), id);
        self.changes.push(Change::add(group.into_any()));
        id
    }
}

/// Returns the name for the report, even where it cannot be taken.
fn shown_name(said: &Said, sheet: &Sheet, row: &Row) -> String {
    let name = said.words("name");
    let own = || sheet.header.column("name").map(|n| crate::exchange::format::plain(row.cell(n))).unwrap_or_default();
    let name = if name.is_empty() { own() } else { name.to_owned() };
    crate::base::width::fit(&crate::base::width::printable(name.trim()), 24)
}
