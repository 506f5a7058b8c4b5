//! Who counts, who has a ballot, who is elected: the people around a motion.

use super::motion::{Count, Motion};
use crate::base::{Id, Lang, Refusal};
use crate::model::meeting::sitting::{Meeting, part_of};
use crate::model::people::roster::Member;
use crate::model::{Book, Codes, Head, Hooks, Link, Words};
use crate::{codes, msg, record};

codes! {
    /// What somebody does at the count.
    TellerRole {
        Scrutineer = 0 "scrutineer" msg!("监票人", "scrutineer"),
        Counter = 1 "counter" msg!("计票人", "counter"),
    }
}

codes! {
    /// How somebody takes part in a vote. What they voted stands nowhere.
    Part {
        Ballot = 0 "ballot" msg!("当场领票", "ballot in the room"),
        Written = 1 "written" msg!("书面意见", "written opinion"),
    }
}

codes! {
    /// What an election came to for a candidate.
    Fate {
        Elected = 0 "elected" msg!("当选", "elected"),
        Tied = 1 "tied" msg!("票数相等，重新投票", "tied: voted again"),
        NotElected = 2 "not_elected" msg!("未当选", "not elected"),
    }
}

record! {
    /// Who watches or does the counting at a meeting (监票人, 计票人).
    Teller "teller" msg!("监票计票人", "teller"), happened: None, {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Watches or counts.
        role: Option<TellerRole> = msg!("职责", "role"), Required;
    }
}

record! {
    /// Who takes part in one vote, frozen when its ballots are issued: a latecomer has no ballot in it, a departer's counts.
    Voter "voter" msg!("参加表决", "voter"), happened: None, {
        /// The motion.
        motion: Link<Motion> = msg!("议案", "motion"), Required Owner;
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required;
        /// By a ballot in the room, or by a written opinion that came in before the meeting.
        part: Option<Part> = msg!("方式", "by"), Required;
    }
}

record! {
    /// Somebody who can be elected, or was named by a voter instead (另选他人).
    Candidate "candidate" msg!("候选人", "candidate"), happened: None, {
        /// The election.
        motion: Link<Motion> = msg!("选举", "election"), Required Owner;
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Named on a ballot instead of a candidate.
        other: bool = msg!("另选他人", "named instead");
        /// Place on the ballot (姓氏笔画).
        place: Option<i32> = msg!("票上次序", "place on the ballot");
        /// In favour.
        yes: Option<i32> = msg!("赞成", "yes"), Command;
        /// Against.
        no: Option<i32> = msg!("不赞成", "no"), Command;
        /// Abstaining.
        abstain: Option<i32> = msg!("弃权", "abstain"), Command;
        /// What came of it.
        fate: Option<Fate> = msg!("结果", "result"), Command;
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

/// Refuses a part of a motion whose minutes are signed, unless it follows the motion from another book.
fn of_motion(motion: &Motion, new: Option<&Head>, book: &Book) -> Result<(), Refusal> {
    match new.is_some_and(|head| head.follows(&motion.head)) {
        true => Ok(()),
        false => part_of(Some(motion), Some(motion), |m| &m.meeting, book),
    }
}

/// Returns whether somebody stands for election in a motion of this meeting that is not withdrawn. Whoever is merely named
/// on a ballot may have been counting: that is no one's choice beforehand.
fn stands_at(book: &Book, meeting: Id, member: Id) -> bool {
    let live = book.of::<Motion>(meeting).filter(|m| !m.is_withdrawn());
    live.flat_map(|m| book.of::<Candidate>(m.head.id)).any(|c| !c.other && c.member.0 == member)
}

fn both() -> Refusal {
    let text = msg!("候选人不能当监票人或计票人", "a candidate is neither scrutineer nor counter");
    Refusal::new(text).at("member")
}

impl Hooks for Teller {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let role = self.role.map_or("", |r| r.row().label.get(lang));
        format!("{role} {}", book.name_of(self.member.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "role", "member"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        part_of(before, after, |t| &t.meeting, book)?;
        let Some(t) = after else { return Ok(()) };
        if stands_at(book, t.meeting.0, t.member.0) {
            return Err(both());
        }
        if book.of::<Teller>(t.meeting.0).any(|o| o.head.id != t.head.id && o.member == t.member) {
            let text = msg!("这个人已是监票人或计票人", "this person is a teller already");
            return Err(Refusal::new(text).at("member"));
        }
        Ok(())
    }
}

impl Hooks for Voter {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let part = self.part.map_or("", |p| p.row().label.get(lang));
        format!("{} {part}", book.name_of(self.member.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["motion", "member", "part"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let motion = |v: &Self| book.get::<Motion>(v.motion.0);
        if let Some(motion) = before.and_then(motion) {
            of_motion(motion, None, book)?;
        }
        let Some((v, motion)) = after.and_then(|v| Some((v, motion(v)?))) else { return Ok(()) };
        of_motion(motion, Some(&v.head).filter(|_| before.is_none()), book)?;
        settled(before, v, motion, book)?;
        if book.of::<Voter>(v.motion.0).any(|o| o.head.id != v.head.id && o.member == v.member) {
            let text = msg!("一人只能表决一次", "nobody votes twice");
            return Err(Refusal::new(text).at("member"));
        }
        Ok(())
    }
}

/// Nobody joins a vote whose ballots are out: they were issued to so many, and opinions came in before.
fn settled(before: Option<&Voter>, v: &Voter, motion: &Motion, book: &Book) -> Result<(), Refusal> {
    let room = motion.present.and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
    let ballots = book.of::<Voter>(motion.head.id).filter(|o| o.part == Some(Part::Ballot)).count();
    let late = before.is_none() && v.part == Some(Part::Written) && !v.head.follows(&motion.head);
    if motion.is_issued() && (late || (v.part == Some(Part::Ballot) && ballots > room)) {
        let text = msg!("已经发票：晚到的人不参加这一项", "ballots are out: whoever comes later is not in this vote");
        return Err(Refusal::new(text).at("member"));
    }
    Ok(())
}

/// Who stands on ballots that are out stays there, in that order; a name that voters wrote may be added.
fn printed(before: Option<&Candidate>, after: Option<&Candidate>, motion: &Motion) -> Result<(), Refusal> {
    let line = |c: &Candidate| (!c.other).then_some((c.member, c.place));
    if motion.is_issued() && before.and_then(line) != after.and_then(line) {
        let text = msg!("选票已经发出，候选人不能再变", "the ballots are out: who stands on them is settled");
        return Err(Refusal::new(text).at("member"));
    }
    Ok(())
}

impl Hooks for Candidate {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.member.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["motion", "place", "member", "other", "yes", "no", "abstain", "fate"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let motion = |c: &Self| book.get::<Motion>(c.motion.0);
        if let Some(motion) = before.and_then(motion) {
            of_motion(motion, None, book)?;
            printed(before, after, motion)?;
        }
        let Some((c, motion)) = after.and_then(|c| Some((c, motion(c)?))) else { return Ok(()) };
        let new = Some(&c.head).filter(|_| before.is_none());
        of_motion(motion, new, book)?;
        if !new.is_some_and(|head| head.follows(&motion.head)) {
            printed(before, after, motion)?;
        }
        if !motion.kind.is_some_and(super::motion::MotionKind::is_election) {
            let text = msg!("只有选举有候选人", "only an election has candidates");
            return Err(Refusal::new(text).at("motion"));
        }
        if book.of::<Candidate>(c.motion.0).any(|o| o.head.id != c.head.id && o.member == c.member) {
            let text = msg!("这个人已是候选人", "this person is a candidate already");
            return Err(Refusal::new(text).at("member"));
        }
        let stands = !c.other && !motion.is_withdrawn();
        if stands && book.of::<Teller>(motion.meeting.0).any(|t| t.member == c.member) {
            return Err(both());
        }
        adds_up(c, motion, book)
    }
}

/// Every valid ballot says yes, no or nothing of each candidate.
fn adds_up(c: &Candidate, motion: &Motion, book: &Book) -> Result<(), Refusal> {
    let Some(yes) = c.yes else { return Ok(()) };
    let last = book.of::<Count>(motion.head.id).max_by_key(|count| (count.round, count.head.id));
    let Some(count) = last else { return Ok(()) };
    let (issued, returned) = (count.issued.unwrap_or(0), count.returned.unwrap_or(0));
    let valid = returned - count.invalid.unwrap_or(0);
    let marked = yes + c.no.unwrap_or(0) + c.abstain.unwrap_or(0);
    let fits = if c.other { marked <= valid } else { marked == valid };
    if returned > issued {
        return Ok(());
    }
    if fits {
        return approved(motion, valid, book);
    }
    let text = msg!(
        "{who}：赞成+不赞成+弃权 = {a}，应等于有效票 {b}",
        "{who}: yes + no + abstain = {a}, but {b} ballots are valid"
    );
    let who = book.name_of(c.member.0, Lang::Zh);
    Err(Refusal::new(text.with("who", who).with("a", marked).with("b", valid)).at("votes"))
}

/// A ballot that approves of more than the seats is spoilt, so valid ones never approve of more together.
fn approved(motion: &Motion, valid: i32, book: &Book) -> Result<(), Refusal> {
    let sum: i32 = book.of::<Candidate>(motion.head.id).filter_map(|c| c.yes).sum();
    let seats = motion.seats.unwrap_or(0);
    if sum <= seats * valid {
        return Ok(());
    }
    let text = msg!(
        "赞成共 {a} 票，有效票 {b} 张各选 {n} 名，至多 {most} 票",
        "{a} votes in favour; {b} valid ballots of {n} seats each give {most} at most"
    );
    let text = text.with("a", sum).with("b", valid).with("n", seats).with("most", seats * valid);
    Err(Refusal::new(text).at("votes"))
}
