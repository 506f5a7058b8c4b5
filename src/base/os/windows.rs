//! Windows. A new file takes the rights of its folder; `%APPDATA%`, where the data lies, is the owner's alone already.

use super::Signal;
use std::ffi::{OsStr, OsString};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::mpsc;

/// Does nothing: rights come from the folder, and core files are not written unless somebody asks for them.
pub fn keep_secrets() {}

/// Changes nothing: the folder decides who may read.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Changes nothing: the folder above decides who may read.
pub fn private_dir(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder
}

/// Opens a link itself instead of what it points to (FILE_FLAG_OPEN_REPARSE_POINT).
pub fn unfollowed(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt;
    options.custom_flags(0x0020_0000)
}

/// Takes from everybody else the right to enter a directory; says whether nobody else has it now. What lies in the
/// user's own folder is the owner's alone already; elsewhere the system's own tool does it.
pub fn keep_private(dir: &Path) -> bool {
    if std::env::home_dir().is_some_and(|home| dir.starts_with(home)) {
        return true;
    }
    let Ok(user) = std::env::var("USERNAME") else { return false };
    let mut tool = std::process::Command::new("icacls");
    tool.arg(dir).args(["/inheritance:r", "/grant:r"]).arg(format!("{user}:(OI)(CI)F")).arg("/q");
    tool.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    tool.status().is_ok_and(|done| done.success())
}

/// Returns whether an open file still is what stands under a name.
///
/// # Errors
/// The file cannot be looked at.
pub fn same_file(held: &File, path: &Path, _: &Metadata) -> io::Result<bool> {
    Ok(same_file::Handle::from_file(held.try_clone()?)? == same_file::Handle::from_path(path)?)
}

/// Reserves nothing: lengthening a file reserves its space here.
///
/// # Errors
/// None.
pub fn reserve(_: &File, _: u64, _: u64) -> io::Result<bool> {
    Ok(false)
}

/// Does nothing: NTFS keeps the order of names in its own journal, and a directory cannot be synced.
///
/// # Errors
/// None.
pub fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Returns whether a process of this number still runs. Nobody is asked: what is doubtful is taken to run.
pub fn alive(_: i32) -> bool {
    true
}

/// Returns whether writing failed because whoever read has gone (ERROR_PIPE_NOT_CONNECTED is no kind of std's).
pub fn nobody_reads(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe || error.raw_os_error() == Some(233)
}

/// Returns the name of this machine.
pub fn host_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

/// Returns the name of the account: the last part of the user's folder.
pub fn account() -> String {
    let home = std::env::home_dir().unwrap_or_default();
    home.file_name().unwrap_or(OsStr::new("Windows")).to_string_lossy().into_owned()
}

/// Returns the bytes of a path, from which [`path_from`] makes the same path again: UTF-16, low byte first.
pub fn path_bytes(path: &OsStr) -> Vec<u8> {
    path.encode_wide().flat_map(u16::to_le_bytes).collect()
}

/// Returns the path of these bytes.
pub fn path_from(bytes: &[u8]) -> OsString {
    let wide: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    OsString::from_wide(&wide)
}

/// Listens to the system from now on: Ctrl-C and Ctrl-Break, the window's close, log-off and shutdown.
///
/// # Errors
/// The system does not let us listen.
pub fn listen() -> io::Result<impl Iterator<Item = Signal> + Send> {
    let (out, signals) = mpsc::channel();
    let told = ctrlc::set_handler(move || {
        // Nobody listens any more where the screen was left.
        let _ = out.send(Signal::Leave);
    });
    told.map_err(io::Error::other)?;
    Ok(signals.into_iter())
}

/// Does nothing: there is no shell that would wake it.
///
/// # Errors
/// None.
pub fn suspend() -> io::Result<()> {
    Ok(())
}
