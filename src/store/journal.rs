//! Writing a branch's journal: a change is acknowledged once its frames stand on the disk.

use super::chain::Chain;
use super::frame::{self, Frame, HEADER, Header, Kind, closing};
use super::judge::Judged;
use super::mark::{Hash, Mark};
use super::place::Limits;
use super::segment::Tail;
use super::walk::{Backward, Checked, Forward};
use crate::base::disk::{Disk, DiskFile, Entry};
use crate::base::{Fault, Id, Msg};
use crate::msg;
use std::path::Path;
use std::sync::Arc;

/// Bytes by which a new segment is lengthened in advance: a store of 500 small branches stays small.
const FIRST_STEP: u64 = 32 << 10;

/// The journal of one branch, open for its only writer.
pub struct Journal {
    chain: Chain,
    limits: Limits,
    file: Option<Box<dyn DiskFile>>,
    /// Length of the last segment's file, zeros included.
    len: u64,
    /// Offset where the last change begins.
    last: u64,
    /// Something torn stands behind the end.
    torn: bool,
    /// A segment without frames, to be removed.
    stray: Option<u32>,
    /// A write failed: nothing more is written by this handle.
    broken: bool,
}

impl Journal {
    /// Opens the journal of `branch` under `dir` (the directory that holds all journals); none yet is an empty one.
    /// Nothing is changed before [`Journal::tidy`] or the first [`Journal::append`]. `known` is a change known to be
    /// acknowledged, which then need not be read.
    /// # Errors
    /// The disk failed or the journal is damaged in a way that no torn write explains.
    pub fn open(
        disk: &Arc<dyn Disk>,
        dir: &Path,
        branch: Id,
        known: Option<Mark>,
        limits: Limits,
    ) -> Result<Journal, Fault> {
        let (chain, tail, stray) = Chain::look(disk, dir, branch, known)?;
        Ok(Journal::with(chain, tail, stray, limits))
    }

    /// Takes a journal that was judged; nothing is changed either.
    pub fn of(judged: Judged, limits: Limits) -> Journal {
        Journal::with(judged.chain, judged.tail, judged.stray, limits)
    }

    fn with(chain: Chain, tail: Option<Tail>, stray: Option<u32>, limits: Limits) -> Journal {
        Journal {
            last: tail.map_or(0, |tail| tail.last),
            torn: tail.is_some_and(|tail| tail.torn),
            chain,
            limits,
            file: None,
            len: 0,
            stray,
            broken: false,
        }
    }

    /// Holds the last segment against other writers; `false` if somebody else holds it.
    /// # Errors
    /// The disk failed.
    pub fn hold(&mut self) -> Result<bool, Fault> {
        if self.file.is_some() || self.chain.segments == 0 {
            return Ok(true);
        }
        let path = self.chain.path(self.chain.segments);
        let Some(file) = self.chain.disk.hold(&path)? else { return Ok(false) };
        self.len = file.stands(&path)?.unwrap_or(0);
        self.file = Some(file);
        Ok(true)
    }

    /// Returns the number of the last change; 0 for an empty journal.
    pub fn seq(&self) -> u64 {
        self.chain.seq
    }

    /// Returns the chain's hash after the last change.
    pub fn hash(&self) -> Hash {
        self.chain.hash
    }

    /// Returns both.
    pub fn mark(&self) -> Mark {
        self.chain.mark()
    }

    /// Returns the chain as it is now, for reading.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Walks over all changes from the first.
    pub fn forward(&self) -> Forward {
        self.chain.forward()
    }

    /// Walks back from the last change.
    pub fn backward(&self) -> Backward {
        self.chain.backward()
    }

    /// Reads the whole chain.
    /// # Errors
    /// See [`Chain::verify`].
    pub fn verify(&self) -> Result<Checked, Fault> {
        self.chain.verify()
    }

    /// Returns whether a write failed, so that the journal has to be opened again.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Cuts what a power cut left behind the last change, and makes sure that the last change, which nobody may have
    /// acknowledged, stands on the disk before anybody is shown it.
    /// # Errors
    /// The disk failed; the journal is read-only from then on.
    pub fn settle(&mut self) -> Result<(), Fault> {
        self.tidy()?;
        let (mut at, end) = (self.last, self.chain.end);
        let path = self.chain.path(self.chain.segments);
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut rewrite = || -> Result<(), Fault> {
            // After a failed sync only pages that are written again are synced again.
            while at < end {
                let len = usize::try_from(end - at).unwrap_or(usize::MAX).min(1 << 20);
                let bytes = self.chain.disk.read_range(&path, at, len)?;
                if bytes.is_empty() {
                    break;
                }
                file.write_at(at, &bytes)?;
                at += bytes.len() as u64;
            }
            file.sync()
        };
        let done = rewrite();
        self.broken |= done.is_err();
        done
    }

    /// Makes the end of the journal fit to be appended to.
    /// # Errors
    /// The disk failed; the journal is read-only from then on.
    pub fn tidy(&mut self) -> Result<(), Fault> {
        self.check_open()?;
        let done = self.tidy_up();
        self.broken |= done.is_err();
        done
    }

    fn tidy_up(&mut self) -> Result<(), Fault> {
        let disk = self.chain.disk.clone();
        if let Some(stray) = self.stray {
            if disk.entry(&self.chain.path(stray))? != Entry::Nothing {
                disk.remove(&self.chain.path(stray))?;
                disk.sync_dir(&self.chain.dir)?;
            }
            self.stray = None;
        }
        if self.chain.segments == 0 || (self.file.is_some() && !self.torn && self.chain.unsealed.is_none()) {
            return Ok(());
        }
        if !self.hold()? {
            return Err(held_elsewhere(&self.chain.path(self.chain.segments)));
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        if self.torn {
            file.set_len(self.chain.end)?;
            file.sync()?;
            (self.len, self.torn) = (self.chain.end, false);
        }
        if let Some(whole) = self.chain.unsealed {
            let bytes = frame::trailer(whole);
            file.write_at(self.chain.end - bytes.len() as u64, &bytes)?;
            file.sync()?;
            (self.len, self.chain.unsealed) = (self.len.max(self.chain.end), None);
        }
        Ok(())
    }

    /// Appends a change and waits until it stands on the disk: acknowledged. Gives its number.
    /// # Errors
    /// The disk is full (nothing was written, a later try may succeed) or failed; then the journal is read-only until it
    /// is opened again, and the change may or may not be found there.
    pub fn append(&mut self, payload: &[u8]) -> Result<u64, Fault> {
        self.tidy()?;
        if self.chain.segments == 0 || self.chain.end >= self.limits.segment {
            self.roll()?;
        }
        let seq = self.chain.seq + 1;
        let part = self.limits.part.clamp(1, frame::MOST);
        let pieces: Vec<(Kind, &[u8])> = match payload.len() <= part {
            true => vec![(Kind::Whole, payload)],
            false => payload.chunks(part).map(|piece| (Kind::Part, piece)).collect(),
        };
        let close = closing(pieces.len() as u32, payload.len() as u64);
        let close = (pieces[0].0 == Kind::Part).then_some((Kind::Close, &close[..]));
        let pieces = || pieces.iter().copied().chain(close);
        self.expect_name(false)?;
        self.grow(pieces().map(|(_, bytes)| Frame::size(bytes.len()) as u64).sum())?;
        match self.write(seq, pieces()).and_then(|done| self.expect_name(true).map(|()| done)) {
            Ok((end, hash)) => {
                self.last = self.chain.end;
                (self.chain.end, self.chain.hash, self.chain.seq) = (end, hash, seq);
                self.len = self.len.max(end);
                Ok(seq)
            }
            Err(fault) => {
                self.broken = true;
                Err(perhaps_written(fault, seq))
            }
        }
    }

    /// Makes sure that what is written is found again: the open file still is the file of that name, as it was left.
    fn expect_name(&mut self, written: bool) -> Result<(), Fault> {
        let path = self.chain.path(self.chain.segments);
        let Some(file) = &self.file else { return Ok(()) };
        let len = file.stands(&path)?;
        if len.is_some_and(|len| written || len == self.len) {
            return Ok(());
        }
        self.broken = true;
        let why = msg!(
            "日志文件被别的程序替换、移走或改动了：没有写入，请退出后重新打开",
            "the journal's file was replaced, moved or changed by another program: nothing was written; leave and open zhibu again"
        );
        Err(Fault::why(WRITING, why).path(path))
    }

    fn write<'a>(&mut self, seq: u64, pieces: impl Iterator<Item = (Kind, &'a [u8])>) -> Result<(u64, Hash), Fault> {
        let (mut end, mut prev) = (self.chain.end, self.chain.hash);
        let Some(file) = &mut self.file else { return Err(closed_for_writing(&self.chain.dir)) };
        let mut bytes = Vec::new();
        for (kind, payload) in pieces {
            let frame = Frame { kind, seq, prev, payload };
            bytes.clear();
            frame.encode(&mut bytes);
            file.write_at(end, &bytes)?;
            end += bytes.len() as u64;
            prev = frame.hash();
        }
        file.sync()?;
        Ok((end, prev))
    }

    /// Reserves room for `more` bytes: rather more, rarely, than a little with every change.
    fn grow(&mut self, more: u64) -> Result<(), Fault> {
        let need = self.chain.end + more;
        let Some(file) = self.file.as_mut().filter(|_| need > self.len) else { return Ok(()) };
        let ample = need + self.chain.end.max(FIRST_STEP).min(self.limits.step);
        self.len = match file.set_len(ample) {
            Ok(()) => ample,
            Err(_) => file.set_len(need).map(|()| need)?,
        };
        Ok(())
    }

    fn roll(&mut self) -> Result<(), Fault> {
        self.seal()?;
        let (disk, dir) = (self.chain.disk.clone(), self.chain.dir.clone());
        let number = self.chain.segments + 1;
        let header = Header { branch: self.chain.branch, first: self.chain.seq + 1, prev: self.chain.hash };
        // Until its name is durable the new segment holds nothing; a failure here leaves a stray one for the next try.
        self.stray = Some(number);
        disk.make_dirs(&dir)?;
        let path = self.chain.path(number);
        let Some(mut file) = disk.hold(&path)? else { return Err(held_elsewhere(&path)) };
        file.set_len(0)?;
        file.set_len(FIRST_STEP.min(self.limits.step).max(HEADER as u64))?;
        file.write_at(0, &header.encode())?;
        file.sync()?;
        disk.sync_dir(&dir)?;
        self.stray = None;
        self.len = FIRST_STEP.min(self.limits.step).max(HEADER as u64);
        self.file = Some(file);
        self.last = HEADER as u64;
        (self.chain.segments, self.chain.end) = (number, HEADER as u64);
        Ok(())
    }

    /// Cuts what was reserved behind the last segment's end, so that nothing at all can stand there.
    fn seal(&mut self) -> Result<(), Fault> {
        let end = self.chain.end;
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let done = file.set_len(end).and_then(|()| file.sync());
        self.broken |= done.is_err();
        done
    }

    fn check_open(&self) -> Result<(), Fault> {
        if self.broken { Err(closed_for_writing(&self.chain.dir)) } else { Ok(()) }
    }
}

const WRITING: Msg = msg!("写入日志", "writing the journal");

fn held_elsewhere(path: &Path) -> Fault {
    let why = msg!("另一个程序正在写它", "another program is writing it");
    Fault::why(WRITING, why).path(path)
}

/// After a failed sync nobody knows what the disk holds: whoever types it again might have it twice.
fn perhaps_written(fault: Fault, seq: u64) -> Fault {
    let hint = msg!(
        "可能已写入：请重新打开 zhibu，核对第 {n} 号更改在不在，不要直接重输",
        "it may have been written: open zhibu again and look whether change {n} is there before you type it again"
    );
    fault.hint(hint.with("n", seq))
}

pub(super) fn closed_for_writing(dir: &Path) -> Fault {
    Fault::why(WRITING, msg!("写入失败后只读", "read-only since a write failed")).path(dir).hint(msg!(
        "此前一次写入失败，现在只能读取：请检查磁盘，然后重新打开 zhibu",
        "a write failed before, so it can only be read now: check the disk, then open zhibu again"
    ))
}
