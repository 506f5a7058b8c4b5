//! A disk in memory that loses what was not synced, tears writes, fills up and fails, all by a seed.

use super::dice::Dice;
use super::simulated_file::{Node, Op};
use super::{Disk, DiskFile, Entry, LIST, MAKE_DIR, OPEN, READ, REMOVE, RENAME, SYNC, WRITE, io_fault, parent};
use crate::base::Fault;
use crate::base::msg::Msg;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The simulated disk. A clone is the same disk; [`Sim::crash`] gives what a power cut leaves of it.
#[derive(Clone)]
pub struct Sim(Arc<Mutex<State>>);

#[derive(Clone)]
enum NameOp {
    Link(PathBuf, usize),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf),
}

struct State {
    dice: Dice,
    nodes: Vec<Node>,
    dirs: BTreeSet<PathBuf>,
    names: BTreeMap<PathBuf, usize>,
    sure_names: BTreeMap<PathBuf, usize>,
    pending_names: Vec<NameOp>,
    held: BTreeSet<PathBuf>,
    room: u64,
    /// Steps that still succeed before the power goes; a step is a write, a sync, a rename, a removal.
    steps_left: u64,
    /// Steps until one sync fails.
    failing_sync: Option<u64>,
    /// Steps until one write fails half way.
    failing_write: Option<u64>,
}

impl Sim {
    /// Makes an empty disk whose failures follow from `seed`.
    pub fn new(seed: u64) -> Sim {
        Sim::with(Dice::new(seed), Vec::new(), BTreeSet::new(), BTreeMap::new())
    }

    fn with(dice: Dice, nodes: Vec<Node>, dirs: BTreeSet<PathBuf>, names: BTreeMap<PathBuf, usize>) -> Sim {
        Sim(Arc::new(Mutex::new(State {
            dice,
            nodes,
            dirs,
            sure_names: names.clone(),
            names,
            pending_names: Vec::new(),
            held: BTreeSet::new(),
            room: u64::MAX,
            steps_left: u64::MAX,
            failing_sync: None,
            failing_write: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cuts the power: gives the disk as the next start finds it. Of what was not synced, any part may be lost.
    #[must_use]
    pub fn crash(&self) -> Sim {
        let mut state = self.state();
        let seed = state.dice.roll();
        let mut dice = Dice::new(seed);
        let names = state.surviving_names(&mut dice);
        let nodes = state.nodes.iter().map(|node| node.survive(&mut dice)).collect();
        Sim::with(dice, nodes, state.dirs.clone(), names)
    }

    /// Lets `n` more steps succeed (writes, syncs, renames, removals); then the power is off and everything fails.
    pub fn power_off_after(&self, n: u64) {
        self.state().steps_left = n;
    }

    /// Lets the `n`th sync from now fail; what it should have made durable is lost unless written again.
    pub fn fail_sync_after(&self, n: u64) {
        self.state().failing_sync = Some(n);
    }

    /// Lets the `n`th write from now fail half way.
    pub fn fail_write_after(&self, n: u64) {
        self.state().failing_write = Some(n);
    }

    /// Makes all files together hold at most `bytes`.
    pub fn room(&self, bytes: u64) {
        self.state().room = bytes;
    }

    /// Returns the bytes that all files hold together.
    pub fn used(&self) -> u64 {
        self.state().used()
    }

    /// Damages a file behind everybody's back.
    pub fn damage(&self, path: &Path, harm: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        if let Some(&at) = state.names.get(path) {
            let node = &mut state.nodes[at];
            harm(&mut node.seen);
            node.sure = node.seen.clone();
            node.pending.clear();
        }
    }

    /// Lists every file.
    pub fn files(&self) -> Vec<PathBuf> {
        self.state().names.keys().cloned().collect()
    }
}

impl NameOp {
    fn dir(&self) -> &Path {
        match self {
            NameOp::Link(path, _) | NameOp::Unlink(path) | NameOp::Rename(_, path) => parent(path),
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            NameOp::Link(path, node) => {
                names.insert(path.clone(), *node);
            }
            NameOp::Unlink(path) => {
                names.remove(path);
            }
            NameOp::Rename(from, to) => {
                if let Some(node) = names.remove(from) {
                    names.insert(to.clone(), node);
                }
            }
        }
    }
}

impl State {
    fn used(&self) -> u64 {
        self.names.values().map(|&at| self.nodes[at].seen.len() as u64).sum()
    }

    fn step(&mut self, doing: Msg, path: &Path) -> Result<(), Fault> {
        if self.steps_left == 0 {
            return Err(io_fault(doing, path, &io::Error::other("the power is off")));
        }
        self.steps_left -= 1;
        Ok(())
    }

    fn node(&self, doing: Msg, path: &Path) -> Result<usize, Fault> {
        self.names.get(path).copied().ok_or_else(|| io_fault(doing, path, &io::Error::from(ErrorKind::NotFound)))
    }

    fn rename_op(&mut self, op: NameOp) {
        op.apply(&mut self.names);
        self.pending_names.push(op);
    }

    /// Of the names not yet synced, each directory keeps those up to some moment.
    fn surviving_names(&self, dice: &mut Dice) -> BTreeMap<PathBuf, usize> {
        let mut names = self.sure_names.clone();
        let mut lost: BTreeSet<&Path> = BTreeSet::new();
        for op in &self.pending_names {
            if dice.below(3) == 0 {
                lost.insert(op.dir());
            }
            if !lost.contains(op.dir()) {
                op.apply(&mut names);
            }
        }
        names
    }

    fn write(&mut self, at: usize, path: &Path, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        self.step(WRITE, path)?;
        let failing = counts_down(&mut self.failing_write);
        let grows = (offset + bytes.len() as u64).saturating_sub(self.nodes[at].seen.len() as u64);
        let full = grows > 0 && self.used() + grows > self.room;
        if failing || full {
            let kept = self.dice.below(bytes.len() + 1);
            self.nodes[at].perform(Op::Write(offset, bytes[..kept].to_vec()));
            let error =
                if full { io::Error::from(ErrorKind::StorageFull) } else { io::Error::other("input/output error") };
            return Err(io_fault(WRITE, path, &error));
        }
        self.nodes[at].perform(Op::Write(offset, bytes.to_vec()));
        Ok(())
    }

    fn sync(&mut self, at: usize, path: &Path) -> Result<(), Fault> {
        self.step(SYNC, path)?;
        let node = &mut self.nodes[at];
        let pending = std::mem::take(&mut node.pending);
        if counts_down(&mut self.failing_sync) {
            // As on Linux: the pages count as clean now, and only writing them again can save them.
            return Err(io_fault(SYNC, path, &io::Error::other("input/output error")));
        }
        for op in pending {
            op.apply(&mut node.sure);
        }
        Ok(())
    }
}

fn counts_down(counter: &mut Option<u64>) -> bool {
    match counter {
        Some(0) => {
            *counter = None;
            true
        }
        Some(n) => {
            *n -= 1;
            false
        }
        None => false,
    }
}

struct SimFile {
    disk: Sim,
    node: usize,
    path: PathBuf,
    held: bool,
}

impl Drop for SimFile {
    fn drop(&mut self) {
        if self.held {
            self.disk.state().held.remove(&self.path);
        }
    }
}

impl DiskFile for SimFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        self.disk.state().write(self.node, &self.path, offset, bytes)
    }

    fn set_len(&mut self, len: u64) -> Result<(), Fault> {
        let mut state = self.disk.state();
        state.step(WRITE, &self.path)?;
        let grows = len.saturating_sub(state.nodes[self.node].seen.len() as u64);
        if grows > 0 && state.used() + grows > state.room {
            return Err(io_fault(WRITE, &self.path, &io::Error::from(ErrorKind::StorageFull)));
        }
        state.nodes[self.node].perform(Op::Length(len));
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Fault> {
        self.disk.state().sync(self.node, &self.path)
    }

    fn stands(&self, path: &Path) -> Result<Option<u64>, Fault> {
        let state = self.disk.state();
        let same = state.names.get(path) == Some(&self.node);
        Ok(same.then(|| state.nodes[self.node].seen.len() as u64))
    }
}

impl Disk for Sim {
    fn make_dirs(&self, path: &Path) -> Result<(), Fault> {
        let mut state = self.state();
        for dir in path.ancestors().filter(|dir| !dir.as_os_str().is_empty()) {
            if state.names.contains_key(dir) {
                return Err(io_fault(MAKE_DIR, path, &io::Error::from(ErrorKind::NotADirectory)));
            }
            state.dirs.insert(dir.to_owned());
        }
        Ok(())
    }

    fn open(&self, path: &Path) -> Result<Box<dyn DiskFile>, Fault> {
        let mut state = self.state();
        if !state.dirs.contains(parent(path)) {
            return Err(io_fault(OPEN, path, &io::Error::from(ErrorKind::NotFound)));
        }
        let node = match state.names.get(path) {
            Some(&node) => node,
            None => {
                state.step(OPEN, path)?;
                state.nodes.push(Node::default());
                let node = state.nodes.len() - 1;
                state.rename_op(NameOp::Link(path.to_owned(), node));
                node
            }
        };
        Ok(Box::new(SimFile { disk: self.clone(), node, path: path.to_owned(), held: false }))
    }

    fn hold(&self, path: &Path) -> Result<Option<Box<dyn DiskFile>>, Fault> {
        self.open(path)?;
        let mut state = self.state();
        let node = state.node(OPEN, path)?;
        if !state.held.insert(path.to_owned()) {
            return Ok(None);
        }
        Ok(Some(Box::new(SimFile { disk: self.clone(), node, path: path.to_owned(), held: true })))
    }

    fn entry(&self, path: &Path) -> Result<Entry, Fault> {
        let state = self.state();
        Ok(match state.names.get(path) {
            Some(&at) => Entry::File(state.nodes[at].seen.len() as u64),
            None if state.dirs.contains(path) => Entry::Dir,
            None => Entry::Nothing,
        })
    }

    fn read_range(&self, path: &Path, offset: u64, len: usize) -> Result<Vec<u8>, Fault> {
        let state = self.state();
        let bytes = &state.nodes[state.node(READ, path)?].seen;
        let from = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        Ok(bytes[from..bytes.len().min(from.saturating_add(len))].to_vec())
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Fault> {
        let state = self.state();
        if !state.dirs.contains(path) {
            return Err(io_fault(LIST, path, &io::Error::from(ErrorKind::NotFound)));
        }
        let inside = state.names.keys().chain(&state.dirs).filter(|p| p.parent() == Some(path));
        let mut names: Vec<String> =
            inside.filter_map(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(names)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Fault> {
        let mut state = self.state();
        state.step(RENAME, from)?;
        state.node(RENAME, from)?;
        state.rename_op(NameOp::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), Fault> {
        let mut state = self.state();
        state.step(REMOVE, path)?;
        state.node(REMOVE, path)?;
        state.rename_op(NameOp::Unlink(path.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> Result<(), Fault> {
        let mut state = self.state();
        state.step(SYNC, path)?;
        let pending = std::mem::take(&mut state.pending_names);
        let (now, later) = pending.into_iter().partition(|op| op.dir() == path);
        state.pending_names = later;
        let ops: Vec<NameOp> = now;
        for op in ops {
            op.apply(&mut state.sure_names);
        }
        Ok(())
    }
}
