//! What became of one row: taken, or refused with its reasons.

use super::people::Unclear;
use super::proposal::{State, Why};
use crate::base::{Refusal, Value};
use crate::model::AnyRecord;

/// A row that was taken: what it does, whom it is about, and what there is to say.
pub(super) struct Taken {
    pub state: State,
    pub name: String,
    pub why: Vec<Why>,
}

/// A row that cannot be taken.
pub(super) struct Refused {
    pub name: String,
    pub why: Vec<Why>,
    /// A note or a line of sums: nothing to mend.
    pub note: bool,
}

/// Says why it cannot be told whom a row is about.
pub(super) fn unclear((field, text): Unclear) -> Why {
    Why::at(field, text)
}

/// Turns what a record refuses into a reason of the row.
pub(super) fn refusal(r: Refusal) -> Why {
    Why { text: r.text, field: r.field }
}

/// Sets a field; what the record refuses is a reason of the row.
pub(super) fn set(any: &mut AnyRecord, at: usize, value: Value) -> Result<(), Why> {
    any.set(at, value).map_err(|r| Why { field: Some(any.kind().fields()[at].name.to_owned()), ..refusal(r) })
}
