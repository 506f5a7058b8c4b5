//! The roll of a meeting: who was expected and there, who sat in, who makes up for having missed it.

use super::sitting::{Meeting, part_of};
use crate::base::{Lang, Refusal};
use crate::model::people::roster::Member;
use crate::model::{Book, Hooks, Link, Words};
use crate::{codes, msg, record};
use chrono::NaiveTime;

codes! {
    /// Whether somebody expected was there. Late and left early are computed from the times.
    Presence {
        Present = 0 "present" msg!("到会", "present"),
        Leave = 1 "leave" msg!("请假", "leave"),
        Absent = 2 "absent" msg!("缺席", "absent"),
        Excluded = 3 "excluded" msg!("不计入应到", "excluded"),
    }
}

codes! {
    /// Why somebody asked for leave.
    LeaveReason {
        Personal = 0 "personal" msg!("事假", "personal"),
        Sick = 1 "sick" msg!("病假", "sick"),
        Placement = 2 "placement" msg!("实习", "placement"),
        Abroad = 3 "abroad" msg!("出国", "abroad"),
        Official = 4 "official" msg!("公务", "official"),
        Other = 5 "other" msg!("其他", "other"),
    }
}

codes! {
    /// In what capacity a guest sits in; guests are never in the counts.
    GuestRole {
        Candidate = 0 "candidate" msg!("发展对象", "candidate"),
        Masses = 1 "masses" msg!("群众", "masses"),
        Teacher = 2 "teacher" msg!("教师", "teacher"),
        Organiser = 3 "organiser" msg!("组织员", "organiser"),
        Superior = 4 "superior" msg!("上级", "superior"),
    }
}

record! {
    /// One expected person's presence at one meeting (出席).
    Attendance "attendance" msg!("出席", "attendance"), happened: None, {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// The person.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Present, on leave, absent, not counted; empty: not called yet.
        state: Option<Presence> = msg!("出勤", "attendance");
        /// When the person came, if not at the beginning.
        arrived: Option<NaiveTime> = msg!("到会时间", "arrived");
        /// When the person left, if before the end.
        left: Option<NaiveTime> = msg!("离会时间", "left");
        /// Why on leave.
        leave_reason: Option<LeaveReason> = msg!("请假原因", "reason for leave");
        /// Number of the superior's approval, for "not counted".
        approval: Words = msg!("批准文号", "approval no.");
        /// Whether the meeting adopted it, for "not counted".
        adopted: bool = msg!("大会通过", "adopted by the meeting");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// Somebody who sits in (列席).
    Guest "guest" msg!("列席", "guest"), happened: None, {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// Name.
        name: Words = msg!("姓名", "name"), Required;
        /// In what capacity.
        role: Option<GuestRole> = msg!("身份", "role");
    }
}

record! {
    /// How somebody made up for a meeting that was missed (补课).
    MakeUp "make_up" msg!("补课", "make-up"), happened: Some(msg!("补课日期", "made up on")), {
        /// The place on the roll that it settles.
        attendance: Link<Attendance> = msg!("出席", "attendance"), Required Owner;
        /// How: read the minutes, heard the recording, talked it over.
        how: Words = msg!("方式", "how"), Required;
        /// Who saw to it.
        with: Link<Member> = msg!("组织人", "with");
    }
}

impl Attendance {
    /// Returns whether the person was in the room at all.
    pub fn was_there(&self) -> bool {
        self.state == Some(Presence::Present)
    }

    /// Returns whether the person was in the room at that time; at its edges too.
    pub fn in_room(&self, at: Option<NaiveTime>) -> bool {
        let Some(at) = at else { return self.was_there() && self.left.is_none() };
        self.was_there() && self.arrived.is_none_or(|t| t <= at) && self.left.is_none_or(|t| at < t)
    }
}

impl Hooks for Attendance {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.member.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "member", "state", "arrived", "left", "leave_reason"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        part_of(before, after, |a| &a.meeting, book)?;
        let Some(a) = after else { return Ok(()) };
        if book.of::<Attendance>(a.meeting.0).any(|o| o.head.id != a.head.id && o.member == a.member) {
            return Err(Refusal::new(msg!("这个人已在签到表上", "this person is on the roll already")).at("member"));
        }
        if a.state == Some(Presence::Excluded) && a.approval.is_empty() {
            let text = msg!("不计入应到须有上级批准文号", "not counting somebody needs the superior's approval number");
            return Err(Refusal::new(text).at("approval"));
        }
        if a.state == Some(Presence::Excluded) && !a.adopted {
            let text = msg!("不计入应到还须经大会通过", "not counting somebody also needs the meeting's adoption");
            return Err(Refusal::new(text).at("adopted"));
        }
        Ok(())
    }
}

impl Hooks for Guest {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "name", "role"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        part_of(before, after, |g| &g.meeting, book)
    }
}

impl Hooks for MakeUp {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.attendance.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["attendance", "happened", "how", "with"]
    }
}
