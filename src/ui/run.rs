//! The loop of the screen: wait, answer, draw if something moved.

use super::app::App;
use super::draw;
use super::event::{Event, Events};
use super::terminal::Screen;
use super::theme::Theme;
use crate::base::clock::Stopwatch;
use crate::base::{Fault, Lang, Trouble};
use crate::model::Book;
use crate::msg;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Duration;

/// How long a draft may wait for the disk.
const BEAT: Duration = Duration::from_millis(500);

/// A book that is being loaded on another thread.
pub type Coming = Receiver<Result<Book, Trouble>>;

fn fault(e: &std::io::Error) -> Trouble {
    Fault::new(msg!("终端出错", "the terminal failed"), e).into()
}

/// Takes the terminal and shows the last screen of the session before, so that its rows stand before the store is open.
pub fn first_page(page: &[String], lang: Lang, theme: Theme) -> Result<Screen, Trouble> {
    let mut screen = Screen::enter().map_err(|e| fault(&e))?;
    screen.draw(|frame| draw::waiting(frame, page, lang, theme)).map_err(|e| fault(&e))?;
    Ok(screen)
}

/// Runs until the user leaves. `load` starts loading the book; it is given what wakes the screen when it is done.
pub fn run(
    app: &mut App,
    mut screen: Screen,
    load: impl FnOnce(Box<dyn Fn() + Send>) -> Coming,
) -> Result<(), Trouble> {
    let events = Events::start().map_err(|e| fault(&e))?;
    let sender = events.sender();
    let mut coming = Some(load(Box::new(move || drop(sender.send(Event::Tick)))));
    app.waiting = true;
    app.keeping = Some(app.desk.keep_drafts_aside());
    let (mut dirty, mut beat) = (true, Stopwatch::start());
    loop {
        if let Some(book) = arrived(&mut coming) {
            app.loaded(book?);
            dirty = true;
        }
        if dirty {
            let drawn = screen.name(app.title()).and_then(|()| screen.draw(|frame| app.draw(frame)));
            drawn.map_err(|e| fault(&e))?;
        }
        dirty = app.handle(events.next(beat.left(BEAT)));
        // A burst of keys is drawn once.
        while let Some(event) = events.ready() {
            dirty |= app.handle(event);
        }
        // Whoever types without a pause is kept as often as whoever pauses.
        if beat.left(BEAT).is_zero() {
            dirty |= app.handle(Event::Tick);
            beat = Stopwatch::start();
        }
        if app.suspend {
            app.suspend = false;
            screen.suspend().map_err(|e| fault(&e))?;
            dirty = true;
        }
        if std::mem::take(&mut app.retake) {
            screen.resume().map_err(|e| fault(&e))?;
            dirty = true;
        }
        if app.quit {
            // What was typed last is on the disk before the program is gone.
            app.keeping = None;
            return Ok(());
        }
    }
}

fn arrived(coming: &mut Option<Coming>) -> Option<Result<Book, Trouble>> {
    let result = match coming.as_ref()?.try_recv() {
        Ok(result) => result,
        Err(TryRecvError::Empty) => return None,
        Err(TryRecvError::Disconnected) => {
            Err(Fault::new(msg!("装入数据时出错", "loading the book failed"), "thread").into())
        }
    };
    *coming = None;
    Some(result)
}
