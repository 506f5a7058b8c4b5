//! Doing what the doctor proposes, once somebody has said so. First a copy of everything that will be touched is set aside; it
//! is a data directory of its own and can be read with `--data` and `--force-read`. What is to take the journals' place is
//! written and read back beside them; only then does it replace them, and a mending that is cut off there goes on where it
//! stopped.

use super::chain::Chain;
use super::engine::Engine;
use super::lock::Lock;
use super::peek::copy_tree;
use super::place::Place;
use super::report::{Plan, Recovered, Report};
use super::{heads, layout};
use crate::base::disk::{Disk, Entry};
use crate::base::{Fault, Id, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::path::{Path, PathBuf};

/// Makes a change out of records that were recovered: its payload.
pub type Encode<'a> = &'a dyn Fn(Id, &[Recovered]) -> Result<Vec<u8>, Fault>;

const MENDING: crate::base::Msg = msg!("修复", "mending");

/// Mends what was reported. Gives where the data lies as it was before.
/// # Errors
/// [`Trouble::Busy`] if somebody writes; a fault if the disk failed, or only a backup helps.
pub fn mend(
    place: &Place,
    report: &Report,
    now: DateTime<FixedOffset>,
    encode: Encode,
) -> Result<Option<PathBuf>, Trouble> {
    if report.hopeless {
        let fault = Fault::why(MENDING, msg!("只能用备份恢复", "only a backup helps")).path(&place.dir);
        return Err(fault.hint(layout::RESTORE_AGAIN).into());
    }
    let (disk, dir) = (&*place.disk, &place.dir);
    let lock = Lock::take(disk, dir, now)?;
    let mut aside = None;
    if report.resume {
        replace(place)?;
    } else if !report.is_sound() {
        aside = Some(set_aside(place, now)?);
        if report.format && report.plans.is_empty() {
            disk.make_dirs(&layout::journals(dir))?;
            layout::declare(disk, dir)?;
        }
        if !report.plans.is_empty() {
            write(place, &report.plans)?;
            layout::begin_mending(disk, dir)?;
            replace(place)?;
        }
    }
    drop(lock);
    if report.saved.iter().any(|saved| saved.payload.is_none()) {
        recover(place, report, now, encode)?;
    }
    Ok(aside)
}

/// Enters what only the database still had, as one change of each branch that it belongs to.
fn recover(place: &Place, report: &Report, now: DateTime<FixedOffset>, encode: Encode) -> Result<(), Trouble> {
    let mut branches: Vec<Id> = report.recovered.iter().map(|recovered| recovered.branch).collect();
    branches.sort_unstable();
    branches.dedup();
    let mut engine = Engine::write(place.clone(), now)?;
    for branch in branches {
        let records: Vec<Recovered> = report.recovered.iter().filter(|r| r.branch == branch).cloned().collect();
        let payload = encode(branch, &records)?;
        engine.commit(branch, &payload, (place.decode)(&payload)?)?;
    }
    Ok(engine.close()?)
}

/// Copies everything that will be touched into a directory of its own.
fn set_aside(place: &Place, now: DateTime<FixedOffset>) -> Result<PathBuf, Fault> {
    let (disk, dir) = (&*place.disk, &place.dir);
    let stamp = now.format("%Y%m%d-%H%M%S").to_string();
    let all = layout::aside(dir);
    let free = |n: &u32| disk.entry(&all.join(name(&stamp, *n))).is_ok_and(|entry| entry == Entry::Nothing);
    let aside = all.join(name(&stamp, (1..).find(free).unwrap_or(1)));
    disk.make_dirs(&aside)?;
    for part in ["journal", "head", layout::FORMAT, "writer"] {
        copy(disk, &dir.join(part), &aside.join(part), 3)?;
    }
    let database = layout::database(dir);
    if disk.entry(&database)? == Entry::Dir {
        // The database is the machine's own matter: it lies on no simulated disk.
        copy_tree(&database, &aside.join("sled")).map_err(|e| Fault::new(MENDING, e).path(&database))?;
    }
    if disk.entry(&aside.join(layout::FORMAT))? == Entry::Nothing {
        layout::declare(disk, &aside)?;
    }
    Ok(aside)
}

fn name(stamp: &str, n: u32) -> String {
    if n == 1 { stamp.to_owned() } else { format!("{stamp}-{n}") }
}

fn copy(disk: &dyn Disk, from: &Path, to: &Path, deep: usize) -> Result<(), Fault> {
    match disk.entry(from)? {
        Entry::Nothing => Ok(()),
        Entry::File(_) => disk.write_atomic(to, &disk.read(from)?),
        Entry::Dir if deep == 0 => Ok(()),
        Entry::Dir => {
            disk.make_dirs(to)?;
            disk.list(from)?.iter().try_for_each(|name| copy(disk, &from.join(name), &to.join(name), deep - 1))
        }
    }
}

/// Writes what is to take the journals' place, and reads it back from end to end.
fn write(place: &Place, plans: &[Plan]) -> Result<(), Fault> {
    let (disk, mended) = (&*place.disk, layout::mended(&place.dir));
    clear(disk, &mended)?;
    disk.make_dirs(&mended)?;
    for plan in plans {
        let dir = mended.join(plan.branch.to_string());
        disk.make_dirs(&dir)?;
        match &plan.segments {
            Some(segments) => {
                for (n, bytes) in segments.iter().enumerate() {
                    disk.write_atomic(&dir.join(format!("{:04}.log", n + 1)), bytes)?;
                }
            }
            None => copy(disk, &layout::journals(&place.dir).join(plan.branch.to_string()), &dir, 1)?,
        }
        let chain = Chain::look(&place.disk, &mended, plan.branch, None)?.0;
        chain.verify()?;
        if chain.mark() != plan.mark {
            return Err(Fault::why(MENDING, msg!("读回来与写入的不同", "read back differently")).path(dir));
        }
    }
    Ok(())
}

/// Puts what was written in the journals' place; may be done again from any point.
fn replace(place: &Place) -> Result<(), Fault> {
    let (disk, dir) = (&*place.disk, &place.dir);
    let (mended, journals) = (layout::mended(dir), layout::journals(dir));
    // The directory goes on under a new name: another copy of it may go on as well.
    let writer = layout::new_writer()?;
    layout::name_writer(disk, dir, writer)?;
    let branches: Vec<Id> = match disk.entry(&mended)? {
        Entry::Dir => disk.list(&mended)?.iter().filter_map(|name| name.parse().ok()).collect(),
        _ => Vec::new(),
    };
    disk.make_dirs(&journals)?;
    for branch in branches {
        let (from, to) = (mended.join(branch.to_string()), journals.join(branch.to_string()));
        disk.make_dirs(&to)?;
        let names = disk.list(&from)?;
        for name in &names {
            disk.write_atomic(&to.join(name), &disk.read(&from.join(name))?)?;
        }
        for name in disk.list(&to)?.iter().filter(|name| !names.contains(name)) {
            disk.remove(&to.join(name))?;
        }
        disk.sync_dir(&to)?;
        let chain = Chain::look(&place.disk, &journals, branch, None)?.0;
        heads::beside(disk, dir, &chain, writer)?;
    }
    layout::declare(disk, dir)?;
    layout::end_mending(disk, dir)?;
    clear(disk, &mended)
}

/// Removes what stands in a directory of branches.
fn clear(disk: &dyn Disk, dir: &Path) -> Result<(), Fault> {
    if disk.entry(dir)? != Entry::Dir {
        return Ok(());
    }
    for branch in disk.list(dir)? {
        let branch = dir.join(branch);
        for name in disk.list(&branch)? {
            disk.remove(&branch.join(name))?;
        }
        disk.sync_dir(&branch)?;
    }
    Ok(())
}
