//! Tests from outside: one binary, one module an aspect.

mod exchange;
#[path = "../../src/ui/widgets/eye.rs"]
#[expect(dead_code, reason = "the widgets' own tests use the rest of it")]
mod eye;
mod intake;
mod screens;
mod source;
mod stage;
mod tidy;
