//! The safety of the data: checking it, saying what is damaged, a copy elsewhere.

use super::answer::Answer;
use super::open::{self, Mode};
use super::shell::Shell;
use crate::base::disk::{Disk, Real};
use crate::base::{Text, Trouble};
use crate::exchange::purpose;
use crate::msg;
use crate::store::snapshot::{self, Saved};
use crate::store::{own, target};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads every journal from end to end.
pub fn verify(shell: &Shell) -> Result<Answer, Trouble> {
    let (desk, _) = open::begin(&shell.setting()?, Mode::Read)?;
    shell.tell(&desk);
    let found = desk.store.verify()?;
    purpose::check(&desk.store.place().dir)?;
    Ok(shell.say(
        || {
            let lost: Vec<u64> = found.lost.iter().flat_map(|(first, last)| *first..=*last).collect();
            json!({ "ok": true, "branches": found.branches, "changes": found.changes, "records": found.records, "gone": lost })
        },
        |lang| {
            let text = msg!(
                "核对完毕：{branches} 个支部，{changes} 次更改，{records} 条记录，链完整",
                "verified: {branches} branches, {changes} changes, {records} records, the chain is whole"
            );
            let text = text.with("branches", found.branches).with("changes", found.changes);
            let mut out = text.with("records", found.records).render(lang);
            for (first, last) in &found.lost {
                out += &format!("\n{}", gone(*first, *last).render(lang));
            }
            out
        },
    ))
}

/// Returns which changes were given up when the journal was mended.
pub fn gone(first: u64, last: u64) -> Text {
    match first == last {
        true => msg!("第 {n} 号更改修复时没能救回", "change {n} could not be saved when the journal was mended")
            .with("n", first),
        false => msg!(
            "第 {first} 到 {last} 号更改修复时没能救回",
            "changes {first} to {last} could not be saved when the journal was mended"
        )
        .with("first", first)
        .with("last", last),
    }
}

/// Lists what a branch keeps of its own beside the records, by path below the data directory.
///
/// # Errors
/// A directory cannot be listed, or there is more than anybody writes himself.
pub fn own_files(data: &Path) -> Result<Vec<String>, Trouble> {
    Ok(own::list(&Real, data)?)
}

/// Returns whether a file of this name may be one's own.
pub fn is_own(data: &Path, name: &str) -> bool {
    own::path(data, name).is_some()
}

/// Puts a log of exports aside that is not as it was left.
pub fn mend_exports(shell: &Shell) -> Result<(), Trouble> {
    let setting = shell.setting()?;
    let (desk, _) = open::begin(&setting, Mode::Read)?;
    let when = desk.clock.now().to_rfc3339();
    if let Some(aside) = purpose::mend(&setting.data, &when, &desk.by, &desk.device)? {
        let text = msg!("导出记录不完整，另存为 {path}", "the log of exports was not whole; it is kept as {path}");
        super::answer::remark(&[text.with("path", aside.display().to_string()).render(shell.lang)]);
    }
    Ok(())
}

/// Writes everything into one file, checked after writing.
pub fn backup(shell: &Shell, output: Option<PathBuf>) -> Result<Answer, Trouble> {
    let setting = shell.setting()?;
    let (desk, _) = open::begin(&setting, Mode::Read)?;
    shell.tell(&desk);
    let file = output.unwrap_or_else(|| {
        let name = desk.clock.now().format("%Y%m%d-%H%M%S.zhibu").to_string();
        setting.data.join("backups").join(name)
    });
    target::admit(&setting.data, &file)?;
    let saved = desk.store.backup(&file)?;
    Ok(told(shell, &file, saved, BACKED_UP))
}

const BACKED_UP: crate::base::Msg = msg!(
    "已备份到 {path}：{changes} 次更改，自己的规则、模板等 {files} 个文件，{bytes} 字节，已读回核对（佐证文件不在内，请另行保存）",
    "backed up to {path}: {changes} changes, {files} files of your own (rules, templates …), {bytes} bytes, read back and compared (evidence files are not in it: keep them too)"
);
const RESTORED: crate::base::Msg = msg!(
    "已恢复到 {path}：{changes} 次更改，自己的规则、模板等 {files} 个文件",
    "restored into {path}: {changes} changes, {files} files of your own (rules, templates …)"
);

/// Takes a backup into the data directory, which must be empty.
pub fn restore(shell: &Shell, file: &Path) -> Result<Answer, Trouble> {
    shell.may_write()?;
    let data = shell.setting()?.data;
    let disk: Arc<dyn Disk> = Arc::new(Real);
    let saved = snapshot::restore(&disk, file, &data)?;
    // A backup holds records only; that the clock of a demo is invented is known by its branch.
    let (desk, _) = open::begin(&shell.setting()?, Mode::Read)?;
    let story = crate::exchange::demo::story()?;
    if desk.store.branches().any(|branch| story.txs.iter().any(|tx| tx.branch == branch)) {
        open::mark_demo(&data)?;
    }
    Ok(told(shell, &data, saved, RESTORED))
}

fn told(shell: &Shell, path: &Path, saved: Saved, words: crate::base::Msg) -> Answer {
    let path = path.display().to_string();
    shell.say(
        || json!({ "path": path, "branches": saved.branches, "changes": saved.changes, "files": saved.files, "bytes": saved.bytes }),
        |lang| {
            let text = words.with("path", path.as_str()).with("changes", saved.changes);
            text.with("files", saved.files).with("bytes", saved.bytes).render(lang)
        },
    )
}
