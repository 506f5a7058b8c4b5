//! Takes the terminal and gives it back: on leaving, on a panic, on a stop.

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};
use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

type Drawn = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// The terminal while it is ours. Dropping it gives it back.
pub struct Screen {
    terminal: Drawn,
    ours: Arc<AtomicBool>,
    /// What the window is called.
    title: String,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, and a panic hook that gives it back.
    pub fn enter() -> io::Result<Screen> {
        let ours = Arc::new(AtomicBool::new(true));
        hook(ours.clone());
        take().inspect_err(|_| give_back(&ours))?;
        let terminal = fresh().inspect_err(|_| give_back(&ours))?;
        Ok(Screen { terminal, ours, title: String::new() })
    }

    /// Names the window, where it is not named so already.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn name(&mut self, title: String) -> io::Result<()> {
        if title != self.title {
            queue!(self.terminal.backend_mut(), SetTitle(&title))?;
            self.title = title;
        }
        Ok(())
    }

    /// Draws one frame. The terminal shows it at once or, where it can't, line by line.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(paint).map(|_| ());
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        drawn
    }

    /// Returns the terminal back, stops the process as Ctrl-Z does elsewhere, and takes it again afterwards.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back(&self.ours);
        crate::base::os::suspend()?;
        self.resume()
    }

    /// Takes the terminal again after somebody else has drawn on it: the shell of a program that was stopped, a message.
    pub fn resume(&mut self) -> io::Result<()> {
        self.ours.store(true, Ordering::SeqCst);
        // Whoever had the terminal set it as they like it; crossterm would take its word that it is raw still.
        disable_raw_mode()?;
        take()?;
        // A new terminal holds no memory of cells, so that everything is drawn again.
        self.terminal = fresh()?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back(&self.ours);
    }
}

fn fresh() -> io::Result<Drawn> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout())))
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, EnableBracketedPaste, Clear(ClearType::All), cursor::Hide)?;
    // The window's title is put by, and the wheel sends arrows; a terminal that knows neither ignores both.
    out.write_all(TAKE)?;
    out.flush()
}

/// Puts the title by; asks for arrows instead of the wheel.
const TAKE: &[u8] = b"\x1b[22;0t\x1b[?1007h";
/// The opposite of [`TAKE`].
const GIVE: &[u8] = b"\x1b[?1007l\x1b[23;0t";

/// Gives the terminal back once; a terminal that is gone is no reason to fail.
fn give_back(ours: &AtomicBool) {
    if ours.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = out.write_all(GIVE);
        let _ = execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
        let _ = disable_raw_mode();
        let _ = out.flush();
    }
}

/// A panic of the drawing thread gives the terminal back before it is told. One of another thread is its
/// owner's to report (the store catches sled's): its words would only tear the screen.
fn hook(ours: Arc<AtomicBool>) {
    let here = thread::current().id();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == here {
            give_back(&ours);
            before(info);
        } else if !ours.load(Ordering::SeqCst) {
            before(info);
        }
    }));
}
