//! The real program in a pty, as a person meets it: `cargo bench --bench screen` prints how long the first frame and
//! each key take. Milliseconds are reported, nothing fails: they are this machine's.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_zhibu");
/// What the terminal is sent at the end of every frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// The roster, a row down, a page down, the filter and three letters.
const KEYS: [(&str, &[u8]); 7] = [
    ("roster", b"2"),
    ("row down", b"\x1b[B"),
    ("page down", b"\x1b[6~"),
    ("filter", b"/"),
    ("first letter", b"z"),
    ("second letter", b"h"),
    ("third letter", b"a"),
];

/// Waits for the end of a frame; gives the milliseconds since `start`.
fn frame(output: &Receiver<Vec<u8>>, start: Instant) -> Option<f64> {
    let mut seen = Vec::new();
    while start.elapsed() < Duration::from_secs(20) {
        seen.extend(output.recv_timeout(Duration::from_secs(20)).ok()?);
        if seen.windows(FRAME_END.len()).any(|w| w == FRAME_END) {
            return Some(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    None
}

/// Opens the program, presses the keys, leaves; tells each time.
fn session(data: &str, tell: &mut dyn FnMut(&str, f64)) -> Option<()> {
    let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).ok()?;
    let mut words = CommandBuilder::new(PROGRAM);
    words.args(["--data", data]);
    let mut reader = pty.master.try_clone_reader().ok()?;
    let mut writer = pty.master.take_writer().ok()?;
    let (sender, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 65536];
        while let Ok(n) = reader.read(&mut buffer) {
            if n == 0 || sender.send(buffer[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    let start = Instant::now();
    let mut child = pty.slave.spawn_command(words).ok()?;
    tell("first frame", frame(&output, start)?);
    // The book is loaded behind the first frame; what is measured then is a key, not the wait.
    std::thread::sleep(Duration::from_secs(3));
    for (name, key) in KEYS {
        while output.try_recv().is_ok() {}
        let start = Instant::now();
        writer.write_all(key).ok()?;
        tell(name, frame(&output, start)?);
        std::thread::sleep(Duration::from_millis(500));
    }
    writer.write_all(b"\r").ok()?;
    std::thread::sleep(Duration::from_millis(300));
    writer.write_all(b"q").ok()?;
    child.wait().ok()?;
    Some(())
}

fn main() {
    for people in ["60", "5000", "50000", "100000"] {
        let home = tempfile::tempdir().expect("a directory");
        let data = home.path().join("data");
        let data = data.to_str().expect("UTF-8");
        let made = Command::new(PROGRAM).args(["demo", "--no-open", "--people", people, "--data", data]).output();
        assert!(made.is_ok_and(|o| o.status.success()), "the demo could not be made");
        // The first session leaves the screen that the second begins with.
        for round in 0..2 {
            let mut tell = |name: &str, ms: f64| {
                if round == 1 {
                    println!("{people:>7}  {name:<14} {ms:>8.1} ms");
                }
            };
            if session(data, &mut tell).is_none() {
                println!("{people:>7}  no frame came");
            }
        }
    }
}
