//! The minutes of a meeting: its lines, what corrects them, who signed them.

use super::quotation::Quotation;
use super::roll::{Attendance, LeaveReason, Presence};
use super::sitting::{Meeting, part_of};
use crate::base::{Id, Lang, Refusal};
use crate::model::people::roster::Member;
use crate::model::vote::motion::Motion;
use crate::model::{Book, Codes, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveTime;

codes! {
    /// What a line of the minutes is.
    LineKind {
        Speech = 0 "speech" msg!("发言", "speech"),
        Criticism = 1 "criticism" msg!("批评", "criticism"),
        SelfCriticism = 2 "self_criticism" msg!("自我批评", "self-criticism"),
        Report = 3 "report" msg!("汇报", "report"),
        Question = 4 "question" msg!("提问", "question"),
        Decision = 5 "decision" msg!("决定", "decision"),
        Task = 6 "task" msg!("任务", "task"),
        Procedure = 7 "procedure" msg!("程序", "procedure"),
    }
}

impl LineKind {
    /// Returns whether somebody speaks: decisions, tasks and sentences of procedure are nobody's.
    pub fn is_spoken(self) -> bool {
        !matches!(self, LineKind::Decision | LineKind::Task | LineKind::Procedure)
    }
}

codes! {
    /// What must be heard about each person admitted or converted, in this order.
    LinePart {
        SelfReport = 0 "self_report" msg!("本人汇报", "own report"),
        Introducers = 1 "introducers" msg!("介绍人意见", "introducers"),
        CommitteeReport = 2 "committee_report" msg!("支委会报告", "committee's report"),
        Discussion = 3 "discussion" msg!("讨论", "discussion"),
        Ballot = 4 "ballot" msg!("票决", "ballot"),
        Announcement = 5 "announcement" msg!("宣布", "announcement"),
        Statement = 6 "statement" msg!("本人表态", "own statement"),
    }
}

codes! {
    /// As what somebody signs the minutes.
    SignRole {
        Chair = 0 "chair" msg!("主持人", "chair"),
        Recorder = 1 "recorder" msg!("记录人", "recorder"),
        Teller = 2 "teller" msg!("监票人", "teller"),
        Counter = 3 "counter" msg!("计票人", "counter"),
    }
}

record! {
    /// One line of the minutes (发言记录): who, when, what. Only what somebody said or did.
    Line "line" msg!("发言记录", "line"), happened: None, {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// When it was taken.
        at: Option<NaiveTime> = msg!("时间", "at");
        /// Who speaks.
        speaker: Link<Member> = msg!("发言人", "speaker");
        /// Who speaks, where it is a guest.
        speaker_name: Words = msg!("发言人（列席）", "speaker (guest)");
        /// What it is.
        kind: Option<LineKind> = msg!("种类", "kind");
        /// Who is criticised.
        to: Link<Member> = msg!("对", "to"), Owner;
        /// The words.
        text: Prose = msg!("内容", "text"), Required;
        /// The motion it belongs to.
        motion: Link<Motion> = msg!("议案", "motion"), Owner;
        /// Which part of the procedure of an admission or conversion.
        part: Option<LinePart> = msg!("环节", "part");
        /// The item of the agenda.
        item: Words = msg!("议题", "item"), Shared;
        /// The stretch of a source that it was taken from.
        quotation: Link<Quotation> = msg!("引自", "quoted from"), Owner;
        /// Whether it still stands as the source has it, neither edited nor confirmed.
        quoted: bool = msg!("引文未核", "quoted, unconfirmed"), Command;
        /// How often it was rewritten before the signature; the journal has every earlier text.
        edits: Option<i32> = msg!("修改次数", "rewritten"), Command;
    }
}

record! {
    /// A change of minutes that are closed or signed; the original stays beside it (更正).
    Correction "correction" msg!("更正", "correction"), happened: Some(msg!("更正日期", "corrected on")), {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// The place on the roll that it corrects.
        attendance: Link<Attendance> = msg!("出席", "roll entry"), Owner;
        /// The line that it corrects.
        line: Link<Line> = msg!("发言记录", "line"), Owner;
        /// What the attendance should be.
        state: Option<Presence> = msg!("出勤", "attendance");
        /// When the person came.
        arrived: Option<NaiveTime> = msg!("到会时间", "arrived");
        /// When the person left.
        left: Option<NaiveTime> = msg!("离会时间", "left");
        /// Why on leave.
        leave_reason: Option<LeaveReason> = msg!("请假原因", "reason for leave");
        /// What the words should be.
        text: Prose = msg!("更正为", "corrected to");
        /// Why.
        reason: Words = msg!("更正理由", "reason"), Required;
    }
}

record! {
    /// A signature on the paper of the minutes (签名).
    Signature "signature" msg!("签名", "signature"), happened: Some(msg!("签字日期", "signed on")), {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// As what.
        role: Option<SignRole> = msg!("身份", "role"), Required;
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required;
        /// Where the signed paper lies.
        original: Words = msg!("原件存放处", "original kept at"), Shared;
    }
}

impl Line {
    /// Returns the words as the last correction has them.
    pub fn corrected<'b>(&'b self, book: &'b Book) -> &'b str {
        let last = book.of::<Correction>(self.head.id).rfind(|c| !c.text.is_empty());
        last.map_or(&self.text, |c| &c.text)
    }

    /// Returns whether it was written down when it was said, not put in afterwards with a time of its own.
    pub fn is_live(&self) -> bool {
        if self.quotation.id().is_some() {
            return false;
        }
        let entered = self.head.entered.time();
        self.at.is_some_and(|at| at == entered || (at <= entered && entered - at < chrono::Duration::minutes(1)))
    }
}

/// Returns the lines of a meeting in their order. What was taken live stands as it was taken, even if the clock jumped
/// back meanwhile; what was put in afterwards goes to its time.
pub fn timeline(book: &Book, meeting: Id) -> Vec<&Line> {
    let mut out: Vec<&Line> = Vec::new();
    for line in book.of::<Line>(meeting) {
        let place =
            if line.is_live() { None } else { out.iter().rposition(|l| l.at <= line.at).map(|n| n + 1).or(Some(0)) };
        match place {
            Some(n) => out.insert(n, line),
            None => out.push(line),
        }
    }
    out
}

impl Quotation {
    /// Returns the line of the minutes that was taken from it.
    pub fn line<'b>(&self, book: &'b Book) -> Option<&'b Line> {
        book.of::<Line>(self.head.id).next()
    }
}

impl Attendance {
    /// Returns it as its corrections have it; the record itself stays what was written in the room.
    #[must_use]
    pub fn corrected(&self, book: &Book) -> Attendance {
        let mut out = self.clone();
        for c in book.of::<Correction>(self.head.id).filter(|c| c.state.is_some()) {
            (out.state, out.arrived, out.left, out.leave_reason) = (c.state, c.arrived, c.left, c.leave_reason);
        }
        out
    }
}

impl Hooks for Line {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = if self.speaker.id().is_some() {
            book.name_of(self.speaker.0, lang)
        } else {
            self.speaker_name.to_string()
        };
        let text = crate::base::width::fit(self.text.lines().next().unwrap_or_default(), 40);
        if who.is_empty() { text } else { format!("{who}{}{text}", lang.colon()) }
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "at", "speaker", "kind", "text"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        part_of(before, after, |l| &l.meeting, book)
    }
}

impl Hooks for Correction {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let what = self.attendance.id().or(self.line.id()).or(self.meeting.id()).unwrap_or_default();
        format!("{}{}{}", book.name_of(what, lang), lang.colon(), &*self.reason)
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "happened", "attendance", "line", "state", "text", "reason"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        if before.is_some_and(|c| book.get::<Meeting>(c.meeting.0).is_some_and(Meeting::is_signed)) {
            let text =
                msg!("已签字记录的更正不能删改，请再写一条", "corrections of signed minutes stand; write another");
            return Err(Refusal::new(text));
        }
        let Some(c) = after else { return Ok(()) };
        let attendance = book.get::<Attendance>(c.attendance.0).map(|a| ("attendance", a.meeting));
        let line = book.get::<Line>(c.line.0).map(|l| ("line", l.meeting));
        if let Some((field, _)) = [attendance, line].into_iter().flatten().find(|(_, of)| *of != c.meeting) {
            let text = msg!("更正的不是这次会议的记录", "what it corrects is not of this meeting");
            return Err(Refusal::new(text).at(field));
        }
        if c.state.is_none() && c.text.is_empty() {
            return Err(Refusal::new(msg!("没有写更正为什么", "say what is right instead")).at("text"));
        }
        Ok(())
    }
}

impl Hooks for Signature {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let role = self.role.map_or("", |r| r.row().label.get(lang));
        format!("{role} {}", book.name_of(self.member.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "role", "member", "happened", "original"]
    }
    /// A signature comes with the lock, or later; of signed minutes none is taken away or changed.
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        before.map_or(Ok(()), |before| part_of(Some(before), after, |s| &s.meeting, book))
    }
}
