//! Where a backup may be written: not among the store's own files.

use crate::base::disk::parent;
use crate::base::{Refusal, Trouble};
use crate::msg;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// The directory of backups within the data directory.
const BACKUPS: &str = "backups";

/// Refuses a place among the files of the store in `dir`.
///
/// # Errors
/// As said.
pub fn admit(dir: &Path, file: &Path) -> Result<(), Trouble> {
    let hint = msg!("请换一个文件名 (-o)", "choose another file (-o)");
    let refuse = |text: crate::base::Msg| {
        Trouble::from(Refusal::new(text.with("path", file.display().to_string())).at("output").hint(hint))
    };
    let own = real(dir).zip(real(parent(file))).is_none_or(|(dir, place)| match place.strip_prefix(&dir) {
        Ok(inside) if inside.as_os_str().is_empty() => file.extension() != Some(OsStr::new("zhibu")),
        Ok(inside) => !inside.starts_with(BACKUPS),
        Err(_) => false,
    });
    if own {
        return Err(refuse(msg!("{path} 是数据目录自己的文件", "{path} is a file of the data directory itself")));
    }
    Ok(())
}

/// Returns a directory as it is found through every link, also where its last parts are not made yet.
fn real(dir: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(dir).ok()?;
    let above = whole.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    let (above, found) = above?;
    let rest = whole.strip_prefix(above).ok()?;
    rest.components().all(|part| matches!(part, Component::Normal(_))).then(|| found.join(rest))
}
