//! What is recorded as done lies neither ahead of today nor before what it follows.

use crate::base::{Msg, Refusal};
use crate::model::{AnyRecord, Kind, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room;

/// Refuses a deed of a day that has not come, or that is before the deed it follows. What stood there before is asked
/// about no more.
///
/// # Errors
/// Such a day, with its field.
pub fn checked(facts: &Facts, tx: &Tx) -> Result<(), Refusal> {
    for change in &tx.changes {
        let Some(after) = &change.after else { continue };
        let before = change.before.as_ref().map(|any| any.deeds(facts.book)).unwrap_or_default();
        let deeds = after.deeds(facts.book);
        for (at, (field, on)) in deeds.iter().enumerate() {
            let Some(day) = on.filter(|_| !field.is_empty() && !before.contains(&(*field, *on))) else { continue };
            if room::lies_ahead(facts.today, day) {
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
    }
    Ok(())
}

fn label(any: &AnyRecord, field: &str) -> Msg {
    let kind: Kind = any.kind();
    let named = || kind.field(field).map(|at| kind.fields()[at].label);
    let day = || kind.happened().filter(|_| field == "happened");
    named().or_else(day).unwrap_or(msg!("它所属的那件事", "what it belongs to"))
}
