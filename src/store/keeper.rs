//! The thread that keeps the database behind the journals. All of sled runs here: a panic on the thread named
//! [`THREAD`] is caught and becomes a fault.

use super::backend::{Backend, OpenBackend};
use super::mark::{Mark, Put};
use crate::base::{Fault, Id, Trouble};
use crate::msg;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// Name of the thread, by which a panic hook can tell a panic that is caught.
pub const THREAD: &str = "store";

/// Puts of several changes are taken together up to this many.
const TOGETHER: usize = 1000;
/// Quiet time after which what was put is handed to the file system.
const QUIET: Duration = Duration::from_secs(1);

enum Job {
    Put(Puts),
    Ask(Box<dyn FnOnce(&mut State) + Send>),
    /// End; tidily, or at once.
    End {
        tidily: bool,
    },
}

/// The puts of the changes `first` to `mark.seq` of a branch.
struct Puts {
    branch: Id,
    first: u64,
    mark: Mark,
    puts: Vec<Put>,
}

/// What the thread holds.
pub struct State {
    backend: Box<dyn Backend>,
    /// Number of the last change held, by branch.
    seqs: BTreeMap<Id, u64>,
    trouble: Arc<Mutex<Option<Fault>>>,
    /// Puts since the last flush.
    unflushed: usize,
}

/// Speaks to the thread. Cloned freely; the thread ends when the last one is gone.
#[derive(Clone)]
pub struct Keeper {
    jobs: Sender<Job>,
    trouble: Arc<Mutex<Option<Fault>>>,
}

impl Keeper {
    /// Starts the thread and opens the database in `dir` on it.
    /// # Errors
    /// [`Trouble::Busy`] if another process has the database open; a fault if it or the thread cannot be had.
    pub fn start(open: OpenBackend, dir: PathBuf) -> Result<(Keeper, JoinHandle<()>), Trouble> {
        let (jobs, inbox) = channel();
        let (opened, answer) = sync_channel(1);
        let trouble = Arc::new(Mutex::new(None));
        let keeper = Keeper { jobs, trouble: trouble.clone() };
        let run = move || {
            let backend = match open(&dir) {
                Ok(backend) => backend,
                Err(trouble) => return drop(opened.send(Err(trouble))),
            };
            let mut state = State { backend, seqs: BTreeMap::new(), trouble, unflushed: 0 };
            // Bad marks are met again, and dealt with, by whoever asks for them first.
            if state.count_from_marks().is_ok() && opened.send(Ok(())).is_err() {
                return;
            }
            drop(opened);
            serve(state, &inbox);
        };
        let thread = Builder::new().name(THREAD.to_owned()).spawn(run).map_err(failed)?;
        match answer.recv() {
            Ok(Err(trouble)) => Err(trouble),
            _ => Ok((keeper, thread)),
        }
    }

    /// Hands over the puts of changes that are acknowledged, and returns at once.
    pub fn put(&self, branch: Id, first: u64, mark: Mark, puts: Vec<Put>) {
        // If the thread is gone the journal still holds the change, and the next open catches up.
        let _ = self.jobs.send(Job::Put(Puts { branch, first, mark, puts }));
    }

    /// Does something on the thread, after everything handed over before, and waits for it.
    /// # Errors
    /// What `work` says, or the thread is gone.
    pub fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut State) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (reply, answer) = sync_channel(1);
        let job = move |state: &mut State| drop(reply.send(work(state)));
        self.jobs.send(Job::Ask(Box::new(job))).map_err(|_| gone())?;
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }

    /// Waits until everything handed over is put and handed to the file system.
    /// # Errors
    /// The database failed, now or before.
    pub fn flush(&self) -> Result<(), Fault> {
        self.ask(State::flush)?;
        self.trouble().map_or(Ok(()), Err)
    }

    /// Tells the thread to end, tidily or at once, though others may still hold a [`Keeper`].
    pub fn end(&self, tidily: bool) {
        let _ = self.jobs.send(Job::End { tidily });
    }

    /// Returns what stopped the database from following the journals, if anything did.
    pub fn trouble(&self) -> Option<Fault> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn failed(why: impl ToString) -> Fault {
    Fault::new(msg!("使用数据库", "using the database"), why)
}

fn gone() -> Fault {
    failed("its thread has ended")
}

impl State {
    /// Returns the database.
    pub fn backend(&mut self) -> &mut dyn Backend {
        &mut *self.backend
    }

    /// Begins the database anew; what was wrong with it is forgotten.
    /// # Errors
    /// The old one cannot be set aside, the new one not made.
    pub fn reset(&mut self) -> Result<(), Fault> {
        self.backend.reset()?;
        self.set_trouble(None);
        self.unflushed = 0;
        self.count_from_marks()
    }

    fn flush(&mut self) -> Result<(), Fault> {
        if self.unflushed > 0 {
            self.backend.flush()?;
            self.unflushed = 0;
        }
        Ok(())
    }

    fn count_from_marks(&mut self) -> Result<(), Fault> {
        self.seqs = self.backend.marks()?.into_iter().map(|(branch, mark)| (branch, mark.seq)).collect();
        Ok(())
    }

    fn set_trouble(&self, fault: Option<Fault>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn in_trouble(&self) -> bool {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Puts, unless that would leave a gap: a database that lags is caught up, one with a hole is wrong for ever.
    fn put(&mut self, job: &Puts) {
        let held = self.seqs.get(&job.branch).copied().unwrap_or(0);
        if self.in_trouble() || job.mark.seq <= held {
            return;
        }
        if job.first > held + 1 {
            return self.set_trouble(Some(failed("fell behind; catches up when opened again")));
        }
        match self.backend.put_batch(job.branch, job.mark, &job.puts) {
            Ok(()) => {
                self.seqs.insert(job.branch, job.mark.seq);
                self.unflushed += job.puts.len().max(1);
            }
            Err(fault) => self.set_trouble(Some(fault)),
        }
    }
}

fn serve(mut state: State, inbox: &Receiver<Job>) {
    let mut held: Option<Job> = None;
    loop {
        let job = match held.take() {
            Some(job) => job,
            None => match inbox.recv_timeout(QUIET) {
                Ok(job) => job,
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(fault) = state.flush() {
                        state.set_trouble(Some(fault));
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            },
        };
        match job {
            Job::Put(mut puts) => {
                held = more_of_the_same(&mut puts, inbox);
                state.put(&puts);
            }
            Job::Ask(work) => work(&mut state),
            Job::End { tidily: true } => break,
            Job::End { tidily: false } => {
                // It knows what was acknowledged when the journal is lost or replaced; sled's Drop would take much longer.
                let _ = state.flush();
                return state.backend.leave();
            }
        }
    }
    // Nobody is left to hear of a failure, and the journals hold everything.
    let _ = state.flush();
}

/// Takes the following changes of the same branch along; gives the first job that is something else.
fn more_of_the_same(puts: &mut Puts, inbox: &Receiver<Job>) -> Option<Job> {
    while puts.puts.len() < TOGETHER {
        match inbox.try_recv() {
            Ok(Job::Put(next)) if next.branch == puts.branch && next.first == puts.mark.seq + 1 => {
                puts.mark = next.mark;
                puts.puts.extend(next.puts);
            }
            Ok(other) => return Some(other),
            Err(_) => return None,
        }
    }
    None
}
