//! Completions that know: commands and their fields, codes, kinds, and the people and records of one's own store by name.
//!
//! A shell that was told by `zhibu completions` asks the program itself, with the words so far; see [`answer`].

use super::open::{self, Mode, Setting};
use super::words;
use crate::base::Lang;
use crate::commands::Registry;
use crate::commands::registry::command::{Command, Run, Scope};
use crate::model::book::field::FieldKind;
use crate::model::{Book, Kind};
use clap::builder::PossibleValuesParser;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};
use std::ffi::OsStr;
use std::io;

/// The variable by which a shell asks.
const ASKED_BY: &str = "COMPLETE";
/// Names offered at once.
const MOST: usize = 200;

/// Answers a shell that asks what could stand here, and ends; goes on where nobody asks.
pub fn answer(lang: Lang) {
    CompleteEnv::with_factory(move || known(lang)).var(ASKED_BY).complete();
}

/// Writes what tells a shell to ask.
///
/// # Errors
/// It cannot be written.
pub fn registration(shell: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let shells = Shells::builtins();
    let shell = shells.completer(shell).ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?;
    shell.write_registration(ASKED_BY, "zhibu", "zhibu", "zhibu", out)
}

/// Returns the program's words with what they may be followed by.
fn known(lang: Lang) -> clap::Command {
    let kinds = || PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.name()));
    let registry = Registry::default();
    let done = registry.all().iter().filter(|c| !matches!(c.run, Run::Show(_) | Run::List(_)));
    let done: Vec<clap::Command> = done.map(|command| of_registry(command, lang)).collect();
    // `run` takes any words; here they are the registry's.
    let run = move |run: clap::Command| {
        let bare = clap::Command::new(run.get_name().to_owned()).about(run.get_about().cloned().unwrap_or_default());
        bare.subcommands(done)
    };
    words::command(lang)
        .mut_subcommand("run", run)
        .mut_subcommand("list", |list| list.mut_arg("kind", |arg| arg.value_parser(kinds())))
        .mut_subcommand("show", |show| show.mut_arg("kind", |arg| arg.value_parser(kinds())))
        .mut_subcommand("why", |why| why.mut_arg("member", |arg| arg.add(names(Kind::Member))))
}

/// Returns a command of the registry with its fields.
fn of_registry(command: &Command, lang: Lang) -> clap::Command {
    let fields = command.args.iter().map(|arg| {
        let (name, label) = (arg.field.name, arg.field.label.get(lang));
        let field = clap::Arg::new(name).long(name).help(label);
        match arg.field.kind {
            FieldKind::Code(codes) | FieldKind::Set(codes) => {
                field.value_parser(PossibleValuesParser::new(codes.iter().map(|code| code.name)))
            }
            FieldKind::Link(kind) => field.add(names(kind)),
            FieldKind::Flag => field.value_parser(PossibleValuesParser::new(["true", "false"])),
            _ => field,
        }
    });
    let on = match command.scope {
        Scope::On(kind) => Some(clap::Arg::new("on").long("on").add(names(kind))),
        Scope::Global => None,
    };
    clap::Command::new(command.name.to_string()).about(command.doc.render(lang)).args(fields).args(on)
}

/// Offers the records of a kind by name, as the store on this machine has them.
fn names(kind: Kind) -> ArgValueCompleter {
    ArgValueCompleter::new(move |begun: &OsStr| {
        let begun = begun.to_string_lossy();
        let Some(book) = book() else { return Vec::new() };
        let all = book.rows(kind).map(|record| record.title(&book, Lang::Zh));
        let mut found: Vec<String> = all.filter(|name| name.starts_with(&*begun)).collect();
        found.sort();
        found.dedup();
        found.into_iter().take(MOST).map(CompletionCandidate::new).collect()
    })
}

/// Reads the store of this machine, if it can be read: a completion never complains.
fn book() -> Option<Book> {
    let data = open::data_dir(None).ok()?;
    let setting = Setting { data, today: None, read_only: true, force_read: false, state: open::state_dir() };
    Some(open::open(&setting, Mode::Read).ok()?.book)
}
