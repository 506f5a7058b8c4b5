//! Layers lie over the panes and take the keys: a closed set, each answering with a [`Reply`].

use super::app::View;
use super::layers::{
    form::Form, help::Help, import::Import, notice::Notice, palette::Palette, picker::Picker, search::Search,
};
use crate::base::{Id, Msg, Value};
use crate::commands::Args;
use crate::commands::registry::chord::Chord;
use crate::exchange::format::Cell;
use crate::model::{Key, Tx};
use crate::ui::panes::check::Only;
use crate::ui::theme::Role;
use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;

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
    /// Open another layer over this one.
    Ask(Box<Layer>),
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

/// The layers there are.
pub enum Layer {
    /// Asks for a command's arguments.
    Form(Form),
    /// Chooses from a list.
    Picker(Picker),
    /// Chooses a command.
    Palette(Palette),
    /// Shows the keys valid here.
    Help(Help),
    /// Shows several lines.
    Notice(Notice),
    /// Imports a sheet.
    Import(Box<Import>),
    /// Searches all minutes.
    Search(Box<Search>),
}

macro_rules! each {
    ($self:expr, $layer:ident => $do:expr) => {
        match $self {
            Layer::Form($layer) => $do,
            Layer::Picker($layer) => $do,
            Layer::Palette($layer) => $do,
            Layer::Help($layer) => $do,
            Layer::Notice($layer) => $do,
            Layer::Import($layer) => $do,
            Layer::Search($layer) => $do,
        }
    };
}

impl Layer {
    /// Gives the scopes of its keys, innermost first.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Layer::Form(_) => &["form", "text"],
            Layer::Picker(_) => &["picker", "text"],
            Layer::Search(_) => &["text"],
            Layer::Palette(_) => &["palette", "text"],
            Layer::Help(_) => &["help"],
            Layer::Notice(_) => &["help"],
            Layer::Import(import) => import.scopes(),
        }
    }

    /// Tells whether characters are typed into it.
    pub fn typing(&self) -> bool {
        match self {
            Layer::Help(_) | Layer::Notice(_) => false,
            Layer::Import(import) => import.typing(),
            Layer::Form(_) | Layer::Picker(_) | Layer::Palette(_) | Layer::Search(_) => true,
        }
    }

    /// Carries out a command.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        each!(self, layer => layer.perform(command, view))
    }

    /// Takes a key that no command took.
    pub fn key(&mut self, chord: Chord, view: &View) -> Reply {
        match chord.typed() {
            Some(c) => self.text(c.encode_utf8(&mut [0; 4]), view),
            None => Reply::Ignored,
        }
    }

    /// Takes typed or pasted text.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        match self {
            Layer::Form(form) => form.text(text, view),
            Layer::Picker(picker) => picker.text(text, view),
            Layer::Palette(palette) => palette.text(text, view),
            Layer::Import(import) => import.text(text, view),
            Layer::Search(search) => search.text(text, view),
            Layer::Help(_) | Layer::Notice(_) => Reply::Ignored,
        }
    }

    /// Takes what a picker above it brought back.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) {
        if let Layer::Form(form) = self {
            form.picked(values, view);
        }
    }

    /// Draws it over what is there.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        each!(self, layer => layer.draw(frame, area, view));
    }

    /// Names the commands whose keys the bottom line shows.
    pub fn hints(&self) -> &'static [&'static str] {
        match self {
            Layer::Form(_) => &["form.save", "form.next", "form.previous", "form.cancel", "form.discard", "text.undo"],
            Layer::Picker(p) if p.multi => &["picker.toggle", "picker.take", "back"],
            Layer::Picker(_) | Layer::Palette(_) | Layer::Search(_) => &["open", "cursor.up", "cursor.down", "back"],
            Layer::Import(import) => import.hints(),
            Layer::Help(_) | Layer::Notice(_) => &["back", "cursor.up", "cursor.down"],
        }
    }
}
