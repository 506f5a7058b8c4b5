//! A sheet being read on a thread of its own, with a snapshot of the book.

use crate::base::{Fault, Id, Msg, Trouble};
use crate::commands::Situation;
use crate::exchange::intake::aliases::Aliases;
use crate::exchange::intake::mapping::{Mapping, Mended};
use crate::exchange::intake::{self, Ask, Proposal, Take, remembered};
use crate::model::{Book, Head, Key, Kind};
use crate::msg;
use crate::ui::view::View;
use chrono::NaiveDate;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};

const READING: Msg = msg!("读取表格", "reading the sheet");
const DIED: Msg = msg!("因程序错误中断，本子没有改动", "stopped by an error of the program; nothing was changed");

/// What the reading thread sends back; nothing where it was stopped.
pub type Outcome = Result<Option<Proposal>, Trouble>;

/// What was chosen in the preview of a sheet: it is read again with it.
#[derive(Clone, Default)]
pub struct Choices {
    /// The kind of record.
    pub kind: Option<Kind>,
    /// What columns mean.
    pub map: Mapping,
    /// Cells put right.
    pub mended: Mended,
    /// Whether what follows from other cells is written.
    pub derive: bool,
}

/// A sheet being read on another thread.
pub struct Reading {
    rows: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
    result: Receiver<Outcome>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Reading {
    /// Starts reading; dropping it stops the thread, which has written nothing.
    pub fn start(file: &Path, on: Option<Key>, take: Option<Take>, choices: &Choices, view: &View) -> Reading {
        let rows = Arc::new(AtomicU32::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, result) = mpsc::channel();
        let job = Job {
            file: file.to_owned(),
            on,
            book: view.desk.book.clone(),
            branch: view.desk.branch,
            take,
            choices: choices.clone(),
            today: view.desk.today,
            situation: view.desk.situation(Vec::new()),
            data: view.desk.store.place().dir.clone(),
        };
        let (told, asked) = (rows.clone(), stop.clone());
        std::thread::spawn(move || {
            let _ = sender.send(job.run(&told, &asked));
        });
        Reading { rows, stop, result }
    }

    /// Counts the rows read so far.
    pub fn rows(&self) -> u32 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Returns what came out, once it is there.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.result.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Fault::why(READING, DIED).into())),
        }
    }
}

/// Everything the reading thread needs.
struct Job {
    file: PathBuf,
    on: Option<Key>,
    book: Book,
    branch: Id,
    take: Option<Take>,
    choices: Choices,
    today: NaiveDate,
    situation: Situation,
    data: PathBuf,
}

impl Job {
    fn run(self, rows: &AtomicU32, stop: &AtomicBool) -> Outcome {
        let aliases = Aliases::of(&self.data)?;
        let ask = Ask {
            map: &self.choices.map,
            mended: &self.choices.mended,
            kind: self.choices.kind.or(self.on.map(intake::part_of)),
            on: self.on,
            take: self.take,
            derive: self.choices.derive,
            ..Ask::new(&self.book, &aliases, self.branch, self.today)
        };
        let mut head = || -> Head { self.situation.head(None) };
        let path: &Path = &self.file;
        remembered::read(&self.data, path, &ask, &mut head, &mut |n| {
            rows.store(n, Ordering::Relaxed);
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;

    #[test]
    fn a_thread_that_dies_is_a_fault_and_no_sheet_of_another_kind() {
        let (sender, result) = mpsc::channel();
        let reading = Reading { rows: Arc::default(), stop: Arc::default(), result };
        assert!(reading.outcome().is_none(), "it is still being read");
        drop(sender);
        let told = reading.outcome().unwrap().err().expect("a fault").line(Lang::En);
        assert!(told.contains("stopped by an error of the program"), "{told}");
    }
}
