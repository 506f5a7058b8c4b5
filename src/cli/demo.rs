//! The invented branch, written change by change through the desk.

use super::answer::Answer;
use super::open::{self, Setting};
use super::screen;
use super::shell::Shell;
use crate::base::disk::{self, Disk, Entry, Late, Real};
use crate::base::{Clock, Id, Refusal, Trouble};
use crate::exchange::demo;
use crate::msg;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The seed of generated people: the same number of them is the same bytes.
const SEED: u64 = 20_261_124;

/// Makes the demo and opens it.
pub fn demo(shell: &Shell, no_open: bool, people: usize) -> Result<Answer, Trouble> {
    shell.may_write()?;
    if !no_open {
        screen::expect_terminal()?;
    }
    let env = std::env::var_os("ZHIBU_DATA").filter(|v| !v.is_empty()).map(PathBuf::from);
    let named = shell.flags.data.clone().or(env);
    // A directory that nobody named is gone when the demo is left.
    let passing = (named.is_none() && !no_open).then(|| Passing(fresh()));
    let data = named.or_else(|| passing.as_ref().map(|p| p.0.clone())).unwrap_or_else(fresh);
    expect_empty(&data)?;
    let today = shell.flags.today.as_deref().map(open::moment).transpose()?;
    let setting = Setting { data, today, read_only: false, force_read: false, state: open::state_dir() };
    let (changes, persons) = write(shell, &setting, people)?;
    if !no_open {
        return screen::open(shell, &setting);
    }
    let path = setting.data.display().to_string();
    Ok(shell.say(
        || json!({ "data": path, "changes": changes, "people": persons }),
        |lang| {
            let text = msg!(
                "示例支部已建好：{path}（{people} 人，{changes} 次更改）\n打开它：zhibu --data {path}",
                "the demo branch stands in {path} ({people} people, {changes} changes)\nopen it: zhibu --data {path}"
            );
            text.with("path", path.as_str()).with("people", persons).with("changes", changes).render(lang)
        },
    ))
}

/// A directory that goes with this value.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // What is left of it lies among other temporary files.
        let _ = disk::remove_tree(&self.0);
    }
}

/// Names a directory that is nobody's yet.
fn fresh() -> PathBuf {
    std::env::temp_dir().join(format!("zhibu-demo-{}", Id(Clock::Machine.seed())))
}

/// Refuses a directory that holds anything: a demo must not be mixed into somebody's data.
fn expect_empty(data: &Path) -> Result<(), Trouble> {
    if Real.entry(data)? != Entry::Dir || Real.list(data)?.is_empty() {
        return Ok(());
    }
    let text = msg!("{dir} 不是空目录", "{dir} is not empty").with("dir", data.display().to_string());
    Err(Refusal::new(text).hint(msg!("请用 --data 换一个目录", "choose another directory with --data")).into())
}

/// Commits the story, and generated branches behind it. Gives the number of changes and of people.
fn write(shell: &Shell, setting: &Setting, people: usize) -> Result<(u64, usize), Trouble> {
    // Nothing of a demo is acknowledged before all of it stands: one wait for the disk instead of hundreds.
    let disk = Late::default();
    let mut desk = open::create_on(setting, Arc::new(disk.clone()))?;
    let mut changes = 0;
    for tx in demo::story()?.txs {
        desk.commit(&shell.registry, tx)?;
        changes += 1;
    }
    for tx in demo::generate(people, SEED)? {
        desk.commit(&shell.registry, tx)?;
        changes += 1;
    }
    disk.settle()?;
    open::mark_demo(&setting.data)?;
    let persons = desk.book.len(crate::model::Kind::Member);
    desk.store.close()?;
    Ok((changes, persons))
}
