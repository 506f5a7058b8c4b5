//! For packagers: completions and the manual page.

use super::answer::Answer;
use super::shell::Shell;
use super::words;
use crate::base::{Fault, Trouble};
use crate::msg;
use clap_complete::Shell as Kind;

/// Writes the completions of a shell.
pub fn completions(shell: &Shell, kind: Kind) -> Result<Answer, Trouble> {
    let mut out = Vec::new();
    clap_complete::generate(kind, &mut words::command(shell.lang), "zhibu", &mut out);
    Ok(Answer { out, ..Answer::default() })
}

/// Writes the manual page.
pub fn man(shell: &Shell) -> Result<Answer, Trouble> {
    let mut out = Vec::new();
    let page = clap_mangen::Man::new(words::command(shell.lang));
    page.render(&mut out).map_err(|e| Fault::new(msg!("写手册页", "writing the manual page"), e))?;
    Ok(Answer { out, ..Answer::default() })
}
