//! Who remembers what was acknowledged: the heads beside the journals, and what this machine has seen.
//!
//! The machine remembers outside every data directory, by branch and by the directory's random name. A directory that was
//! copied keeps that name until it is written to; as long as the other one is still there, it is a twin, whose changes are its
//! own: what is remembered of it does not speak against this one. A directory that moved, or that an older copy has replaced,
//! has no twin, and what is remembered counts.

use super::head::{self, Head};
use super::layout;
use super::place::Place;
use crate::base::disk::Entry;
use crate::base::{Fault, Id, Msg};
use crate::msg;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where something is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Beside the journals.
    Beside,
    /// On this machine, outside the data directory.
    Machine,
    /// In the database.
    Database,
}

impl Source {
    /// Returns its name.
    pub fn name(self) -> Msg {
        match self {
            Source::Beside => msg!("数据目录里的记录", "noted in the data directory"),
            Source::Machine => msg!("本机的记录", "noted on this machine"),
            Source::Database => msg!("数据库里的记录", "noted in the database"),
        }
    }
}

/// What is remembered of a store. To be gathered before the journals are looked at, which may grow meanwhile.
pub struct Witnesses {
    /// The data directory's name, if it has one.
    pub writer: Option<Id>,
    /// The store's version; the first one remembered nothing.
    pub version: u32,
    /// Another data directory of this machine that has the same name.
    pub twin: Option<PathBuf>,
    heads: BTreeMap<Id, Vec<(Source, Head)>>,
}

impl Witnesses {
    /// Asks them all.
    /// # Errors
    /// The store's disk failed; a machine that cannot remember says nothing.
    pub fn gather(place: &Place) -> Result<Witnesses, Fault> {
        let disk = &*place.disk;
        let writer = layout::writer(disk, &place.dir)?;
        let version = layout::version_of(disk, &place.dir)?;
        let mut found = Witnesses { writer, version, twin: None, heads: BTreeMap::new() };
        let dir = layout::heads(&place.dir);
        if disk.entry(&dir)? == Entry::Dir {
            for branch in disk.list(&dir)?.iter().filter_map(|name| name.parse::<Id>().ok()) {
                let head = head::read(disk, &dir.join(branch.to_string()))?;
                if let Some(head) = head.filter(|head| head.branch == branch) {
                    found.heads.entry(branch).or_default().push((Source::Beside, head));
                }
            }
        }
        if let (Some(writer), Some(state)) = (writer, &place.state) {
            found.ask_machine(place, writer, &state.join(DIR));
        }
        Ok(found)
    }

    fn ask_machine(&mut self, place: &Place, writer: Id, dir: &Path) {
        let disk = &*place.disk;
        let home = home(place);
        let names = if disk.entry(dir) == Ok(Entry::Dir) { disk.list(dir).unwrap_or_default() } else { Vec::new() };
        let ending = format!("-{writer}");
        let ours =
            names.iter().filter_map(|name| name.strip_suffix(&ending).and_then(|b| Some((name, b.parse().ok()?))));
        for (name, branch) in ours {
            let Ok(Some(head)) = head::read(disk, &dir.join(name)) else { continue };
            if head.branch != branch || head.writer != writer {
                continue;
            }
            let there = PathBuf::from(&head.home);
            let alive =
                |dir: &Path| layout::writer(disk, dir) == Ok(Some(writer)) && layout::presence(disk, dir) == Ok(true);
            if head.home != home && alive(&there) {
                self.twin = Some(there);
            } else {
                self.heads.entry(branch).or_default().push((Source::Machine, head));
            }
        }
    }

    /// Returns what is remembered of a branch.
    pub fn of(&self, branch: Id) -> &[(Source, Head)] {
        self.heads.get(&branch).map_or(&[], Vec::as_slice)
    }

    /// Returns the head beside a branch's journal.
    pub fn beside(&self, branch: Id) -> Option<&Head> {
        self.of(branch).iter().find(|(source, _)| *source == Source::Beside).map(|(_, head)| head)
    }

    /// Lists the branches of which a change is remembered.
    pub fn branches(&self) -> impl Iterator<Item = Id> + '_ {
        self.heads
            .iter()
            .filter(|(_, heads)| heads.iter().any(|(_, head)| head.mark.seq > 0))
            .map(|(branch, _)| *branch)
    }
}

const DIR: &str = "heads";

/// Returns the file in which the machine remembers a branch of a data directory.
pub fn machine(state: &Path, branch: Id, writer: Id) -> PathBuf {
    state.join(DIR).join(format!("{branch}-{writer}"))
}

/// Returns the data directory as the machine remembers it.
pub fn home(place: &Place) -> String {
    place.disk.canonical(&place.dir).display().to_string()
}
