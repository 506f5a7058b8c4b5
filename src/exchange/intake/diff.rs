//! What a row says, held against what the book says of the same record: gaps are filled, differences are shown.

use super::ask::Ask;
use super::proposal::{State, Take, Why};
use super::taken::{refusal, set};
use crate::base::{Date, Lang, Msg, Text, Value};
use crate::model::book::display;
use crate::model::locks;
use crate::model::{AnyRecord, Book, Change, FieldKind, Kind};
use crate::msg;
use crate::rules::activity;

const MOVES: Msg = msg!("{field}：{old} → {new}", "{field}: {old} → {new}");
const DIFFERS: Msg = msg!("{field}：本子 {old}，表格 {new}", "{field}: the book has {old}, the sheet {new}");
/// How a value is called that is not there.
pub(super) const NOTHING: Msg = msg!("空", "empty");

/// What is new, and what differs.
#[derive(Default)]
pub(super) struct Diff {
    pub news: Vec<Why>,
    pub differ: Vec<Why>,
}

impl Diff {
    /// Sorts one value into new or different; says whether it is to be written.
    pub fn weigh(&mut self, have: &Value, take: Option<Take>, why: impl FnOnce(Msg) -> Why) -> bool {
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
    pub fn apply(&mut self, ask: &Ask, after: &mut AnyRecord, said: Vec<(usize, Value)>) -> Result<(), Vec<Why>> {
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

/// Says what a field was and would be.
pub(super) fn fill(form: Msg, field: Msg, old_zh: &str, old_en: &str, new_zh: &str, new_en: &str) -> Text {
    let old = if old_zh.is_empty() { NOTHING.into() } else { Text::owned(old_zh, old_en) };
    form.with("field", field).with("old", old).with("new", Text::owned(new_zh, new_en))
}
