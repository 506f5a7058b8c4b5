//! Undo and redo, files in and out, and looking after the store.

use super::command::{Command, Keep, Run, Scope, Way};
use crate::msg;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    let row = |name, doc, run| Command::new(name, doc, Scope::Global, &[], run);
    vec![
        row("undo", msg!("撤销", "undo"), Run::Time(Way::Undo)),
        row("redo", msg!("重做", "redo"), Run::Time(Way::Redo)),
        row("store.verify", msg!("核对数据", "verify the store"), Run::Keep(Keep::Verify)),
        row("store.backup", msg!("备份", "back up"), Run::Keep(Keep::Backup)),
    ]
}
