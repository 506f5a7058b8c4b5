//! Those named in the cells of others: contacts, introducers, talkers. They may stand further down in the sheet, so that
//! they are linked once every row is read.

use super::ask::Ask;
use super::people::{Marks, People};
use super::proposal::Why;
use crate::base::{Date, Id};
use crate::model::road::cultivation::{Contact, ContactRole};
use crate::model::road::development::Talk;
use crate::model::{Change, Head, Link, Record};
use crate::msg;
use std::collections::HashMap;

/// Somebody named in a cell.
pub(super) struct Named {
    pub row: u32,
    /// In whose row.
    pub member: Id,
    /// As what; nothing: whoever held a talk.
    pub role: Option<ContactRole>,
    pub name: String,
    pub date: Option<Date>,
}

/// Who an answer is about and what it says: row, whether something changed, what there is to say.
pub(super) type Late = (u32, bool, Option<Why>);

/// Links everybody named: those in the book, and those who came with the sheet.
pub(super) fn link(
    all: Vec<Named>,
    ask: &Ask,
    people: &People,
    new: &HashMap<String, Vec<Id>>,
    changes: &mut Vec<Change>,
    head: &mut dyn FnMut() -> Head,
) -> Vec<Late> {
    let mut out = Vec::new();
    for named in all {
        match who(&named, people, new) {
            Ok(Some(who)) => {
                let made = named.bond(ask, who, head);
                out.extend(made.as_ref().map(|_| (named.row, true, None)));
                changes.extend(made);
            }
            // A talker from elsewhere stands with the step.
            Ok(None) => {}
            Err(why) => out.push((named.row, false, Some(why))),
        }
    }
    out
}

fn who(named: &Named, people: &People, new: &HashMap<String, Vec<Id>>) -> Result<Option<Id>, Why> {
    let field = match named.role {
        Some(ContactRole::Introducer) => "with.introducer",
        Some(ContactRole::Contact) => "with.contact",
        None => "talker",
    };
    let found = people.find(&Marks { name: &named.name, ..Marks::default() });
    match (found, new.get(&named.name).map(Vec::as_slice).unwrap_or_default()) {
        (Ok(Some(member)), []) => Ok(Some(member.head.id)),
        (Ok(None), [one]) => Ok(Some(*one)),
        (Ok(None), []) if named.role.is_none() => Ok(None),
        (Ok(None), []) => Err(Why::at(
            field,
            msg!("名册里没有{name}", "{name} is not in the roster").with("name", named.name.as_str()),
        )),
        (Err((_, text)), _) => Err(Why::at(field, text)),
        _ => {
            let text = msg!("叫{name}的不止一个，请填学号", "{name} is not unique; a student number is needed");
            Err(Why::at(field, text.with("name", named.name.as_str())))
        }
    }
}

impl Named {
    /// Makes the record that links two people; nothing where it is there, or where somebody stands by himself.
    fn bond(&self, ask: &Ask, who: Id, head: &mut dyn FnMut() -> Head) -> Option<Change> {
        if who == self.member {
            return None;
        }
        let member = Link::to(self.member);
        if let Some(role) = self.role {
            let known = |c: &Contact| c.contact.0 == who && c.role() == role;
            if ask.book.of::<Contact>(self.member).any(known) {
                return None;
            }
            let (head, contact) = (Head { branch: ask.branch, ..head() }, Link::to(who));
            let made = Contact { head, member, contact, role: Some(role), ..Contact::default() };
            return Some(Change::add(made.into_any()));
        }
        let day = |t: &Talk| self.date.is_none_or(|d| t.head.date().is_some_and(|known| d.is_told_by(known)));
        if ask.book.of::<Talk>(self.member).any(|t| t.talker.0 == who && day(t)) {
            return None;
        }
        let mut new = Head { branch: ask.branch, ..head() };
        new.set_date(self.date);
        Some(Change::add(Talk { head: new, member, talker: Link::to(who), ..Talk::default() }.into_any()))
    }
}
