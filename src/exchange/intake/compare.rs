//! What a row says of somebody who is in the book: gaps are filled, differences are shown.

use super::ask::Ask;
use super::diff::{Diff, NOTHING, fill};
use super::member::Intake;
use super::proposal::{State, Take, Why};
use super::road;
use super::say::Said;
use super::taken::{refusal, set};
use crate::base::{Date, Lang, Msg, Value};
use crate::model::book::display;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::from_roster::{self, Told};
use crate::model::{AnyRecord, Change, Codes, Kind, Standing};
use std::sync::Arc;

impl Intake<'_> {
    /// Compares a row with the person it is about. A cell that is blank says nothing.
    pub(super) fn compare(
        &mut self,
        member: &Member,
        mut said: Said,
        (row, extra): (u32, road::Told),
        take: Option<Take>,
    ) -> Result<(State, Vec<Why>), Vec<Why>> {
        let (ask, book) = (Ask { take, ..*self.sheet.ask }, self.sheet.ask.book);
        let id = member.head.id;
        let before = book.any(Kind::Member, id).cloned().unwrap_or_else(|| AnyRecord::Member(Arc::new(member.clone())));
        let mut after = before.clone();
        let mut diff = Diff::default();
        diff.apply(&ask, &mut after, std::mem::take(&mut said.values))?;
        let told = stages(&mut diff, &book.standing(id), said.told, take);
        let group = self.group_differs(&mut diff, member, said.group.as_deref(), take);
        if !diff.differ.is_empty() {
            diff.differ.append(&mut said.doubts);
            return Ok((State::Conflict, diff.differ));
        }
        let mut steps = from_roster::changes(book, id, &told, self.head).map_err(|r| vec![refusal(r)])?;
        let (more, mut news) = self.road.write((row, id), extra, said.told.stage, &mut steps, self.head)?;
        if more == State::Conflict {
            news.append(&mut said.doubts);
            return Ok((State::Conflict, news));
        }
        diff.news.append(&mut news);
        if let Some(name) = group {
            let group = self.group(&name);
            set(&mut after, self.group_at, Value::Link(group)).map_err(|why| vec![why])?;
        }
        let state = if before == after && steps.is_empty() { State::Same } else { State::Changed };
        if before != after {
            self.changes.push(Change::edit(before, after));
        }
        self.changes.extend(steps);
        let mut why = if state == State::Same { Vec::new() } else { diff.news };
        why.append(&mut said.doubts);
        Ok((state, why))
    }

    /// Returns the name of the group to write, where the row names another one.
    fn group_differs(
        &self,
        diff: &mut Diff,
        member: &Member,
        name: Option<&str>,
        take: Option<Take>,
    ) -> Option<String> {
        let name = name?;
        let have = member.group.id().map_or(Value::None, Value::Link);
        if !have.is_none() && self.known_group(name) == member.group.id() {
            return None;
        }
        let field = &Kind::Member.fields()[self.group_at];
        let old = display::words(self.sheet.ask.book, field.kind, &have, Lang::Zh);
        let why = |form: Msg| Why::at(field.name, fill(form, field.label, &old, &old, name, name));
        diff.weigh(&have, take, why).then(|| name.to_owned())
    }
}

/// Keeps of what was told only what is to be written.
fn stages(diff: &mut Diff, now: &Standing, said: Told, take: Option<Take>) -> Told {
    let book = Told::of(now);
    let mut told = said;
    let dates = [
        ("applied_on", &mut told.applied_on, book.applied_on),
        ("activist_on", &mut told.activist_on, book.activist_on),
        ("prospect_on", &mut told.prospect_on, book.prospect_on),
        ("admitted_on", &mut told.admitted_on, book.admitted_on),
        ("converted_on", &mut told.converted_on, book.converted_on),
    ];
    for (name, new, have) in dates {
        let Some(date) = *new else { continue };
        // A month says nothing of a day in it; a day in a month that is there says more.
        if have.is_some_and(|have| date.is_told_by(have)) {
            *new = None;
            continue;
        }
        let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let (old, fresh) = (day(have), day(Some(date)));
        let have_value = Value::from(have.filter(|have| !have.is_told_by(date)));
        if !diff.weigh(&have_value, take, |form| Why::at(name, fill(form, label(name), &old, &old, &fresh, &fresh))) {
            *new = None;
        }
    }
    let Some(stage) = said.stage.filter(|s| *s != now.stage) else { return Told { stage: None, ..told } };
    let behind = stage < now.stage;
    // A League member who has applied is still called so in other offices' lists.
    if stage == Stage::Masses && now.stage < Stage::Probationary {
        return Told { stage: None, ..told };
    }
    let (old, new) = (now.stage.row().label, stage.row().label);
    let why = |form: Msg| Why::at("stage", fill(form, label("stage"), old.zh, old.en, new.zh, new.en));
    // Going on is news; going back contradicts the book.
    let have = if behind { Value::Code(now.stage.code()) } else { Value::None };
    if !diff.weigh(&have, take, why) {
        told.stage = None;
    }
    told
}

fn label(name: &str) -> Msg {
    Kind::Member.columns().iter().find(|c| c.name == name).map_or(NOTHING, |c| c.label)
}
