//! Layers lie over the panes and take the keys: a closed set, each answering with a [`Reply`].

use super::layers::{form::Form, import::Import, notice::Notice, palette::Palette, picker::Picker, search::Search};
use super::reply::Reply;
use super::view::View;
use crate::base::Value;
use crate::commands::registry::chord::Chord;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The layers there are.
pub enum Layer {
    /// Asks for a command's arguments.
    Form(Form),
    /// Chooses from a list.
    Picker(Picker),
    /// Shows what can be done here and does it.
    Palette(Palette),
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
            Layer::Notice($layer) => $do,
            Layer::Import($layer) => $do,
            Layer::Search($layer) => $do,
        }
    };
}

impl Layer {
    /// Returns the scopes of its keys, innermost first.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Layer::Form(_) => &["form", "text"],
            Layer::Picker(_) => &["picker", "text"],
            Layer::Search(_) => &["text"],
            Layer::Palette(_) => &["palette", "text"],
            Layer::Notice(_) => &["help"],
            Layer::Import(import) => import.scopes(),
        }
    }

    /// Returns whether characters are typed into it.
    pub fn typing(&self) -> bool {
        match self {
            Layer::Notice(_) => false,
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
            Layer::Notice(_) => Reply::Ignored,
        }
    }

    /// Takes what a picker above it brought back.
    pub fn picked(&mut self, values: Vec<Value>, view: &View) {
        match self {
            Layer::Form(form) => form.picked(values, view),
            Layer::Import(import) => import.picked(values, view),
            _ => {}
        }
    }

    /// Draws it over what is there.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        each!(self, layer => layer.draw(frame, area, view));
    }

    /// Names the commands whose keys the bottom line shows.
    pub fn hints(&self) -> &'static [&'static str] {
        match self {
            Layer::Form(_) => &["form.save", "form.next", "form.previous", "form.find", "form.cancel", "form.discard"],
            Layer::Picker(p) if p.many => &["picker.toggle", "picker.take", "back"],
            Layer::Picker(_) | Layer::Palette(_) | Layer::Search(_) => &["open", "cursor.up", "cursor.down", "back"],
            Layer::Import(import) => import.hints(),
            Layer::Notice(_) => &["back", "cursor.up", "cursor.down"],
        }
    }
}
