//! How changes reach the disk: a journal per branch acknowledges, a database behind it is what the book is loaded from.
//!
//! [`Engine`] is the door. Below it: [`journal`] and [`walk`] (frames, segments), [`Backend`] (sled or memory) on the
//! thread of [`keeper`], [`lock`], [`scratch`] (drafts), [`seal`] (open secret counts), [`snapshot`] (backup, restore), [`verify`],
//! [`doctor`] (what is damaged and what can be done).

pub mod doctor;
pub mod engine;
pub mod frame;
pub mod journal;
pub mod keeper;
pub mod layout;
pub mod load;
pub mod lock;
pub mod mem;
mod own;
pub mod scratch;
pub mod seal;
pub mod segment;
pub mod sled;
pub mod snapshot;
pub mod target;
pub mod verify;
pub mod walk;

pub use engine::{Engine, Place};
pub use journal::{Journal, Limits};
pub use load::{Loader, Loading};
pub use scratch::Scratch;
pub use seal::Sealed;

use crate::base::{Fault, Id, Msg};
use crate::msg;
use std::path::Path;

/// A blake3 hash: a link of a journal's chain.
pub type Hash = [u8; 32];

/// Names a record in the database: its kind's code, then its id, most significant byte first.
pub type Key = [u8; 17];

/// What a change leaves under a key: a value, or nothing.
pub type Put = (Key, Option<Vec<u8>>);

/// How far into a branch's journal the database has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Number of the last change held.
    pub seq: u64,
    /// The chain's hash after it.
    pub hash: Hash,
}

/// The database behind the journals. It may lag behind them or be lost; it is never asked to be durable.
pub trait Backend: Send {
    /// Says how far it has come in each branch.
    /// # Errors
    /// It cannot be read.
    fn marks(&self) -> Result<Vec<(Id, Mark)>, Fault>;

    /// Takes the puts of the changes of `branch` up to `mark`, which is written last. Taking them again changes nothing.
    /// # Errors
    /// It cannot be written.
    fn put_batch(&mut self, branch: Id, mark: Mark, puts: &[Put]) -> Result<(), Fault>;

    /// Gives every record, in key order.
    /// # Errors
    /// It cannot be read, or what was given is not what was put (known only at the end).
    fn load(&self, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), Fault>;

    /// Hands what it holds in memory to the file system.
    /// # Errors
    /// It cannot be written.
    fn flush(&mut self) -> Result<(), Fault>;

    /// Sets aside what is there and begins empty.
    /// # Errors
    /// The old one cannot be moved, the new one not made.
    fn reset(&mut self) -> Result<(), Fault>;

    /// Leaves without tidying up, which may take long: for a process about to end.
    fn leave(self: Box<Self>);
}

const DAMAGED: Msg = msg!("日志已损坏", "the journal is damaged");
const SEE_DOCTOR: Msg = msg!(
    "请运行 zhibu doctor: 它说明损坏在哪里、能做什么; 数据文件不会被改动",
    "run zhibu doctor: it says where the damage is and what can be done; no file is touched meanwhile"
);

/// Reports damage that the doctor can explain.
fn damaged(path: &Path, what: impl ToString) -> Fault {
    Fault::new(DAMAGED, what).path(path).hint(SEE_DOCTOR)
}
