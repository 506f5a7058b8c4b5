//! What stands behind the journals: sled, or memory.

use super::mark::{Mark, Put};
use crate::base::{Fault, Id, Trouble};
use std::path::Path;
use std::sync::Arc;

/// Opens the database in a directory, on the keeper's thread.
/// # Errors
/// [`Trouble::Busy`] if another process has it open; a fault if it cannot be had.
pub type OpenBackend = Arc<dyn Fn(&Path) -> Result<Box<dyn Backend>, Trouble> + Send + Sync>;

/// The database behind the journals. It may lag behind them or be lost; it is never asked to be durable.
pub trait Backend: Send {
    /// Returns how far it has come in each branch.
    /// # Errors
    /// It cannot be read.
    fn marks(&self) -> Result<Vec<(Id, Mark)>, Fault>;

    /// Takes the puts of the changes of `branch` up to `mark`, which is written last. Taking them again changes nothing.
    /// # Errors
    /// It cannot be written.
    fn put_batch(&mut self, branch: Id, mark: Mark, puts: &[Put]) -> Result<(), Fault>;

    /// Returns every record, in key order.
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
