//! Undo and redo, files in and out, and looking after the store.

use super::command::{Arg, Command, Keep, Run, Scope, Way};
use crate::model::{FieldKind, Kind};
use crate::msg;

/// Marks that are gone are nowhere else: whoever discards them says that the paper is there.
pub const RECOUNT: Arg =
    Arg::new("recount", msg!("纸质票另行重数", "the paper ballots are counted again"), FieldKind::Flag).needed();

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    let row = |name, doc, run| Command::new(name, doc, Scope::Global, &[], run);
    let discard = |name, kind| {
        let doc = msg!("丢弃已唱的票", "discard the marks");
        Command::new(name, doc, Scope::On(kind), &[RECOUNT], Run::Keep(Keep::Discard))
    };
    vec![
        row("undo", msg!("撤销", "undo"), Run::Time(Way::Undo)),
        row("redo", msg!("重做", "redo"), Run::Time(Way::Redo)),
        row("store.verify", msg!("核对数据", "verify the store"), Run::Keep(Keep::Verify)),
        row("store.backup", msg!("备份", "back up"), Run::Keep(Keep::Backup)),
        discard("motion.discard", Kind::Motion),
        discard("grade_count.discard", Kind::GradeCount),
    ]
}
