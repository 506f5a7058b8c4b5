//! The moves on the screen as rows of the registry.

use super::command::{Arg, Command, Run, Scope};
use super::moves::{MOVES, Move};
use crate::base::Msg;
use crate::model::FieldKind;
use crate::msg;

/// Lists the rows of the registry.
pub fn commands() -> Vec<Command> {
    let row = |(step, name, doc): &(Move, &'static str, Msg)| {
        let args: &[Arg] = if *step == Move::AsOf { &[DAY] } else { &[] };
        Command::new(name, *doc, Scope::Global, args, Run::Show(*step))
    };
    MOVES.iter().map(row).collect()
}

const DAY: Arg = Arg::new("day", msg!("截至", "as of"), FieldKind::Day).needed();
