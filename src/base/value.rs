//! One cell of a record, freed of its field's type: what forms, tables, sheets and the journal exchange.

use super::id::Id;
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
    /// A time of day, minutes precise.
    Time(NaiveTime),
    /// One code of the field's list of codes.
    Code(u8),
    /// Several codes: bit n stands for code n.
    Set(u32),
    /// Another record.
    Link(Id),
}

impl Value {
    /// Makes words, or nothing where there are none.
    pub fn words(s: &str) -> Value {
        if s.is_empty() { Value::None } else { Value::Str(s.into()) }
    }

    /// Says whether nothing is known.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// Gives words, where it holds words.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// Gives the date, where it holds one.
    pub fn as_day(&self) -> Option<NaiveDate> {
        match self {
            Value::Day(d) => Some(*d),
            _ => None,
        }
    }

    /// Gives the linked record, where it holds one.
    pub fn as_link(&self) -> Option<Id> {
        match self {
            Value::Link(id) => Some(*id),
            _ => None,
        }
    }
}
