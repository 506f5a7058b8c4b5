//! Names of what stands only while something is made.

use std::hash::{BuildHasher, RandomState};

pub(super) const HEAD: &str = ".zhibu~";
pub(super) const TAIL: &str = ".tmp";

/// Makes up a name: of this process, and random.
pub fn name() -> String {
    // The hasher's keys are the system's random numbers.
    let dice = RandomState::new().hash_one(std::process::id());
    format!("{HEAD}{}-{dice:016x}{TAIL}", std::process::id())
}
