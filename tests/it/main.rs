//! Tests from outside: one binary, one module an aspect.

mod cli;
mod cli_count;
mod cli_documents;
mod cli_evaluation;
mod cli_findings;
mod cli_inherited;
mod cli_parts;
mod cli_results;
mod cli_roster;
mod cli_service;
mod cli_sheets;
mod exchange;
#[path = "../../src/ui/widgets/eye.rs"]
#[expect(dead_code, reason = "the widgets' own tests use the rest of it")]
mod eye;
mod faults;
mod intake;
mod keymaps;
mod live;
mod own_rules;
mod papers;
mod pictures;
mod privacy;
mod properties;
mod pty;
mod pty_count;
mod pty_evaluation;
mod recorder_live;
mod rounds;
mod rule_cases;
mod rule_demo;
mod rule_evaluation;
mod rule_road;
mod rule_sitting;
mod rule_walk;
mod rule_world;
mod screens;
mod shell;
mod source;
mod stage;
mod standards;
mod store_care;
mod store_contract;
mod tidy;
mod touch;
mod undoing;
