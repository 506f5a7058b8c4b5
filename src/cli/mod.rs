//! The shell: words to the same commands as the screen's.

mod answer;
mod branch;
mod demo;
mod export;
mod findings;
mod help;
mod import;
mod journal;
mod keep;
mod listing;
pub mod open;
mod own;
mod packaging;
mod records;
mod report;
mod rulebook;
mod run;
mod screen;
mod usage;
mod why;
pub mod words;

use crate::base::{Lang, Text, Trouble};
use crate::commands::Registry;
use crate::desk::Desk;
use crate::msg;
use answer::Answer;
use clap::error::ErrorKind;
use open::{Mode, Setting};
use serde_json::Value;
use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use words::{Flags, Tongue, Verb};

/// Runs the program.
pub fn main() -> ExitCode {
    // Files that others write for us, the database's among them, are ours alone too.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let argv: Vec<OsString> = std::env::args_os().collect();
    let (lang, json) = words::early(&argv);
    // A foreign reader that panics on a damaged file is caught where it is called: its words are nobody's.
    let place = Arc::new(Mutex::new(String::new()));
    let seen = place.clone();
    panic::set_hook(Box::new(move |info| {
        let at = info.location().map(ToString::to_string).unwrap_or_default();
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }));
    let served = panic::catch_unwind(AssertUnwindSafe(|| serve(argv, lang)));
    let served = served.unwrap_or_else(|_| Err(bug(&place.lock().unwrap_or_else(PoisonError::into_inner))));
    match served.and_then(|answer| answer.print().map(|()| answer.code)) {
        Ok(code) => ExitCode::from(code),
        Err(trouble) => {
            answer::report(&trouble, lang, json);
            ExitCode::from(trouble.code())
        }
    }
}

fn bug(place: &str) -> Trouble {
    let doing = msg!("程序内部出错, 已确认的内容没有丢失", "the program itself failed; nothing confirmed was lost");
    crate::base::Fault::new(doing, place).hint(msg!("请报告这个问题", "please report this")).into()
}

fn serve(argv: Vec<OsString>, lang: Lang) -> Result<Answer, Trouble> {
    let words = match words::read(argv, lang) {
        Ok(words) => words,
        Err(e) if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Answer::words(e.to_string()));
        }
        Err(e) => return Err(Trouble::Usage(usage::wrong(&e))),
    };
    let shell = Shell::new(words.flags, lang)?;
    match words.verb {
        None => screen::open(&shell, &shell.setting()?),
        Some(verb) => shell.perform(verb),
    }
}

/// What every command of the shell knows.
pub(crate) struct Shell {
    flags: Flags,
    lang: Lang,
    registry: Registry,
}

impl Shell {
    fn new(flags: Flags, lang: Lang) -> Result<Shell, Trouble> {
        let lang = match flags.lang {
            Some(Tongue::Zh) => Lang::Zh,
            Some(Tongue::En) => Lang::En,
            None => lang,
        };
        if let Some(name) = &flags.theme {
            screen::theme(Some(name), false)?;
        }
        Ok(Shell { flags, lang, registry: Registry::default() })
    }

    fn perform(&self, verb: Verb) -> Result<Answer, Trouble> {
        match verb {
            Verb::Demo { no_open, people } => demo::demo(self, no_open, people.unwrap_or(0)),
            Verb::Init { branch, level, basis } => branch::init(self, &branch, &level, &basis),
            Verb::Import { file, kind, sheet, ours, map, on, derive, dry_run, take, rejected } => {
                import::import(self, &import::Ask { file, kind, sheet, ours, map, on, derive, dry_run, take, rejected })
            }
            Verb::Export(ask) => export::export(self, &ask),
            Verb::List { kind, only, sort, as_of, all, purpose } => {
                let purpose = purpose.map(export::code);
                let (only, sort, as_of) = (only.as_deref(), sort.as_deref(), as_of.as_deref());
                records::list(self, &kind, &records::Ask { only, sort, as_of, all, purpose })
            }
            Verb::Show { kind, id, purpose } => records::show(self, &kind, &id, purpose.map(export::code)),
            Verb::Run { command, fields } => run::run(self, &command, &fields),
            Verb::Commands => Ok(listing::commands(self)),
            Verb::Keys => Ok(listing::keys(self)),
            Verb::Undo { number } => journal::undo(self, number),
            Verb::Redo { number } => journal::redo(self, number),
            Verb::Log { limit } => journal::log(self, limit),
            Verb::Check { all } => findings::check(self, all),
            Verb::Due { within } => findings::due(self, within.as_deref()),
            Verb::Rule { name } => rulebook::rule(self, &name),
            Verb::Rules { diff } => rulebook::rules(self, diff),
            Verb::Why { member } => why::why(self, &member),
            Verb::Verify => keep::verify(self),
            Verb::Doctor { mend } => keep::doctor(self, mend),
            Verb::Backup { output } => keep::backup(self, output),
            Verb::Restore { file } => keep::restore(self, &file),
            Verb::Completions { shell } => packaging::completions(self, shell),
            Verb::Man => packaging::man(self),
        }
    }

    /// Gives what `--data`, `--today` and `--read-only` say.
    fn setting(&self) -> Result<Setting, Trouble> {
        let today = self.flags.today.as_deref().map(open::moment).transpose()?;
        let data = open::data_dir(self.flags.data.clone())?;
        Ok(Setting { data, today, read_only: self.flags.read_only })
    }

    /// Opens the store and loads the book; whoever reads takes no lock.
    fn desk(&self, mode: Mode) -> Result<Desk, Trouble> {
        if mode == Mode::Write {
            self.may_write()?;
        }
        let desk = open::open(&self.setting()?, mode)?;
        answer::remark(&own::told(&desk.flaws, self.lang));
        Ok(desk)
    }

    /// Says no to writing with `--read-only`.
    fn may_write(&self) -> Result<(), Trouble> {
        match self.flags.read_only {
            true => Err(Trouble::Usage(msg!("--read-only 时不能写入", "with --read-only nothing is written").into())),
            false => Ok(()),
        }
    }

    /// Answers with JSON or with words, whichever was asked for; only that one is made.
    fn say(&self, json: impl FnOnce() -> Value, words: impl FnOnce(Lang) -> String) -> Answer {
        if self.flags.json { Answer::json(&json()) } else { Answer::words(words(self.lang)) }
    }

    fn words(&self, text: impl Into<Text>) -> String {
        text.into().render(self.lang)
    }
}
