//! What every command of the shell knows: its flags, its language, the registry; how it opens the store and answers.

use super::answer::{self, Answer};
use super::open::{self, Mode, Setting};
use super::own;
use super::words::{Flags, Tongue};
use crate::base::{Lang, Text, Trouble};
use crate::commands::Registry;
use crate::desk::Desk;
use crate::msg;
use serde_json::Value;
use std::cell::Cell;

/// What every command of the shell knows.
pub(super) struct Shell {
    pub(super) flags: Flags,
    pub(super) lang: Lang,
    pub(super) registry: Registry,
    /// What was read is not what was once acknowledged.
    spoiled: Cell<bool>,
}

impl Shell {
    pub(super) fn new(flags: Flags, lang: Lang) -> Shell {
        let lang = match flags.lang {
            Some(Tongue::Zh) => Lang::Zh,
            Some(Tongue::En) => Lang::En,
            None => lang,
        };
        Shell { flags, lang, registry: Registry::default(), spoiled: Cell::new(false) }
    }

    /// Returns what `--data`, `--today` and `--read-only` say.
    pub(super) fn setting(&self) -> Result<Setting, Trouble> {
        let today = self.flags.today.as_deref().map(open::moment).transpose()?;
        let data = open::data_dir(self.flags.data.clone())?;
        let Flags { read_only, force_read, .. } = self.flags;
        Ok(Setting { data, today, read_only, force_read, state: open::state_dir() })
    }

    /// Opens the store and loads the book; whoever reads takes no lock.
    pub(super) fn desk(&self, mode: Mode) -> Result<Desk, Trouble> {
        if mode == Mode::Write {
            self.may_write()?;
        }
        let desk = open::open(&self.setting()?, mode)?;
        self.tell(&desk);
        answer::remark(&own::told(&desk.flaws, self.lang));
        Ok(desk)
    }

    /// Says on stderr what was mended while the store was opened, and what speaks against it; then nothing answers 0.
    pub(super) fn tell(&self, desk: &Desk) {
        let notices: Vec<String> = desk.store.notices().iter().map(|n| n.render(self.lang)).collect();
        answer::remark(&notices);
        if let Some(fault) = desk.store.finding() {
            answer::report(&fault.clone().into(), self.lang, self.flags.json);
            self.spoil();
        }
    }

    /// Notes that what is read is not what was once acknowledged.
    pub(super) fn spoil(&self) {
        self.spoiled.set(true);
    }

    /// Returns whether it is not.
    pub(super) fn is_spoiled(&self) -> bool {
        self.spoiled.get()
    }

    /// Says no to writing with `--read-only`.
    pub(super) fn may_write(&self) -> Result<(), Trouble> {
        match (self.flags.read_only, self.flags.force_read) {
            (true, _) => {
                Err(Trouble::Usage(msg!("--read-only 时不能写入", "with --read-only nothing is written").into()))
            }
            (_, true) => {
                Err(Trouble::Usage(msg!("--force-read 时不能写入", "with --force-read nothing is written").into()))
            }
            _ => Ok(()),
        }
    }

    /// Answers with JSON or with words, whichever was asked for; only that one is made.
    pub(super) fn say(&self, json: impl FnOnce() -> Value, words: impl FnOnce(Lang) -> String) -> Answer {
        if self.flags.json { Answer::json(&json()) } else { Answer::words(words(self.lang)) }
    }

    pub(super) fn words(&self, text: impl Into<Text>) -> String {
        text.into().render(self.lang)
    }
}
