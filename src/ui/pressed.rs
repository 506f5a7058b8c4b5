//! A key that owes an answer: see `unhandled`.

use crate::base::Msg;
use crate::commands::registry::chord::Chord;
use crate::msg;

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

/// What does nothing where no list of records is looked at.
pub const OF_LISTS: [&str; 13] = [
    "select.toggle",
    "select.all",
    "select.none",
    "sort.next",
    "sort.reverse",
    "columns",
    "columns.left",
    "columns.right",
    "filter",
    "bulk_edit",
    "add",
    "edit",
    "remove",
];

/// Returns what a command needs under the cursor, in words: said where it does nothing.
pub fn needs(command: &str) -> Option<Msg> {
    Some(match command {
        "why" | "step.next" | "card" | "activity.join" => {
            msg!("请先把光标移到一个人", "put the cursor on a person first")
        }
        "columns.left" | "columns.right" => msg!("那边没有更多的列", "there is no more column that way"),
        "add" => msg!("到名册、会议或全部记录里新增", "add in the roster, the meetings or all records"),
        "edit" | "remove" | "open" | "export" | "meeting.plan" | "meeting.series" => {
            msg!("请先选一条记录", "choose a record first")
        }
        name if OF_LISTS.contains(&name) => msg!("这里没有可选、可排的列表", "there is no list to sort or mark here"),
        _ => return None,
    })
}
