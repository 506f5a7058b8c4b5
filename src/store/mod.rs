//! How changes reach the disk: a journal per branch acknowledges, a database behind it is what the book is loaded from.
//!
//! [`Engine`] is the door. Below it: [`journal`] and [`walk`] (frames, segments), [`Backend`] (sled or memory) on the
//! thread of [`keeper`], [`lock`], [`scratch`] (drafts), [`seal`] (open secret counts), [`snapshot`] (backup, restore), [`verify`],
//! [`doctor`] (what is damaged and what can be done).

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
mod own;
pub mod peek;
pub mod place;
pub mod report;
pub mod salvage;
pub mod scratch;
pub mod seal;
pub mod segment;
pub mod sled;
pub mod snapshot;
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
