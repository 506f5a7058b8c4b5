//! Meetings as they were held: who was there, who said what, what was put to the vote and how it was counted.

use crate::base::{Lang, Refusal, Value};
use crate::model::development::belongs;
use crate::model::motion::Motion;
use crate::model::roster::Member;
use crate::model::{Book, Column, FieldKind, Hooks, Link, Prose, Record, Set, Words};
use crate::{codes, msg, record};
use chrono::NaiveTime;

codes! {
    /// Kinds of meeting; one sitting may be several.
    MeetingKind {
        General = 0 "general" msg!("支部党员大会", "general meeting"),
        Committee = 1 "committee" msg!("支委会", "committee"),
        GroupMeeting = 2 "group_meeting" msg!("党小组会", "group meeting"),
        Lecture = 3 "lecture" msg!("党课", "lecture"),
        PartyDay = 4 "party_day" msg!("主题党日", "Party day"),
        Life = 5 "life" msg!("组织生活会", "organisational life"),
        Evaluation = 6 "evaluation" msg!("民主评议", "evaluation"),
        Admission = 7 "admission" msg!("发展会", "admission"),
        Conversion = 8 "conversion" msg!("转正会", "conversion"),
        Election = 9 "election" msg!("选举会", "election"),
        Forum = 10 "forum" msg!("座谈会", "forum"),
        HeartTalk = 11 "heart_talk" msg!("谈心谈话", "heart-to-heart talk"),
        Other = 12 "other" msg!("其他", "other"),
    }
}

codes! {
    /// Where a meeting is in its life.
    MeetingState {
        Planned = 0 "planned" msg!("计划", "planned"),
        Open = 1 "open" msg!("进行中", "open"),
        Closed = 2 "closed" msg!("已结束", "closed"),
        Signed = 3 "signed" msg!("已签字", "signed"),
    }
}

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

record! {
    /// A meeting or activity (会议).
    Meeting "meeting" msg!("会议", "meeting"), happened: Some(msg!("日期", "on")), {
        /// Its name.
        title: Words = msg!("会议名称", "title"), Required;
        /// Everything it counts as.
        kinds: Set<MeetingKind> = msg!("类型", "kinds"), Required;
        /// When it begins.
        starts: Option<NaiveTime> = msg!("开始", "starts");
        /// When it ended.
        ends: Option<NaiveTime> = msg!("结束", "ends");
        /// Where.
        place: Words = msg!("地点", "place"), Shared;
        /// Who chairs.
        chair: Link<Member> = msg!("主持人", "chair");
        /// Who keeps the minutes.
        recorder: Link<Member> = msg!("记录人", "recorder");
        /// Where it is in its life.
        state: Option<MeetingState> = msg!("状态", "state"), Command;
        /// What it is about.
        agenda: Prose = msg!("议题", "agenda");
        /// Registered total of those due, from a sheet without names (登记数); never mixed with attendance.
        reg_due: Option<i32> = msg!("登记应到", "registered due");
        /// Registered total of those present.
        reg_present: Option<i32> = msg!("登记实到", "registered present");
        /// Registered total of those on leave.
        reg_leave: Option<i32> = msg!("登记请假", "registered leave");
        /// Anything else.
        note: Prose = msg!("备注", "note");
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
    /// One line of the minutes (发言记录): who, when, what. Only what somebody said or did.
    Line "line" msg!("发言记录", "line"), happened: None, {
        /// The meeting.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// When it was taken.
        at: Option<NaiveTime> = msg!("时间", "at");
        /// Who speaks.
        speaker: Link<Member> = msg!("发言人", "speaker");
        /// Who speaks, where it is a guest.
        speaker_name: Words = msg!("发言人(列席)", "speaker (guest)");
        /// What it is.
        kind: Option<LineKind> = msg!("种类", "kind");
        /// Who is criticised.
        to: Link<Member> = msg!("对", "to");
        /// The words.
        text: Prose = msg!("内容", "text"), Required;
        /// The motion it belongs to.
        motion: Link<Motion> = msg!("议案", "motion");
    }
}

impl Meeting {
    /// Says whether the minutes are locked.
    pub fn is_signed(&self) -> bool {
        self.state == Some(MeetingState::Signed)
    }
}

impl Attendance {
    /// Says whether the person was in the room at all.
    pub fn was_there(&self) -> bool {
        self.state == Some(Presence::Present)
    }

    /// Says whether the person was in the room at that time; at its edges too.
    pub fn in_room(&self, at: Option<NaiveTime>) -> bool {
        let Some(at) = at else { return self.was_there() && self.left.is_none() };
        self.was_there() && self.arrived.is_none_or(|t| t <= at) && self.left.is_none_or(|t| at < t)
    }
}

impl Hooks for Meeting {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "starts", "title", "kinds", "state", "due", "there", "place"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        if before.is_some_and(|m| m.is_signed()) {
            return Err(locked());
        }
        let Some(meeting) = after else {
            let id = before.map(|m| m.head.id).unwrap_or_default();
            let used = book.of::<Line>(id).next().is_some() || book.of::<Motion>(id).next().is_some();
            let text = msg!("这次会议已有记录, 不能删去", "this meeting has minutes and cannot be removed");
            return if used { Err(Refusal::new(text)) } else { Ok(()) };
        };
        if meeting.title.is_empty() {
            return Err(Refusal::new(msg!("会议要有名称", "a meeting needs a title")).at("title"));
        }
        if meeting.kinds.is_empty() {
            return Err(Refusal::new(msg!("会议至少选一个类型", "choose at least one kind")).at("kinds"));
        }
        Ok(())
    }
}

/// Refuses a change to minutes that are signed.
fn locked() -> Refusal {
    Refusal::new(msg!("记录已签字锁定", "the minutes are signed and locked"))
        .hint(msg!("签字后的更改另记更正", "later changes are recorded as corrections"))
}

/// Holds what every part of the minutes must hold: its meeting exists and is not signed, before and after.
pub(super) fn part_of<'a, R>(
    before: Option<&'a R>,
    after: Option<&'a R>,
    link: fn(&'a R) -> &'a Link<Meeting>,
    book: &Book,
) -> Result<(), Refusal> {
    if let Some(after) = after {
        belongs(book.get::<Meeting>(link(after).0).is_some(), "meeting")?;
    }
    let mut meetings = [before, after].into_iter().flatten().map(link);
    let signed = meetings.any(|m| book.get::<Meeting>(m.0).is_some_and(Meeting::is_signed));
    if signed { Err(locked()) } else { Ok(()) }
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
        belongs(book.get::<Member>(a.member.0).is_some(), "member")?;
        if book.of::<Attendance>(a.meeting.0).any(|o| o.head.id != a.head.id && o.member == a.member) {
            return Err(Refusal::new(msg!("这个人已在签到表上", "this person is on the roll already")).at("member"));
        }
        if a.state == Some(Presence::Excluded) && a.approval.is_empty() {
            let text = msg!("不计入应到须有上级批准文号", "not counting somebody needs the superior's approval number");
            return Err(Refusal::new(text).at("approval"));
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

impl Hooks for Line {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = if self.speaker.id().is_some() {
            book.name_of(self.speaker.0, lang)
        } else {
            self.speaker_name.to_string()
        };
        let text = crate::base::width::fit(self.text.lines().next().unwrap_or_default(), 40);
        if who.is_empty() { text } else { format!("{who}: {text}") }
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "at", "speaker", "kind", "text"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        part_of(before, after, |l| &l.meeting, book)?;
        match after {
            Some(l) if l.text.is_empty() => Err(Refusal::new(msg!("没有内容", "there is no text")).at("text")),
            _ => Ok(()),
        }
    }
}

const COLUMNS: &[Column] = &[
    Column {
        name: "due",
        label: msg!("应到", "due"),
        kind: FieldKind::Int,
        read: |book, any| head_count(book, any, |a| a.state != Some(Presence::Excluded), |m| m.reg_due),
    },
    Column {
        name: "there",
        label: msg!("实到", "present"),
        kind: FieldKind::Int,
        read: |book, any| head_count(book, any, Attendance::was_there, |m| m.reg_present),
    },
];

fn head_count(
    book: &Book,
    any: &crate::model::AnyRecord,
    counts: fn(&Attendance) -> bool,
    registered: fn(&Meeting) -> Option<i32>,
) -> Value {
    let id = any.head().id;
    let mut roll = book.of::<Attendance>(id).peekable();
    if roll.peek().is_none() {
        let n = Meeting::from_any(any).and_then(registered);
        return n.map_or(Value::None, |n| Value::Int(n.into()));
    }
    Value::Int(roll.filter(|a| counts(a)).count() as i64)
}
