//! Meetings as they were held: who was there, who said what, what was put to the vote and how it was counted.

pub use super::minutes::{Correction, Line, LineKind, LinePart, SignRole, Signature};
pub use super::roll::{Attendance, Guest, GuestRole, LeaveReason, MakeUp, Presence};
use crate::base::{Id, Lang, Refusal, Value};
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book, Column, FieldKind, Hooks, Kind, Link, Prose, Record, Set, Words};
use crate::{codes, msg, record};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;

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
    /// What is put ready in the hall (会场布置).
    Hall {
        Flag = 0 "flag" msg!("党旗", "Party flag"),
        RollSheet = 1 "roll_sheet" msg!("签到表", "attendance sheet"),
        Ballots = 2 "ballots" msg!("表决票", "ballots"),
        Box = 3 "box" msg!("投票箱", "ballot box"),
        GradeSheets = 4 "grade_sheets" msg!("测评票", "grading sheets"),
        Files = 5 "files" msg!("申请书等材料", "applications and papers"),
        Readings = 6 "readings" msg!("学习材料", "readings"),
        Promises = 7 "promises" msg!("上次承诺清单", "promises of last time"),
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
        /// The day on which it was convened (通知).
        noticed_on: Option<NaiveDate> = msg!("通知日期", "convened on");
        /// What is ready in the hall.
        hall: Set<Hall> = msg!("会场布置", "hall");
        /// The meeting of which this is one session: a Party group in another room, those who come on another day.
        session_of: Link<Meeting> = msg!("所属会议", "session of"), Owner;
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

impl Meeting {
    // Each question names every state: a new one does not compile until all of them are answered.

    /// Returns whether it is planned and nobody has opened it.
    pub fn is_planned(&self) -> bool {
        match self.state {
            Some(MeetingState::Planned) => true,
            None | Some(MeetingState::Open | MeetingState::Closed | MeetingState::Signed) => false,
        }
    }

    /// Returns whether it goes on now.
    pub fn is_open(&self) -> bool {
        match self.state {
            Some(MeetingState::Open) => true,
            None | Some(MeetingState::Planned | MeetingState::Closed | MeetingState::Signed) => false,
        }
    }

    /// Returns whether it is still to end: planned, or going on.
    pub fn is_ahead(&self) -> bool {
        self.is_planned() || self.is_open()
    }

    /// Returns whether people met, or are meeting. One that says nothing of its state is of the time before this book.
    pub fn took_place(&self) -> bool {
        match self.state {
            None | Some(MeetingState::Open | MeetingState::Closed | MeetingState::Signed) => true,
            Some(MeetingState::Planned) => false,
        }
    }

    /// Returns whether the minutes are locked.
    pub fn is_signed(&self) -> bool {
        match self.state {
            Some(MeetingState::Signed) => true,
            None | Some(MeetingState::Planned | MeetingState::Open | MeetingState::Closed) => false,
        }
    }

    /// Returns whether it is over: its roll is only corrected from now on.
    pub fn is_over(&self) -> bool {
        match self.state {
            Some(MeetingState::Closed | MeetingState::Signed) => true,
            None | Some(MeetingState::Planned | MeetingState::Open) => false,
        }
    }

    /// Returns whether it is one session of another meeting; the register counts that one alone.
    pub fn is_session(&self) -> bool {
        self.session_of.id().is_some()
    }
}

impl Hooks for Meeting {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn begin(&mut self) {
        self.state = Some(MeetingState::Planned);
    }
    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "starts", "title", "kinds", "state", "due", "there", "place"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        // A session is locked with the paper it stands in: it neither joins one that is signed nor leaves it.
        let follows = |m: &Self, whole: &Self| before.is_none() && m.head.follows(&whole.head);
        let whole = |m: &Self| book.get::<Meeting>(m.session_of.0);
        let in_signed = |m: &Self| whole(m).is_some_and(|whole| whole.is_signed() && !follows(m, whole));
        if before.is_some_and(Meeting::is_signed) || [before, after].into_iter().flatten().any(in_signed) {
            return Err(locked());
        }
        let Some(meeting) = after else {
            let id = before.map(|m| m.head.id).unwrap_or_default();
            let used = [Kind::Line, Kind::Motion].iter().any(|kind| book.owned(*kind, id).next().is_some());
            let text = msg!("这次会议已有记录，不能删去", "this meeting has minutes and cannot be removed");
            return if used { Err(Refusal::new(text)) } else { Ok(()) };
        };
        let Some(whole) = book.get::<Meeting>(meeting.session_of.0) else { return Ok(()) };
        if whole.is_session() || whole.head.id == meeting.head.id {
            let text =
                msg!("所属会议要是另一个不是场次的会议", "a session belongs to another meeting, itself no session");
            return Err(Refusal::new(text).at("session_of"));
        }
        Ok(())
    }
}

/// Refuses a change to minutes that are signed.
fn locked() -> Refusal {
    Refusal::new(msg!("记录已签字锁定", "the minutes are signed and locked"))
        .hint(msg!("签字后的更改另记更正", "later changes are recorded as corrections"))
}

/// Refuses to begin a change of what stands in minutes that are signed.
///
/// # Errors
/// It is a signed meeting, or a part of one.
pub fn unlocked(record: &AnyRecord, book: &Book) -> Result<(), Refusal> {
    let hint = msg!("打开会议，选中一条按回车另记更正", "open the meeting, Enter on a line records a correction");
    let corrects = matches!(record.kind(), Kind::Correction | Kind::Signature);
    if !corrects && is_sealed(record, book) { Err(locked().hint(hint)) } else { Ok(()) }
}

/// Returns whether a record is a signed meeting, or stands in the minutes of one: what is there stays there.
pub fn is_sealed(record: &AnyRecord, book: &Book) -> bool {
    use Kind::{Attendance, Correction, Guest, Line, Motion, Signature, Teller};
    let part = matches!(record.kind(), Attendance | Guest | Line | Motion | Teller | Correction | Signature);
    let meeting = match record.kind() {
        Kind::Meeting => Some(record.head().id),
        _ => record.value("meeting").as_link().filter(|_| part),
    };
    let Some(meeting) = meeting.and_then(|id| book.get::<Meeting>(id)) else { return false };
    meeting.is_signed() || book.get::<Meeting>(meeting.session_of.0).is_some_and(Meeting::is_signed)
}

/// Holds what every part of the minutes must hold: its meeting is not signed, before and after. Parts that follow signed
/// minutes from another book were signed with them.
pub(in crate::model) fn part_of<'a, R: Record>(
    before: Option<&'a R>,
    after: Option<&'a R>,
    link: fn(&'a R) -> &'a Link<Meeting>,
    book: &Book,
) -> Result<(), Refusal> {
    if before.is_none()
        && after.is_some_and(|r| book.get::<Meeting>(link(r).0).is_some_and(|m| r.head().follows(&m.head)))
    {
        return Ok(());
    }
    let mut meetings = [before, after].into_iter().flatten().filter_map(|r| book.get::<Meeting>(link(r).0));
    // What was held in another room is locked with the paper it stands in.
    let signed = meetings.any(|m| m.is_signed() || book.get::<Meeting>(m.session_of.0).is_some_and(Meeting::is_signed));
    if signed { Err(locked()) } else { Ok(()) }
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
    any: &AnyRecord,
    counts: fn(&Attendance) -> bool,
    registered: fn(&Meeting) -> Option<i32>,
) -> Value {
    let id = any.head().id;
    // Whoever is on the roll of several sessions is one head.
    let mut heads: BTreeMap<Id, bool> = BTreeMap::new();
    for row in sessions(book, id).flat_map(|id| book.of::<Attendance>(id)) {
        *heads.entry(row.member.0).or_default() |= counts(&row.corrected(book));
    }
    if heads.is_empty() {
        let n = Meeting::from_any(any).and_then(registered);
        return n.map_or(Value::None, |n| Value::Int(n.into()));
    }
    Value::Int(heads.values().filter(|counted| **counted).count() as i64)
}

/// Returns a meeting and its sessions, by id.
pub fn sessions(book: &Book, meeting: Id) -> impl Iterator<Item = Id> {
    [meeting].into_iter().chain(book.of::<Meeting>(meeting).map(|m| m.head.id))
}
