//! Who takes part in the ballot of a round, and who is to be evaluated later.

use crate::base::{Id, Lang, Refusal, Text};
use crate::model::evaluation::opinion::{GradeCount, Voice};
use crate::model::evaluation::round::{Evaluation, EvaluationResult};
use crate::model::meeting::sitting::{Attendance, Presence};
use crate::model::people::standing::Stage;
use crate::model::{AnyRecord, Record};
use crate::msg;
use crate::rules::engine::evaluators::Judged;
use crate::rules::{Facts, State};
use chrono::NaiveDate;

/// Returns whether somebody receives a ballot: everybody, or full members only.
pub fn receives(facts: &Facts, round: &Evaluation, result: &EvaluationResult) -> bool {
    let day = round.head.happened.unwrap_or(facts.today);
    !result.probationary || flag(facts, "evaluation.ballot.probationary", day)
}

/// Returns where somebody of a round stood in the Party when it began, or stands since: a result alone makes nobody a member.
pub fn stage(facts: &Facts, result: &EvaluationResult) -> Stage {
    if result.probationary {
        return Stage::Probationary;
    }
    let day = facts.book.get::<Evaluation>(result.evaluation.0).and_then(|e| e.head.happened).unwrap_or(facts.today);
    let member = result.member.0;
    facts.book.standing_on(member, day).stage.max(facts.book.standing(member).stage)
}

/// Refuses to enter somebody who is no member of the Party into a round.
///
/// # Errors
/// The person is none, and was none when the round began.
pub fn takes_part(facts: &Facts, result: &EvaluationResult) -> Result<Stage, Refusal> {
    let stage = stage(facts, result);
    if stage >= Stage::Probationary {
        return Ok(stage);
    }
    Err(Refusal::new(msg!("只有党员参加评议", "only members take part")).at("member"))
}

/// Whoever stands in a round is a member of the Party.
pub(super) fn outsider<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let result = EvaluationResult::from_any(any)?;
    let state = if takes_part(facts, result).is_ok() { State::Met } else { State::Broken };
    Some(Judged::new(state))
}

/// Returns how many ballots a round gives out at most.
pub fn voters(facts: &Facts, round: &Evaluation) -> usize {
    facts.book.of::<EvaluationResult>(round.head.id).filter(|r| receives(facts, round, r)).count()
}

/// Returns whether somebody was in the room when the round's meeting voted; `None` where no roll says so.
pub fn was_there(facts: &Facts, round: &Evaluation, result: &EvaluationResult) -> Option<bool> {
    let meeting = round.meeting.id()?;
    let mut rolls = facts.book.of::<Attendance>(result.member.0).filter(|a| a.meeting.0 == meeting);
    let place = rolls.next()?.corrected(facts.book);
    (place.state != Some(Presence::Excluded)).then(|| place.was_there())
}

/// Lists who receives a ballot, was away from the meeting and has not come to a later session.
pub fn absent<'a>(facts: &Facts<'a>, round: &Evaluation) -> Vec<&'a EvaluationResult> {
    let all = results(facts, round.head.id).into_iter();
    let waits = |r: &&EvaluationResult| r.late_on.is_none() && was_there(facts, round, r) == Some(false);
    all.filter(|r| receives(facts, round, r)).filter(waits).collect()
}

/// Watches the share of those who took part, at the meeting and later; names who is still to be evaluated.
pub(in crate::rules) fn participation<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let round = Evaluation::from_any(any)?;
    let counts = facts.book.of::<GradeCount>(round.head.id);
    let counts: Vec<&GradeCount> = counts.filter(|c| c.voice == Some(Voice::Members) && c.is_closed()).collect();
    let day = round.head.happened.unwrap_or(facts.today);
    let limit = facts.numbers.value("evaluation.share", day).filter(|_| !counts.is_empty())?;
    let took: i32 = counts.iter().filter_map(|c| c.returned).sum();
    let (took, due) = (u32::try_from(took).unwrap_or(0), u32::try_from(voters(facts, round)).unwrap_or(0));
    let state = if limit.reached(took, due) { State::Met } else { State::Open };
    let said = msg!("{took}/{due} 人（至少 {least} 人）{who}", "{took} of {due} (at least {least}){who}");
    let said = said.with("took", took).with("due", due).with("least", limit.needed(due));
    let said = said.with("who", names(facts, round));
    Some(Judged { said: Some(said), ..Judged::new(state).limit(Some(limit)) })
}

fn names(facts: &Facts, round: &Evaluation) -> Text {
    let names: Vec<String> = absent(facts, round).iter().map(|r| facts.book.name_of(r.member.0, Lang::Zh)).collect();
    if names.is_empty() {
        return Text::plain("");
    }
    msg!(" 缺席：{who}", "; absent: {who}").with("who", names.join(" "))
}

/// Returns whether a rule of yes or no holds on a day.
pub fn flag(facts: &Facts, name: &str, day: NaiveDate) -> bool {
    facts.numbers.value(name, day).is_some_and(crate::rules::law::numbers::Dated::flag)
}

/// Returns the results of a round: full members first, then by the order of the roster.
pub fn results<'a>(facts: &Facts<'a>, round: Id) -> Vec<&'a EvaluationResult> {
    let mut out: Vec<&EvaluationResult> = facts.book.of::<EvaluationResult>(round).collect();
    out.sort_by_key(|r| (r.probationary, r.member.0));
    out
}
