//! Records are facts: the kinds, their fields, and the book that holds them.

pub mod activity;
pub mod assessment;
pub mod ballot;
pub mod book;
pub mod cell;
pub mod codec;
pub mod counting;
pub mod cultivation;
pub mod development;
pub mod discipline;
pub mod document;
pub mod election;
pub mod evaluation;
pub mod evidence;
pub mod field;
pub mod figures;
pub mod find;
pub mod follow;
pub mod gate;
pub mod grading;
pub mod identity;
pub mod links;
pub mod meeting;
pub mod minutes;
pub mod motion;
pub mod oversight;
pub mod passes;
pub mod pick;
pub mod query;
pub mod quotation;
pub mod record;
pub mod rectification;
pub mod road;
pub mod roll;
pub mod roster;
pub mod service;
pub mod show;
pub mod sort;
pub mod standing;
pub mod tx;
pub mod voices;

use crate::base::{Lang, Refusal, Value};
pub use book::Book;
pub use cell::{Cell, Codes, Link, Prose, Set, Words};
pub use field::{Code, Field, FieldKind};
pub use record::{Column, Head, Hooks, Record, Unknown};
pub use standing::Standing;
pub use tx::{Cause, Change, Key, Tx};

crate::kinds! {
    Branch = 1 roster::Branch,
    Group = 2 roster::Group,
    Member = 3 roster::Member,
    Step = 4 development::Step,
    Talk = 5 development::Talk,
    ThoughtReport = 6 development::ThoughtReport,
    Meeting = 10 meeting::Meeting,
    Attendance = 11 meeting::Attendance,
    Guest = 12 meeting::Guest,
    Line = 13 meeting::Line,
    Motion = 14 motion::Motion,
    Count = 15 motion::Count,
    Rectification = 20 rectification::Rectification,
    Progress = 21 rectification::Progress,
    Contact = 30 cultivation::Contact,
    Review = 31 cultivation::Review,
    Training = 32 cultivation::Training,
    Recommendation = 33 cultivation::Recommendation,
    Analysis = 34 cultivation::Analysis,
    Plan = 35 cultivation::Plan,
    Disclosure = 36 cultivation::Disclosure,
    PreReview = 37 gate::PreReview,
    PublicNotice = 38 gate::PublicNotice,
    Objection = 39 gate::Objection,
    Organiser = 40 oversight::Organiser,
    Inspection = 41 oversight::Inspection,
    Accountability = 42 oversight::Accountability,
    Service = 43 service::Service,
    Activity = 44 activity::Activity,
    Participation = 45 activity::Participation,
    PracticeBase = 46 activity::PracticeBase,
    Promise = 50 follow::Promise,
    Task = 51 follow::Task,
    Correction = 52 minutes::Correction,
    Signature = 53 minutes::Signature,
    MakeUp = 54 roll::MakeUp,
    Teller = 55 election::Teller,
    Voter = 56 election::Voter,
    Candidate = 57 election::Candidate,
    Evaluation = 60 evaluation::Evaluation,
    EvaluationResult = 61 evaluation::EvaluationResult,
    Opinion = 62 voices::Opinion,
    GradeCount = 63 voices::GradeCount,
    GradeTally = 64 voices::GradeTally,
    Appeal = 65 voices::Appeal,
    Assessment = 70 assessment::Assessment,
    Score = 71 assessment::Score,
    Award = 72 assessment::Award,
    SuperiorAssessment = 73 assessment::SuperiorAssessment,
    Discipline = 74 discipline::Discipline,
    Document = 80 document::Document,
    Source = 96 quotation::Source,
    Quotation = 97 quotation::Quotation,
}

impl Kind {
    /// Finds a kind by its stable name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.name() == name)
    }

    /// Says whether the date of such a fact may be a month, where nobody knows the day: what a file of the past tells of
    /// a person. What is held in a room has its day.
    pub fn takes_months(self) -> bool {
        use Kind::{Award, Contact, Discipline, Document, PreReview, PublicNotice, Recommendation, Review, Service};
        use Kind::{Step, Talk, ThoughtReport, Training};
        let personal = [Step, Talk, ThoughtReport, Training, Contact, Review, Recommendation, PreReview, PublicNotice];
        personal.contains(&self) || [Award, Discipline, Document, Service].contains(&self)
    }

    /// Finds a field's place by its stable name.
    pub fn field(self, name: &str) -> Option<usize> {
        self.fields().iter().position(|f| f.name == name)
    }
}

impl AnyRecord {
    /// Gives key: kind and id.
    pub fn key(&self) -> Key {
        Key { kind: self.kind(), id: self.head().id }
    }

    /// Gives a cell by its field's name; nothing for an unknown name.
    pub fn value(&self, name: &str) -> Value {
        self.kind().field(name).map_or(Value::None, |i| self.get(i))
    }
}
