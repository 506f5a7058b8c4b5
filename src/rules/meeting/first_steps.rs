//! What a new book still needs before its first meeting: shown on Today until that has been held.

use crate::base::Msg;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::{Group, Member, Post};
use crate::msg;
use crate::rules::Facts;

/// One thing to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstStep {
    /// What it is, and with which keys.
    pub words: Msg,
    /// The command that goes there.
    pub command: &'static str,
    /// Whether it is done.
    pub done: bool,
}

/// Lists what comes next in a new book, in order; nothing once a meeting was held. `gaps` is how many findings are from
/// before the book began.
pub fn first_steps(facts: &Facts, gaps: usize) -> Vec<FirstStep> {
    let book = facts.book;
    if book.all::<Meeting>().any(Meeting::took_place) {
        return Vec::new();
    }
    let people = || book.all::<Member>();
    let has = |post: Post| people().any(|m| m.posts.has(post));
    let grouped = book.all::<Group>().next().is_some() && people().any(|m| m.group.id().is_some());
    let listed = people().next().is_some();
    let step = |words, command, done| FirstStep { words, command, done };
    vec![
        step(
            msg!(
                "导入名册：2 名册，I 选去年的表格（a 逐人新增）",
                "The roster: 2, then I and last year's sheet (a adds one person)"
            ),
            "pane.roster",
            listed,
        ),
        step(
            msg!(
                "填书记、委员：2 名册，选中本人，e 填党内职务",
                "Secretary and committee: 2, choose the person, e, post"
            ),
            "pane.roster",
            has(Post::Secretary),
        ),
        step(
            msg!("分党小组：2 名册，空格勾选，E 填党小组", "Groups: 2, mark with Space, E, group"),
            "pane.roster",
            grouped,
        ),
        step(msg!("补缺项：! 体检，逐条补", "Gaps: !, one after another"), "check", listed && gaps == 0),
        step(msg!("第一次会议：4 会议，n 按类型新建", "The first meeting: 4, then n"), "pane.meetings", false),
    ]
}
