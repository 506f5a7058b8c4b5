//! What is recorded as done lies neither ahead of today nor before what it follows, wherever it is entered.

use crate::base::{Msg, Refusal};
use crate::model::{AnyRecord, Book};
use crate::msg;
use chrono::NaiveDate;

/// Refuses a deed of a day that has not come, or that is before the deed it follows. What stood there before is asked
/// about no more.
///
/// # Errors
/// Such a day, with its field.
pub fn checked(book: &Book, today: NaiveDate, before: Option<&AnyRecord>, after: &AnyRecord) -> Result<(), Refusal> {
    let before = before.map(|any| any.deeds(book)).unwrap_or_default();
    let deeds = after.deeds(book);
    for (at, (field, on)) in deeds.iter().enumerate() {
        let Some(day) = on.filter(|_| !field.is_empty() && !before.contains(&(*field, *on))) else { continue };
        if day > today {
            let text = msg!("{field} {day} 还没有到", "{field} {day} has not come yet");
            return Err(Refusal::new(text.with("field", label(after, field)).with("day", day)).at(*field));
        }
        let earlier = deeds[..at].iter().filter_map(|(name, on)| Some((name, (*on)?)));
        if let Some((name, first)) = earlier.max_by_key(|(_, on)| *on).filter(|(_, first)| day < *first) {
            let text = msg!("{field} {day} 早于{name} {first}", "{field} {day} is before {name} {first}");
            let text = text.with("field", label(after, field)).with("day", day).with("first", first);
            return Err(Refusal::new(text.with("name", label(after, name))).at(*field));
        }
    }
    Ok(())
}

fn label(any: &AnyRecord, field: &str) -> Msg {
    let kind = any.kind();
    let named = || kind.field(field).map(|at| kind.fields()[at].label);
    let day = || kind.happened().filter(|_| field == "happened");
    named().or_else(day).unwrap_or(msg!("它所属的那件事", "what it belongs to"))
}
