//! What a row says, held against what the book says of the same person: gaps are filled, differences are shown.

use super::member::{Intake, refusal, set};
use super::say::Said;
use super::{Ask, State, Take, Why, road};
use crate::base::{Date, Lang, Msg, Text, Value};
use crate::model::book::display;
use crate::model::locks;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::from_roster::{self, Told};
use crate::model::{AnyRecord, Book, Change, Codes, FieldKind, Kind, Standing};
use crate::msg;
use crate::rules::activity;
use std::sync::Arc;

const MOVES: Msg = msg!("{field}: {old} → {new}", "{field}: {old} → {new}");
const DIFFERS: Msg = msg!("{field}: 本子 {old}, 表格 {new}", "{field}: the book has {old}, the sheet {new}");
const NOTHING: Msg = msg!("空", "empty");

/// What is new, and what differs.
#[derive(Default)]
struct Diff {
    news: Vec<Why>,
    differ: Vec<Why>,
}

impl Diff {
    /// Sorts one value into new or different; says whether it is to be written.
    fn weigh(&mut self, have: &Value, take: Option<Take>, why: impl FnOnce(Msg) -> Why) -> bool {
        match (have.is_none(), take) {
            (true, _) | (_, Some(Take::Sheet)) => {
                self.news.push(why(MOVES));
                true
            }
            (_, Some(Take::Book)) => false,
            (_, None) => {
                self.differ.push(why(DIFFERS));
                false
            }
        }
    }

    /// Writes the day of the fact, as any other value.
    fn date(&mut self, ask: &Ask, after: &mut AnyRecord, on: Date) {
        let have = after.head().date();
        // A month says nothing of a day in it; a day in a month that is there says more.
        let told = have.is_some_and(|have| on.is_told_by(have));
        let Some(label) = after.kind().happened().filter(|_| !told) else { return };
        let gap = Value::from(have.filter(|have| !have.is_told_by(on)));
        let have = Value::from(have);
        let shown = |value: &Value| display::words(ask.book, FieldKind::Day, value, Lang::Zh);
        let (old, new) = (shown(&have), shown(&Some(on).into()));
        if self.weigh(&gap, ask.take, |form| Why::at(HAPPENED, fill(form, label, &old, &old, &new, &new))) {
            after.head_mut().set_date(Some(on));
        }
    }

    /// Writes what a row says into a record; what differs waits for whose value stands.
    fn apply(&mut self, ask: &Ask, after: &mut AnyRecord, said: Vec<(usize, Value)>) -> Result<(), Vec<Why>> {
        let kind = after.kind();
        for (at, value) in said {
            let have = after.get(at);
            let field = &kind.fields()[at];
            let value =
                kind.kept(at, value).map_err(|r| vec![Why { field: Some(field.name.to_owned()), ..refusal(r) }])?;
            if tells(&have, &value) {
                continue;
            }
            let why = |form| field_why(form, ask.book, kind, at, &have, &value);
            let gap = if tells(&value, &have) { &Value::None } else { &have };
            if have != value && self.weigh(gap, ask.take, why) {
                set(after, at, value).map_err(|why| vec![why])?;
            }
        }
        Ok(())
    }
}

/// Returns whether the first of two dates tells all that the second does.
fn tells(this: &Value, other: &Value) -> bool {
    matches!((this.as_date(), other.as_date()), (Some(this), Some(other)) if other.is_told_by(this))
}

/// Under which name the day of the fact is told.
const HAPPENED: &str = "happened";

/// Compares what a row says of a record, and the day where it names it, with the record: its state, the reasons, and
/// the change if there is one. A record that its own guard locks, such as signed minutes, refuses its row alone.
pub(super) fn settle(
    ask: &Ask,
    before: AnyRecord,
    said: Vec<(usize, Value)>,
    on: Option<Date>,
) -> Result<(State, Vec<Why>, Option<Change>), Vec<Why>> {
    let (mut after, mut diff) = (before.clone(), Diff::default());
    diff.apply(ask, &mut after, said)?;
    on.into_iter().for_each(|on| diff.date(ask, &mut after, on));
    if !diff.differ.is_empty() {
        return Ok((State::Conflict, diff.differ, None));
    }
    if before == after {
        return Ok((State::Same, Vec::new(), None));
    }
    let held = locks::row(Some(&before), &after, ask.book);
    held.and_then(|()| activity::checked(ask.book, Some(&before), &after)).map_err(|r| vec![refusal(r)])?;
    Ok((State::Changed, diff.news, Some(Change::edit(before, after))))
}

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

/// Returns what one field was and would be, personal data masked.
fn field_why(form: Msg, book: &Book, kind: Kind, at: usize, have: &Value, value: &Value) -> Why {
    let field = &kind.fields()[at];
    let shown = |value: &Value, lang| {
        let words = display::words(book, field.kind, value, lang);
        match (field.private, field.kind) {
            (true, FieldKind::Words) => display::masked(&words),
            _ => crate::base::width::fit(&words, 24),
        }
    };
    let (zh, en) = (Lang::Zh, Lang::En);
    let text = fill(form, field.label, &shown(have, zh), &shown(have, en), &shown(value, zh), &shown(value, en));
    Why::at(field.name, text)
}

fn fill(form: Msg, field: Msg, old_zh: &str, old_en: &str, new_zh: &str, new_en: &str) -> Text {
    let old = if old_zh.is_empty() { NOTHING.into() } else { Text::owned(old_zh, old_en) };
    form.with("field", field).with("old", old).with("new", Text::owned(new_zh, new_en))
}
