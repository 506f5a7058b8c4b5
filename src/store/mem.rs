//! The database in memory: for readers, who may not touch the writer's, and for tests.

use super::backend::Backend;
use super::mark::{Key, Mark, Put};
use crate::base::{Fault, Id};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records in a map. A clone is the same map, so that a test can open it again.
#[derive(Clone, Default)]
pub struct Mem(Arc<Mutex<Content>>);

#[derive(Default)]
struct Content {
    records: BTreeMap<Key, Vec<u8>>,
    marks: BTreeMap<Id, Mark>,
}

impl Mem {
    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Mem {
    fn marks(&self) -> Result<Vec<(Id, Mark)>, Fault> {
        Ok(self.content().marks.iter().map(|(branch, mark)| (*branch, *mark)).collect())
    }

    fn put_batch(&mut self, branch: Id, mark: Mark, puts: &[Put]) -> Result<(), Fault> {
        let mut content = self.content();
        for (key, value) in puts {
            match value {
                Some(value) => content.records.insert(*key, value.clone()),
                None => content.records.remove(key),
            };
        }
        content.marks.insert(branch, mark);
        Ok(())
    }

    fn load(&self, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), Fault> {
        self.content().records.iter().for_each(|(key, value)| each(key, value));
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn reset(&mut self) -> Result<(), Fault> {
        *self.content() = Content::default();
        Ok(())
    }

    fn leave(self: Box<Self>) {}
}
