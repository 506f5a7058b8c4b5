//! Rules about votes that were held: who watched the count, whether voters had a choice.

use super::{election, majority};
use crate::base::Refusal;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::standing::Stage;
use crate::model::vote::election::{Teller, TellerRole, Voter};
use crate::model::vote::motion::{Motion, MotionState};
use crate::model::{AnyRecord, Book, Kind, Record};
use crate::msg;
use crate::rules::engine::evaluators::{Judged, Reach, Shape, late};
use crate::rules::{Facts, Rule, State, case_file};

/// Rules about votes that were held: one row each.
pub const RULES: &[Rule] = &[
    // A secret count was watched by a scrutineer and done by a counter.
    Rule {
        name: "vote_tellers",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Motion, Kind::Teller],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Meeting, tellers),
        cases: case_file!("vote_tellers"),
    },
    // An election had more candidates than seats.
    Rule {
        name: "vote_candidates",
        reads: &[Kind::Branch, Kind::Meeting, Kind::Motion, Kind::Candidate],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Motion, enough),
        cases: case_file!("vote_candidates"),
    },
];

/// Refuses to name as a teller who was no full member on the day of the meeting.
///
/// # Errors
/// The person was none.
pub fn may_tell(book: &Book, teller: &Teller) -> Result<(), Refusal> {
    let (member, day) = (teller.member.0, book.get::<Meeting>(teller.meeting.0).and_then(|m| m.head.happened));
    let standing = day.map_or_else(|| book.standing(member), |day| book.standing_on(member, day));
    if standing.stage == Stage::Full {
        return Ok(());
    }
    Err(Refusal::new(msg!("监票人、计票人须是正式党员", "scrutineers and counters are full members")).at("member"))
}

/// Refuses to enter into a vote who has none at its meeting.
///
/// # Errors
/// The person is not among the voters.
pub fn has_vote(facts: &Facts, voter: &Voter) -> Result<(), Refusal> {
    let meeting = facts.book.get::<Motion>(voter.motion.0).and_then(|m| facts.book.get::<Meeting>(m.meeting.0));
    match meeting {
        Some(meeting) if !majority::voters(facts, meeting, None).due.contains(&voter.member.0) => {
            Err(Refusal::new(msg!("这个人没有表决权", "this person has no vote")).at("member"))
        }
        _ => Ok(()),
    }
}

/// Returns whether ballots of a motion were counted.
fn was_held(motion: &Motion) -> bool {
    matches!(motion.state, Some(MotionState::Decided | MotionState::Failed | MotionState::Voided))
}

fn tellers<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let day = meeting.head.happened?;
    let secret = |m: &&Motion| was_held(m) && m.kind.is_some_and(|kind| majority::is_secret(facts.numbers, kind, day));
    facts.book.of::<Motion>(meeting.head.id).find(secret)?;
    let there = |role| facts.book.of::<Teller>(meeting.head.id).any(|t| t.role == Some(role));
    let whole = there(TellerRole::Scrutineer) && there(TellerRole::Counter);
    let state = if whole { State::Met } else { State::Open };
    Some(Judged::new(state).due(day).on(Some(day)))
}

fn enough<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let motion = Motion::from_any(any)?;
    // A second round is among those who are left.
    if !was_held(motion) || motion.again.id().is_some() {
        return None;
    }
    let (day, kind) = (facts.book.get::<Meeting>(motion.meeting.0)?.head.happened?, motion.kind?);
    let limit = majority::number(facts.numbers, kind, "margin", day)?;
    let needed = election::candidates_needed(facts.numbers, kind, day, u32::try_from(motion.seats?).ok()?);
    let stood = election::candidates(facts, motion).iter().filter(|c| !c.other).count();
    let state = if stood >= needed as usize { State::Met } else { late(limit, false) };
    let text = msg!(
        "应选 {seats} 名，候选人 {stood} 名，至少应有 {needed} 名",
        "{seats} seats, {stood} candidates, {needed} needed at least"
    );
    let text = text.with("seats", motion.seats?).with("stood", stood).with("needed", i64::from(needed));
    Some(Judged { said: Some(text), ..Judged::new(state).due(day).on(Some(day)).limit(Some(limit)) })
}
