//! What is damaged, in words, and what can be done about it. Looking changes nothing; mending keeps a copy of what it cuts.

use super::judge;
use super::keeper::Keeper;
use super::chain::Chain;
use super::layout;
use super::lock::Lock;
use super::mark::Mark;
use super::place::Place;
use super::witness::Witnesses;
use crate::base::disk::Entry;
use crate::base::{Fault, Id, Text, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the doctor can do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mend {
    /// Nothing: only a backup helps.
    Restore,
    /// Cut a branch's journal behind its last sound change; what is cut is kept beside it as `.bad-N`.
    Cut {
        /// The branch.
        branch: Id,
        /// The segment to cut.
        segment: u32,
        /// The offset behind the last sound change.
        at: u64,
    },
    /// Set the database aside; it is rebuilt from the journals at the next open.
    Rebuild,
    /// Write the format file again.
    Format,
}

/// Something that is damaged.
#[derive(Clone, PartialEq, Debug)]
pub struct Ailment {
    /// What is wrong, in words.
    pub what: Text,
    /// Where.
    pub path: PathBuf,
    /// What can be done, in words.
    pub remedy: Text,
    /// The same for [`mend`].
    pub mend: Mend,
}

/// Looks at everything and says what is damaged; an empty list means sound.
/// # Errors
/// [`Trouble::Busy`] if somebody writes; a fault if the disk failed or the store is of a newer version.
pub fn examine(place: &Place, now: DateTime<FixedOffset>) -> Result<Vec<Ailment>, Trouble> {
    let disk = &*place.disk;
    let mut ailments = Vec::new();
    let journals = layout::journals(&place.dir);
    if layout::is_half_restored(disk, &place.dir)? {
        return Ok(vec![Ailment {
            what: msg!("恢复备份时中断了", "a restore was cut off").into(),
            path: place.dir.clone(),
            remedy: layout::RESTORE_AGAIN.into(),
            mend: Mend::Restore,
        }]);
    }
    if disk.entry(&place.dir)? == Entry::Dir && disk.entry(&journals)? != Entry::Dir {
        if disk.entry(&place.dir.join(layout::FORMAT))? != Entry::Nothing {
            ailments.push(Ailment {
                what: msg!("日志目录不见了", "the directory of the journals is gone").into(),
                path: journals,
                remedy: msg!("用最近的备份恢复到新的目录", "restore the latest backup into a new directory").into(),
                mend: Mend::Restore,
            });
            return Ok(ailments);
        }
        layout::expect(disk, &place.dir)?;
    } else if disk.entry(&journals)? == Entry::Dir && !layout::format_is_sound(disk, &place.dir)? {
        // Journals that no program opened may be half a copy: nothing says that they are whole.
        let opened = layout::was_opened(disk, &place.dir)?;
        let again = msg!("重新写入", "write it again");
        ailments.push(Ailment {
            what: msg!("格式文件缺失或损坏", "the format file is missing or damaged").into(),
            path: place.dir.join(layout::FORMAT),
            remedy: if opened { again.into() } else { layout::RESTORE_AGAIN.into() },
            mend: if opened { Mend::Format } else { Mend::Restore },
        });
        if !opened {
            return Ok(ailments);
        }
    } else {
        layout::expect(disk, &place.dir)?;
    }
    let _lock = Lock::take(disk, &place.dir, now)?;
    let mut ends = BTreeMap::new();
    let seen = Witnesses::gather(place)?;
    for branch in judge::branches(place, &seen)? {
        match look(place, &seen, branch)? {
            Ok(mark) => drop(ends.insert(branch, mark)),
            Err(ailment) => ailments.push(ailment),
        }
    }
    if ailments.is_empty() {
        ailments.extend(database(place, &ends)?);
    }
    Ok(ailments)
}

/// Reads a whole journal: how far it goes, or where it is damaged.
fn look(place: &Place, seen: &Witnesses, branch: Id) -> Result<Result<Mark, Ailment>, Fault> {
    let journals = layout::journals(&place.dir);
    let found = match judge::thoroughly(place, seen, branch) {
        Ok((judged, _)) => return Ok(Ok(judged.chain.mark())),
        Err(found) => found,
    };
    let fault = found.fault(place, branch);
    let (segment, at, seq) = Chain::sound_part(&place.disk, &journals, branch)?;
    let what = msg!("支部 {branch} 的日志损坏: {why}", "the journal of branch {branch} is damaged: {why}");
    let remedy = msg!(
        "用备份恢复, 或从第 {n} 次更改之后截断: 前 {n} 次更改完好, 截下的部分另存为 .bad",
        "restore a backup, or cut it behind change {n}: changes 1 to {n} are sound, what is cut is kept as .bad"
    );
    Ok(Err(Ailment {
        what: what.with("branch", branch.to_string()).with("why", fault.source),
        path: fault.path.unwrap_or(journals),
        remedy: remedy.with("n", seq),
        mend: Mend::Cut { branch, segment, at },
    }))
}

/// Compares the database with sound journals.
fn database(place: &Place, ends: &BTreeMap<Id, Mark>) -> Result<Option<Ailment>, Trouble> {
    let path = layout::database(&place.dir);
    let (keeper, thread) = Keeper::start(place.backend.clone(), path.clone())?;
    let found = keeper.ask(|state| {
        let marks = state.backend().marks()?;
        state.backend().load(&mut |_, _| ())?;
        Ok(marks)
    });
    keeper.end(true);
    // A panic there was caught and is told as a fault.
    let _ = thread.join();
    let rebuild = msg!("从日志重建数据库", "rebuild the database from the journals");
    let marks = match found {
        Ok(marks) => marks,
        Err(fault) => {
            let what = msg!("数据库损坏: {why}", "the database is damaged: {why}").with("why", fault.source);
            return Ok(Some(Ailment { what, path, remedy: rebuild.into(), mend: Mend::Rebuild }));
        }
    };
    let lost = marks.iter().find_map(|(branch, mark)| {
        let seq = ends.get(branch).map_or(0, |end| end.seq);
        (mark.seq > seq).then_some((branch, seq, mark.seq))
    });
    Ok(lost.map(|(branch, seq, acknowledged)| Ailment {
        what: msg!(
            "支部 {branch} 的日志只到第 {seq} 次更改, 但第 {n} 次更改曾确认写入: 日志丢失了一部分",
            "the journal of branch {branch} ends with change {seq}, but change {n} was acknowledged: part of it is lost"
        )
        .with("branch", branch.to_string())
        .with("seq", seq)
        .with("n", acknowledged),
        path: layout::journals(&place.dir).join(branch.to_string()),
        remedy: msg!(
            "用备份恢复, 或接受日志现状并重建数据库",
            "restore a backup, or take the journal as it is and rebuild the database"
        )
        .into(),
        mend: Mend::Rebuild,
    }))
}

/// Does what an ailment's remedy says. The database is set aside too where a journal is cut.
/// # Errors
/// [`Trouble::Busy`] if somebody writes; a fault if the disk failed, or only a backup helps.
pub fn mend(place: &Place, ailment: &Ailment, now: DateTime<FixedOffset>) -> Result<(), Trouble> {
    let _lock = Lock::take(&*place.disk, &place.dir, now)?;
    match &ailment.mend {
        Mend::Restore => {
            let doing = msg!("修复", "mending");
            return Err(Fault::why(doing, msg!("只能用备份恢复", "only a backup helps"))
                .path(&ailment.path)
                .hint(ailment.remedy.clone())
                .into());
        }
        Mend::Format => layout::declare(&*place.disk, &place.dir)?,
        Mend::Rebuild => rebuild(place)?,
        Mend::Cut { branch, segment, at } => {
            cut(place, *branch, *segment, *at)?;
            rebuild(place)?;
        }
    }
    Ok(())
}

fn rebuild(place: &Place) -> Result<(), Trouble> {
    let (keeper, thread) = Keeper::start(place.backend.clone(), layout::database(&place.dir))?;
    let done = keeper.ask(super::keeper::State::reset);
    keeper.end(true);
    let _ = thread.join();
    Ok(done?)
}

fn cut(place: &Place, branch: Id, segment: u32, at: u64) -> Result<(), Fault> {
    let disk = &*place.disk;
    let dir = layout::journals(&place.dir).join(branch.to_string());
    let names = disk.list(&dir)?;
    let number = |name: &String| name.strip_suffix(".log").and_then(|number| number.parse::<u32>().ok());
    // Later segments go first: cut short here, the journal is damaged as before, not worse.
    for name in names.iter().rev().filter(|name| number(name).is_some_and(|number| number > segment)) {
        disk.rename(&dir.join(name), &aside(&dir, name, &names))?;
        disk.sync_dir(&dir)?;
    }
    let name = format!("{segment:04}.log");
    let path = dir.join(&name);
    if disk.entry(&path)? == Entry::Nothing {
        return Ok(());
    }
    let copy = aside(&dir, &name, &names);
    disk.write_atomic(&copy, &disk.read(&path)?)?;
    let mut file = disk.open(&path)?;
    file.set_len(at)?;
    file.sync()
}

fn aside(dir: &Path, name: &str, names: &[String]) -> PathBuf {
    let free = (1..).map(|n| format!("{name}.bad-{n}")).find(|aside| !names.contains(aside));
    dir.join(free.unwrap_or_else(|| format!("{name}.bad")))
}
