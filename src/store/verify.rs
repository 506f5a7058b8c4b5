//! Checking everything: every journal's chain, and that the database holds exactly what the journals say.

use super::damage::broken;
use super::engine::Engine;
use super::layout;
use super::mark::Key;
use crate::base::Fault;
use std::collections::HashMap;

/// What was checked and found sound.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// Branches.
    pub branches: usize,
    /// Changes of all branches.
    pub changes: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// Records in the database.
    pub records: usize,
    /// Changes that were given up when a journal was mended: from and to.
    pub lost: Vec<(u64, u64)>,
}

impl Engine {
    /// Reads every journal from end to end and compares the database with what it should hold.
    /// # Errors
    /// The first damage found, with its place; a database at odds with the journals is rebuilt by the doctor.
    pub fn verify(&self) -> Result<Verified, Fault> {
        let mut found = Verified::default();
        let mut expected: HashMap<Key, blake3::Hash> = HashMap::new();
        for chain in self.chains() {
            found.branches += 1;
            for entry in chain.forward() {
                let entry = entry?;
                found.changes += 1;
                found.bytes += entry.payload.len() as u64;
                for (key, value) in (self.place().decode)(&entry.payload)? {
                    match value {
                        Some(value) => expected.insert(key, blake3::hash(&value)),
                        None => expected.remove(&key),
                    };
                }
            }
            // The same walk in one word: the numbers and hashes end where the journal says it ends.
            found.lost.extend(chain.verify()?.lost);
        }
        found.records = expected.len();
        let database = layout::database(&self.place().dir);
        self.keeper().flush()?;
        self.keeper().ask(move |state| {
            let mut other = 0;
            state.backend().load(&mut |key, value| {
                let hash = <&Key>::try_from(key).ok().and_then(|key| expected.remove(key));
                other += usize::from(hash != Some(blake3::hash(value)));
            })?;
            match (other, expected.len()) {
                (0, 0) => Ok(()),
                (other, missing) => Err(broken(&database, format!("{other} records differ, {missing} are missing"))),
            }
        })?;
        Ok(found)
    }
}
