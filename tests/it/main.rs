//! Tests from outside: one binary, one module an aspect.

mod exchange;
mod intake;
mod rule_cases;
mod rule_demo;
mod rule_road;
