//! A cell as the value of a field, by the field's kind alone.

use super::people::{Marks, People};
use super::proposal::Why;
use super::sheet::Sheet;
use crate::base::{Date, Lang, Text, Value};
use crate::exchange::format::Cell;
use crate::exchange::intake::cell::{self, Reading};
use crate::model::book::{display, field};
use crate::model::{Field, FieldKind, Kind};
use crate::msg;

/// What a row says, gathered cell by cell: the reasons why cells give nothing are kept beside it.
pub(super) trait Gathered: Sized {
    /// Returns the reasons so far.
    fn faults(&mut self) -> &mut Vec<Why>;

    /// Keeps what a cell gives, or the reason why it gives nothing.
    fn keep<T>(&mut self, field: &str, reading: Reading<T>, keep: impl FnOnce(&mut Self, T)) {
        match reading {
            Ok(Some(value)) => keep(self, value),
            Ok(None) => {}
            Err(text) => self.faults().push(Why::at(field, text)),
        }
    }
}

impl Sheet<'_> {
    /// Reads a cell; a person who cannot be found is left out with a remark.
    pub(super) fn value(
        &self,
        people: &People,
        field: &Field,
        cell: &Cell,
        doubts: &mut Vec<Why>,
    ) -> Result<Value, Text> {
        let words = self.all_words();
        if field.private && cell::is_masked(cell) {
            doubts.push(Why::at(field.name, display::MASKED));
            return Ok(Value::None);
        }
        let value = |t: Option<String>| t.map_or(Value::None, |t| Value::words(&t));
        match field.kind {
            FieldKind::Day => Ok(cell::day(cell, words)?.map_or(Value::None, Value::Day)),
            FieldKind::Prose => Ok(value(cell::long(cell, field::PROSE_MAX)?.filter(|t| !words.is_blank(t)))),
            FieldKind::Words => Ok(value(cell::line(cell, field::WORDS_MAX)?)),
            FieldKind::Code(all) => {
                let Some(text) = cell::line(cell, field::WORDS_MAX)? else { return Ok(Value::None) };
                Ok(Value::Code(display::code(all, &text).map_err(|r| r.text)?.code))
            }
            FieldKind::Link(Kind::Member) => {
                let Some(text) = cell::line(cell, field::WORDS_MAX)?.filter(|t| !words.is_blank(t)) else {
                    return Ok(Value::None);
                };
                let none = || msg!("名册里没有{name}", "{name} is not in the roster").with("name", text.as_str());
                let found = people.find(&Marks { name: &text, ..Default::default() });
                match found.map_err(|(_, text)| text).and_then(|member| member.ok_or_else(none)) {
                    Ok(member) => Ok(Value::Link(member.head.id)),
                    Err(text) => {
                        doubts.push(Why::at(field.name, text));
                        Ok(Value::None)
                    }
                }
            }
            _ => Ok(Value::None),
        }
    }
}

/// Says of a date that it is a month or a year, and lacks the rest.
pub(super) fn partly(name: &str, date: Date) -> Option<Why> {
    let month = date.month()?;
    let text = if month.is_year() {
        msg!("只有年份（{month}）", "the year alone is known ({month})")
    } else {
        msg!("只到月份（{month}）", "known to the month ({month})")
    };
    Some(Why::at(name, text.with("month", Text::owned(month.words(Lang::Zh), month.to_string()))))
}
