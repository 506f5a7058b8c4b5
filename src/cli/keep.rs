//! The safety of the data.

use super::Shell;
use super::answer::Answer;
use super::open::{self, Mode};
use crate::base::Trouble;
use crate::commands::Keep;
use serde_json::json;

/// Checks the chain of every journal.
pub fn verify(shell: &Shell) -> Result<Answer, Trouble> {
    let (mut desk, _) = open::begin(&shell.setting()?, Mode::Read)?;
    let text = desk.keep(Keep::Verify)?;
    Ok(shell.say(|| json!({ "ok": true, "text": text.render(shell.lang) }), |lang| text.render(lang)))
}
