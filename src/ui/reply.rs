//! What a layer or a pane answers, as data: it opens no layer and calls nobody back.

use super::theme::Role;
use crate::base::{Id, Msg, Value};
use crate::commands::Args;
use crate::exchange::format::Cell;
use crate::model::{Key, Tx};
use crate::rules::State;
use chrono::NaiveDate;

/// A command to go on with.
pub struct After {
    /// Its name.
    pub command: String,
    /// The records it is done on.
    pub on: Vec<Key>,
    /// Answers.
    pub args: Args,
}

/// What a layer or pane answers to a command or key.
pub enum Reply {
    /// Not mine.
    Ignored,
    /// Done; stay.
    Stay,
    /// Close this layer.
    Close,
    /// Close this pane and carry out a command in the one below it.
    Leave(&'static str),
    /// Close this layer (if it is one) and run a command with what was answered so far.
    Run {
        /// Name of the command.
        command: String,
        /// The records it is done on.
        on: Vec<Key>,
        /// Answers.
        args: Args,
    },
    /// Ask for a choice, over this layer.
    Ask(Question),
    /// Open a form over this layer.
    Fill(Box<Fill>),
    /// Show lines under a title, over this layer.
    Tell(String, Vec<String>),
    /// Close this picker and hand what was chosen to whoever asked.
    Picked(Vec<Value>),
    /// Say something on the bottom line.
    Say(String, Role),
    /// Close this layer, take a change that was prepared on another thread, then go on with a command.
    Commit(Box<Tx>, Option<After>),
    /// Close this layer and go to a line of some minutes.
    Line(Id),
    /// Show a record: a card or a meeting.
    Show(Key),
    /// Write a new sheet into the working directory.
    Write(Box<Sheet>),
    /// Take back the change of this number.
    Undo(u64),
    /// Look at the findings, or at a part of them.
    Check(Only),
}

/// A sheet to be written.
pub struct Sheet {
    /// What it is called.
    pub title: Msg,
    /// As of which day.
    pub day: NaiveDate,
    /// Column titles.
    pub header: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Which findings are shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Only {
    /// All of them.
    All,
    /// Those of one state.
    State(State),
    /// Those of one rule, by its place in the list of rules.
    Rule(u16),
}

/// A list to choose from.
#[derive(Default)]
pub struct Question {
    /// What is asked.
    pub title: String,
    /// The answers.
    pub items: Vec<Choice>,
    /// Whether several may be chosen.
    pub many: bool,
    /// What is chosen already.
    pub chosen: Vec<Value>,
    /// Whether words that are on no row may be taken as they were typed.
    pub free: bool,
    /// Whether a whole number is taken as soon as it is typed.
    pub quick: bool,
    /// What was typed before the list opened.
    pub typed: String,
}

impl Question {
    /// Asks for one of these.
    pub fn new(title: impl Into<String>, items: Vec<Choice>) -> Question {
        Question { title: title.into(), items, ..Question::default() }
    }
}

/// One thing to choose.
pub struct Choice {
    /// What is shown and searched.
    pub label: String,
    /// What tells it apart, dimmed.
    pub detail: String,
    /// What it stands for.
    pub value: Value,
}

/// A command whose arguments are to be asked for.
pub struct Fill {
    /// Its name.
    pub command: String,
    /// The records it is done on.
    pub on: Vec<Key>,
    /// What was answered so far.
    pub args: Args,
    /// Why it is asked, where the command alone does not say.
    pub title: Option<String>,
    /// The field to begin at.
    pub at: Option<&'static str>,
    /// Words of a refusal, shown beside that field.
    pub refused: Option<String>,
}

impl Fill {
    /// Asks for what a command needs and was not told.
    pub fn new(command: impl Into<String>, on: Vec<Key>, args: Args) -> Fill {
        Fill { command: command.into(), on, args, title: None, at: None, refused: None }
    }
}
