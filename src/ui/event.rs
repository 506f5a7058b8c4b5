//! What happens outside: keys, pasted text, a new size, signals. One thread reads the terminal, one the signals.

use crate::base::os;
pub use crate::base::os::Signal;
use crate::commands::registry::chord::{Chord, Key};
use crossterm::event as term;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Something the screen has to answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A key.
    Key(Chord),
    /// Several characters at once: an input method's commit, or a paste. Never a command.
    Text(String),
    /// The terminal has another size; the next draw finds it.
    Resize,
    /// Time has passed, or a thread behind has something to show.
    Tick,
    /// The system asks for something.
    Signal(Signal),
}

/// Says that the terminal is gone when the thread that holds it ends, however it ends.
struct Ending(Sender<Event>);

impl Drop for Ending {
    fn drop(&mut self) {
        // Nobody listens any more where the screen was left.
        let _ = self.0.send(Event::Signal(Signal::Gone));
    }
}

/// The stream of events.
pub struct Events {
    sender: Sender<Event>,
    receiver: Receiver<Event>,
}

impl Events {
    /// Starts both threads. They end with the process.
    pub fn start() -> io::Result<Events> {
        let (sender, receiver) = mpsc::channel();
        let signals = os::listen()?;
        let out = Ending(sender.clone());
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals {
                if out.0.send(Event::Signal(signal)).is_err() {
                    return;
                }
            }
        })?;
        let out = Ending(sender.clone());
        // A fault of the terminal ends the thread as a panic does.
        thread::Builder::new().name("keys".into()).spawn(move || drop(read(&out.0)))?;
        Ok(Events { sender, receiver })
    }

    /// Returns a way in for threads behind: they send [`Event::Tick`] when they have something to show.
    pub fn sender(&self) -> Sender<Event> {
        self.sender.clone()
    }

    /// Waits for the next event; after `patience` it is a tick.
    pub fn next(&self, patience: Duration) -> Event {
        match self.receiver.recv_timeout(patience) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => Event::Tick,
            Err(RecvTimeoutError::Disconnected) => Event::Signal(Signal::Gone),
        }
    }

    /// Returns an event that is already here, so that a burst is drawn once.
    pub fn ready(&self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }
}

/// Reads for ever. Characters that are here together are looked at together: see [`batch`].
fn read(out: &Sender<Event>) -> io::Result<()> {
    loop {
        let mut raw = vec![term::read()?];
        while term::poll(Duration::ZERO)? {
            raw.push(term::read()?);
        }
        for event in batch(raw.into_iter().filter_map(event_of)) {
            if out.send(event).is_err() {
                return Ok(());
            }
        }
    }
}

fn event_of(raw: term::Event) -> Option<Event> {
    match raw {
        term::Event::Key(key) if key.kind != term::KeyEventKind::Release => chord_of(key).map(Event::Key),
        term::Event::Paste(text) => Some(Event::Text(text)),
        term::Event::Resize(..) => Some(Event::Resize),
        _ => None,
    }
}

fn chord_of(raw: term::KeyEvent) -> Option<Chord> {
    use term::KeyCode as Code;
    use term::KeyModifiers as Held;
    let (mut ctrl, alt) = (raw.modifiers.contains(Held::CONTROL), raw.modifiers.contains(Held::ALT));
    let key = match raw.code {
        // Some terminals send Ctrl-H for Backspace.
        Code::Char('h') if ctrl && !alt => {
            ctrl = false;
            Key::Backspace
        }
        Code::Char(c) if ctrl => Key::Char(c.to_ascii_lowercase()),
        Code::Char(c) => Key::Char(c),
        Code::F(n) => Key::F(n),
        Code::Enter => Key::Enter,
        Code::Esc => Key::Esc,
        Code::Tab if raw.modifiers.contains(Held::SHIFT) => Key::BackTab,
        Code::Tab => Key::Tab,
        Code::BackTab => Key::BackTab,
        Code::Backspace => Key::Backspace,
        Code::Delete => Key::Delete,
        Code::Insert => Key::Insert,
        Code::Up => Key::Up,
        Code::Down => Key::Down,
        Code::Left => Key::Left,
        Code::Right => Key::Right,
        Code::Home => Key::Home,
        Code::End => Key::End,
        Code::PageUp => Key::PageUp,
        Code::PageDown => Key::PageDown,
        _ => return None,
    };
    Some(Chord { key, ctrl, alt })
}

/// Joins a run of characters that arrived at once and holds Chinese into one text: an input method's
/// commit. A run of ASCII stays keys, since fast fingers and scripts send commands that way.
fn batch(events: impl Iterator<Item = Event>) -> Vec<Event> {
    let mut out = Vec::new();
    let mut run = String::new();
    for event in events {
        match event {
            Event::Key(chord) if chord.typed().is_some() => run.extend(chord.typed()),
            Event::Resize if out.last() == Some(&Event::Resize) && run.is_empty() => {}
            other => {
                flush(&mut run, &mut out);
                out.push(other);
            }
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut String, out: &mut Vec<Event>) {
    let text = std::mem::take(run);
    // Full-width forms of ASCII keys are keys too: `：` twice is not a text.
    let commit = text.chars().nth(1).is_some() && text.chars().any(|c| !Chord::char(c).folded().is_ascii());
    if commit {
        out.push(Event::Text(text));
    } else {
        out.extend(text.chars().map(|c| Event::Key(Chord::char(c))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use term::{KeyCode, KeyEvent, KeyModifiers};

    fn keys(text: &str) -> Vec<Event> {
        batch(text.chars().map(|c| Event::Key(if c == '\n' { Chord::plain(Key::Enter) } else { Chord::char(c) })))
    }

    #[test]
    fn a_commit_is_one_text_and_fast_fingers_are_keys() {
        let key = |c| Event::Key(Chord::char(c));
        assert_eq!(keys("同意。"), [Event::Text("同意。".into())]);
        assert_eq!(keys("2026年"), [Event::Text("2026年".into())]);
        assert_eq!(keys("党"), [key('党')]);
        assert_eq!(keys("gg："), [key('g'), key('g'), key('：')]);
        assert_eq!(keys("王芳\nq"), [Event::Text("王芳".into()), Event::Key(Chord::plain(Key::Enter)), key('q')]);
    }

    #[test]
    fn a_thread_that_dies_says_that_the_terminal_is_gone() {
        let (sender, receiver) = mpsc::channel();
        let out = Ending(sender);
        let died = thread::Builder::new().name("dying".into()).spawn(move || {
            let _held = out;
            panic!("a bug");
        });
        assert!(died.expect("a thread").join().is_err());
        assert_eq!(receiver.recv(), Ok(Event::Signal(Signal::Gone)));
    }

    #[test]
    fn raw_keys_become_chords() {
        let table = [
            (KeyCode::Char('S'), KeyModifiers::SHIFT, "S"),
            (KeyCode::Char('s'), KeyModifiers::CONTROL, "Ctrl-S"),
            (KeyCode::Char('h'), KeyModifiers::CONTROL, "Backspace"),
            (KeyCode::Char('1'), KeyModifiers::ALT, "Alt-1"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "BackTab"),
            (KeyCode::Up, KeyModifiers::SHIFT, "Up"),
            (KeyCode::F(5), KeyModifiers::NONE, "F5"),
        ];
        for (code, held, shown) in table {
            let chord = chord_of(KeyEvent::new(code, held)).expect("a chord");
            assert_eq!(chord.to_string(), shown);
        }
        assert_eq!(chord_of(KeyEvent::new(KeyCode::Null, KeyModifiers::NONE)), None);
    }
}
