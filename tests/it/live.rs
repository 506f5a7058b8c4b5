//! The real binary in a pseudo-terminal: keys as bytes, the screen as vt100 understands it, waits with one deadline.

use portable_pty::{Child, CommandBuilder, MasterPty, NativePtySystem, PtySize, PtySystem};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

type Shared = Arc<(Mutex<Seen>, Condvar)>;
type Keys = Arc<Mutex<Box<dyn Write + Send>>>;

struct Seen {
    parser: vt100::Parser,
    /// When the last whole frame had come.
    frame: Option<Instant>,
    /// What came last: the end of a frame may be cut in two.
    tail: Vec<u8>,
    over: bool,
}

/// What the terminal is sent at the end of every frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// A running program and the terminal it runs in.
pub struct Live {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Keys,
    seen: Shared,
}

/// Returns the program under test.
pub fn binary() -> String {
    crate::shell::program()
}

/// Prepares the program to run without a terminal, with an environment of its own.
pub fn shell(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(words).env_clear().env("HOME", home).env("USER", "tester");
    command
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Starts the program on 100 by 30 cells.
    pub fn start(home: &Path, words: &[&str]) -> Live {
        let pair = NativePtySystem::default().openpty(size(100, 30)).expect("a pty");
        let mut command = CommandBuilder::new(binary());
        command.args(words);
        command.cwd(home);
        command.env_clear();
        for (name, value) in [("HOME", home.to_str().expect("UTF-8")), ("USER", "tester"), ("TERM", "xterm-256color")] {
            command.env(name, value);
        }
        // Temporary files of the program go with its home.
        command.env("TMPDIR", home);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let (rows, cols) = (NonZero::new(30).expect("rows"), NonZero::new(100).expect("columns"));
        let seen = Seen { parser: vt100::Parser::new(rows, cols, 0), frame: None, tail: Vec::new(), over: false };
        let seen: Shared = Arc::new((Mutex::new(seen), Condvar::new()));
        let keys: Keys = Arc::new(Mutex::new(pair.master.take_writer().expect("a writer")));
        let mut out = pair.master.try_clone_reader().expect("a reader");
        let (eye, answer) = (seen.clone(), keys.clone());
        std::thread::spawn(move || read(&mut *out, &eye, &answer));
        Live { child, master: pair.master, keys, seen }
    }

    /// Types: `<enter>` and the like by name, everything else as its bytes.
    pub fn keys(&mut self, keys: &str) -> &mut Live {
        let mut bytes = Vec::new();
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let name = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'));
            if let Some((code, tail)) = name.and_then(|(name, tail)| Some((code(name)?, tail))) {
                bytes.extend_from_slice(code.as_bytes());
                rest = tail;
                if code == "\x1b" {
                    // Esc and a key in one burst are Alt and that key.
                    let _ = lock(&self.keys).write_all(&std::mem::take(&mut bytes));
                    std::thread::sleep(Duration::from_millis(60));
                }
            } else {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[c.len_utf8()..];
            }
        }
        // A terminal that is gone takes no keys; the test sees it on the screen.
        let _ = lock(&self.keys).write_all(&bytes);
        self
    }

    /// Types and gives how long it took until a whole frame had come back; `None` where none came.
    pub fn timed(&mut self, keys: &str) -> Option<Duration> {
        let start = Instant::now();
        self.keys(keys);
        let deadline = start + Duration::from_secs(1);
        let mut seen = lock(&self.seen.0);
        loop {
            if let Some(frame) = seen.frame.filter(|at| *at > start) {
                return Some(frame - start);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || seen.over {
                return None;
            }
            seen = self.seen.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> &mut Live {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen.0);
        while !wanted(&seen.parser.screen().contents()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.over, "no {what} on\n{}", seen.parser.screen().contents());
            seen = self.seen.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(seen);
        self
    }

    /// Waits until the screen shows these words.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Live {
        self.until(words, |screen| screen.contains(words))
    }

    /// Returns the screen as it is.
    pub fn screen(&self) -> String {
        lock(&self.seen.0).parser.screen().contents()
    }

    /// Returns whether the terminal was given back: the main screen, the cursor shown. What the program wrote last may
    /// still be on its way.
    pub fn is_given_back(&self) -> bool {
        let given = |seen: &Seen| !seen.parser.screen().alternate_screen() && !seen.parser.screen().hide_cursor();
        let deadline = Instant::now() + Duration::from_secs(5);
        while !given(&lock(&self.seen.0)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        given(&lock(&self.seen.0))
    }

    /// Makes the window another size.
    pub fn resize(&mut self, width: u16, height: u16) {
        let cells = |n| NonZero::new(n).expect("a size");
        lock(&self.seen.0).parser.screen_mut().set_size(cells(height), cells(width));
        self.master.resize(size(width, height)).expect("resizing");
    }

    /// Does what a shell does to the terminal of a job that was stopped: its own screen, cooked keys, a line of its own.
    pub fn taken_by_a_shell(&mut self) -> &mut Live {
        self.scribble(b"\x1b[?1049l\x1b[2J\x1b[?25h[1]+  Stopped\r\n$ ");
        self.stty(&["sane"]);
        self
    }

    /// Lets something else write to the terminal.
    pub fn scribble(&mut self, bytes: &[u8]) -> &mut Live {
        lock(&self.seen.0).parser.process(bytes);
        self
    }

    /// Returns whether keys come one by one.
    pub fn is_raw(&self) -> bool {
        self.stty(&["-a"]).contains("-icanon")
    }

    fn stty(&self, words: &[&str]) -> String {
        let tty = self.master.tty_name().expect("a name");
        let done = Command::new("stty").arg("-F").arg(tty).args(words).output().expect("stty");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Sends a signal.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid =
            self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(pid.expect("a process"), signal).expect("a signal");
    }

    /// Returns the process's state as the system has it: `S` sleeping, `T` stopped.
    pub fn state(&self) -> char {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.process_id().unwrap_or_default()));
        stat.ok().and_then(|s| s.rsplit(") ").next()?.chars().next()).unwrap_or('?')
    }

    /// Waits for the end; gives the exit code.
    #[track_caller]
    pub fn ends(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("waiting") {
                // What was written last may still be on its way.
                let mut seen = lock(&self.seen.0);
                while !seen.over && Instant::now() < deadline {
                    let pause = Duration::from_millis(50);
                    seen = self.seen.1.wait_timeout(seen, pause).unwrap_or_else(PoisonError::into_inner).0;
                }
                return status.exit_code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("it does not end:\n{}", self.screen());
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Feeds the emulated terminal until the program's end; answers where the cursor is.
fn read(out: &mut dyn Read, seen: &Shared, answer: &Keys) {
    let mut bytes = [0; 1 << 14];
    loop {
        let n = out.read(&mut bytes).unwrap_or(0);
        let mut now = lock(&seen.0);
        now.parser.process(&bytes[..n]);
        now.over = n == 0;
        now.tail.extend(&bytes[..n]);
        if now.tail.windows(FRAME_END.len()).any(|w| w == FRAME_END) {
            now.frame = Some(Instant::now());
        }
        let old = now.tail.len().saturating_sub(FRAME_END.len() - 1);
        now.tail.drain(..old);
        let (row, column) = now.parser.screen().cursor_position();
        drop(now);
        seen.1.notify_all();
        if bytes[..n].windows(4).any(|w| w == b"\x1b[6n") {
            let _ = lock(answer).write_all(format!("\x1b[{};{}R", row + 1, column + 1).as_bytes());
        }
        if n == 0 {
            return;
        }
    }
}

fn code(name: &str) -> Option<String> {
    const KEYS: [(&str, &str); 26] = [
        ("enter", "\r"),
        ("esc", "\x1b"),
        ("tab", "\t"),
        ("space", " "),
        ("up", "\x1b[A"),
        ("down", "\x1b[B"),
        ("ctrl-down", "\x1b[1;5B"),
        ("right", "\x1b[C"),
        ("left", "\x1b[D"),
        ("home", "\x1b[H"),
        ("end", "\x1b[F"),
        ("insert", "\x1b[2~"),
        ("delete", "\x1b[3~"),
        ("pgup", "\x1b[5~"),
        ("pgdn", "\x1b[6~"),
        ("f1", "\x1bOP"),
        ("f2", "\x1bOQ"),
        ("f3", "\x1bOR"),
        ("f4", "\x1bOS"),
        ("f5", "\x1b[15~"),
        ("f6", "\x1b[17~"),
        ("f7", "\x1b[18~"),
        ("f8", "\x1b[19~"),
        ("f9", "\x1b[20~"),
        ("f12", "\x1b[24~"),
        ("backspace", "\x7f"),
    ];
    let named = KEYS.iter().find(|(n, _)| *n == name).map(|(_, code)| (*code).to_owned());
    let letter = |name: &str| name.strip_prefix("ctrl-").filter(|rest| rest.len() == 1)?.bytes().next();
    named.or_else(|| letter(name).map(|letter| char::from(letter & 0x1f).to_string()))
}
