//! The seven things to try in words, with the keys of the map in use.

use crate::base::Msg;
use crate::msg;
use crate::ui::panes::meeting::first_steps::{FirstKey, line};
use crate::ui::tryout::Tryout;
use crate::ui::view::View;

/// Returns what one is called and the keys that lead to it.
fn told(what: Tryout) -> (Msg, &'static [FirstKey]) {
    const MEETINGS: FirstKey =
        ("global", "pane.meetings", msg!("会议，回车打开今晚的", "meetings, Enter opens tonight's"));
    match what {
        Tryout::Find => (
            msg!("找一个人", "find somebody"),
            &[
                ("global", "pane.roster", msg!("名册", "roster")),
                ("list", "filter", msg!("再输入 zt，张婷", "then type zt for 张婷")),
            ],
        ),
        Tryout::Why => (
            msg!("看他还缺什么", "ask what is still missing"),
            &[("roster", "why", msg!("在这个人身上按", "with the cursor on somebody"))],
        ),
        Tryout::Line => (
            msg!("记一句发言", "record a line"),
            &[MEETINGS, ("line", "line.take", msg!("输入一句后记下", "takes what is typed"))],
        ),
        Tryout::Count => (
            msg!("计一次票", "count a vote"),
            &[("meeting", "meeting.motion", msg!("表决，选一个议案", "the motions: choose one"))],
        ),
        Tryout::Raise => (
            msg!("提一项整改", "raise a rectification"),
            &[("global", "palette", msg!("再输入“提出整改”", "then type raise"))],
        ),
        Tryout::Undo => {
            (msg!("全部撤销", "undo it all"), &[("global", "undo", msg!("一步步撤回", "takes back step by step"))])
        }
        Tryout::Print => (
            msg!("导出会议记录", "export the minutes"),
            &[("global", "print", msg!("在会议上按，选会议记录", "on a meeting: choose the minutes"))],
        ),
    }
}

/// Writes one with its keys.
pub fn words(what: Tryout, view: &View) -> String {
    let (name, ways) = told(what);
    line(name, ways, view)
}

/// Returns the command that goes where one begins.
pub fn command(what: Tryout) -> &'static str {
    match what {
        Tryout::Find | Tryout::Why => "pane.roster",
        Tryout::Line | Tryout::Count | Tryout::Print => "pane.meetings",
        Tryout::Raise => "palette",
        Tryout::Undo => "undo",
    }
}
