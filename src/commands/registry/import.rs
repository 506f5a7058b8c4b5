//! A sheet's proposal becomes one change.

use super::command::{About, Situation};
use crate::base::Refusal;
use crate::exchange::intake::Proposal;
use crate::model::Tx;
use crate::rules::Facts;

/// The name under which imports stand in the journal.
pub const IMPORT: &str = "import";

/// Prepares everything a sheet adds and changes as one change; refuses one that would change nothing.
pub fn import(facts: &Facts, situation: &Situation, proposal: &Proposal) -> Result<Tx, Refusal> {
    situation.tx(facts, IMPORT, About::of(|lang| proposal.about(lang)), proposal.changes.clone()).lean().not_empty()
}
