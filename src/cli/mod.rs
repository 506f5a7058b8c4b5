//! The shell: words to the same commands as the screen's.

mod answer;
mod branch;
mod carry;
mod complete;
mod config;
mod demo;
mod doctor;
mod export;
mod findings;
mod first_start;
mod help;
mod import;
mod journal;
mod keep;
mod listing;
pub mod open;
mod own;
mod packaging;
mod paper;
mod profile;
mod records;
mod rehearse;
mod report;
mod rulebook;
mod run;
mod screen;
mod shell;
mod standard;
mod usage;
mod why;
pub mod words;

use crate::base::{Lang, Trouble};
use crate::msg;
use answer::Answer;
use clap::error::ErrorKind;
use shell::Shell;
use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use words::Verb;

/// Runs the program.
pub fn main() -> ExitCode {
    crate::base::os::keep_secrets();
    let argv: Vec<OsString> = std::env::args_os().collect();
    let (lang, json) = words::early(&argv);
    complete::answer(lang);
    // A foreign reader that panics on a damaged file is caught where it is called: its message is not shown.
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
    let doing = msg!("程序内部出错，已确认的内容没有丢失", "the program itself failed; nothing confirmed was lost");
    crate::base::Fault::new(doing, place).hint(msg!("请报告这个问题", "please report this")).into()
}

fn serve(argv: Vec<OsString>, lang: Lang) -> Result<Answer, Trouble> {
    let mut words = match words::read(argv, lang) {
        Ok(words) => words,
        Err(e) if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Answer::words(e.to_string()));
        }
        Err(e) => return Err(Trouble::Usage(usage::wrong(&e))),
    };
    // Whoever asks what is wrong with the settings is told by the command itself.
    let lang = match words.verb {
        Some(Verb::Config) => lang,
        _ => config::fill(&mut words.flags, lang)?,
    };
    if let Some(name) = &words.flags.theme {
        screen::theme(Some(name), false)?;
    }
    let shell = Shell::new(words.flags, lang);
    let answer = match words.verb {
        None => open_or_begin(&shell),
        Some(verb) => perform(&shell, verb),
    };
    answer.map(|answer| if shell.is_spoiled() { answer.code(SPOILED) } else { answer })
}

/// Opens the screen; where nothing stands yet a branch is begun first.
fn open_or_begin(shell: &Shell) -> Result<Answer, Trouble> {
    let setting = shell.setting()?;
    let begins = shell.may_write().is_ok() && open::is_new(&setting);
    if begins { first_start::begin(shell) } else { screen::open(shell, &setting) }
}

/// The exit code of whoever reads a store that something speaks against.
const SPOILED: u8 = 3;

/// Carries out what was asked.
fn perform(shell: &Shell, verb: Verb) -> Result<Answer, Trouble> {
    match verb {
        Verb::Demo { no_open, people } => demo::demo(shell, no_open, people.unwrap_or(0)),
        Verb::Init { branch, level, basis, profile, who, post } => {
            first_start::init(shell, first_start::Beginning { branch, level, basis, who, post, profile })
        }
        Verb::Import { file, kind, sheet, ours, map, on, derive, dry_run, take, rejected } => {
            import::import(shell, &import::Ask { file, kind, sheet, ours, map, on, derive, dry_run, take, rejected })
        }
        Verb::Export(ask) => export::export(shell, &ask),
        Verb::List { kind, only, sort, as_of, all, purpose } => {
            let purpose = purpose.map(export::code);
            let (only, sort, as_of) = (only.as_deref(), sort.as_deref(), as_of.as_deref());
            records::list(shell, &kind, &records::Ask { only, sort, as_of, all, purpose })
        }
        Verb::Show { kind, id, purpose } => records::show(shell, &kind, &id, purpose.map(export::code)),
        Verb::Run { command, fields } => run::run(shell, &command, &fields),
        Verb::Commands => Ok(listing::commands(shell)),
        Verb::Config => config::told(shell),
        Verb::Keys => Ok(listing::keys(shell)),
        Verb::Undo { number } => journal::undo(shell, number),
        Verb::Redo { number } => journal::redo(shell, number),
        Verb::Log { limit } => journal::log(shell, limit),
        Verb::Check { all } => findings::check(shell, all),
        Verb::Due { within } => findings::due(shell, within.as_deref()),
        Verb::Rule { name } => rulebook::rule(shell, &name),
        Verb::Rules { tried: Some(what), .. } => rehearse::rehearsal(shell, &what),
        Verb::Rules { diff, .. } => rulebook::rules(shell, diff),
        Verb::Profile { what, name, from, replace } => {
            profile::profile(shell, &what, name.as_deref(), profile::How { from: from.as_deref(), replace })
        }
        Verb::Standard { what, file } => standard::standard(shell, &what, file.as_deref()),
        Verb::Why { member } => why::why(shell, &member),
        Verb::Verify { file: None } => keep::verify(shell),
        Verb::Verify { file: Some(file) } => paper::verify(shell, &file),
        Verb::Doctor { mend, yes } => doctor::doctor(shell, mend, yes),
        Verb::Backup { output } => keep::backup(shell, output),
        Verb::Restore { file } => keep::restore(shell, &file),
        Verb::Completions { shell: kind } => packaging::completions(kind),
        Verb::Man { word } => packaging::man(shell, word.as_deref()),
    }
}
