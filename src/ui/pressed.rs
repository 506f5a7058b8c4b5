//! A key that owes an answer: see `unhandled`.

use crate::commands::registry::chord::Chord;

/// A key that was pressed and what it was taken for.
pub(super) struct Pressed {
    /// The key.
    pub chord: Chord,
    /// The command it has here.
    pub command: Option<String>,
}

impl Pressed {
    /// Returns a key that owes an answer. What moves a cursor may stand at an end already, what leads back may be at
    /// home, and a typed character may be no part of a name: these owe none.
    pub(super) fn of(chord: Chord, command: Option<&str>, typed: bool) -> Option<Pressed> {
        const FREE: [&str; 3] = ["cursor.", "focus.", "text."];
        let free =
            typed || command.is_some_and(|name| name == "back" || FREE.iter().any(|head| name.starts_with(head)));
        (!free).then(|| Pressed { chord, command: command.map(str::to_owned) })
    }
}
