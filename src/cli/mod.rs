//! The shell: words to the same commands as the screen's.

pub mod open;

use crate::base::{Lang, Trouble};
use crate::commands::Registry;
use crate::commands::keymap::Keymap;
use crate::ui::app::App;
use crate::ui::theme::Theme;
use open::{Mode, Setting};
use std::process::ExitCode;
use std::sync::mpsc;

/// Runs the program.
pub fn main() -> ExitCode {
    let lang = Lang::Zh;
    match screen(&Setting { data: open::data_dir(None).expect("dir"), today: None, read_only: false }, lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{}", trouble.line(lang));
            if let Some(hint) = trouble.hint(lang) {
                eprintln!("{hint}");
            }
            ExitCode::from(trouble.code())
        }
    }
}

/// Opens the full-screen program.
pub fn screen(setting: &Setting, lang: Lang) -> Result<(), Trouble> {
    let (desk, loader) = open::begin(setting, Mode::Write)?;
    let registry = Registry::default();
    let theme = Theme::named("dark", false).expect("dark is a theme");
    let mut app = App::new(desk, registry, Keymap::new(), lang, theme);
    crate::ui::run::run(&mut app, |wake| {
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let _ = sender.send(open::load(&loader));
            wake();
        });
        receiver
    })?;
    app.desk.store.leave();
    Ok(())
}
