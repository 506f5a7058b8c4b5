//! Files of the data directory that a secretary may write by hand: read whole, a fault told with its place.

use crate::base::Fault;
use crate::base::disk::{Disk, Entry, Real, read_plain};
use crate::msg;
use crate::rules::law::flaw::Flaw;
use std::path::Path;

/// The longest of one that is read, in bytes.
const MOST: u64 = 1 << 20;

/// Reads a file of a data directory; nothing where there is none.
///
/// # Errors
/// It cannot be read, is no ordinary file, or is too long.
pub fn read(data: &Path, name: &str) -> Result<Option<String>, Fault> {
    let path = data.join(name);
    if Real.entry(&path)? == Entry::Nothing {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&read_plain(&path, MOST)?).into_owned()))
}

/// Tells what is wrong in it, `at` so many bytes from its beginning.
pub fn wrong(data: &Path, name: &str, text: &str, at: usize, why: String) -> Fault {
    let flaw = Flaw { text: text.into(), span: at..at, ..Flaw::of_file(name.to_owned(), msg!("", "")) };
    let (line, column) = flaw.place();
    let doing = msg!("{file}:{line}:{column}：这里的写法不对", "{file}:{line}:{column}: not understood");
    let doing = doing.with("file", name).with("line", line).with("column", column);
    Fault::new(doing, why).path(data.join(name))
}
