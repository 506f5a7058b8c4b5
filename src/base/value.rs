//! One cell of a record, freed of its field's type: what forms, tables, sheets and the journal exchange.

use super::id::Id;
use super::month::{Date, Month};
use chrono::{NaiveDate, NaiveTime};
use std::sync::Arc;

/// A cell. [`Value::None`] is "not known", never zero.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// Not known.
    #[default]
    None,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Int(i64),
    /// Words.
    Str(Arc<str>),
    /// A civil date.
    Day(NaiveDate),
    /// A month, or a year alone, of which nobody knows the day.
    Month(Month),
    /// A time of day, minutes precise.
    Time(NaiveTime),
    /// One code of the field's list of codes.
    Code(u8),
    /// Several codes: bit n stands for code n.
    Set(u32),
    /// Another record.
    Link(Id),
}

impl From<Option<Date>> for Value {
    fn from(date: Option<Date>) -> Value {
        match date {
            None => Value::None,
            Some(Date::Day(d)) => Value::Day(d),
            Some(Date::Month(m)) => Value::Month(m),
        }
    }
}

impl Value {
    /// Makes words, or nothing where there are none.
    pub fn words(s: &str) -> Value {
        if s.is_empty() { Value::None } else { Value::Str(s.into()) }
    }

    /// Returns whether nothing is known.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// Returns words, where it holds words.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// Returns the date, where it holds one.
    pub fn as_day(&self) -> Option<NaiveDate> {
        match self {
            Value::Day(d) => Some(*d),
            _ => None,
        }
    }

    /// Returns the date as far as it is known, where it holds one.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Value::Day(d) => Some(Date::Day(*d)),
            Value::Month(m) => Some(Date::Month(*m)),
            _ => None,
        }
    }

    /// Returns the linked record, where it holds one.
    pub fn as_link(&self) -> Option<Id> {
        match self {
            Value::Link(id) => Some(*id),
            _ => None,
        }
    }
}
