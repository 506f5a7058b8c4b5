//! Papers: each is one template and one row here. They are made from facts; making one changes none.

pub mod assessment;
pub mod check;
mod document;
pub mod evaluation;
pub mod meeting;

mod rectification;
pub mod road;
mod told;
pub mod vote;
mod write;

use super::format::Form;
use super::purpose::Purpose;
use super::template::Data;
use crate::base::{Id, Msg, Refusal, Text};
use crate::model::meeting::sitting::MeetingKind;
use crate::model::{Key, Kind, Record, Set};
use crate::msg;
use crate::rules::Facts;
use std::path::Path;
pub use write::{Converting, Written, default_name, write};

/// Every paper.
pub const PAPERS: &[Paper] = &[
    meeting::minutes::MINUTES,
    meeting::minutes::MINUTES_YEAR,
    meeting::roll::SIGN_IN,
    meeting::roll::ATTENDANCE_SHEET,
    vote::ballot::BALLOT,
    vote::ballot::EVALUATION_BALLOT,
    vote::motion::VOTE_REPORT,
    vote::motion::RESOLUTION,
    vote::motion::EXTRACT,
    meeting::register::MEETING_REGISTER,
    road::notice::NOTICE,
    road::notice::NOTICE_RESULT,
    road::filing::PRE_REVIEW_REQUEST,
    road::filing::FILING,
    road::filing::OPINIONS_HEARD,
    road::filing::ACTIVIST_ROSTER,
    document::ARCHIVE_LIST,
    assessment::form::ASSESSMENT_FORM,
    evaluation::form::EVALUATION_FORM,
    evaluation::form::EVALUATION_FORMS,
    evaluation::summary::EVALUATION_SUMMARY,
    evaluation::report::EVALUATION_REPORT,
    rectification::RECTIFICATION_REPORT,
    assessment::award::AWARD_REQUEST,
    road::draft::APPLICATION,
    road::draft::THOUGHT_REPORT,
    road::draft::FORM,
    road::draft::CULTIVATION_FORM,
    road::draft::PROBATION_FORM,
];

/// Counts the records that the public edition of a paper leaves out.
type Hidden = fn(&Ask) -> usize;

/// Papers that have an edition for the public, with how many records it leaves out. Every other one is for the branch
/// and those above it, unless it is posted.
const EDITIONS: &[(&str, Hidden)] = &[("rectification_report", rectification::hidden)];

/// A paper.
pub struct Paper {
    /// Its stable name.
    pub name: &'static str,
    /// Words for people.
    pub label: Msg,
    /// The kinds of record it can be made of; none: the whole branch.
    pub about: &'static [Kind],
    /// It is posted: for everybody's eyes, whatever purpose is asked for.
    pub public: bool,
    /// It is about one year.
    pub yearly: bool,
    /// How it is made.
    pub made: Made,
}

/// How a paper is made.
pub enum Made {
    /// From a Word document.
    Word {
        /// The name of the template; a school's own lies under it.
        template: &'static str,
        /// The shipped document.
        document: &'static str,
        /// What it is filled with.
        fill: fn(&Ask) -> Result<Data, Refusal>,
    },
    /// As a sheet.
    Sheet(fn(&Ask) -> Result<Form, Refusal>),
}

/// What a paper is asked for.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The records and rules.
    pub facts: Facts<'a>,
    /// The branch whose paper it is.
    pub branch: Id,
    /// The records it is made of.
    pub on: &'a [Key],
    /// For whom.
    pub purpose: Option<Purpose>,
    /// Of which year, where the paper is about one.
    pub year: Option<i32>,
    /// As which of its kinds a sitting is told; nothing: as all of them.
    pub kinds: Set<MeetingKind>,
    /// Where a school's own templates lie.
    pub templates: &'a Path,
    /// Written although something is missing, with the gaps in brackets.
    pub draft: bool,
    /// The last change of the book, which the paper shows.
    pub change: u64,
}

impl Paper {
    /// Finds a paper by its stable name.
    pub fn named(name: &str) -> Option<&'static Paper> {
        PAPERS.iter().find(|p| p.name == name)
    }

    /// Refuses the public a paper that has no edition for it.
    ///
    /// # Errors
    /// As said.
    pub fn admit(&self, purpose: Option<Purpose>) -> Result<(), Refusal> {
        match purpose {
            Some(Purpose::Public) if !self.public && self.edition().is_none() => {
                Err(Purpose::refuse_public(self.label))
            }
            _ => Ok(()),
        }
    }

    fn edition(&self) -> Option<fn(&Ask) -> usize> {
        EDITIONS.iter().find(|(name, _)| *name == self.name).map(|(_, hidden)| *hidden)
    }

    /// Counts the records that the edition for the public leaves out.
    fn hidden(&self, ask: &Ask) -> usize {
        self.edition().filter(|_| ask.purpose == Some(Purpose::Public)).map_or(0, |hidden| hidden(ask))
    }

    /// Refuses records that the paper cannot be made of, and none where it needs some.
    pub fn fits(&self, on: &[Key]) -> Result<(), Refusal> {
        if self.about.is_empty() || on.iter().any(|key| self.about.contains(&key.kind)) {
            return Ok(());
        }
        let kinds = |words: fn(Msg) -> &'static str| self.about.iter().map(|k| words(k.label())).collect::<Vec<_>>();
        let kinds = Text::owned(kinds(|m| m.zh).join("/"), kinds(|m| m.en).join(" / "));
        Err(Refusal::new(msg!("请先选{kinds}", "first choose: {kinds}").with("kinds", kinds)).at("on"))
    }
}

impl<'a> Ask<'a> {
    /// Returns the records of a kind that it is made of.
    pub fn all<R: Record>(&self) -> Vec<R> {
        self.on.iter().filter_map(|key| self.facts.book.get::<R>(key.id)).cloned().collect()
    }

    /// Asks for the same of another book or another day.
    pub fn at(&self, facts: Facts<'a>) -> Ask<'a> {
        Ask { facts, ..*self }
    }

    /// Puts one block for each of several, and where there is one only its words for the whole paper too: a template
    /// for one need not know that there may be several.
    fn each<T: Default>(&self, name: &'static str, label: Msg, items: &[T], one: impl Fn(&T) -> Data) -> Data {
        let mut out = self.paper();
        out.list(name, label, items, &one);
        if let [only] = items {
            out.join(one(only));
        }
        out
    }
}

/// Names the template of a paper and embeds it.
macro_rules! word {
    ($name:literal, $fill:expr) => {
        $crate::exchange::paper::Made::Word {
            template: $name,
            document: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/templates/", $name, "/document.xml")),
            fill: $fill,
        }
    };
}
use word;
