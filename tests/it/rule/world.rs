//! What a case may give besides a person's steps: contacts, notices, reviews, agendas, two meetings.

use chrono::NaiveDate;
use toml::{Table, Value};
use zhibu::base::Id;
use zhibu::model::activity::event::{Activity, Participation};
use zhibu::model::activity::service::{Service, ServiceKind};
use zhibu::model::meeting::sitting::{Attendance, Meeting, MeetingKind, MeetingState, Presence};
use zhibu::model::people::roster::{Member, Post};
use zhibu::model::road::cultivation::{Contact, ContactRole, Recommendation, Review};
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::road::gate::{Announced, Inquiry, NoticeWay, Objection, PublicNotice};
use zhibu::model::vote::motion::{Motion, MotionKind, MotionState};
use zhibu::model::{AnyRecord, Codes, Head, Link, Record, Set};

/// Adds records to those of a case.
pub struct More<'a> {
    /// The branch.
    pub branch: Id,
    /// Whom the case is about.
    pub person: Id,
    /// Where they go.
    pub records: &'a mut Vec<AnyRecord>,
}

fn day_of(table: &Table, key: &str) -> Option<NaiveDate> {
    table.get(key).and_then(Value::as_str).map(|text| text.parse().unwrap_or_else(|_| panic!("{text} is no date")))
}

fn tables<'t>(given: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    given.get(key).and_then(Value::as_array).into_iter().flatten().map(|v| v.as_table().expect("a table"))
}

impl More<'_> {
    fn head(&self, happened: Option<NaiveDate>) -> Head {
        Head { id: Id(10_000 + self.records.len() as u128), branch: self.branch, happened, ..Head::default() }
    }

    fn put<R: Record>(&mut self, record: R) -> Id {
        let id = record.head().id;
        self.records.push(record.into_any());
        id
    }

    fn step(&mut self, member: Id, kind: StepKind, on: Option<NaiveDate>) {
        let step = Step {
            head: self.head(on),
            member: Link::to(member),
            step: Some(kind),
            outcome: Some(Outcome::Passed),
            until: on,
            ..Step::default()
        };
        self.put(step);
    }

    /// Takes everything that a case gives.
    pub fn take(&mut self, given: &Table) {
        for (key, role) in [("contacts", ContactRole::Contact), ("introducers", ContactRole::Introducer)] {
            tables(given, key).for_each(|t| self.contact(t, role));
        }
        for _ in 0..given.get("looks_after").and_then(Value::as_integer).unwrap_or(0) {
            let member = self.put(Member { head: self.head(None), name: "解思".into(), ..Member::default() });
            self.step(member, StepKind::Activist, "2026-03-19".parse().ok());
            let person = Link::to(self.person);
            self.put(Contact {
                head: self.head(None),
                member: Link::to(member),
                contact: person,
                ..Default::default()
            });
        }
        if let Some(value) = given.get("recommended") {
            let figures = value.as_table().cloned().unwrap_or_default();
            let n = |key: &str| figures.get(key).and_then(Value::as_integer).and_then(|n| i32::try_from(n).ok());
            let on = day_of(given, "recommended").or_else(|| day_of(&figures, "on"));
            let (head, member) = (self.head(on), Link::to(self.person));
            let (due, present, yes) = (n("due"), n("present"), n("yes"));
            self.put(Recommendation { head, member, due, present, yes, ..Default::default() });
        }
        for t in tables(given, "secretary") {
            let (head, posts) = (self.head(None), Set::of(&[Post::Secretary]));
            self.put(Member { head, name: "仇文".into(), posts, out_on: day_of(t, "out"), ..Member::default() });
        }
        for t in tables(given, "reviews") {
            let text = |key: &str| if t.contains_key(key) { "写明".into() } else { "".into() };
            let (exemplary, theory) = (text("exemplary"), text("theory"));
            let member = Link::to(self.person);
            self.put(Review { head: self.head(day_of(t, "on")), member, exemplary, theory, ..Default::default() });
        }
        for key in ["service", "participation"] {
            given.get(key).and_then(Value::as_table).into_iter().for_each(|t| self.held(t, key == "service"));
        }
        if let Some(t) = given.get("notice").and_then(Value::as_table) {
            self.notice(t, given.get("objection").and_then(Value::as_table));
        }
        if let Some(t) = given.get("agenda").and_then(Value::as_table) {
            self.agenda(t);
        }
        self.meetings(given);
    }

    /// A service, or a part in an activity, of somebody who came and left on these days.
    fn held(&mut self, t: &Table, service: bool) {
        let member = Member { head: self.head(None), name: "仇文".into(), ..Member::default() };
        let member = Link::to(self.put(Member { in_on: day_of(t, "in"), out_on: day_of(t, "out"), ..member }));
        let head = self.head(day_of(t, "on"));
        if service {
            let (kind, what) = (Some(ServiceKind::Service), "值班".into());
            self.put(Service { head, member, kind, what, ..Default::default() });
            return;
        }
        let activity = Link::to(self.put(Activity { head, title: "清扫".into(), ..Default::default() }));
        self.put(Participation { head: self.head(None), activity, member, ..Default::default() });
    }

    fn contact(&mut self, t: &Table, role: ContactRole) {
        let member = Member { head: self.head(None), name: "仇文".into(), ..Member::default() };
        let contact = self.put(Member { out_on: day_of(t, "out"), ..member });
        self.step(contact, StepKind::Vote2, day_of(t, "full"));
        self.step(contact, StepKind::Approval2, day_of(t, "full"));
        let head = self.head(day_of(t, "from"));
        let (member, contact) = (Link::to(self.person), Link::to(contact));
        self.put(Contact { head, member, contact, role: Some(role), ..Default::default() });
    }

    fn notice(&mut self, t: &Table, objection: Option<&Table>) {
        let without = t.get("without").and_then(Value::as_str).unwrap_or_default();
        let words = |key: &str| if key == without { "".into() } else { "有".into() };
        let notice = PublicNotice {
            head: self.head(day_of(t, "on")),
            member: Link::to(self.person),
            gate: Some(Announced::Admission),
            ordered_by: words("ordered_by"),
            ways: Set::of(&[NoticeWay::Posted]),
            place: words("place"),
            bodies: words("bodies"),
            contact_phone: words("contact_phone"),
            result_on: day_of(t, "result_on"),
            ..Default::default()
        };
        let notice = self.put(notice);
        let Some(t) = objection else { return };
        let closed_on = day_of(t, "closed_on");
        let result = closed_on.map(|_| Inquiry::Unfounded);
        let head = self.head(day_of(t, "on"));
        self.put(Objection {
            head,
            notice: Link::to(notice),
            text: "反映".into(),
            result,
            closed_on,
            ..Default::default()
        });
    }

    fn agenda(&mut self, t: &Table) {
        let kinds = Set::of(&[MeetingKind::General]);
        let state = Some(MeetingState::Planned);
        let head = self.head(day_of(t, "on"));
        let meeting = self.put(Meeting { head, title: "党员大会".into(), kinds, state, ..Default::default() });
        let name = t["kind"].as_str().unwrap();
        let kind = MotionKind::ALL.iter().find(|c| c.name == name).and_then(|c| MotionKind::from_code(c.code));
        let (head, subject) = (self.head(None), Link::to(self.person));
        let state = Some(MotionState::Open);
        self.put(Motion { head, meeting: Link::to(meeting), kind, subject, state, ..Default::default() });
    }

    fn meetings(&mut self, given: &Table) {
        for t in tables(given, "meetings") {
            let time = |key: &str| {
                t.get(key).and_then(Value::as_str).map(|s| s.parse().or(format!("{s}:00").parse()).unwrap())
            };
            let (starts, ends) = (time("starts"), time("ends"));
            let head = self.head(day_of(t, "on"));
            let meeting = Meeting { head, title: "党课".into(), starts, ends, ..Default::default() };
            let meeting = Link::to(self.put(meeting));
            let (head, state) = (self.head(None), Some(Presence::Present));
            self.put(Attendance { head, meeting, member: Link::to(self.person), state, ..Default::default() });
        }
    }
}
