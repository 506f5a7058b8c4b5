//! Meetings, tasks and promises of the rule cases, from their tables.

use toml::{Table, Value};
use zhibu::base::Id;
use zhibu::model::meeting::commitment::{Promise, PromiseState, Task};
use zhibu::model::meeting::sitting::{
    Attendance, Correction, Hall, Line, MakeUp, Meeting, MeetingKind, MeetingState, Presence,
};
use zhibu::model::people::roster::{Member, Post};
use zhibu::model::vote::election::{Candidate, Teller};
use zhibu::model::{AnyRecord, Codes, Head, Link, Record, Set};

/// Where the records of meetings begin to be numbered.
const FIRST: u128 = 5_000;
const BRANCH: Id = Id(1);

fn day(table: &Table, key: &str) -> Option<chrono::NaiveDate> {
    table.get(key).and_then(Value::as_str).map(|s| s.parse().unwrap_or_else(|_| panic!("{s} is no date")))
}

fn code<E: Codes>(name: &str) -> E {
    let row = E::ALL.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no code {name}"));
    E::from_code(row.code).expect("a code")
}

struct Sitting<'r> {
    records: &'r mut Vec<AnyRecord>,
}

impl Sitting<'_> {
    fn head(&self, happened: Option<chrono::NaiveDate>) -> Head {
        Head { id: Id(FIRST + self.records.len() as u128), branch: BRANCH, happened, ..Head::default() }
    }

    fn add(&mut self, record: impl Record) -> Id {
        let id = record.head().id;
        self.records.push(record.into_any());
        id
    }

    fn member(&mut self, posts: Set<Post>) -> Id {
        self.add(Member { head: self.head(None), name: "单晓".into(), posts, ..Member::default() })
    }

    fn attend(&mut self, meeting: Id, member: Id, state: Presence) -> Id {
        let (meeting, member, state) = (Link::to(meeting), Link::to(member), Some(state));
        self.add(Attendance { head: self.head(None), meeting, member, state, ..Default::default() })
    }
}

/// Adds a meeting. `whole` fills in everything a record asks for; `absent` is how one person missed it, `made_up` when
/// that was made up for, `session` that the person came to another session.
pub fn meeting(records: &mut Vec<AnyRecord>, t: &Table) {
    let mut s = Sitting { records };
    let names: Vec<&str> = t
        .get("kinds")
        .and_then(Value::as_array)
        .map_or(vec!["general"], |a| a.iter().filter_map(Value::as_str).collect());
    let kinds: Vec<MeetingKind> = names.into_iter().map(code).collect();
    let text = |key: &str| t.get(key).and_then(Value::as_str);
    let chair = text("chair").map(|post| s.member(Set::of(&[code::<Post>(post)])));
    let reg_present = t.get("reg_present").and_then(Value::as_integer).map(|n| i32::try_from(n).expect("a number"));
    let mut meeting = Meeting {
        head: s.head(day(t, "on")),
        title: "党员大会".into(),
        kinds: Set::of(&kinds),
        state: text("state").map(code::<MeetingState>),
        chair: Link::to(chair.unwrap_or_default()),
        noticed_on: day(t, "noticed_on"),
        reg_present,
        ..Default::default()
    };
    let id = meeting.head.id;
    if t.contains_key("whole") {
        meeting.recorder = meeting.chair;
        meeting.place = "信息楼B305".into();
        (meeting.starts, meeting.ends) =
            (chrono::NaiveTime::from_hms_opt(18, 0, 0), chrono::NaiveTime::from_hms_opt(19, 0, 0));
        meeting.hall = Set::of(&[Hall::Flag, Hall::RollSheet]);
    }
    s.add(meeting);
    if t.contains_key("whole") {
        s.attend(id, chair.expect("a chair"), Presence::Present);
        s.add(Line { head: s.head(None), meeting: Link::to(id), text: "散会。".into(), ..Default::default() });
    }
    for _ in 0..t.get("present").and_then(Value::as_integer).unwrap_or(0) {
        let nobody = s.member(Set::default());
        s.attend(id, nobody, Presence::Present);
    }
    let Some(absent) = text("absent") else { return };
    let person = s.member(Set::default());
    let row = s.attend(id, person, code(absent));
    if let Some(on) = day(t, "made_up") {
        s.add(MakeUp {
            head: s.head(Some(on)),
            attendance: Link::to(row),
            how: "学习记录".into(),
            ..Default::default()
        });
    }
    if t.contains_key("session") {
        let session = Meeting { head: s.head(day(t, "on")), session_of: Link::to(id), ..Default::default() };
        let session = s.add(session);
        s.attend(session, person, Presence::Present);
    }
}

/// Adds who counted a vote and who could be elected by it.
pub fn around(records: &mut Vec<AnyRecord>, meeting: Id, motion: Id, t: &Table) {
    let mut s = Sitting { records };
    for role in t.get("tellers").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let (head, role) = (s.head(None), Some(code(role)));
        s.add(Teller { head, meeting: Link::to(meeting), role, ..Default::default() });
    }
    for _ in 0..t.get("candidates").and_then(Value::as_integer).unwrap_or(0) {
        let head = s.head(None);
        s.add(Candidate { head, motion: Link::to(motion), ..Default::default() });
    }
}

/// Adds one voter of a motion's meeting whose presence was corrected.
pub fn corrected(records: &mut Vec<AnyRecord>, meeting: Id, voter: Id, to: &str) {
    let mut s = Sitting { records };
    let to = code::<Presence>(to);
    let before = if to == Presence::Present { Presence::Absent } else { Presence::Present };
    let row = s.attend(meeting, voter, before);
    let (meeting, attendance) = (Link::to(meeting), Link::to(row));
    let (head, reason) = (s.head(None), "点错".into());
    s.add(Correction { head, meeting, attendance, state: Some(to), reason, ..Default::default() });
}

/// Adds a task.
pub fn task(records: &mut Vec<AnyRecord>, t: &Table) {
    let mut s = Sitting { records };
    let (deadline, done_on) = (day(t, "deadline"), day(t, "done"));
    s.add(Task {
        head: s.head(day(t, "given")), title: "备齐测评表".into(), deadline, done_on, ..Default::default()
    });
}

/// Adds a promise.
pub fn promise(records: &mut Vec<AnyRecord>, t: &Table) {
    let mut s = Sitting { records };
    let (deadline, settled_on) = (day(t, "deadline"), day(t, "settled"));
    let state = t.get("state").and_then(Value::as_str).map(code::<PromiseState>);
    let (head, text) = (s.head(day(t, "given")), "每周联系一名同学".into());
    s.add(Promise { head, text, deadline, state, settled_on, ..Default::default() });
}
