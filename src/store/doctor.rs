//! What is damaged or missing, what can be saved and from where, and what is lost. Looking changes nothing.

use super::chain::Chain;
use super::gather::gather;
use super::judge::{self, Finding};
use super::layout;
use super::lock::Lock;
use super::mark::Mark;
use super::peek::{self, Database};
use super::place::Place;
use super::report::{Ailment, Lost, Plan, Report, Saved, Source};
use super::salvage::{Origin, Piece, Salvage};
use super::walk::Checked;
use super::witness::Witnesses;
use crate::base::disk::Entry;
use crate::base::{Fault, Id, Text, Trouble};
use crate::msg;
use chrono::{DateTime, FixedOffset};
use std::path::Path;

/// Looks at everything.
/// # Errors
/// [`Trouble::Busy`] if somebody writes; a fault if the disk failed or the store is of a newer version.
pub fn examine(place: &Place, now: DateTime<FixedOffset>) -> Result<Report, Trouble> {
    let (disk, dir) = (&*place.disk, &place.dir);
    let mut report = Report::default();
    if layout::is_half_restored(disk, dir)? {
        let what = msg!("恢复备份时中断了", "a restore was cut off");
        return Ok(hopeless(what.into(), dir, layout::RESTORE_AGAIN.into()));
    }
    if layout::is_half_mended(disk, dir)? {
        let (what, remedy) = (msg!("修复时中断了", "mending was cut off"), msg!("接着修复", "go on mending"));
        report.ailments.push(Ailment { what: what.into(), path: dir.clone(), remedy: remedy.into() });
        report.resume = true;
        return Ok(report);
    }
    let journals = disk.entry(dir)? == Entry::Dir && disk.entry(&layout::journals(dir))? == Entry::Dir;
    let remembered = disk.entry(dir)? == Entry::Dir && disk.entry(&layout::heads(dir))? == Entry::Dir;
    if (journals || remembered) && !layout::format_is_sound(disk, dir)? {
        let what = msg!("格式文件缺失或损坏", "the format file is missing or damaged");
        let path = dir.join(layout::FORMAT);
        // Journals that no program opened may be half a copy: nothing says that they are whole.
        if !layout::was_opened(disk, dir)? {
            return Ok(hopeless(what.into(), &path, layout::RESTORE_AGAIN.into()));
        }
        report.format = true;
        report
            .ailments
            .push(Ailment { what: what.into(), path, remedy: msg!("重新写入", "write it again").into() });
    } else if journals || disk.entry(&dir.join(layout::FORMAT))? == Entry::Nothing {
        layout::expect(disk, dir)?;
    }
    let _lock = match Lock::take(disk, dir, now) {
        Ok(lock) => Some(lock),
        // A medium that cannot be written has no writer.
        Err(Trouble::Fault(_)) => None,
        Err(trouble) => return Err(trouble),
    };
    let seen = Witnesses::gather(place)?;
    let database = peek::database(place)?;
    let mut all = Vec::new();
    let mut branches = judge::branches(place, &seen)?;
    branches.extend(database.marks.iter().filter(|(_, mark)| mark.seq > 0).map(|(branch, _)| *branch));
    for branch in branches {
        all.push((branch, look(place, &seen, &database, branch)));
    }
    for (branch, found) in &all {
        match found {
            Ok(checked) => {
                report.sound += checked.changes;
                report.gone.extend(checked.lost.iter().map(|(first, last)| (*branch, *first, *last)));
            }
            Err(found) => ail(place, &seen, &database, *branch, found, &mut report)?,
        }
    }
    peek::recover(place, &database, &mut report)?;
    report.remarks.extend(database.remark.clone());
    Ok(report)
}

fn hopeless(what: Text, path: &Path, remedy: Text) -> Report {
    let ailments = vec![Ailment { what, path: path.to_owned(), remedy }];
    Report { ailments, hopeless: true, ..Report::default() }
}

/// Judges a branch as everybody does, and asks the database, which readers cannot.
fn look(place: &Place, seen: &Witnesses, database: &Database, branch: Id) -> Result<Checked, Finding> {
    let (judged, checked) = judge::thoroughly(place, seen, branch)?;
    if let Some(mark) = database.marks.get(&branch) {
        judge::hear(Some(&judged.chain), seen, &judge::head_of(branch, Id::NONE, *mark))?;
    }
    Ok(checked)
}

/// Returns what is wrong with a branch's journal, and puts together what there is of it.
fn ail(
    place: &Place,
    seen: &Witnesses,
    database: &Database,
    branch: Id,
    found: &Finding,
    report: &mut Report,
) -> Result<(), Fault> {
    let path = layout::journals(&place.dir).join(branch.to_string());
    let remedy = match found {
        Finding::Fork { .. } => msg!(
            "以这一段为准继续：两段都先另存一份；另一段请从它的备份或副本里取",
            "go on from this one: both are set aside first; take the other one from its backup or copy"
        ),
        Finding::Unknown { .. } => {
            msg!("确认日志到此为止，重新记下", "take the journal as it ends and note it again")
        }
        _ => msg!(
            "先把数据另存一份，再把完好的和能救回的接成新的日志；救不回的留下缺号",
            "set a copy of the data aside, then join what is sound and what can be saved; what is lost leaves its numbers empty"
        ),
    };
    report.ailments.push(Ailment { what: found.words(place, branch), path, remedy: remedy.into() });
    if let (Finding::Fork { known, from, .. }, Ok(checked)) = (found, whole(place, branch)) {
        report.sound += checked.0.changes;
        let other = (*from..=*known).map(|seq| Lost { branch, seq, before: None });
        report.lost.extend(other);
        report.plans.push(Plan { branch, segments: None, mark: checked.1 });
        return Ok(());
    }
    let promised = match found {
        Finding::Fork { .. } => None,
        _ => seen
            .of(branch)
            .iter()
            .map(|(_, head)| head.mark)
            .chain(database.marks.get(&branch).copied())
            .max_by_key(|m| m.seq),
    };
    let salvage = gather(place, branch, promised)?;
    count(branch, &salvage, report);
    report.plans.push(Plan { branch, segments: Some(salvage.segments), mark: salvage.mark });
    Ok(())
}

fn whole(place: &Place, branch: Id) -> Result<(Checked, Mark), Fault> {
    let chain = Chain::look(&place.disk, &layout::journals(&place.dir), branch, None)?.0;
    Ok((chain.verify()?, chain.mark()))
}

/// Sorts what was put together into sound, saved and lost.
fn count(branch: Id, salvage: &Salvage, report: &mut Report) {
    let mut before: Option<&Vec<u8>> = None;
    for piece in &salvage.pieces {
        match piece {
            Piece::Change { payload, origin: Origin::Journal, .. } => {
                report.sound += 1;
                before = Some(payload);
            }
            Piece::Change { seq, payload, origin } => {
                let from = if *origin == Origin::Backup { Source::Backup } else { Source::Journal };
                report.saved.push(Saved { branch, seq: *seq, from, payload: Some(payload.clone()) });
                before = Some(payload);
            }
            Piece::Gap { first, last, given_up: true } => report.gone.push((branch, *first, *last)),
            Piece::Gap { first, last, .. } => {
                let lost = (*first..=*last).map(|seq| Lost { branch, seq, before: before.cloned() });
                report.lost.extend(lost);
            }
        }
    }
}
