//! The types a record's members may have. Conversion from and to a free cell happens here and nowhere else.

use super::codes::Codes;
use super::field::{FieldKind, PROSE_MAX, WORDS_MAX};
use super::kept;
use crate::base::{Date, Id, Refusal, Value, money};
use crate::model::Record;
use crate::msg;
use chrono::{NaiveDate, NaiveTime, Timelike};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// A type that a record's member may have: it knows its kind and converts at get and set, nowhere else.
pub trait Cell: Default {
    /// What it holds.
    const KIND: FieldKind;
    /// Returns the cell freed of its type.
    fn get(&self) -> Value;
    /// Takes a cell; refuses one of another type, and words that are too long or not printable.
    fn set(&mut self, value: Value) -> Result<(), Refusal>;
    /// Returns a cell as it would be kept: what two ways of writing mean is compared by this.
    fn kept(value: Value) -> Result<Value, Refusal> {
        let mut cell = Self::default();
        cell.set(value)?;
        Ok(cell.get())
    }
}

/// Refuses a month where the day itself is needed.
pub fn needs_day() -> Refusal {
    Refusal::new(msg!("这里要写到日", "the day itself is needed here"))
}

fn wrong_type() -> Refusal {
    Refusal::new(msg!("这一栏不能填这种内容", "this field cannot hold that"))
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $kind:expr, $max:expr, $clean:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug, Default)]
        pub struct $name(Option<Arc<str>>);

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                self.0.as_deref().unwrap_or_default()
            }
        }

        impl From<&str> for $name {
            fn from(s: &str) -> Self {
                $name(Some($clean(s.into())).filter(|s| !s.is_empty()))
            }
        }

        impl Cell for $name {
            const KIND: FieldKind = $kind;
            fn get(&self) -> Value {
                self.0.clone().map_or(Value::None, Value::Str)
            }
            fn set(&mut self, value: Value) -> Result<(), Refusal> {
                self.0 = match value {
                    Value::None => None,
                    Value::Str(s) if s.len() <= $max => Some($clean(s)),
                    Value::Str(s) if s.chars().count() <= $max => Some($clean(s)),
                    Value::Str(_) => {
                        let text = msg!("太长了：最多 {n} 个字", "too long: at most {n} characters");
                        return Err(Refusal::new(text.with("n", $max)));
                    }
                    _ => return Err(wrong_type()),
                }
                .filter(|s| !s.is_empty());
                Ok(())
            }
        }
    };
}

words!(
    /// One line of words; empty is "not known".
    Words, FieldKind::Words, WORDS_MAX, kept::line
);
words!(
    /// Words of several lines; empty is "not known".
    Prose, FieldKind::Prose, PROSE_MAX, kept::lines
);
words!(
    /// A person's name, without the blanks that fill it up to the width of others.
    Name, FieldKind::Words, WORDS_MAX, kept::name
);
words!(
    /// The number of a student or a paper, its digits in half width.
    Number, FieldKind::Words, WORDS_MAX, kept::number
);
words!(
    /// The year of a cohort: `2023` and `2023级` are one.
    Cohort, FieldKind::Words, WORDS_MAX, kept::cohort
);

impl Cell for bool {
    const KIND: FieldKind = FieldKind::Flag;
    fn get(&self) -> Value {
        if *self { Value::Flag(true) } else { Value::None }
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        *self = match value {
            Value::None => false,
            Value::Flag(b) => b,
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

impl Cell for Option<i32> {
    const KIND: FieldKind = FieldKind::Int;
    fn get(&self) -> Value {
        self.map_or(Value::None, |n| Value::Int(n.into()))
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        *self = match value {
            Value::None => None,
            Value::Int(n) => match i32::try_from(n) {
                Ok(n) if n >= 0 => Some(n),
                _ => {
                    return Err(Refusal::new(msg!(
                        "数目不能为负，也不能这么大",
                        "a number here is not negative and not that large"
                    )));
                }
            },
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

/// An amount of money, in fen; nothing is "not known".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Money(Option<i64>);

impl Money {
    /// Returns the amount in fen.
    pub fn fen(self) -> Option<i64> {
        self.0
    }
}

impl Cell for Money {
    const KIND: FieldKind = FieldKind::Money;
    fn get(&self) -> Value {
        self.0.map_or(Value::None, Value::Int)
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        self.0 = match value {
            Value::None => None,
            Value::Int(fen) if (0..=money::MOST).contains(&fen) => Some(fen),
            Value::Int(fen) => return Err(Refusal::new(if fen < 0 { money::NEGATIVE } else { money::TOO_LARGE })),
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

impl Cell for Option<NaiveDate> {
    const KIND: FieldKind = FieldKind::Day;
    fn get(&self) -> Value {
        self.map_or(Value::None, Value::Day)
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        *self = match value {
            Value::None => None,
            Value::Day(d) => Some(d),
            Value::Month(_) => return Err(needs_day()),
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

impl Cell for Option<Date> {
    const KIND: FieldKind = FieldKind::Day;
    fn get(&self) -> Value {
        (*self).into()
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        *self = match (value.is_none(), value.as_date()) {
            (true, _) => None,
            (_, Some(date)) => Some(date),
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

impl Cell for Option<NaiveTime> {
    const KIND: FieldKind = FieldKind::Time;
    fn get(&self) -> Value {
        self.map_or(Value::None, Value::Time)
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        *self = match value {
            Value::None => None,
            Value::Time(t) => t.with_nanosecond(0),
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

impl<E: Codes> Cell for Option<E> {
    const KIND: FieldKind = FieldKind::Code(E::ALL);
    fn get(&self) -> Value {
        self.map_or(Value::None, |e| Value::Code(e.code()))
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        *self = match value {
            Value::None => None,
            Value::Code(c) => Some(E::from_code(c).ok_or_else(wrong_type)?),
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

/// Several codes of one list.
#[derive(Clone, Copy, Debug)]
pub struct Set<E>(u32, PhantomData<E>);

impl<E> Default for Set<E> {
    fn default() -> Self {
        Set(0, PhantomData)
    }
}
impl<E> PartialEq for Set<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<E: Codes> Set<E> {
    /// Makes a set of these codes.
    pub fn of(codes: &[E]) -> Self {
        Set(codes.iter().fold(0, |bits, e| bits | 1 << e.code()), PhantomData)
    }
    /// Returns whether the code is in it.
    pub fn has(self, e: E) -> bool {
        self.0 & (1 << e.code()) != 0
    }
    /// Returns whether it is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl<E: Codes> Cell for Set<E> {
    const KIND: FieldKind = FieldKind::Set(E::ALL);
    fn get(&self) -> Value {
        if self.0 == 0 { Value::None } else { Value::Set(self.0) }
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        self.0 = match value {
            Value::None => 0,
            Value::Set(bits) => {
                if (0..32).any(|c| bits & (1 << c) != 0 && E::from_code(c).is_none()) {
                    return Err(wrong_type());
                }
                bits
            }
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}

/// A link to a record of kind `R`; [`Id::NONE`] is "not known".
pub struct Link<R>(pub Id, PhantomData<fn() -> R>);

impl<R> Link<R> {
    /// Links to this id.
    pub fn to(id: Id) -> Self {
        Link(id, PhantomData)
    }
    /// Returns the id, if any.
    pub fn id(&self) -> Option<Id> {
        (!self.0.is_none()).then_some(self.0)
    }
}
impl<R> Default for Link<R> {
    fn default() -> Self {
        Link::to(Id::NONE)
    }
}
impl<R> Clone for Link<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Link<R> {}
impl<R> PartialEq for Link<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<R> std::fmt::Debug for Link<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.0, f)
    }
}

impl<R: Record> Cell for Link<R> {
    const KIND: FieldKind = FieldKind::Link(R::KIND);
    fn get(&self) -> Value {
        self.id().map_or(Value::None, Value::Link)
    }
    fn set(&mut self, value: Value) -> Result<(), Refusal> {
        self.0 = match value {
            Value::None => Id::NONE,
            Value::Link(id) => id,
            _ => return Err(wrong_type()),
        };
        Ok(())
    }
}
