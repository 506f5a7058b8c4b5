//! Panes are views of records or of findings: a closed set. They keep cursor, scroll and filter, never a record.

use super::panes::assessment::pane::AssessmentPane;
use super::panes::calendar::Calendar;
use super::panes::card::Card;
use super::panes::check::Check;
use super::panes::evaluation::grades::GradesPane;
use super::panes::evaluation::pane::EvaluationPane;
use super::panes::evaluation::person::PersonPane;
use super::panes::log::Log;
use super::panes::meeting::pane::MeetingPane;
use super::panes::road::Board;
use super::panes::table::pane::TablePane;
use super::panes::today::Today;
use super::panes::vote::count::CountPane;
use super::reply::Reply;
use super::view::View;
use crate::base::{Msg, Value};
use crate::commands::registry::chord::Chord;
use crate::model::Key;
use crate::msg;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The panes there are.
pub enum Pane {
    /// What is due, what is wrong.
    Today(Today),
    /// Everybody on the road, by stage.
    Board(Box<Board>),
    /// What is due when, beside a month.
    Calendar(Calendar),
    /// The branch's sheet against its standard.
    Assessment(Box<AssessmentPane>),
    /// A round of evaluation.
    Evaluation(Box<EvaluationPane>),
    /// One person in a round.
    Person(Box<PersonPane>),
    /// Grading sheets being counted.
    Grades(Box<GradesPane>),
    /// Records of one kind.
    Table(Box<TablePane>),
    /// One record with everything about it.
    Card(Card),
    /// A meeting being recorded or read.
    Meeting(Box<MeetingPane>),
    /// A vote being counted.
    Count(Box<CountPane>),
    /// What was changed, by whom, when.
    Log(Log),
    /// Everything the rules find.
    Check(Box<Check>),
}

macro_rules! each {
    ($self:expr, $pane:ident => $do:expr) => {
        match $self {
            Pane::Today($pane) => $do,
            Pane::Board($pane) => $do,
            Pane::Calendar($pane) => $do,
            Pane::Assessment($pane) => $do,
            Pane::Evaluation($pane) => $do,
            Pane::Person($pane) => $do,
            Pane::Grades($pane) => $do,
            Pane::Table($pane) => $do,
            Pane::Card($pane) => $do,
            Pane::Meeting($pane) => $do,
            Pane::Count($pane) => $do,
            Pane::Log($pane) => $do,
            Pane::Check($pane) => $do,
        }
    };
}

impl Pane {
    /// Returns the scopes of its keys, innermost first, without the global one.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Pane::Today(_) => &["today", "list"],
            Pane::Board(_) => &["development", "list"],
            Pane::Calendar(_) => &["calendar"],
            Pane::Assessment(pane) if pane.typing() => &["text", "assessment"],
            Pane::Assessment(_) => &["assessment"],
            Pane::Evaluation(_) => &["evaluation"],
            Pane::Person(_) => &["evaluation"],
            Pane::Grades(_) => &["grades"],
            Pane::Table(pane) => pane.scopes(),
            Pane::Card(_) => &["card"],
            Pane::Meeting(pane) => pane.scopes(),
            Pane::Count(pane) => pane.scopes(),
            Pane::Log(_) => &["log", "list"],
            Pane::Check(pane) => pane.scopes(),
        }
    }

    /// Returns what digits are for where they are its own: a slip on them does not lead out of a meeting.
    pub fn digits(&self) -> Option<Msg> {
        let own = matches!(self, Pane::Meeting(_) | Pane::Count(_));
        own.then_some(msg!(
            "会议里数字只用于点名和计票，要换页先按 Esc",
            "in a meeting digits call the roll and count; Esc first, to change panes"
        ))
    }

    /// Returns whether characters are typed into it.
    pub fn typing(&self) -> bool {
        match self {
            Pane::Table(pane) => pane.filtering,
            Pane::Meeting(pane) => pane.typing(),
            Pane::Check(pane) => pane.filtering,
            Pane::Assessment(pane) => pane.typing(),
            Pane::Count(pane) => pane.typing(),
            Pane::Grades(pane) => pane.typing(),
            _ => false,
        }
    }

    /// Returns the records a command is done on: the marked ones, or the one under the cursor.
    pub fn on(&self, view: &View) -> Vec<Key> {
        each!(self, pane => pane.on(view))
    }

    /// Carries out a command.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        each!(self, pane => pane.perform(command, view))
    }

    /// Takes a key that no command took, as typed text.
    pub fn key(&mut self, chord: Chord, view: &View) -> Reply {
        match chord.typed() {
            Some(c) => self.text(c.encode_utf8(&mut [0; 4]), view),
            None => Reply::Ignored,
        }
    }

    /// Takes typed or pasted text; a Chinese character typed in a list starts its filter.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        match self {
            Pane::Table(pane) => pane.text(text, view),
            Pane::Board(pane) => pane.text(text, view),
            Pane::Meeting(pane) => pane.text(text, view),
            Pane::Check(pane) => pane.text(text, view),
            Pane::Assessment(pane) => pane.text(text, view),
            Pane::Count(pane) => pane.text(text, view),
            Pane::Grades(pane) => pane.text(text, view),
            _ => Reply::Ignored,
        }
    }

    /// Takes what a picker brought back.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) -> Reply {
        match self {
            Pane::Meeting(pane) => pane.picked(values, view),
            Pane::Count(pane) => pane.picked(values, view),
            Pane::Grades(pane) => pane.picked(values, view),
            Pane::Table(pane) => pane.picked(values, view),
            _ => Reply::Ignored,
        }
    }

    /// Brings rows up to date with the book; cheap where nothing moved.
    pub fn refresh(&mut self, view: &View) {
        each!(self, pane => pane.refresh(view))
    }

    /// Draws it.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        each!(self, pane => pane.draw(frame, area, view))
    }

    /// Names the commands whose keys the bottom line shows, the most useful first.
    pub fn hints(&self) -> &'static [&'static str] {
        each!(self, pane => pane.hints())
    }
}
