//! For whom something is written, how much of a person it may tell, and the log of what left.

mod crowd;
mod log;
pub mod seal;

pub use crowd::{CROWD, Crowd};
pub use log::{LOG, append, append_sealed, check, entries, length, mend};

use crate::base::{Fault, Msg, Refusal, Value};
use crate::model::Kind;
use crate::model::book::query::Shown;
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

/// What to name where something is not for everybody's eyes.
const NAME_ONE: Msg = msg!("用途写 internal 或 superior", "name the purpose: internal or superior");

/// Notes what is about to leave; where it cannot be noted, it does not leave.
pub type Leaving<'a> = &'a dyn Fn() -> Result<(), Fault>;

impl Purpose {
    /// Returns whether private fields are told in full.
    pub fn tells_private(purpose: Option<Purpose>) -> bool {
        matches!(purpose, Some(Purpose::Internal | Purpose::Superior))
    }

    /// Returns why a column of a record is not told: to the public only what its kind says anybody may read, without a
    /// purpose nothing private.
    pub fn withholds(purpose: Option<Purpose>, column: &Shown) -> Option<Msg> {
        match purpose {
            Some(Purpose::Internal | Purpose::Superior) => None,
            Some(Purpose::Public) if !column.public => Some(msg!("它不公开", "it is not for the public")),
            None if column.private => {
                Some(msg!("写明用途（internal 或 superior）才填", "told only for a purpose: internal or superior"))
            }
            _ => None,
        }
    }

    /// Returns why a paper does not tell a column of a record: one that is posted has to say whom it is about.
    pub fn withholds_in_paper(purpose: Option<Purpose>, kind: Kind, column: &Shown) -> Option<Msg> {
        let posted = purpose == Some(Purpose::Public) && kind.posted().contains(&column.name);
        if posted {
            return None;
        }
        Purpose::withholds(purpose, column).map(|why| match purpose {
            Some(Purpose::Public) => msg!("公开的文书不能写它", "a public paper must not tell it"),
            _ => why,
        })
    }

    /// Returns a cell as the purpose allows: in public a birth date is its month alone.
    pub fn told(purpose: Option<Purpose>, column: &Shown, value: Value) -> Value {
        match (purpose, column.name, &value) {
            (Some(Purpose::Public), "birth_date", Value::Day(day)) => {
                Value::words(&format!("{:04}-{:02}", day.year(), day.month()))
            }
            _ => value,
        }
    }

    /// Refuses to write for everybody's eyes what is called so.
    pub fn refuse_public(what: Msg) -> Refusal {
        let text = msg!(
            "{what}不公开：属于支部内部或对人的记录",
            "{what}: not for the public; it is of the branch's own work or about people"
        );
        Refusal::new(text.with("what", what)).at("purpose").hint(NAME_ONE)
    }

    /// Refuses records of a kind that nobody may read for this purpose.
    ///
    /// # Errors
    /// The public asks for a kind that does not say it is public.
    pub fn admit(purpose: Option<Purpose>, kind: Kind) -> Result<(), Refusal> {
        match purpose {
            Some(Purpose::Public) if kind.public().is_empty() => Err(Purpose::refuse_public(kind.label())),
            _ => Ok(()),
        }
    }

    /// Refuses to choose or to sort records by a column that is not told: the answer would tell it.
    ///
    /// # Errors
    /// As said.
    pub fn admit_asking(purpose: Option<Purpose>, column: &Shown) -> Result<(), Refusal> {
        if Purpose::withholds(purpose, column).is_none() {
            return Ok(());
        }
        let text = msg!("按{field}查找或排序会说出它", "choosing or sorting by {field} would tell it");
        let hint = msg!("加上 --purpose internal 或 superior", "add --purpose internal or superior");
        Err(Refusal::new(text.with("field", column.label)).at(column.name).hint(hint))
    }
}
