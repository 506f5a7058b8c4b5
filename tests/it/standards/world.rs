//! A small book for sheets, filled line by line.

use zhibu::base::Id;
use zhibu::model::activity::event::{Activity, ActivityKind, Participation};
use zhibu::model::activity::service::{Service, ServiceKind};
use zhibu::model::assessment::{Assessment, Award, AwardLevel, Score, ScoreColumn};
use zhibu::model::document::{Document, DocumentKind};
use zhibu::model::evaluation::opinion::{GradeCount, GradeCountState, GradeTally, Opinion, Voice};
use zhibu::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use zhibu::model::meeting::commitment::{Promise, PromiseState};
use zhibu::model::meeting::sitting::{Attendance, Meeting, MeetingState, Presence};
use zhibu::model::people::discipline::Discipline;
use zhibu::model::people::roster::{Branch, Group, Level, Member};
use zhibu::model::rectification::{Rectification, RectificationState, Source};
use zhibu::model::road::cultivation::Recommendation;
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::road::gate::Objection;
use zhibu::model::vote::motion::{Motion, MotionKind};
use zhibu::model::{Book, Change, Codes, Head, Link, Record, Set};

/// A book that is filled line by line: `committee 2026-03-10`, `talk late`, `score 1 3/40` …
pub(super) struct World {
    /// The book.
    pub book: Book,
    next: u128,
}

const SHEET: Id = Id(7);

impl World {
    pub(super) fn new() -> World {
        let mut world = World { book: Book::default(), next: 100 };
        let head = Head { id: Id(1), branch: Id(1), ..Head::default() };
        world.put(Branch { head, name: "支部".into(), level: Some(Level::Undergraduate), ..Default::default() });
        let head = Head { id: SHEET, branch: Id(1), ..Head::default() };
        world.put(Assessment { head, standard: "own".into(), period: "2026".into(), ..Default::default() });
        world
    }

    fn put<R: Record>(&mut self, record: R) -> Id {
        let id = record.head().id;
        self.book.apply(&[Change::add(record.into_any())]);
        id
    }

    fn head(&mut self, on: &str) -> Head {
        self.next += 1;
        let (on, entered) = on.split_once('/').unwrap_or((on, on));
        let at = format!("{}T20:00:00+08:00", if entered.is_empty() { "2026-01-01" } else { entered });
        Head {
            id: Id(self.next),
            branch: Id(1),
            happened: on.parse().ok(),
            entered: at.parse().unwrap(),
            ..Head::default()
        }
    }

    /// Takes a line.
    pub(super) fn take(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = |n: usize| words.get(n).copied().unwrap_or_default();
        match at(0) {
            "met" => self.met(&at),
            "roll" => self.roll(at(1)),
            "score" => self.score(&at),
            "basis" => self.basis(at(1)),
            "promise" => {
                let head = self.head(at(1));
                let (deadline, state) = (at(2).parse().ok(), code::<PromiseState>(at(3)));
                self.put(Promise { head, text: "x".into(), deadline, state, ..Default::default() });
            }
            "grade" => {
                let (head, grade) = (self.head(at(1)), code::<Grade>(at(2)));
                self.put(EvaluationResult { head, grade, ..Default::default() });
            }
            "member" => {
                let head = self.head("");
                self.put(Member { head, name: at(1).into(), ..Default::default() });
            }
            "ballots" => self.ballots(&at),
            "opinion" => {
                let result = self.book.all::<EvaluationResult>().last().unwrap().clone();
                let (head, voice, grade) = (self.head(at(1)), code::<Voice>(at(2)), code::<Grade>(at(3)));
                let (evaluation, member, voices) = (result.evaluation, result.member, at(4).parse().ok());
                self.put(Opinion { head, evaluation, member, voice, grade, voices, ..Default::default() });
            }
            "objection" => {
                let (head, closed_on) = (self.head(at(1)), at(2).parse().ok());
                self.put(Objection { head, text: "x".into(), closed_on, ..Default::default() });
            }
            "discipline" | "penalty" => self.penalty(at(0), at(1), at(2)),
            "document" => {
                let member = self.book.all::<Member>().last().unwrap().head.id;
                let (head, kind) = (self.head(""), code::<DocumentKind>(at(1)));
                let (signers, signed) = (at(2).into(), at(3).into());
                self.put(Document { head, member: Link::to(member), kind, signers, signed, ..Default::default() });
            }
            "group" => {
                let head = self.head("");
                self.put(Group { head, name: at(1).into(), ..Default::default() });
            }
            "person" => {
                let head = self.head("");
                let id = self.put(Member { head, name: at(1).into(), ..Default::default() });
                for step in &words[2..] {
                    let (name, day) = step.split_once('=').unwrap();
                    let head = self.head(day);
                    self.put(Step { head, member: Link::to(id), step: StepKind::named(name), ..Default::default() });
                }
            }
            "award" => {
                let head = self.head(at(1));
                let (level, title, document) = (code(at(2)), at(3).into(), at(4).into());
                self.put(Award { head, level, title, document, ..Default::default() });
            }
            "item" => {
                let head = self.head(at(1));
                let (working, closed) = (RectificationState::Working, RectificationState::Closed);
                let state = Some(if at(3).trim_matches('-').is_empty() { working } else { closed });
                let (deadline, accepted_on) = (at(2).parse().ok(), at(3).parse().ok());
                let (title, source) = ("x".into(), code::<Source>(at(4)));
                self.put(Rectification { head, title, deadline, accepted_on, state, source, ..Default::default() });
            }
            _ => self.done(&at),
        }
    }

    fn last<R: Record>(&self) -> Id {
        self.book.all::<R>().last().unwrap().head().id
    }

    /// Takes a line about what somebody did for others.
    fn done<'a>(&mut self, at: &dyn Fn(usize) -> &'a str) {
        match at(0) {
            "service" => self.service(at),
            "activity" => self.activity(at),
            "took_part" => self.took_part(at(1)),
            "recommended" => {
                let (head, by_league) = (self.head(at(1)), at(2).into());
                self.put(Recommendation { head, by_league, ..Default::default() });
            }
            other => panic!("{other}"),
        }
    }

    /// `service DAY[/ENTERED] KIND [UNTIL]`, of the last person.
    fn service<'a>(&mut self, at: &dyn Fn(usize) -> &'a str) {
        let (head, member) = (self.head(at(1)), Link::to(self.last::<Member>()));
        let (kind, until) = (code::<ServiceKind>(at(2)), at(3).parse().ok());
        self.put(Service { head, member, kind, until, what: "x".into(), ..Default::default() });
    }

    /// `activity DAY[/ENTERED] KINDS EVIDENCE WITH`, `-` for nothing.
    fn activity<'a>(&mut self, at: &dyn Fn(usize) -> &'a str) {
        let kinds: Vec<ActivityKind> = at(2).split(',').map(|kind| code(kind).unwrap()).collect();
        let (evidence, with) = (at(3).trim_matches('-').into(), at(4).trim_matches('-').into());
        let head = self.head(at(1));
        self.put(Activity { head, title: "x".into(), kinds: Set::of(&kinds), evidence, with, ..Default::default() });
    }

    /// Puts the last person, or nobody known, on the list of the last activity; `led` makes the person its leader.
    fn took_part(&mut self, how: &str) {
        let activity = self.book.all::<Activity>().last().unwrap().clone();
        let member = Link::to(self.book.all::<Member>().last().map(|m| m.head.id).unwrap_or(Id(2)));
        if how == "led" {
            let after = Activity { leader: member, ..activity.clone() };
            self.book.apply(&[Change::edit(activity.into_any(), after.into_any())]);
            return;
        }
        // Entered with the activity, unless another day is given.
        let head = if how.is_empty() { Head { happened: None, ..activity.head.clone() } } else { self.head(how) };
        self.next += 1;
        let head = Head { id: Id(self.next), happened: None, ..head };
        self.put(Participation { head, activity: Link::to(activity.head.id), member, ..Default::default() });
    }

    /// `discipline DAY KIND` of the last person on record, `penalty DAY OUTCOME` of a vote about them.
    fn penalty(&mut self, what: &str, day: &str, how: &str) {
        let member = Link::to(self.book.all::<Member>().last().unwrap().head.id);
        let head = self.head(day);
        if what == "discipline" {
            self.put(Discipline { head, member, kind: code(how), ..Default::default() });
            return;
        }
        let (meeting, outcome) = (Link::to(head.id), code::<Outcome>(how));
        self.put(Meeting { head, title: "x".into(), ..Default::default() });
        let (head, kind) = (self.head(""), Some(MotionKind::Penalty));
        self.put(Motion { head, meeting, kind, outcome, subject: member, ..Default::default() });
    }

    /// Changes on what basis the branch was founded.
    fn basis(&mut self, name: &str) {
        let before = self.book.all::<Branch>().next().unwrap().clone();
        let after = Branch { basis: code(name), ..before.clone() };
        self.book.apply(&[Change::edit(before.into_any(), after.into_any())]);
    }

    /// `met DAY[/ENTERED] KIND TITLE DUE PRESENT`
    fn met<'a>(&mut self, at: &dyn Fn(usize) -> &'a str) {
        let chair = Link::to(Id(2));
        let planned = at(3) == "planned";
        let meeting = Meeting {
            head: self.head(at(1)),
            kinds: Set::of(&[code(at(2)).unwrap()]),
            title: at(3).into(),
            place: "A101".into(),
            agenda: "议题".into(),
            starts: chrono::NaiveTime::from_hms_opt(19, 0, 0),
            chair,
            recorder: chair,
            state: Some(if planned { MeetingState::Planned } else { MeetingState::Signed }),
            reg_due: at(4).parse().ok(),
            reg_present: at(5).parse().ok(),
            ..Default::default()
        };
        self.put(meeting);
    }

    /// `ballots DAY VOICE EXCELLENT/QUALIFIED/BASIC/UNQUALIFIED`: a count about somebody in a round of their own.
    fn ballots<'a>(&mut self, at: &dyn Fn(usize) -> &'a str) {
        let marks: Vec<i32> = at(3).split('/').map(|n| n.parse().unwrap()).collect();
        let (round, who) = (self.head(at(1)), self.head(""));
        let round = Link::to(self.put(Evaluation { head: round, ..Default::default() }));
        let member = Link::to(self.put(Member { head: who, ..Default::default() }));
        let head = self.head(at(1));
        let result = self.put(EvaluationResult { head, evaluation: round, member, ..Default::default() });
        let (head, state) = (self.head(at(1)), Some(GradeCountState::Closed));
        let voice = code::<Voice>(at(2));
        let count = self.put(GradeCount { head, evaluation: round, voice, state, ..Default::default() });
        let tally = GradeTally {
            head: self.head(""),
            count: Link::to(count),
            result: Link::to(result),
            excellent: Some(marks[0]),
            qualified: Some(marks[1]),
            basic: Some(marks[2]),
            unqualified: Some(marks[3]),
            ..Default::default()
        };
        self.put(tally);
    }

    /// The roll of the last meeting: `1` there, `0` not.
    fn roll(&mut self, marks: &str) {
        let meeting = self.book.all::<Meeting>().last().unwrap().head.id;
        for there in marks.chars() {
            let state = Some(if there == '1' { Presence::Present } else { Presence::Absent });
            let (head, member) = (self.head(""), Link::to(Id(2)));
            self.put(Attendance { head, meeting: Link::to(meeting), member, state, ..Default::default() });
        }
    }

    /// `score INDICATOR COLUMN POINTS FIGURE LEVEL EVIDENCE VOICES`, `-` for nothing.
    fn score<'a>(&mut self, at: &dyn Fn(usize) -> &'a str) {
        let words = |n: usize| at(n).trim_matches('-').into();
        let score = Score {
            head: self.head("2026-05-01"),
            assessment: Link::to(SHEET),
            indicator: at(1).into(),
            column: code::<ScoreColumn>(at(2)),
            points: words(3),
            figure: words(4),
            level: code::<AwardLevel>(at(5)),
            evidence: at(6).into(),
            voices: at(7).parse().ok(),
            ..Default::default()
        };
        self.put(score);
    }
}

fn code<E: Codes>(name: &str) -> Option<E> {
    E::ALL.iter().find(|c| c.name == name).and_then(|c| E::from_code(c.code))
}
