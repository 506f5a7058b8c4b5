//! For whom something is written, and how much of a person it may tell.

use crate::base::{Msg, Value};
use crate::model::query::Shown;
use crate::{codes, msg};
use chrono::Datelike;

codes! {
    /// For whom an export or a paper is.
    Purpose {
        Internal = 0 "internal" msg!("支部内部", "the branch itself"),
        Superior = 1 "superior" msg!("报上级", "the organisation above"),
        Public = 2 "public" msg!("公开", "anybody"),
    }
}

impl Purpose {
    /// Says why a column is not told; nothing where it may be. A public paper leaves out even the student number, by
    /// which people are looked up; without a purpose nothing private is told.
    pub fn withholds(purpose: Option<Purpose>, column: &Shown) -> Option<Msg> {
        match purpose {
            Some(Purpose::Internal | Purpose::Superior) => None,
            Some(Purpose::Public) if column.private || column.name == "student_no" => {
                Some(msg!("公开的文书不能写它", "a public paper must not tell it"))
            }
            None if column.private => {
                Some(msg!("写明用途 (internal 或 superior) 才填", "told only for a purpose: internal or superior"))
            }
            _ => None,
        }
    }

    /// Gives a cell as the purpose allows: in public a birth date is its month alone.
    pub fn told(purpose: Option<Purpose>, column: &Shown, value: Value) -> Value {
        match (purpose, column.name, &value) {
            (Some(Purpose::Public), "birth_date", Value::Day(day)) => {
                Value::words(&format!("{:04}-{:02}", day.year(), day.month()))
            }
            _ => value,
        }
    }
}
