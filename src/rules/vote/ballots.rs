//! Rules about votes that were held: who watched the count, whether voters had a choice.

use super::{election, majority};
use crate::base::{Lang, Refusal, Text};
use crate::model::meeting::sitting::{Attendance, Meeting};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::vote::election::{Teller, TellerRole, Voter};
use crate::model::vote::motion::{Motion, MotionState};
use crate::model::{AnyRecord, Codes, Kind, Record};
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

/// Refuses to name as a teller who was no full member of this branch on the day of the meeting, and who is not in its room.
///
/// # Errors
/// The person was none, belongs elsewhere, or is away by the roll.
pub fn may_tell(facts: &Facts, teller: &Teller) -> Result<(), Refusal> {
    let refuse =
        |text: Text| Err(Refusal::new(text.with("who", facts.book.name_of(teller.member.0, Lang::Zh))).at("member"));
    let (id, meeting) = (teller.member.0, facts.book.get::<Meeting>(teller.meeting.0));
    let day = meeting.and_then(|m| m.head.happened).unwrap_or(facts.today);
    if facts.book.standing_on(id, day).stage != Stage::Full {
        return refuse(msg!("监票人、计票人须是正式党员", "scrutineers and counters are full members").into());
    }
    let Some(meeting) = meeting else { return Ok(()) };
    let here = |m: &Member| m.head.branch == meeting.head.branch && m.here_on(day);
    if !facts.book.get::<Member>(id).is_some_and(here) {
        return refuse(
            msg!("{who} {day} 不在本支部，不能监票、计票", "{who} is not of this branch on {day} and does not count")
                .with("day", day),
        );
    }
    let mut rows = facts.book.of::<Attendance>(meeting.head.id).filter(|a| a.member.0 == id);
    let Some(row) = rows.next().map(|a| a.corrected(facts.book)) else { return Ok(()) };
    let state = row.state.map_or_else(|| Text::plain(""), |s| s.row().label.into());
    // Whoever is not called yet may still come; whoever left early did count before.
    let gone = row.left.is_some() && meeting.is_open();
    match row.state.is_some() && (!row.was_there() || gone) {
        true if gone => refuse(msg!("{who} 已离会，不能监票、计票", "{who} has left and does not count").into()),
        true => refuse(
            msg!("{who} {state}，不在会场，不能监票、计票", "{who} is not in the room ({state}) and does not count")
                .with("state", state),
        ),
        false => Ok(()),
    }
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
