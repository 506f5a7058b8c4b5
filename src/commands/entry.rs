//! What a form or the shell must not enter, though no guard need forbid it: who is linked to what they have no part in,
//! what lies ahead, what the rules do not allow yet.

use crate::base::{Id, Msg, Refusal};
use crate::commands::{activity, evaluation, people, road};
use crate::model::evaluation::round::EvaluationResult;
use crate::model::{AnyRecord, Kind, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::evaluation::turnout;
use crate::rules::meeting::room;
use crate::rules::vote::ballots;

/// Refuses a record as it was entered; what stood there before is asked about no more.
///
/// # Errors
/// Somebody has no part in what the record is about, a day lies ahead, or a rule stands against it.
pub fn checked(facts: &Facts, before: Option<&AnyRecord>, after: &AnyRecord) -> Result<(), Refusal> {
    match after {
        AnyRecord::Member(m) => people::checked(facts, before, m),
        AnyRecord::PostTerm(term) => people::term(facts, term),
        AnyRecord::EvaluationResult(r) if moved(before, r.as_ref(), |r| (r.evaluation.0, r.member.0)) => {
            turnout::takes_part(facts, r).map(|_| ())
        }
        AnyRecord::Teller(t) if moved(before, t.as_ref(), |t| (t.meeting.0, t.member.0)) => {
            ballots::may_tell(facts.book, t)
        }
        AnyRecord::Voter(v) if moved(before, v.as_ref(), |v| (v.motion.0, v.member.0)) => ballots::has_vote(facts, v),
        other => {
            activity::checked(facts, before, other)?;
            road::checked(facts, before, other)
        }
    }
}

/// Completes a new record by what is known of those it is about.
///
/// # Errors
/// They have no part in it.
pub fn completed(facts: &Facts, record: AnyRecord) -> Result<AnyRecord, Refusal> {
    match EvaluationResult::from_any(&record) {
        Some(result) => Ok(evaluation::round::entered(facts, result)?.into_any()),
        None => Ok(record),
    }
}

/// Returns whether a record is new, or is now about somebody or something else.
fn moved<R: Record>(before: Option<&AnyRecord>, after: &R, about: fn(&R) -> (Id, Id)) -> bool {
    before.and_then(R::from_any).is_none_or(|before| about(before) != about(after))
}

/// Refuses a deed of a day that has not come, or that is before the deed it follows. What stood there before is asked
/// about no more.
///
/// # Errors
/// Such a day, with its field.
pub fn deeds(facts: &Facts, tx: &Tx) -> Result<(), Refusal> {
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
