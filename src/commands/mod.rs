//! Commands by name, and the keys that reach them; nothing here knows a terminal.

pub mod activity;
pub mod assessment;
pub mod entry;
pub mod evaluation;
pub mod meeting;
pub mod oversight;
pub mod people;
pub mod rectification;
pub mod registry;
pub mod road;
pub mod vote;

use crate::base::Refusal;
use crate::model::Tx;
use crate::rules::Facts;
use entry::{checked, completed};
pub use registry::command::{Arg, Args, Command, Keep, Run, Scope, Situation, Way};
pub use registry::moves::Move;

/// Every command, by name. Built once at start.
pub struct Registry(Vec<Command>);

impl Default for Registry {
    fn default() -> Registry {
        let lists = [
            registry::step::commands,
            registry::record::commands,
            people::commands,
            meeting::sitting::commands,
            meeting::plan::commands,
            meeting::series::commands,
            meeting::roll::commands,
            meeting::line::commands,
            meeting::quotation::commands,
            meeting::commitment::commands,
            vote::motion::commands,
            road::commands,
            oversight::commands,
            activity::commands,
            vote::count::commands,
            vote::election::commands,
            rectification::commands,
            registry::export::commands,
            assessment::sheet::commands,
            assessment::moving::commands,
            assessment::award::commands,
            assessment::superior::commands,
            evaluation::round::commands,
            evaluation::consequence::commands,
            evaluation::grade_count::commands,
            registry::store::commands,
        ];
        let mut all: Vec<Command> = Vec::new();
        for command in lists.into_iter().flat_map(|list| list()) {
            // A command of its own takes the place of the general one of the same name.
            match all.iter_mut().find(|c| c.name == command.name) {
                Some(old) => *old = command,
                None => all.push(command),
            }
        }
        Registry(all)
    }
}

impl Registry {
    /// Lists them.
    pub fn all(&self) -> &[Command] {
        &self.0
    }

    /// Finds one by its stable name.
    pub fn find(&self, name: &str) -> Option<&Command> {
        self.0.iter().find(|c| c.name == name)
    }
}

/// Prepares the change a command makes; nothing for a command that makes none.
pub fn prepare(command: &Command, facts: &Facts, situation: &Situation, args: &Args) -> Result<Option<Tx>, Refusal> {
    command.may(facts, situation)?;
    let tx = prepared(command, facts, situation, args)?.map(|tx| people::follow::along(facts, situation, tx));
    tx.as_ref().map_or(Ok(()), |tx| entry::in_order(facts, tx))?;
    Ok(tx)
}

fn prepared(command: &Command, facts: &Facts, situation: &Situation, args: &Args) -> Result<Option<Tx>, Refusal> {
    match command.run {
        Run::Add(kind) => registry::record::add(facts, situation, kind, args).map(Some),
        Run::Change(kind) => registry::record::change(facts, situation, kind, args).map(Some),
        Run::Remove(kind) => registry::record::remove(facts, situation, kind, args).map(Some),
        Run::Plan(kind) => road::plan(facts, situation, kind, args).map(Some),
        Run::Edit(edit) => edit(facts, situation, args).map(Some),
        Run::Write(_) | Run::Keep(_) | Run::Time(_) | Run::Tell(_) | Run::Show(_) | Run::List(_) => Ok(None),
    }
}
