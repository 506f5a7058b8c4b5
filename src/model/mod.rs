//! Records are facts: the kinds, their fields, and the book that holds them.

pub mod activity;
pub mod assessment;
pub mod book;
pub mod checklist;
pub mod document;
pub mod evaluation;
pub mod fund;
pub mod locks;
pub mod meeting;
pub mod oversight;
pub mod people;
pub mod rectification;
pub mod road;
pub mod voices;
pub mod vote;

use crate::base::{Lang, Refusal, Value};
pub use book::cell::{Cell, Cohort, Link, Money, Name, Number, Prose, Set, Words};
pub use book::codes::Codes;
pub use book::field::{Code, Field, FieldKind};
pub use book::record::{Column, Head, Hooks, Record, Unknown};
pub use book::tables::Book;
pub use book::tx::{Cause, Change, Key, Tx};
pub use people::standing::Standing;

crate::kinds! {
    Branch = 1 people::roster::Branch,
    Group = 2 people::roster::Group,
    Member = 3 people::roster::Member,
    Step = 4 road::development::Step,
    Talk = 5 road::development::Talk,
    ThoughtReport = 6 road::development::ThoughtReport,
    Meeting = 10 meeting::sitting::Meeting,
    Attendance = 11 meeting::sitting::Attendance,
    Guest = 12 meeting::sitting::Guest,
    Line = 13 meeting::sitting::Line,
    Motion = 14 vote::motion::Motion,
    Count = 15 vote::motion::Count,
    Rectification = 20 rectification::Rectification,
    Progress = 21 rectification::Progress,
    Contact = 30 road::cultivation::Contact,
    Review = 31 road::cultivation::Review,
    Training = 32 road::cultivation::Training,
    Recommendation = 33 road::cultivation::Recommendation,
    Analysis = 34 road::cultivation::Analysis,
    Plan = 35 road::cultivation::Plan,
    Disclosure = 36 road::cultivation::Disclosure,
    PreReview = 37 road::gate::PreReview,
    PublicNotice = 38 road::gate::PublicNotice,
    Objection = 39 road::gate::Objection,
    Organiser = 40 oversight::Organiser,
    Inspection = 41 oversight::Inspection,
    Accountability = 42 oversight::Accountability,
    Service = 43 activity::service::Service,
    Activity = 44 activity::event::Activity,
    Participation = 45 activity::event::Participation,
    PracticeBase = 46 activity::event::PracticeBase,
    Promise = 50 meeting::commitment::Promise,
    Task = 51 meeting::commitment::Task,
    Correction = 52 meeting::minutes::Correction,
    Signature = 53 meeting::minutes::Signature,
    MakeUp = 54 meeting::roll::MakeUp,
    Teller = 55 vote::election::Teller,
    Voter = 56 vote::election::Voter,
    Candidate = 57 vote::election::Candidate,
    Evaluation = 60 evaluation::round::Evaluation,
    EvaluationResult = 61 evaluation::round::EvaluationResult,
    Opinion = 62 evaluation::opinion::Opinion,
    GradeCount = 63 evaluation::opinion::GradeCount,
    GradeTally = 64 evaluation::opinion::GradeTally,
    Appeal = 65 evaluation::opinion::Appeal,
    Assessment = 70 assessment::Assessment,
    Score = 71 assessment::Score,
    Award = 72 assessment::Award,
    SuperiorAssessment = 73 assessment::SuperiorAssessment,
    Discipline = 74 people::discipline::Discipline,
    Document = 80 document::Document,
    Source = 96 meeting::quotation::Source,
    Quotation = 97 meeting::quotation::Quotation,
    PostTerm = 110 people::term::PostTerm,
    BranchFact = 111 people::term::BranchFact,
    StatusChange = 112 people::relation::StatusChange,
    Transfer = 113 people::relation::Transfer,
    Suggestion = 114 voices::Suggestion,
    Fund = 115 fund::Fund,
    FundEntry = 116 fund::FundEntry,
    Dues = 117 fund::Dues,
    Checklist = 118 checklist::Checklist,
    ChecklistItem = 119 checklist::ChecklistItem,
    Course = 120 checklist::Course,
    CourseResult = 121 checklist::CourseResult,
}

impl Kind {
    /// Finds a kind by its stable name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.name() == name)
    }

    /// Lists the fields by which a record is told from others where no id is at hand: whatever it cannot be without, and
    /// its day.
    pub fn telling(self) -> Vec<&'static str> {
        let needed = self.fields().iter().filter(|f| f.required).map(|f| f.name);
        let mut out: Vec<&str> = needed.chain(self.happened().map(|_| "happened")).collect();
        let more = self.fields().iter().map(|f| f.name).filter(|name| !out.contains(name)).collect::<Vec<_>>();
        out.extend(more.into_iter().take(2usize.saturating_sub(out.len())));
        out
    }

    /// Returns whether the date of such a fact may be a month, where nobody knows the day: what a file of the past tells of
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
    /// Returns key: kind and id.
    pub fn key(&self) -> Key {
        Key { kind: self.kind(), id: self.head().id }
    }

    /// Returns a cell by its field's name; nothing for an unknown name.
    pub fn value(&self, name: &str) -> Value {
        self.kind().field(name).map_or(Value::None, |i| self.get(i))
    }
}
