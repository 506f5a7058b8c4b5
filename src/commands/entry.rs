//! What a form or the shell must not enter, though no guard need forbid it: who is linked to what they have no part in,
//! what lies ahead, what the rules do not allow yet.

use crate::base::{Id, Refusal};
use crate::commands::{activity, assessment, evaluation, people, road};
use crate::model::evaluation::round::EvaluationResult;
use crate::model::{AnyRecord, Record, Tx, fund};
use crate::rules::Facts;
use crate::rules::engine::deeds;
use crate::rules::evaluation::turnout;
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
        AnyRecord::FundEntry(entry) => fund::within(facts.book, before, entry),
        AnyRecord::Teller(t) if moved(before, t.as_ref(), |t| (t.meeting.0, t.member.0)) => ballots::may_tell(facts, t),
        AnyRecord::Voter(v) if moved(before, v.as_ref(), |v| (v.motion.0, v.member.0)) => ballots::has_vote(facts, v),
        other => {
            assessment::held_to::checked(facts, before, other)?;
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

/// Holds the days of every deed of a change.
///
/// # Errors
/// As [`deeds::checked`].
pub fn in_order(facts: &Facts, tx: &Tx) -> Result<(), Refusal> {
    let told = tx.changes.iter().filter_map(|c| Some((c.before.as_ref(), c.after.as_ref()?)));
    told.into_iter().try_for_each(|(before, after)| deeds::checked(facts.book, facts.today, before, after))
}
