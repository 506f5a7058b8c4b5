//! The words of the shell: flags, subcommands, and what each is for.

use super::help;
use crate::base::Lang;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// What was typed behind `zhibu`.
#[derive(Parser, Debug)]
#[command(
    name = "zhibu",
    bin_name = "zhibu",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub struct Words {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would become clap's words about the program")]
    pub flags: Flags,
    #[command(subcommand)]
    #[expect(missing_docs, reason = "as above")]
    pub verb: Option<Verb>,
}

/// Flags that every command takes.
#[derive(Args, Debug)]
pub struct Flags {
    /// The data directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The rules' day.
    #[arg(long, global = true, value_name = "DATE[THH:MM]")]
    pub today: Option<String>,
    /// The language.
    #[arg(long, global = true, value_enum, value_name = "zh|en", hide_possible_values = true)]
    pub lang: Option<Tongue>,
    /// JSON instead of words.
    #[arg(long, global = true)]
    pub json: bool,
    /// Nothing may be written.
    #[arg(long, global = true)]
    pub read_only: bool,
    /// What there is, though something speaks against the store.
    #[arg(long, global = true)]
    pub force_read: bool,
    /// The key map.
    #[arg(long, global = true, value_name = "NAME|FILE")]
    pub keymap: Option<PathBuf>,
    /// Colours.
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// ASCII borders.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Shows the help.
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    pub help: Option<bool>,
    /// Shows the version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    pub version: Option<bool>,
}

/// Flags of [`Flags`] that take a value, and those that take none: they may also stand behind `run COMMAND`.
const VALUED: [&str; 5] = ["--data", "--today", "--lang", "--keymap", "--theme"];
const BARE: [&str; 3] = ["--json", "--read-only", "--ascii"];

/// The language, as typed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// For whom an export is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Purpose {
    /// The branch itself.
    Internal,
    /// The organisation above.
    Superior,
    /// Anybody.
    Public,
}

/// Whose value stands in an import.
#[derive(Clone, Copy, ValueEnum, Debug)]
pub enum Side {
    /// The sheet's.
    Sheet,
    /// The book's.
    Book,
}

/// What is to be exported.
#[derive(Args, Debug)]
#[expect(missing_docs, reason = "a doc comment here would be clap's help; ours stands in help.rs, in both languages")]
pub struct What {
    pub what: String,
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[arg(long, value_name = "ID")]
    pub on: Vec<String>,
    #[arg(long, value_name = "YYYY")]
    pub year: Option<i32>,
    #[arg(long, value_name = "KIND,…")]
    pub kinds: Option<String>,
    #[arg(long, value_enum, hide_possible_values = true)]
    pub purpose: Option<Purpose>,
    #[arg(long)]
    pub all: bool,
    #[arg(long)]
    pub draft: bool,
    #[arg(long, value_name = "30m|2h|1d")]
    pub alarm: Option<String>,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
#[expect(missing_docs, reason = "a doc comment here would be clap's help; ours stands in help.rs, in both languages")]
pub enum Verb {
    Demo {
        #[arg(long)]
        no_open: bool,
        #[arg(long, value_name = "N")]
        people: Option<usize>,
    },
    Init {
        #[arg(long, value_name = "NAME")]
        branch: Option<String>,
        #[arg(long)]
        level: Option<String>,
        #[arg(long)]
        basis: Option<String>,
        #[arg(long, value_name = "NAME")]
        profile: Option<String>,
        #[arg(long, value_name = "NAME")]
        who: Option<String>,
        #[arg(long, value_name = "POST")]
        post: Option<String>,
    },
    Import {
        file: PathBuf,
        #[arg(long)]
        kind: Option<String>,
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
        #[arg(long, value_name = "NAME")]
        ours: Option<String>,
        #[arg(long, value_name = "TITLE=FIELD")]
        map: Vec<String>,
        #[arg(long, value_name = "ID")]
        on: Option<String>,
        #[arg(long)]
        derive: bool,
        #[arg(long)]
        dry_run: bool,
        #[arg(long, value_enum, hide_possible_values = true)]
        take: Option<Side>,
        #[arg(long, value_name = "OUT.xlsx")]
        rejected: Option<PathBuf>,
    },
    Export(What),
    List {
        kind: String,
        #[arg(long = "where", value_name = "EXPR")]
        only: Option<String>,
        #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
        sort: Option<String>,
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        #[arg(long)]
        all: bool,
        #[arg(long, value_enum, hide_possible_values = true)]
        purpose: Option<Purpose>,
    },
    Show {
        kind: String,
        id: String,
        #[arg(long, value_enum, hide_possible_values = true)]
        purpose: Option<Purpose>,
    },
    Run {
        command: String,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "--FIELD VALUE")]
        fields: Vec<String>,
    },
    Commands,
    Config,
    Keys,
    Undo {
        #[arg(value_name = "N")]
        number: Option<u64>,
    },
    Redo {
        #[arg(value_name = "N")]
        number: Option<u64>,
    },
    Log {
        #[arg(long, value_name = "N", default_value_t = 20, hide_default_value = true)]
        limit: usize,
    },
    Check {
        #[arg(long)]
        all: bool,
    },
    Due {
        #[arg(long, value_name = "30d")]
        within: Option<String>,
    },
    Rule {
        name: String,
    },
    Rules {
        #[arg(long)]
        diff: bool,
        #[arg(long = "try", value_name = "FILE|PROFILE", conflicts_with = "diff")]
        tried: Option<String>,
    },
    Profile {
        #[arg(value_name = "list|show|use|export|import")]
        what: String,
        name: Option<String>,
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        #[arg(long)]
        replace: bool,
    },
    Standard {
        #[arg(value_name = "check|new")]
        what: String,
        file: Option<PathBuf>,
    },
    Why {
        member: String,
    },
    Verify {
        file: Option<PathBuf>,
    },
    Doctor {
        #[arg(long)]
        mend: bool,
        #[arg(long, requires = "mend")]
        yes: bool,
    },
    Backup {
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    Restore {
        file: PathBuf,
    },
    Completions {
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    Man {
        #[arg(value_name = "COMMAND")]
        word: Option<String>,
    },
}

/// Reads the words.
///
/// # Errors
/// Usage error, or help was asked for: clap's error tells which.
pub fn read(argv: Vec<OsString>, lang: Lang) -> Result<Words, clap::Error> {
    let matches = command(lang).try_get_matches_from(hoisted(argv))?;
    Words::from_arg_matches(&matches)
}

/// Takes the language and whether JSON is wanted from words that may be wrong, so that the error can be told so.
pub fn early(argv: &[OsString]) -> (Lang, bool) {
    let words: Vec<&str> = argv.iter().skip(1).filter_map(|w| w.to_str()).collect();
    let flag = words.iter().enumerate().rev().find_map(|(i, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(i + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    // Chinese is what a secretary reads; another language is taken only where one is named.
    let named = ["ZHIBU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
    let env = named.into_iter().find(|value| !value.is_empty()).unwrap_or_default().to_ascii_lowercase();
    let english = flag.map_or(env == "en" || env.starts_with("en_"), |flag| flag.eq_ignore_ascii_case("en"));
    (if english { Lang::En } else { Lang::Zh }, words.contains(&"--json"))
}

/// Moves the flags of every command that stand behind `run COMMAND` in front of it: what is left there are fields.
fn hoisted(argv: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(word) = argv.get(at).and_then(|w| w.to_str()).filter(|w| w.starts_with('-')) {
        at += if VALUED.contains(&word) { 2 } else { 1 };
    }
    if argv.get(at).is_none_or(|word| word != "run") {
        return argv;
    }
    let mut tail = argv[at..].iter().cloned();
    let (mut front, mut back) = (argv[..at].to_vec(), Vec::new());
    while let Some(word) = tail.next() {
        let text = word.to_str().unwrap_or_default();
        let joined = text.split_once('=').is_some_and(|(name, _)| VALUED.contains(&name));
        if VALUED.contains(&text) {
            front.push(word);
            front.extend(tail.next());
        } else if joined || BARE.contains(&text) {
            front.push(word);
        } else {
            back.push(word);
        }
    }
    // Behind the command's name everything is the command's: even --help.
    if back.get(1).is_some_and(|word| !word.to_string_lossy().starts_with('-')) && back.len() > 2 {
        back.insert(2, "--".into());
    }
    front.extend(back);
    front
}

/// Version and build, as `--version` says them. The build is named by whoever makes a program to hand on (`.ci/release`).
pub const VERSION: &str = match option_env!("ZHIBU_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// Builds the shell's words in a language.
pub fn command(lang: Lang) -> clap::Command {
    let words = Words::command().version(VERSION).args_override_self(true);
    help::translated(words, "", lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Registry;

    #[test]
    fn flags_behind_run_reach_the_shell_and_no_field_is_called_like_one() {
        let argv = ["zhibu", "run", "member.add", "--name", "王芳", "--json", "--data", "/x", "--note", "a"];
        let words = read(argv.map(OsString::from).to_vec(), Lang::Zh).unwrap();
        assert!(words.flags.json && words.flags.data == Some("/x".into()));
        let Some(Verb::Run { command, fields }) = words.verb else { panic!("not run") };
        assert_eq!((command.as_str(), fields.join(" ").as_str()), ("member.add", "--name 王芳 --note a"));
        for command in Registry::default().all() {
            for arg in &command.args {
                let flag = format!("--{}", arg.field.name);
                assert!(!VALUED.contains(&flag.as_str()) && !BARE.contains(&flag.as_str()), "{} {flag}", command.name);
            }
        }
    }
}
