//! Everything within reach that may hold a branch's changes: the files of its journal, and backups.

use super::archive::{self, Archive};
use super::layout;
use super::mark::Mark;
use super::place::Place;
use super::salvage::{Frames, Origin, Piece, Salvage};
use super::snapshot;
use crate::base::disk::Entry;
use crate::base::{Fault, Id};
use crate::msg;
use std::path::PathBuf;

/// Collects a branch's frames from every file of its directory and, newest first, from the backups within reach.
pub(super) fn gather(place: &Place, branch: Id, promised: Option<Mark>) -> Result<Salvage, Fault> {
    let disk = &*place.disk;
    let dir = layout::journals(&place.dir).join(branch.to_string());
    let mut frames = Frames::default();
    if disk.entry(&dir)? == Entry::Dir {
        for name in disk.list(&dir)? {
            if let Entry::File(_) = disk.entry(&dir.join(&name))?
                && let Ok(bytes) = disk.read(&dir.join(&name))
            {
                frames.read(&bytes, Origin::Journal);
            }
        }
    }
    let salvage = frames.salvage(branch, promised, place.limits.segment);
    if !salvage.pieces.iter().any(|piece| matches!(piece, Piece::Gap { given_up: false, .. })) {
        return Ok(salvage);
    }
    for file in backups(place)?.iter().rev() {
        // A backup that cannot be read helps nobody, and that is no trouble of the store's.
        let Ok(archive) = Archive::read(disk, file, msg!("读取备份", "reading the backup")) else { continue };
        let Ok(content) = snapshot::unpacked(&archive, &place.dir, file, msg!("读取备份", "reading the backup"))
        else {
            continue;
        };
        content
            .journals
            .iter()
            .filter(|(of, ..)| *of == branch)
            .for_each(|(_, _, bytes)| frames.read(bytes, Origin::Backup));
    }
    Ok(frames.salvage(branch, promised, place.limits.segment))
}

/// Lists the backups in the data directory, oldest first.
fn backups(place: &Place) -> Result<Vec<PathBuf>, Fault> {
    let (disk, dir) = (&*place.disk, place.dir.join("backups"));
    if disk.entry(&dir)? != Entry::Dir {
        return Ok(Vec::new());
    }
    let files = disk.list(&dir)?.into_iter().map(|name| dir.join(name));
    Ok(files.filter(|file| archive::is_one(disk, file).unwrap_or(false)).collect())
}
