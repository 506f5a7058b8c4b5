//! Tests from outside: one binary, one module an aspect.

mod exchange;
mod faults;
mod intake;
mod rule_cases;
