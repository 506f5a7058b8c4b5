//! Elections: how many candidates, who is elected, what the report says.

use super::say::cite;
use super::vote::{self, Tally, Verdict, filled, said};
use super::{Facts, Numbers};
use crate::base::{Lang, Text};
use crate::model::election::{Candidate, Fate};
use crate::model::motion::{Motion, MotionKind};
use crate::msg;
use chrono::NaiveDate;

/// Gives the least number of candidates for so many seats: a fifth more than the seats, rounded up, where the kind asks it.
pub fn candidates_needed(numbers: &Numbers, kind: MotionKind, on: NaiveDate, seats: u32) -> u32 {
    seats + vote::number(numbers, kind, "margin", on).map_or(0, |margin| margin.needed(seats))
}

/// Lists the candidates of an election as they stand on the ballot; who was named instead comes behind them.
pub fn candidates<'a>(facts: &Facts<'a>, motion: &Motion) -> Vec<&'a Candidate> {
    let mut found: Vec<&Candidate> = facts.book.of::<Candidate>(motion.head.id).collect();
    found.sort_by_key(|c| (c.other, c.place.unwrap_or(i32::MAX), c.head.id));
    found
}

/// Says who is elected: whoever has the majority, by votes where there are more of them than seats; whoever shares the last
/// seat with others is voted on again.
pub fn fates(
    numbers: &Numbers,
    kind: MotionKind,
    on: NaiveDate,
    seats: u32,
    tally: &Tally,
    votes: &[u32],
) -> Option<Vec<Fate>> {
    let passes = |yes: &u32| Some(vote::judge(numbers, kind, on, &Tally { yes: *yes, ..*tally })?.passes);
    let passed: Vec<bool> = votes.iter().map(passes).collect::<Option<_>>()?;
    let ahead = |n: u32| votes.iter().zip(&passed).filter(|(v, p)| **p && **v > n).count();
    let level = |n: u32| votes.iter().zip(&passed).filter(|(v, p)| **p && **v == n).count();
    let seats = seats as usize;
    let fate = |(votes, passed): (&u32, &bool)| match (*passed, ahead(*votes), level(*votes)) {
        (true, ahead, level) if ahead + level <= seats => Fate::Elected,
        (true, ahead, _) if ahead < seats => Fate::Tied,
        _ => Fate::NotElected,
    };
    Some(votes.iter().zip(&passed).map(fate).collect())
}

/// Gives the seats that an election has left open.
pub fn open_seats(facts: &Facts, motion: &Motion) -> u32 {
    let elected = facts.book.of::<Candidate>(motion.head.id).filter(|c| c.fate == Some(Fate::Elected)).count();
    let seats = motion.seats.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    seats.saturating_sub(u32::try_from(elected).unwrap_or(u32::MAX))
}

/// Says the result of an election as its report does: voters, ballots, votes of each, who is elected.
pub fn words(facts: &Facts, motion: &Motion, tally: &Tally, verdict: &Verdict) -> Text {
    let voters = msg!("应到会有选举权的党员{due}名，实到会{present}名", "{due} voters due, {present} present");
    let voters = filled(Text::from(voters), tally);
    if !verdict.quorum {
        let text = msg!(
            "{voters}，不足{needed}名，不能选举（依据: {basis}）。",
            "{voters}, {needed} needed: no election can be held ({basis})."
        );
        let text = text.with("voters", voters).with("needed", said(verdict.needed_present));
        return text.with("basis", cite(&verdict.quorum_value.basis));
    }
    if verdict.void {
        let text = msg!(
            "{voters}；发出选票{issued}张，收回{returned}张，收回多于发出，选举无效，重新选举（依据: {basis}）。",
            "{voters}; {issued} ballots issued, {returned} returned, more than issued: void, held again ({basis})."
        );
        return filled(text.with("voters", voters), tally).with("basis", cite(verdict.basis()));
    }
    let all = candidates(facts, motion);
    let votes: Vec<Text> = all.iter().map(|c| votes_of(facts, c)).collect();
    let names = |fate: Fate| {
        let named = all.iter().filter(|c| c.fate == Some(fate));
        let names: Vec<String> = named.map(|c| facts.book.name_of(c.member.0, Lang::Zh)).collect();
        names
    };
    let (elected, tied) = (names(Fate::Elected), names(Fate::Tied));
    let joined = |names: &[String]| Text::owned(names.join(msg!("、", ", ").zh), names.join(", "));
    let outcome = match (elected.is_empty(), tied.is_empty()) {
        (false, _) => msg!("{names}当选", "elected: {names}").with("names", joined(&elected)),
        (true, _) => msg!("无人当选", "nobody is elected").into(),
    };
    let outcome = match tied.is_empty() {
        true => outcome,
        false => {
            msg!("{outcome}，{tied}票数相等，重新投票", "{outcome}; {tied} have equal votes and are voted on again")
                .with("outcome", outcome)
                .with("tied", joined(&tied))
        }
    };
    let text = msg!(
        "{voters}；发出选票{issued}张，收回{returned}张，有效{valid}张，无效{invalid}张。得票: {votes}。应选{seats}名，过{needed}票当选: {outcome}（依据: {basis}）。",
        "{voters}; {issued} ballots issued, {returned} returned, {valid} valid, {invalid} invalid. Votes: {votes}. {seats} seats, {needed} votes needed: {outcome} ({basis})."
    );
    let seats = motion.seats.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    filled(text.with("voters", voters), tally)
        .with("valid", said(tally.returned.saturating_sub(tally.invalid)))
        .with("votes", list(votes))
        .with("seats", said(seats))
        .with("needed", said(verdict.needed))
        .with("outcome", outcome)
        .with("basis", cite(verdict.basis()))
}

fn votes_of(facts: &Facts, c: &Candidate) -> Text {
    let n = |n: Option<i32>| said(n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0));
    let text = match c.other {
        true => msg!("另选{who} {yes}票", "{who} (named instead) {yes}"),
        false => {
            msg!("{who} 赞成{yes}、不赞成{no}、弃权{abstain}", "{who} {yes} for, {no} against, {abstain} abstaining")
        }
    };
    let text = text.with("who", facts.book.name_of(c.member.0, Lang::Zh));
    text.with("yes", n(c.yes)).with("no", n(c.no)).with("abstain", n(c.abstain))
}

fn list(parts: Vec<Text>) -> Text {
    let join = |lang: Lang, with: &str| parts.iter().map(|t| t.render(lang)).collect::<Vec<_>>().join(with);
    Text::owned(join(Lang::Zh, msg!("；", "; ").zh), join(Lang::En, "; "))
}

/// Says whether a kind is voted on at such a meeting: a committee elects its leaders, everybody elects the committee.
pub fn belongs_to(kind: MotionKind, small: bool) -> bool {
    match kind {
        MotionKind::Committee | MotionKind::LeaderElection => small,
        MotionKind::Tellers | MotionKind::General => true,
        _ => !small,
    }
}
