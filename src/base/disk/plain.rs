//! Files that somebody wrote for us: rules, key maps, templates.

use super::{READ, io_fault};
use crate::base::trouble::Fault;
use crate::msg;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// Reads a file somebody wrote for us: an ordinary one, of no more than so many bytes. Neither a device nor a pipe is
/// waited for.
/// # Errors
/// Missing, not permitted, no ordinary file, too long.
pub fn read_plain(path: &Path, most: u64) -> Result<Vec<u8>, Fault> {
    let data = fs::metadata(path).map_err(|e| io_fault(READ, path, &e))?;
    if !data.is_file() {
        return Err(Fault::why(READ, msg!("不是普通文件", "not an ordinary file")).path(path));
    }
    if data.len() > most {
        let text = msg!("太大：上限 {n} 字节", "too long: the limit is {n} bytes").with("n", most);
        return Err(Fault::why(READ, text).path(path));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| io_fault(READ, path, &e))?;
    file.take(most).read_to_end(&mut bytes).map_err(|e| io_fault(READ, path, &e))?;
    Ok(bytes)
}
