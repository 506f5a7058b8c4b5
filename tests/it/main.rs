//! Tests from outside: one binary, one module an aspect.

mod exchange;
#[path = "../../src/ui/widgets/eye.rs"]
#[expect(dead_code, reason = "the widgets' own tests use the rest of it")]
mod eye;
mod faults;
mod intake;
mod keymaps;
mod live;
mod pty;
mod rule_cases;
mod screens;
mod source;
mod stage;
mod store_care;
mod store_contract;
mod tidy;
