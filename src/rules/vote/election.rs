//! Elections: how many candidates, who is elected, what the report says.

use super::majority::{self, Tally, Verdict, filled, said};
use crate::base::{Lang, Text};
use crate::model::vote::election::{Candidate, Fate};
use crate::model::vote::motion::{Motion, MotionKind};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::wording::cite;
use crate::rules::law::numbers::{Numbers, Of};
use crate::rules::law::share;
use chrono::NaiveDate;

/// Returns the least number of candidates for so many seats: a fifth more than the seats, rounded up, where the kind asks it.
pub fn candidates_needed(numbers: &Numbers, kind: MotionKind, on: NaiveDate, seats: u32) -> u32 {
    seats + majority::number(numbers, kind, "margin", on).map_or(0, |margin| margin.needed(seats))
}

/// Lists the candidates of an election as they stand on the ballot; who was named instead comes behind them.
pub fn candidates<'a>(facts: &Facts<'a>, motion: &Motion) -> Vec<&'a Candidate> {
    let mut found: Vec<&Candidate> = facts.book.of::<Candidate>(motion.head.id).collect();
    found.sort_by_key(|c| (c.other, c.place.unwrap_or(i32::MAX), c.head.id));
    found
}

/// Returns who is elected: whoever has the majority, by votes where there are more of them than seats; whoever shares the last
/// seat with others is voted on again.
pub fn fates(
    numbers: &Numbers,
    kind: MotionKind,
    on: NaiveDate,
    seats: u32,
    tally: &Tally,
    votes: &[u32],
) -> Option<Vec<Fate>> {
    let passes = |yes: &u32| Some(majority::judge(numbers, kind, on, &Tally { yes: *yes, ..*tally })?.passes);
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

/// Returns the seats that an election has left open.
pub fn open_seats(facts: &Facts, motion: &Motion) -> u32 {
    let elected = facts.book.of::<Candidate>(motion.head.id).filter(|c| c.fate == Some(Fate::Elected)).count();
    seats(motion).saturating_sub(u32::try_from(elected).unwrap_or(u32::MAX))
}

/// Says the result of an election as its report does: voters, ballots, votes of each, who is elected.
pub fn words(facts: &Facts, motion: &Motion, tally: &Tally, verdict: &Verdict) -> Text {
    let voters = msg!("应到会有选举权的党员{due}名，实到会{present}名", "{due} voters due, {present} present");
    let voters = filled(Text::from(voters), tally);
    let outcome = outcome(facts, motion, verdict);
    let text = match (verdict.quorum, verdict.void) {
        (false, _) => msg!("{voters}，{outcome}", "{voters}, {outcome}"),
        (_, true) => msg!(
            "{voters}；发出选票{issued}张，收回{returned}张，{outcome}",
            "{voters}; {issued} ballots issued, {returned} returned, {outcome}"
        ),
        _ => msg!(
            "{voters}；发出选票{issued}张，收回{returned}张，有效{valid}张，无效{invalid}张。得票: {votes}。{outcome}",
            "{voters}; {issued} ballots issued, {returned} returned, {valid} valid, {invalid} invalid. Votes: {votes}. {outcome}"
        ),
    };
    let votes: Vec<Text> = candidates(facts, motion).into_iter().map(|c| votes_of(facts, c)).collect();
    filled(text.with("voters", voters), tally)
        .with("valid", said(tally.returned.saturating_sub(tally.invalid)))
        .with("votes", list(votes))
        .with("outcome", outcome)
}

/// Returns what came of an election: how many votes were needed, who is elected, and by which article.
pub fn outcome(facts: &Facts, motion: &Motion, verdict: &Verdict) -> Text {
    let text = match (verdict.quorum, verdict.void) {
        (false, _) => {
            msg!("不足{least}名，不能选举（依据: {basis}）。", "{least} needed: no election can be held ({basis}).")
        }
        (_, true) => msg!(
            "收回多于发出，选举无效，重新选举（依据: {basis}）。",
            "more returned than issued: void, held again ({basis})."
        ),
        _ => msg!(
            "应选{seats}名，须得{needed}票以上（{share}）当选: {who}（依据: {basis}）。",
            "{seats} seats, at least {needed} votes needed ({share}): {who} ({basis})."
        ),
    };
    let basis = if verdict.quorum { verdict.basis() } else { &verdict.quorum_value.basis };
    let base = if verdict.majority_value.of == Of::Present { msg!("实到", "present") } else { msg!("应到", "due") };
    let share = msg!("{base}{share}", "{share} of those {base}").with("base", base);
    text.with("least", said(verdict.needed_present))
        .with("seats", said(seats(motion)))
        .with("needed", said(verdict.needed))
        .with("share", share.with("share", share::in_words(verdict.majority_value)))
        .with("who", decision(facts, motion))
        .with("basis", cite(basis))
}

/// Says in a few words who is elected, who is voted on again and how many seats are left open.
pub fn decision(facts: &Facts, motion: &Motion) -> Text {
    let all = candidates(facts, motion);
    let names = |fate: Fate| {
        let named = all.iter().filter(|c| c.fate == Some(fate));
        let names: Vec<String> = named.map(|c| facts.book.name_of(c.member.0, Lang::Zh)).collect();
        (!names.is_empty()).then(|| Text::owned(names.join(msg!("、", ", ").zh), names.join(", ")))
    };
    let elected = match names(Fate::Elected) {
        Some(names) => msg!("{names}当选", "elected: {names}").with("names", names),
        None => msg!("无人当选", "nobody is elected").into(),
    };
    let text = match (names(Fate::Tied), open_seats(facts, motion)) {
        (Some(tied), _) => {
            msg!("{elected}，{tied}票数相等，重新投票", "{elected}; {tied} have equal votes and are voted on again")
                .with("tied", tied)
        }
        (None, 0) => return elected,
        (None, open) => {
            msg!("{elected}，缺额{open}名", "{elected}; {open} of the seats left open").with("open", said(open))
        }
    };
    text.with("elected", elected)
}

/// Returns the seats of an election.
fn seats(motion: &Motion) -> u32 {
    motion.seats.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
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

/// Returns whether a kind is voted on at such a meeting: a committee elects its leaders, everybody elects the committee.
pub fn belongs_to(kind: MotionKind, small: bool) -> bool {
    match kind {
        MotionKind::Committee | MotionKind::LeaderElection => small,
        MotionKind::Tellers | MotionKind::General => true,
        _ => !small,
    }
}
