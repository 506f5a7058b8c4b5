//! Tests from outside: one binary, one module an aspect.

mod exchange;
mod faults;
mod intake;
mod rule_cases;
mod screens;
mod source;
mod stage;
mod store_care;
mod store_contract;
mod tidy;
