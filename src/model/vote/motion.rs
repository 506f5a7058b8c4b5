//! Motions and their counts: what was put to the vote and how the ballots came out.

use crate::base::{Lang, Refusal};
use crate::model::meeting::sitting::{Meeting, part_of};
use crate::model::people::roster::Member;
use crate::model::road::development::Outcome;
use crate::model::{Book, Codes, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Kinds of motion, each with its quorum, base, majority and ballot form in `fixtures/rules/vote.toml`, with the article.
    MotionKind {
        General = 0 "general" msg!("一般事项", "general motion"),
        Admission = 1 "admission" msg!("接收预备党员", "admission"),
        Conversion = 2 "conversion" msg!("预备党员转正", "conversion"),
        Extension = 3 "extension" msg!("延长预备期", "extension of probation"),
        Cancellation = 4 "cancellation" msg!("取消预备党员资格", "cancellation of probation"),
        Award = 5 "award" msg!("表彰", "award"),
        Penalty = 6 "penalty" msg!("处分处置", "penalty"),
        Dismissal = 7 "dismissal" msg!("劝退除名", "dismissal"),
        Committee = 8 "committee" msg!("支委会决定", "committee decision"),
        Election = 9 "election" msg!("选举支委", "election of the committee"),
        LeaderElection = 10 "leader_election" msg!("支委会选举书记、副书记", "committee elects secretary, deputy"),
        LeaderByMeeting = 11 "leader_by_meeting" msg!("大会选举书记、副书记", "meeting elects secretary, deputy"),
        Tellers = 12 "tellers" msg!("通过监票人、计票人", "adoption of tellers"),
        Exclusion = 13 "exclusion" msg!("不计入应到", "not counting somebody"),
    }
}

impl MotionKind {
    /// Returns whether it is about one person, who must be named.
    pub fn is_personal(self) -> bool {
        use MotionKind::{Admission, Cancellation, Conversion, Dismissal, Extension, Penalty};
        matches!(self, Admission | Conversion | Extension | Cancellation | Penalty | Dismissal)
    }

    /// Returns whether people are elected: candidates and seats instead of one question.
    pub fn is_election(self) -> bool {
        matches!(self, MotionKind::Election | MotionKind::LeaderElection | MotionKind::LeaderByMeeting)
    }
}

codes! {
    /// Where a motion is in its life.
    MotionState {
        Open = 0 "open" msg!("待表决", "open"),
        Decided = 1 "decided" msg!("通过", "carried"),
        Voided = 2 "voided" msg!("计票无效", "voided"),
        Postponed = 3 "postponed" msg!("暂缓", "postponed"),
        Withdrawn = 4 "withdrawn" msg!("撤回", "withdrawn"),
        Failed = 5 "failed" msg!("未通过", "failed"),
    }
}

record! {
    /// A motion put to a meeting (议题表决).
    Motion "motion" msg!("议题表决", "motion"), happened: None, {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// Which majority it needs.
        kind: Option<MotionKind> = msg!("种类", "kind"), Required;
        /// The person voted on.
        subject: Link<Member> = msg!("对象", "subject"), Owner;
        /// The words of the motion.
        text: Prose = msg!("内容", "text");
        /// Where it is in its life.
        state: Option<MotionState> = msg!("状态", "state"), Command;
        /// Voters who should attend, frozen when ballots are issued (应到).
        due: Option<i32> = msg!("有表决权应到", "voters due"), Command;
        /// Voters in the room when ballots are issued (实到).
        present: Option<i32> = msg!("有表决权实到", "voters present"), Command;
        /// What was decided.
        outcome: Option<Outcome> = msg!("结果", "outcome"), Command;
        /// To when a probation is extended.
        until: Option<NaiveDate> = msg!("延长至", "until");
        /// Seats of an election.
        seats: Option<i32> = msg!("应选名额", "seats");
        /// The motion it takes up again: a second round, a postponed one.
        again: Link<Motion> = msg!("续前次", "again after"), Command;
        /// Why it was voided, postponed or withdrawn.
        reason: Words = msg!("原因", "reason"), Command;
        /// Number of the superior's approval of a result that needs one.
        approval: Words = msg!("批复文号", "approval no."), Command;
        /// Day of that approval.
        approved_on: Option<NaiveDate> = msg!("批复日期", "approved on"), Command;
        /// Number of the superior's approval to vote where a rule that allows it stands against it.
        permit: Words = msg!("批准文号", "approval of an exception");
    }
}

record! {
    /// Totals of one count (计票). Single ballots are no records.
    Count "count" msg!("计票", "count"), happened: None, {
        /// The motion.
        motion: Link<Motion> = msg!("议案", "motion"), Required Owner;
        /// First count, second count …
        round: Option<i32> = msg!("第几次", "round");
        /// Ballots issued.
        issued: Option<i32> = msg!("发出", "issued"), Required;
        /// Ballots returned.
        returned: Option<i32> = msg!("收回", "returned"), Required;
        /// Written opinions that came in before the meeting; counted, never added to those present.
        written: Option<i32> = msg!("书面意见", "written");
        /// In favour.
        yes: Option<i32> = msg!("赞成", "yes");
        /// Against.
        no: Option<i32> = msg!("不赞成", "no");
        /// Abstaining, blank ballots too.
        abstain: Option<i32> = msg!("弃权", "abstain");
        /// Not valid, such as two marks.
        invalid: Option<i32> = msg!("无效", "invalid");
    }
}

impl Hooks for Motion {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let kind = self.kind.map_or("", |k| k.row().label.get(lang));
        match self.subject.id() {
            Some(id) => format!("{kind}{}{}", lang.colon(), book.name_of(id, lang)),
            None => format!("{kind}{}{}", lang.colon(), crate::base::width::fit(&self.text, 40)),
        }
    }
    fn begin(&mut self) {
        self.state = Some(MotionState::Open);
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "kind", "subject", "state", "due", "present"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        part_of(before, after, |m| &m.meeting, book)?;
        let Some(m) = after else { return Ok(()) };
        let asked = |m: &Self| (m.meeting, m.kind, m.subject, m.seats, m.until);
        if before.is_some_and(|b| b.is_issued() && m.is_issued() && asked(b) != asked(m)) {
            let text = msg!("已经发票：表决什么不能再改", "ballots are out: what is voted on is settled");
            return Err(Refusal::new(text).at("kind"));
        }
        if m.kind.is_some_and(MotionKind::is_personal) && m.subject.id().is_none() {
            let text = msg!("涉及人的事项逐个表决：要选对象", "people are voted on one by one: choose whom");
            return Err(Refusal::new(text).at("subject"));
        }
        if m.kind.is_some_and(MotionKind::is_election) && m.seats.unwrap_or(0) < 1 {
            return Err(Refusal::new(msg!("选举要写应选名额", "an election needs its number of seats")).at("seats"));
        }
        Ok(())
    }
}

impl Motion {
    /// Returns whether its ballots are out, or were: who votes and on what is settled then, unless the vote was voided.
    pub fn is_issued(&self) -> bool {
        self.present.is_some() && self.state != Some(MotionState::Voided)
    }

    /// Returns whether it is still to be voted on, for the first time or again.
    pub fn waits(&self) -> bool {
        use MotionState::{Decided, Failed, Open, Postponed, Voided, Withdrawn};
        match self.state {
            None | Some(Open | Voided) => true,
            Some(Decided | Failed | Postponed | Withdrawn) => false,
        }
    }

    /// Returns whether it was taken back before anything was decided.
    pub fn is_withdrawn(&self) -> bool {
        use MotionState::{Decided, Failed, Open, Postponed, Voided, Withdrawn};
        match self.state {
            Some(Withdrawn) => true,
            None | Some(Open | Decided | Voided | Postponed | Failed) => false,
        }
    }
}

impl Count {
    /// Returns what stands on the ballots and in the written opinions together.
    pub fn marks(&self) -> i32 {
        [self.yes, self.no, self.abstain, self.invalid].into_iter().flatten().sum()
    }
}

impl Hooks for Count {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.motion.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["motion", "round", "issued", "returned", "written", "yes", "no", "abstain", "invalid"]
    }
    /// A count closes: yes + no + abstain + invalid = returned + written; returned ≤ issued ≤ voters present.
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let motion = before.or(after).and_then(|c| book.get::<Motion>(c.motion.0));
        let follows = |m: &Motion| before.is_none() && after.is_some_and(|c| c.head.follows(&m.head));
        if let Some(m) = motion.filter(|m| !follows(m)) {
            part_of(Some(m), Some(m), |m| &m.meeting, book)?;
        }
        let Some(c) = after else { return Ok(()) };
        let Some(motion) = motion else { return Ok(()) };
        let (issued, returned, written) = (c.issued.unwrap_or(0), c.returned.unwrap_or(0), c.written.unwrap_or(0));
        // Those present stand with the ballots that are out: an earlier count had its own.
        let newest = motion.is_issued() && book.of::<Count>(c.motion.0).all(|o| o.round <= c.round);
        if newest && issued > motion.present.unwrap_or(i32::MAX) {
            let text = msg!("发出 {a} 张，多于有表决权实到 {b} 人", "{a} ballots issued, {b} voters present");
            return Err(Refusal::new(text.with("a", issued).with("b", motion.present.unwrap_or(0))).at("issued"));
        }
        if motion.kind.is_some_and(MotionKind::is_election) {
            return within(c.invalid.unwrap_or(0), returned, issued);
        }
        // More returned than issued is a fact that voids the vote, not a slip: only then may the sum differ.
        if returned <= issued && c.marks() != returned + written {
            let text = msg!(
                "赞成+不赞成+弃权+无效 = {a}，应等于收回+书面 = {b}",
                "yes + no + abstain + invalid = {a}, but returned + written = {b}"
            );
            return Err(Refusal::new(text.with("a", c.marks()).with("b", returned + written)).at("yes"));
        }
        Ok(())
    }
}

/// Holds an election's ballots: what is marked on them stands with each candidate.
fn within(invalid: i32, returned: i32, issued: i32) -> Result<(), Refusal> {
    if returned <= issued && invalid > returned {
        let text = msg!("无效 {a} 张，多于收回 {b} 张", "{a} invalid ballots, {b} returned");
        return Err(Refusal::new(text.with("a", invalid).with("b", returned)).at("invalid"));
    }
    Ok(())
}
