//! How changes reach the disk: a journal per branch acknowledges, a database behind it is what the book is loaded from.
//!
//! # What is where
//! `journal/<branch>/NNNN.log` is the truth: frames linked by hash ([`frame`], [`segment`], [`chain`], [`walk`], [`journal`]).
//! `sled/` is a cache of what they came to ([`backend`], [`mem`], [`keeper`], [`load`]). `head/<branch>` remembers the last
//! change that was acknowledged, number and hash, and so does this machine outside every data directory ([`head`], [`witness`]).
//! `scratch/` holds drafts and open counts ([`scratch`], [`seal`]). `writer` is the random name of this data directory: no backup
//! has it, and a copy that goes on, a restore and a mended store get a new one.
//!
//! # A change
//! [`Engine`] makes sure that the lock and the segment it holds still are the files of their names, writes the frame, waits for
//! the disk (**acknowledged**), writes the head, and hands the records to the database. A head becomes durable on a thread of
//! its own: it may lag behind the journal by what a power cut took, and never runs ahead of it.
//!
//! # The one judgement
//! [`judge`] compares a journal with everything that remembers it: shorter is *short*, another hash is a *fork*, no memory where
//! there must be one is *unknown*, bytes that do not decode are *damage*. Reader, writer, verify, backup and doctor all ask it;
//! the doctor and a writer also hear the database, and what that knows is noted in the head, so that readers say it from then on.
//! A writer reads the whole chain before its first change (shell) or in the background (screen), and stops once it knows.
//!
//! # Mending
//! [`doctor`] tells, [`mend`] does, after a copy was set aside in `aside/`. [`salvage`] reads every sound frame of every file and
//! of the backups within reach, links them by hash, puts a single wrong bit right, and leaves a gap frame where a change is lost:
//! the gap names the hash of the last lost change, which its successor or a head knows, so everything behind it stays valid, byte
//! for byte, and no number is given twice. What the database still has of lost changes becomes a change of its own.
//!
//! # Drills
//! The simulated disk (`base/disk`) loses what was not synced, names without their directory's sync included, tears by sector,
//! fills up and fails by a seed (`tests/it/faults.rs`, `ZHIBU_SEEDS=20000`); `tests/it/damage.rs` harms every file of a real store
//! in every way and fails if two of reader, writer, doctor and backup disagree, if anything acknowledged is missing without a
//! word, or if mending does not account for every change (`ZHIBU_CASES=1500`). Both replay one case by its number.

pub mod archive;
pub mod backend;
pub mod chain;
mod damage;
pub mod doctor;
pub mod engine;
pub mod frame;
mod gather;
pub mod head;
mod heads;
mod image;
pub mod journal;
pub mod judge;
pub mod keeper;
pub mod layout;
pub mod load;
pub mod lock;
pub mod mark;
pub mod mem;
pub mod mend;
mod opening;
pub mod own;
pub mod peek;
pub mod place;
pub mod report;
pub mod salvage;
pub mod scratch;
pub mod seal;
pub mod segment;
pub mod sled;
pub mod snapshot;
pub mod target;
pub mod verify;
pub mod walk;
pub mod witness;

pub use backend::Backend;
pub use engine::Engine;
pub use journal::Journal;
pub use load::{Loader, Loading};
pub use mark::{Hash, Key, Mark, Put};
pub use place::{Limits, Place};
pub use scratch::Scratch;
pub use seal::Sealed;
