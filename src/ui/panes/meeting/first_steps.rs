//! 接下来: each thing that a new book needs, with the keys that lead to it.

use crate::base::{Lang, Msg};
use crate::commands::registry::keymap::Place;
use crate::msg;
use crate::rules::meeting::first_steps::FirstStep;
use crate::ui::view::View;

/// Where a key works, the command it does, and what that is called here.
pub type FirstKey = (&'static str, &'static str, Msg);

const ROSTER: FirstKey = ("global", "pane.roster", msg!("名册", "roster"));

/// Returns what a step is called and the keys that lead to it, in the order in which they are pressed.
fn told(step: FirstStep) -> (Msg, &'static [FirstKey]) {
    match step {
        FirstStep::Roster => (
            msg!("导入名册", "import the roster"),
            &[
                ROSTER,
                ("list", "import", msg!("选去年的表格", "choose last year's sheet")),
                ("list", "add", msg!("逐人新增", "or add people one by one")),
            ],
        ),
        FirstStep::Officers => (
            msg!("填书记、委员", "name secretary and committee"),
            &[ROSTER, ("list", "edit", msg!("给本人填党内职务", "fill in the person's post"))],
        ),
        FirstStep::Groups => (
            msg!("分党小组", "form groups"),
            &[
                ROSTER,
                ("list", "select.toggle", msg!("勾选", "mark people")),
                ("list", "bulk_edit", msg!("填党小组", "fill in their group")),
            ],
        ),
        FirstStep::Gaps => (
            msg!("补缺项", "fill the gaps"),
            &[("global", "check", msg!("体检，逐条补", "findings, one after another"))],
        ),
        FirstStep::Meeting => (
            msg!("第一次会议", "hold the first meeting"),
            &[
                ("global", "pane.meetings", msg!("会议", "meetings")),
                ("meetings", "meeting.plan", msg!("按类型新建", "plan one")),
            ],
        ),
    }
}

/// Returns the command that goes where a step begins.
pub fn command(step: FirstStep) -> &'static str {
    told(step).1.first().map_or("", |(_, command, _)| command)
}

/// Writes a step with the keys of the map in use.
pub fn words(step: FirstStep, view: &View) -> String {
    let (name, ways) = told(step);
    line(name, ways, view)
}

/// Writes what is called so with the keys that lead to it.
pub fn line(name: Msg, ways: &[FirstKey], view: &View) -> String {
    let key = |(scope, command, what): &FirstKey| {
        let place = Place { scopes: &[scope], typing: false };
        let key = view.keymap.keys(place, command).first().map(ToString::to_string);
        format!("{} {}", key.unwrap_or_else(|| ":".to_owned()), what.get(view.lang))
    };
    let between = if view.lang == Lang::Zh { "，" } else { ", " };
    let ways = ways.iter().map(key).collect::<Vec<_>>().join(between);
    msg!("{name}：{ways}", "{name}: {ways}").with("name", name).with("ways", ways).render(view.lang)
}
