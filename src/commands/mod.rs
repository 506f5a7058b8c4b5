//! Commands by name, and the keys that reach them; nothing here knows a terminal.

pub mod activity;
pub mod assessment;
pub mod award;
pub mod chord;
pub mod command;
pub mod count;
pub mod editing;
pub mod election;
pub mod evaluation;
pub mod evaluation_after;
pub mod export;
pub mod follow;
pub mod grade_count;
pub mod keyfile;
pub mod keymap;
pub mod line;
pub mod meeting;
pub mod member;
pub mod motion;
pub mod oversight;
pub mod plan;
pub mod quotation;
pub mod record;
pub mod rectification;
pub mod road;
pub mod roll;
pub mod series;
pub mod sheet;
pub mod step;
pub mod store;
pub mod superior;

use crate::base::Refusal;
use crate::model::Tx;
use crate::rules::Facts;
pub use command::{Arg, Args, Command, Keep, Run, Scope, Situation, Way};
pub use step::Step;

/// Every command, by name. Built once at start.
pub struct Registry(Vec<Command>);

impl Default for Registry {
    fn default() -> Registry {
        let lists = [
            step::commands,
            record::commands,
            member::commands,
            meeting::commands,
            plan::commands,
            series::commands,
            roll::commands,
            line::commands,
            quotation::commands,
            follow::commands,
            motion::commands,
            road::commands,
            oversight::commands,
            activity::commands,
            count::commands,
            election::commands,
            rectification::commands,
            export::commands,
            assessment::commands,
            award::commands,
            superior::commands,
            evaluation::commands,
            evaluation_after::commands,
            grade_count::commands,
            store::commands,
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
    match command.run {
        Run::Add(kind) => record::add(facts, situation, kind, args).map(Some),
        Run::Change(kind) => record::change(facts, situation, kind, args).map(Some),
        Run::Remove(kind) => record::remove(facts, situation, kind, args).map(Some),
        Run::Plan(kind) => road::plan(facts, situation, kind, args).map(Some),
        Run::Edit(edit) => edit(facts, situation, args).map(Some),
        Run::Write(_) | Run::Keep(_) | Run::Time(_) | Run::Tell(_) | Run::Show(_) | Run::List(_) => Ok(None),
    }
}
