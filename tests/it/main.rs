//! Tests from outside: one binary, one module an aspect.

mod accounts;
mod cli;
mod damage;
mod exchange;
mod exchanged;
#[path = "../../src/ui/widgets/eye.rs"]
#[expect(dead_code, reason = "the widgets' own tests use the rest of it")]
mod eye;
mod faults;
mod frozen;
mod imports;
mod intake;
mod keeping;
mod keymaps;
mod kinds;
mod live;
mod locks;
mod names;
mod own_rules;
mod papers;
mod pictures;
mod privacy;
mod properties;
mod pty;
mod public;
mod readme;
mod recorder_live;
mod removal;
mod rounds;
mod rule;
mod samples;
mod screens;
mod shell;
mod source;
mod stage;
mod standards;
mod store_care;
mod store_contract;
mod store_memory;
mod tidy;
mod touch;
mod undoing;
