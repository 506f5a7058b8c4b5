//! For packagers: completions and the manual page.

use super::answer::Answer;
use super::complete;
use super::shell::Shell;
use super::words;
use crate::base::{Fault, Trouble};
use crate::msg;
use clap_complete::Shell as Kind;

/// Writes the completions of a shell.
pub fn completions(kind: Kind) -> Result<Answer, Trouble> {
    let mut out = Vec::new();
    let told = complete::registration(&kind.to_string(), &mut out);
    told.map_err(|e| Fault::new(msg!("写补全脚本", "writing the completions"), e))?;
    Ok(Answer { out, ..Answer::default() })
}

/// Writes the manual page, of the program or of one of its words.
pub fn man(shell: &Shell, word: Option<&str>) -> Result<Answer, Trouble> {
    let mut out = Vec::new();
    let mut all = words::command(shell.lang);
    all.build();
    let page = match word {
        None => all,
        Some(word) => {
            let none = || msg!("没有 {word} 这个命令", "there is no command {word}").with("word", word);
            let found = all.find_subcommand(word).cloned().ok_or_else(|| Trouble::Usage(none()))?;
            found.display_name(format!("zhibu-{word}"))
        }
    };
    let page = clap_mangen::Man::new(page);
    page.render(&mut out).map_err(|e| Fault::new(msg!("写手册页", "writing the manual page"), e))?;
    Ok(Answer { out, ..Answer::default() })
}
