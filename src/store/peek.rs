//! Looking into the database without touching it: a copy is opened, and what it holds beyond the journals is told.

use super::gather::gather;
use super::keeper::Keeper;
use super::layout;
use super::mark::{Key, Mark};
use super::place::Place;
use super::report::{Recovered, Report, Saved, Source};
use super::salvage::Piece;
use crate::base::disk::{Entry, remove_tree};
use crate::base::{Fault, Id, Text, Trouble, os};
use crate::msg;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the database holds.
#[derive(Default)]
pub struct Database {
    /// How far it has come.
    pub marks: BTreeMap<Id, Mark>,
    /// Its records; `None` where their sum is wrong.
    pub records: Option<BTreeMap<Key, Vec<u8>>>,
    /// What is wrong with it.
    pub remark: Option<Text>,
}

/// Opens a copy of the database and reads all of it.
/// # Errors
/// [`Trouble::Busy`] if somebody has it open; a fault if it cannot be copied.
pub fn database(place: &Place) -> Result<Database, Trouble> {
    let dir = layout::database(&place.dir);
    let copied = place.disk.entry(&dir)? == Entry::Dir;
    let copy = if copied { Some(Copy::of(&dir)?) } else { None };
    let at = copy.as_ref().map_or(dir, |copy| copy.dir.join("sled"));
    let damaged = |fault: Fault| {
        let words = msg!(
            "数据库损坏，下次打开时从日志重建（{why}）",
            "the database is damaged and is rebuilt from the journals at the next start ({why})"
        );
        Database { remark: Some(words.with("why", fault.source)), ..Database::default() }
    };
    let (keeper, thread) = match Keeper::start(place.backend.clone(), at) {
        Ok(started) => started,
        Err(Trouble::Fault(fault)) => return Ok(damaged(fault)),
        Err(trouble) => return Err(trouble),
    };
    let found = keeper.ask(|state| {
        let marks = state.backend().marks()?;
        let mut records: BTreeMap<Key, Vec<u8>> = BTreeMap::new();
        state.backend().load(&mut |key, value| {
            if let Ok(key) = Key::try_from(key) {
                records.insert(key, value.to_vec());
            }
        })?;
        Ok((marks, records))
    });
    keeper.end(true);
    // A panic there was caught and is told as a fault.
    let _ = thread.join();
    Ok(match found {
        Ok((marks, records)) => Database { marks: marks.into_iter().collect(), records: Some(records), remark: None },
        Err(fault) => damaged(fault),
    })
}

/// A copy of the database in a directory of its own, gone when dropped.
struct Copy {
    dir: PathBuf,
}

impl Copy {
    fn of(from: &Path) -> Result<Copy, Fault> {
        let dir = std::env::temp_dir().join(format!("zhibu-{}", layout::new_writer()?));
        let failed = |e: std::io::Error| Fault::new(msg!("复制数据库", "copying the database"), e).path(from);
        let copy = Copy { dir };
        copy_tree(from, &copy.dir.join("sled")).map_err(failed)?;
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What is left of it lies in the directory for temporary files.
        let _ = remove_tree(&self.dir);
    }
}

/// Copies a directory of plain files.
pub(super) fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    os::private_dir(&mut builder).recursive(true).create(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Finds what the database still has of the changes that are lost, and counts those as saved.
/// # Errors
/// A journal cannot be read.
pub fn recover(place: &Place, database: &Database, report: &mut Report) -> Result<(), Fault> {
    let Some(records) = database.records.as_ref().filter(|_| !report.lost.is_empty()) else { return Ok(()) };
    let (mut then, mut now) = (BTreeMap::new(), BTreeMap::new());
    let (mut later, mut owner) = (BTreeSet::new(), BTreeMap::new());
    let branches: BTreeSet<Id> =
        layout::branches(&*place.disk, &place.dir)?.into_iter().chain(database.marks.keys().copied()).collect();
    for branch in branches {
        let mark = database.marks.get(&branch).map_or(0, |mark| mark.seq);
        let promised = report.plans.iter().find(|plan| plan.branch == branch).map(|plan| plan.mark);
        // A branch that is sound is read the same way: what it holds is what there is.
        for piece in gather(place, branch, promised)?.pieces {
            let Piece::Change { seq, payload, .. } = piece else { continue };
            for (key, value) in (place.decode)(&payload)? {
                owner.insert(key, branch);
                if seq <= mark {
                    put(&mut then, key, value.clone());
                } else {
                    later.insert(key);
                }
                put(&mut now, key, value);
            }
        }
    }
    let covered = |branch: Id, seq: u64| database.marks.get(&branch).is_some_and(|mark| mark.seq >= seq);
    let Some(branch) = report.lost.iter().find(|lost| covered(lost.branch, lost.seq)).map(|lost| lost.branch) else {
        return Ok(());
    };
    let keys: BTreeSet<&Key> = records.keys().chain(then.keys()).collect();
    let differs = keys.into_iter().filter(|key| records.get(*key) != then.get(*key) && !later.contains(*key));
    report.recovered = differs
        .map(|key| {
            // A record that no journal knows came with a change that is lost.
            let branch = owner.get(key).copied().unwrap_or(branch);
            Recovered { branch, key: *key, before: now.get(key).cloned(), after: records.get(key).cloned() }
        })
        .collect();
    let forked = report.plans.iter().any(|plan| plan.segments.is_none() && plan.branch == branch);
    if forked {
        // What the other copy made of the records is told, not mixed into this one.
        return Ok(());
    }
    let (saved, lost): (Vec<_>, Vec<_>) = report.lost.drain(..).partition(|lost| covered(lost.branch, lost.seq));
    report.lost = lost;
    let saved = saved.into_iter().map(|lost| Saved {
        branch: lost.branch,
        seq: lost.seq,
        from: Source::Database,
        payload: None,
    });
    report.saved.extend(saved);
    report.saved.sort_by_key(|saved| (saved.branch, saved.seq));
    Ok(())
}

fn put(map: &mut BTreeMap<Key, Vec<u8>>, key: Key, value: Option<Vec<u8>>) {
    match value {
        Some(value) => drop(map.insert(key, value)),
        None => drop(map.remove(&key)),
    }
}
