//! Linux, macOS and their kin.

use super::Signal;
use crate::base::disk;
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Takes care that what the program makes is readable by nobody else, and that what is in memory is never written out
/// as a core file. Where the system refuses, nothing else changes.
pub fn keep_secrets() {
    // Files that others write for us, the database's among them, are ours alone too.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Makes the file that is opened with these options readable by its owner alone.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Makes the directory that is built readable by its owner alone.
pub fn private_dir(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder.mode(0o700)
}

/// Opens neither through a link nor, for ever, a pipe.
pub fn unfollowed(options: &mut OpenOptions) -> &mut OpenOptions {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed())
}

/// Takes from everybody else the right to enter a directory; says whether nobody else has it now.
pub fn keep_private(dir: &Path) -> bool {
    let others = || fs::metadata(dir).map_or(0, |data| data.permissions().mode() & 0o077);
    if others() != 0 {
        // Asked again below: where it did not help, the caller says so.
        let _ = fs::set_permissions(dir, fs::Permissions::from_mode(0o700));
    }
    others() == 0
}

/// Returns whether an open file still is what stands under a name; `named` is what is known of the name.
///
/// # Errors
/// The file cannot be looked at.
pub fn same_file(held: &File, _: &Path, named: &Metadata) -> io::Result<bool> {
    let held = held.metadata()?;
    Ok((held.dev(), held.ino()) == (named.dev(), named.ino()))
}

/// Reserves space behind the end of a file; says whether the system can. A full disk says so before anything is half
/// written.
///
/// # Errors
/// The disk is full or failed.
#[cfg(target_os = "linux")]
pub fn reserve(file: &File, from: u64, len: u64) -> io::Result<bool> {
    match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), from, len) {
        Ok(()) => Ok(true),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// Reserves space behind the end of a file; says whether the system can.
///
/// # Errors
/// The disk is full or failed.
#[cfg(not(target_os = "linux"))]
pub fn reserve(_: &File, _: u64, _: u64) -> io::Result<bool> {
    Ok(false)
}

/// Makes the names in a directory durable.
///
/// # Errors
/// The disk failed.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Returns whether a process of this number still runs.
pub fn alive(pid: i32) -> bool {
    Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// Returns whether writing failed because whoever read has gone.
pub fn nobody_reads(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// Returns the name of this machine.
pub fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Returns the name of the account the system runs us under, its number where it has none.
pub fn account() -> String {
    let uid = rustix::process::getuid().as_raw().to_string();
    let all = disk::read_plain(Path::new("/etc/passwd"), 16 << 20).unwrap_or_default();
    let all = String::from_utf8_lossy(&all).into_owned();
    let name = all.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, number) = (parts.next()?, parts.next()?, parts.next()?);
        (number == uid && !name.is_empty()).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("uid {uid}"))
}

/// Returns the bytes of a path, from which [`path_from`] makes the same path again.
pub fn path_bytes(path: &OsStr) -> Vec<u8> {
    path.as_bytes().to_vec()
}

/// Returns the path of these bytes.
pub fn path_from(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}

/// Listens to the system from now on; returns what waits for its next word, for ever.
///
/// # Errors
/// The system does not let us listen.
pub fn listen() -> io::Result<impl Iterator<Item = Signal> + Send> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let heard = std::iter::from_fn(move || signals.forever().next());
    Ok(heard.map(|number| match number {
        SIGHUP => Signal::Gone,
        SIGTSTP => Signal::Suspend,
        SIGCONT => Signal::Resume,
        _ => Signal::Leave,
    }))
}

/// Stops this process until the shell wakes it.
///
/// # Errors
/// The system does not stop it.
pub fn suspend() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}
